//! Blocks of which only the preimages are still to be read: those since a restored book was written. They are read beside the newest
//! ones, which decide what is signed, and a batch at a time.

use super::blocks::{read, BATCH};
use super::problem::FollowError;
use crate::writer::ReadUnread;
use causeway_chain::{Block, Chain};
use causeway_types::Height;
use causeway_wallet::book::BlockGap;
use tracing::warn;

/// What was read of them in one look.
#[derive(Debug, Default)]
pub(super) struct UnreadBlocks {
    /// The blocks.
    pub blocks: Vec<Block>,
    /// How far they are read now; none where it is as it was.
    pub read: Option<ReadUnread>,
    /// Blocks that the node has no more, and that are passed over.
    pub gap: Option<BlockGap>,
    /// Whether the node has no more what is to be read next: another one may.
    pub is_pruned: bool,
}

/// Reads the next batch of them, none above the newest block that is followed. `may_skip`: those that are not there any more are
/// passed over. Nothing that is missing here holds up the newest blocks.
pub(super) fn read_unread(
    chain: &dyn Chain,
    unread: Option<BlockGap>,
    (followed, may_skip): (Height, bool),
) -> UnreadBlocks {
    let Some(unread) = unread else {
        return UnreadBlocks::default();
    };
    let last = unread.last.min(followed);
    let mut next = unread.first;
    let mut found = UnreadBlocks::default();
    while next <= last && next < unread.first.plus(BATCH) {
        match read(chain, next) {
            Ok(block) => {
                found.blocks.push(block);
                next = next.plus(1);
            }
            Err(FollowError::Pruned { first, .. }) if may_skip && found.blocks.is_empty() => {
                let passed = Height(first.0.saturating_sub(1)).min(last);
                found.gap = Some(BlockGap {
                    first: next,
                    last: passed,
                });
                next = passed.plus(1);
                break;
            }
            Err(error) => {
                found.is_pruned = matches!(error, FollowError::Pruned { .. });
                warn!(height = next.0, %error, "a block that is still to be read for its preimages cannot be read now");
                break;
            }
        }
    }
    if next != unread.first || next > last {
        found.read = Some(ReadUnread {
            before: unread,
            left: (next <= last).then_some(BlockGap { first: next, last }),
        });
    }
    found
}
