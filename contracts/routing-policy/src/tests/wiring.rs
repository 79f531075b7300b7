//! The registry is named once, and asked from then on.

use super::*;
use causeway_types::event::RegistrySet;
use causeway_types::policy::{ConfigResponse, NeighboursResponse};
use causeway_types::registry;
use causeway_types::MAX_LIMIT;

fn config(suite: &Suite) -> Option<Addr> {
    let config: ConfigResponse = suite.ask(QueryMsg::Config {}).unwrap();
    config.registry
}

fn neighbours(
    suite: &Suite,
    sidechain: Option<u64>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Vec<u64>, ContractError> {
    let page: NeighboursResponse = suite.ask(QueryMsg::Neighbours {
        node: suite.who("alice").into(),
        sidechain_id: sidechain.map(SidechainId),
        start_after: start_after.map(ChannelId),
        limit,
    })?;
    Ok(page.neighbours.iter().map(|n| n.channel_id.0).collect())
}

#[test]
fn the_registry_is_named_once_and_for_good() {
    let mut suite = Suite::new();
    assert_eq!(config(&suite), None);
    let registry = suite.registry.clone();
    let done = suite.owner_does(wire(&registry)).unwrap();
    let wired: RegistrySet = event(&done);
    assert_eq!(wired.registry, registry);
    assert_eq!(config(&suite), Some(registry.clone()));
    for asked in [suite.who("another"), registry.clone()] {
        let refused = Err(ContractError::RegistryAlreadySet {
            asked: asked.clone(),
            registry: registry.clone(),
        });
        assert_eq!(suite.owner_does(wire(&asked)), refused);
    }
    assert_eq!(config(&suite), Some(registry));
}

#[test]
fn a_registry_that_is_no_address_is_refused() {
    let mut suite = Suite::new();
    let refused = suite.owner_does(wire(&Addr::unchecked("Registry")));
    assert!(matches!(refused, Err(ContractError::Std(_))));
    assert_eq!(config(&suite), None);
}

#[test]
fn before_it_is_named_whatever_needs_channels_is_refused() {
    let mut suite = Suite::new();
    suite.channel(1, ("alice", 10), ("bob", 10));
    let over_it = vec![over(1, Direction::AToB)];
    let ends = vec![suite.ends(1, "alice", "bob")];
    let refused = ContractError::RegistryNotSet;
    assert_eq!(
        refused.to_string(),
        "registry_not_set: no registry is set yet; the owner names it once with `SetRegistry`"
    );
    assert_eq!(
        suite.route("a", over_it.clone()).unwrap_err(),
        ContractError::RegistryNotSet
    );
    for hops in [over_it, ends.clone()] {
        assert_eq!(
            suite.quote(hops, 1).unwrap_err(),
            ContractError::RegistryNotSet
        );
    }
    assert_eq!(suite.select("alice", "bob", 1).unwrap_err(), refused);
    let asked = neighbours(&suite, None, None, None);
    assert_eq!(asked.unwrap_err(), ContractError::RegistryNotSet);
    assert!(suite.table.asked().is_empty());
    // two ends are known without it
    suite.route("a", ends).unwrap();
}

#[test]
fn neighbours_are_what_the_registry_says() {
    let suite = Suite::wired();
    let id = suite.channel(1, ("alice", 700), ("bob", 40));
    suite.rates(id, 5, 6);
    let page: NeighboursResponse = suite
        .ask(QueryMsg::Neighbours {
            node: suite.who("bob").into(),
            sidechain_id: None,
            start_after: None,
            limit: None,
        })
        .unwrap();
    let [seen] = &page.neighbours[..] else {
        panic!("{page:?}");
    };
    assert_eq!(seen.peer, suite.who("alice"));
    let has = (seen.balance.u128(), seen.peer_balance.u128());
    assert_eq!(
        (has, seen.fee_rate, seen.peer_fee_rate),
        ((40, 700), Ppm(6), Ppm(5))
    );
}

#[test]
fn a_page_of_neighbours_is_asked_for_as_it_was_asked_here() {
    let suite = Suite::wired();
    for _ in 0..MAX_LIMIT + 2 {
        suite.channel(1, ("alice", 10), ("bob", 10));
    }
    let elsewhere = suite.channel(2, ("alice", 10), ("bob", 10));
    let count = |limit| neighbours(&suite, None, None, limit).unwrap().len();
    assert_eq!((count(None), count(Some(3)), count(Some(99))), (10, 3, 30));
    assert_eq!(neighbours(&suite, None, Some(31), None), Ok(vec![32, 33]));
    assert_eq!(neighbours(&suite, Some(2), None, None), Ok(vec![elsewhere]));
    suite.table.asked();
    neighbours(&suite, Some(2), Some(4), Some(99)).unwrap();
    let asked = registry::QueryMsg::Neighbours {
        node: suite.who("alice").into(),
        sidechain_id: Some(SidechainId(2)),
        start_after: Some(ChannelId(4)),
        limit: Some(99),
        locks_only: None,
    };
    assert_eq!(suite.table.asked(), [asked]);
}

#[test]
fn neighbours_of_no_address_are_refused() {
    let suite = Suite::wired();
    let asked: Result<NeighboursResponse, _> = suite.ask(QueryMsg::Neighbours {
        node: "Alice".to_owned(),
        sidechain_id: None,
        start_after: None,
        limit: None,
    });
    assert!(matches!(asked, Err(ContractError::Std(_))));
}
