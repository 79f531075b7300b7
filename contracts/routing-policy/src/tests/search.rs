//! The cheapest way among neighbours: bounded, and the same every time.

use super::*;
use causeway_rules::route::SEARCH_BOUND;
use causeway_types::route::MAX_HOPS;
use causeway_types::{registry, MAX_LIMIT};

impl Suite {
    /// Channels one after the other, with 1000 to pay forward in each.
    fn chain(&self, nodes: &[&str]) -> Vec<u64> {
        let each = nodes.windows(2);
        each.map(|pair| self.channel(1, (pair[0], 1_000), (pair[1], 0)))
            .collect()
    }
    /// The channels of the way that is found for 500.
    fn way(&self, payer: &str, payee: &str) -> Option<Vec<u64>> {
        let selection = self.select(payer, payee, 500).unwrap();
        channels(&selection)
    }
}

fn channels(selection: &Selection) -> Option<Vec<u64>> {
    let route = selection.route.as_ref()?;
    Some(paid(&route.quote).iter().map(|(id, _)| *id).collect())
}

#[test]
fn of_as_cheap_ways_the_one_with_the_fewest_hops_is_taken() {
    let suite = Suite::wired();
    suite.chain(&["alice", "a", "b", "dave"]);
    let shorter = suite.chain(&["alice", "z", "dave"]);
    assert_eq!(suite.way("alice", "dave"), Some(shorter));
}

#[test]
fn of_as_many_hops_the_older_channel_to_the_payee_is_taken() {
    // whichever of the two addresses comes first
    for [first, second] in [["bob", "carol"], ["carol", "bob"]] {
        let suite = Suite::wired();
        let older = suite.chain(&["alice", first, "dave"]);
        suite.chain(&["alice", second, "dave"]);
        assert_eq!(suite.way("alice", "dave"), Some(older));
    }
}

#[test]
fn a_channel_that_cannot_carry_it_is_passed_over() {
    let suite = Suite::wired();
    let way = suite.chain(&["alice", "bob", "dave"]);
    let next = suite.chain(&["alice", "carol", "dave"]);
    suite.edit(way[1], |c| c.ledger.a.deposited = Amount::new(499));
    assert_eq!(suite.way("alice", "dave"), Some(next.clone()));
    suite.edit(way[1], |c| c.ledger.a.deposited = Amount::new(500));
    assert_eq!(suite.way("alice", "dave"), Some(way.clone()));
    suite.edit(way[0], |c| c.ledger.mode = LockMode::Unlocked);
    assert_eq!(suite.way("alice", "dave"), Some(next.clone()));
    suite.close(next[1]);
    assert_eq!(suite.way("alice", "dave"), None);
}

#[test]
fn balances_count_in_the_direction_of_the_payment() {
    let suite = Suite::wired();
    suite.chain(&["alice", "bob", "dave"]);
    assert_eq!(suite.way("dave", "alice"), None);
    // opened by the payee's side, funded by the payer's
    let first = suite.channel(1, ("bob", 0), ("dave", 500));
    let second = suite.channel(1, ("alice", 0), ("bob", 500));
    assert_eq!(suite.way("dave", "alice"), Some(vec![first, second]));
}

#[test]
fn a_longer_way_is_taken_where_it_is_cheaper() {
    let suite = Suite::wired();
    let dear = suite.chain(&["alice", "bob", "dave"]);
    let cheap = suite.chain(&["alice", "x", "y", "dave"]);
    suite.rates(dear[0], 50_000, 0);
    suite.edit(dear[1], |c| c.ledger.b.deposited = Amount::new(1_000));
    let at_most = |n| {
        let selection = suite.select_in((1, 1), "alice", "dave", 500, Some(n));
        channels(&selection.unwrap())
    };
    assert_eq!(at_most(513), Some(cheap.clone()));
    assert_eq!(at_most(500), Some(cheap.clone()));
    assert_eq!(at_most(499), None);
    // 50_000 × 1_000 × 500 ÷ (2_000 × 1_000_000) = 12.5
    suite.close(cheap[1]);
    assert_eq!(at_most(513), Some(dear));
    assert_eq!(at_most(512), None);
}

