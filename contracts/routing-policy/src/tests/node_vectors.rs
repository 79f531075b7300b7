//! The contract takes the announcements of tests/vectors/announcement.json, which every implementation makes, and none of
//! them for another account or another chain.

use super::*;
use crate::state::REGISTRY;
use causeway_rules::node::NodeError;
use causeway_types::node::Announcement;
use causeway_types::{IdentityKey, NodeInstance, Signature, TransportKey};
use serde_json::Value;

struct Vector {
    account: Addr,
    chain_id: String,
    registry: Addr,
    announcement: Announcement,
}

impl Vector {
    fn read(case: &Value) -> Vector {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let signed = &case["signed"];
        let key: IdentityKey = text(&signed["public_key"]).parse().unwrap();
        let transport_key: TransportKey = text(&case["transport_key"]).parse().unwrap();
        let instance: NodeInstance = text(&case["instance"]).parse().unwrap();
        let signature: Signature = text(&signed["signature"]).parse().unwrap();
        Vector {
            account: Addr::unchecked(text(&case["account"])),
            chain_id: text(&case["chain_id"]),
            registry: Addr::unchecked(text(&case["registry"])),
            announcement: Announcement {
                identity_key: key,
                transport_key,
                instance,
                replaces: None,
                addresses: vec![],
                name: None,
                signature,
            },
        }
    }
    fn announced_by(&self, account: &Addr, chain_id: &str) -> Outcome {
        let mut suite = Suite::new();
        suite.env.block.chain_id = chain_id.to_owned();
        REGISTRY
            .save(&mut suite.deps.storage, &self.registry)
            .unwrap();
        let message = ExecuteMsg::AnnounceNode(self.announcement.clone());
        suite.execute(account, message)
    }
}

#[test]
fn the_announcements_of_the_vectors_are_taken_of_their_accounts_on_their_chains_alone() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/vectors/announcement.json"
    );
    let text = std::fs::read_to_string(path).unwrap();
    let json: Value = serde_json::from_str(&text).unwrap();
    let cases = json["cases"].as_array().unwrap();
    assert!(cases.len() > 1, "{}", cases.len());
    for case in cases {
        let vector = Vector::read(case);
        vector
            .announced_by(&vector.account, &vector.chain_id)
            .unwrap();
        let invalid: Outcome = Err(NodeError::NodeSignatureInvalid.into());
        let stranger = Addr::unchecked("stranger");
        assert_eq!(vector.announced_by(&stranger, &vector.chain_id), invalid);
        assert_eq!(vector.announced_by(&vector.account, "other-1"), invalid);
    }
}
