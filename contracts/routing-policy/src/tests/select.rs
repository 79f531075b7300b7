//! Which way a payment takes: a direct channel, else a preset route, else what is found.

use super::*;
use crate::query::MAX_PRESETS;
use causeway_rules::route::RouteError;
use causeway_types::route::RouteKind;
use causeway_types::Seconds;
use Direction::AToB;

fn taken(selection: &Selection) -> Option<(&RouteKind, Vec<(u64, u128)>)> {
    let route = selection.route.as_ref()?;
    Some((&route.kind, paid(&route.quote)))
}
fn preset(name: &str) -> RouteKind {
    let name = name.to_owned();
    RouteKind::Preset { name }
}
fn skipped(selection: &Selection) -> Vec<(&str, &str)> {
    let each = selection.skipped.iter();
    each.map(|s| (s.name.as_str(), s.reason.as_str())).collect()
}

impl Suite {
    /// alice – bob – carol, channels 1 and 2, at 2 % of alice's; a fee of 4 on 500.
    fn through_bob() -> Suite {
        let suite = Suite::wired();
        suite.channel(1, ("alice", 10_000), ("bob", 0));
        suite.channel(1, ("bob", 5_000), ("carol", 3_000));
        suite.rates(1, 20_000, 0);
        suite
    }
    fn preset_by_number(&mut self, name: &str, channels: &[u64]) {
        let hops = channels.iter().map(|id| over(*id, AToB)).collect();
        self.route(name, hops).unwrap();
    }
}

#[test]
fn a_direct_channel_comes_first_and_costs_nothing() {
    let mut suite = Suite::through_bob();
    suite.preset_by_number("through bob", &[1, 2]);
    suite.channel(1, ("alice", 499), ("carol", 0));
    let direct = suite.channel(1, ("alice", 500), ("carol", 0));
    suite.channel(1, ("alice", 500), ("carol", 0));
    let selection = suite.select("alice", "carol", 500).unwrap();
    let expected = (&RouteKind::Direct {}, vec![(direct, 500)]);
    assert_eq!(taken(&selection), Some(expected));
    assert!(selection.skipped.is_empty());
    assert_eq!((selection.searched, selection.gave_up), (0, false));
}

#[test]
fn a_direct_channel_may_be_unlocked_and_serves_its_opener() {
    let suite = Suite::wired();
    let direct = suite.channel(1, ("alice", 500), ("carol", 0));
    suite.unlock(direct);
    let selection = suite.select("alice", "carol", 500).unwrap();
    let expected = (&RouteKind::Direct {}, vec![(direct, 500)]);
    assert_eq!(taken(&selection), Some(expected));
    let back = suite.select("carol", "alice", 1).unwrap();
    assert_eq!(taken(&back), None);
}

#[test]
fn a_preset_route_comes_before_a_cheaper_way_that_could_be_found() {
    let mut suite = Suite::through_bob();
    for (from, to) in [("alice", "x"), ("x", "y"), ("y", "carol")] {
        suite.channel(1, (from, 1_000), (to, 0));
    }
    let found = suite.select("alice", "carol", 500).unwrap();
    let cheaper = vec![(3, 500), (4, 500), (5, 500)];
    assert_eq!(taken(&found), Some((&RouteKind::Found {}, cheaper)));
    suite.preset_by_number("dear", &[1, 2]);
    let selection = suite.select("alice", "carol", 500).unwrap();
    let way = vec![(1, 504), (2, 500)];
    assert_eq!(taken(&selection), Some((&preset("dear"), way)));
    assert_eq!(selection.searched, 0);
}

#[test]
fn preset_routes_are_tried_by_name_and_those_that_cannot_carry_it_are_reported() {
    let mut suite = Suite::through_bob();
    // closed, too small, good, never looked at
    let closed = suite.channel(1, ("bob", 5_000), ("carol", 0));
    let small = suite.channel(1, ("bob", 499), ("carol", 0));
    suite.preset_by_number("d", &[1, 2]);
    suite.preset_by_number("c", &[1, 2]);
    suite.preset_by_number("b", &[1, small]);
    suite.preset_by_number("a", &[1, closed]);
    suite.close(closed);
    let selection = suite.select("alice", "carol", 500).unwrap();
    let expected = (&preset("c"), vec![(1, 504), (2, 500)]);
    assert_eq!(taken(&selection), Some(expected));
    let bob = suite.who("bob");
    let short = format!("balance_too_small: 500 base units would be paid over channel 4, {bob} has 499 base units in it");
    let expected = [
        ("a", "channel_not_running: channel 3 is not running"),
        ("b", short.as_str()),
    ];
    assert_eq!(skipped(&selection), expected);
}

