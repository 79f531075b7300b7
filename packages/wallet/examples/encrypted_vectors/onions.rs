//! The vectors of onions and of failures. Integers are strings, bytes are hex.

use causeway_peer_protocol::onion::{
    onion_binding, FailureCode, ForwardPayload, HopPayload, LastPayload, PaymentFailure,
};
use causeway_types::signed::domain;
use causeway_types::{Amount, ChannelId, Hash, IdentityKey, Preimage, UnixTime};
use causeway_wallet::keys::IdentitySecret;
use causeway_wallet::onion::{make, open, seal_failure, wrap_failure, OnionSession};
use serde_json::{json, Value};

const CHAIN_ID: &str = "causeway-1";
const REGISTRY: &str = "cosmos1registry";
const KNOWN: &str = "what these vectors are made of is right";

/// Secret bytes that everyone may know.
fn secret(of: &str, number: usize) -> [u8; 32] {
    Hash::of(format!("causeway test vectors, onion {number}, {of}").as_bytes()).0
}

fn payload(place: usize, hops: usize) -> HopPayload {
    let left = (hops - place) as u64;
    let (amount, expiry) = (1_000_000 + u128::from(left), 1_800_000_000 + 7_200 * left);
    if place + 1 < hops {
        return HopPayload::Forward(ForwardPayload {
            channel_id: ChannelId(place as u64 * 1_000_003 + 1),
            amount: Amount::new(amount),
            expiry: UnixTime(expiry),
            quote: (place % 2 == 1).then(|| Hash(secret("quote", place))),
        });
    }
    // without an invoice the payer has made the preimage
    let has_invoice = hops.is_multiple_of(2);
    let memo = "Two teas, table 7".to_owned().try_into().expect(KNOWN);
    HopPayload::Last(LastPayload {
        amount: Amount::new(amount),
        expiry: UnixTime(expiry),
        total: Amount::new(amount * 2),
        payment_secret: Hash(secret("payment", hops)),
        preimage: (!has_invoice).then(|| Preimage(secret("preimage", hops))),
        reference: (!has_invoice).then(|| Hash(secret("reference", hops))),
        memo: (!has_invoice).then_some(memo),
    })
}

/// A route of so many nodes, the one at `fails` of which sends a failure back.
fn case(hops: usize, fails: usize) -> Value {
    let secrets: Vec<[u8; 32]> = (0..hops)
        .map(|n| secret("identity", 100 * hops + n))
        .collect();
    let identity = |bytes: &[u8; 32]| IdentitySecret::from_bytes(bytes).expect(KNOWN);
    let session_secret = secret("session", hops);
    let session = OnionSession::from_bytes(&session_secret).expect(KNOWN);
    let (own, hash) = (domain(CHAIN_ID, REGISTRY), Hash(secret("hash", hops)));
    let binding = onion_binding(&own, &hash);
    let route: Vec<(IdentityKey, HopPayload)> = (0..hops)
        .map(|n| (identity(&secrets[n]).public(), payload(n, hops)))
        .collect();
    let onion = make(&route, &session, &binding).expect(KNOWN);
    let mut shared = Vec::new();
    let mut next = Some(onion.clone());
    for bytes in &secrets {
        let opened = open(&next.expect(KNOWN), &identity(bytes), &binding).expect(KNOWN);
        shared.push(opened.secret);
        next = opened.next;
    }
    let failure = PaymentFailure {
        code: FailureCode::FEE_TOO_LOW,
        channel_id: ChannelId(fails as u64 * 1_000_003 + 1),
        asked: 3,
        allowed: 64,
    };
    let sealed = seal_failure(&failure, &shared[fails]);
    let back = shared[..fails].iter().rev();
    let arrives = back.fold(sealed, |bytes, secret| {
        wrap_failure(&bytes, secret).expect(KNOWN)
    });
    let nodes: Vec<Value> = route
        .iter()
        .zip(&secrets)
        .map(|((key, payload), secret)| {
            json!({
                "identity_secret": hex::encode(secret),
                "identity_key": key.to_string(),
                "payload": hex::encode(payload.encode()),
            })
        })
        .collect();
    json!({
        "chain_id": CHAIN_ID,
        "registry": REGISTRY,
        "domain": own.to_string(),
        "hash": hash.to_string(),
        "session_secret": hex::encode(session_secret),
        "nodes": nodes,
        "onion": hex::encode(onion),
        "fails": fails.to_string(),
        "failure": hex::encode(failure.padded()),
        "failure_arrives": hex::encode(arrives),
    })
}

/// The text of `onion.json`.
pub fn all() -> String {
    let cases = [(1, 0), (2, 1), (3, 1), (7, 6)].map(|(hops, fails)| case(hops, fails));
    let text = serde_json::to_string_pretty(&json!({ "cases": cases }));
    text.expect(KNOWN) + "\n"
}
