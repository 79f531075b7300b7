//! O11 and I18: locks that were pending when their channel settled.

use super::locks::{add, pay_for, FIRST};
use super::*;
use crate::book::{EventKind, PaymentKind, PaymentOutcome, PaymentState};
use crate::peer::{block_effects, observe};
use causeway_peer_protocol::channel::RequestId;
use causeway_peer_protocol::message::{DecidedLock, LockOutcome};
use causeway_types::{Lock, LockId, Operation, Preimage};

const SECOND: LockId = LockId(FIRST.0 + 1);
/// When the locks of these tests expire.
const EXPIRY: UnixTime = UnixTime(NOW.0 + 3_600);

impl Pair {
    /// The channel settles before its locks expire: it has ended early.
    fn settles_early(&mut self) {
        let ledger = &mut self.channel.ledger;
        ledger.expires_at = NOW;
        lifecycle::settle(ledger, NOW, Height(1)).unwrap();
        lifecycle::settle(ledger, NOW, Height(1_000)).unwrap();
    }
    /// Both nodes read the channel in a block of now.
    fn both_read(&mut self) {
        for side in Side::BOTH {
            let (signer, ledger) = (self.signer(side), self.channel.ledger);
            let at = block(&ledger, self.now);
            let book = &mut self.books[side as usize];
            book.commit(|w| note_settlement(w, &signer, &at)).unwrap();
            let effects = block_effects(book, &signer, &at, (Height(2_000), self.now)).unwrap();
            if effects.is_observation_due {
                book.commit(|w| observe(w, &signer, &at, Height(2_000)))
                    .unwrap();
            }
        }
    }
    /// The locks that a side's log has as paid.
    fn logged(&self, side: Side) -> Vec<(LockId, u128, PaymentOutcome)> {
        let all = self.books[side as usize].payments(&Default::default(), 0, 100);
        let locks = all.unwrap().into_iter().filter_map(|logged| {
            let payment = logged.payment;
            match payment.kind {
                PaymentKind::Lock(id) => Some((id, payment.amount.u128(), payment.outcome)),
                _ => None,
            }
        });
        locks.collect()
    }
    fn rows(&self) -> [usize; 2] {
        Side::BOTH.map(|side| {
            let book = &self.books[side as usize];
            let pending = book.pending_locks(self.signer(side).key(), side == Side::B);
            pending.unwrap().len()
        })
    }
    /// Two locks of A's, of which the newest voucher is on chain. Their list.
    fn locked_on_chain() -> (Pair, Vec<Lock>) {
        let mut pair = Pair::new(LockMode::TwoWay);
        let update = pair.update(Side::A, &[add(1, 30), add(2, 10), pay_for(9, 5)]);
        pair.take(Side::A, &[update]);
        let shown = pair.entry(Side::B).received.unwrap().signed;
        pair.shows(&shown);
        let list = pair.list(Side::B);
        (pair, list)
    }
    /// A hears the preimage of its first lock, and pays it by a voucher that never arrives.
    fn pays_in_vain(&mut self) {
        let signer = self.signer(Side::A);
        let released = DecidedLock {
            id: FIRST,
            outcome: LockOutcome::Released(Preimage([1; 32])),
        };
        let at = block(&self.channel.ledger, self.now);
        let paid = [Operation::LockPaid { id: FIRST }];
        self.books[0]
            .commit(|w| {
                note_evidence(w, &signer, &at)?;
                keep_decided(w, &signer, (&[released], false), NOW)?;
                sign_update(w, &signer, &at, &paid, &[]).map(drop)
            })
            .unwrap();
    }
    fn count(&self, side: Side, kind: EventKind) -> usize {
        let events = self.books[side as usize].events_after(0, 100).unwrap();
        events.iter().filter(|event| event.kind == kind).count()
    }
}

#[test]
fn locks_of_a_settled_channel_are_paid_where_they_are_claimed_and_forgotten_when_the_last_is_over()
{
    let (mut pair, list) = Pair::locked_on_chain();
    pair.settles_early();
    pair.both_read();
    assert_eq!(pair.logged(Side::A), []);
    assert_eq!(pair.rows(), [2, 2]);
    // held until then, it is claimed after the settlement
    pair.claims(&list, FIRST, 1);
    for _ in 0..2 {
        pair.both_read();
        let paid = (FIRST, 30, PaymentOutcome::Counts);
        assert_eq!(pair.logged(Side::A), [paid]);
        assert_eq!(pair.logged(Side::B), [paid]);
    }
    let of_caller = pair.books[0].payment_of_request(RequestId(1)).unwrap();
    let of_caller = of_caller.unwrap();
    assert_eq!(of_caller.state, PaymentState::Final);
    assert_eq!(of_caller.payment.place(), None);
    // with the payment of the same voucher
    assert_eq!(pair.count(Side::A, EventKind::PaymentFinal), 2);
    assert_eq!(pair.rows(), [2, 2]);
    pair.now = EXPIRY.minus(Seconds(1));
    pair.both_read();
    assert_eq!(pair.rows(), [2, 2]);
    pair.now = EXPIRY;
    pair.both_read();
    assert_eq!(pair.rows(), [0, 0]);
    assert_eq!(pair.logged(Side::A).len(), 1);
}

#[test]
fn who_was_away_until_the_last_lock_was_over_has_it_paid_under_its_callers_request() {
    let (mut pair, list) = Pair::locked_on_chain();
    pair.settles_early();
    pair.claims(&list, SECOND, 2);
    pair.now = EXPIRY.plus(Seconds(DAY));
    pair.both_read();
    let paid = pair.books[0].payment_of_request(RequestId(2)).unwrap();
    assert_eq!(paid.unwrap().payment.kind, PaymentKind::Lock(SECOND));
    assert_eq!(
        pair.books[0].payment_of_request(RequestId(1)).unwrap(),
        None
    );
    assert_eq!(pair.rows(), [0, 0]);
}

#[test]
fn a_lock_that_is_paid_by_a_voucher_which_the_chain_lacks_is_paid_once_where_it_is_claimed_and_void_else(
) {
    for is_claimed in [true, false] {
        let (mut pair, list) = Pair::locked_on_chain();
        pair.pays_in_vain();
        pair.settles_early();
        pair.both_read();
        let signed = (FIRST, 30, PaymentOutcome::Counts);
        // its payee can still claim it
        assert_eq!(pair.logged(Side::A), [signed]);
        if is_claimed {
            pair.claims(&list, FIRST, 1);
        }
        pair.now = EXPIRY;
        pair.both_read();
        let outcome = match is_claimed {
            true => PaymentOutcome::Counts,
            false => PaymentOutcome::Void,
        };
        assert_eq!(pair.logged(Side::A), [(FIRST, 30, outcome)]);
        let voids = pair.count(Side::A, EventKind::PaymentVoid);
        assert_eq!(voids, usize::from(!is_claimed));
        assert_eq!(pair.logged(Side::B).len(), usize::from(is_claimed));
    }
}
