//! Nodes are announced and withdrawn by whose they are.

use super::*;
use crate::state::{RecordedNode, NODES};
use causeway_rules::node::{AddressFault, NameFault, NodeError};
use causeway_storage::to_bytes;
use causeway_types::event::{NodeAnnounced, NodeWithdrawn};
use causeway_types::node::{Announcement, Node, NodeDetails, NodeResponse, NodesResponse};
use causeway_types::signed::{domain, NodeAnnouncement};
use causeway_types::{Hash, Height, IdentityKey, NodeInstance, Signature, TransportKey};
use cosmwasm_std::testing::MOCK_CONTRACT_ADDR;
use secp256k1::{Message, PublicKey, SecretKey, SECP256K1};

/// A node that can announce itself.
#[derive(Clone)]
pub struct TestNode {
    secret: SecretKey,
    pub announcement: Announcement,
}

impl TestNode {
    /// A node whose keys and instance are made from the name.
    pub fn named(name: &str) -> TestNode {
        let of = |what: &str| Hash::of(format!("{name}'s {what}").as_bytes()).0;
        let secret = SecretKey::from_slice(&of("identity key")).unwrap();
        let mut instance = [0; 16];
        instance.copy_from_slice(&of("instance")[..16]);
        TestNode {
            secret,
            announcement: Announcement {
                identity_key: IdentityKey(
                    PublicKey::from_secret_key(SECP256K1, &secret).serialize(),
                ),
                transport_key: TransportKey(of("transport key")),
                instance: NodeInstance(instance),
                replaces: None,
                addresses: vec!["wss://node.example:7877".to_owned()],
                name: Some(name.to_owned()),
                signature: Signature([0; 64]),
            },
        }
    }
    fn replacing(mut self, node: &TestNode) -> TestNode {
        self.announcement.replaces = Some(node.announcement.instance);
        self
    }
    /// The identity key's signature over what this node would announce for an account, for a chain and a registry.
    fn signs(&self, chain_id: &str, registry: &Addr, account: &Addr) -> Signature {
        let signed = NodeAnnouncement {
            account: account.to_string(),
            transport_key: self.announcement.transport_key,
            instance: self.announcement.instance,
        };
        let digest = signed.digest(&domain(chain_id, registry.as_str())).unwrap();
        let message = Message::from_digest(digest.0);
        Signature(
            SECP256K1
                .sign_ecdsa(&message, &self.secret)
                .serialize_compact(),
        )
    }
    /// The node's announcement by an account, with the right signature.
    pub fn announces(&self, suite: &Suite, account: &Addr) -> ExecuteMsg {
        let chain_id = &suite.env.block.chain_id;
        self.announces_with(self.signs(chain_id, &suite.registry, account))
    }
    fn announces_with(&self, signature: Signature) -> ExecuteMsg {
        ExecuteMsg::AnnounceNode(Announcement {
            signature,
            ..self.announcement.clone()
        })
    }
}

fn announce(suite: &mut Suite, account: &Addr, node: &TestNode) -> Outcome {
    let message = node.announces(suite, account);
    suite.execute(account, message)
}

