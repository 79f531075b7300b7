//! Writes `tests/vectors/*.json`: every signed thing, the settlement function, fees, rent and admission, for
//! implementers in other languages.
//!
//! Run by `scripts/vectors`. Integers are strings, bytes are hex; a case holds all that is needed to check it alone.

mod admissions;
mod money;
mod settlements;
mod updates;

use causeway_types::channel::{Direction, Side};
use causeway_types::signed::{
    domain, lock_id, locks_hash, packed_locks, CooperativeClose, Extension, SigningContext,
    WithdrawalConsent, LARGEST_NONCE, MAX_LOCKS,
};
use causeway_types::{
    Amount, ChannelId, Digest, Hash, Lock, LockId, Nonce, Preimage, UnixTime, Voucher,
};
use secp256k1::{Message, Secp256k1, SecretKey};
use serde_json::{json, Map, Value};
use std::path::Path;

/// A channel key that everyone may know.
fn key(side: Side) -> SecretKey {
    let seed = Hash::of(format!("causeway test vectors, side {side}").as_bytes());
    SecretKey::from_slice(&seed.0).expect("a hash is a key but for 2^-128")
}

/// A digest, and who has signed it.
fn signed(side: Side, digest: Digest) -> Value {
    let curve = Secp256k1::new();
    let key = key(side);
    let signature = curve.sign_ecdsa(&Message::from_digest(digest.0), &key);
    json!({
        "private_key": hex::encode(key.secret_bytes()),
        "public_key": hex::encode(key.public_key(&curve).serialize()),
        "signature": hex::encode(signature.serialize_compact()),
    })
}

/// The contexts in which each thing is signed: two registries, and the edges of a channel's number.
fn contexts() -> Vec<(&'static str, &'static str, SigningContext)> {
    let (chain_id, registry) = ("causeway-1", "cosmos1registry");
    let mut contexts: Vec<_> = [0, 1, u64::MAX].map(|id| (chain_id, registry, id)).to_vec();
    contexts.push(("causeway-2", registry, 1));
    contexts
        .into_iter()
        .map(|(chain_id, registry, id)| {
            let context = SigningContext {
                domain: domain(chain_id, registry),
                channel_id: ChannelId(id),
            };
            (chain_id, registry, context)
        })
        .collect()
}

/// A case: where it is signed, its own fields, and what follows from them.
fn case(place: &(&str, &str, SigningContext), parts: [Value; 2]) -> Value {
    let mut all = Map::new();
    all.insert("chain_id".into(), json!(place.0));
    all.insert("registry".into(), json!(place.1));
    all.insert("domain".into(), json!(place.2.domain.to_string()));
    all.insert("channel_id".into(), json!(place.2.channel_id.to_string()));
    for part in parts {
        if let Value::Object(fields) = part {
            all.extend(fields);
        }
    }
    Value::Object(all)
}

fn lock(id: u64, amount: u128, expiry: u64) -> Lock {
    Lock {
        id: LockId(id),
        amount: Amount::new(amount),
        hash: Preimage(Hash::of(&id.to_be_bytes()).0).hash(),
        expiry: UnixTime(expiry),
    }
}

/// No locks, one, the largest one, and as many as there may be.
fn lock_lists() -> Vec<Vec<Lock>> {
    let many = (1..=MAX_LOCKS)
        .map(|n| (n as u64, lock_id(Nonce(n as u64 * 3), n - 1)))
        .map(|(n, id)| lock(id.0, n.into(), 1_800_000_000 + (n * 7) % 32))
        .collect();
    let last = lock_id(LARGEST_NONCE, MAX_LOCKS - 1);
    let two = [lock_id(Nonce(1), 0), lock_id(Nonce(2), 1)];
    vec![
        vec![],
        vec![lock(lock_id(Nonce(1), 0).0, 1, 1)],
        vec![lock(last.0, u128::MAX, u64::MAX)],
        vec![
            lock(two[0].0, 1_000_000, 1_800_000_000),
            lock(two[1].0, 5, 1_700_000_000),
        ],
        many,
    ]
}

