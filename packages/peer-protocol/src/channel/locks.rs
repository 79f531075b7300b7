//! Locks: what the peer decides about ours, what we have decided about the peer's, and taking ours out of the list.
//! docs/peer-protocol.md#8-locks.

use super::{CommitRequest, Hold, HoldReason, Step, Sync};
use crate::message::{DecidedLock, FailFrame, LockOutcome, ReleaseFrame};
use crate::Frame;
use causeway_types::Operation;

impl From<ReleaseFrame> for DecidedLock {
    fn from(released: ReleaseFrame) -> DecidedLock {
        DecidedLock {
            id: released.lock,
            outcome: LockOutcome::Released(released.preimage),
        }
    }
}

impl From<FailFrame> for DecidedLock {
    fn from(failed: FailFrame) -> DecidedLock {
        DecidedLock {
            id: failed.lock,
            outcome: LockOutcome::Failed(failed.reason),
        }
    }
}

impl Step {
    /// O7 and O8: keeps what the peer has decided about locks of ours, all that it has said in a row in one commit.
    pub(super) fn keep_decided(&mut self, first: DecidedLock) {
        let mut locks = vec![first];
        loop {
            match self.state.inbox.front() {
                Some(Frame::Release(next)) => locks.push(next.clone().into()),
                Some(Frame::Fail(next)) => locks.push(next.clone().into()),
                _ => break,
            }
            self.state.inbox.pop_front();
        }
        self.commit(CommitRequest::KeepDecided {
            locks,
            is_all: false,
        });
    }

    /// Keeps what the peer's `resume` lists of locks of ours. A payee that has lost its book no longer knows what it let go: its
    /// empty list clears what we knew of it.
    pub(super) fn keep_resumed(&mut self) -> bool {
        let Some(locks) = self.state.out.resumed.take() else {
            return false;
        };
        if locks.is_empty() && !self.state.facts.has_failed_out {
            return false;
        }
        let is_all = true;
        self.commit(CommitRequest::KeepDecided { locks, is_all });
        true
    }

    /// I14: tells the peer what we have decided about its locks, each once on a link.
    pub(super) fn send_decided(&mut self) {
        let Sync::Synced { .. } = self.state.sync else {
            return;
        };
        let told = &self.state.incoming.told_locks;
        let decided = self.state.facts.decided.iter();
        let due: Vec<DecidedLock> = decided
            .filter(|lock| !told.contains(&lock.id))
            .cloned()
            .collect();
        for DecidedLock { id, outcome } in due {
            self.state.incoming.told_locks.insert(id);
            let channel_id = self.state.place.context.channel_id;
            self.send(match outcome {
                LockOutcome::Released(preimage) => Frame::Release(ReleaseFrame {
                    channel_id,
                    lock: id,
                    preimage,
                }),
                LockOutcome::Failed(reason) => Frame::Fail(FailFrame {
                    channel_id,
                    lock: id,
                    reason,
                }),
            });
        }
    }

    /// What takes locks of ours out, where nothing holds that up. A `shutdown` does not.
    pub(super) fn locks_to_take_out(&self, held: &[Hold]) -> Vec<Operation> {
        let goes_on = held.iter().all(|hold| hold.reason == HoldReason::Shutdown);
        let after = self.state.out.locks_after_block;
        match goes_on && after.is_none_or(|after| self.state.block.height > after) {
            true => self.state.facts.leaving.clone(),
            false => vec![],
        }
    }
}
