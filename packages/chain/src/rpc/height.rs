//! The heights that a node's answer may have: at most what the clock allows, and at least what was seen before, also by an
//! earlier process.

use super::RpcChain;
use crate::{machine_time, ChainError, Status};
use causeway_types::{Height, UnixTime};
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// More blocks than a chain makes in a second.
pub const BLOCKS_PER_SECOND: u64 = 20;

/// The highest block of a chain that was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenBlock {
    /// Its height.
    pub height: Height,
    /// The newest block time that was seen with it or before it; 0 if none was.
    pub time: UnixTime,
    /// When it was seen, by this machine's clock.
    pub seen_at: UnixTime,
}

/// The highest block that was accepted.
#[derive(Default)]
pub(super) struct KnownHeight(Mutex<Option<SeenBlock>>);

impl KnownHeight {
    /// What an earlier process saw.
    pub(super) fn after(seen: Option<SeenBlock>) -> KnownHeight {
        KnownHeight(Mutex::new(seen))
    }
    fn lock(&self) -> MutexGuard<'_, Option<SeenBlock>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RpcChain {
    /// The highest block that was accepted, for a later process to start from. None on a chain whose clock is moved by hand.
    pub fn seen(&self) -> Option<SeenBlock> {
        *self.heights.lock()
    }

    /// A height that the chain can have by now: after one that is known, no more blocks than the time since allows.
    /// A last block that is counted from one of the far future could come long after its transaction was given up. The
    /// first height of all cannot be checked, and the clock of a chain that is moved by hand bounds nothing.
    pub(super) fn possible(&self, reported: Height) -> Result<Height, ChainError> {
        let Some(age) = self.spec.max_block_age else {
            return Ok(reported);
        };
        let now = machine_time();
        let mut known = self.heights.lock();
        let Some(seen) = known.as_mut() else {
            *known = Some(SeenBlock {
                height: reported,
                time: UnixTime(0),
                seen_at: now,
            });
            return Ok(reported);
        };
        // a clock that was set back allows what it would have allowed at once
        let seconds = now.since(seen.seen_at).0;
        let allowed = seconds
            .saturating_mul(BLOCKS_PER_SECOND)
            .saturating_add(self.timeouts.blocks)
            // the one that was asked before may have been as old as that, at a block a second
            .saturating_add(age.0);
        if reported > seen.height.plus(allowed) {
            return Err(ChainError::HeightTooFar {
                address: self.node.address(),
                said: reported,
                known: seen.height,
                seconds,
                allowed,
            });
        }
        if reported > seen.height {
            seen.height = reported;
            seen.seen_at = now;
        }
        Ok(reported)
    }

    /// Where a node stands, if the chain can stand there. Of an answer that is refused nothing is kept.
    pub(super) fn accept_status(&self, status: Status) -> Result<Status, ChainError> {
        self.check_not_behind(&status)?;
        self.possible(status.height)?;
        self.keep_time(status.time);
        Ok(status)
    }

    /// Refuses a node that lies further behind what was seen before than a latest block may be old: it hides what the chain
    /// has, or is another chain of the same name.
    fn check_not_behind(&self, status: &Status) -> Result<(), ChainError> {
        let (Some(age), Some(seen)) = (self.spec.max_block_age, self.seen()) else {
            return Ok(());
        };
        let blocks = age
            .0
            .saturating_mul(BLOCKS_PER_SECOND)
            .saturating_add(self.timeouts.blocks);
        if seen.time.since(status.time) > age || seen.height > status.height.plus(blocks) {
            return Err(ChainError::BehindKnown {
                address: self.node.address(),
                height: status.height,
                time: status.time,
                known: seen.height,
                known_time: seen.time,
                allowed: age,
                blocks,
            });
        }
        Ok(())
    }

    /// Keeps the time of an accepted block, unless it lies in the future: that would make every honest node lie behind.
    fn keep_time(&self, time: UnixTime) {
        let Some(age) = self.spec.max_block_age else {
            return;
        };
        if let Some(seen) = self.heights.lock().as_mut() {
            if time > seen.time && time <= machine_time().plus(age) {
                seen.time = time;
            }
        }
    }
}
