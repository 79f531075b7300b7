//! Preset routes as they are kept: by name, replaced, removed, paged, listed by their ends.

use super::*;
use causeway_types::event::{RouteRemoved, RouteSet};
use causeway_types::policy::RoutesResponse;
use causeway_types::route::MAX_ROUTE_NAME;
use causeway_types::{DEFAULT_LIMIT, MAX_LIMIT};

fn names(suite: &Suite, start_after: Option<&str>, limit: Option<u32>) -> Vec<String> {
    let start_after = start_after.map(str::to_owned);
    let page: RoutesResponse = suite.ask(QueryMsg::Routes { start_after, limit }).unwrap();
    page.routes.into_iter().map(|r| r.name).collect()
}

fn listed(suite: &Suite, payer: &str, payee: &str, sidechains: (u64, u64)) -> Vec<String> {
    let ends = (&suite.who(payer), &suite.who(payee));
    ROUTES_BETWEEN
        .prefix((ends, sidechains))
        .keys(&suite.deps.storage, None, None, Order::Ascending)
        .collect::<StdResult<_>>()
        .unwrap()
}

#[test]
fn a_route_is_kept_with_the_ends_of_its_hops() {
    let mut suite = Suite::wired();
    suite.channel(1, ("bob", 5), ("alice", 5));
    let hops = vec![over(1, Direction::BToA), suite.ends(1, "bob", "carol")];
    let done = suite.route("to carol", hops).unwrap();
    let [alice, bob, carol] = ["alice", "bob", "carol"].map(|n| suite.who(n));
    let said = RouteSet {
        name: "to carol".to_owned(),
        payer: alice.clone(),
        payee: carol.clone(),
        hops: 2,
        replaced: false,
    };
    assert_eq!(event::<RouteSet>(&done), said);
    let kept = Route {
        name: "to carol".to_owned(),
        hops: vec![
            hop(1, alice, bob.clone(), Some(1)),
            hop(1, bob, carol, None),
        ],
    };
    assert_eq!(suite.the_route("to carol"), Ok(kept));
    assert_eq!(listed(&suite, "alice", "carol", (1, 1)), ["to carol"]);
}

#[test]
fn a_route_takes_the_place_of_one_of_the_same_name_between_other_ends_too() {
    let mut suite = Suite::wired();
    let replaced = |done: Response| event::<RouteSet>(&done).replaced;
    let to = |suite: &Suite, payee| vec![suite.ends(1, "alice", payee)];
    for (name, payee, replaces) in [
        ("a", "bob", false),
        ("b", "bob", false),
        ("a", "bob", true),
        ("a", "carol", true),
    ] {
        let hops = to(&suite, payee);
        assert_eq!(replaced(suite.route(name, hops).unwrap()), replaces);
    }
    assert_eq!(listed(&suite, "alice", "bob", (1, 1)), ["b"]);
    assert_eq!(listed(&suite, "alice", "carol", (1, 1)), ["a"]);
    assert_eq!(names(&suite, None, None), ["a", "b"]);
    assert_eq!(suite.the_route("a").unwrap().hops[0].to, suite.who("carol"));
    // and of other sidechains
    let hops = vec![suite.ends(2, "alice", "carol")];
    assert!(replaced(suite.route("a", hops).unwrap()));
    assert!(listed(&suite, "alice", "carol", (1, 1)).is_empty());
    assert_eq!(listed(&suite, "alice", "carol", (2, 2)), ["a"]);
}

#[test]
fn a_route_that_is_refused_leaves_the_one_of_its_name() {
    let mut suite = Suite::wired();
    let hops = vec![suite.ends(1, "alice", "bob")];
    suite.route("a", hops).unwrap();
    let before = suite.the_route("a").unwrap();
    let itself = vec![suite.ends(1, "alice", "alice")];
    suite.route("a", itself).unwrap_err();
    assert_eq!(suite.the_route("a"), Ok(before));
}

#[test]
fn a_removed_route_is_gone_and_cannot_be_removed_again() {
    let mut suite = Suite::wired();
    for name in ["a", "b"] {
        let hops = vec![suite.ends(1, "alice", "bob")];
        suite.route(name, hops).unwrap();
    }
    let done = suite.remove_route("a").unwrap();
    let said: RouteRemoved = event(&done);
    assert_eq!(said.name, "a");
    let none = ContractError::RouteNotFound {
        name: "a".to_owned(),
    };
    assert_eq!(none.to_string(), "route_not_found: there is no route 'a'");
    assert_eq!(suite.the_route("a").unwrap_err(), none);
    assert_eq!(suite.remove_route("a").unwrap_err(), none);
    assert_eq!(listed(&suite, "alice", "bob", (1, 1)), ["b"]);
    // its name is free
    let hops = vec![suite.ends(1, "alice", "bob")];
    let done = suite.route("a", hops).unwrap();
    assert!(!event::<RouteSet>(&done).replaced);
}

