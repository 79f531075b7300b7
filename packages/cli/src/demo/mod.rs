//! `demo`: the whole story, narrated for a newcomer, on a chain of its own.
//!
//! Every figure comes from the chain or from the books; where one is not what it must be, the command fails.

mod cast;
mod chapters;
mod market;
mod narrator;
pub mod stage;
mod story;

use crate::args::demo::Demo;
use crate::context::Context;
use crate::output::{grouped, terminal};
use crate::replay::rate;
use anyhow::Result;
use cast::Cast;
use causeway_types::Amount;
use chapters::adding_up::{self, Outcome};
use chapters::payments::Paid;
use chapters::{
    absent_peer, admission, channels, contracts, lender, nobody_closed, payments, preset_route,
    sidechain, small_deposit, together, withdrawals,
};
use narrator::Narrator;
use serde_json::{json, Map, Value};
use stage::{Folder, Stage};
use std::time::{Duration, Instant};
use story::Story;

/// The chain's name.
const CHAIN: &str = "causeway-demo";
/// So many payments fit into the channels as they are; for more, there is more money.
const PAYMENTS_PER_SCALE: u32 = 20_000;

/// Runs it.
pub fn run(context: &Context, demo: &Demo) -> Result<()> {
    let begun = Instant::now();
    let narrator = Narrator::new(context.json);
    narrator.title(
        "Causeway: payment channels on a sidechain, from the first block to the last refund",
    );
    let folder = Folder::new(demo.keep.as_deref())?;
    let (story, paid, rent, outcomes) = told(folder, narrator, demo.payments)?;
    let took = begun.elapsed();
    if context.json {
        let object = object(&story, &paid, rent, &outcomes, took)?;
        // a reader that has gone away is no error
        let _ = terminal::print_json(&object);
    }
    end(&story, demo, took)
}

/// All chapters.
fn told(
    folder: Folder,
    narrator: Narrator,
    count: u32,
) -> Result<(Story, Paid, Amount, Vec<Outcome>)> {
    let scale = u128::from(count.div_ceil(PAYMENTS_PER_SCALE).max(1));
    let cast = Cast::new(&folder)?;
    let coins = sidechain::distributed(scale);
    let stage = Stage::begin(folder, CHAIN, &cast.admin, cast.addresses(), coins)?;
    contracts::tell(&stage, &narrator)?;
    let sidechain = sidechain::tell(&stage, &cast, &narrator, scale)?;
    let story = Story {
        stage,
        cast,
        sidechain,
        narrator,
        scale,
    };
    story.say_backing()?;
    let before = adding_up::holdings(&story)?;
    let channels = channels::tell(&story)?;
    let paid = payments::tell(&story, &channels, count)?;
    withdrawals::tell(&story, &channels)?;
    let small = small_deposit::tell(&story)?;
    together::tell(&story, &channels)?;
    absent_peer::tell(&story, &channels)?;
    nobody_closed::tell(&story, &channels, &small)?;
    let market = admission::tell(&story)?;
    preset_route::tell(&story, &market)?;
    let rent = lender::tell(&story, &market)?;
    let outcomes = adding_up::tell(&story, &before)?;
    Ok((story, paid, rent, outcomes))
}

fn end(story: &Story, demo: &Demo, took: Duration) -> Result<()> {
    let narrator = &story.narrator;
    narrator.title(&format!(
        "{} transactions in {} blocks carried it all, in {:.1} s.",
        story.stage.transactions()?,
        grouped(story.stage.height()?.0),
        took.as_secs_f64()
    ));
    if let Some(dir) = &demo.keep {
        narrator.title(&format!(
            "Kept in {0}: try `causeway --home {0} balance`, or `--from bob channel list`.",
            dir.display()
        ));
    }
    Ok(())
}

fn object(
    story: &Story,
    paid: &Paid,
    rent: Amount,
    outcomes: &[Outcome],
    took: Duration,
) -> Result<Value> {
    let backing = story.backing()?;
    let mut balances = Map::new();
    for outcome in outcomes {
        balances.insert(outcome.name.to_owned(), serde_json::to_value(outcome)?);
    }
    Ok(json!({
        "payments": paid.payments,
        "payments_per_second": rate(paid.payments, paid.took),
        "height_before_payments": paid.before,
        "height_after_payments": paid.after,
        "rent_earned": rent,
        "balances": balances,
        "supply": backing.supply,
        "reserve": backing.reserve,
        "transactions": story.stage.transactions()?,
        "height": story.stage.height()?,
        "seconds": took.as_millis() as f64 / 1000.0,
    }))
}
