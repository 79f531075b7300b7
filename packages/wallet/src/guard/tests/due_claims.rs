//! F2 and rule 8: which locks are claimed, and by what message.

use super::locks::{add, pay_for, FIRST};
use super::*;
use causeway_rules::locks;
use causeway_types::channel::Direction;
use causeway_types::{LockId, Operation, Preimage};

const SECOND: LockId = LockId(FIRST.0 + 1);
/// When the locks of these tests expire.
const EXPIRY: UnixTime = UnixTime(NOW.0 + 3_600);

impl Pair {
    fn gives_away(&mut self, id: LockId, n: u8) {
        let signer = self.signer(Side::B);
        let snapshot = ChannelSnapshot {
            ledger: &self.channel.ledger,
            now: self.now,
        };
        let timing = ClaimTiming {
            time: ChainTime::of_block(self.now),
            lead: Seconds(60),
            is_public: false,
        };
        let released = (id, Preimage([n; 32]));
        self.books[1]
            .commit(|w| release_lock(w, &signer, snapshot, released, timing))
            .unwrap();
    }
    fn due(&self) -> Option<DueClaims> {
        let signer = self.signer(Side::B);
        let at = block(&self.channel.ledger, self.now);
        let entry = self.books[1].entry(signer.key()).unwrap();
        due_claims(&self.books[1], &signer, &at, &entry).unwrap()
    }
    /// B's node sends what is due, and the chain takes it.
    fn claims_due(&mut self) {
        let due = self.due().unwrap();
        let (signer, ledger) = (self.signer(Side::B), self.channel.ledger);
        let at = block(&ledger, self.now);
        self.books[1]
            .commit(|w| begin_due_claims(w, &signer, &at, &due))
            .unwrap();
        if let Some(signed) = &due.voucher {
            self.shows(signed);
        }
        let ledger = &mut self.channel.ledger;
        locks::claim(ledger, Direction::AToB, &due.locks, &due.claims, self.now).unwrap();
    }
    /// Two locks towards B, of which the first is released.
    fn released() -> Pair {
        let mut pair = Pair::new(LockMode::TwoWay);
        let update = pair.update(Side::A, &[add(1, 30), add(2, 10), pay_for(9, 5)]);
        pair.take(Side::A, &[update]);
        assert_eq!(pair.due(), None);
        pair.gives_away(FIRST, 1);
        pair
    }
}

#[test]
fn released_locks_are_claimed_in_one_message_under_the_newest_voucher_which_goes_along() {
    let mut pair = Pair::released();
    let due = pair.due().unwrap();
    assert_eq!((due.claims.len(), due.locks.len()), (1, 2));
    assert_eq!((due.amount, due.expires_at), (Amount::new(30), EXPIRY));
    // anybody can send it
    assert!(due.voucher.unwrap().receipt.is_some());
    pair.gives_away(SECOND, 2);
    assert_eq!(pair.due().unwrap().claims.len(), 2);
    pair.claims_due();
    let evidence = pair.channel.ledger.evidence(Direction::AToB);
    assert_eq!(evidence.claimed, Amount::new(40));
    assert_eq!(pair.due(), None);
    // from before it is sent no voucher with one of them is taken
    assert_eq!(pair.entry(Side::B).promises.claimed, [FIRST, SECOND]);
}

#[test]
fn under_a_voucher_that_is_on_chain_the_claim_goes_alone_also_after_the_settlement() {
    for is_settled in [false, true] {
        let mut pair = Pair::released();
        let newest = pair.entry(Side::B).received.unwrap().signed;
        pair.shows(&newest);
        if is_settled {
            let ledger = &mut pair.channel.ledger;
            ledger.expires_at = NOW;
            lifecycle::settle(ledger, NOW, Height(1)).unwrap();
            lifecycle::settle(ledger, NOW, Height(1_000)).unwrap();
        }
        let due = pair.due().unwrap();
        assert_eq!((due.voucher, due.nonce), (None, Nonce(1)));
        pair.claims_due();
        assert_eq!(pair.due(), None);
    }
}

#[test]
fn what_was_paid_has_expired_or_comes_too_late_for_its_locks_is_not_claimed() {
    let mut pair = Pair::released();
    pair.now = EXPIRY.minus(Seconds(1));
    assert!(pair.due().is_some());
    pair.now = EXPIRY;
    assert_eq!(pair.due(), None);

    let mut pair = Pair::released();
    let half = Seconds(DAY / 2);
    pair.channel.ledger.expires_at = NOW.plus(half).plus(Seconds(1));
    assert!(pair.due().is_some());
    pair.channel.ledger.expires_at = NOW.plus(half);
    assert_eq!(pair.due(), None);

    let mut pair = Pair::released();
    let paid = pair.update(Side::A, &[Operation::LockPaid { id: FIRST }]);
    pair.take(Side::A, &[paid]);
    assert_eq!(pair.due(), None);
}
