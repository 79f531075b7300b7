//! A channel that one side closes while the other does not answer.

use super::channels::Channels;
use super::close_by_both::say_settled;
use crate::demo::demo_run::DemoRun;
use anyhow::{Context as _, Result};
use causeway_chain::TxResult;
use causeway_client::figures::duration;
use causeway_types::event::{ChannelMarkedDue, CloseRequested};
use causeway_types::registry::ExecuteMsg;
use causeway_types::{ChannelId, Seconds};
use causeway_wallet::guard;

/// Seconds between two blocks.
const BLOCK: u64 = 6;

/// alice closes, waits, and settles in two steps.
pub fn run(demo: &DemoRun, channels: &Channels) -> Result<()> {
    let presenter = &demo.presenter;
    presenter.section("A close against an absent peer");
    let alice = &demo.users.alice;
    let channel = &channels.absent;
    let now = demo.look(channel)?;
    let vouchers = alice.commit(|book| guard::begin_close(book, &channel.b, now.snapshot()))?;
    let msg = ExecuteMsg::Close {
        channel_id: channel.id,
        vouchers,
    };
    let tx = demo.execute_registry(alice, &msg)?;
    let closed: CloseRequested = demo
        .sandbox
        .network
        .event(&tx)
        .context("the chain does not know of the close")?;
    presenter.say(format!(
        "dave has paid alice in channel {}, and does not answer any more. alice closes with his newest voucher.",
        channel.id
    ));
    let window = closed.expires_at.since(now.time);
    presenter.say(format!(
        "The channel is due in {}: so long, dave could still show what he holds.",
        duration(window)
    ));
    demo.sandbox.advance(window, 10)?;
    presenter.say(format!("{} later:", duration(window)));
    let settle = || demo.execute_registry(alice, &settle(&[channel.id]));
    let noted = settle()?;
    wait_for_grace(demo, &format!("channel {}", channel.id), &noted)?;
    say_settled(demo, &settle()?, "dave", "alice")
}

/// The message that settles these channels.
pub fn settle(ids: &[ChannelId]) -> ExecuteMsg {
    ExecuteMsg::Settle {
        channel_ids: ids.to_vec(),
    }
}

/// Tells until which block a first settle must be waited for, and waits.
pub fn wait_for_grace(demo: &DemoRun, what: &str, tx: &TxResult) -> Result<()> {
    let noted: ChannelMarkedDue = demo
        .sandbox
        .network
        .event(tx)
        .context("no channel was marked as due")?;
    let blocks = noted.payable_from.0.saturating_sub(tx.height.0);
    demo.presenter.say(format!(
        "A first settle marks {what} as due. {blocks} blocks of grace follow, in which to show; a second pays."
    ));
    demo.sandbox.advance(Seconds(blocks * BLOCK), blocks.max(1))
}
