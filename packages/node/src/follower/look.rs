//! One look at the chain: its newest block, and what the blocks since the last one changed.
//!
//! The clock is read first and the ledgers last, so a view is never of a ledger that is older than its clock.

use super::blocks::{check_first_block, check_place, next_blocks};
use super::claims::{claimed, ClaimedLocks};
use super::directory::Directory;
use super::events::changes;
use super::network_news::NetworkChanges;
use super::problem::FollowError;
use super::resync::{all_channels, whole_directory};
use super::unread::read_unread;
use crate::writer::ReadUnread;
use causeway_chain::{Block, ChainError, CheckedStatus, Status};
use causeway_client::error::ClientError;
use causeway_client::network::Network;
use causeway_peer_protocol::channel::FollowedBlock;
use causeway_types::channel::Channel;
use causeway_types::{ChainTime, ChannelId, Hash, Height, UnixTime};
use causeway_wallet::book::{BlockGap, FollowedPlace};
use causeway_wallet::{Book, WalletError};
use cosmwasm_std::Addr;
use std::collections::BTreeSet;
use tracing::warn;

/// What was followed so far.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The hash of the chain's first block; none until it is learnt.
    pub first_block: Option<Hash>,
    /// The newest block that is followed; none before the first.
    pub place: Option<FollowedPlace>,
    /// As of which height, or later, everything was read at once; none before the first look.
    pub read_at: Option<Height>,
    /// The account's channels that may still change.
    pub channels: BTreeSet<ChannelId>,
    /// The announcements.
    pub directory: Directory,
    /// Whether blocks that no node has any more are passed over.
    pub may_skip: bool,
    /// Up to which time blocks may tell the preimage of a lock of ours; none where there is no such lock.
    pub blocks_needed_until: Option<UnixTime>,
    /// Blocks of which only the preimages are still to be read, since the book was restored; none where there are none.
    pub unread: Option<BlockGap>,
    /// Whether those of them that no node has any more are passed over.
    pub may_skip_unread: bool,
}

impl Known {
    /// What a book has of the chain when a process begins. Channels that may have settled since without a payment that names a
    /// reference, and those with locks of which something can still come, are asked for by their numbers, since the chain lists none
    /// that has settled.
    pub fn of(book: &Book, domain: &Hash) -> Result<Known, WalletError> {
        let with_payments = book.channels_with_open_payments(domain)?.into_iter();
        let with_locks = book.channels_with_locks(domain)?;
        // and those over which a payment may have gone of which that is not known
        let lost = book.channels_with_open_losses(domain)?;
        Ok(Known {
            first_block: book.first_block()?,
            place: book.followed_place()?,
            channels: with_payments.chain(with_locks).chain(lost).collect(),
            ..Known::default()
        })
    }
}

/// The channels that a look has read.
#[derive(Clone, Debug)]
pub enum ReadChannels {
    /// Nothing can have changed.
    Unchanged,
    /// Those that events name; the others are as they were.
    Named(Vec<Channel>),
    /// All of the account: one that is not among them is over.
    All(Vec<Channel>),
}

impl ReadChannels {
    /// The channels that were read.
    pub fn channels(&self) -> &[Channel] {
        match self {
            ReadChannels::Unchanged => &[],
            ReadChannels::Named(channels) | ReadChannels::All(channels) => channels,
        }
    }
}

/// What a look has found. Nothing of it counts before it is committed.
#[derive(Debug)]
pub struct Found {
    /// The newest block that was read.
    pub block: FollowedBlock,
    /// Its time, and this machine's clock where it counts.
    pub time: ChainTime,
    /// That block's place; none where there is nothing to keep.
    pub place: Option<FollowedPlace>,
    /// The hash of the chain's first block, where it was learnt now.
    pub first_block: Option<Hash>,
    /// The channels as of that block or a later one.
    pub channels: ReadChannels,
    /// The announcements as of that block or a later one; none where they are as they were.
    pub directory: Option<Directory>,
    /// What the events of those blocks name, whosever it is.
    pub network: NetworkChanges,
    /// Blocks that were passed over.
    pub gap: Option<BlockGap>,
    /// Locks that were claimed in the blocks, and in those that were still to be read for that.
    pub claimed: Vec<ClaimedLocks>,
    /// How far those are read; none where it is as it was.
    pub unread: Option<ReadUnread>,
    /// Whether the node has no more what is to be read of it next.
    pub is_unread_pruned: bool,
    /// As of which height everything was read, where it was read now.
    pub read_at: Option<Height>,
    /// How many blocks there are that are not read yet.
    pub behind: u64,
}

