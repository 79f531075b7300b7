//! Updates: total and list follow from the operations, and nothing else is accepted.

use crate::fixture::*;
use causeway_rules::update::{digest_of, next_update, Update, UpdateError};
use causeway_rules::wallet::{rule_2_update, ChannelRecord, VoucherWithLocks};
use causeway_types::channel::{Direction, LockMode, Side};
use causeway_types::operation::{operations_hash, MAX_OPERATIONS};
use causeway_types::signed::{domain, SigningContext, LARGEST_NONCE};
use causeway_types::{ChannelId, Digest, Hash, LockId, Nonce, Operation, UnixTime};

const AB: Direction = Direction::AToB;

fn context() -> SigningContext {
    SigningContext {
        domain: domain("chain", "registry"),
        channel_id: ChannelId(7),
    }
}

fn add(amount_of: u128, expiry: u64) -> Operation {
    Operation::AddLock {
        amount: amount(amount_of),
        hash: preimage(1).hash(),
        expiry: UnixTime(expiry),
    }
}

fn pay(reference: u8, n: u128) -> Operation {
    Operation::DirectPayment {
        reference: Hash([reference; 32]),
        amount: amount(n),
    }
}

fn next(
    before: Option<&VoucherWithLocks>,
    nonce: u64,
    operations: &[Operation],
) -> (Update, VoucherWithLocks) {
    next_update(&context(), AB, before, Nonce(nonce), operations.to_vec()).unwrap()
}

/// A has paid 10, and locked 5 until 1600 and 7 until 1700.
fn two_locks() -> VoucherWithLocks {
    next(None, 1, &[pay(0, 10), add(5, 1600), add(7, 1700)]).1
}

#[test]
fn total_and_list_follow_from_the_operations() {
    let before = two_locks();
    assert_eq!(before.voucher.transferred, amount(10));
    assert_eq!(before.voucher.locked, amount(12));
    let ids: Vec<_> = before.locks.iter().map(|l| l.id).collect();
    assert_eq!(ids, [LockId(64), LockId(65)]);
    let operations = [
        add(9, 1800),
        Operation::LockPaid { id: LockId(64) },
        Operation::ForwardingFee { amount: amount(2) },
        pay(3, 4),
    ];
    let (update, after) = next(Some(&before), 5, &operations);
    assert_eq!(after.voucher.transferred, amount(10 + 5 + 2 + 4));
    assert_eq!(after.voucher.locked, amount(7 + 9));
    // the new one comes after those that stay, and has the id of its place
    let ids: Vec<_> = after.locks.iter().map(|l| l.id).collect();
    assert_eq!(ids, [LockId(65), LockId(5 * 64 + 1)]);
    assert_eq!(update.previous, before.voucher.digest(&context()));
    let hash = operations_hash(&context(), AB, &update.previous, &operations);
    assert_eq!(update.voucher.reference, hash);
    let gone = [
        Operation::LockDropped { id: LockId(64) },
        Operation::LockExpired { id: LockId(65) },
    ];
    let (_, after) = next(Some(&before), 2, &gone);
    assert_eq!(
        (after.voucher.transferred, after.locks.len()),
        (amount(10), 0)
    );
}

#[test]
fn exactly_one_direct_payment_has_its_own_reference_and_anything_else_the_hash() {
    let before = two_locks();
    let previous = digest_of(&context(), Some(&before));
    let one = next(Some(&before), 2, &[pay(9, 4)]).0;
    assert_eq!(one.voucher.reference, Hash([9; 32]));
    for operations in [
        vec![],
        vec![pay(9, 4), pay(9, 1)],
        vec![Operation::ForwardingFee { amount: amount(4) }],
        vec![Operation::LockPaid { id: LockId(64) }],
    ] {
        let update = next(Some(&before), 2, &operations).0;
        let hash = operations_hash(&context(), AB, &previous, &operations);
        assert_eq!(update.voucher.reference, hash);
    }
}

#[test]
fn one_increase_has_one_meaning() {
    // 5 more: a lock that is paid, or a payment for which 9 was ordered
    let before = two_locks();
    let paid = next(Some(&before), 2, &[Operation::LockPaid { id: LockId(64) }]).0;
    let claims_payment = Update {
        operations: vec![pay(9, 5)],
        ..paid.clone()
    };
    assert!(matches!(
        claims_payment.check(&context(), Some(&before), false),
        Err(UpdateError::OtherVoucher { .. })
    ));
    paid.check(&context(), Some(&before), false).unwrap();
}

#[test]
fn a_voucher_that_its_operations_do_not_make_is_refused_field_by_field() {
    let before = two_locks();
    let good = next(Some(&before), 2, &[pay(9, 4), add(3, 1650)]).0;
    good.check(&context(), Some(&before), false).unwrap();
    let refused = |spoil: fn(&mut Update)| {
        let mut update = good.clone();
        spoil(&mut update);
        update.check(&context(), Some(&before), false).unwrap_err()
    };
    for (what, spoil) in [
        (
            "total",
            (|u| u.voucher.transferred = amount(15)) as fn(&mut Update),
        ),
        ("locked sum", |u| u.voucher.locked = amount(14)),
        ("locks hash", |u| u.voucher.locks_hash = Hash([1; 32])),
        ("last expiry", |u| u.voucher.locks_until = UnixTime(1701)),
        ("reference", |u| u.voucher.reference = Hash([9; 32])),
    ] {
        match refused(spoil) {
            UpdateError::OtherVoucher { what: found, .. } => assert_eq!(found, what),
            other => panic!("{what}: {other}"),
        }
    }
    assert!(matches!(
        refused(|u| u.previous = Digest([0; 32])),
        UpdateError::OtherPrevious { .. }
    ));
    // the direction is in the hash, too
    assert!(matches!(
        refused(|u| u.voucher.direction = Direction::BToA),
        UpdateError::OtherVoucher { .. }
    ));
}

