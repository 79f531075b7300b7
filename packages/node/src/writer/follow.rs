//! What the follower found in a block: kept by the writer, which decides by it. All of it is one commit: the block's place in the
//! chain, channels that are new, and what the block tells of how complete records are.

use super::channels::FollowedChannels;
use super::thread::WriterState;
use crate::follower::{ClaimedLocks, FollowedChannel, ReadChannels};
use causeway_client::nodes::right::SigningRight;
use causeway_client::wallet::parties_of;
use causeway_client::ClientError;
use causeway_peer_protocol::channel::FollowedBlock;
use causeway_types::registry::LockClaim;
use causeway_types::{
    ChainTime, ChannelId, Direction, Hash, Height, LockMode, Nonce, Preimage, Side, UnixTime,
};
use causeway_wallet::book::{BlockGap, EntryKey, FollowedPlace, Parties, Writer};
use causeway_wallet::peer::BlockEffects;
use causeway_wallet::{guard, WalletError};
use std::collections::{BTreeMap, HashSet};
use tokio::sync::oneshot;
use tracing::warn;

/// A block that is followed, with the channels that it changed as of it or a later one. A duty: it is taken before all else.
#[derive(Debug)]
pub struct Follow {
    /// The block that was read.
    pub block: FollowedBlock,
    /// Its time, and this machine's clock where it counts; none: as before, and the clock goes on.
    pub time: Option<ChainTime>,
    /// The block's place in the chain; none where no block has come.
    pub place: Option<FollowedPlace>,
    /// The hash of the chain's first block, where it was learnt now.
    pub first_block: Option<Hash>,
    /// Blocks that were passed over.
    pub gap: Option<BlockGap>,
    /// Locks that were claimed in the blocks up to this one, in whichever channel.
    pub claimed: Vec<ClaimedLocks>,
    /// What was read of the blocks that are still to be read for that; none where nothing was.
    pub unread: Option<ReadUnread>,
    /// The channels that were read again.
    pub channels: ReadChannels,
    /// Whether this book may sign, by the instance that is on record; none: as before.
    pub right: Option<SigningRight>,
    /// Where the answer goes, once what was found is on disk; none where nothing can have changed.
    pub answer: oneshot::Sender<Result<Option<Followed>, ClientError>>,
}

/// What was read of the blocks of which only the preimages are still to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadUnread {
    /// What was still to be read when the look began.
    pub before: BlockGap,
    /// What is left of it; none where all was read.
    pub left: Option<BlockGap>,
}

/// Which blocks may tell preimages that the book does not have.
#[derive(Debug)]
pub struct ReadBlocksNeeded {
    /// Where the answer goes.
    pub answer: oneshot::Sender<Result<BlocksNeeded, WalletError>>,
}

/// Blocks that may tell preimages which the book does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlocksNeeded {
    /// Those up to this time; none where the book has no lock of ours without its preimage.
    pub until: Option<UnixTime>,
    /// Those since what was restored was written, as far as they are not read yet; none where nothing waits for that.
    pub unread: Option<BlockGap>,
}

/// What is followed now.
#[derive(Clone, Debug)]
pub struct Followed {
    /// The channels that the book has, and that have not settled.
    pub channels: BTreeMap<ChannelId, FollowedChannel>,
    /// Channels of the account that the book does not have: nothing is signed in them.
    pub not_in_book: Vec<ChannelId>,
}

/// One piece of the block's commit.
enum Piece {
    /// Where the book is in the chain.
    Place(Place),
    /// A channel that is new.
    Enroll(EntryKey),
    /// Who is in a channel, where the book does not know it yet: what is paid once to an account counts over all its channels.
    Parties(EntryKey, Parties),
    /// What the block tells of a record.
    Observe(EntryKey),
    /// A request to withdraw that the chain shows by now, or never will.
    Requested(EntryKey, Height),
    /// A channel that has settled, as far as the book does not have it yet.
    Settled(EntryKey),
}

/// Where the book is in the chain, and what it is not to lack of the blocks up to there: they are not read again.
struct Place {
    first_block: Option<Hash>,
    gap: Option<BlockGap>,
    place: FollowedPlace,
    /// Preimages of locks of ours.
    claims: Vec<(EntryKey, Vec<LockClaim>)>,
    /// Preimages that are waited for by their hashes alone, since a loss of the record.
    public: Vec<Preimage>,
    /// What was read of the blocks that are still to be read; none where nothing was.
    unread: Option<ReadUnread>,
}