#[test]
fn where_no_preset_route_can_be_used_one_is_found_and_all_are_reported() {
    let mut suite = Suite::through_bob();
    let due = suite.channel(1, ("bob", 5_000), ("carol", 0));
    suite.preset_by_number("due", &[1, due]);
    let ends = vec![
        suite.ends(1, "alice", "dave"),
        suite.ends(1, "dave", "carol"),
    ];
    suite.route("nobody", ends).unwrap();
    let now = suite.now();
    suite.edit(due, |c| c.ledger.expires_at = now);
    let selection = suite.select("alice", "carol", 500).unwrap();
    let expected = (&RouteKind::Found {}, vec![(1, 504), (2, 500)]);
    assert_eq!(taken(&selection), Some(expected));
    let (dave, carol) = (suite.who("dave"), suite.who("carol"));
    let nobody = format!("no_channel_between: {dave} has no running channel to {carol} in sidechain 1 that carries it");
    let expected = [
        ("due", "channel_not_running: channel 3 is not running"),
        ("nobody", &nobody),
    ];
    assert_eq!(skipped(&selection), expected);
    // carol's and bob's
    assert_eq!((selection.searched, selection.gave_up), (2, false));
}

#[test]
fn where_there_is_no_way_none_is_given_and_it_is_no_error() {
    let mut suite = Suite::through_bob();
    suite.preset_by_number("a", &[1, 2]);
    suite.close(2);
    let selection = suite.select("alice", "carol", 500).unwrap();
    assert_eq!(taken(&selection), None);
    let expected = [("a", "channel_not_running: channel 2 is not running")];
    assert_eq!(skipped(&selection), expected);
    assert_eq!((selection.searched, selection.gave_up), (1, false));
}

#[test]
fn a_channel_that_settled_after_its_route_was_set_is_skipped() {
    let mut suite = Suite::through_bob();
    suite.preset_by_number("a", &[1, 2]);
    suite.edit(2, |c| {
        c.ledger.expires_at = c.ledger.opened_at.plus(Seconds(0));
        c.ledger.settlement = Some(causeway_types::channel::Settlement {
            capacity: Amount::new(8_000),
            paid_a: Amount::new(5_000),
            paid_b: Amount::new(3_000),
        });
    });
    let selection = suite.select("alice", "carol", 500).unwrap();
    assert_eq!(
        skipped(&selection),
        [("a", "channel_not_running: channel 2 is not running")]
    );
}

#[test]
fn preset_routes_between_others_or_in_other_tokens_are_not_looked_at() {
    let mut suite = Suite::through_bob();
    suite.exchange((1, 2), "bob");
    let other_token = vec![suite.ends(2, "alice", "bob"), suite.ends(2, "bob", "carol")];
    let other_end = vec![suite.ends(1, "alice", "bob"), suite.ends(2, "bob", "carol")];
    suite.route("b", other_token).unwrap();
    suite.route("c", other_end).unwrap();
    suite.preset_by_number("d", &[1]);
    suite.preset_by_number("e", &[1, 2]);
    let selection = suite.select("alice", "carol", 500).unwrap();
    let expected = (&preset("e"), vec![(1, 504), (2, 500)]);
    assert_eq!(taken(&selection), Some(expected));
    assert!(selection.skipped.is_empty());
}

#[test]
fn a_replaced_route_is_taken_as_it_is_now_and_a_removed_one_not_at_all() {
    let mut suite = Suite::through_bob();
    for (from, to) in [("alice", "dave"), ("dave", "carol")] {
        suite.channel(1, (from, 1_000), (to, 0));
    }
    let way = |suite: &Suite| {
        let selection = suite.select("alice", "carol", 500).unwrap();
        let (kind, way) = taken(&selection).unwrap();
        (kind.clone(), way[0].0)
    };
    suite.preset_by_number("a", &[1, 2]);
    assert_eq!(way(&suite), (preset("a"), 1));
    suite.preset_by_number("a", &[3, 4]);
    assert_eq!(way(&suite), (preset("a"), 3));
    suite.preset_by_number("a", &[1, 2]);
    suite.preset_by_number("a", &[1]);
    assert_eq!(way(&suite), (RouteKind::Found {}, 3));
    suite.preset_by_number("a", &[1, 2]);
    suite.remove_route("a").unwrap();
    assert_eq!(way(&suite), (RouteKind::Found {}, 3));
}