/// A lock of a list.
fn lock_fields(l: &Lock) -> Value {
    json!({
        "id": l.id.to_string(),
        "amount": l.amount.to_string(),
        "hash": l.hash.to_string(),
        "expiry": l.expiry.to_string(),
    })
}

fn voucher_fields(v: &Voucher) -> Value {
    json!({
        "direction": (v.direction as u8).to_string(),
        "nonce": v.nonce.to_string(),
        "reference": v.reference.to_string(),
        "transferred": v.transferred.to_string(),
        "locked": v.locked.to_string(),
        "locks_hash": v.locks_hash.to_string(),
        "locks_until": v.locks_until.to_string(),
    })
}

fn vouchers() -> Vec<Voucher> {
    let mut vouchers = vec![];
    for direction in [Direction::AToB, Direction::BToA] {
        for (nonce, transferred) in [
            (0, 0),
            (1, 1),
            (42, 1_000_000),
            (LARGEST_NONCE.0, u128::MAX),
        ] {
            for list in lock_lists() {
                let sum = list
                    .iter()
                    .fold(Amount::ZERO, |sum, l| sum.saturating_add(l.amount));
                let reference = if nonce == 42 {
                    Hash::of(b"order 42")
                } else {
                    Hash::ZERO
                };
                vouchers.push(Voucher {
                    direction,
                    nonce: Nonce(nonce),
                    reference,
                    transferred: Amount::new(transferred),
                    locked: sum,
                    locks_hash: locks_hash(&list),
                    locks_until: list.iter().map(|l| l.expiry).max().unwrap_or_default(),
                });
            }
        }
    }
    vouchers
}

/// Vouchers signed by their payer, and receipts for them signed by their payee.
fn vouchers_and_receipts() -> (Vec<Value>, Vec<Value>) {
    let (mut paid, mut receipted) = (vec![], vec![]);
    let places = contexts();
    for (n, v) in vouchers().iter().enumerate() {
        let place = &places[n % places.len()];
        let context = &place.2;
        let mut fields = voucher_fields(v);
        fields["signed"] = signed(v.direction.payer(), v.digest(context));
        let follows = json!({
            "bytes": hex::encode(v.bytes(context)),
            "digest": v.digest(context).to_string(),
        });
        paid.push(case(place, [fields, follows]));
        let follows = json!({
            "voucher_digest": v.digest(context).to_string(),
            "bytes": hex::encode(v.receipt_bytes(context)),
            "digest": v.receipt_digest(context).to_string(),
            "signed": signed(v.direction.payee(), v.receipt_digest(context)),
        });
        receipted.push(case(place, [voucher_fields(v), follows]));
    }
    (paid, receipted)
}

fn locks() -> Vec<Value> {
    lock_lists()
        .iter()
        .map(|list| {
            let listed: Vec<_> = list
                .iter()
                .map(|l| {
                    json!({
                        "id": l.id.to_string(),
                        "amount": l.amount.to_string(),
                        "preimage": Hash::of(&l.id.0.to_be_bytes()).to_string(),
                        "hash": l.hash.to_string(),
                        "expiry": l.expiry.to_string(),
                    })
                })
                .collect();
            json!({
                "locks": listed,
                "packed": hex::encode(packed_locks(list)),
                "locks_hash": locks_hash(list).to_string(),
            })
        })
        .collect()
}

/// Signed by both sides.
fn by_both(fields: Value, bytes: Vec<u8>, digest: Digest) -> [Value; 2] {
    let follows = json!({
        "bytes": hex::encode(bytes),
        "digest": digest.to_string(),
        "signed_a": signed(Side::A, digest),
        "signed_b": signed(Side::B, digest),
    });
    [fields, follows]
}

