//! What holds after every step: docs/peer-states.md#5-what-holds-after-every-step.

use super::super::protocol::channel::{holds, Facts, StoredVoucher};
use super::super::protocol::message::RecordState;
use super::book::TestBook;
use super::World;
use causeway_types::{Amount, Nonce};

/// The newest voucher that a side accepted.
fn accepted(facts: &Facts) -> Nonce {
    StoredVoucher::reference(facts.accepted.as_ref()).nonce
}

fn acknowledged(facts: &Facts) -> Nonce {
    StoredVoucher::reference(facts.acknowledged.as_ref()).nonce
}

impl<B: TestBook> World<B> {
    /// The invariants that hold at any time.
    pub fn check(&self) {
        for payer in [0, 1] {
            let (paid_by, paid_to) = (self.facts(payer), self.facts(1 - payer));
            let recorded = self.books[1 - payer].received();
            let sum = |sum: Amount, (_, amount): &(_, Amount)| sum.saturating_add(*amount);
            let paid = recorded.iter().fold(Amount::ZERO, sum);
            let total = paid_to.accepted.as_ref();
            let total = total.map_or(Amount::ZERO, |s| s.held.voucher.transferred);
            assert_eq!(paid, total, "the recorded payments are the total");
            if !self.has_old {
                let accepted = accepted(&paid_to);
                assert!(
                    acknowledged(&paid_by) <= accepted,
                    "acknowledged before accepted"
                );
                assert!(accepted <= paid_by.signed.nonce, "accepted before signed");
            }
        }
    }

    /// Lets links stand and blocks come: then nothing is unanswered and the books agree.
    pub fn settle_down(&mut self) {
        self.faults = Default::default();
        for round in 0..200 {
            self.connect();
            while self.next_event() {}
            let is_done = |side| {
                let facts = self.facts(side);
                facts.state == RecordState::Whole
                    && facts.out.is_empty()
                    && facts.leaving.is_empty()
            };
            let is_quiet = self.link.is_some()
                && [0, 1].into_iter().all(is_done)
                && self.states.iter().all(|s| s.waiting.is_empty());
            if is_quiet {
                return self.check_agreement();
            }
            self.advance(if round < 20 { 7 } else { 20_000 });
        }
        let states = self.states.iter();
        let states: Vec<_> = states
            .map(|s| (&s.sync, &s.out, &s.incoming, holds(s)))
            .collect();
        panic!(
            "not quiet: {states:#?} {:?}",
            [self.facts(0), self.facts(1)]
        );
    }

    fn check_agreement(&self) {
        self.check();
        for payer in [0, 1] {
            let (paid_by, paid_to) = (self.facts(payer), self.facts(1 - payer));
            assert_eq!(
                acknowledged(&paid_by),
                accepted(&paid_to),
                "the books agree"
            );
            if !self.has_old {
                assert_eq!(
                    self.books[payer].paid(),
                    self.books[1 - payer].received(),
                    "operation by operation"
                );
                assert_eq!(
                    self.books[payer].memos(false),
                    self.books[1 - payer].memos(true),
                    "what was written to each is read"
                );
            }
        }
    }
}
