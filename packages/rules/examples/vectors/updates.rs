//! Updates: chains of vouchers, each with the operations that make it out of the one before.

use super::{case, contexts, lock_fields, voucher_fields};
use causeway_rules::update::next_update;
use causeway_rules::wallet::VoucherWithLocks;
use causeway_types::channel::{Direction, LockMode};
use causeway_types::operation::{operations_hash, packed_operations};
use causeway_types::signed::{SigningContext, LARGEST_NONCE};
use causeway_types::{Amount, Hash, LockId, Nonce, Operation, Preimage, UnixTime};
use serde_json::{json, Value};

fn add(n: u8, amount: u128, expiry: u64) -> Operation {
    Operation::AddLock {
        amount: Amount::new(amount),
        hash: Preimage([n; 32]).hash(),
        expiry: UnixTime(expiry),
    }
}

fn pay(order: &str, amount: u128) -> Operation {
    let reference = if order.is_empty() {
        Hash::ZERO
    } else {
        Hash::of(order.as_bytes())
    };
    Operation::DirectPayment {
        reference,
        amount: Amount::new(amount),
    }
}

fn fee(amount: u128) -> Operation {
    Operation::ForwardingFee {
        amount: Amount::new(amount),
    }
}

/// Nonces and operations, one update after the other.
fn chain() -> Vec<(u64, Vec<Operation>)> {
    use Operation::{LockDropped, LockExpired, LockPaid};
    let id = |nonce: u64, place: u64| LockId(nonce * 64 + place);
    let many = (0..32).map(|n| add(n, n.into(), 1_800_000_000 + u64::from(n % 5)));
    vec![
        (1, vec![pay("", 1)]),
        (2, vec![pay("order 42", 1_000_000)]),
        (3, vec![]),
        (
            4,
            vec![add(1, 500, 1_800_000_000), add(2, 700, 1_800_000_600)],
        ),
        (5, vec![pay("a", 3), pay("b", 4)]),
        (6, vec![add(3, 900, 1_800_000_300), fee(2)]),
        (9, vec![LockPaid { id: id(4, 1) }]),
        // a new lock comes after those that stay, whatever the order
        (
            10,
            vec![
                add(4, 11, 1_800_000_900),
                LockDropped { id: id(4, 0) },
                pay("order 43", 5),
            ],
        ),
        (
            11,
            vec![LockExpired { id: id(6, 2) }, LockPaid { id: id(10, 1) }],
        ),
        (12, many.skip(1).collect()),
        (1 << 40, vec![pay("order 44", 7)]),
        (
            (1 << 40) + 1,
            (0..31).map(|n| LockPaid { id: id(12, n) }).collect(),
        ),
        (LARGEST_NONCE.0, vec![add(9, u128::MAX / 2, u64::MAX)]),
    ]
}

fn fields(operation: &Operation) -> Value {
    match operation {
        Operation::AddLock {
            amount,
            hash,
            expiry,
        } => json!({ "add_lock": {
            "amount": amount.to_string(),
            "hash": hash.to_string(),
            "expiry": expiry.to_string(),
        }}),
        Operation::LockPaid { id } => json!({ "lock_paid": { "id": id.to_string() }}),
        Operation::LockDropped { id } => json!({ "lock_dropped": { "id": id.to_string() }}),
        Operation::LockExpired { id } => json!({ "lock_expired": { "id": id.to_string() }}),
        Operation::ForwardingFee { amount } => {
            json!({ "forwarding_fee": { "amount": amount.to_string() }})
        }
        Operation::DirectPayment { reference, amount } => json!({ "direct_payment": {
            "reference": reference.to_string(),
            "amount": amount.to_string(),
        }}),
    }
}

fn before_fields(before: Option<&VoucherWithLocks>) -> Value {
    let locks = before.map_or(&[][..], |h| &h.locks);
    json!({
        "transferred": before.map_or(Amount::ZERO, |h| h.voucher.transferred).to_string(),
        "locks": locks.iter().map(lock_fields).collect::<Vec<_>>(),
    })
}

/// Each update of the chain, in two contexts and both directions.
pub fn cases() -> Vec<Value> {
    let mut cases = vec![];
    let places = contexts();
    for (place, direction) in [(&places[1], Direction::AToB), (&places[3], Direction::BToA)] {
        let context: &SigningContext = &place.2;
        let mut before: Option<VoucherWithLocks> = None;
        for (nonce, operations) in chain() {
            let (update, after) = next_update(
                context,
                direction,
                before.as_ref(),
                Nonce(nonce),
                operations,
            )
            .expect("the chain is one that can be");
            let hash = operations_hash(context, direction, &update.previous, &update.operations);
            let mut given = voucher_fields(&update.voucher);
            given["before"] = before_fields(before.as_ref());
            given["previous"] = json!(update.previous.to_string());
            given["operations"] = update.operations.iter().map(fields).collect();
            let follows = json!({
                "packed": hex::encode(packed_operations(&update.operations)),
                "operations_hash": hash.to_string(),
                "locks": after.locks.iter().map(lock_fields).collect::<Vec<_>>(),
                "digest": update.voucher.digest(context).to_string(),
                "fits_an_unlocked_channel": update.check_mode(LockMode::Unlocked).is_ok(),
            });
            cases.push(case(place, [given, follows]));
            before = Some(after);
        }
    }
    cases
}
