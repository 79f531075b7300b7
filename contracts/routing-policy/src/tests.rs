//! The policy alone: versions, bounds, roles.

use crate::contract::{execute, instantiate, query};
use crate::migrations::{migrate, CONTRACT_NAME, CONTRACT_VERSION};
use crate::state::{CURRENT, VERSIONS};
use crate::ContractError;
use causeway_guards::GuardError;
use causeway_rules::policy::{default_parameters, default_policy, ParameterError, GRACE_BLOCKS};
use causeway_types::event::{OwnershipUpdated, ParametersSet};
use causeway_types::policy::{
    ExecuteMsg, InstantiateMsg, Parameters, PoliciesResponse, Policy, QueryMsg, CURRENT_KEY,
};
use causeway_types::{SidechainId, DEFAULT_LIMIT, MAX_LIMIT};
use cosmwasm_std::testing::{
    message_info, mock_dependencies, mock_env, MockApi, MockQuerier, MockStorage,
};
use cosmwasm_std::{coins, from_json, Addr, OwnedDeps, Response};
use cw_ownable::{Action, Ownership, OwnershipError};
use cw_storage_plus::Map;

struct Suite {
    deps: OwnedDeps<MockStorage, MockApi, MockQuerier>,
    owner: Addr,
    stranger: Addr,
}

impl Suite {
    fn new() -> Suite {
        let mut deps = mock_dependencies();
        let [owner, stranger] = ["owner", "stranger"].map(|n| deps.api.addr_make(n));
        let msg = InstantiateMsg {
            owner: owner.to_string(),
        };
        let info = message_info(&stranger, &[]);
        instantiate(deps.as_mut(), mock_env(), info, msg).unwrap();
        Suite {
            deps,
            owner,
            stranger,
        }
    }
    fn execute(&mut self, sender: &Addr, msg: ExecuteMsg) -> Result<Response, ContractError> {
        let info = message_info(sender, &[]);
        execute(self.deps.as_mut(), mock_env(), info, msg)
    }
    fn set(&mut self, sidechain: u64, p: &Parameters) -> Result<Response, ContractError> {
        let owner = self.owner.clone();
        self.execute(&owner, set(sidechain, p))
    }
    fn ask<T: serde::de::DeserializeOwned>(&self, msg: QueryMsg) -> Result<T, ContractError> {
        let answer = query(self.deps.as_ref(), mock_env(), msg)?;
        Ok(from_json(answer).unwrap())
    }
    fn policy(&self, sidechain: u64) -> Policy {
        let sidechain_id = SidechainId(sidechain);
        self.ask(QueryMsg::Policy { sidechain_id }).unwrap()
    }
    fn version(&self, sidechain: u64, version: u64) -> Result<Policy, ContractError> {
        self.ask(QueryMsg::PolicyVersion {
            sidechain_id: SidechainId(sidechain),
            version,
        })
    }
}

fn set(sidechain: u64, parameters: &Parameters) -> ExecuteMsg {
    ExecuteMsg::SetParameters {
        sidechain_id: SidechainId(sidechain),
        parameters: parameters.clone(),
    }
}
fn grace(grace_blocks: u64) -> Parameters {
    Parameters {
        grace_blocks,
        ..default_parameters()
    }
}
fn not_owner<T>() -> Result<T, ContractError> {
    Err(OwnershipError::NotOwner.into())
}

#[test]
fn where_nothing_was_set_the_default_policy_is_in_force_as_version_0() {
    let suite = Suite::new();
    assert_eq!(suite.policy(1), default_policy());
    assert_eq!(suite.version(1, 0), Ok(default_policy()));
    assert_eq!(CURRENT.may_load(&suite.deps.storage, 1), Ok(None));
}

#[test]
fn versions_count_from_1_in_each_sidechain_and_never_change() {
    let mut suite = Suite::new();
    for n in 1..=3 {
        let response = suite.set(1, &grace(n)).unwrap();
        let event = ParametersSet::try_from(&response.events[0]).unwrap();
        assert_eq!((event.sidechain_id, event.version), (SidechainId(1), n));
        assert!(response.attributes.is_empty());
    }
    suite.set(2, &grace(9)).unwrap();
    for n in 1..=3 {
        let policy = suite.version(1, n).unwrap();
        assert_eq!((policy.version, policy.parameters), (n, grace(n)));
    }
    assert_eq!(suite.version(1, 0), Ok(default_policy()));
    assert_eq!(suite.policy(1).version, 3);
    assert_eq!(suite.policy(2).version, 1);
    assert_eq!(suite.policy(3).version, 0);
    assert_eq!(
        VERSIONS.load(&suite.deps.storage, (1, 2)).unwrap().version,
        2
    );
}

#[test]
fn a_version_that_is_not_there_is_refused_with_the_newest() {
    let mut suite = Suite::new();
    suite.set(1, &grace(7)).unwrap();
    for (sidechain, asked, newest) in [(1, 2, 1), (1, u64::MAX, 1), (2, 1, 0)] {
        assert_eq!(
            suite.version(sidechain, asked),
            Err(ContractError::NoVersion {
                sidechain_id: SidechainId(sidechain),
                asked,
                newest,
            })
        );
    }
}

#[test]
fn the_policy_in_force_is_where_the_registry_reads_it() {
    let mut suite = Suite::new();
    suite.set(7, &grace(11)).unwrap();
    let raw: Map<u64, Policy> = Map::new(CURRENT_KEY);
    let read = raw.load(&suite.deps.storage, 7).unwrap();
    assert_eq!(read, suite.policy(7));
}