pub(super) fn read_blocks_needed(state: &WriterState, ask: ReadBlocksNeeded) {
    let book = &state.book;
    let needed = book.blocks_needed_until().and_then(|until| {
        let unread = book.unread_blocks()?;
        Ok(BlocksNeeded { until, unread })
    });
    let _ = ask.answer.send(needed);
}

/// Keeps what was found, and answers with what is followed now.
pub(super) fn run(state: &mut WriterState, ask: Follow) {
    let Follow {
        block,
        time,
        place,
        first_block,
        gap,
        claimed,
        unread,
        channels,
        right,
        answer,
    } = ask;
    state.channels.set_block(block, time);
    if let Some(right) = right {
        state.right = right;
    }
    let place = place.map(|place| Place {
        first_block,
        gap,
        place,
        claims: vec![],
        public: vec![],
        unread,
    });
    let followed = follow(state, block, place, (channels, claimed));
    // a follower that does not wait any more has ended
    let _ = answer.send(followed);
}

fn follow(
    state: &mut WriterState,
    block: FollowedBlock,
    place: Option<Place>,
    (channels, claimed): (ReadChannels, Vec<ClaimedLocks>),
) -> Result<Option<Followed>, ClientError> {
    let has_block = place.is_some();
    let mut pieces = Vec::new();
    // a channel that came into the book is followed from now on, whether a block comes or not
    let mut read: HashSet<EntryKey> = state.channels.take_enrolled().into_iter().collect();
    let mut enrolled: HashSet<EntryKey> = HashSet::new();
    let is_all = matches!(channels, ReadChannels::All(_));
    for channel in channels.channels() {
        let made_of = (&state.keys, &state.contracts, &state.book);
        match state.channels.put(channel.clone(), block.height, made_of) {
            Ok(key) => {
                read.insert(key);
                if is_untouched(state, &key)? || is_of_own_offer(state, &key)? {
                    pieces.push(Piece::Enroll(key));
                    enrolled.insert(key);
                }
            }
            // one that cannot be used holds up no other
            Err(error) => warn!(channel = channel.id.0, %error, "a channel cannot be followed"),
        }
    }
    if is_all {
        let listed = channels.channels().iter().map(|channel| channel.id);
        state
            .channels
            .retain_listed(&listed.collect(), block.height);
    }
    if !has_block && read.is_empty() && !is_all {
        return Ok(None);
    }
    let claims = new_preimages(state, &claimed)?;
    let told: HashSet<EntryKey> = claims.iter().map(|(key, _)| *key).collect();
    let public = awaited_preimages(state, &claimed)?;
    let place = place.map(|place| {
        Piece::Place(Place {
            claims,
            public,
            ..place
        })
    });
    // before all else: what is decided by this block is decided with the preimages that are public by it
    pieces.splice(0..0, place);
    let keys: Vec<EntryKey> = state.channels.by_key.keys().copied().collect();
    let mut changed = Vec::new();
    for key in keys {
        let BlockEffects {
            is_observation_due: is_due,
            lets_go,
        } = state.channels.block_effects(&state.book, &key)?;
        if is_due {
            pieces.push(Piece::Observe(key));
        }
        if lets_go || told.contains(&key) {
            state.channels.note_rests_on(&key, block.height);
        }
        let of = state.channels.get(&key)?;
        if read.contains(&key) && (is_kept(state, &key)? || enrolled.contains(&key)) {
            let parties = parties_of(&of.channel, of.side);
            if state.book.parties(&key)?.as_ref() != Some(&parties) {
                pieces.push(Piece::Parties(key, parties));
            }
        }
        if read.contains(&key) && of.channel.ledger.settlement.is_some() {
            pieces.push(Piece::Settled(key));
        }
        if state
            .channels
            .has_known_requests(&state.book, &key, block.height)?
        {
            pieces.push(Piece::Requested(key, block.height));
        }
        let may_differ = read.contains(&key) || told.contains(&key);
        if is_due || lets_go || may_differ || state.channels.has_open_facts(&key) {
            changed.push(key);
        }
    }
    commit(state, &pieces)?;
    for key in changed {
        state.channels.read_facts(&state.book, &key, block.height)?;
    }
    if is_all {
        // at a start locks may have waited for their channels to be followed
        state.wake_locks.notify_one();
    }
    let (channels, not_in_book) = state.channels.view(&state.book)?;
    Ok(Some(Followed {
        channels,
        not_in_book,
    }))
}

