//! Channels that wait to be joined: those of others that name this account, and those of ours that name another one.

use super::thread::WriterState;
use crate::joins::JoinAsk;
use causeway_rules::lifecycle::last_join;
use causeway_types::channel::Channel;
use causeway_types::{LockMode, Side, UnixTime};
use tokio::sync::oneshot;

/// Asks which channels wait for us.
#[derive(Debug)]
pub struct ListWaiting {
    /// Where the answer goes.
    pub answer: oneshot::Sender<JoinableChannels>,
}

/// As of the newest block.
#[derive(Clone, Debug, Default)]
pub struct JoinableChannels {
    /// Those that can still be joined, by number.
    pub channels: Vec<Channel>,
    /// How many channels run that we joined.
    pub joined: usize,
    /// Those of ours that wait for the account that they name, by number.
    pub ours: Vec<JoinAsk>,
}

pub(super) fn list(state: &WriterState, ask: ListWaiting) {
    let now = state.channels.time().committed();
    let of_others = state.channels.by_key.values().filter(|of| {
        of.side == Side::B
            && of.channel.ledger.mode != LockMode::Unlocked
            && of.channel.ledger.settlement.is_none()
    });
    let mut waiting = JoinableChannels::default();
    for of in of_others {
        match of.waits_for_us() {
            false => waiting.joined += 1,
            true if can_be_joined(&of.channel, now) => waiting.channels.push(of.channel.clone()),
            true => {}
        }
    }
    waiting.channels.sort_by_key(|channel| channel.id);
    let own = state.channels.by_key.values().filter(|of| {
        let ledger = &of.channel.ledger;
        of.side == Side::A && !ledger.joined && ledger.settlement.is_none()
    });
    let asks = own.filter(|of| can_be_joined(&of.channel, now));
    let asks = asks.filter_map(|of| {
        let peer = of.channel.b.as_ref()?;
        Some(JoinAsk {
            channel_id: of.channel.id,
            peer: peer.owner.to_string(),
            height: of.changed_at,
        })
    });
    waiting.ours = asks.collect();
    waiting.ours.sort_by_key(|ask| ask.channel_id);
    // whoever does not wait any more asks again
    let _ = ask.answer.send(waiting);
}

fn can_be_joined(channel: &Channel, now: UnixTime) -> bool {
    now <= last_join(&channel.ledger)
}
