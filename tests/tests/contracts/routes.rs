//! Preset routes, exchange pairs, quotes and ways to pay, over real channels.

use causeway_tests::suite::{over, Suite, MAIN, OTHER};
use causeway_types::channel::{Direction, LockMode};
use causeway_types::policy::{NeighboursResponse, QueryMsg, RoutesResponse};
use causeway_types::route::{Quote, Route, RouteHop, RouteKind, Selection};
use causeway_types::{Amount, ChannelId, SidechainId};
use cosmwasm_std::StdResult;

/// A one-way channel between two, with so much of each; the opener pays so much for forwarding.
fn channel(
    suite: &mut Suite,
    [a, b]: [&str; 2],
    id: u64,
    [of_a, of_b]: [u128; 2],
    rate: u32,
) -> ChannelId {
    let opening = suite.by(a).on(id).opens(LockMode::OneWay).to(b);
    let channel = opening.paying_for_forwarding(rate).with(of_a).opens();
    let joining = suite.by(b).on(id).joins(channel);
    match of_b {
        0 => joining.with_nothing().works(),
        _ => joining.with(of_b).works(),
    };
    channel
}

fn ask<T: serde::de::DeserializeOwned>(suite: &Suite, question: &QueryMsg) -> StdResult<T> {
    let policy = suite.wiring().policy.clone();
    suite.ask(&policy, question)
}

fn quote(suite: &Suite, hops: &[RouteHop<String>], amount: u128) -> StdResult<Quote> {
    let question = QueryMsg::Quote {
        hops: hops.to_vec(),
        amount: Amount::new(amount),
        lock_step: None,
    };
    ask(suite, &question)
}

/// How Alice pays Carol.
fn select(suite: &Suite, arrives_in: u64, amount: u128) -> Selection {
    let question = QueryMsg::SelectRoute {
        payer: suite.user("alice").addr.to_string(),
        payee: suite.user("carol").addr.to_string(),
        sidechain_id: SidechainId(MAIN),
        arrives_in: Some(SidechainId(arrives_in)),
        amount: Amount::new(amount),
        at_most: None,
        lock_step: None,
    };
    ask(suite, &question).unwrap()
}

fn kind(selection: Selection) -> Option<RouteKind> {
    selection.route.map(|route| route.kind)
}

#[test]
fn a_direct_payment_never_costs_anything() {
    let mut suite = Suite::new();
    channel(&mut suite, ["alice", "carol"], MAIN, [1000, 500], 50_000);
    let selection = select(&suite, MAIN, 1000);
    let route = selection.route.unwrap();
    assert_eq!(route.kind, RouteKind::Direct {});
    assert_eq!(route.quote.pays, Amount::new(1000));
    assert_eq!(route.quote.hops[0].fee, Amount::ZERO);
    assert_eq!(kind(select(&suite, MAIN, 1001)), None);
}

#[test]
fn a_payment_over_another_costs_what_the_formula_says() {
    let mut suite = Suite::new();
    let first = channel(&mut suite, ["alice", "bob"], MAIN, [1000, 500], 20_000);
    let second = channel(&mut suite, ["bob", "carol"], MAIN, [1000, 250], 50_000);
    let hops = [over(first, Direction::AToB), over(second, Direction::AToB)];
    let quoted = quote(&suite, &hops, 500).unwrap();
    // 2 % × 250 × 500 ÷ 1250: what Alice agreed to pay Bob, by what Carol has in Bob's channel
    assert_eq!(quoted.hops[1].fee, Amount::new(2));
    assert_eq!(quoted.hops[1].rate.0, 20_000);
    assert_eq!(quoted.hops[0].fee, Amount::ZERO);
    assert_eq!(quoted.pays, Amount::new(502));
    // one base unit more, and the fee is rounded up
    assert_eq!(quote(&suite, &hops, 501).unwrap().pays, Amount::new(504));
    // what Alice cannot pay is refused, fee included
    quote(&suite, &hops, 996).unwrap();
    quote(&suite, &hops, 997).unwrap_err();
    // the policy's bounds count at once
    suite.parameters_are(MAIN, |p| p.highest_fee = Amount::new(1));
    assert_eq!(quote(&suite, &hops, 500).unwrap().pays, Amount::new(501));
    suite.parameters_are(MAIN, |p| {
        p.highest_fee = Amount::MAX;
        p.highest_fee_rate = causeway_types::Ppm(10_000);
    });
    assert_eq!(quote(&suite, &hops, 500).unwrap().pays, Amount::new(501));
}

