//! How high a chain can be by now: a node's word for it is bounded by the clock.

use super::RpcChain;
use crate::ChainError;
use causeway_types::Height;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// More blocks than a chain makes in a second.
const BLOCKS_PER_SECOND: u64 = 20;

/// The highest block that was believed, and when.
#[derive(Default)]
pub(super) struct KnownHeight(Mutex<Option<(Height, SystemTime)>>);

impl RpcChain {
    /// A height that the chain can have by now: after one that is known, no more blocks than the time since allows.
    /// A last block that is counted from one of the far future could come long after its transaction was given up. The
    /// first height of all is the node's word alone, and the clock of a chain that is moved by hand bounds nothing.
    pub(super) fn possible(&self, said: Height) -> Result<Height, ChainError> {
        let Some(age) = self.spec.max_block_age else {
            return Ok(said);
        };
        let now = SystemTime::now();
        let mut known = self
            .heights
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let Some((height, at)) = *known else {
            *known = Some((said, now));
            return Ok(said);
        };
        // a clock that was set back allows what it would have allowed at once
        let seconds = now.duration_since(at).map_or(0, |since| since.as_secs());
        let allowed = seconds
            .saturating_mul(BLOCKS_PER_SECOND)
            .saturating_add(self.timeouts.blocks)
            // the one that was asked before may have been as old as that, at a block a second
            .saturating_add(age.0);
        if said > height.plus(allowed) {
            return Err(ChainError::HeightTooFar {
                address: self.node.address(),
                said,
                known: height,
                seconds,
                allowed,
            });
        }
        if said > height {
            *known = Some((said, now));
        }
        Ok(said)
    }
}
