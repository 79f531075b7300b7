//! Channels are opened in all three modes.

use crate::demo::stage::{DENOM, SYMBOL};
use crate::demo::story::{Line, Story, Terms};
use crate::output::{grouped, Table};
use anyhow::Result;
use causeway_client::network::Source;
use causeway_types::{Amount, LockMode};

/// The channels of the story.
#[derive(Debug)]
pub struct Channels {
    /// alice to bob: unlocked.
    pub shop: Line,
    /// bob and carol: one-way.
    pub pair: Line,
    /// carol and dave: two-way.
    pub receipted: Line,
    /// dave and alice: one-way. dave will go away.
    pub absent: Line,
    /// erin to bob: unlocked, straight from main-chain coins.
    pub direct: Line,
}

/// Opens them.
pub fn tell(story: &Story) -> Result<Channels> {
    let narrator = &story.narrator;
    narrator.chapter("Channels");
    narrator
        .say("A channel holds money of two people, who then pay each other with signatures alone.");
    narrator.say("unlocked  one side pays, the other need not even answer; open at once");
    narrator.say("one-way   both join and may pay; the payer's signature is enough");
    narrator.say("two-way   both join and may pay; a payment needs the payee's receipt");
    let terms = |mode, from_a, from_b| Terms {
        mode,
        from_a: story.amount(from_a),
        source: Source::Token,
        from_b: story.amount(from_b),
    };
    let cast = &story.cast;
    let (alice, bob, carol, dave) = (&cast.alice, &cast.bob, &cast.carol, &cast.dave);
    let shop = story.open(alice, bob, terms(LockMode::Unlocked, 200_000, 0))?;
    let pair = story.open(bob, carol, terms(LockMode::OneWay, 60_000, 40_000))?;
    let receipted = story.open(carol, dave, terms(LockMode::TwoWay, 50_000, 50_000))?;
    let absent = story.open(dave, alice, terms(LockMode::OneWay, 30_000, 0))?;
    let from_coins = Terms {
        source: Source::Asset,
        ..terms(LockMode::Unlocked, 100_000, 0)
    };
    let direct = story.open(&cast.erin, bob, from_coins)?;
    let channels = Channels {
        shop,
        pair,
        receipted,
        absent,
        direct,
    };
    show(story, &channels)?;
    narrator.say(format!(
        "erin has no {SYMBOL} at all: one transaction took her {DENOM}, backed new {SYMBOL} with them,"
    ));
    narrator.say(format!("and opened channel {}.", channels.direct.id));
    Ok(channels)
}

fn show(story: &Story, channels: &Channels) -> Result<()> {
    let cast = &story.cast;
    let mut table = Table::new([
        ">channel", "mode", "opener", ">puts in", "peer", ">puts in", "unit",
    ]);
    for (line, a, b) in [
        (&channels.shop, &cast.alice, &cast.bob),
        (&channels.pair, &cast.bob, &cast.carol),
        (&channels.receipted, &cast.carol, &cast.dave),
        (&channels.absent, &cast.dave, &cast.alice),
        (&channels.direct, &cast.erin, &cast.bob),
    ] {
        let ledger = story.look(line)?.channel.ledger;
        let put = |amount: Amount| match amount.is_zero() {
            true => "-".to_owned(),
            false => grouped(amount),
        };
        table.row([
            line.id.to_string(),
            ledger.mode.to_string(),
            a.name.to_owned(),
            put(ledger.a.deposited),
            b.name.to_owned(),
            put(ledger.b.deposited),
            SYMBOL.to_owned(),
        ]);
    }
    story.narrator.show(table);
    Ok(())
}
