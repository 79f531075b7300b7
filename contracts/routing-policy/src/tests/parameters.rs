//! Parameters: versions, bounds, pages; and what every contract has: migration.

use super::*;
use crate::migrations::{migrate, CONTRACT_NAME, CONTRACT_VERSION};
use crate::state::{CURRENT, VERSIONS};
use causeway_contract_utils::CommonError;
use causeway_rules::admission::AdmissionError;
use causeway_rules::policy::{default_policy, ParameterError};
use causeway_storage::Map;
use causeway_types::admission::Admission;
use causeway_types::event::ParametersSet;
use causeway_types::policy::{PoliciesResponse, CURRENT_KEY};
use causeway_types::{DEFAULT_LIMIT, MAX_LIMIT};

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
        let event: ParametersSet = event(&response);
        assert_eq!((event.sidechain_id, event.version), (SidechainId(1), n));
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
            Err(ContractError::PolicyVersionNotFound {
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
            Err(ContractError::Parameters(
                ParameterError::ParameterOutOfBounds {
                    name: "grace_blocks",
                    unit: "blocks",
                    asked: asked.into(),
                    least: 1,
                    largest: 10_000,
                }
            ))
        );
    }
    let none = Parameters {
        modes: vec![],
        ..default_parameters()
    };
    assert_eq!(suite.set(1, &none), Err(ParameterError::NoLockMode.into()));
    assert_eq!(suite.policy(1).parameters, grace(10_000));
}

#[test]
fn numbers_of_margin_fees_and_admission_are_bounded_too() {
    let mut suite = Suite::new();
    let over = Ppm(1_000_001);
    let refused = |name| {
        Err(ContractError::Parameters(
            ParameterError::ParameterOutOfBounds {
                name,
                unit: "ppm",
                asked: 1_000_001,
                least: 0,
                largest: 1_000_000,
            },
        ))
    };
    let mut p = default_parameters();
    p.minimum_rate = over;
    assert_eq!(suite.set(1, &p), refused("minimum_rate"));
    let mut p = default_parameters();
    p.highest_fee_rate = over;
    assert_eq!(suite.set(1, &p), refused("highest_fee_rate"));
    p.highest_fee_rate = Ppm::ONE;
    p.bounty = Amount::MAX;
    p.highest_fee = Amount::ZERO;
    suite.set(1, &p).unwrap();
    assert_eq!(suite.policy(1).parameters, p);
}

#[test]
fn conditions_of_admission_that_nobody_could_meet_are_refused() {
    let mut suite = Suite::new();
    let with = |admission: Admission| Parameters {
        admission,
        ..default_parameters()
    };
    let shares = |least, largest| {
        with(Admission {
            least_share: Ppm(least),
            largest_share: Ppm(largest),
            ..Admission::ANYONE
        })
    };
    suite.set(1, &shares(400_000, 400_000)).unwrap();
    let crossed = AdmissionError::SharesCrossed {
        least: Ppm(400_001),
        largest: Ppm(400_000),
    };
    assert_eq!(
        suite.set(1, &shares(400_001, 400_000)),
        Err(ParameterError::Admission(crossed).into())
    );
    // the highest fee rate is 50_000 unless set
    let fee_rate = |least| {
        with(Admission {
            smallest_fee_rate: Ppm(least),
            ..Admission::ANYONE
        })
    };
    suite.set(1, &fee_rate(50_000)).unwrap();
    let refused = ParameterError::FeeRateTooLarge {
        asked: Ppm(50_001),
        largest: Ppm(50_000),
    };
    assert_eq!(suite.set(1, &fee_rate(50_001)), Err(refused.into()));
    assert_eq!(suite.policy(1).version, 2);
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
    assert!(matches!(
        migrate(deps.as_mut()),
        Err(ContractError::Common(CommonError::MigrationRefused(_)))
    ));
    cw2::set_contract_version(&mut deps.storage, CONTRACT_NAME, "new").unwrap();
    assert!(matches!(
        migrate(deps.as_mut()),
        Err(ContractError::Common(CommonError::MigrationRefused(_)))
    ));
    cw2::set_contract_version(&mut deps.storage, "crates.io:other", "0.0.1").unwrap();
    assert!(matches!(
        migrate(deps.as_mut()),
        Err(ContractError::Common(CommonError::MigrationRefused(_)))
    ));
}
