//! What a world needs of a side's book.

use super::super::protocol::channel::{
    ChannelPlace, CommitError, CommitRequest, Facts, FollowedBlock, Outcome, UpdateRefusal,
};
use super::super::protocol::message::{LockOutcome, RefuseRule, UpdateFrame};
use super::super::protocol::{Frame, SealedMemo};
use causeway_types::channel::Ledger;
use causeway_types::signed::SigningContext;
use causeway_types::{Amount, Hash, LockId};
use std::sync::Arc;

/// A side's book, and its keys.
pub trait TestBook: Sized {
    /// The book as it was once.
    type Copy: Clone;
    /// The channel of both.
    fn context() -> SigningContext;
    /// A new book, in which the channel is.
    fn create(place: ChannelPlace, ledger: &Ledger, block: FollowedBlock) -> Self;
    /// What it holds.
    fn facts(&self, ledger: &Ledger, block: FollowedBlock) -> Facts;
    /// Commits what a step asked for. `may_replace`: whether the rules would allow a replacement.
    fn commit(
        &mut self,
        request: CommitRequest,
        ledger: &Ledger,
        block: FollowedBlock,
        may_replace: bool,
    ) -> Result<Outcome, CommitError>;
    /// The same on a disk that does not take it: nothing has changed.
    fn commit_fails(&mut self, request: CommitRequest, ledger: &Ledger, block: FollowedBlock);
    /// Our user decides about a lock of the peer's, where that may be.
    fn decide(&mut self, lock: LockId, outcome: LockOutcome, ledger: &Ledger, block: FollowedBlock);
    /// A block is followed.
    fn sees_block(&mut self, ledger: &Ledger, block: FollowedBlock);
    /// The process ends without notice and starts again.
    fn kill(&mut self);
    /// The book as it is now.
    fn copy(&mut self) -> Self::Copy;
    /// An old book takes the place of this one. `is_known`: by a restore, so that it counts as one.
    fn put_back(&mut self, old: &Self::Copy, is_known: bool, ledger: &Ledger, block: FollowedBlock);
    /// A random number, for a book that has no source of its own.
    fn seed(&mut self, number: u64);
    /// Whether the signatures of a message are right.
    fn verifies(&mut self, frame: &Frame) -> bool;
    /// Payments that we signed, direct ones and locks that are paid, in the order in which they were first signed.
    fn paid(&self) -> Vec<(Hash, Amount)>;
    /// Payments that we accepted, in their order.
    fn received(&self) -> Vec<(Hash, Amount)>;
    /// A memo for the peer, where the book keeps memos.
    fn memo(&self, _text: &str) -> Option<Arc<SealedMemo>> {
        None
    }
    /// The memos of payments that went one way, in their order.
    fn memos(&self, _received: bool) -> Vec<Option<String>> {
        vec![]
    }
}

/// A refusal of the first of some updates.
pub fn refused(first: &UpdateFrame, rule: RefuseRule) -> Outcome {
    Outcome::Accepted {
        ack: None,
        refused: Some(UpdateRefusal {
            nonce: first.nonce,
            rule,
            asked: 0,
            allowed: 0,
        }),
    }
}
