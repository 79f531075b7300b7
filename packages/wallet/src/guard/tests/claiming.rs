//! A lock counts as being claimed from the moment at which its payee begins to show for the claim; and the lists of earlier
//! vouchers are in the book, since the peer may show one of them.

use super::locks::*;
use super::*;
use crate::peer::{block_effects, observe};
use causeway_types::{Height, Lock, LockId, Operation, Preimage};

const SECOND: LockId = LockId(129);

fn timing(lead: u64) -> ClaimTiming {
    ClaimTiming {
        time: ChainTime::of_block(NOW),
        lead: Seconds(lead),
        is_public: false,
    }
}

impl Pair {
    fn begins_showing_to_claim(&mut self, id: LockId, lead: u64) -> Result<(), WalletError> {
        let (signer, ledger, now) = (self.signer(Side::B), self.channel.ledger, self.now);
        let snapshot = ChannelSnapshot {
            ledger: &ledger,
            now,
        };
        self.books[1].commit(|w| begin_showing_to_claim(w, &signer, snapshot, &[id], timing(lead)))
    }
    fn begins_claim(&mut self, id: LockId) -> Result<Vec<Lock>, WalletError> {
        let (signer, ledger, now) = (self.signer(Side::B), self.channel.ledger, self.now);
        let snapshot = ChannelSnapshot {
            ledger: &ledger,
            now,
        };
        let timing = ClaimTiming {
            time: ChainTime::of_block(now),
            ..timing(60)
        };
        self.books[1].commit(|w| begin_claim(w, &signer, snapshot, &[id], timing))
    }
}

fn long(n: u8, amount: u128) -> Operation {
    Operation::AddLock {
        amount: Amount::new(amount),
        hash: Preimage([n; 32]).hash(),
        // as long as its payer signs one
        expiry: NOW.plus(Seconds(DAY - 120)),
    }
}

#[test]
fn a_voucher_that_lists_a_lock_which_is_shown_for_a_claim_is_refused_and_one_that_pays_it_is_taken()
{
    let mut pair = Pair::new(LockMode::OneWay);
    let (shown, _) = pair.updates(&[add(1, 30)]);
    pair.begins_showing_to_claim(FIRST, 120).unwrap();
    pair.restarts(Side::B);
    // the payer cannot make the payee show again
    let listed = pair.signed_by_hand(&[pay_for(9, 5)]);
    assert_eq!(rule_of(pair.gets(Side::B, &listed).unwrap_err()), 2);
    let signer = pair.signer(Side::B);
    let failed = pair.books[1].commit(|w| fail_lock(w, &signer, FIRST, &ByteString::default()));
    assert!(matches!(failed, Err(WalletError::Lock { id: FIRST, .. })));
    let dropped = pair.signed_by_hand(&[Operation::LockDropped { id: FIRST }]);
    assert_eq!(rule_of(pair.gets(Side::B, &dropped).unwrap_err()), 2);
    // shown once, it is claimed under that voucher
    pair.shows(&shown);
    assert_eq!(pair.begins_claim(FIRST).unwrap(), pair.list(Side::B));
    let paid = pair.signed_by_hand(&[Operation::LockPaid { id: FIRST }, pay_for(9, 5)]);
    let got = pair.gets(Side::B, &paid).unwrap();
    assert_eq!(got.amount, Amount::new(35));
    assert!(pair.entry(Side::B).promises.claimed.is_empty());
}

#[test]
fn a_lock_that_was_not_claimed_until_it_expired_leaves_like_any_other() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.updates(&[add(1, 30)]);
    pair.begins_showing_to_claim(FIRST, 120).unwrap();
    pair.now = NOW.plus(Seconds(3600));
    pair.updates(&[Operation::LockExpired { id: FIRST }]);
    pair.updates(&[pay_for(9, 100)]);
    assert_eq!(pair.standing(Side::B).balance, Amount::new(150));
}

#[test]
fn nothing_is_shown_for_a_claim_that_would_come_too_late_or_of_a_lock_that_is_not_ours() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.updates(&[add(1, 30), add(2, 10)]);
    let second = LockId(FIRST.0 + 1);
    let not_listed = pair.begins_showing_to_claim(LockId(FIRST.0 + 2), 120);
    assert_eq!(rule_of(not_listed.unwrap_err()), 8);
    assert_eq!(
        rule_of(pair.begins_showing_to_claim(FIRST, 3600).unwrap_err()),
        8
    );
    pair.begins_showing_to_claim(FIRST, 3599).unwrap();
    let signer = pair.signer(Side::B);
    pair.books[1]
        .commit(|w| fail_lock(w, &signer, second, &ByteString::default()))
        .unwrap();
    let let_go = pair.begins_showing_to_claim(second, 120);
    assert!(matches!(let_go, Err(WalletError::Lock { id, .. }) if id == second));
    // too late for the locks of a voucher that is shown now
    pair.now = NOW.plus(Seconds(1));
    pair.channel.ledger.expires_at = NOW.plus(Seconds(DAY / 2));
    assert_eq!(
        rule_of(pair.begins_showing_to_claim(FIRST, 120).unwrap_err()),
        8
    );
    assert_eq!(pair.entry(Side::B).promises.claimed, [FIRST]);
}