#[test]
fn paying_towards_the_dry_side_costs_less_than_away_from_it() {
    let mut suite = Suite::new();
    channel(&mut suite, ["alice", "bob"], MAIN, [1000, 1000], 20_000);
    channel(&mut suite, ["bob", "carol"], MAIN, [1000, 0], 20_000);
    let pays = |suite: &Suite, hops: &[RouteHop<String>]| {
        let quoted = quote(suite, hops, 100).unwrap();
        quoted.pays.u128()
    };
    let hops = [
        suite.ends(MAIN, "alice", "bob"),
        suite.ends(MAIN, "bob", "carol"),
    ];
    assert_eq!(pays(&suite, &hops), 100);
    let voucher = suite.bob().pays(ChannelId(2), 900).signed();
    suite.carol().shows(ChannelId(2), &[voucher]).works();
    // 2 % × 900 × 100 ÷ 1000, rounded up
    assert_eq!(pays(&suite, &hops), 102);
}

#[test]
fn the_order_is_direct_then_preset_then_searched() {
    let mut suite = Suite::new();
    channel(&mut suite, ["alice", "bob"], MAIN, [1000, 0], 0);
    channel(&mut suite, ["bob", "carol"], MAIN, [1000, 0], 0);
    channel(&mut suite, ["alice", "dave"], MAIN, [1000, 0], 0);
    channel(&mut suite, ["dave", "carol"], MAIN, [1000, 0], 0);
    let found = select(&suite, MAIN, 10);
    assert!(found.searched > 0);
    assert_eq!(kind(found), Some(RouteKind::Found {}));
    let hops = [
        suite.ends(MAIN, "alice", "dave"),
        suite.ends(MAIN, "dave", "carol"),
    ];
    suite.admin().sets_route("scenic", &hops).works();
    let preset = RouteKind::Preset {
        name: "scenic".to_owned(),
    };
    assert_eq!(kind(select(&suite, MAIN, 10)), Some(preset));
    channel(&mut suite, ["alice", "carol"], MAIN, [10, 0], 0);
    assert_eq!(kind(select(&suite, MAIN, 10)), Some(RouteKind::Direct {}));
    assert_ne!(kind(select(&suite, MAIN, 11)), Some(RouteKind::Direct {}));
}

#[test]
fn a_preset_route_is_set_replaced_and_removed() {
    let mut suite = Suite::new();
    let route = |suite: &Suite| -> StdResult<Route> {
        let name = "scenic".to_owned();
        ask(suite, &QueryMsg::Route { name })
    };
    let first = [suite.ends(MAIN, "alice", "carol")];
    suite.admin().sets_route("scenic", &first).works();
    assert_eq!(route(&suite).unwrap().hops.len(), 1);
    let second = [
        suite.ends(MAIN, "alice", "dave"),
        suite.ends(MAIN, "dave", "carol"),
    ];
    suite.admin().sets_route("scenic", &second).works();
    assert_eq!(route(&suite).unwrap().hops.len(), 2);
    suite.admin().removes_route("scenic").works();
    assert!(route(&suite).is_err());
    assert!(select(&suite, MAIN, 1).skipped.is_empty());
    for name in ["a", "b", "c"] {
        suite.admin().sets_route(name, &second).works();
    }
    let page = QueryMsg::Routes {
        start_after: Some("a".to_owned()),
        limit: Some(1),
    };
    let page: RoutesResponse = ask(&suite, &page).unwrap();
    assert_eq!(page.routes.len(), 1);
    assert_eq!(page.routes[0].name, "b");
}

