//! What the follower found in a block: kept by the writer, which decides by it.

use super::thread::WriterState;
use crate::follower::FollowedChannel;
use causeway_client::ClientError;
use causeway_peer_protocol::channel::FollowedBlock;
use causeway_types::channel::Channel;
use causeway_types::{ChainTime, ChannelId, Direction, LockMode, Nonce, Side};
use causeway_wallet::guard;
use std::collections::{BTreeMap, BTreeSet};
use tokio::sync::oneshot;
use tracing::warn;

/// A block that is followed, with the channels of the account as of it or a later one. A duty: it is taken before all else.
#[derive(Debug)]
pub struct Follow {
    /// The block that was read.
    pub block: FollowedBlock,
    /// Its time, and this machine's clock where it counts.
    pub time: ChainTime,
    /// The channels that were read again; none where nothing can have changed.
    pub channels: Option<Vec<Channel>>,
    /// Where the answer goes, once what was found is on disk; none where no channels were read.
    pub answer: oneshot::Sender<Result<Option<Followed>, ClientError>>,
}

/// What is followed now.
#[derive(Clone, Debug)]
pub struct Followed {
    /// The channels that the book has, and that have not settled.
    pub channels: BTreeMap<ChannelId, FollowedChannel>,
    /// Channels of the account that the book does not have: nothing is signed in them.
    pub not_in_book: Vec<ChannelId>,
}

/// Keeps what was found, and answers with what is followed now.
pub(super) fn run(state: &mut WriterState, ask: Follow) {
    let followed = follow(state, ask.block, ask.time, ask.channels);
    // a follower that does not wait any more has ended
    let _ = ask.answer.send(followed);
}

fn follow(
    state: &mut WriterState,
    block: FollowedBlock,
    time: ChainTime,
    channels: Option<Vec<Channel>>,
) -> Result<Option<Followed>, ClientError> {
    state.channels.set_block(block, time);
    let Some(channels) = channels else {
        return Ok(None);
    };
    let listed: BTreeSet<ChannelId> = channels.iter().map(|channel| channel.id).collect();
    let mut keys = Vec::new();
    for channel in channels {
        let id = channel.id;
        let made_of = (&state.keys, &state.contracts, &state.book);
        match state.channels.put(channel, block.height, made_of) {
            Ok(key) => {
                enroll_untouched(state, &key)?;
                keys.push(key);
            }
            // one that cannot be used holds up no other
            Err(error) => warn!(channel = id.0, %error, "a channel cannot be followed"),
        }
    }
    state.channels.retain_listed(&listed);
    for key in keys {
        if state.book.find(&key)?.is_some() {
            state
                .channels
                .observe(&mut state.book, &key, block.height)?;
        }
    }
    let (channels, not_in_book) = state.channels.view(&state.book)?;
    Ok(Some(Followed {
        channels,
        not_in_book,
    }))
}

/// Writes a new channel into the book where nothing of it can be lost: the payee of an unlocked channel has signed nothing,
/// and this one has left no trace. Channels of our own are written when they are opened or joined.
fn enroll_untouched(
    state: &mut WriterState,
    key: &causeway_wallet::book::EntryKey,
) -> Result<(), ClientError> {
    let of = state.channels.get(key)?;
    let ledger = &of.channel.ledger;
    let is_untouched = ledger.mode == LockMode::Unlocked
        && of.side == Side::B
        && ledger.evidence(Direction::AToB).nonce == Nonce(0)
        && ledger.b.withdrawn.is_zero()
        && !ledger.b.closed;
    if is_untouched && state.book.find(key)?.is_none() {
        state.book.commit(|book| guard::enroll(book, &of.signer))?;
    }
    Ok(())
}
