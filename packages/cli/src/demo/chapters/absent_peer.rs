//! One side closes, the other is not there.

use super::channels::Channels;
use super::together::say_settled;
use crate::demo::story::Story;
use crate::output::time;
use anyhow::{Context as _, Result};
use causeway_chain::TxResult;
use causeway_client::network::event;
use causeway_types::event::{ChannelNoted, CloseRequested};
use causeway_types::registry::ExecuteMsg;
use causeway_types::{ChannelId, Seconds};
use causeway_wallet::guard;

/// How long a block takes.
const BLOCK: u64 = 6;

/// alice closes, waits, and settles in two steps.
pub fn tell(story: &Story, channels: &Channels) -> Result<()> {
    let narrator = &story.narrator;
    narrator.chapter("A close against an absent peer");
    let alice = &story.cast.alice;
    let line = &channels.absent;
    let now = story.look(line)?;
    let vouchers = alice.commit(|book| guard::begin_close(book, &line.b, now.snapshot()))?;
    let msg = ExecuteMsg::Close {
        channel_id: line.id,
        vouchers,
    };
    let tx = story.tell_registry(alice, &msg)?;
    let closed: CloseRequested = event(&tx).context("the chain does not know of the close")?;
    narrator.say(format!(
        "dave has paid alice in channel {}, and answers no more. alice closes with his newest voucher.",
        line.id
    ));
    let window = closed.expires_at.since(now.time);
    narrator.say(format!(
        "The channel is due in {}: so long, dave could still show what he holds.",
        time::duration(window)
    ));
    story.stage.advance(window, 10)?;
    narrator.say(format!("{} later:", time::duration(window)));
    let settle = || story.tell_registry(alice, &settle(&[line.id]));
    let noted = settle()?;
    wait_for_grace(story, &format!("channel {}", line.id), &noted)?;
    say_settled(story, &settle()?, "dave", "alice")
}

/// The message that settles these.
pub fn settle(ids: &[ChannelId]) -> ExecuteMsg {
    ExecuteMsg::Settle {
        channel_ids: ids.to_vec(),
    }
}

/// After a first settle: the blocks until a second one pays.
pub fn wait_for_grace(story: &Story, what: &str, tx: &TxResult) -> Result<()> {
    let noted: ChannelNoted = event(tx).context("no channel was noted as due")?;
    let blocks = noted.payable_from.0.saturating_sub(tx.height.0);
    story.narrator.say(format!(
        "A first settle notes {what} as due. {blocks} blocks of grace follow, in which to show; a second pays."
    ));
    story.stage.advance(Seconds(blocks * BLOCK), blocks.max(1))
}
