//! Nodes on a deployed chain: each account announces its own, and an announcement names what it replaces.

use causeway_rules::node::NodeError;
use causeway_tests::model::{Call, Message};
use causeway_tests::suite::{instance, Events, Outcome, Suite};
use causeway_types::event::{NodeAnnounced, NodeWithdrawn};
use causeway_types::policy::ExecuteMsg;
use causeway_types::signed::domain;
use causeway_types::TransportKey;
use cosmwasm_std::coin;
use routing_policy::ContractError;

fn refused(outcome: Outcome) -> NodeError {
    match outcome.refused_by_policy() {
        ContractError::Node(why) => why,
        other => panic!("another reason: {other}"),
    }
}

#[test]
fn an_announced_node_is_found_by_its_account_until_it_is_withdrawn() {
    let mut suite = Suite::new();
    let announcement = suite.announcement("alice", instance(1), None);
    let done = suite.alice().announces(announcement.clone()).works();
    let event: NodeAnnounced = done.event();
    assert_eq!(event.identity_key, announcement.identity_key);
    assert_eq!(event.addresses, Some(announcement.addresses[0].clone()));
    let announced = suite.node("alice").unwrap().announced.unwrap();
    assert_eq!(announced.addresses, announcement.addresses);
    assert_eq!(announced.height.0, suite.chain.block_info().height);
    let event: NodeWithdrawn = suite.alice().withdraws_node(instance(1)).works().event();
    assert_eq!(event.instance, instance(1));
    assert_eq!(suite.node("alice").unwrap().announced, None);
    assert_eq!(suite.node("bob"), None);
}

#[test]
fn a_copied_key_an_old_instance_and_none_after_a_withdrawal_are_refused() {
    let mut suite = Suite::new();
    let first = suite.announcement("alice", instance(1), None);
    suite.alice().announces(first.clone()).works();
    // another account with Alice's key and signature
    let copied = suite.bob().announces(first);
    assert_eq!(refused(copied), NodeError::NodeSignatureInvalid);
    let second = suite.announcement("alice", instance(2), Some(instance(1)));
    suite.alice().announces(second.clone()).works();
    // the one that it replaced is no longer on record
    let other = |named, on_record| NodeError::OtherNodeInstance { named, on_record };
    let again = refused(suite.alice().announces(second));
    assert_eq!(again, other(Some(instance(1)), Some(instance(2))));
    let late = refused(suite.alice().withdraws_node(instance(1)));
    assert_eq!(late, other(Some(instance(1)), Some(instance(2))));
    suite.alice().withdraws_node(instance(2)).works();
    let third = suite.announcement("alice", instance(3), None);
    let unnamed = refused(suite.alice().announces(third));
    assert_eq!(unnamed, other(None, Some(instance(2))));
    let twice = refused(suite.alice().withdraws_node(instance(2)));
    assert_eq!(twice, NodeError::NodeNotAnnounced);
    let third = suite.announcement("alice", instance(3), Some(instance(2)));
    suite.alice().announces(third).works();
}

#[test]
fn a_signature_for_another_registry_or_another_key_of_the_node_is_refused() {
    let mut suite = Suite::new();
    let alice = suite.user("alice");
    let chain_id = suite.chain.block_info().chain_id;
    let elsewhere = domain(&chain_id, suite.wiring().policy.as_str());
    let foreign = alice.announcement(&elsewhere, instance(1), None);
    let foreign = refused(suite.alice().announces(foreign));
    assert_eq!(foreign, NodeError::NodeSignatureInvalid);
    let mut changed = suite.announcement("alice", instance(1), None);
    changed.transport_key = TransportKey([1; 32]);
    let changed = refused(suite.alice().announces(changed));
    assert_eq!(changed, NodeError::NodeSignatureInvalid);
}

#[test]
fn a_node_is_announced_and_withdrawn_without_coins() {
    let mut suite = Suite::new();
    let announcement = suite.announcement("alice", instance(1), None);
    for message in [
        ExecuteMsg::AnnounceNode(announcement),
        ExecuteMsg::WithdrawNode {
            instance: instance(1),
        },
    ] {
        let call = Call {
            message: Message::Policy(message),
            coins: vec![coin(1, "uatom")],
        };
        let refused = suite.alice().calls(call).refused_by_policy();
        assert!(matches!(refused, ContractError::Payment(_)), "{refused}");
    }
}