#[test]
fn parameters_outside_their_bounds_are_refused_and_change_nothing() {
    let mut suite = Suite::new();
    suite.set(1, &grace(10_000)).unwrap();
    for asked in [0, 10_001] {
        assert_eq!(
            suite.set(1, &grace(asked)),
            Err(ContractError::Parameters(ParameterError::OutOfBounds {
                name: "grace_blocks",
                unit: "blocks",
                asked: asked.into(),
                least: GRACE_BLOCKS.least,
                largest: GRACE_BLOCKS.largest,
            }))
        );
    }
    let none = Parameters {
        modes: vec![],
        ..default_parameters()
    };
    assert_eq!(suite.set(1, &none), Err(ParameterError::NoMode.into()));
    assert_eq!(suite.policy(1).parameters, grace(10_000));
}

#[test]
fn only_the_owner_sets_parameters() {
    let mut suite = Suite::new();
    let (owner, stranger) = (suite.owner.clone(), suite.stranger.clone());
    assert_eq!(suite.execute(&stranger, set(1, &grace(5))), not_owner());
    // an offered ownership is none yet
    let offer = ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner: stranger.to_string(),
        expiry: None,
    });
    suite.execute(&owner, offer).unwrap();
    assert_eq!(suite.execute(&stranger, set(1, &grace(5))), not_owner());
    suite.execute(&owner, set(1, &grace(5))).unwrap();
}

#[test]
fn the_ownership_moves_in_two_steps() {
    let mut suite = Suite::new();
    let (owner, stranger) = (suite.owner.clone(), suite.stranger.clone());
    let offer = ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner: stranger.to_string(),
        expiry: None,
    });
    let accept = ExecuteMsg::UpdateOwnership(Action::AcceptOwnership);
    assert_eq!(suite.execute(&stranger, offer.clone()), not_owner());
    assert_eq!(
        suite.execute(&stranger, accept.clone()),
        Err(OwnershipError::TransferNotFound.into())
    );
    let response = suite.execute(&owner, offer).unwrap();
    assert_eq!(
        OwnershipUpdated::try_from(&response.events[0]).unwrap(),
        OwnershipUpdated {
            owner: Some(owner.clone()),
            pending_owner: Some(stranger.clone()),
        }
    );
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
    let refused = Err(ContractError::Guard(GuardError::CoinsSent {
        sent: "3uatom".to_owned(),
    }));
    let accept = ExecuteMsg::UpdateOwnership(Action::AcceptOwnership);
    for msg in [set(1, &default_parameters()), accept] {
        let done = execute(suite.deps.as_mut(), mock_env(), info.clone(), msg);
        assert_eq!(done, refused);
    }
    let msg = InstantiateMsg {
        owner: suite.owner.to_string(),
    };
    let done = instantiate(mock_dependencies().as_mut(), mock_env(), info, msg);
    assert_eq!(done, refused);
}

#[test]
fn a_page_of_policies_is_capped_and_the_next_one_goes_on_after_it() {
    let mut suite = Suite::new();
    let count = u64::from(MAX_LIMIT) + 5;
    for id in 1..=count {
        suite.set(id, &grace(id)).unwrap();
    }
    let page = |start_after, limit| -> Vec<u64> {
        let page: PoliciesResponse = suite
            .ask(QueryMsg::Policies { start_after, limit })
            .unwrap();
        let one = |p: causeway_types::policy::PolicyResponse| {
            assert_eq!(p.policy, suite.policy(p.sidechain_id.0));
            p.sidechain_id.0
        };
        page.policies.into_iter().map(one).collect()
    };
    let up_to = |n: u32| (1..=u64::from(n)).collect::<Vec<_>>();
    assert_eq!(page(None, None), up_to(DEFAULT_LIMIT));
    assert_eq!(page(None, Some(2)), up_to(2));
    for limit in [MAX_LIMIT, MAX_LIMIT + 1, u32::MAX] {
        assert_eq!(page(None, Some(limit)), up_to(MAX_LIMIT));
    }
    let last = SidechainId(MAX_LIMIT.into());
    let rest: Vec<_> = (u64::from(MAX_LIMIT) + 1..=count).collect();
    assert_eq!(page(Some(last), Some(MAX_LIMIT)), rest);
    assert!(page(Some(SidechainId(u64::MAX)), None).is_empty());
}

#[test]
fn migrate_takes_the_same_and_older_versions_and_nothing_else() {
    let mut suite = Suite::new();
    let deps = &mut suite.deps;
    for version in [CONTRACT_VERSION, "0.0.1"] {
        cw2::set_contract_version(&mut deps.storage, CONTRACT_NAME, version).unwrap();
        migrate(deps.as_mut()).unwrap();
        let now = cw2::get_contract_version(&deps.storage).unwrap();
        assert_eq!(now.version, CONTRACT_VERSION);
    }
    cw2::set_contract_version(&mut deps.storage, CONTRACT_NAME, "99.0.0").unwrap();
    assert_eq!(
        migrate(deps.as_mut()),
        Err(ContractError::Guard(GuardError::Backwards {
            from: "99.0.0".to_owned(),
            to: CONTRACT_VERSION.to_owned(),
        }))
    );
    cw2::set_contract_version(&mut deps.storage, CONTRACT_NAME, "new").unwrap();
    assert_eq!(
        migrate(deps.as_mut()),
        Err(ContractError::Guard(GuardError::UnknownVersion {
            found: "new".to_owned(),
            ours: CONTRACT_VERSION.to_owned(),
        }))
    );
    cw2::set_contract_version(&mut deps.storage, "crates.io:other", "0.0.1").unwrap();
    assert_eq!(
        migrate(deps.as_mut()),
        Err(ContractError::Guard(GuardError::OtherContract {
            found: "crates.io:other".to_owned(),
            expected: CONTRACT_NAME.to_owned(),
        }))
    );
}
