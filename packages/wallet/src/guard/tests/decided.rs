//! Locks that are released or let go: what each side keeps of that, and what it may not do afterwards.

use super::locks::{add, pay_for, FIRST};
use super::*;
use crate::book::PendingLock;
use causeway_peer_protocol::channel::{LocalOperation, RequestId};
use causeway_peer_protocol::message::{DecidedLock, LockOutcome};
use causeway_types::{LockId, Operation, Preimage};

const PREIMAGE: Preimage = Preimage([1; 32]);
/// When the locks of these tests expire.
const EXPIRY: UnixTime = UnixTime(NOW.0 + 3_600);

fn why() -> ByteString<256> {
    b"why".to_vec().try_into().unwrap()
}

fn released(id: LockId, preimage: Preimage) -> DecidedLock {
    let outcome = LockOutcome::Released(preimage);
    DecidedLock { id, outcome }
}

fn let_go(id: LockId) -> DecidedLock {
    let outcome = LockOutcome::Failed(why());
    DecidedLock { id, outcome }
}

impl Pair {
    fn releases(&mut self, id: LockId, preimage: Preimage) -> Result<(), WalletError> {
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
        self.books[1].commit(|w| release_lock(w, &signer, snapshot, (id, preimage), timing))
    }
    fn lets_go(&mut self, id: LockId) -> Result<(), WalletError> {
        let signer = self.signer(Side::B);
        self.books[1].commit(|w| fail_lock(w, &signer, id, &why()))
    }
    fn hears(&mut self, decided: &[DecidedLock], is_all: bool) {
        let signer = self.signer(Side::A);
        let kept = self.books[0].commit(|w| keep_decided(w, &signer, (decided, is_all), NOW));
        kept.unwrap();
    }
    fn pending_of(&self, side: Side) -> Vec<PendingLock> {
        let key = *self.signer(side).key();
        let received = side == Side::B;
        self.books[side as usize]
            .pending_locks(&key, received)
            .unwrap()
    }
    /// A takes its locks out for these reasons, if there are such.
    fn takes_out(&mut self, locks: &[Operation]) -> Result<(), WalletError> {
        let signer = self.signer(Side::A);
        let at = block(&self.channel.ledger, self.now);
        self.books[0].commit(|w| sign_update(w, &signer, &at, locks, &[]).map(drop))
    }
    /// B accepts what A has signed and A keeps the acknowledgement.
    fn agrees(&mut self) {
        let open: Vec<_> = self.open(Side::A).into_iter().map(|u| u.frame).collect();
        self.take(Side::A, &open);
        let ack = self.ack(Side::B);
        self.acknowledged(Side::A, &ack).unwrap();
    }
    /// One lock of thirty units that both sides have, with an onion.
    fn locked() -> Pair {
        let mut pair = Pair::new(LockMode::OneWay);
        let asked = LocalOperation {
            onion: Some(Arc::new(b"onion".to_vec().try_into().unwrap())),
            ..pair.asked(add(1, 30))
        };
        let signer = pair.signer(Side::A);
        let at = block(&pair.channel.ledger, pair.now);
        pair.books[0]
            .commit(|w| sign_update(w, &signer, &at, &[], &[asked]))
            .unwrap();
        pair.agrees();
        pair
    }
}

#[test]
fn both_sides_keep_a_lock_with_what_goes_along_until_it_is_paid() {
    let mut pair = Pair::locked();
    let [of_a, of_b] = Side::BOTH.map(|side| pair.pending_of(side));
    assert_eq!(of_a[0].lock, of_b[0].lock);
    assert_eq!(of_a[0].request, Some(RequestId(1)));
    assert_eq!(of_b[0].request, None);
    for kept in [&of_a, &of_b] {
        assert_eq!(kept[0].onion.as_deref(), Some(&b"onion"[..]));
    }
    // what was asked for once is not locked a second time
    let signer = pair.signer(Side::A);
    let at = block(&pair.channel.ledger, pair.now);
    let again = LocalOperation::new(RequestId(1), add(2, 1));
    let refused = pair.books[0].commit(|w| sign_update(w, &signer, &at, &[], &[again]));
    assert!(matches!(refused, Err(WalletError::AlreadySigned(1))));
    pair.releases(FIRST, PREIMAGE).unwrap();
    pair.hears(&[released(FIRST, PREIMAGE)], false);
    pair.takes_out(&[Operation::LockPaid { id: FIRST }])
        .unwrap();
    assert_eq!(pair.pending_of(Side::A).len(), 1);
    pair.agrees();
    assert_eq!(Side::BOTH.map(|side| pair.pending_of(side).len()), [0, 0]);
    // its payment is that of what asked for the lock, which is not signed a second time now either
    let paid = pair.books[0].payment_of_request(RequestId(1)).unwrap();
    assert_eq!(paid.unwrap().payment.amount, Amount::new(30));
    let again = LocalOperation::new(RequestId(1), add(2, 1));
    let at = block(&pair.channel.ledger, pair.now);
    let refused = pair.books[0].commit(|w| sign_update(w, &signer, &at, &[], &[again]));
    assert!(matches!(refused, Err(WalletError::AlreadySigned(1))));
}

