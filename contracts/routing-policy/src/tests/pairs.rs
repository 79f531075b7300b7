//! Exchange pairs as they are kept.

use super::*;
use causeway_rules::route::RouteError;
use causeway_types::event::{ExchangePairRemoved, ExchangePairSet};
use causeway_types::policy::ExchangePairsResponse;
use causeway_types::{DEFAULT_LIMIT, MAX_LIMIT};

type Key = (u64, u64, String);

fn page(suite: &Suite, start_after: Option<Key>, limit: Option<u32>) -> Vec<ExchangePair<Addr>> {
    let start_after = start_after.map(|(from, to, node)| (from.into(), to.into(), node));
    let page: ExchangePairsResponse = suite
        .ask(QueryMsg::ExchangePairs { start_after, limit })
        .unwrap();
    page.pairs
}
fn key(pair: &ExchangePair<Addr>) -> Key {
    (pair.from.0, pair.to.0, pair.node.to_string())
}
fn remove(suite: &mut Suite, (from, to): (u64, u64), node: &str) -> Outcome {
    let node = suite.who(node).to_string();
    suite.owner_does(ExecuteMsg::RemoveExchangePair {
        from: SidechainId(from),
        to: SidechainId(to),
        node,
    })
}

impl Suite {
    fn pair(&mut self, change: impl FnOnce(&mut ExchangePair<String>)) -> Outcome {
        let mut pair = self.three_for_two((1, 2), "bob");
        change(&mut pair);
        self.owner_does(ExecuteMsg::SetExchangePair(pair))
    }
}

#[test]
fn a_pair_is_kept_as_it_was_set() {
    let mut suite = Suite::new();
    let done = suite.pair(|_| ()).unwrap();
    let node = suite.who("bob");
    let said = ExchangePairSet {
        from: SidechainId(1),
        to: SidechainId(2),
        node: node.clone(),
        takes: Amount::new(3),
        gives: Amount::new(2),
    };
    assert_eq!(event::<ExchangePairSet>(&done), said);
    let kept = ExchangePair {
        from: SidechainId(1),
        to: SidechainId(2),
        node,
        takes: Amount::new(3),
        gives: Amount::new(2),
        smallest: Amount::new(10),
        largest: Amount::new(1000),
        fee_rate: Ppm(10_000),
    };
    assert_eq!(page(&suite, None, None), [kept]);
}

#[test]
fn a_pair_takes_the_place_of_the_same_nodes_and_of_no_others() {
    let mut suite = Suite::new();
    suite.exchange((1, 2), "bob");
    suite.exchange((2, 1), "bob");
    suite.exchange((1, 2), "carol");
    suite.pair(|p| p.gives = Amount::new(7)).unwrap();
    let bob = suite.who("bob");
    let gives: Vec<_> = page(&suite, None, None)
        .iter()
        .map(|p| (p.from.0, p.node == bob, p.gives.u128()))
        .collect();
    assert_eq!(gives.len(), 3);
    for expected in [(1, true, 7), (1, false, 2), (2, true, 2)] {
        assert!(gives.contains(&expected), "{gives:?}");
    }
}

#[test]
fn a_removed_pair_is_gone_and_cannot_be_removed_again() {
    let mut suite = Suite::new();
    suite.exchange((1, 2), "bob");
    suite.exchange((1, 2), "carol");
    let node = suite.who("bob");
    let done = remove(&mut suite, (1, 2), "bob").unwrap();
    let said = ExchangePairRemoved {
        from: SidechainId(1),
        to: SidechainId(2),
        node: node.clone(),
    };
    assert_eq!(event::<ExchangePairRemoved>(&done), said);
    let left: Vec<_> = page(&suite, None, None);
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].node, suite.who("carol"));
    for sidechains in [(1, 2), (2, 1)] {
        let refused = RouteError::NoExchangePair {
            node: node.clone(),
            from: SidechainId(sidechains.0),
            to: SidechainId(sidechains.1),
        };
        let done = remove(&mut suite, sidechains, "bob");
        assert_eq!(done, Err(refused.into()));
    }
}

