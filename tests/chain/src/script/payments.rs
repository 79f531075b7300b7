//! A thousand payments that no block sees.

use super::channels::Channels;
use crate::script_run::ScriptRun;
use anyhow::Result;
use causeway_types::{Amount, Side};

/// How many there are.
pub const PAYMENTS: u32 = 1_000;

pub fn made(run: &ScriptRun, channels: &Channels) -> Result<()> {
    let users = &run.users;
    let (alice, bob, carol, dave) = (&users.alice, &users.bob, &users.carol, &users.dave);
    let mut count = 0;
    for (channel, side, from, to, n, each) in [
        (&channels.shop, Side::A, alice, bob, 300, 7),
        (&channels.pair, Side::A, bob, carol, 150, 5),
        (&channels.pair, Side::B, carol, bob, 150, 3),
        (&channels.receipted, Side::A, carol, dave, 100, 4),
        (&channels.receipted, Side::B, dave, carol, 100, 2),
        (&channels.absent, Side::A, dave, alice, 100, 6),
        (&channels.direct, Side::A, alice, carol, 100, 9),
    ] {
        channel.pay(
            &run.look(channel.id)?,
            side,
            (from, to),
            n,
            Amount::new(each),
        )?;
        count += n;
    }
    anyhow::ensure!(count == PAYMENTS, "{count} payments instead of {PAYMENTS}");
    let note = format!("{count} payments over {} channels", 5);
    run.step_log
        .borrow_mut()
        .before_send("payments off chain", vec![note]);
    Ok(())
}
