//! The vectors of memos. Integers are strings, bytes are hex.

use causeway_peer_protocol::MemoPlace;
use causeway_types::signed::{domain, SigningContext};
use causeway_types::{ChannelId, Direction, Hash};
use causeway_wallet::keys::IdentitySecret;
use causeway_wallet::memo::seal_with;
use secp256k1::SecretKey;
use serde_json::{json, Value};

const CHAIN_ID: &str = "causeway-1";
const REGISTRY: &str = "cosmos1registry";

/// Secret bytes that everyone may know.
fn secret(of: &str, number: u64) -> [u8; 32] {
    Hash::of(format!("causeway test vectors, memo {number}, {of}").as_bytes()).0
}

/// The shortest, an ordinary one, one with letters of several bytes, one with control characters, the longest.
fn texts() -> Vec<String> {
    let short = ["x", "Two teas, table 7", "Grüße aus 東京", "a\n\u{1b}[2J"];
    let short = short.into_iter().map(ToOwned::to_owned);
    short.chain([format!("{}é", "y".repeat(510))]).collect()
}

fn case(number: u64, text: &str) -> Value {
    let known = "keys of these vectors are keys";
    let identity_secret = secret("identity", number);
    let ephemeral_secret = secret("ephemeral", number);
    let identity = IdentitySecret::from_bytes(&identity_secret).expect(known);
    let place = MemoPlace {
        context: SigningContext {
            domain: domain(CHAIN_ID, REGISTRY),
            channel_id: ChannelId(number * 1_000_003),
        },
        direction: match number % 2 {
            0 => Direction::AToB,
            _ => Direction::BToA,
        },
    };
    let ephemeral = SecretKey::from_slice(&ephemeral_secret).expect(known);
    let sealed = seal_with(text, &identity.public(), &place, ephemeral).expect("a text that fits");
    json!({
        "chain_id": CHAIN_ID,
        "registry": REGISTRY,
        "domain": place.context.domain.to_string(),
        "channel_id": place.context.channel_id.to_string(),
        "direction": (place.direction as u8).to_string(),
        "text": text,
        "identity_secret": hex::encode(identity_secret),
        "identity_key": identity.public().to_string(),
        "ephemeral_secret": hex::encode(ephemeral_secret),
        "memo": hex::encode(&*sealed.bytes),
    })
}

/// The text of `memo.json`.
pub fn all() -> String {
    let texts = texts();
    let cases: Vec<Value> = (0..).zip(&texts).map(|(n, text)| case(n, text)).collect();
    let text = serde_json::to_string_pretty(&json!({ "cases": cases }));
    text.expect("JSON is written") + "\n"
}
