//! The vectors that other implementations read say what these packages do.
#![allow(clippy::unwrap_used)]

use causeway_rules::admission::{check, validate, AdmissionError, Applicant, JoinerShare};
use causeway_rules::fee::hop_fee;
use causeway_rules::lease;
use causeway_rules::settlement::{capacity, split, Flow, Inputs};
use causeway_rules::update::Update;
use causeway_rules::wallet::VoucherWithLocks;
use causeway_types::admission::{Admission, TradingHours, Weekday};
use causeway_types::channel::{Direction, Side};
use causeway_types::operation::packed_operations;
use causeway_types::signed::{
    domain, locks_hash, packed_locks, CooperativeClose, Extension, SigningContext,
    WithdrawalConsent,
};
use causeway_types::{
    Amount, ChannelId, ChannelKey, Digest, Hash, Lock, Operation, Ppm, Preimage, Signature,
    UnixTime, Voucher,
};
use secp256k1::{ecdsa, Message, PublicKey, Secp256k1};
use serde_json::Value;
use std::cell::RefCell;
use std::fmt::Debug;
use std::str::FromStr;

/// Checks every case of a file, of which there are at least so many.
fn each(name: &str, least: usize, check: impl Fn(&Value)) {
    let path = format!(
        "{}/../../tests/vectors/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(path).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert!(cases.len() >= least, "{name}: {} cases", cases.len());
    cases.iter().for_each(check);
}

fn text<'v>(case: &'v Value, field: &str) -> &'v str {
    case[field]
        .as_str()
        .unwrap_or_else(|| panic!("no {field} in {case}"))
}

fn get<T: FromStr>(case: &Value, field: &str) -> T
where
    T::Err: Debug,
{
    text(case, field).parse().unwrap()
}

fn bytes(case: &Value, field: &str) -> Vec<u8> {
    hex::decode(text(case, field)).unwrap()
}

fn context(case: &Value) -> SigningContext {
    let context = SigningContext {
        domain: get(case, "domain"),
        channel_id: ChannelId(get(case, "channel_id")),
    };
    assert_eq!(
        context.domain,
        domain(text(case, "chain_id"), text(case, "registry"))
    );
    context
}

fn check_signed(signed: &Value, digest: Digest) -> ChannelKey {
    let key: ChannelKey = get(signed, "public_key");
    let signature: Signature = get(signed, "signature");
    assert!(key.has_compressed_form() && signature.is_low_s());
    let public = PublicKey::from_slice(&key.0).unwrap();
    let compact = ecdsa::Signature::from_compact(&signature.0).unwrap();
    let curve = Secp256k1::verification_only();
    let good = |digest| curve.verify_ecdsa(&Message::from_digest(digest), &compact, &public);
    good(digest.0).unwrap();
    let mut other = digest.0;
    other[0] ^= 1;
    assert!(good(other).is_err());
    key
}

fn check_bytes(case: &Value, made: Vec<u8>, digest: Digest) {
    assert_eq!(made, bytes(case, "bytes"));
    assert_eq!(digest.to_string(), text(case, "digest"));
}

fn voucher_of(case: &Value) -> Voucher {
    Voucher {
        direction: match text(case, "direction") {
            "0" => Direction::AToB,
            "1" => Direction::BToA,
            other => panic!("direction {other}"),
        },
        nonce: get(case, "nonce"),
        reference: get(case, "reference"),
        transferred: get(case, "transferred"),
        locked: get(case, "locked"),
        locks_hash: get(case, "locks_hash"),
        locks_until: get(case, "locks_until"),
    }
}

#[test]
fn vouchers_are_signed_by_their_payer() {
    each("voucher", 40, |case| {
        let (voucher, context) = (voucher_of(case), context(case));
        check_bytes(case, voucher.bytes(&context), voucher.digest(&context));
        check_signed(&case["signed"], voucher.digest(&context));
    });
}

#[test]
fn receipts_are_signed_over_their_voucher() {
    each("receipt", 40, |case| {
        let (voucher, context) = (voucher_of(case), context(case));
        assert_eq!(voucher.digest(&context), get(case, "voucher_digest"));
        check_bytes(
            case,
            voucher.receipt_bytes(&context),
            voucher.receipt_digest(&context),
        );
        check_signed(&case["signed"], voucher.receipt_digest(&context));
    });
}

