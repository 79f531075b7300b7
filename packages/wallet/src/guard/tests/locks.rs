//! Updates with locks: what is promised about them survives a restart, and money waits for nobody's receipt.

use super::*;
use causeway_peer_protocol::channel::{LocalOperation, RequestId};
use causeway_peer_protocol::message::{DecidedLock, LockOutcome};
use causeway_rules::locks;
use causeway_rules::update::{next_update, Update};
use causeway_types::channel::Direction;
use causeway_types::registry::LockClaim;
use causeway_types::signed::Extension;
use causeway_types::{LockId, Operation, Preimage};

pub(super) const FIRST: LockId = LockId(64);
const IN_TIME: ClaimTiming = ClaimTiming {
    time: ChainTime::of_block(NOW),
    lead: Seconds(60),
    is_public: false,
};

impl Pair {
    pub(super) fn signs(
        &mut self,
        side: Side,
        operations: &[Operation],
    ) -> Result<(Update, SignedVoucher), WalletError> {
        let signer = self.signer(side);
        self.hears_of(side, operations);
        let asked: Vec<LocalOperation> = operations.iter().map(|o| self.asked(*o)).collect();
        let at = block(&self.channel.ledger, self.now);
        let made =
            self.books[side as usize].commit(|w| sign_update(w, &signer, &at, &[], &asked))?;
        Ok((made.frame.update(side.pays()), made.stored.signed))
    }
    /// The payee has released the locks that these operations pay, has let go those that they drop, and has acknowledged all.
    fn hears_of(&mut self, side: Side, operations: &[Operation]) {
        let is_new = |o: &Operation| {
            matches!(
                o,
                Operation::AddLock { .. }
                    | Operation::DirectPayment { .. }
                    | Operation::ForwardingFee { .. }
            )
        };
        if operations.iter().all(is_new) {
            return;
        }
        let signer = self.signer(side);
        let book = &mut self.books[side as usize];
        let pending = book.pending_locks(signer.key(), false).unwrap();
        let decided = operations.iter().filter_map(|operation| {
            let released = |id| {
                let lock = pending.iter().find(|pending| pending.lock.id == id)?.lock;
                let mut preimages = (0..=u8::MAX).map(|n| Preimage([n; 32]));
                let preimage = preimages.find(|preimage| preimage.hash() == lock.hash)?;
                Some(LockOutcome::Released(preimage))
            };
            let (id, outcome) = match operation {
                Operation::LockPaid { id } => (*id, released(*id)?),
                Operation::LockDropped { id } => (*id, LockOutcome::Failed(ByteString::default())),
                _ => return None,
            };
            Some(DecidedLock { id, outcome })
        });
        let decided: Vec<DecidedLock> = decided.collect();
        let heard = book.commit(|w| {
            let mut entry = w.entry(signer.key())?;
            entry.acknowledged.clone_from(&entry.sent);
            w.put(signer.key(), entry)?;
            keep_decided(w, &signer, (&decided, false), NOW)
        });
        heard.unwrap();
    }
    /// What asks for an operation, under a number of its own.
    pub(super) fn asked(&mut self, operation: Operation) -> LocalOperation {
        self.requests += 1;
        LocalOperation::new(RequestId(self.requests), operation)
    }
    pub(super) fn gets(
        &mut self,
        side: Side,
        (update, signed): &(Update, SignedVoucher),
    ) -> Result<Received, WalletError> {
        let signer = self.signer(side);
        let snapshot = ChannelSnapshot {
            ledger: &self.channel.ledger,
            now: self.now,
        };
        self.books[side as usize]
            .commit(|w| receive_update(w, &signer, snapshot, update, signed.signature, false))
    }
    /// An update of A's that its own guard would not sign.
    pub(super) fn signed_by_hand(&self, operations: &[Operation]) -> (Update, SignedVoucher) {
        let signer = self.signer(Side::A);
        let sent = self.books[0].entry(signer.key()).unwrap().sent;
        let before = sent.map(|s| s.voucher_with_locks());
        let nonce = before.as_ref().map_or(0, |h| h.voucher.nonce.0);
        let context = signer.context();
        let (update, next) = next_update(
            &context,
            signer.pays(),
            before.as_ref(),
            Nonce(nonce + 1),
            operations.to_vec(),
        )
        .unwrap();
        let signed = SignedVoucher {
            voucher: next.voucher,
            signature: secret(Side::A).sign(&next.voucher.digest(&context)),
            receipt: None,
        };
        (update, signed)
    }
    /// A's update arrives.
    pub(super) fn updates(&mut self, operations: &[Operation]) -> (SignedVoucher, Received) {
        let made = self.signs(Side::A, operations).unwrap();
        let got = self.gets(Side::B, &made).unwrap();
        (made.1, got)
    }
    /// The program of a side ends and starts again.
    pub(super) fn restarts(&mut self, side: Side) {
        let n = side as usize;
        let elsewhere = TempDir::new().unwrap();
        self.books[n] = empty_book(&elsewhere, side);
        self.books[n] = empty_book(&self.dirs[n], side);
    }
    pub(super) fn shows(&mut self, signed: &SignedVoucher) {
        voucher::show(&mut self.channel.ledger, &signed.voucher, self.now).unwrap();
    }
    pub(super) fn claims(&mut self, list: &[causeway_types::Lock], id: LockId, n: u8) {
        let claim = LockClaim {
            lock_id: id,
            preimage: Preimage([n; 32]),
        };
        let ledger = &mut self.channel.ledger;
        locks::claim(ledger, Direction::AToB, list, &[claim], self.now).unwrap();
    }
    pub(super) fn list(&self, side: Side) -> Vec<causeway_types::Lock> {
        let entry = self.books[side as usize].entry(self.signer(side).key());
        let entry = entry.unwrap();
        let held = if side == Side::A {
            entry.sent
        } else {
            entry.received
        };
        held.unwrap().locks
    }
}

