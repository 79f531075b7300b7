//! Every message but the taking over of an offered ownership and the nodes' own is the owner's.

use super::*;
use causeway_types::event::OwnershipUpdated;
use causeway_types::policy::LegalRate;
use causeway_types::NodeInstance;
use cosmwasm_std::coins;
use cosmwasm_std::testing::mock_dependencies;
use cw_ownable::{Action, Ownership};
use cw_utils::PaymentError;

fn offer(to: &Addr) -> ExecuteMsg {
    ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner: to.to_string(),
        expiry: None,
    })
}

/// One of each message that the owner may send, in an order in which all of them are done.
fn all_of_the_owners(suite: &Suite) -> Vec<ExecuteMsg> {
    let pair = suite.three_for_two((1, 2), "bob");
    let remove_pair = ExecuteMsg::RemoveExchangePair {
        from: pair.from,
        to: pair.to,
        node: pair.node.clone(),
    };
    vec![
        wire(&suite.registry),
        set(1, &grace(5)),
        ExecuteMsg::SetLegalRate {
            sidechain_id: SidechainId(1),
            legal_rate: LegalRate {
                rate: Ppm(5),
                source: "gazette".to_owned(),
                dated: "2026-11-24".to_owned(),
            },
        },
        ExecuteMsg::SetRoute {
            name: "a".to_owned(),
            hops: vec![suite.ends(1, "alice", "bob")],
        },
        ExecuteMsg::RemoveRoute {
            name: "a".to_owned(),
        },
        ExecuteMsg::SetExchangePair(pair),
        remove_pair,
        offer(&suite.stranger),
    ]
}

#[test]
fn a_stranger_is_refused_whatever_it_sends_and_nothing_changes() {
    let mut suite = Suite::new();
    let (stranger, before) = (suite.stranger.clone(), suite.deps.storage.dump());
    for msg in all_of_the_owners(&suite) {
        assert_eq!(suite.execute(&stranger, msg), not_owner());
    }
    assert_eq!(suite.deps.storage.dump(), before);
}

#[test]
fn who_was_only_offered_the_ownership_is_a_stranger_still() {
    let mut suite = Suite::new();
    let stranger = suite.stranger.clone();
    suite.owner_does(offer(&stranger)).unwrap();
    for msg in all_of_the_owners(&suite) {
        assert_eq!(suite.execute(&stranger, msg), not_owner());
    }
}

#[test]
fn the_owner_may_send_each_of_them() {
    let mut suite = Suite::new();
    for msg in all_of_the_owners(&suite) {
        suite.owner_does(msg).unwrap();
    }
}

#[test]
fn a_stranger_learns_that_before_anything_else() {
    let mut suite = Suite::new();
    let stranger = suite.stranger.clone();
    let nonsense = [
        wire(&Addr::unchecked("")),
        set(1, &grace(0)),
        ExecuteMsg::SetRoute {
            name: String::new(),
            hops: vec![],
        },
        ExecuteMsg::RemoveRoute {
            name: String::new(),
        },
        ExecuteMsg::SetExchangePair(suite.three_for_two((1, 1), "bob")),
    ];
    for msg in nonsense {
        assert_eq!(suite.execute(&stranger, msg), not_owner());
    }
}

#[test]
fn the_ownership_moves_in_two_steps() {
    let mut suite = Suite::new();
    let (owner, stranger) = (suite.owner.clone(), suite.stranger.clone());
    let accept = ExecuteMsg::UpdateOwnership(Action::AcceptOwnership);
    assert_eq!(
        suite.execute(&stranger, accept.clone()),
        Err(OwnershipError::TransferNotFound.into())
    );
    let done = suite.execute(&owner, offer(&stranger)).unwrap();
    let expected = OwnershipUpdated {
        owner: Some(owner.clone()),
        pending_owner: Some(stranger.clone()),
    };
    assert_eq!(event::<OwnershipUpdated>(&done), expected);
    assert_eq!(
        suite.execute(&owner, accept.clone()),
        Err(OwnershipError::NotPendingOwner.into())
    );
    suite.execute(&stranger, accept).unwrap();
    assert_eq!(suite.execute(&owner, set(1, &grace(5))), not_owner());
    suite.execute(&stranger, set(1, &grace(5))).unwrap();
    let now: Ownership<Addr> = suite.ask(QueryMsg::Ownership {}).unwrap();
    assert_eq!((now.owner, now.pending_owner), (Some(stranger), None));
}

#[test]
fn no_message_takes_coins() {
    let mut suite = Suite::new();
    let info = message_info(&suite.owner, &coins(3, "uatom"));
    let refused = Err(ContractError::Payment(PaymentError::NonPayable {}));
    let mut all = all_of_the_owners(&suite);
    all.push(ExecuteMsg::UpdateOwnership(Action::AcceptOwnership));
    let node = nodes::TestNode::named("a node");
    all.push(node.announces(&suite, &suite.owner));
    all.push(ExecuteMsg::WithdrawNode {
        instance: NodeInstance([1; 16]),
    });
    for msg in all {
        let done = execute(suite.deps.as_mut(), mock_env(), info.clone(), msg);
        assert_eq!(done, refused);
    }
    let msg = InstantiateMsg {
        owner: suite.owner.to_string(),
    };
    let done = instantiate(mock_dependencies().as_mut(), mock_env(), info, msg);
    assert_eq!(done, refused);
}
