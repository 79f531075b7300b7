//! A thousand payments that no block sees.

use super::channels::Lines;
use crate::cast::Character;
use crate::play::{Line, Play};
use anyhow::Result;
use causeway_types::registry::SignedVoucher;
use causeway_types::{Amount, Hash, Side};
use causeway_wallet::guard;

/// How many there are.
pub const PAYMENTS: u32 = 1_000;

pub fn made(play: &Play, lines: &Lines) -> Result<()> {
    let cast = &play.cast;
    let (alice, bob, carol, dave) = (&cast.alice, &cast.bob, &cast.carol, &cast.dave);
    let mut count = 0;
    for (line, side, from, to, n, each) in [
        (&lines.shop, Side::A, alice, bob, 300, 7),
        (&lines.pair, Side::A, bob, carol, 150, 5),
        (&lines.pair, Side::B, carol, bob, 150, 3),
        (&lines.receipted, Side::A, carol, dave, 100, 4),
        (&lines.receipted, Side::B, dave, carol, 100, 2),
        (&lines.absent, Side::A, dave, alice, 100, 6),
        (&lines.direct, Side::A, alice, carol, 100, 9),
    ] {
        paid(play, line, side, (from, to), n, Amount::new(each))?;
        count += n;
    }
    anyhow::ensure!(count == PAYMENTS, "{count} payments instead of {PAYMENTS}");
    let note = format!("{count} payments over {} channels", 5);
    play.step_log
        .borrow_mut()
        .before_send("payments off chain", vec![note]);
    Ok(())
}

/// Payments of one side of a channel, through both wallets.
pub fn paid(
    play: &Play,
    line: &Line,
    side: Side,
    (from, to): (&Character, &Character),
    count: u32,
    each: Amount,
) -> Result<()> {
    let now = play.look(line.id)?;
    let (payer, payee) = (line.signer(side), line.signer(side.peer()));
    let vouchers = from.commit(|book| {
        (0..count)
            .map(|_| guard::pay(book, payer, now.snapshot(), each, Hash::ZERO))
            .collect::<Result<Vec<_>, _>>()
    })?;
    let receipted = to.commit(|book| {
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
    if let Some(receipted) = receipted {
        from.commit(|book| guard::accept_receipt(book, payer, &receipted, &[]))?;
    }
    Ok(())
}