#[test]
fn ten_preset_routes_are_tried_for_a_payment() {
    let mut suite = Suite::through_bob();
    let small = suite.channel(1, ("bob", 499), ("carol", 0));
    for n in 0..MAX_PRESETS - 1 {
        suite.preset_by_number(&format!("a{n}"), &[1, small]);
    }
    suite.preset_by_number("b", &[1, 2]);
    let selection = suite.select("alice", "carol", 500).unwrap();
    assert_eq!(taken(&selection).unwrap().0, &preset("b"));
    assert_eq!(selection.skipped.len(), 9);
    suite.preset_by_number("a9", &[1, small]);
    let selection = suite.select("alice", "carol", 500).unwrap();
    assert_eq!(taken(&selection).unwrap().0, &RouteKind::Found {});
    assert_eq!(selection.skipped.len(), 10);
}

#[test]
fn a_preset_route_may_exchange_and_is_skipped_when_its_pair_is_gone() {
    let mut suite = Suite::wired();
    suite.channel(1, ("alice", 10_000), ("bob", 0));
    suite.channel(2, ("bob", 900), ("carol", 100));
    suite.exchange((1, 2), "bob");
    suite.preset_by_number("a", &[1, 2]);
    let across = |suite: &Suite| {
        suite
            .select_in((1, 2), "alice", "carol", 100, None)
            .unwrap()
    };
    let expected = (preset("a"), vec![(1, 152), (2, 100)]);
    let selection = across(&suite);
    let (kind, way) = taken(&selection).unwrap();
    assert_eq!((kind.clone(), way), expected);
    let node = suite.who("bob").to_string();
    let gone = ExecuteMsg::RemoveExchangePair {
        from: SidechainId(1),
        to: SidechainId(2),
        node: node.clone(),
    };
    suite.owner_does(gone).unwrap();
    let selection = across(&suite);
    assert_eq!(taken(&selection), None);
    let reason =
        format!("no_exchange_pair: {node} has no exchange pair from sidechain 1 to sidechain 2");
    assert_eq!(skipped(&selection), [("a", reason.as_str())]);
}

#[test]
fn a_payer_pays_at_most_what_it_says() {
    let mut suite = Suite::through_bob();
    suite.preset_by_number("a", &[1, 2]);
    let at_most = |suite: &Suite, n| {
        suite
            .select_in((1, 1), "alice", "carol", 500, Some(n))
            .unwrap()
    };
    let selection = at_most(&suite, 504);
    assert_eq!(taken(&selection).unwrap().0, &preset("a"));
    let selection = at_most(&suite, 503);
    assert_eq!(taken(&selection), None);
    let reason =
        "route_too_expensive: it would cost 504 base units; at most 503 base units are to be paid";
    assert_eq!(skipped(&selection), [("a", reason)]);
    suite.remove_route("a").unwrap();
    let selection = at_most(&suite, 504);
    assert_eq!(taken(&selection).unwrap().0, &RouteKind::Found {});
    assert_eq!(taken(&at_most(&suite, 503)), None);
    // directly it costs what arrives
    suite.channel(1, ("alice", 500), ("carol", 0));
    let selection = at_most(&suite, 500);
    assert_eq!(taken(&selection).unwrap().0, &RouteKind::Direct {});
    assert_eq!(taken(&at_most(&suite, 499)), None);
}

#[test]
fn the_same_question_has_the_same_answer() {
    let mut suite = Suite::through_bob();
    for node in ["n", "m", "o", "l"] {
        suite.channel(1, ("alice", 1_000), (node, 1_000));
        suite.channel(1, (node, 1_000), ("carol", 1_000));
    }
    suite.preset_by_number("a", &[1, 2]);
    suite.close(1);
    let first = suite.select("alice", "carol", 500).unwrap();
    assert_eq!(taken(&first).unwrap().1, [(3, 500), (4, 500)]);
    for _ in 0..3 {
        assert_eq!(suite.select("alice", "carol", 500).unwrap(), first);
    }
}

#[test]
fn nobody_pays_itself_or_nothing_or_no_address() {
    let suite = Suite::through_bob();
    let itself = RouteError::PayerIsPayee(suite.who("alice"));
    let asked = suite.select("alice", "alice", 500);
    assert_eq!(asked, Err(itself.into()));
    let asked = suite.select("alice", "carol", 0);
    assert_eq!(asked, Err(RouteError::ZeroAmount.into()));
    let alice = suite.who("alice").to_string();
    for (payer, payee) in [("Alice", alice.as_str()), (&alice, "Carol")] {
        let asked: Result<Selection, _> = suite.ask(QueryMsg::SelectRoute {
            payer: payer.to_owned(),
            payee: payee.to_owned(),
            sidechain_id: SidechainId(1),
            arrives_in: None,
            amount: Amount::new(1),
            at_most: None,
            lock_step: None,
        });
        assert!(matches!(asked, Err(ContractError::Std(_))));
    }
}