pub(super) fn add(n: u8, amount: u128) -> Operation {
    Operation::AddLock {
        amount: Amount::new(amount),
        hash: Preimage([n; 32]).hash(),
        expiry: NOW.plus(Seconds(3600)),
    }
}

pub(super) fn pay_for(n: u8, amount: u128) -> Operation {
    Operation::DirectPayment {
        reference: Hash([n; 32]),
        amount: Amount::new(amount),
    }
}

#[test]
fn updates_pay_lock_and_are_booked_by_their_operations() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let (_, got) = pair.updates(&[add(1, 30), pay_for(9, 5)]);
    assert_eq!(got.amount, Amount::new(5));
    let paid = Operation::LockPaid { id: FIRST };
    let (signed, got) = pair.updates(&[paid, pay_for(8, 1), pay_for(7, 2)]);
    assert_eq!(got.amount, Amount::new(33));
    assert!(got.receipt.is_some());
    assert_eq!(signed.voucher.transferred, Amount::new(38));
    // one of the first, three of the second
    assert_eq!(pair.books[0].payment_counts().unwrap(), (4, 0));
    assert_eq!(pair.books[1].payment_counts().unwrap(), (0, 4));
    assert_eq!(pair.standing(Side::B).balance, Amount::new(88));
    // the same again is known
    let made = pair.signs(Side::A, &[pay_for(6, 1)]).unwrap();
    pair.gets(Side::B, &made).unwrap();
    assert!(pair.gets(Side::B, &made).unwrap().known);
}

#[test]
fn a_voucher_that_comes_alone_is_one_payment() {
    let mut pair = Pair::new(LockMode::OneWay);
    let (_, signed) = pair.signs(Side::A, &[add(1, 30)]).unwrap();
    let (signer, list) = (pair.signer(Side::B), pair.list(Side::A));
    let snapshot = ChannelSnapshot {
        ledger: &pair.channel.ledger,
        now: NOW,
    };
    let alone = pair.books[1].commit(|w| receive(w, &signer, snapshot, signed, &list));
    assert!(matches!(alone, Err(WalletError::NoOperations)));
}

#[test]
fn an_update_that_says_another_thing_than_its_voucher_is_refused() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.updates(&[add(1, 30)]);
    let paid = Operation::LockPaid { id: FIRST };
    let (mut update, signed) = pair.signs(Side::A, &[paid]).unwrap();
    update.operations = vec![pay_for(9, 30)];
    let refused = pair.gets(Side::B, &(update, signed)).unwrap_err();
    assert_eq!(rule_of(refused), 2);
}

#[test]
fn more_than_is_there_is_not_locked() {
    let mut pair = Pair::new(LockMode::OneWay);
    let refused = pair.signs(Side::A, &[add(1, 60), pay_for(9, 41)]);
    assert!(matches!(
        refused,
        Err(WalletError::TooMuch { asked, allowed })
            if asked == Amount::new(101) && allowed == Amount::new(100)
    ));
    pair.updates(&[add(1, 60), pay_for(9, 40)]);
}

#[test]
fn a_restarted_payee_accepts_the_drop_that_it_agreed_to() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.updates(&[add(1, 30)]);
    let signer = pair.signer(Side::B);
    let dropped = Operation::LockDropped { id: FIRST };
    let made = pair.signs(Side::A, &[dropped]).unwrap();
    assert_eq!(rule_of(pair.gets(Side::B, &made).unwrap_err()), 2);
    pair.books[1]
        .commit(|w| fail_lock(w, &signer, FIRST, &ByteString::default()))
        .unwrap();
    pair.restarts(Side::B);
    // and what was let go is not claimed any more
    let signed = made.1.clone();
    let snapshot = ChannelSnapshot {
        ledger: &pair.channel.ledger,
        now: NOW,
    };
    let claimed = pair.books[1].commit(|w| begin_claim(w, &signer, snapshot, &[FIRST], IN_TIME));
    assert!(claimed.is_err());
    let got = pair.gets(Side::B, &made).unwrap();
    let receipt = got.receipt.unwrap();
    let digest = signed.voucher.receipt_digest(&signer.context());
    pair.signer(Side::A)
        .peer()
        .unwrap()
        .verify(&digest, &receipt)
        .unwrap();
}