#[test]
fn lock_lists_pack_and_hash() {
    each("locks", 5, |case| {
        let list = case["locks"].as_array().unwrap();
        let locks: Vec<Lock> = list
            .iter()
            .map(|l| Lock {
                id: get(l, "id"),
                amount: get(l, "amount"),
                hash: get(l, "hash"),
                expiry: get(l, "expiry"),
            })
            .collect();
        for (lock, case) in locks.iter().zip(list) {
            assert_eq!(get::<Preimage>(case, "preimage").hash(), lock.hash);
        }
        assert_eq!(packed_locks(&locks), bytes(case, "packed"));
        assert_eq!(locks_hash(&locks), get::<Hash>(case, "locks_hash"));
    });
}

#[test]
fn cooperative_closes_are_signed_by_both() {
    each("cooperative_close", 16, |case| {
        let context = context(case);
        let close = CooperativeClose {
            transferred_a: get(case, "transferred_a"),
            transferred_b: get(case, "transferred_b"),
            valid_until: get(case, "valid_until"),
        };
        check_bytes(case, close.bytes(&context), close.digest(&context));
        check_both(case, close.digest(&context));
    });
}

fn check_both(case: &Value, digest: Digest) {
    let a = check_signed(&case["signed_a"], digest);
    let b = check_signed(&case["signed_b"], digest);
    assert_ne!(a, b);
}

#[test]
fn consents_are_signed_by_the_peer_of_who_withdraws() {
    each("withdrawal_consent", 32, |case| {
        let context = context(case);
        let consent = WithdrawalConsent {
            side: if text(case, "side") == "0" {
                Side::A
            } else {
                Side::B
            },
            cumulative: get(case, "cumulative"),
            valid_until: get(case, "valid_until"),
        };
        check_bytes(case, consent.bytes(&context), consent.digest(&context));
        check_signed(&case["signed"], consent.digest(&context));
    });
}

#[test]
fn extensions_are_signed_by_both() {
    each("extension", 16, |case| {
        let context = context(case);
        let extension = Extension {
            replaces: get(case, "replaces"),
            expires_at: get(case, "expires_at"),
            valid_until: get(case, "valid_until"),
        };
        check_bytes(case, extension.bytes(&context), extension.digest(&context));
        check_both(case, extension.digest(&context));
    });
}

fn listed(case: &Value) -> Vec<Lock> {
    let locks = case["locks"].as_array().unwrap().iter();
    let lock = |l: &Value| Lock {
        id: get(l, "id"),
        amount: get(l, "amount"),
        hash: get(l, "hash"),
        expiry: get(l, "expiry"),
    };
    locks.map(lock).collect()
}

fn operation(case: &Value) -> Operation {
    let (kind, o) = case.as_object().unwrap().iter().next().unwrap();
    match kind.as_str() {
        "add_lock" => Operation::AddLock {
            amount: get(o, "amount"),
            hash: get(o, "hash"),
            expiry: get(o, "expiry"),
        },
        "lock_paid" => Operation::LockPaid { id: get(o, "id") },
        "lock_dropped" => Operation::LockDropped { id: get(o, "id") },
        "lock_expired" => Operation::LockExpired { id: get(o, "id") },
        "forwarding_fee" => Operation::ForwardingFee {
            amount: get(o, "amount"),
        },
        "direct_payment" => Operation::DirectPayment {
            reference: get(o, "reference"),
            amount: get(o, "amount"),
        },
        other => panic!("operation {other}"),
    }
}

#[test]
fn updates_make_their_vouchers_out_of_the_ones_before() {
    let before: RefCell<Option<VoucherWithLocks>> = RefCell::default();
    each("update", 26, |case| {
        let (voucher, context) = (voucher_of(case), context(case));
        if voucher.nonce.0 == 1 {
            before.take();
        }
        let update = Update {
            voucher,
            previous: get(case, "previous"),
            operations: case["operations"]
                .as_array()
                .unwrap()
                .iter()
                .map(operation)
                .collect(),
        };
        let newest = before.take();
        let locks = newest.as_ref().map_or(vec![], |h| h.locks.clone());
        assert_eq!(locks, listed(&case["before"]));
        let next = update.check(&context, newest.as_ref(), false).unwrap();
        assert_eq!((next.voucher, &next.locks), (voucher, &listed(case)));
        assert_eq!(packed_operations(&update.operations), bytes(case, "packed"));
        assert_eq!(voucher.digest(&context), get(case, "digest"));
        before.replace(Some(next));
    });
}

#[test]
fn domains_are_hashes_of_both_names() {
    each("domain", 7, |case| {
        let made = domain(text(case, "chain_id"), text(case, "registry"));
        assert_eq!(made, get(case, "domain"));
    });
}

