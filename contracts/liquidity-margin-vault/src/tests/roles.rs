//! Who may what, paused or not; and migration.

use super::{
    event, in_any_parts, open, part, terms, withdraw, ExecuteResult, Suite, LONG, LOT, ONE,
};
use crate::migrations::{migrate, CONTRACT_NAME, CONTRACT_VERSION};
use crate::ContractError;
use causeway_contract_utils::CommonError;
use causeway_types::event::{OwnershipUpdated, PauseSet, RegistrySet};
use causeway_types::vault::{ConfigResponse, ExecuteMsg, Hook, QueryMsg};
use causeway_types::{ChannelId, MigrateMsg, OfferId};
use cosmwasm_std::testing::mock_dependencies;
use cosmwasm_std::{coins, to_json_binary, Addr};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::Executor;
use cw_ownable::{Action, Ownership, OwnershipError};
use cw_utils::PaymentError;

fn wire(registry: &Addr) -> ExecuteMsg {
    ExecuteMsg::SetRegistry {
        registry: registry.to_string(),
    }
}
fn offered_to(who: &Addr) -> ExecuteMsg {
    ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner: who.to_string(),
        expiry: None,
    })
}
fn owners_messages(suite: &Suite) -> Vec<ExecuteMsg> {
    vec![
        wire(&suite.registry),
        ExecuteMsg::SetPaused { paused: true },
        offered_to(&suite.alice),
        ExecuteMsg::UpdateOwnership(Action::RenounceOwnership),
    ]
}

#[test]
fn what_is_the_owners_is_refused_to_everybody_else() {
    let mut suite = Suite::unwired();
    suite.by_owner(offered_to(&suite.alice.clone())).unwrap();
    // the pending owner, a stranger, the registry
    for who in [&suite.alice, &suite.carol, &suite.registry].map(Addr::clone) {
        for msg in owners_messages(&suite) {
            let refused = suite.execute(&who, msg.clone()).unwrap_err();
            let not_owner = ContractError::Ownership(OwnershipError::NotOwner);
            assert_eq!(refused, not_owner, "{msg:?}");
        }
    }
    for msg in owners_messages(&suite) {
        suite.by_owner(msg).unwrap();
    }
}

#[test]
fn the_registry_is_named_once() {
    let mut suite = Suite::unwired();
    let (registry, carol) = (suite.registry.clone(), suite.carol.clone());
    let config: ConfigResponse = suite.ask(&QueryMsg::Config {}).unwrap();
    assert_eq!(config.registry, None);
    let nobody = suite.by_registry(super::reserve(vec![])).unwrap_err();
    let not_registry = ContractError::NotRegistry {
        sender: registry.clone(),
        registry: None,
    };
    assert_eq!(nobody, not_registry);
    let response = suite.by_owner(wire(&registry)).unwrap();
    assert_eq!(event::<RegistrySet>(&response).registry, registry);
    for asked in [carol, registry.clone()] {
        let refused = suite.by_owner(wire(&asked)).unwrap_err();
        let registry = registry.clone();
        assert_eq!(
            refused,
            ContractError::RegistryAlreadySet { asked, registry }
        );
    }
}

#[test]
fn the_ownership_moves_in_two_steps() {
    let mut suite = Suite::new();
    let (owner, alice) = (suite.owner.clone(), suite.alice.clone());
    let accept = ExecuteMsg::UpdateOwnership(Action::AcceptOwnership);
    let refused = suite.execute(&alice, accept.clone()).unwrap_err();
    assert_eq!(refused, OwnershipError::TransferNotFound.into());
    suite.by_owner(offered_to(&alice)).unwrap();
    let refused = suite.execute(&owner, accept.clone()).unwrap_err();
    assert_eq!(refused, OwnershipError::NotPendingOwner.into());
    let response = suite.execute(&alice, accept).unwrap();
    let updated: OwnershipUpdated = event(&response);
    assert_eq!(updated.owner, Some(alice.clone()));
    let now: Ownership<Addr> = suite.ask(&QueryMsg::Ownership {}).unwrap();
    assert_eq!(now.owner, Some(alice));
    let refused = suite.by_owner(ExecuteMsg::SetPaused { paused: true });
    assert_eq!(refused.unwrap_err(), OwnershipError::NotOwner.into());
}

/// Every way in: by message and by hook.
fn entries(suite: &mut Suite, offer_id: OfferId) -> Vec<ExecuteResult> {
    let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
    let make = ExecuteMsg::MakeOffer {
        sidechain_id: ONE,
        amount: super::amount(10),
        terms: in_any_parts(),
    };
    let take = Hook::Take {
        offer_id,
        terms: open(1_000, 0),
    };
    vec![
        suite.deposit(&alice, 10),
        suite.execute(&bob, make),
        suite.send(&bob, 10, &Hook::MakeOffer(in_any_parts())),
        suite.take(&alice, offer_id, open(1_000, 0)),
        suite.send(&alice, 10, &take),
    ]
}