#[test]
fn a_withheld_receipt_freezes_nothing_but_the_dropped_lock() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.updates(&[add(1, 30)]);
    let (dropped, _) = pair
        .signs(Side::A, &[Operation::LockDropped { id: FIRST }])
        .unwrap();
    assert_eq!(pair.standing(Side::A).spendable, Amount::new(70));
    pair.restarts(Side::A);
    assert_eq!(pair.standing(Side::A).spendable, Amount::new(70));
    pair.signs(Side::A, &[pay_for(1, 10)]).unwrap();
    assert!(pair.signs(Side::A, &[pay_for(1, 61)]).is_err());
    // the chain has the voucher that dropped it
    voucher::show(&mut pair.channel.ledger, &dropped.voucher, NOW).unwrap();
    assert_eq!(pair.standing(Side::A).spendable, Amount::new(90));
    // or the lock has expired
    pair.channel.ledger.a.evidence = None;
    pair.now = NOW.plus(Seconds(3600));
    assert_eq!(pair.standing(Side::A).spendable, Amount::new(90));
}

#[test]
fn a_claim_that_missed_its_block_is_dropped_by_an_honest_payer() {
    let mut pair = Pair::new(LockMode::OneWay);
    let (signed, _) = pair.updates(&[add(1, 30)]);
    pair.shows(&signed);
    let (signer, now) = (pair.signer(Side::B), pair.now);
    let snapshot = ChannelSnapshot {
        ledger: &pair.channel.ledger,
        now,
    };
    let list = pair.books[1]
        .commit(|w| begin_claim(w, &signer, snapshot, &[FIRST], IN_TIME))
        .unwrap();
    assert_eq!(list.len(), 1);
    let failed = pair.books[1].commit(|w| fail_lock(w, &signer, FIRST, &ByteString::default()));
    assert!(failed.is_err());
    let expired = Operation::LockExpired { id: FIRST };
    assert!(pair.signs(Side::A, &[expired]).is_err());
    pair.now = NOW.plus(Seconds(3600));
    pair.updates(&[expired]);
    assert_eq!(pair.standing(Side::A).spendable, Amount::new(100));
}

#[test]
fn what_a_stranger_claimed_for_the_payee_is_paid_and_not_listed_again() {
    let mut pair = Pair::new(LockMode::OneWay);
    let (signed, _) = pair.updates(&[add(1, 30), add(2, 10)]);
    pair.shows(&signed);
    let list = pair.list(Side::B);
    pair.claims(&list, FIRST, 1);
    // the payer must pay it, and may not list it on
    assert_eq!(
        rule_of(pair.signs(Side::A, &[pay_for(1, 1)]).unwrap_err()),
        3
    );
    pair.now = NOW.plus(Seconds(3600));
    let expired = Operation::LockExpired { id: FIRST };
    assert_eq!(rule_of(pair.signs(Side::A, &[expired]).unwrap_err()), 3);
    let paid = Operation::LockPaid { id: FIRST };
    let (signed, _) = pair.updates(&[paid, pay_for(1, 1)]);
    assert_eq!(signed.voucher.transferred, Amount::new(31));
}

#[test]
fn extensions_that_have_not_lapsed_are_in_the_book() {
    let mut pair = Pair::new(LockMode::OneWay);
    let end = pair.channel.ledger.expires_at;
    let offer = |pair: &mut Pair, more, valid| {
        let signer = pair.signer(Side::A);
        let snapshot = ChannelSnapshot {
            ledger: &pair.channel.ledger,
            now: pair.now,
        };
        let (until, good) = (end.plus(Seconds(more)), pair.now.plus(Seconds(valid)));
        pair.books[0].commit(|w| offer_extension(w, &signer, snapshot, until, good))
    };
    let in_book = |pair: &Pair| -> Vec<Extension> {
        let key = *pair.signer(Side::A).key();
        pair.books[0].entry(&key).unwrap().promises.extensions
    };
    assert!(matches!(
        offer(&mut pair, 5, DAY + 1),
        Err(WalletError::GoodTooLong { .. })
    ));
    let (first, _) = offer(&mut pair, 5, DAY).unwrap();
    let (second, _) = offer(&mut pair, 9, 60).unwrap();
    pair.restarts(Side::A);
    assert_eq!(in_book(&pair), [first, second]);
    pair.now = NOW.plus(Seconds(60));
    let (third, _) = offer(&mut pair, 7, 60).unwrap();
    assert_eq!(in_book(&pair), [first, third]);
}