#[test]
fn a_name_that_a_terminal_would_interpret_is_refused() {
    let mut suite = Suite::wired();
    for name in ["a\u{1b}[2K", "a\n", "caf\u{e9}", " a", "a "] {
        let hops = vec![suite.ends(1, "alice", "bob")];
        let refused = suite.route(name, hops).unwrap_err().to_string();
        let code = "name_not_printable: the route's name";
        assert!(refused.starts_with(code), "{name:?}: {refused}");
    }
}

#[test]
fn a_name_has_1_to_64_bytes() {
    let mut suite = Suite::wired();
    let long = "~ ".repeat(MAX_ROUTE_NAME / 2 - 1) + "~~";
    for name in ["a", &"x".repeat(64), &long] {
        let hops = vec![suite.ends(1, "alice", "bob")];
        suite.route(name, hops).unwrap();
        assert_eq!(suite.the_route(name).unwrap().name, name);
    }
    for (name, asked) in [(String::new(), 0), ("x".repeat(65), 65), (long + "e", 65)] {
        let hops = vec![suite.ends(1, "alice", "bob")];
        let refused = suite.route(&name, hops).unwrap_err();
        assert_eq!(refused, ContractError::RouteNameLength { asked });
        let text =
            format!("route_name_length: a route's name has 1 to 64 bytes, this one has {asked}");
        assert_eq!(refused.to_string(), text);
    }
}

#[test]
fn a_page_of_routes_is_capped_and_the_next_one_goes_on_after_it() {
    let mut suite = Suite::wired();
    let all: Vec<_> = (0..MAX_LIMIT + 5)
        .map(|n| format!("route {n:02}"))
        .collect();
    // set in another order than they are listed
    for name in all.iter().rev() {
        let hops = vec![suite.ends(1, "alice", "bob")];
        suite.route(name, hops).unwrap();
    }
    let (default, most) = (DEFAULT_LIMIT as usize, MAX_LIMIT as usize);
    assert_eq!(names(&suite, None, None), all[..default]);
    assert_eq!(names(&suite, None, Some(2)), all[..2]);
    for limit in [MAX_LIMIT, MAX_LIMIT + 1, u32::MAX] {
        assert_eq!(names(&suite, None, Some(limit)), all[..most]);
    }
    let last = all[most - 1].as_str();
    assert_eq!(names(&suite, Some(last), None), all[most..]);
    // a place in the order need not be a name
    assert_eq!(names(&suite, Some("route 33~"), None), all[34..]);
    assert!(names(&suite, Some("s"), None).is_empty());
}

#[test]
fn what_a_message_costs_does_not_grow_with_what_is_stored() {
    let mut suite = Suite::wired();
    suite.channel(1, ("alice", 5), ("bob", 5));
    let route = |suite: &Suite, name: &str| ExecuteMsg::SetRoute {
        name: name.to_owned(),
        hops: vec![over(1, Direction::AToB), suite.ends(2, "bob", "carol")],
    };
    let messages = |suite: &Suite| {
        let pair = suite.three_for_two((1, 2), "bob");
        let remove_pair = ExecuteMsg::RemoveExchangePair {
            from: pair.from,
            to: pair.to,
            node: pair.node.clone(),
        };
        vec![
            ExecuteMsg::SetExchangePair(pair),
            route(suite, "a"),
            route(suite, "a"),
            ExecuteMsg::RemoveRoute {
                name: "a".to_owned(),
            },
            remove_pair,
        ]
    };
    let costs = |suite: &mut Suite| -> Vec<u64> {
        let messages = messages(suite);
        messages.into_iter().map(|m| suite.cost(m)).collect()
    };
    let before = costs(&mut suite);
    suite.exchange((1, 2), "bob");
    for n in 0..200 {
        let msg = route(&suite, &format!("route {n}"));
        suite.cost(msg);
        suite.exchange((1, 2), &format!("node {n}"));
    }
    assert_eq!(costs(&mut suite), before);
}