#[test]
fn a_pause_stops_every_entry_and_nothing_else() {
    let mut suite = Suite::new();
    let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
    let id = suite.offer(2 * LOT, terms());
    suite.deposit(&alice, 50_000).unwrap();
    suite.deposit(&bob, 50_000).unwrap();
    suite.take(&alice, id, open(LOT, 0)).unwrap();

    let pause = ExecuteMsg::SetPaused { paused: true };
    let response = suite.by_owner(pause).unwrap();
    assert_eq!(event::<PauseSet>(&response), PauseSet { paused: true });
    let config: ConfigResponse = suite.ask(&QueryMsg::Config {}).unwrap();
    assert!(config.paused);
    for entry in entries(&mut suite, id) {
        assert_eq!(entry.unwrap_err(), ContractError::EntryPaused);
    }

    // the registry's own, and every way out
    let (margins, done) = suite.with_margins(vec![part(&alice, 10)], None);
    done.unwrap();
    let (_, done) = suite.with_margins(vec![part(&alice, 10)], Some(20));
    done.unwrap();
    suite.take_out(1, 1_000).unwrap();
    suite.settle(1, LOT - 1_000, vec![]).unwrap();
    suite.settle(margins, 0, vec![]).unwrap();
    let released = Hook::Deposit {
        beneficiary: Some(bob.to_string()),
    };
    suite.registry_sends(5, &released).unwrap();
    let take_back = ExecuteMsg::WithdrawOffer {
        offer_id: id,
        amount: None,
    };
    suite.execute(&bob, take_back).unwrap();
    suite.withdraw(&bob, None).unwrap();
    suite.withdraw(&alice, None).unwrap();
    suite.pause(false);
    let id = suite.offer(LOT, terms());
    suite.deposit(&bob, 100).unwrap();
    suite.deposit(&alice, 100).unwrap();
    for entry in entries(&mut suite, id) {
        entry.unwrap();
    }
}

#[test]
fn no_message_takes_coins() {
    let mut suite = Suite::new();
    let alice = suite.alice.clone();
    suite.app.init_modules(|router, _, storage| {
        let coins = coins(100, "uatom");
        router.bank.init_balance(storage, &alice, coins).unwrap();
    });
    let id = OfferId(1);
    let channel = suite.pending_channel(&alice, LONG);
    let mut messages = owners_messages(&suite);
    messages.extend([
        withdraw(None, None),
        ExecuteMsg::Receive(Cw20ReceiveMsg {
            sender: alice.to_string(),
            amount: 1u128.into(),
            msg: to_json_binary(&Hook::Deposit { beneficiary: None }).unwrap(),
        }),
        ExecuteMsg::MakeOffer {
            sidechain_id: ONE,
            amount: super::amount(1),
            terms: terms(),
        },
        ExecuteMsg::WithdrawOffer {
            offer_id: id,
            amount: None,
        },
        ExecuteMsg::Take {
            offer_id: id,
            terms: open(1, 0),
        },
        super::reserve(vec![]),
        ExecuteMsg::Settled(suite.notice(channel, vec![])),
    ]);
    for msg in messages {
        let refused = suite.unchecked(&alice, &msg, &coins(4, "uatom"));
        let sent = PaymentError::NonPayable {};
        assert_eq!(
            refused.unwrap_err(),
            ContractError::Payment(sent),
            "{msg:?}"
        );
    }
}

#[test]
fn a_notice_by_the_registry_of_nothing_is_no_error() {
    let mut suite = Suite::new();
    let alice = suite.alice.clone();
    let channel = suite.pending_channel(&alice, LONG);
    suite.settle(channel, 0, vec![]).unwrap();
    assert_eq!(suite.lease(channel).lease, None);
    assert_eq!(ChannelId(channel), ChannelId(1));
    suite.by_registry(super::reserve(vec![])).unwrap();
}

#[test]
fn migrate_takes_the_same_and_older_versions_and_nothing_else() {
    let mut suite = Suite::new();
    let (owner, vault, code) = (suite.owner.clone(), suite.vault.clone(), suite.vault_code);
    suite
        .app
        .migrate_contract(owner, vault, &MigrateMsg {}, code)
        .unwrap();

    let mut deps = mock_dependencies();
    cw2::set_contract_version(&mut deps.storage, CONTRACT_NAME, "0.0.1").unwrap();
    migrate(deps.as_mut()).unwrap();
    let now = cw2::get_contract_version(&deps.storage).unwrap();
    assert_eq!(now.version, CONTRACT_VERSION);
    let refused = |contract: &str, version: &str| {
        let mut deps = mock_dependencies();
        cw2::set_contract_version(&mut deps.storage, contract, version).unwrap();
        migrate(deps.as_mut()).unwrap_err()
    };
    assert!(matches!(
        refused(CONTRACT_NAME, "99.0.0"),
        ContractError::Common(CommonError::MigrationRefused(_))
    ));
    assert!(matches!(
        refused(CONTRACT_NAME, "new"),
        ContractError::Common(CommonError::MigrationRefused(_))
    ));
    assert!(matches!(
        refused("crates.io:other", "0.0.1"),
        ContractError::Common(CommonError::MigrationRefused(_))
    ));
}