#[test]
fn a_route_whose_channel_has_closed_is_skipped_and_reported() {
    let mut suite = Suite::new();
    let first = channel(&mut suite, ["alice", "bob"], MAIN, [1000, 0], 0);
    let second = channel(&mut suite, ["bob", "carol"], MAIN, [1000, 0], 0);
    let hops = [over(first, Direction::AToB), over(second, Direction::AToB)];
    suite.admin().sets_route("a", &hops).works();
    assert!(matches!(
        kind(select(&suite, MAIN, 10)),
        Some(RouteKind::Preset { .. })
    ));
    // as soon as one side has asked to close
    suite.carol().closes(second, &[]).works();
    let selection = select(&suite, MAIN, 10);
    assert_eq!(selection.skipped.len(), 1);
    assert_eq!(selection.skipped[0].name, "a");
    assert_eq!(
        selection.skipped[0].reason,
        "channel_not_running: channel 2 is not running"
    );
    assert_eq!(selection.route, None);
    // the next preset route is taken, or what is found
    channel(&mut suite, ["bob", "carol"], MAIN, [500, 0], 0);
    assert_eq!(kind(select(&suite, MAIN, 10)), Some(RouteKind::Found {}));
    let hops = [
        suite.ends(MAIN, "alice", "bob"),
        suite.ends(MAIN, "bob", "carol"),
    ];
    suite.admin().sets_route("b", &hops).works();
    let selection = select(&suite, MAIN, 10);
    assert_eq!(selection.skipped.len(), 1);
    let name = "b".to_owned();
    assert_eq!(kind(selection), Some(RouteKind::Preset { name }));
}

#[test]
fn a_payment_starts_in_one_token_and_ends_in_another() {
    let mut suite = Suite::new();
    channel(&mut suite, ["alice", "bob"], MAIN, [1000, 0], 0);
    channel(&mut suite, ["bob", "carol"], OTHER, [1000, 0], 0);
    assert_eq!(kind(select(&suite, OTHER, 100)), None);
    // Bob takes three of the one for two of the other
    suite.admin().sets_pair(OTHER, "bob", [3, 2]).works();
    let selection = select(&suite, OTHER, 101);
    let route = selection.route.unwrap();
    assert_eq!(route.kind, RouteKind::Found {});
    assert_eq!(route.quote.arrives, Amount::new(101));
    // 151.5, rounded up
    assert_eq!(route.quote.pays, Amount::new(152));
    assert!(route.quote.hops[1].exchanged);
    let hops = [
        suite.ends(MAIN, "alice", "bob"),
        suite.ends(OTHER, "bob", "carol"),
    ];
    suite.admin().sets_route("abroad", &hops).works();
    let name = "abroad".to_owned();
    let preset = RouteKind::Preset { name };
    assert_eq!(kind(select(&suite, OTHER, 101)), Some(preset));
    // a route that needs a pair which is gone is passed over
    suite.admin().removes_pair(OTHER, "bob").works();
    let selection = select(&suite, OTHER, 101);
    assert_eq!(selection.route, None);
    assert_eq!(selection.skipped.len(), 1);
}

#[test]
fn an_unlocked_channel_carries_direct_payments_of_its_opener_only() {
    let mut suite = Suite::new();
    channel(&mut suite, ["alice", "bob"], MAIN, [1000, 0], 0);
    let unlocked = suite.bob().opens(LockMode::Unlocked).to("carol");
    unlocked.with(1000).opens();
    assert_eq!(kind(select(&suite, MAIN, 10)), None);
    let direct = suite.alice().opens(LockMode::Unlocked).to("carol");
    direct.with(1000).opens();
    assert_eq!(kind(select(&suite, MAIN, 10)), Some(RouteKind::Direct {}));
}

#[test]
fn years_of_channels_that_are_over_hide_no_channel_that_runs() {
    let mut suite = Suite::new();
    suite.checks.leave_every = 0;
    suite.checks.compare_all_every = 50;
    for _ in 0..105 {
        let opening = suite.alice().opens(LockMode::OneWay).to("carol");
        let channel = opening.with(1).opens();
        suite.alice().cancels(channel).works();
    }
    channel(&mut suite, ["alice", "carol"], MAIN, [10, 0], 0);
    assert_eq!(kind(select(&suite, MAIN, 10)), Some(RouteKind::Direct {}));
    let neighbours = QueryMsg::Neighbours {
        node: suite.user("carol").addr.to_string(),
        sidechain_id: None,
        start_after: None,
        limit: None,
    };
    let page: NeighboursResponse = ask(&suite, &neighbours).unwrap();
    assert_eq!(page.neighbours.len(), 1);
    assert_eq!(page.neighbours[0].peer, suite.user("alice").addr);
    let none = QueryMsg::Neighbours {
        node: suite.user("carol").addr.to_string(),
        sidechain_id: None,
        start_after: None,
        limit: Some(0),
    };
    let page: NeighboursResponse = ask(&suite, &none).unwrap();
    assert!(page.neighbours.is_empty());
    assert_eq!(page.more_after, None);
}
