//! Blocks, read one height after the other. Each must name the one before it, so that what is followed is one history.

use super::problem::FollowError;
use causeway_chain::{Block, Chain, ChainError};
use causeway_types::{Hash, Height, UnixTime};
use causeway_wallet::book::{BlockGap, FollowedPlace};

/// How many blocks are read one by one: where more are missing, as after a long stop, every channel is read instead, but for blocks
/// that may tell the preimage of a lock of ours.
pub const MOST_MISSING: u64 = 1_000;
/// How many blocks share a commit.
pub const BATCH: u64 = 50;

/// Blocks that follow what is known, in order; at least one.
#[derive(Debug)]
pub(super) struct NextBlocks {
    /// The blocks.
    pub blocks: Vec<Block>,
    /// What was passed over before them.
    pub gap: Option<BlockGap>,
}

/// The blocks after a place up to the newest, at most a batch of them. `may_skip`: blocks that are not there any more are passed
/// over; `needed_until`: those before this time are not, however many they are, as long as they are there.
pub(super) fn next_blocks(
    chain: &dyn Chain,
    place: Option<FollowedPlace>,
    newest: Height,
    (may_skip, needed_until): (bool, Option<UnixTime>),
) -> Result<NextBlocks, FollowError> {
    let jump = |gap| {
        Ok(NextBlocks {
            blocks: vec![read(chain, newest)?],
            gap,
        })
    };
    let Some(place) = place else {
        return jump(None);
    };
    let first = place.height.plus(1);
    let gap = Some(BlockGap {
        first,
        last: Height(newest.0.saturating_sub(1)),
    });
    let are_needed = needed_until.is_some_and(|until| place.time < until);
    if !are_needed && newest.0.saturating_sub(place.height.0) > MOST_MISSING {
        return jump(gap);
    }
    let last = newest.min(place.height.plus(BATCH));
    match one_after_the_other(chain, place, last) {
        Err(FollowError::Pruned { .. }) if may_skip => jump(gap),
        blocks => Ok(NextBlocks {
            blocks: blocks?,
            gap: None,
        }),
    }
}

fn one_after_the_other(
    chain: &dyn Chain,
    place: FollowedPlace,
    last: Height,
) -> Result<Vec<Block>, FollowError> {
    let mut before = (place.height, place.hash);
    let mut blocks = Vec::new();
    while before.0 < last {
        let block = read(chain, before.0.plus(1))?;
        if block.previous != Some(before.1) {
            return Err(FollowError::Rewound {
                height: before.0,
                found: block.previous.unwrap_or(Hash::ZERO),
                followed: before.1,
            });
        }
        before = (block.height, block.hash);
        blocks.push(block);
    }
    Ok(blocks)
}

/// Compares the block of a place with what the chain has there; one that is not there any more tells nothing.
pub(super) fn check_place(chain: &dyn Chain, place: FollowedPlace) -> Result<(), FollowError> {
    match there(place.height, chain.header(place.height)) {
        Ok(block) if block.hash != place.hash => Err(FollowError::Rewound {
            height: place.height,
            found: block.hash,
            followed: place.hash,
        }),
        Ok(_) | Err(FollowError::Pruned { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The hash of the chain's first block, compared with the one that the book is bound to; none where the node that answers does
/// not have it any more.
pub fn check_first_block(
    chain: &dyn Chain,
    bound: Option<Hash>,
) -> Result<Option<Hash>, FollowError> {
    let earliest = chain.earliest_block()?;
    match (earliest.previous, bound) {
        // blocks before it were pruned
        (Some(_), _) => Ok(None),
        (None, Some(bound)) if earliest.hash != bound => Err(FollowError::OtherChain {
            found: earliest.hash,
            bound,
        }),
        (None, _) => Ok(Some(earliest.hash)),
    }
}

/// One block. An answer with another one is none.
pub(super) fn read(chain: &dyn Chain, height: Height) -> Result<Block, FollowError> {
    match there(height, chain.block(height))? {
        block if block.height != height => Err(ChainError::BlockNotYet {
            address: chain.chain_id().to_owned(),
            asked: height,
        }
        .into()),
        block => Ok(block),
    }
}

/// Which of two meanings it has that there is no block: it was pruned, or it is not there yet.
fn there<T>(asked: Height, answer: Result<T, ChainError>) -> Result<T, FollowError> {
    match answer {
        Err(ChainError::NoBlock { first, .. }) if asked < first => {
            Err(FollowError::Pruned { asked, first })
        }
        Err(ChainError::NoBlock { latest, .. }) => Err(FollowError::Behind {
            height: latest,
            followed: asked,
        }),
        answer => Ok(answer?),
    }
}
