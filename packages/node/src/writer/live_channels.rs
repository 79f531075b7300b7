//! Our own channels as the search of routes takes them: balances by the book, as of now.

use super::channels::LedgerOfChannel;
use super::thread::WriterState;
use causeway_routing::{ChannelFacts, SideFacts};
use causeway_types::{Side, UnixTime};
use causeway_wallet::guard::{self, LiveBalances, LiveSide};
use causeway_wallet::{ChannelSnapshot, WalletError};
use tokio::sync::oneshot;

/// Asks for our running channels, each with what both sides have in it by the book.
#[derive(Debug)]
pub struct ReadLiveChannels {
    /// Where the answer goes.
    pub answer: oneshot::Sender<Result<Vec<ChannelFacts>, WalletError>>,
}

pub(super) fn read(state: &WriterState, ask: ReadLiveChannels) {
    let now = state.channels.time().committed();
    let all = state.channels.listed(None);
    let facts: Result<Vec<_>, _> = all
        .filter_map(|of| facts_of(state, of, now).transpose())
        .collect();
    // whoever asked and does not wait any more asks again
    let _ = ask.answer.send(facts);
}

/// None of a channel that does not run.
fn facts_of(
    state: &WriterState,
    of: &LedgerOfChannel,
    now: UnixTime,
) -> Result<Option<ChannelFacts>, WalletError> {
    let Some(facts) = ChannelFacts::of(&of.channel, now, now) else {
        return Ok(None);
    };
    let balances = match state.book.find(of.signer.key())? {
        Some(entry) => {
            let snapshot = ChannelSnapshot {
                ledger: &of.channel.ledger,
                now,
            };
            guard::live_balances(&entry, &of.signer, snapshot)
        }
        // nothing is signed or accepted in a channel that the book does not have
        None => LiveBalances::default(),
    };
    Ok(Some(live(facts, of.side, balances)))
}

fn live(facts: ChannelFacts, own: Side, balances: LiveBalances) -> ChannelFacts {
    let side = |facts: SideFacts, live: LiveSide| SideFacts {
        balance: live.balance,
        locked: live.locked,
        withdrawing: live.withheld,
        ..facts
    };
    let (a, b) = match own {
        Side::A => (balances.own, balances.peer),
        Side::B => (balances.peer, balances.own),
    };
    ChannelFacts {
        a: side(facts.a, a),
        b: side(facts.b, b),
        live: true,
        ..facts
    }
}
