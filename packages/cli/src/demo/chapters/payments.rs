//! Thousands of payments without a block.

use super::channels::Channels;
use crate::demo::cast::Character;
use crate::demo::story::{Line, Story};
use crate::output::grouped;
use crate::progress;
use crate::replay::rate;
use anyhow::{ensure, Result};
use causeway_types::registry::SignedVoucher;
use causeway_types::{Amount, Hash, Height, Side};
use causeway_wallet::guard;
use indicatif::ProgressBar;
use std::time::{Duration, Instant};

/// How many payments share a commit.
const GROUP: u32 = 500;

/// What the payments came to.
#[derive(Clone, Copy, Debug)]
pub struct Paid {
    /// How many, by the books.
    pub payments: u64,
    /// How long they took.
    pub took: Duration,
    /// The chain's height before.
    pub before: Height,
    /// The chain's height after.
    pub after: Height,
}

/// Makes that many.
pub fn tell(story: &Story, channels: &Channels, count: u32) -> Result<Paid> {
    let narrator = &story.narrator;
    narrator.chapter("Payments");
    narrator
        .say("Each payment is a voucher: the payer signs all it has paid so far, and stores it;");
    narrator.say("the payee verifies it and stores it; in the two-way channel it signs a receipt.");
    let cast = &story.cast;
    let (alice, bob, carol, dave) = (&cast.alice, &cast.bob, &cast.carol, &cast.dave);
    let eighth = count / 8;
    let before = story.stage.height()?;
    let bar = progress::bar(count.into(), "paying");
    let begun = Instant::now();
    let run = |line, side, from, to, n, each: u128| {
        pay(story, &bar, line, side, (from, to), n, Amount::new(each))
    };
    run(&channels.pair, Side::A, bob, carol, eighth, 5)?;
    run(&channels.pair, Side::B, carol, bob, eighth, 3)?;
    run(&channels.receipted, Side::A, carol, dave, eighth, 4)?;
    run(&channels.receipted, Side::B, dave, carol, eighth, 2)?;
    run(&channels.absent, Side::A, dave, alice, eighth, 6)?;
    run(&channels.shop, Side::A, alice, bob, count - 5 * eighth, 7)?;
    let took = begun.elapsed();
    bar.finish_and_clear();
    let after = story.stage.height()?;
    let (mut signed, mut accepted) = (0, 0);
    for who in cast.all() {
        let (out, incoming) = who.payments()?;
        signed += out;
        accepted += incoming;
    }
    ensure!(
        signed == accepted && accepted == u64::from(count),
        "{count} payments were made; the books have {signed} signed and {accepted} accepted"
    );
    let n = |n: u64| grouped(n);
    narrator.say(format!(
        "{} payments, signed, verified and stored on both sides: {} a second.",
        n(accepted),
        n(rate(accepted, took).unwrap_or_default())
    ));
    narrator.say(format!(
        "Height before {before}, after {after}: the chain saw none of them."
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
    story: &Story,
    bar: &ProgressBar,
    line: &Line,
    side: Side,
    (from, to): (&Character, &Character),
    count: u32,
    each: Amount,
) -> Result<()> {
    let now = story.look(line)?;
    let (payer, payee) = (line.signer(side), line.signer(side.peer()));
    let mut left = count;
    while left > 0 {
        let group = left.min(GROUP);
        let vouchers = from.commit(|book| {
            (0..group)
                .map(|_| guard::pay(book, payer, now.snapshot(), each, Hash::ZERO))
                .collect::<Result<Vec<_>, _>>()
        })?;
        let newest = to.commit(|book| {
            let mut newest = None;
            for signed in vouchers {
                let got = guard::receive(book, payee, now.snapshot(), signed.clone(), &[])?;
                newest = got.receipt.map(|receipt| SignedVoucher {
                    receipt: Some(receipt),
                    ..signed
                });
            }
            Ok(newest)
        })?;
        // the receipt for the newest total covers those before it
        if let Some(receipted) = newest {
            from.commit(|book| guard::accept_receipt(book, payer, &receipted, &[]))?;
        }
        bar.inc(group.into());
        left -= group;
    }
    Ok(())
}
