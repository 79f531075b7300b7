//! Who may what, paused or not; and migration.

use super::{create, event, hook_deposit, share, Suite, DENOM};
use crate::contract::reply;
use crate::migrations::{migrate, CONTRACT_NAME, CONTRACT_VERSION};
use crate::ContractError;
use causeway_contract_utils::CommonError;
use causeway_types::event::{OwnershipUpdated, PauseSet};
use causeway_types::issuer::{
    ConfigResponse, ExecuteMsg, Hook, InstantiateMsg, MigrateMsg, QueryMsg,
};
use causeway_types::SidechainId;
use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{coins, Addr, Binary, Reply, SubMsgResponse, SubMsgResult};
use cw_multi_test::Executor;
use cw_ownable::{Action, Ownership, OwnershipError};
use cw_utils::PaymentError;

const ONE: SidechainId = SidechainId(1);

/// Every message that is the owner's alone, with Alice as whom it serves.
fn owners_messages(suite: &Suite) -> Vec<ExecuteMsg> {
    let offer = Action::TransferOwnership {
        new_owner: suite.alice.to_string(),
        expiry: None,
    };
    vec![
        ExecuteMsg::SetContracts {
            registry: suite.registry.to_string(),
            vault: suite.vault.to_string(),
            policy: suite.policy.to_string(),
        },
        create(suite.native(), "NEW"),
        ExecuteMsg::Distribute {
            sidechain_id: ONE,
            shares: vec![share(&suite.alice, 1)],
        },
        ExecuteMsg::SetPaused { paused: false },
        ExecuteMsg::UpdateOwnership(offer),
        ExecuteMsg::UpdateOwnership(Action::RenounceOwnership),
    ]
}

/// Not wired yet; one sidechain of the coin and one of the foreign token, with a surplus of both.
fn ready() -> Suite {
    let mut suite = Suite::unwired();
    let (native, cw20) = (suite.native(), suite.cw20());
    suite.sidechain(native.clone(), "ONE");
    suite.sidechain(cw20.clone(), "TWO");
    suite.asset_becomes(&native, 10);
    suite.asset_becomes(&cw20, 10);
    suite
}

fn hook_distribute(suite: &Suite) -> Hook {
    Hook::Distribute {
        sidechain_id: SidechainId(2),
        shares: vec![share(&suite.alice, 1)],
    }
}

#[test]
fn what_is_the_owners_is_refused_to_strangers_and_to_the_pending_owner() {
    let mut suite = ready();
    let offer = ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner: suite.alice.to_string(),
        expiry: None,
    });
    let response = suite.by_owner(offer).unwrap();
    let updated: OwnershipUpdated = event(&response);
    assert_eq!(updated.owner, Some(suite.owner.clone()));
    assert_eq!(updated.pending_owner, Some(suite.alice.clone()));

    let foreign = suite.foreign.clone();
    let not_owner = || ContractError::Ownership(OwnershipError::NotOwner);
    for who in [suite.alice.clone(), suite.bob.clone()] {
        for msg in owners_messages(&suite) {
            let refused = suite.execute(&who, msg.clone(), &[]);
            assert_eq!(refused.unwrap_err(), not_owner(), "{msg:?}");
        }
        let hook = hook_distribute(&suite);
        let refused = suite.send(&foreign, &who, 1, &hook);
        assert_eq!(refused.unwrap_err(), not_owner());
    }
    for msg in owners_messages(&suite) {
        suite.by_owner(msg).unwrap();
    }
}

#[test]
fn the_owner_may_send_a_foreign_token_to_be_distributed() {
    let mut suite = ready();
    let (owner, foreign) = (suite.owner.clone(), suite.foreign.clone());
    let hook = hook_distribute(&suite);
    suite.send(&foreign, &owner, 1, &hook).unwrap();
}

#[test]
fn the_ownership_moves_in_two_steps() {
    let mut suite = ready();
    let (owner, alice, bob) = (suite.owner.clone(), suite.alice.clone(), suite.bob.clone());
    let accept = ExecuteMsg::UpdateOwnership(Action::AcceptOwnership);
    let refused = suite.execute(&alice, accept.clone(), &[]).unwrap_err();
    assert_eq!(refused, OwnershipError::TransferNotFound.into());
    let offer = ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner: alice.to_string(),
        expiry: None,
    });
    suite.by_owner(offer).unwrap();
    for who in [&owner, &bob] {
        let refused = suite.execute(who, accept.clone(), &[]).unwrap_err();
        assert_eq!(refused, OwnershipError::NotPendingOwner.into());
    }
    let response = suite.execute(&alice, accept, &[]).unwrap();
    let updated: OwnershipUpdated = event(&response);
    assert_eq!(
        (updated.owner, updated.pending_owner),
        (Some(alice.clone()), None)
    );
    let pause = ExecuteMsg::SetPaused { paused: true };
    let refused = suite.execute(&owner, pause.clone(), &[]).unwrap_err();
    assert_eq!(refused, OwnershipError::NotOwner.into());
    suite.execute(&alice, pause, &[]).unwrap();
    let now: Ownership<Addr> = suite.ask(&QueryMsg::Ownership {}).unwrap();
    assert_eq!(now.owner, Some(alice));
}

