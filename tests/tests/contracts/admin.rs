//! What the owner can do, and what the owner cannot. Ownership, pausing, parameters, migration.

use causeway_contract_utils::CommonError;
use causeway_tests::model::Contract;
use causeway_tests::suite::{Suite, ADMIN, MAIN};
use causeway_types::channel::LockMode;
use causeway_types::registry::Entry;
use causeway_types::{ChannelId, MigrateMsg, Seconds, UnixTime};
use channel_registry::ContractError;
use cosmwasm_std::{Addr, BlockInfo};
use cw_multi_test::Executor;
use cw_ownable::{Action, OwnershipError};
use cw_utils::Expiration;

fn offer(suite: &Suite, name: &str) -> Action {
    Action::TransferOwnership {
        new_owner: suite.user(name).addr.to_string(),
        expiry: None,
    }
}

#[test]
fn pausing_stops_every_way_in() {
    let mut suite = Suite::new();
    suite.alice().sends_ahead(100).works();
    let pending = suite.alice().opens(LockMode::OneWay).with(10).opens();
    let open = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .with(10)
        .opens();
    suite.admin().pauses(Contract::Registry, true).works();
    for refused in [
        suite.alice().opens(LockMode::OneWay).with(1).refused(),
        suite
            .alice()
            .opens(LockMode::OneWay)
            .with_credit(1)
            .refused(),
        suite
            .alice()
            .opens(LockMode::OneWay)
            .with_coins(1)
            .refused(),
        suite.bob().joins(pending).with(1).refused(),
        suite.bob().joins(pending).with_nothing().refused(),
        suite.bob().joins(pending).with_coins(1).refused(),
        suite.alice().deposits(open, 1).refused(),
        suite.alice().deposits_credit(open, 1).refused(),
        suite
            .alice()
            .sends_coins(
                1,
                Entry::Deposit {
                    channel_id: open,
                    margin: None,
                },
            )
            .refused(),
        suite.alice().sends_ahead(1).refused(),
    ] {
        assert_eq!(refused, ContractError::EntryPaused);
    }
    suite.admin().pauses(Contract::Registry, false).works();
    suite.bob().joins(pending).with(1).works();
}

#[test]
fn pausing_stops_no_way_out() {
    let mut suite = Suite::new();
    suite.alice().sends_ahead(100).works();
    let pending = suite.alice().opens(LockMode::OneWay).with(10).opens();
    let channels: Vec<ChannelId> = (0..4)
        .map(|_| {
            let channel = suite
                .alice()
                .opens(LockMode::OneWay)
                .to("bob")
                .with(100)
                .opens();
            suite.bob().joins(channel).with(100).works();
            channel
        })
        .collect();
    let [first, second, third, fourth] = channels[..] else {
        unreachable!("four were opened")
    };
    suite.admin().pauses(Contract::Registry, true).works();
    suite.admin().pauses(Contract::Issuer, true).works();
    suite.alice().cancels(pending).works();
    suite.alice().pulls_credit(None, None).works();
    let until = suite.now().plus(Seconds(60));
    let consent = suite.bob().consents(first, 40, until);
    suite.alice().withdraws(first, 40, Some(consent)).works();
    let voucher = suite.alice().pays(first, 5).signed();
    suite.bob().shows(first, &[voucher]).works();
    suite.alice().asks_for(first, 10).works();
    let b = suite.bob().agrees_to_end(second, [1, 0], until);
    suite
        .alice()
        .ends(second, [1, 0], until, [None, Some(b)])
        .works();
    suite.alice().closes(third, &[]).works();
    suite.bob().closes(third, &[]).works();
    let end = UnixTime(suite.channel_model(fourth).expires_at);
    let later = end.plus(Seconds(60));
    let b = suite.bob().agrees_to_extend(fourth, end, later);
    suite
        .alice()
        .extends(fourth, end, later, [None, Some(b)])
        .works();
    suite.a_day_passes();
    suite.alice().completes(first).works();
    suite.grace_passes(first);
    suite.alice().completes(first).works();
    suite.a_week_passes();
    suite.settle_due(9).works();
    suite.grace_passes(first);
    suite.carol().settles(&[first, fourth]).works();
    suite.alice().redeems(999_000).works();
    assert_eq!(suite.holding(MAIN), 0);
}

#[test]
fn only_the_owner_pauses() {
    let mut suite = Suite::new();
    for name in ["alice", "stranger"] {
        let refused = suite.by(name).pauses(Contract::Registry, true).refused();
        assert_eq!(refused, OwnershipError::NotOwner.into());
    }
}

#[test]
fn ownership_moves_in_two_steps() {
    let mut suite = Suite::new();
    for contract in [Contract::Registry, Contract::Issuer, Contract::Policy] {
        let offered = offer(&suite, "heir");
        let early = suite
            .by("heir")
            .moves_ownership(contract, Action::AcceptOwnership);
        assert!(!early.is_ok());
        suite
            .admin()
            .moves_ownership(contract, offered.clone())
            .works();
        // it is still the admin's, who may offer it again
        suite.admin().moves_ownership(contract, offered).works();
        let anothers = suite
            .by("stranger")
            .moves_ownership(contract, Action::AcceptOwnership);
        assert!(!anothers.is_ok());
        assert_eq!(suite.model.owners[&contract].0, suite.user(ADMIN).addr);
        suite
            .by("heir")
            .moves_ownership(contract, Action::AcceptOwnership)
            .works();
        assert_eq!(suite.model.owners[&contract].0, suite.user("heir").addr);
    }
    let refused = suite.admin().pauses(Contract::Registry, true).refused();
    assert_eq!(refused, OwnershipError::NotOwner.into());
    suite.by("heir").pauses(Contract::Registry, true).works();
}

