//! Payments off chain, over channels of all modes.

use super::channels::Channels;
use crate::channel::TwoSidedChannel;
use crate::demo::demo_run::DemoRun;
use crate::rate;
use crate::user::User;
use anyhow::{ensure, Result};
use causeway_client::figures::grouped;
use causeway_types::{Amount, Height, Side};
use std::time::{Duration, Instant};

/// How many payments share a commit.
const GROUP: u32 = 500;

/// The result of the payments.
#[derive(Clone, Copy, Debug)]
pub struct Paid {
    /// The number of payments, by the books.
    pub payments: u64,
    /// The time that they took.
    pub took: Duration,
    /// The chain's height before them.
    pub before: Height,
    /// The chain's height after them.
    pub after: Height,
}

/// Makes so many payments, and fails where the books or the height say otherwise.
pub fn run(demo: &DemoRun, channels: &Channels, count: u32) -> Result<Paid> {
    let presenter = &demo.presenter;
    presenter.section("Payments");
    presenter
        .say("Each payment is a voucher: the payer signs all it has paid so far, and stores it;");
    presenter
        .say("the payee verifies it and stores it; in the two-way channel it signs a receipt.");
    let users = &demo.users;
    let (alice, bob, carol, dave) = (&users.alice, &users.bob, &users.carol, &users.dave);
    let eighth = count / 8;
    let before = demo.sandbox.height()?;
    presenter.begin(count.into(), "paying");
    let begun = Instant::now();
    let run = |channel, side, from, to, n, each: u128| {
        pay(demo, channel, side, (from, to), n, Amount::new(each))
    };
    run(&channels.pair, Side::A, bob, carol, eighth, 5)?;
    run(&channels.pair, Side::B, carol, bob, eighth, 3)?;
    run(&channels.receipted, Side::A, carol, dave, eighth, 4)?;
    run(&channels.receipted, Side::B, dave, carol, eighth, 2)?;
    run(&channels.absent, Side::A, dave, alice, eighth, 6)?;
    run(&channels.shop, Side::A, alice, bob, count - 5 * eighth, 7)?;
    let took = begun.elapsed();
    presenter.end();
    let after = demo.sandbox.height()?;
    let (mut signed, mut accepted) = (0, 0);
    for who in users.all() {
        let (out, incoming) = who.payments()?;
        signed += out;
        accepted += incoming;
    }
    ensure!(
        signed == accepted && accepted == u64::from(count),
        "{count} payments were made; the books have {signed} signed and {accepted} accepted"
    );
    let n = |n: u64| grouped(n);
    presenter.say(format!(
        "{} payments, signed, verified and stored on both sides: {} a second.",
        n(accepted),
        n(rate(accepted, took).unwrap_or_default())
    ));
    presenter.say(format!(
        "Height before {before}, after {after}: no block was made for them."
    ));
    ensure!(before == after, "a block was made");
    Ok(Paid {
        payments: accepted,
        took,
        before,
        after,
    })
}

/// Payments of one side of a channel, in groups: signed and stored, then verified and stored, then receipted.
fn pay(
    demo: &DemoRun,
    channel: &TwoSidedChannel,
    side: Side,
    (from, to): (&User, &User),
    count: u32,
    each: Amount,
) -> Result<()> {
    let now = demo.look(channel)?;
    let mut left = count;
    while left > 0 {
        let group = left.min(GROUP);
        channel.pay(&now, side, (from, to), group, each)?;
        demo.presenter.advance(group.into());
        left -= group;
    }
    Ok(())
}