#[test]
fn a_pair_is_of_two_sidechains() {
    let mut suite = Suite::new();
    let refused = RouteError::OneSidechain(SidechainId(2));
    assert_eq!(suite.pair(|p| p.from = SidechainId(2)), Err(refused.into()));
    assert!(page(&suite, None, None).is_empty());
}

#[test]
fn nothing_is_exchanged_for_nothing() {
    let mut suite = Suite::new();
    let zero = Amount::ZERO;
    for change in [
        (|p| p.takes = Amount::ZERO) as fn(&mut ExchangePair<String>),
        |p| p.gives = Amount::ZERO,
        |p| p.smallest = Amount::ZERO,
    ] {
        assert_eq!(suite.pair(change), Err(RouteError::ZeroAmount.into()));
    }
    let crossed = RouteError::PairBoundsCrossed {
        smallest: Amount::new(10),
        largest: zero,
    };
    assert_eq!(suite.pair(|p| p.largest = zero), Err(crossed.into()));
    let least = |p: &mut ExchangePair<String>| {
        let one = Amount::new(1);
        (p.takes, p.gives, p.smallest, p.largest) = (one, one, one, one);
    };
    suite.pair(least).unwrap();
}

#[test]
fn its_bounds_are_in_order_and_its_fee_rate_is_a_part_of_the_whole() {
    let mut suite = Suite::new();
    suite.pair(|p| p.smallest = p.largest).unwrap();
    let crossed = RouteError::PairBoundsCrossed {
        smallest: Amount::new(1001),
        largest: Amount::new(1000),
    };
    let refused = suite.pair(|p| p.smallest = Amount::new(1001));
    assert_eq!(refused, Err(crossed.into()));
    suite.pair(|p| p.fee_rate = Ppm::ONE).unwrap();
    let asked = Ppm(1_000_001);
    let refused = suite.pair(|p| p.fee_rate = asked);
    assert_eq!(refused, Err(RouteError::FeeRateAboveOne { asked }.into()));
    suite.pair(|p| p.largest = Amount::MAX).unwrap();
}

#[test]
fn a_node_that_is_no_address_is_refused() {
    let mut suite = Suite::new();
    let refused = suite.pair(|p| p.node = "Bob".to_owned());
    assert!(matches!(refused, Err(ContractError::Std(_))));
    let refused = suite.owner_does(ExecuteMsg::RemoveExchangePair {
        from: SidechainId(1),
        to: SidechainId(2),
        node: "Bob".to_owned(),
    });
    assert!(matches!(refused, Err(ContractError::Std(_))));
}

#[test]
fn a_page_of_pairs_is_capped_and_the_next_one_goes_on_after_it() {
    let mut suite = Suite::new();
    let mut all: Vec<Key> = vec![];
    for n in 0..MAX_LIMIT + 5 {
        let node = format!("node {n}");
        // 256 and more: numbers order as numbers
        let sidechains = [(1, 2), (1, 256), (256, 1)][n as usize % 3];
        suite.exchange(sidechains, &node);
        all.push((sidechains.0, sidechains.1, suite.who(&node).to_string()));
    }
    all.sort();
    let keys = |start_after: Option<&Key>, limit| -> Vec<Key> {
        let page = page(&suite, start_after.cloned(), limit);
        page.iter().map(key).collect()
    };
    let (default, most) = (DEFAULT_LIMIT as usize, MAX_LIMIT as usize);
    assert_eq!(keys(None, None), all[..default]);
    for limit in [MAX_LIMIT, MAX_LIMIT + 1, u32::MAX] {
        assert_eq!(keys(None, Some(limit)), all[..most]);
    }
    for n in [0, 11, 23, most - 1] {
        let rest = &all[n + 1..];
        let expected = &rest[..rest.len().min(most)];
        assert_eq!(keys(Some(&all[n]), Some(MAX_LIMIT)), expected);
    }
    let beyond = (u64::MAX, 0, String::new());
    assert!(keys(Some(&beyond), None).is_empty());
}