#[test]
fn a_preimage_that_comes_after_the_expiry_is_not_paid_for() {
    let mut pair = Pair::locked();
    pair.hears(&[released(FIRST, PREIMAGE)], false);
    pair.now = EXPIRY;
    let [paid, expired] = [
        Operation::LockPaid { id: FIRST },
        Operation::LockExpired { id: FIRST },
    ];
    let refused = pair.takes_out(&[paid]);
    assert!(matches!(refused, Err(WalletError::Lock { .. })));
    pair.takes_out(&[expired]).unwrap();
}

#[test]
fn a_payment_that_the_channel_settled_without_is_void_whatever_was_claimed_beside_it() {
    let mut pair = Pair::locked();
    let shown = pair.entry(Side::B).received.unwrap();
    pair.update(Side::A, &[pay_for(9, 10)]);
    pair.shows(&shown.signed);
    pair.claims(&shown.locks, FIRST, 1);
    let ledger = &mut pair.channel.ledger;
    let end = ledger.expires_at;
    lifecycle::settle(ledger, end, Height(1)).unwrap();
    lifecycle::settle(ledger, end, Height(1_000)).unwrap();
    let (signer, ledger) = (pair.signer(Side::A), pair.channel.ledger);
    pair.books[0]
        .commit(|w| note_settlement(w, &signer, &block(&ledger, end)))
        .unwrap();
    let paid = pair.books[0].payment_of_request(RequestId(2)).unwrap();
    assert_eq!(
        paid.unwrap().payment.outcome,
        crate::book::PaymentOutcome::Void
    );
}

#[test]
fn a_peer_that_refuses_whatever_is_repeated_gets_no_more_than_so_many_replacements() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.update(Side::A, &[pay_for(1, 3)]);
    let (signer, ledger) = (pair.signer(Side::A), pair.channel.ledger);
    let mut refuses = || {
        pair.books[0].commit(|w| {
            w.refuse_updates(signer.key(), Nonce(0))?;
            replace(w, &signer, &block(&ledger, NOW)).map(drop)
        })
    };
    for _ in 0..64 {
        refuses().unwrap();
    }
    let refused = refuses();
    assert!(matches!(
        refused,
        Err(WalletError::TooManyReplacements {
            asked: 65,
            allowed: 64
        })
    ));
    // whatever it acknowledges of them, payments go on
    let newest = pair.open(Side::A).pop().unwrap();
    pair.take(Side::A, &[newest.frame]);
    let ack = pair.ack(Side::B);
    pair.acknowledged(Side::A, &ack).unwrap();
    pair.update(Side::A, &[pay_for(2, 3)]);
}

#[test]
fn what_is_released_is_never_let_go_and_what_is_let_go_never_released() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.update(Side::A, &[add(1, 30), add(2, 20)]);
    pair.agrees();
    let second = LockId(FIRST.0 + 1);
    pair.releases(FIRST, PREIMAGE).unwrap();
    pair.lets_go(second).unwrap();
    for _ in 0..2 {
        // the same again changes nothing
        pair.releases(FIRST, PREIMAGE).unwrap();
        pair.lets_go(second).unwrap();
        assert!(matches!(pair.lets_go(FIRST), Err(WalletError::Lock { .. })));
        let refused = pair.releases(second, Preimage([2; 32]));
        assert!(matches!(refused, Err(WalletError::Lock { .. })));
        pair.restarts(Side::B);
    }
    let kept = pair.pending_of(Side::B);
    assert_eq!(kept[0].preimage, Some(PREIMAGE));
    assert_eq!(kept[1].failure.as_deref(), Some(&b"why"[..]));
}

#[test]
fn a_preimage_is_given_away_only_for_a_pending_lock_of_its_own_that_can_still_be_claimed() {
    let mut pair = Pair::locked();
    for (id, preimage) in [(FIRST, Preimage([9; 32])), (LockId(65), PREIMAGE)] {
        let refused = pair.releases(id, preimage);
        assert!(matches!(refused, Err(WalletError::Lock { .. })));
    }
    pair.now = EXPIRY.minus(Seconds(60));
    assert_eq!(rule_of(pair.releases(FIRST, PREIMAGE).unwrap_err()), 8);
    pair.now = EXPIRY.minus(Seconds(61));
    pair.releases(FIRST, PREIMAGE).unwrap();
    // a voucher that would be shown without its locks gives nothing for it
    let mut late = Pair::locked();
    for seconds in [-1, 60] {
        // half a window before the end it is too late for its locks, and the blocks of showing and claiming take a minute
        late.channel.ledger.expires_at = UnixTime((NOW.0 + DAY / 2).saturating_add_signed(seconds));
        assert_eq!(rule_of(late.releases(FIRST, PREIMAGE).unwrap_err()), 8);
    }
    late.channel.ledger.expires_at = NOW.plus(Seconds(DAY / 2 + 61));
    late.releases(FIRST, PREIMAGE).unwrap();
}

