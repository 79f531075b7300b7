//! The book in memory as a world has it.

use super::super::world::book::TestBook;
use super::Book;
use crate::channel::{ChannelPlace, CommitError, CommitRequest, Facts, FollowedBlock, Outcome};
use crate::message::LockOutcome;
use crate::Frame;
use causeway_types::channel::Ledger;
use causeway_types::signed::SigningContext;
use causeway_types::{Amount, ChannelId, Hash, LockId, Operation};

impl TestBook for Book {
    type Copy = Book;
    fn context() -> SigningContext {
        SigningContext {
            domain: Hash([1; 32]),
            channel_id: ChannelId(7),
        }
    }
    fn create(place: ChannelPlace, _: &Ledger, _: FollowedBlock) -> Book {
        Book::new(place.side, place.context)
    }
    fn facts(&self, _: &Ledger, block: FollowedBlock) -> Facts {
        Book::facts(self, block.time)
    }
    fn decide(&mut self, lock: LockId, outcome: LockOutcome, _: &Ledger, _: FollowedBlock) {
        self.decide_lock(lock, outcome);
    }
    fn commit(
        &mut self,
        request: CommitRequest,
        ledger: &Ledger,
        block: FollowedBlock,
        may_replace: bool,
    ) -> Result<Outcome, CommitError> {
        self.cannot_replace = !may_replace;
        Book::commit(self, request, ledger, block.time)
    }
    fn commit_fails(&mut self, _: CommitRequest, _: &Ledger, _: FollowedBlock) {}
    fn sees_block(&mut self, _: &Ledger, _: FollowedBlock) {}
    fn kill(&mut self) {}
    fn copy(&mut self) -> Book {
        self.clone()
    }
    fn put_back(&mut self, old: &Book, is_known: bool, ledger: &Ledger, block: FollowedBlock) {
        let draw = self.draw;
        *self = old.clone();
        self.draw = draw;
        if is_known {
            self.restore(block.time.plus(ledger.terms.close_window));
        }
    }
    fn seed(&mut self, number: u64) {
        self.draw = number;
    }
    fn verifies(&mut self, _: &Frame) -> bool {
        true
    }
    fn paid(&self) -> Vec<(Hash, Amount)> {
        let direct = self.money.iter().filter_map(|o| match o.operation {
            Operation::DirectPayment { reference, amount } => Some((reference, amount)),
            Operation::LockPaid { id } => self.paid_by_lock(id),
            _ => None,
        });
        direct.collect()
    }
    fn received(&self) -> Vec<(Hash, Amount)> {
        self.recorded.clone()
    }
}