/// All pieces in one commit. A record of which the guard refuses to write holds up no other, and not the block.
fn commit(state: &mut WriterState, pieces: &[Piece]) -> Result<(), WalletError> {
    if pieces.is_empty() {
        return Ok(());
    }
    let channels = &state.channels;
    let done = state.book.commit_all(pieces.iter().map(|piece| {
        move |book: &mut Writer<'_>| match piece {
            Piece::Place(place) => keep_place(book, channels, place),
            Piece::Enroll(key) => guard::enroll(book, &channels.get(key)?.signer),
            Piece::Parties(key, parties) => book.check_parties(key, parties),
            Piece::Observe(key) => channels.observe(book, key),
            Piece::Requested(key, height) => channels.forget_known_requests(book, key, *height),
            Piece::Settled(key) => channels.note_settlement(book, key),
        }
    }))?;
    for (piece, done) in pieces.iter().zip(done) {
        match (piece, done) {
            (_, Ok(())) => {}
            (Piece::Place(..), Err(error)) => return Err(error),
            (
                Piece::Enroll(key)
                | Piece::Parties(key, _)
                | Piece::Observe(key)
                | Piece::Requested(key, _)
                | Piece::Settled(key),
                Err(error),
            ) => {
                warn!(channel = key.channel_id.0, %error, "what a block tells of a channel cannot be kept");
            }
        }
    }
    Ok(())
}

fn keep_place(
    book: &mut Writer<'_>,
    channels: &FollowedChannels,
    of: &Place,
) -> Result<(), WalletError> {
    if let Some(first_block) = &of.first_block {
        book.put_first_block(first_block)?;
    }
    if let Some(gap) = &of.gap {
        book.put_block_gap(gap)?;
    }
    for (key, claims) in &of.claims {
        let signer = &channels.get(key)?.signer;
        for claim in claims {
            let known = (claim.lock_id, claim.preimage);
            guard::keep_preimage(book, signer, known, of.place.time)?;
        }
    }
    for preimage in &of.public {
        guard::apply_preimage(book, preimage, of.place.time)?;
    }
    if let Some(read) = &of.unread {
        book.note_read_blocks(&read.before, read.left.as_ref())?;
    }
    book.put_followed_place(&of.place)
}

/// The preimages of claims in any channel that are waited for by their hashes alone.
fn awaited_preimages(
    state: &WriterState,
    claimed: &[ClaimedLocks],
) -> Result<Vec<Preimage>, WalletError> {
    let mut awaited = Vec::new();
    for claim in claimed.iter().flat_map(|of| &of.claims) {
        if state.book.awaits_preimage(&claim.preimage.hash())? {
            awaited.push(claim.preimage);
        }
    }
    Ok(awaited)
}

/// The preimages that claims tell of locks of ours, as far as the book does not have them, by the record that has the lock.
fn new_preimages(
    state: &WriterState,
    claimed: &[ClaimedLocks],
) -> Result<Vec<(EntryKey, Vec<LockClaim>)>, WalletError> {
    let mut told = Vec::new();
    for ClaimedLocks {
        channel_id,
        direction,
        claims,
    } in claimed
    {
        for of in state.channels.listed(Some(*channel_id)) {
            if of.signer.pays() == *direction {
                let new = guard::new_preimages(&state.book, &of.signer, claims)?;
                told.extend((!new.is_empty()).then_some((*of.signer.key(), new)));
            }
        }
    }
    Ok(told)
}

/// Whether the book has a record of a channel.
fn is_kept(state: &WriterState, key: &EntryKey) -> Result<bool, WalletError> {
    Ok(state.book.find(key)?.is_some())
}

/// Whether a new channel goes into the book because nothing of it can be lost: the payee of an unlocked channel has signed
/// nothing, and this one has left no trace. Channels of our own are written when they are opened or joined.
fn is_untouched(state: &WriterState, key: &EntryKey) -> Result<bool, WalletError> {
    let of = state.channels.get(key)?;
    let ledger = &of.channel.ledger;
    let is_untouched = ledger.mode == LockMode::Unlocked
        && of.side == Side::B
        && ledger.evidence(Direction::AToB).nonce == Nonce(0)
        && ledger.b.withdrawn.is_zero()
        && !ledger.b.closed;
    Ok(is_untouched && state.book.find(key)?.is_none())
}

/// Whether a new channel goes into the book because somebody has leased from an offer that this node has made: the provider's side
/// is joined with the offer's key, and has signed nothing.
fn is_of_own_offer(state: &WriterState, key: &EntryKey) -> Result<bool, WalletError> {
    let of = state.channels.get(key)?;
    let own_key = match of.side {
        Side::A => None,
        Side::B => of.channel.participant(Side::B).and_then(|b| b.key),
    };
    match own_key {
        Some(own_key) => {
            Ok(state.book.find(key)?.is_none() && state.book.has_made_offer_with(&own_key)?)
        }
        None => Ok(false),
    }
}