#[test]
fn who_comes_back_too_late_for_its_newest_voucher_claims_under_the_earlier_one_that_the_peer_showed(
) {
    let mut pair = Pair::new(LockMode::OneWay);
    let (first, _) = pair.updates(&[long(1, 30)]);
    let list = pair.list(Side::B);
    pair.updates(&[long(2, 10)]);
    pair.updates(&[long(3, 5)]);
    assert_eq!(pair.list(Side::B)[1].id, SECOND);
    pair.shows(&first);
    pair.now = NOW.plus(Seconds(DAY / 2));
    pair.channel.ledger.expires_at = pair.now.plus(Seconds(DAY / 2 - 1));
    // a node writes down which list the chain has
    let (signer, ledger) = (pair.signer(Side::B), pair.channel.ledger);
    let at = block(&ledger, pair.now);
    let due = |pair: &Pair| {
        let tells = block_effects(&pair.books[1], &signer, &at, (Height(9), NOW)).unwrap();
        tells.is_observation_due
    };
    assert!(due(&pair));
    pair.books[1]
        .commit(|w| observe(w, &signer, &at, Height(9)))
        .unwrap();
    assert!(!due(&pair));
    assert!(pair.standing(Side::B).show_by.is_none());
    assert_eq!(pair.begins_claim(FIRST).unwrap(), list);
    assert_eq!(rule_of(pair.begins_claim(SECOND).unwrap_err()), 8);
    pair.claims(&list, FIRST, 1);
    assert_eq!(
        pair.channel.ledger.evidence(Side::A.pays()).claimed,
        Amount::new(30)
    );
}

#[test]
fn the_lists_of_which_a_lock_is_pending_are_kept_and_no_others() {
    let mut pair = Pair::new(LockMode::OneWay);
    let key = *pair.signer(Side::B).key();
    let has = |pair: &Pair, of: &SignedVoucher| {
        let list = pair.books[1].earlier_list(&key, of.voucher.locks_hash);
        list.unwrap().is_some()
    };
    let (first, _) = pair.updates(&[add(1, 1)]);
    let (second, _) = pair.updates(&[add(2, 1)]);
    let (third, _) = pair.updates(&[add(3, 1)]);
    assert!(has(&pair, &first) && has(&pair, &second) && !has(&pair, &third));
    // the first lock is gone, so what it was alone in pays nothing any more
    pair.updates(&[Operation::LockPaid { id: FIRST }]);
    assert!(!has(&pair, &first) && has(&pair, &second) && has(&pair, &third));
    pair.restarts(Side::B);
    assert!(has(&pair, &second));
    // the chain has a later one
    pair.shows(&third);
    let (fifth, _) = pair.updates(&[add(4, 1)]);
    assert!(!has(&pair, &second) && has(&pair, &third));
    let ids: Vec<LockId> = pair.list(Side::B).iter().map(|l| l.id).collect();
    let paid: Vec<Operation> = ids
        .into_iter()
        .map(|id| Operation::LockPaid { id })
        .collect();
    pair.updates(&paid);
    assert!(!has(&pair, &third) && !has(&pair, &fifth));
}

#[test]
fn the_lists_of_a_peer_that_makes_ever_new_ones_are_bounded() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.channel.ledger.a.deposited = Amount::new(1_000);
    pair.updates(&[add(1, 1)]);
    let mut shown = vec![];
    for _ in 0..150 {
        let (with, _) = pair.updates(&[add(2, 1)]);
        let id = pair.list(Side::B)[1].id;
        pair.updates(&[Operation::LockPaid { id }]);
        shown.push(with);
    }
    let key = *pair.signer(Side::B).key();
    let kept = shown.iter().filter(|signed| {
        let list = pair.books[1].earlier_list(&key, signed.voucher.locks_hash);
        list.unwrap().is_some()
    });
    // half of 256: each of them is followed by one that lists the first lock alone
    assert_eq!(kept.count(), 128);
}
