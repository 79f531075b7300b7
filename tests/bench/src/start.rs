//! How long a node takes to start with many channels and many payments, and how large its book is.

use crate::args::Args;
use crate::fill::fill;
use crate::process::usage;
use crate::report::{Start, StartedNode};
use crate::say;
use crate::world::{Person, World};
use anyhow::Result;
use std::path::Path;

/// Measures both sides.
pub fn measure(args: &Args) -> Result<Start> {
    say("a chain with the channels of the start");
    let world = World::new(&args.dir, args.start_channels)?;
    // what comes with the first start, once for all, is no part of a start
    for person in &world.people {
        world.start(&args.causeway, person)?.stop()?;
    }
    let empty = [size(&world, world.payer())?, size(&world, world.payee())?];
    say("their payments");
    fill(&world, args.start_payments)?;
    say("the start");
    let [payer, payee] = empty;
    Ok(Start {
        channels: world.channels().len() as u64,
        payments: args.start_payments,
        payer: started(args, &world, world.payer(), payer)?,
        payee: started(args, &world, world.payee(), payee)?,
    })
}

fn started(args: &Args, world: &World, person: &Person, book_empty: u64) -> Result<StartedNode> {
    let book = size(world, person)?;
    let node = world.start(&args.causeway, person)?;
    let more = book as f64 - book_empty as f64;
    let started = StartedNode {
        seconds: node.start.as_secs_f64(),
        memory: usage(node.process())?.memory,
        book_empty,
        book,
        bytes_per_payment: (args.start_payments > 0).then(|| more / args.start_payments as f64),
    };
    node.stop()?;
    Ok(started)
}

/// The size of a book that nobody has open, bytes: all of its files.
fn size(world: &World, person: &Person) -> Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(world.book_folder(person))? {
        let entry = entry?;
        let name = entry.file_name();
        let is_of_book = Path::new(&name).to_string_lossy().starts_with("book.");
        if is_of_book {
            sum += entry.metadata()?.len();
        }
    }
    Ok(sum)
}
