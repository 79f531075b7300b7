//! Two channels that both sides close.

use super::channels::Channels;
use crate::demo::stage::SYMBOL;
use crate::demo::story::Story;
use crate::output::grouped;
use anyhow::{Context as _, Result};
use causeway_chain::TxResult;
use causeway_client::network::event;
use causeway_types::event::ChannelSettled;
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Seconds, Side};
use causeway_wallet::guard;

const GOOD_FOR: Seconds = Seconds(600);

/// By a word of both on the final totals, and by a close of each.
pub fn tell(story: &Story, channels: &Channels) -> Result<()> {
    story.narrator.chapter("A cooperative close");
    cooperative(story, channels)?;
    each_closes(story, channels)
}

fn cooperative(story: &Story, channels: &Channels) -> Result<()> {
    let (bob, carol) = (&story.cast.bob, &story.cast.carol);
    let line = &channels.pair;
    let now = story.look(line)?;
    let valid_until = now.time.plus(GOOD_FOR);
    let (close, signature) =
        carol.commit(|book| guard::offer_close(book, &line.b, now.snapshot(), valid_until))?;
    bob.commit(|book| guard::accept_close(book, &line.a, now.snapshot(), &close, &signature))?;
    let msg = ExecuteMsg::CooperativeClose {
        channel_id: line.id,
        transferred_a: close.transferred_a,
        transferred_b: close.transferred_b,
        valid_until,
        signature_a: None,
        signature_b: Some(signature),
    };
    let tx = story.tell_registry(bob, &msg)?;
    let n = &story.narrator;
    n.say(format!(
        "bob and carol agree on channel {}: bob paid {} {SYMBOL} in all, carol {}.",
        line.id,
        grouped(close.transferred_a),
        grouped(close.transferred_b)
    ));
    say_settled(story, &tx, "bob", "carol")
}

fn each_closes(story: &Story, channels: &Channels) -> Result<()> {
    let line = &channels.receipted;
    story.narrator.say(format!(
        "carol and dave each close channel {} with what they hold. When both have, it settles at once.",
        line.id
    ));
    let mut last = None;
    for (who, side) in [(&story.cast.carol, Side::A), (&story.cast.dave, Side::B)] {
        let now = story.look(line)?;
        let vouchers =
            who.commit(|book| guard::begin_close(book, line.signer(side), now.snapshot()))?;
        let msg = ExecuteMsg::Close {
            channel_id: line.id,
            vouchers,
        };
        last = Some(story.tell_registry(who, &msg)?);
    }
    let tx = last.context("nobody closed")?;
    say_settled(story, &tx, "carol", "dave")
}

/// Says what a settlement paid.
pub fn say_settled(story: &Story, tx: &TxResult, a: &str, b: &str) -> Result<()> {
    let settled: ChannelSettled = event(tx).context("the channel did not settle")?;
    story.narrator.say(format!(
        "Channel {} is settled: {} {SYMBOL} to {a}, {} to {b}.",
        settled.channel_id,
        grouped(settled.pay_a),
        grouped(settled.pay_b)
    ));
    Ok(())
}