#[test]
fn operations_that_cannot_be_are_refused() {
    let before = two_locks();
    let made = |nonce, operations: &[Operation]| {
        next_update(
            &context(),
            AB,
            Some(&before),
            Nonce(nonce),
            operations.to_vec(),
        )
        .unwrap_err()
    };
    assert_eq!(made(2, &[pay(1, 1), pay(1, 0)]), UpdateError::Zero(1));
    assert_eq!(made(2, &[add(0, 1600)]), UpdateError::Zero(0));
    let fee = Operation::ForwardingFee { amount: amount(0) };
    assert_eq!(made(2, &[fee]), UpdateError::Zero(0));
    let paid = Operation::LockPaid { id: LockId(64) };
    assert_eq!(made(2, &[paid, paid]), UpdateError::UnknownLock(LockId(64)));
    // a lock cannot be added and paid in one update
    let new = Operation::LockPaid { id: LockId(130) };
    assert_eq!(
        made(2, &[add(1, 1600), new]),
        UpdateError::UnknownLock(LockId(130))
    );
    assert_eq!(made(2, &[pay(1, u128::MAX)]), UpdateError::Overflow);
    assert_eq!(made(2, &[pay(1, u128::MAX - 10)]), UpdateError::Overflow);
    let (asked, allowed) = (33, 32);
    let many = vec![add(1, 1600); 31];
    assert_eq!(made(2, &many), UpdateError::TooManyLocks { asked, allowed });
    for nonce in [0, 1, LARGEST_NONCE.0 + 1] {
        let refused = UpdateError::Nonce {
            given: Nonce(nonce),
            before: Nonce(1),
        };
        assert_eq!(made(nonce, &[]), refused);
    }
    let (_, last) = next(Some(&before), LARGEST_NONCE.0, &[]);
    assert_eq!(last.voucher.nonce, LARGEST_NONCE);
}

#[test]
fn an_update_has_at_most_64_operations_but_for_one_that_repeats_what_was_refused() {
    let operations = vec![pay(1, 1); MAX_OPERATIONS + 1];
    let most = next(None, 1, &operations[1..]).0;
    most.check(&context(), None, false).unwrap();
    let more = next(None, 1, &operations).0;
    let (asked, allowed) = (65, 64);
    assert_eq!(
        more.check(&context(), None, false),
        Err(UpdateError::TooManyOperations { asked, allowed })
    );
    more.check(&context(), None, true).unwrap();
}

fn accepts(
    record: &ChannelRecord,
    mode: LockMode,
    update: &Update,
    now: u64,
) -> Result<VoucherWithLocks, String> {
    let ledger = channel(mode);
    let seen = view(Side::B, &ledger, record, now);
    rule_2_update(&seen, &context(), update, false).map_err(|refused| {
        assert_eq!(refused.rule, 2);
        refused.reason.to_string()
    })
}

#[test]
fn locks_leave_by_the_operation_that_is_true() {
    let before = two_locks();
    let mut record = ChannelRecord {
        received: Some(before.clone()),
        ..ChannelRecord::default()
    };
    let accept = |record: &ChannelRecord, operation, now| {
        let update = next(Some(&before), 2, &[operation]).0;
        accepts(record, LockMode::OneWay, &update, now)
    };
    let [paid, dropped, expired] = [
        Operation::LockPaid { id: LockId(64) },
        Operation::LockDropped { id: LockId(64) },
        Operation::LockExpired { id: LockId(64) },
    ];
    accept(&record, paid, 1599).unwrap();
    assert!(accept(&record, dropped, 1599).is_err());
    assert!(accept(&record, expired, 1599).is_err());
    accept(&record, expired, 1600).unwrap();
    // as a drop it needs our word even then: what became of a lock is written down once, and right
    let refused = accept(&record, dropped, 1600).unwrap_err();
    assert!(refused.contains("did not let go"), "{refused}");
    record.failed = vec![LockId(64)];
    accept(&record, dropped, 1599).unwrap();
    let refused = accept(&record, expired, 1599).unwrap_err();
    assert!(refused.contains("1600"), "{refused}");
    record.claimed = vec![LockId(64)];
    assert!(accept(&record, dropped, 1599).is_err());
}

#[test]
fn in_an_unlocked_channel_an_update_is_one_direct_payment() {
    let record = ChannelRecord::default();
    let one = next(None, 1, &[pay(9, 4)]).0;
    accepts(&record, LockMode::Unlocked, &one, 1500).unwrap();
    for operations in [vec![], vec![pay(9, 4), pay(9, 4)]] {
        let update = next(None, 1, &operations).0;
        accepts(&record, LockMode::OneWay, &update, 1500).unwrap();
        let refused = accepts(&record, LockMode::Unlocked, &update, 1500).unwrap_err();
        assert!(refused.contains("one direct payment"), "{refused}");
    }
}