fn refused(suite: &mut Suite, account: &Addr, node: &TestNode) -> NodeError {
    match announce(suite, account, node) {
        Err(ContractError::Node(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// Withdraws the node on record; where there is none, the one that nobody has.
fn withdraw(suite: &mut Suite, account: &Addr) -> Outcome {
    let on_record = node_of(suite, account).map(|node| node.instance);
    withdraw_instance(suite, account, on_record.unwrap_or(NodeInstance([9; 16])))
}

fn withdraw_instance(suite: &mut Suite, account: &Addr, instance: NodeInstance) -> Outcome {
    suite.execute(account, ExecuteMsg::WithdrawNode { instance })
}

fn node_of(suite: &Suite, account: &Addr) -> Option<Node> {
    let account = account.to_string();
    let answer: NodeResponse = suite.ask(QueryMsg::Node { account }).unwrap();
    answer.node
}

fn as_recorded(suite: &Suite, account: &Addr, announcement: &Announcement) -> Node {
    Node {
        account: account.clone(),
        instance: announcement.instance,
        announced: Some(NodeDetails {
            identity_key: announcement.identity_key,
            transport_key: announcement.transport_key,
            addresses: announcement.addresses.clone(),
            name: announcement.name.clone(),
            height: Height(suite.env.block.height),
        }),
    }
}

#[test]
fn anyone_announces_a_node_and_it_is_on_record_as_it_was_announced() {
    let mut suite = Suite::wired();
    for account in [suite.stranger.clone(), suite.owner.clone()] {
        assert_eq!(node_of(&suite, &account), None);
        let mut node = TestNode::named("a node");
        let more = ["ws://[::1]:1/a".to_owned(), "ws://third".to_owned()];
        node.announcement.addresses.extend(more);
        let done = announce(&mut suite, &account, &node).unwrap();
        let announced = node.announcement;
        let expected = NodeAnnounced {
            account: account.clone(),
            instance: announced.instance,
            replaces: None,
            identity_key: announced.identity_key,
            transport_key: announced.transport_key,
            addresses: Some("wss://node.example:7877,ws://[::1]:1/a,ws://third".to_owned()),
            name: Some("a node".to_owned()),
        };
        assert_eq!(event::<NodeAnnounced>(&done), expected);
        let expected = as_recorded(&suite, &account, &announced);
        assert_eq!(node_of(&suite, &account), Some(expected));
    }
}

#[test]
fn a_node_without_addresses_and_name_is_announced_and_its_event_has_neither() {
    let mut suite = Suite::wired();
    let account = suite.stranger.clone();
    let mut node = TestNode::named("a node");
    node.announcement.addresses.clear();
    node.announcement.name = None;
    let done = announce(&mut suite, &account, &node).unwrap();
    let keys = done.events[0].attributes.iter().map(|a| a.key.as_str());
    let keys: Vec<_> = keys.collect();
    assert_eq!(
        keys,
        ["account", "instance", "identity_key", "transport_key"]
    );
    assert_eq!(event::<NodeAnnounced>(&done).addresses, None);
}

#[test]
fn before_the_registry_is_set_no_node_is_announced_whatever_the_announcement_says() {
    let mut suite = Suite::new();
    let account = suite.stranger.clone();
    let mut node = TestNode::named("a node");
    let refused = announce(&mut suite, &account, &node);
    assert_eq!(refused, Err(ContractError::RegistryNotSet));
    node.announcement.instance = NodeInstance([0; 16]);
    let refused = announce(&mut suite, &account, &node);
    assert_eq!(refused, Err(ContractError::RegistryNotSet));
    let refused = withdraw(&mut suite, &account);
    assert_eq!(refused, Err(NodeError::NodeNotAnnounced.into()));
}

#[test]
fn the_same_instance_announces_itself_again_with_other_keys_addresses_and_name() {
    let mut suite = Suite::wired();
    let account = suite.stranger.clone();
    let node = TestNode::named("a node");
    announce(&mut suite, &account, &node).unwrap();
    suite.env.block.height += 7;
    let mut other = TestNode::named("other keys");
    other.announcement.instance = node.announcement.instance;
    other.announcement.addresses = vec![];
    let other = other.replacing(&node);
    let done = announce(&mut suite, &account, &other).unwrap();
    let replaced = event::<NodeAnnounced>(&done).replaces;
    assert_eq!(replaced, Some(node.announcement.instance));
    let expected = as_recorded(&suite, &account, &other.announcement);
    assert_eq!(node_of(&suite, &account), Some(expected));
}

#[test]
fn a_second_announcement_names_the_instance_on_record_or_is_refused() {
    let mut suite = Suite::wired();
    let account = suite.stranger.clone();
    let [first, second, third] = ["first", "second", "third"].map(TestNode::named);
    let instance = |node: &TestNode| Some(node.announcement.instance);
    let other = |named, on_record| NodeError::OtherNodeInstance { named, on_record };
    // nothing is on record, so nothing is replaced
    let early = first.clone().replacing(&second);
    let why = refused(&mut suite, &account, &early);
    assert_eq!(why, other(instance(&second), None));
    announce(&mut suite, &account, &first).unwrap();
    for (node, named) in [
        (first.clone(), None),
        (second.clone(), None),
        (second.clone().replacing(&second), instance(&second)),
    ] {
        let why = refused(&mut suite, &account, &node);
        assert_eq!(why, other(named, instance(&first)));
    }
    announce(&mut suite, &account, &second.clone().replacing(&first)).unwrap();
    // two copies of the first take over from it: the second of them notices
    let late = third.replacing(&first);
    let why = refused(&mut suite, &account, &late);
    assert_eq!(why, other(instance(&first), instance(&second)));
}

#[test]
fn a_withdrawn_node_is_gone_but_for_its_instance_which_the_next_one_names() {
    let mut suite = Suite::wired();
    let account = suite.stranger.clone();
    let [first, second] = ["first", "second"].map(TestNode::named);
    announce(&mut suite, &account, &first).unwrap();
    let instance = first.announcement.instance;
    let done = withdraw(&mut suite, &account).unwrap();
    let expected = NodeWithdrawn {
        account: account.clone(),
        instance,
    };
    assert_eq!(event::<NodeWithdrawn>(&done), expected);
    let expected = Node {
        account: account.clone(),
        instance,
        announced: None,
    };
    assert_eq!(node_of(&suite, &account), Some(expected));
    let again = withdraw(&mut suite, &account);
    assert_eq!(again, Err(NodeError::NodeNotAnnounced.into()));
    let other = withdraw_instance(&mut suite, &account, second.announcement.instance);
    let on_record = Some(instance);
    let named = Some(second.announcement.instance);
    let expected = NodeError::OtherNodeInstance { named, on_record };
    assert_eq!(other, Err(expected.into()));
    let why = refused(&mut suite, &account, &second);
    let (named, on_record) = (None, Some(instance));
    assert_eq!(why, NodeError::OtherNodeInstance { named, on_record });
    announce(&mut suite, &account, &second.replacing(&first)).unwrap();
    withdraw(&mut suite, &account).unwrap();
}

#[test]
fn a_withdrawal_that_was_signed_before_a_takeover_does_not_withdraw_the_successor() {
    let mut suite = Suite::wired();
    let account = suite.stranger.clone();
    let [first, second] = ["first", "second"].map(TestNode::named);
    announce(&mut suite, &account, &first).unwrap();
    announce(&mut suite, &account, &second.clone().replacing(&first)).unwrap();
    let late = withdraw_instance(&mut suite, &account, first.announcement.instance);
    let (named, on_record) = (
        Some(first.announcement.instance),
        Some(second.announcement.instance),
    );
    let expected = NodeError::OtherNodeInstance { named, on_record };
    assert_eq!(late, Err(expected.into()));
    assert!(node_of(&suite, &account).unwrap().announced.is_some());
}

#[test]
fn nobody_announces_or_withdraws_anothers_node() {
    let mut suite = Suite::wired();
    let [alice, bob] = ["alice", "bob"].map(|name| suite.who(name));
    let node = TestNode::named("of alice");
    announce(&mut suite, &alice, &node).unwrap();
    // Bob copies what Alice has announced
    let copied = node.announces(&suite, &alice);
    let invalid = Err(NodeError::NodeSignatureInvalid.into());
    assert_eq!(suite.execute(&bob, copied), invalid);
    let refused = withdraw(&mut suite, &bob);
    assert_eq!(refused, Err(NodeError::NodeNotAnnounced.into()));
    let owner = suite.owner.clone();
    let refused = withdraw(&mut suite, &owner);
    assert_eq!(refused, Err(NodeError::NodeNotAnnounced.into()));
    assert!(node_of(&suite, &alice).unwrap().announced.is_some());
}

#[test]
fn a_signature_of_anything_else_is_refused() {
    let mut suite = Suite::wired();
    let account = suite.stranger.clone();
    let node = TestNode::named("a node");
    let chain = suite.env.block.chain_id.clone();
    let registry = suite.registry.clone();
    let other = |change: &dyn Fn(&mut TestNode)| {
        let mut other = node.clone();
        change(&mut other);
        other.signs(&chain, &registry, &account)
    };
    let wrong = [
        node.signs(&chain, &registry, &suite.who("another")),
        node.signs("another-chain", &registry, &account),
        node.signs(&chain, &suite.who("another registry"), &account),
        node.signs(&chain, &Addr::unchecked(MOCK_CONTRACT_ADDR), &account),
        other(&|n| n.announcement.transport_key.0[31] ^= 1),
        other(&|n| n.announcement.instance.0[15] ^= 1),
        other(&|n| n.secret = TestNode::named("another").secret),
        Signature([0; 64]),
    ];
    for signature in wrong {
        let announced = suite.execute(&account, node.announces_with(signature));
        assert_eq!(announced, Err(NodeError::NodeSignatureInvalid.into()));
    }
    let right = node.signs(&chain, &registry, &account);
    // s and the order less s verify alike
    let mut high = right;
    let s = SecretKey::from_slice(&right.0[32..]).unwrap();
    high.0[32..].copy_from_slice(&s.negate().secret_bytes());
    let announced = suite.execute(&account, node.announces_with(high));
    assert_eq!(announced, Err(NodeError::NodeSignatureHighS.into()));
    suite.execute(&account, node.announces_with(right)).unwrap();
}

#[test]
fn a_key_that_is_no_point_of_the_curve_has_signed_nothing() {
    let mut suite = Suite::wired();
    let account = suite.stranger.clone();
    let mut node = TestNode::named("a node");
    // no point has the x coordinate 5
    let key = &mut node.announcement.identity_key;
    key.0 = [0; 33];
    (key.0[0], key.0[32]) = (2, 5);
    assert!(PublicKey::from_slice(&key.0).is_err());
    let why = refused(&mut suite, &account, &node);
    assert_eq!(why, NodeError::NodeSignatureInvalid);
}

#[test]
fn what_is_no_announcement_is_refused_before_its_signature_is_looked_at() {
    let mut suite = Suite::wired();
    let account = suite.stranger.clone();
    let mut why = |change: &dyn Fn(&mut Announcement)| {
        let mut node = TestNode::named("a node");
        change(&mut node.announcement);
        let ExecuteMsg::AnnounceNode(message) = node.announces_with(Signature([0; 64])) else {
            unreachable!()
        };
        match suite.execute(&account, ExecuteMsg::AnnounceNode(message)) {
            Err(ContractError::Node(why)) => why,
            other => panic!("{other:?}"),
        }
    };
    let zero = why(&|a| a.instance = NodeInstance([0; 16]));
    assert_eq!(zero, NodeError::NodeInstanceZero);
    let first = 4;
    let key = why(&|a| a.identity_key.0[0] = first);
    assert_eq!(key, NodeError::IdentityKeyInvalid { first });
    let zero = why(&|a| a.transport_key = TransportKey([0; 32]));
    assert_eq!(zero, NodeError::TransportKeySmallOrder);
    let many = why(&|a| a.addresses = vec!["ws://a".to_owned(); 4]);
    let (asked, allowed) = (4, 3);
    assert_eq!(many, NodeError::NodeAddresses { asked, allowed });
    let long = why(&|a| a.addresses = vec![format!("ws://{}", "a".repeat(124))]);
    let (place, fault) = (1, AddressFault::Length(129));
    let expected = NodeError::NodeAddressInvalid { place, why: fault };
    assert_eq!(long, expected);
    let name = why(&|a| a.name = Some(String::new()));
    let expected = NodeError::NodeNameInvalid {
        why: NameFault::Length(0),
    };
    assert_eq!(name, expected);
}

#[test]
fn the_largest_announcement_is_taken() {
    let mut suite = Suite::wired();
    let account = suite.stranger.clone();
    let mut node = TestNode::named("a node");
    node.announcement.addresses = vec![format!("wss://a/{}", "a".repeat(120)); 3];
    node.announcement.name = Some(format!("{} {}", "x".repeat(32), "x".repeat(31)));
    announce(&mut suite, &account, &node).unwrap();
    let expected = as_recorded(&suite, &account, &node.announcement);
    assert_eq!(node_of(&suite, &account), Some(expected));
}

#[test]
fn nodes_are_given_by_pages_in_the_order_of_accounts_withdrawn_ones_too() {
    let mut suite = Suite::wired();
    let mut accounts: Vec<_> = (0..32).map(|n| suite.who(&format!("user {n}"))).collect();
    for (n, account) in accounts.iter().enumerate() {
        announce(&mut suite, account, &TestNode::named(&n.to_string())).unwrap();
    }
    accounts.sort();
    withdraw(&mut suite, &accounts[3]).unwrap();
    let page = |start_after: Option<&Addr>, limit| {
        let start_after = start_after.map(ToString::to_string);
        let answer: NodesResponse = suite.ask(QueryMsg::Nodes { start_after, limit }).unwrap();
        let nodes = answer.nodes.into_iter();
        nodes.map(|node| node.account).collect::<Vec<_>>()
    };
    assert_eq!(page(None, None), accounts[..10]);
    assert_eq!(page(None, Some(100)), accounts[..30]);
    assert_eq!(page(Some(&accounts[29]), None), accounts[30..]);
    assert_eq!(page(Some(&accounts[2]), Some(1)), accounts[3..4]);
    assert_eq!(page(Some(&accounts[31]), None), [] as [Addr; 0]);
    // where a page ends need not be anybody's account
    let before = Addr::unchecked("a");
    assert_eq!(page(Some(&before), Some(1)), accounts[..1]);
    assert_eq!(node_of(&suite, &accounts[3]).unwrap().announced, None);
}

#[test]
fn the_bytes_of_a_record_are_these() {
    let mut node = RecordedNode {
        instance: NodeInstance([1; 16]),
        announced: Some(NodeDetails {
            identity_key: IdentityKey([2; 33]),
            transport_key: TransportKey([3; 32]),
            addresses: vec!["ws://a".to_owned()],
            name: Some("bc".to_owned()),
            height: Height(300),
        }),
    };
    let bytes = [
        [1].as_slice(),
        &[1; 16],
        &[1],
        &[2; 33],
        &[3; 32],
        &[1, 6],
        b"ws://a",
        &[1, 2],
        b"bc",
        // 300 in seven bits a byte
        &[0xac, 2],
    ]
    .concat();
    assert_eq!(to_bytes(&node).unwrap(), bytes);
    let read: RecordedNode = causeway_storage::from_bytes(&bytes).unwrap();
    assert_eq!(read, node);
    node.announced = None;
    let bytes = [[1].as_slice(), &[1; 16], &[0]].concat();
    assert_eq!(to_bytes(&node).unwrap(), bytes);
    assert!(causeway_storage::from_bytes::<RecordedNode>(&[2]).is_err());
    let mut suite = Suite::wired();
    let account = suite.stranger.clone();
    NODES
        .save(&mut suite.deps.storage, &account, &node)
        .unwrap();
    assert_eq!(node_of(&suite, &account).unwrap().announced, None);
}