/// Looks once.
pub(super) fn look(network: &Network, account: &Addr, known: &Known) -> Result<Found, FollowError> {
    let (status, time, is_too_old) = newest(network)?;
    let newest = status.height;
    let chain = network.chain.as_ref();
    if let Some(place) = known.place.filter(|place| newest < place.height) {
        // one that was begun anew lies behind, too
        check_first_block(chain, known.first_block)?;
        return Err(FollowError::Behind {
            height: newest,
            followed: place.height,
        });
    }
    let is_first = known.read_at.is_none();
    let mut first_block = None;
    if is_first {
        let found = check_first_block(chain, known.first_block)?;
        first_block = found.filter(|_| known.first_block.is_none());
        if let Some(place) = known.place {
            check_place(chain, place)?;
        }
    }
    let next = match known.place {
        Some(place) if place.height == newest => None,
        place => {
            let skip = (known.may_skip, known.blocks_needed_until);
            let next = next_blocks(chain, place, newest, skip);
            Some(next.map_err(|error| of_another_chain(network, known, error))?)
        }
    };
    let gap = next.as_ref().and_then(|next| next.gap);
    if gap.is_some() && !is_first {
        check_first_block(chain, known.first_block)?;
    }
    let blocks = next.map(|next| next.blocks).unwrap_or_default();
    let last = blocks.last().map(place_of).or(known.place);
    let Some(last) = last else {
        return Err(FollowError::Behind {
            height: newest,
            followed: Height(0),
        });
    };
    let mut named = NetworkChanges::default();
    let (channels, directory, read_at) = match is_first || gap.is_some() {
        true => (
            ReadChannels::All(all_channels(network, account, known, newest)?),
            Some(whole_directory(network, account, newest)?),
            Some(newest),
        ),
        false => {
            let (channels, directory) = changed(network, account, known, (&blocks, &mut named))?;
            (channels, directory, None)
        }
    };
    let unread = read_unread(chain, known.unread, (last.height, known.may_skip_unread));
    let is_newest = last.height == newest;
    Ok(Found {
        block: FollowedBlock {
            height: last.height,
            time: last.time,
            // nothing is decided by a block of which it is known that newer ones are there
            is_too_old: is_too_old || !is_newest,
        },
        time: match is_newest {
            true => time,
            false => ChainTime::of_block(last.time),
        },
        // the first block is kept with a place
        place: (!blocks.is_empty() || first_block.is_some() || unread.read.is_some())
            .then_some(last),
        first_block,
        channels,
        directory,
        network: named,
        gap: gap.or(unread.gap),
        claimed: claimed(unread.blocks.iter().chain(&blocks), &network.contracts),
        unread: unread.read,
        is_unread_pruned: unread.is_pruned,
        read_at,
        behind: newest.0.saturating_sub(last.height.0),
    })
}

/// The newest block, what time it is, and whether it is too old for anything to be decided by it.
fn newest(network: &Network) -> Result<(Status, ChainTime, bool), FollowError> {
    match network.chain.checked_status() {
        Ok(CheckedStatus { status, time }) => Ok((status, time, false)),
        // nothing is let go by it; what must be done in time goes by this machine's clock all the same
        Err(ChainError::StaleBlock { now, .. }) => {
            let status = network.latest()?;
            let time = ChainTime::with_machine(status.time, now);
            Ok((status, time, true))
        }
        Err(error) => Err(ClientError::from(error).into()),
    }
}

/// A block that is another one now is said to be of another chain where the first block is another, too.
fn of_another_chain(network: &Network, known: &Known, error: FollowError) -> FollowError {
    if !matches!(error, FollowError::Rewound { .. }) {
        return error;
    }
    match check_first_block(network.chain.as_ref(), known.first_block) {
        Err(other @ FollowError::OtherChain { .. }) => other,
        _ => error,
    }
}

fn place_of(block: &Block) -> FollowedPlace {
    FollowedPlace {
        height: block.height,
        time: block.time,
        hash: block.hash,
    }
}

/// What the events of some blocks change, with what they name of the whole network. Blocks as of which everything was read already change nothing more.
fn changed(
    network: &Network,
    account: &Addr,
    known: &Known,
    (blocks, named): (&[Block], &mut NetworkChanges),
) -> Result<(ReadChannels, Option<Directory>), FollowError> {
    let Some(last) = blocks.last() else {
        return Ok((ReadChannels::Unchanged, None));
    };
    let (mut ids, mut nodes) = (BTreeSet::new(), Vec::new());
    let mut ours = known.channels.clone();
    for block in blocks {
        if known.read_at.is_some_and(|read_at| block.height <= read_at) {
            continue;
        }
        named.note(block, &network.contracts);
        let found = changes(block, &network.contracts, account, &ours);
        ours.extend(&found.channels);
        ids.extend(found.channels);
        nodes.extend(found.nodes);
    }
    let mut channels = Vec::new();
    for id in ids {
        match network.channel_since(id, last.height) {
            Ok(channel) => channels.push(channel),
            // holds up no other channel
            Err(error) if error.query_refusal().is_some() => {
                warn!(channel = id.0, %error, "the registry does not tell of a channel that its event names");
            }
            Err(error) => return Err(error.into()),
        }
    }
    let directory = (!nodes.is_empty()).then(|| known.directory.after(nodes, account));
    Ok((ReadChannels::Named(channels), directory))
}
