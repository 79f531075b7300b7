//! Channels that wait for us: their openers name this account, and it has not joined.

use super::thread::WriterState;
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
    // whoever does not wait any more asks again
    let _ = ask.answer.send(waiting);
}

fn can_be_joined(channel: &Channel, now: UnixTime) -> bool {
    now <= last_join(&channel.ledger)
}
