//! The committed vectors of memos and onions are what the code makes, and are decrypted to what they name.
#![allow(clippy::unwrap_used)]

#[path = "../examples/encrypted_vectors/memos.rs"]
mod memos;
#[path = "../examples/encrypted_vectors/onions.rs"]
mod onions;

use causeway_peer_protocol::MemoPlace;
use causeway_types::signed::{domain, SigningContext};
use causeway_types::{ChannelId, Direction};
use causeway_wallet::keys::IdentitySecret;
use causeway_wallet::memo::{open, Memo};
use std::path::Path;

fn committed(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn the_committed_memos_and_onions_are_those_that_the_code_makes() {
    for (name, made) in [("memo.json", memos::all()), ("onion.json", onions::all())] {
        assert!(
            committed(name) == made,
            "{name} differs: run scripts/vectors"
        );
    }
}

#[test]
fn each_committed_memo_is_decrypted_to_its_text() {
    let file: serde_json::Value = serde_json::from_str(&committed("memo.json")).unwrap();
    for case in file["cases"].as_array().unwrap() {
        let text = |name: &str| case[name].as_str().unwrap();
        let secret: [u8; 32] = hex::decode(text("identity_secret"))
            .unwrap()
            .try_into()
            .unwrap();
        let identity = IdentitySecret::from_bytes(&secret).unwrap();
        let place = MemoPlace {
            context: SigningContext {
                domain: domain(text("chain_id"), text("registry")),
                channel_id: ChannelId(text("channel_id").parse().unwrap()),
            },
            direction: match text("direction") {
                "0" => Direction::AToB,
                _ => Direction::BToA,
            },
        };
        let memo = hex::decode(text("memo")).unwrap();
        let written = Memo::Text(text("text").to_owned());
        assert_eq!(open(&memo, &identity, &place), written);
    }
}