#[test]
fn a_way_has_at_most_8_hops() {
    let names: Vec<_> = (0..=MAX_HOPS + 1).map(|n| format!("n{n}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let suite = Suite::wired();
    let all = suite.chain(&names);
    assert_eq!(suite.way("n1", "n9"), Some(all[1..].to_vec()));
    let selection = suite.select("n0", "n9", 500).unwrap();
    assert_eq!(channels(&selection), None);
    // n9 to n2; what leads to n1 has its 8 hops
    assert_eq!((selection.searched, selection.gave_up), (8, false));
}

#[test]
fn the_search_ends_when_16_nodes_were_looked_at() {
    let suite = Suite::wired();
    let bound = SEARCH_BOUND as usize;
    // the payee is one of the 16
    for n in 0..bound - 1 {
        suite.channel(1, (&format!("n{n}"), 1_000), ("payee", 0));
    }
    let ends = |suite: &Suite| {
        suite.table.asked();
        let selection = suite.select("alice", "payee", 500).unwrap();
        let looked_at = suite.table.asked();
        let pages = looked_at
            .iter()
            .filter(|q| matches!(q, registry::QueryMsg::Neighbours { .. }));
        assert_eq!(pages.count(), selection.searched as usize);
        // and the channels between the two
        assert_eq!(looked_at.len(), selection.searched as usize + 1);
        (
            selection.route.is_some(),
            selection.searched,
            selection.gave_up,
        )
    };
    assert_eq!(ends(&suite), (false, 16, false));
    suite.channel(1, ("last", 1_000), ("payee", 0));
    assert_eq!(ends(&suite), (false, 16, true));
    // what leads there through the last one is not found; through the one before, it is
    suite.channel(1, ("alice", 1_000), ("last", 0));
    assert_eq!(ends(&suite), (false, 16, true));
    suite.channel(1, ("alice", 1_000), ("n14", 0));
    assert_eq!(ends(&suite), (true, 16, false));
}

#[test]
fn thirty_channels_of_a_node_are_looked_at_and_more_may_hide_a_way() {
    let suite = Suite::wired();
    let most = MAX_LIMIT as usize;
    let mut peers: Vec<_> = (0..=most).map(|n| format!("n{n}")).collect();
    // as the registry lists them
    peers.sort_by_key(|name| suite.who(name));
    let found = || {
        let selection = suite.select("alice", "payee", 500).unwrap();
        (selection.route.is_some(), selection.gave_up)
    };
    for peer in &peers[..most - 1] {
        suite.channel(1, (peer, 1), ("payee", 0));
    }
    assert_eq!(found(), (false, false));
    let way = suite.channel(1, (&peers[most], 500), ("payee", 0));
    // the page is full, and there are no more
    assert_eq!(found(), (false, false));
    suite.channel(1, ("alice", 500), (&peers[most], 0));
    assert_eq!(found(), (true, false));
    suite.channel(1, (&peers[most - 1], 1), ("payee", 0));
    assert_eq!(found(), (false, true));
    // one that has ended makes room
    suite.close(1);
    assert_eq!(found(), (true, false));
    suite.close(way);
    assert_eq!(found(), (false, false));
}

#[test]
fn channels_that_carry_no_lock_take_no_place() {
    let suite = Suite::wired();
    for _ in 0..MAX_LIMIT {
        let unlocked = suite.channel(1, ("griefer", 1_000), ("payee", 0));
        suite.edit(unlocked, |c| c.ledger.mode = LockMode::Unlocked);
    }
    let way = suite.chain(&["alice", "bob", "payee"]);
    assert_eq!(suite.way("alice", "payee"), Some(way));
}

#[test]
fn a_node_may_exchange_on_the_way() {
    let mut suite = Suite::wired();
    let first = suite.channel(1, ("alice", 1_000), ("x", 0));
    let second = suite.channel(1, ("x", 1_000), ("bob", 0));
    let third = suite.channel(2, ("bob", 900), ("y", 0));
    let fourth = suite.channel(2, ("y", 900), ("carol", 100));
    let across = |suite: &Suite, at_most| {
        suite
            .select_in((1, 2), "alice", "carol", 100, at_most)
            .unwrap()
    };
    assert_eq!(across(&suite, None).route, None);
    suite.exchange((1, 2), "bob");
    let route = across(&suite, None).route.unwrap();
    // 100 × 3 ÷ 2: y is paid nothing for forwarding, and the exchange pays towards a dry side
    let expected = [(first, 150), (second, 150), (third, 100), (fourth, 100)];
    assert_eq!(paid(&route.quote), expected);
    let exchanged: Vec<_> = route.quote.hops.iter().map(|h| h.exchanged).collect();
    assert_eq!(exchanged, [false, false, true, false]);
    assert!(across(&suite, Some(150)).route.is_some());
    assert_eq!(across(&suite, Some(149)).route, None);
    // the other way round nobody exchanges
    let back = suite.select_in((2, 1), "carol", "alice", 1, None).unwrap();
    assert_eq!(back.route, None);
}

#[test]
fn a_node_that_does_not_exchange_is_still_passed_in_the_payers_token() {
    let mut suite = Suite::wired();
    // x is first seen in sidechain 2, where it leads nowhere
    suite.channel(2, ("x", 1_000), ("carol", 0));
    let last = suite.channel(2, ("bob", 1_000), ("carol", 0));
    let first = suite.channel(1, ("alice", 1_000), ("x", 0));
    let second = suite.channel(1, ("x", 1_000), ("bob", 0));
    suite.exchange((1, 2), "bob");
    let selection = suite.select_in((1, 2), "alice", "carol", 100, None);
    let expected = vec![first, second, last];
    assert_eq!(channels(&selection.unwrap()), Some(expected));
}

#[test]
fn what_a_pair_does_not_exchange_at_once_is_not_found() {
    let mut suite = Suite::wired();
    suite.channel(1, ("alice", 10_000), ("bob", 0));
    suite.channel(2, ("bob", 10_000), ("carol", 0));
    suite.exchange((1, 2), "bob");
    let found = |amount| {
        let selection = suite.select_in((1, 2), "alice", "carol", amount, None);
        selection.unwrap().route.is_some()
    };
    let found: Vec<_> = [9, 10, 1_000, 1_001].map(found).into();
    assert_eq!(found, [false, true, true, false]);
}
