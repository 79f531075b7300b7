//! What two nodes do a second, beside what the machine does at most in the same run. `scripts/bench` builds and runs it;
//! docs/performance.md says what is measured, and gets the figures.

mod args;
mod fill;
mod hops;
mod limits;
mod load;
#[path = "../../../packages/routing/examples/path_speed/network.rs"]
mod network;
mod page;
mod plot;
mod process;
// the example compares what routes cost, too
#[allow(dead_code)]
#[path = "../../../packages/routing/examples/path_speed/reference.rs"]
mod reference;
mod report;
mod routes;
mod start;
mod world;

use anyhow::{bail, Context as _, Result};
use args::Args;
use clap::Parser as _;
use load::{Load, Pace};
use report::{Payments, Report};
use std::path::PathBuf;
use world::World;

fn main() -> Result<()> {
    let args = Args::parse();
    std::fs::create_dir_all(&args.dir)
        .with_context(|| format!("{} cannot be made", args.dir.display()))?;
    if !args.loads.is_empty() {
        if args.has_load(routes::NAME) {
            println!("{}", page::routes(&routes::measure(args.routes)?));
        }
        let is_of = |names: &[&str], load: &String| names.contains(&load.as_str());
        let mut loads = vec![];
        if args
            .loads
            .iter()
            .any(|load| !is_of(&hops::NAMES, load) && load != routes::NAME)
        {
            loads.extend(payments(&args)?);
        }
        if args.loads.iter().any(|load| is_of(&hops::NAMES, load)) {
            loads.extend(hops::measure(&args)?);
        }
        if !loads.is_empty() {
            println!("{}", page::loads(&loads));
        }
        return Ok(());
    }
    let report = measure(&args)?;
    println!("{}", page::tables(&report));
    let Some(docs) = &args.docs else {
        return Ok(());
    };
    let write = |name: &str, text: &str| {
        let file: PathBuf = docs.join(name);
        std::fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))
    };
    let json = serde_json::to_string_pretty(&report)?;
    write("performance.json", &format!("{json}\n"))?;
    write("performance.svg", &plot::svg(&report)?)?;
    let page = std::fs::read_to_string(docs.join("performance.md"))?;
    write("performance.md", &page::filled(&page, &report)?)
}

fn measure(args: &Args) -> Result<Report> {
    say("the machine alone");
    let limits = limits::measure(&args.dir, args.seconds())?;
    let mut payments = payments(args)?;
    payments.extend(hops::measure(args)?);
    say(routes::NAME);
    let routes = routes::measure(args.routes)?;
    let start = start::measure(args)?;
    Ok(Report {
        machine: report::Machine::read()?,
        seconds: args.seconds,
        limits,
        payments,
        routes,
        start,
    })
}

/// Two nodes in processes of their own, and payments from one to the other.
fn payments(args: &Args) -> Result<Vec<Payments>> {
    say("a chain, two accounts and their channels");
    let world = World::new(&args.dir, args.channels)?;
    let nodes = world.start_all(&args.causeway)?;
    let [payer, payee] = &nodes[..] else {
        bail!("there are {} nodes", nodes.len());
    };
    let run = |name: &str, channels: usize, callers: usize, has_reference, pace| {
        say(name);
        let load = Load {
            name: name.to_owned(),
            channels: world.channels()[..channels].to_vec(),
            to: None,
            callers,
            has_reference,
            pace,
            seconds: args.seconds(),
        };
        load.run(payer, payee)
    };
    let measured = |name: &str, channels, callers, has_reference, pace| {
        let is_measured = args.has_load(name);
        let measured = is_measured.then(|| run(name, channels, callers, has_reference, pace));
        measured.transpose()
    };
    let all = world.channels().len();
    let callers = args.callers;
    // what is measured first must not pay for caches that are cold
    run("warm-up", 1, 1, false, Pace::Most)?;
    let (many, at_half) = ("many channels", "many channels at half load");
    let full = match args.has_load(many) || args.has_load(at_half) {
        true => Some(run(many, all, callers, false, Pace::Most)?),
        false => None,
    };
    let half = Pace::Rate(full.as_ref().map_or(0.0, |full| full.per_second / 2.0));
    let loads = [
        measured("one at a time", 1, 1, false, Pace::Most)?,
        measured("one at a time, with a reference", 1, 1, true, Pace::Most)?,
        measured("one channel", 1, callers, false, Pace::Most)?,
        measured(
            "one channel, with a reference",
            1,
            callers,
            true,
            Pace::Most,
        )?,
        full,
        measured(
            "many channels, with a reference",
            all,
            callers,
            true,
            Pace::Most,
        )?,
        measured(at_half, all, callers, false, half)?,
    ];
    Ok(loads.into_iter().flatten().collect())
}

/// What is measured now, on standard error.
fn say(what: &str) {
    eprintln!("bench: {what}");
}
