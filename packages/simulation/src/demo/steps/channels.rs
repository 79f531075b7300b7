//! Channels are opened in all three modes.

use crate::channel::TwoSidedChannel;
use crate::demo::demo_run::{DemoRun, Funding};
use crate::sandbox::{DENOM, SYMBOL};
use crate::Table;
use anyhow::Result;
use causeway_client::figures::grouped;
use causeway_client::network::Source;
use causeway_types::{Amount, LockMode};

/// The channels of the demo.
#[derive(Debug)]
pub struct Channels {
    /// alice to bob: unlocked.
    pub shop: TwoSidedChannel,
    /// bob and carol: one-way.
    pub pair: TwoSidedChannel,
    /// carol and dave: two-way.
    pub receipted: TwoSidedChannel,
    /// dave and alice: one-way; dave stops answering later.
    pub absent: TwoSidedChannel,
    /// erin to bob: unlocked, opened with native coins.
    pub direct: TwoSidedChannel,
}

/// Opens one channel or more of each mode, and shows their deposits.
pub fn run(demo: &DemoRun) -> Result<Channels> {
    let presenter = &demo.presenter;
    presenter.section("Channels");
    presenter
        .say("A channel holds money of two people, who then pay each other with signatures alone.");
    presenter.say("unlocked  one side pays, the other need not even answer; open at once");
    presenter.say("one-way   both join and may pay; the payer's signature is enough");
    presenter.say("two-way   both join and may pay; a payment needs the payee's receipt");
    let terms = |mode, from_a, from_b| Funding {
        mode,
        from_a: demo.amount(from_a),
        source: Source::Token,
        from_b: demo.amount(from_b),
    };
    let users = &demo.users;
    let (alice, bob, carol, dave) = (&users.alice, &users.bob, &users.carol, &users.dave);
    let shop = demo.open(alice, bob, terms(LockMode::Unlocked, 200_000, 0))?;
    let pair = demo.open(bob, carol, terms(LockMode::OneWay, 60_000, 40_000))?;
    let receipted = demo.open(carol, dave, terms(LockMode::TwoWay, 50_000, 50_000))?;
    let absent = demo.open(dave, alice, terms(LockMode::OneWay, 30_000, 0))?;
    let from_coins = Funding {
        source: Source::Asset,
        ..terms(LockMode::Unlocked, 100_000, 0)
    };
    let direct = demo.open(&users.erin, bob, from_coins)?;
    let channels = Channels {
        shop,
        pair,
        receipted,
        absent,
        direct,
    };
    show(demo, &channels)?;
    presenter.say(format!(
        "erin has no {SYMBOL} at all: one transaction took her {DENOM}, backed new {SYMBOL} with them,"
    ));
    presenter.say(format!("and opened channel {}.", channels.direct.id));
    Ok(channels)
}

fn show(demo: &DemoRun, channels: &Channels) -> Result<()> {
    let users = &demo.users;
    let mut table = Table::new([
        ">channel", "mode", "opener", ">puts in", "peer", ">puts in", "unit",
    ]);
    for (channel, a, b) in [
        (&channels.shop, &users.alice, &users.bob),
        (&channels.pair, &users.bob, &users.carol),
        (&channels.receipted, &users.carol, &users.dave),
        (&channels.absent, &users.dave, &users.alice),
        (&channels.direct, &users.erin, &users.bob),
    ] {
        let ledger = demo.look(channel)?.channel.ledger;
        let put = |amount: Amount| match amount.is_zero() {
            true => "-".to_owned(),
            false => grouped(amount),
        };
        table.row([
            channel.id.to_string(),
            ledger.mode.to_string(),
            a.name.to_owned(),
            put(ledger.a.deposited),
            b.name.to_owned(),
            put(ledger.b.deposited),
            SYMBOL.to_owned(),
        ]);
    }
    demo.presenter.table(&table);
    Ok(())
}
