//! A lock that the chain has as claimed leaves only by being paid: its own money pays for nothing else.

use crate::fixture::*;
use causeway_rules::locks::{claim, expire};
use causeway_rules::update::{next_update, Update};
use causeway_rules::wallet::{
    rule_2_payment, rule_2_update, rule_3_operations, rule_3_sign, ChannelRecord, VoucherWithLocks,
};
use causeway_types::channel::{Direction, Ledger, Side};
use causeway_types::signed::{domain, SigningContext};
use causeway_types::{ChannelId, Hash, LockId, Nonce, Operation, UnixTime};

const AB: Direction = Direction::AToB;

fn context() -> SigningContext {
    SigningContext {
        domain: domain("chain", "registry"),
        channel_id: ChannelId(7),
    }
}

fn paid(id: u64) -> Operation {
    Operation::LockPaid { id: LockId(id) }
}

fn expired(id: u64) -> Operation {
    Operation::LockExpired { id: LockId(id) }
}

fn dropped(id: u64) -> Operation {
    Operation::LockDropped { id: LockId(id) }
}

fn pays(n: u128) -> Operation {
    Operation::DirectPayment {
        reference: Hash([1; 32]),
        amount: amount(n),
    }
}

fn next(before: &VoucherWithLocks, operations: &[Operation]) -> (Update, VoucherWithLocks) {
    let nonce = Nonce(before.voucher.nonce.0 + 1);
    next_update(&context(), AB, Some(before), nonce, operations.to_vec()).unwrap()
}

/// A has locked 2 twice until 1600 and once until 1700; it is shown, and the first lock is claimed.
fn one_is_claimed() -> (Ledger, VoucherWithLocks) {
    let newest = a_pays(
        1,
        0,
        &[lock(64, 2, 1600), lock(65, 2, 1600), lock(66, 2, 1700)],
    );
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 0, &newest.locks, 1500);
    claim(
        &mut ledger,
        AB,
        &newest.locks,
        &[open_with(64)],
        UnixTime(1500),
    )
    .unwrap();
    (ledger, newest)
}

fn payee_says(
    ledger: &Ledger,
    newest: &VoucherWithLocks,
    operations: &[Operation],
) -> Result<(), String> {
    let record = ChannelRecord {
        received: Some(newest.clone()),
        failed: vec![LockId(64)],
        ..ChannelRecord::default()
    };
    let (update, _) = next(newest, operations);
    let view = view(Side::B, ledger, &record, 1650);
    match rule_2_update(&view, &context(), &update, false) {
        Ok(_) => Ok(()),
        Err(refused) => {
            assert_eq!(refused.rule, 2);
            Err(refused.reason.to_string())
        }
    }
}

fn payer_says(
    ledger: &Ledger,
    newest: &VoucherWithLocks,
    operations: &[Operation],
) -> Result<(), String> {
    let record = ChannelRecord {
        sent: Some(newest.clone()),
        ..ChannelRecord::default()
    };
    let view = view(Side::A, ledger, &record, 1650);
    let (update, held) = next(newest, operations);
    rule_3_operations(&view, &update.operations)
        .and_then(|()| rule_3_sign(&view, &held))
        .map_err(|refused| {
            assert_eq!(refused.rule, 3);
            refused.reason.to_string()
        })
}

/// Updates that call the claimed lock something else than paid, with totals that are high enough for the chain.
fn with_its_own_money() -> [Vec<Operation>; 4] {
    [
        vec![expired(64), pays(2)],
        vec![dropped(64), pays(2)],
        vec![paid(65), expired(64)],
        vec![paid(65), expired(64), paid(66), pays(9)],
    ]
}

#[test]
fn a_claimed_lock_is_not_paid_a_second_time_with_its_own_money() {
    let (mut ledger, newest) = one_is_claimed();
    for taken_out in [false, true] {
        for operations in with_its_own_money() {
            let refused = payee_says(&ledger, &newest, &operations).unwrap_err();
            assert!(refused.contains("lock 64"), "{refused}");
            let refused = payer_says(&ledger, &newest, &operations).unwrap_err();
            assert!(refused.contains("lock 64"), "{refused}");
        }
        let honest = [paid(64), expired(65), pays(3)];
        payee_says(&ledger, &newest, &honest).unwrap();
        payer_says(&ledger, &newest, &honest).unwrap();
        // anyone can have another lock of the list taken out: which of them was claimed is still there to be read
        if !taken_out {
            expire(&mut ledger, AB, &newest.locks, UnixTime(1650)).unwrap();
        }
    }
}

#[test]
fn a_lock_that_was_taken_out_as_expired_is_not_taken_for_a_claimed_one() {
    let (mut ledger, newest) = one_is_claimed();
    expire(&mut ledger, AB, &newest.locks, UnixTime(1650)).unwrap();
    let honest = [paid(64), expired(65)];
    payee_says(&ledger, &newest, &honest).unwrap();
    payer_says(&ledger, &newest, &honest).unwrap();
}

#[test]
fn a_payer_calls_a_lock_expired_only_after_a_block_past_its_expiry() {
    let (ledger, newest) = one_is_claimed();
    let refused = payer_says(&ledger, &newest, &[paid(64), expired(66)]).unwrap_err();
    assert!(refused.contains("expires at 1700"), "{refused}");
}

#[test]
fn a_lone_payment_is_refused_while_the_chain_has_more_by_a_claim() {
    // under the voucher on chain 64 is claimed; the newest has another list and lacks what was claimed
    let (ledger, _) = one_is_claimed();
    let newest = a_pays(2, 1, &[lock(66, 2, 1700)]);
    let record = ChannelRecord {
        received: Some(newest.clone()),
        ..ChannelRecord::default()
    };
    let alone = a_pays(3, 3, &newest.locks);
    let refused = rule_2_payment(&view(Side::B, &ledger, &record, 1650), &alone).unwrap_err();
    assert!(refused.reason.contains("the chain has 2"), "{refused}");
    // where the newest has it, the same is one payment
    let newest = a_pays(2, 2, &newest.locks);
    let record = ChannelRecord {
        received: Some(newest),
        ..ChannelRecord::default()
    };
    rule_2_payment(&view(Side::B, &ledger, &record, 1650), &alone).unwrap();
}