#[test]
fn what_the_peer_says_of_locks_counts_where_it_can_be() {
    let mut pair = Pair::locked();
    let of_a = |pair: &Pair| {
        let kept = pair.pending_of(Side::A).remove(0);
        (kept.preimage, kept.failure.is_some())
    };
    // another preimage, another lock
    pair.hears(
        &[released(FIRST, Preimage([9; 32])), let_go(LockId(65))],
        false,
    );
    assert_eq!(of_a(&pair), (None, false));
    pair.hears(&[let_go(FIRST)], false);
    assert_eq!(of_a(&pair), (None, true));
    // what a `resume` does not list was not let go
    pair.hears(&[], false);
    assert_eq!(of_a(&pair), (None, true));
    pair.hears(&[], true);
    assert_eq!(of_a(&pair), (None, false));
    // a preimage counts whatever else is said
    pair.hears(&[let_go(FIRST)], false);
    pair.hears(&[released(FIRST, PREIMAGE)], false);
    pair.hears(&[let_go(FIRST)], true);
    assert_eq!(of_a(&pair), (Some(PREIMAGE), false));
}

#[test]
fn a_lock_leaves_the_list_only_for_a_reason_that_the_book_has() {
    let mut pair = Pair::locked();
    let [paid, dropped, expired] = [
        Operation::LockPaid { id: FIRST },
        Operation::LockDropped { id: FIRST },
        Operation::LockExpired { id: FIRST },
    ];
    for operation in [paid, dropped] {
        let refused = pair.takes_out(&[operation]);
        assert!(matches!(refused, Err(WalletError::Lock { .. })));
    }
    assert_eq!(rule_of(pair.takes_out(&[expired]).unwrap_err()), 3);
    pair.hears(&[let_go(FIRST)], false);
    assert!(pair.takes_out(&[paid]).is_err());
    // the same lock is not dropped twice
    pair.takes_out(&[dropped]).unwrap();
    assert!(pair.takes_out(&[dropped]).is_err());
    // not before it is acknowledged: a replacement would not list it
    let mut early = Pair::new(LockMode::OneWay);
    early.update(Side::A, &[add(1, 30)]);
    early.hears(&[released(FIRST, PREIMAGE)], false);
    assert!(early.takes_out(&[paid]).is_err());
}

#[test]
fn a_lock_of_ours_is_forgotten_once_nothing_can_come_of_it() {
    // dropped, with the receipt of what left it out
    let mut pair = Pair::locked();
    pair.lets_go(FIRST).unwrap();
    pair.hears(&[let_go(FIRST)], false);
    pair.takes_out(&[Operation::LockDropped { id: FIRST }])
        .unwrap();
    assert_eq!(pair.pending_of(Side::A).len(), 1);
    pair.agrees();
    assert!(pair.pending_of(Side::A).is_empty());
    // only in an update that was refused: pending until what takes its place is receipted, or its expiry
    let mut refused = Pair::new(LockMode::OneWay);
    let first = refused.update(Side::A, &[add(1, 30), pay_for(2, 3)]);
    let (signer, ledger) = (refused.signer(Side::A), refused.channel.ledger);
    refused.books[0]
        .commit(|w| {
            w.refuse_updates(signer.key(), first.nonce)?;
            replace(w, &signer, &block(&ledger, NOW)).map(drop)
        })
        .unwrap();
    assert_eq!(refused.pending_of(Side::A).len(), 1);
    let entry = refused.entry(Side::A);
    for (now, is_over) in [(EXPIRY.minus(Seconds(1)), false), (EXPIRY, true)] {
        let resolved = has_resolved_locks(&refused.books[0], &signer, &block(&ledger, now), &entry);
        // the refused update is still unanswered, and lists it
        assert!(!resolved.unwrap(), "{is_over}");
    }
    let open = refused.open(Side::A);
    refused.take(Side::A, &[open[1].frame.clone()]);
    let ack = refused.ack(Side::B);
    refused.acknowledged(Side::A, &ack).unwrap();
    assert!(refused.pending_of(Side::A).is_empty());
}

#[test]
fn in_a_record_that_may_lack_something_locks_are_neither_released_nor_let_go() {
    let mut pair = Pair::locked();
    let signer = pair.signer(Side::B);
    let key = *signer.key();
    pair.books[1]
        .commit(|w| {
            let mut entry = w.entry(&key)?;
            entry.restored = Some(crate::book::Restored::because(
                crate::book::LossProof::OwnSignature,
            ));
            w.put(&key, entry)
        })
        .unwrap();
    assert!(matches!(pair.lets_go(FIRST), Err(WalletError::Restored(_))));
    let refused = pair.releases(FIRST, PREIMAGE);
    assert!(matches!(refused, Err(WalletError::Restored(_))));
}