fn cooperative_closes() -> Vec<Value> {
    let totals = [
        (0, 0, 0),
        (1, 2, 3),
        (5_000_000, 0, 1_800_000_000),
        (u128::MAX, u128::MAX, u64::MAX),
    ];
    let mut cases = vec![];
    for place in contexts() {
        for (a, b, until) in totals {
            let close = CooperativeClose {
                transferred_a: Amount::new(a),
                transferred_b: Amount::new(b),
                valid_until: UnixTime(until),
            };
            let fields = json!({
                "transferred_a": close.transferred_a.to_string(),
                "transferred_b": close.transferred_b.to_string(),
                "valid_until": close.valid_until.to_string(),
            });
            let parts = by_both(fields, close.bytes(&place.2), close.digest(&place.2));
            cases.push(case(&place, parts));
        }
    }
    cases
}

fn withdrawal_consents() -> Vec<Value> {
    let mut cases = vec![];
    for place in contexts() {
        for side in Side::BOTH {
            for (cumulative, until) in [
                (0, 0),
                (1, 1),
                (7_500_000, 1_800_000_000),
                (u128::MAX, u64::MAX),
            ] {
                let consent = WithdrawalConsent {
                    side,
                    cumulative: Amount::new(cumulative),
                    valid_until: UnixTime(until),
                };
                let fields = json!({
                    "side": (side as u8).to_string(),
                    "cumulative": consent.cumulative.to_string(),
                    "valid_until": consent.valid_until.to_string(),
                });
                let follows = json!({
                    "bytes": hex::encode(consent.bytes(&place.2)),
                    "digest": consent.digest(&place.2).to_string(),
                    "signed": signed(side.peer(), consent.digest(&place.2)),
                });
                cases.push(case(&place, [fields, follows]));
            }
        }
    }
    cases
}

fn extensions() -> Vec<Value> {
    let mut cases = vec![];
    for place in contexts() {
        for (replaces, expires_at, valid_until) in [
            (0, 0, 0),
            (1, 2, 3),
            (1_800_000_000, 1_800_086_400, 1_799_990_000),
            (u64::MAX, u64::MAX, u64::MAX),
        ] {
            let extension = Extension {
                replaces: UnixTime(replaces),
                expires_at: UnixTime(expires_at),
                valid_until: UnixTime(valid_until),
            };
            let fields = json!({
                "replaces": extension.replaces.to_string(),
                "expires_at": extension.expires_at.to_string(),
                "valid_until": extension.valid_until.to_string(),
            });
            let parts = by_both(
                fields,
                extension.bytes(&place.2),
                extension.digest(&place.2),
            );
            cases.push(case(&place, parts));
        }
    }
    cases
}

fn domains() -> Vec<Value> {
    let pairs = [
        ("", ""),
        ("a", ""),
        ("", "a"),
        ("ab", "c"),
        ("a", "bc"),
        ("causeway-1", "cosmos1registry"),
        ("kette-ü", "cosmos1registry"),
    ];
    pairs
        .iter()
        .map(|(chain_id, registry)| {
            json!({
                "chain_id": chain_id,
                "registry": registry,
                "domain": domain(chain_id, registry).to_string(),
            })
        })
        .collect()
}

fn main() -> std::io::Result<()> {
    let into = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "tests/vectors".into());
    let (voucher, receipt) = vouchers_and_receipts();
    for (name, cases) in [
        ("voucher", voucher),
        ("receipt", receipt),
        ("locks", locks()),
        ("cooperative_close", cooperative_closes()),
        ("withdrawal_consent", withdrawal_consents()),
        ("extension", extensions()),
        ("domain", domains()),
        ("update", updates::cases()),
        ("settlement", settlements::cases()),
        ("fee", money::fees()),
        ("rent", money::rents()),
        ("admission", admissions::cases()),
    ] {
        let text = serde_json::to_string_pretty(&json!({ "cases": cases }))?;
        std::fs::write(Path::new(&into).join(format!("{name}.json")), text + "\n")?;
        println!("{name}.json: {} cases", cases.len());
    }
    Ok(())
}