#[test]
fn settlements_divide_as_written() {
    each("settlement", 80, |case| {
        let flow = |transferred, locked| Flow {
            transferred: get(case, transferred),
            locked: get(case, locked),
        };
        let inputs = Inputs {
            deposited_a: get(case, "deposited_a"),
            deposited_b: get(case, "deposited_b"),
            withdrawn_a: get(case, "withdrawn_a"),
            withdrawn_b: get(case, "withdrawn_b"),
            a_to_b: flow("transferred_a", "locked_a"),
            b_to_a: flow("transferred_b", "locked_b"),
        };
        let s = split(&inputs);
        let found = [capacity(&inputs), s.pay_a, s.pay_b, s.held];
        let written = ["capacity", "pay_a", "pay_b", "held"].map(|field| get(case, field));
        assert_eq!(found, written, "{case}");
    });
}

#[test]
fn fees_are_as_written() {
    each("fee", 70, |case| {
        let fee = hop_fee(
            get(case, "rate"),
            get(case, "balance"),
            get(case, "capacity"),
            get(case, "amount"),
            get(case, "highest"),
        );
        assert_eq!(fee, get(case, "fee"), "{case}");
    });
}

#[test]
fn rent_is_paid_earned_and_given_back_as_written() {
    each("rent", 50, |case| {
        let time = |field| get::<UnixTime>(case, field);
        let (from, until, now) = (time("from"), time("until"), time("now"));
        let (amount, rate) = (get::<Amount>(case, "amount"), get::<Ppm>(case, "rate"));
        let rent = lease::rent(amount, rate, until.since(from));
        assert_eq!(rent, get(case, "rent"), "{case}");
        let earned = lease::earned(rent, from, until, now);
        assert_eq!(earned, get(case, "earned"), "{case}");
        let rest = rent.checked_sub(earned).unwrap();
        let refund = lease::refund(rest, get(case, "part"), amount);
        assert_eq!(refund, get(case, "refund"), "{case}");
    });
}

fn conditions_of(case: &Value) -> Admission {
    let hours = case["hours"].as_array().unwrap().iter().map(|h| {
        let names = h["days"].as_array().unwrap();
        let is_named = |d: &Weekday| names.iter().any(|n| *n == d.to_string());
        TradingHours {
            days: Weekday::ALL.into_iter().filter(is_named).collect(),
            from: get(h, "from"),
            to: get(h, "to"),
        }
    });
    Admission {
        least_share: get(case, "least_share"),
        largest_share: get(case, "largest_share"),
        smallest_fee_rate: get(case, "smallest_fee_rate"),
        hours: hours.collect(),
    }
}

#[test]
fn who_is_admitted_and_what_others_are_told_is_as_written() {
    each("admission", 80, |case| {
        let sets = case["conditions"].as_array().unwrap().iter();
        let sets: Vec<_> = sets.map(conditions_of).collect();
        assert!(sets.iter().all(|c| validate(c).is_ok()));
        let given = |field: &str| !case[field].is_null();
        let applicant = Applicant {
            now: get(case, "now"),
            fee_rate: given("fee_rate").then(|| get(case, "fee_rate")),
            share: given("share").then(|| JoinerShare {
                own: get(&case["share"], "own"),
                all: get(&case["share"], "all"),
                joins: case["share"]["joins"].as_bool().unwrap(),
            }),
        };
        let (condition, needed, off) = match check(&sets, &applicant) {
            Ok(()) => {
                assert!(!given("refusal"), "{case}");
                return;
            }
            Err(AdmissionError::ShareTooSmall { least, missing, .. }) => {
                ("least_share", least.u128(), missing.u128())
            }
            Err(AdmissionError::ShareTooLarge {
                largest, excess, ..
            }) => ("largest_share", largest.u128(), excess.u128()),
            Err(AdmissionError::FeeRateTooSmall { asked, least }) => (
                "smallest_fee_rate",
                least.0.into(),
                (least.0 - asked.0).into(),
            ),
            Err(AdmissionError::OutsideTradingHours { opens_at, wait, .. }) => {
                ("hours", opens_at.0.into(), wait.0.into())
            }
            Err(other) => panic!("{other}"),
        };
        let refusal = &case["refusal"];
        assert_eq!(text(refusal, "condition"), condition, "{case}");
        let written = (get(refusal, "needed"), get(refusal, "off"));
        assert_eq!((needed, off), written, "{case}");
    });
}