#[test]
fn a_pause_stops_every_entry_and_nothing_else() {
    let mut suite = ready();
    let (owner, alice, foreign) = (
        suite.owner.clone(),
        suite.alice.clone(),
        suite.foreign.clone(),
    );
    suite.deposit(&alice, ONE, 5).unwrap();
    let set = |paused| ExecuteMsg::SetPaused { paused };
    let response = suite.by_owner(set(true)).unwrap();
    assert_eq!(event::<PauseSet>(&response), PauseSet { paused: true });
    let config: ConfigResponse = suite.ask(&QueryMsg::Config {}).unwrap();
    assert!(config.paused);

    let distribute = owners_messages(&suite).remove(2);
    let hook = hook_distribute(&suite);
    let entries = [
        suite.by_owner(create(suite.native(), "NEW")),
        suite.deposit(&alice, ONE, 5),
        suite.by_owner(distribute.clone()),
        suite.send(&foreign, &alice, 1, &hook_deposit(SidechainId(2))),
        suite.send(&foreign, &owner, 1, &hook),
    ];
    for entry in entries {
        assert_eq!(entry.unwrap_err(), ContractError::EntryPaused);
    }
    let token = suite.look(ONE).token;
    suite.redeem(&alice, &token, 5, 5).unwrap();
    let wire = owners_messages(&suite).remove(0);
    suite.by_owner(wire).unwrap();
    suite.by_owner(set(false)).unwrap();
    suite.deposit(&alice, ONE, 5).unwrap();
    suite.by_owner(distribute).unwrap();
}

#[test]
fn messages_that_take_no_coins_refuse_them_with_what_was_sent() {
    let mut suite = ready();
    let owner = suite.owner.clone();
    let mut messages = owners_messages(&suite);
    messages.remove(2); // takes the sidechain's coin
    messages.push(ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
        sender: owner.to_string(),
        amount: 1u128.into(),
        msg: cosmwasm_std::to_json_binary(&hook_deposit(ONE)).unwrap(),
    }));
    for msg in messages {
        let refused = suite.execute(&owner, msg.clone(), &coins(4, DENOM));
        assert_eq!(
            refused.unwrap_err(),
            ContractError::Payment(PaymentError::NonPayable {}),
            "{msg:?}"
        );
    }
}

#[test]
fn a_reply_to_nothing_and_a_reply_without_an_address_are_refused() {
    let answer = |id| Reply {
        id,
        payload: Binary::default(),
        gas_used: 0,
        #[allow(deprecated)] // the field is there, deprecated or not
        result: SubMsgResult::Ok(SubMsgResponse {
            events: vec![],
            data: None,
            msg_responses: vec![],
        }),
    };
    let mut deps = mock_dependencies();
    assert_eq!(
        reply(deps.as_mut(), mock_env(), answer(2)),
        Err(ContractError::UnknownReply { id: 2 })
    );
    let refused = reply(deps.as_mut(), mock_env(), answer(1));
    assert!(matches!(refused, Err(ContractError::Std(_))));
}

fn nothing_new() -> MigrateMsg {
    MigrateMsg {
        token_code_id: None,
    }
}

#[test]
fn migrate_takes_the_same_and_older_versions_and_nothing_else() {
    let mut suite = Suite::new();
    let (owner, issuer, code) = (suite.owner.clone(), suite.issuer.clone(), suite.issuer_code);
    suite
        .app
        .migrate_contract(owner, issuer, &nothing_new(), code)
        .unwrap();

    let mut deps = mock_dependencies();
    cw2::set_contract_version(&mut deps.storage, CONTRACT_NAME, "0.0.1").unwrap();
    migrate(deps.as_mut(), None).unwrap();
    let now = cw2::get_contract_version(&deps.storage).unwrap();
    assert_eq!(now.version, CONTRACT_VERSION);
    cw2::set_contract_version(&mut deps.storage, CONTRACT_NAME, "99.0.0").unwrap();
    assert!(matches!(
        migrate(deps.as_mut(), None),
        Err(ContractError::Common(CommonError::MigrationRefused(_)))
    ));
    cw2::set_contract_version(&mut deps.storage, CONTRACT_NAME, "new").unwrap();
    assert!(matches!(
        migrate(deps.as_mut(), None),
        Err(ContractError::Common(CommonError::MigrationRefused(_)))
    ));
    cw2::set_contract_version(&mut deps.storage, "crates.io:other", "0.0.1").unwrap();
    assert!(matches!(
        migrate(deps.as_mut(), None),
        Err(ContractError::Common(CommonError::MigrationRefused(_)))
    ));
}

#[test]
fn tokens_have_the_admin_that_was_named_and_after_a_migration_the_code_that_was_named() {
    let mut suite = Suite::new();
    let owner = suite.owner.clone();
    let old = suite.ask::<ConfigResponse>(&QueryMsg::Config {}).unwrap();
    let msg = InstantiateMsg {
        owner: owner.to_string(),
        token_code_id: old.token_code_id,
        token_admin: Some(suite.alice.to_string()),
    };
    let (code, admin) = (suite.issuer_code, Some(owner.to_string()));
    suite.issuer = suite
        .app
        .instantiate_contract(code, owner.clone(), &msg, &[], "another", admin)
        .unwrap();
    let native = suite.native();
    let (_, first) = suite.sidechain(native.clone(), "ONE");

    let new_code = suite.app.store_code(super::token_code());
    let msg = MigrateMsg {
        token_code_id: Some(new_code),
    };
    let issuer = suite.issuer.clone();
    let migrated = suite.app.migrate_contract(owner, issuer, &msg, code);
    migrated.unwrap();
    let (_, second) = suite.sidechain(native, "TWO");
    let config: ConfigResponse = suite.ask(&QueryMsg::Config {}).unwrap();
    assert_eq!(config.token_code_id, new_code);
    assert_eq!(config.token_admin, Some(suite.alice.clone()));
    for (token, code) in [(first, old.token_code_id), (second, new_code)] {
        let info = suite.app.wrap().query_wasm_contract_info(token).unwrap();
        assert_eq!(info.admin, Some(suite.alice.clone()));
        assert_eq!(info.code_id, code);
    }
}
