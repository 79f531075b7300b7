//! Payments over several channels: nodes in a line, each a process of its own, with several channels between each two neighbours.

use crate::args::Args;
use crate::load::{Load, Pace};
use crate::report::Payments;
use crate::say;
use crate::world::World;
use anyhow::{bail, ensure, Result};
use causeway_node_api::calls::route::GetRoute;
use causeway_types::Amount;
use std::time::{Duration, Instant};

/// What the loads are called.
pub const NAMES: [&str; 3] = [
    "over 3 hops",
    "one at a time over 3 hops",
    "one at a time over 7 hops",
];
/// How many channels there are between each two neighbours.
const CHANNELS: u16 = 10;
/// How many callers pay at once: as many as the locks of all channels of one have room for, of which small ones get half.
const CALLERS: usize = 64;
/// How long the payer's node may take to know all others, by their announcements.
const LONGEST: Duration = Duration::from_secs(60);

/// Measures those that are asked for.
pub fn measure(args: &Args) -> Result<Vec<Payments>> {
    let [many, three, seven] = NAMES;
    let mut measured = vec![];
    for (hops, loads) in [
        (3, &[(three, 1), (many, CALLERS)][..]),
        (7, &[(seven, 1)][..]),
    ] {
        if loads.iter().any(|(name, _)| args.has_load(name)) {
            measured.extend(over(args, hops, loads)?);
        }
    }
    Ok(measured)
}

/// Nodes in a line of so many hops, and these loads from the first to the last.
fn over(args: &Args, hops: usize, loads: &[(&str, usize)]) -> Result<Vec<Payments>> {
    say(&format!(
        "a chain, {} accounts and their channels",
        hops + 1
    ));
    let world = World::line(&args.dir, hops + 1, CHANNELS)?;
    let nodes = world.start_all(&args.causeway)?;
    let (Some(payer), Some(payee)) = (nodes.first(), nodes.last()) else {
        bail!("there are no nodes");
    };
    let to = world.payee().address().to_string();
    let route = GetRoute {
        to: to.clone(),
        amount: Some(Amount::new(1)),
        sidechain_id: None,
        from_sidechain_id: None,
        at_most: None,
        longest_wait: None,
    };
    let begun = Instant::now();
    while payer.client.call(&route)?.pays.is_none() {
        ensure!(begun.elapsed() < LONGEST, "the payer's node knows no route");
        std::thread::sleep(Duration::from_millis(50));
    }
    let load = |name: &str, callers, seconds| {
        say(name);
        let load = Load {
            name: name.to_owned(),
            channels: world.channels().to_vec(),
            to: Some(to.clone()),
            callers,
            has_reference: false,
            pace: Pace::Most,
            seconds,
        };
        load.run(payer, payee)
    };
    // what is measured first must not pay for caches that are cold
    load("warm-up", 1, args.seconds().min(Duration::from_secs(3)))?;
    let asked = loads.iter().filter(|(name, _)| args.has_load(name));
    asked
        .map(|(name, callers)| load(name, *callers, args.seconds()))
        .collect()
}
