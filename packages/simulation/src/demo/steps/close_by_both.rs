//! Channels that both sides close: cooperatively, and by one close of each.

use super::channels::Channels;
use crate::demo::demo_run::DemoRun;
use crate::sandbox::SYMBOL;
use anyhow::{Context as _, Result};
use causeway_chain::TxResult;
use causeway_client::figures::grouped;
use causeway_types::event::ChannelSettled;
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Seconds, Side};
use causeway_wallet::guard;

const GOOD_FOR: Seconds = Seconds(600);

/// Closes one channel of each kind.
pub fn run(demo: &DemoRun, channels: &Channels) -> Result<()> {
    demo.presenter.section("A cooperative close");
    cooperative(demo, channels)?;
    each_closes(demo, channels)
}

fn cooperative(demo: &DemoRun, channels: &Channels) -> Result<()> {
    let (bob, carol) = (&demo.users.bob, &demo.users.carol);
    let channel = &channels.pair;
    let now = demo.look(channel)?;
    let valid_until = now.time.plus(GOOD_FOR);
    let (close, signature) =
        carol.commit(|book| guard::offer_close(book, &channel.b, now.snapshot(), valid_until))?;
    bob.commit(|book| guard::accept_close(book, &channel.a, now.snapshot(), &close, &signature))?;
    let msg = ExecuteMsg::CooperativeClose {
        channel_id: channel.id,
        transferred_a: close.transferred_a,
        transferred_b: close.transferred_b,
        valid_until,
        signature_a: None,
        signature_b: Some(signature),
    };
    let tx = demo.execute_registry(bob, &msg)?;
    let n = &demo.presenter;
    n.say(format!(
        "bob and carol agree on channel {}: bob paid {} {SYMBOL} in all, carol {}.",
        channel.id,
        grouped(close.transferred_a),
        grouped(close.transferred_b)
    ));
    say_settled(demo, &tx, "bob", "carol")
}

fn each_closes(demo: &DemoRun, channels: &Channels) -> Result<()> {
    let channel = &channels.receipted;
    demo.presenter.say(format!(
        "carol and dave each close channel {} with what they hold. When both have, it settles at once.",
        channel.id
    ));
    let mut last = None;
    for (who, side) in [(&demo.users.carol, Side::A), (&demo.users.dave, Side::B)] {
        let now = demo.look(channel)?;
        let vouchers =
            who.commit(|book| guard::begin_close(book, channel.signer(side), now.snapshot()))?;
        let msg = ExecuteMsg::Close {
            channel_id: channel.id,
            vouchers,
        };
        last = Some(demo.execute_registry(who, &msg)?);
    }
    let tx = last.context("nobody closed")?;
    say_settled(demo, &tx, "carol", "dave")
}

/// Tells what a settlement paid to whom.
pub fn say_settled(demo: &DemoRun, tx: &TxResult, a: &str, b: &str) -> Result<()> {
    let settled: ChannelSettled = demo
        .sandbox
        .network
        .event(tx)
        .context("the channel did not settle")?;
    demo.presenter.say(format!(
        "Channel {} is settled: {} {SYMBOL} to {a}, {} to {b}.",
        settled.channel_id,
        grouped(settled.pay_a),
        grouped(settled.pay_b)
    ));
    Ok(())
}