#[test]
fn an_offer_of_ownership_runs_out_and_ownership_can_be_given_up() {
    let mut suite = Suite::new();
    // the shadow ledger knows offers without an end only
    let at_height = suite.model.height + 5;
    let registry = suite.wiring().registry.clone();
    let heir = suite.user("heir").addr;
    let tells = |suite: &mut Suite, who: &Addr, action: Action| {
        let message = causeway_types::registry::ExecuteMsg::UpdateOwnership(action);
        suite
            .chain
            .execute_contract(who.clone(), registry.clone(), &message, &[])
    };
    let admin = suite.user(ADMIN).addr;
    let offered = Action::TransferOwnership {
        new_owner: heir.to_string(),
        expiry: Some(Expiration::AtHeight(at_height)),
    };
    tells(&mut suite, &admin, offered).unwrap();
    suite.pass(1, 5);
    let refused = tells(&mut suite, &heir, Action::AcceptOwnership).unwrap_err();
    let refused: ContractError = refused.downcast().unwrap();
    assert_eq!(refused, OwnershipError::TransferExpired.into());
    tells(&mut suite, &admin, Action::RenounceOwnership).unwrap();
    let refused = suite.chain.execute_contract(
        admin,
        registry,
        &causeway_types::registry::ExecuteMsg::SetPaused { paused: true },
        &[],
    );
    let refused: ContractError = refused.unwrap_err().downcast().unwrap();
    assert_eq!(refused, OwnershipError::NoOwner.into());
}

#[test]
fn new_parameters_touch_no_running_channel() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel).with_nothing().works();
    suite.parameters_are(MAIN, |p| {
        p.modes = vec![LockMode::Unlocked];
        p.smallest_ratio = causeway_types::Ppm(900_000);
        p.close_window = Seconds(12);
        p.min_lifetime = Seconds(24);
        p.default_lifetime = Seconds(24);
        p.max_lifetime = Seconds(24);
        p.grace_blocks = 1;
        p.longest_lock = Seconds(1);
    });
    // allocated at once, extended for long, its window a day and its grace sixty blocks: as it was opened
    suite.alice().deposits(channel, 1).works();
    let end = UnixTime(suite.channel_model(channel).expires_at);
    let later = suite.now().plus(Seconds(90 * 86_400));
    let b = suite.bob().agrees_to_extend(channel, end, later);
    suite
        .alice()
        .extends(channel, end, later, [None, Some(b)])
        .works();
    suite.alice().closes(channel, &[]).works();
    assert_eq!(
        suite.channel_model(channel).expires_at,
        suite.now().0 + 86_400
    );
    let refused = suite.alice().opens(LockMode::OneWay).with(1).refused();
    assert!(matches!(refused, ContractError::LockModeNotAllowed { .. }));
    suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .with(1)
        .works();
}

/// Each contract's address, and a call of `migrate` on it.
fn migrates(suite: &mut Suite, contract: &Addr) -> anyhow::Result<cw_multi_test::AppResponse> {
    let code = suite.chain.contract_data(contract).unwrap().code_id;
    let admin = suite.user(ADMIN).addr;
    suite
        .chain
        .migrate_contract(admin, contract.clone(), &MigrateMsg {}, code)
}

fn version_is(suite: &mut Suite, contract: &Addr, name: &str, version: &str) {
    let mut storage = suite.chain.contract_storage_mut(contract);
    cw2::set_contract_version(storage.as_mut(), name, version).unwrap();
}

#[test]
fn a_migration_checks_the_contract_and_never_goes_backwards() {
    let mut suite = Suite::new();
    let registry = suite.wiring().registry.clone();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .named("kept")
        .with(7)
        .opens();
    migrates(&mut suite, &registry).unwrap();
    let ours = channel_registry::migrations::CONTRACT_NAME;
    version_is(&mut suite, &registry, ours, "0.0.1");
    migrates(&mut suite, &registry).unwrap();
    let storage = suite.chain.contract_storage(&registry);
    let recorded = cw2::get_contract_version(storage.as_ref()).unwrap();
    assert_eq!(
        recorded.version,
        channel_registry::migrations::CONTRACT_VERSION
    );
    drop(storage);
    version_is(&mut suite, &registry, ours, "99.0.0");
    let refused = migrates(&mut suite, &registry).unwrap_err();
    let refused: ContractError = refused.downcast().unwrap();
    let backwards = matches!(
        refused,
        ContractError::Common(CommonError::MigrationRefused(_))
    );
    assert!(backwards, "{refused}");
    version_is(&mut suite, &registry, "crates.io:another", "0.0.1");
    let refused = migrates(&mut suite, &registry).unwrap_err();
    let refused: ContractError = refused.downcast().unwrap();
    let other = matches!(
        refused,
        ContractError::Common(CommonError::MigrationRefused(_))
    );
    assert!(other, "{refused}");
    // what was there is there
    suite.alice().cancels(channel).works();
}

#[test]
fn the_domain_is_that_of_this_chain_and_this_contract() {
    let suite = Suite::new();
    let BlockInfo { chain_id, .. } = suite.chain.block_info();
    let config: causeway_types::registry::ConfigResponse =
        suite.ask_registry(&causeway_types::registry::QueryMsg::Config {});
    let registry = suite.wiring().registry.to_string();
    let bytes = [
        (chain_id.len() as u32).to_be_bytes().to_vec(),
        chain_id.into_bytes(),
        (registry.len() as u32).to_be_bytes().to_vec(),
        registry.into_bytes(),
    ];
    assert_eq!(config.domain, causeway_types::Hash::of(&bytes.concat()));
}
