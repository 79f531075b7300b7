//! Which route a payment takes: a direct channel, else a preset route, else what a search finds.

use crate::fixture::amount;
use crate::hops::hop_over;
use crate::network::{addr, Network};
use crate::selection::{
    channels_of, choose, kind, long_route, preset, request, two_routes, NO_ROUTE,
};
use causeway_rules::route::{select, RouteError, RouteRequest, SEARCH_BOUND};
use causeway_types::channel::LockMode;
use causeway_types::route::{RouteKind, SkippedRoute};

#[test]
fn a_direct_channel_comes_first_and_costs_nothing() {
    let mut network = two_routes();
    network.channel(8, ["dave", "alice"], [0, 500]).rates = [50_000, 50_000];
    network.channel(9, ["alice", "dave"], [900, 0]);
    let chosen = choose(&network, &request(500), &[long_route()]);
    assert_eq!(kind(&chosen), Some(RouteKind::Direct {}));
    assert_eq!((channels_of(&chosen), chosen.searched), (vec![8], 0));
    // what the payer pays at most is not too much
    let exactly = RouteRequest {
        at_most: amount(500),
        ..request(500)
    };
    assert_eq!(channels_of(&choose(&network, &exactly, &[])), [8]);
    // the first that carries it
    let chosen = choose(&network, &request(501), &[long_route()]);
    assert_eq!(
        (kind(&chosen), channels_of(&chosen)),
        (Some(RouteKind::Direct {}), vec![9])
    );
    // none does
    let chosen = choose(&network, &request(901), &[]);
    assert_eq!(
        (kind(&chosen), channels_of(&chosen)),
        (Some(RouteKind::Found {}), vec![1, 2])
    );
}

#[test]
fn an_unlocked_channel_pays_directly_and_in_its_direction_only() {
    let mut network = two_routes();
    network.channel(9, ["alice", "dave"], [500, 0]).mode = LockMode::Unlocked;
    assert_eq!(channels_of(&choose(&network, &request(500), &[])), [9]);
    let back = RouteRequest {
        payer: addr("dave"),
        payee: addr("alice"),
        ..request(500)
    };
    assert_eq!(channels_of(&choose(&network, &back, &[])), [2, 1]);
    // as a hop of a longer route it does not count
    network.get(2).mode = LockMode::Unlocked;
    assert_eq!(
        channels_of(&choose(&network, &request(501), &[])),
        [3, 4, 5]
    );
}

#[test]
fn a_preset_route_comes_before_a_shorter_one_that_a_search_finds() {
    let network = two_routes();
    let chosen = choose(&network, &request(100), &[long_route()]);
    let name = "long".to_owned();
    assert_eq!(kind(&chosen), Some(RouteKind::Preset { name }));
    assert_eq!((channels_of(&chosen), chosen.searched), (vec![3, 4, 5], 0));
    assert_eq!(channels_of(&choose(&network, &request(100), &[])), [1, 2]);
}

#[test]
fn a_preset_route_that_cannot_be_used_is_skipped_with_its_reason() {
    let mut network = two_routes();
    network.get(4).runs = false;
    network.channel(6, ["alice", "bob"], [10, 0]).runs = false;
    network.get(1).rates = [50_000, 0];
    let mut named = preset("named", &["alice", "bob", "dave"]);
    named.hops[0] = hop_over(6, "alice", "bob");
    let dear = preset("x dear", &["alice", "bob", "dave"]);
    let presets = [long_route(), named, dear];
    // 5 % × 1000 × 100 ÷ 2000 = 2.5
    let at_most = |n| RouteRequest {
        at_most: amount(n),
        ..request(100)
    };
    let chosen = choose(&network, &at_most(103), &presets);
    let name = "x dear".to_owned();
    assert_eq!(kind(&chosen), Some(RouteKind::Preset { name }));
    let skipped = |name: &str, reason: &str| SkippedRoute {
        name: name.to_owned(),
        reason: reason.to_owned(),
    };
    let mut reasons = vec![
        skipped(
            "long",
            "no_channel_between: carol has no running channel to erin in sidechain 1 that carries it",
        ),
        skipped("named", "channel_not_running: channel 6 is not running"),
    ];
    assert_eq!(chosen.skipped, reasons);
    reasons.push(skipped(
        "x dear",
        "route_too_expensive: it would cost 103 base units; at most 102 base units are to be paid",
    ));
    let chosen = choose(&network, &at_most(102), &presets);
    assert_eq!((channels_of(&chosen), chosen.skipped), (vec![], reasons));
    // skipped, and found another route
    network.get(4).runs = true;
    let chosen = choose(&network, &at_most(102), &presets[2..]);
    assert_eq!(
        (channels_of(&chosen), chosen.skipped.len()),
        (vec![3, 4, 5], 1)
    );
}

#[test]
fn a_search_finds_the_fewest_hops_and_among_them_the_first_channels() {
    let mut network = two_routes();
    let chosen = choose(&network, &request(100), &[]);
    assert_eq!(kind(&chosen), Some(RouteKind::Found {}));
    assert_eq!(channels_of(&chosen), [1, 2]);
    assert!(!chosen.gave_up);
    // an earlier channel to dave, over frank
    network.channel(7, ["alice", "frank"], [1_000, 0]);
    network.channel(6, ["frank", "dave"], [1_000, 0]);
    assert_eq!(channels_of(&choose(&network, &request(100), &[])), [1, 2]);
    network.get(2).id = 8;
    assert_eq!(channels_of(&choose(&network, &request(100), &[])), [7, 6]);
}

#[test]
fn a_search_goes_around_what_is_closed_or_dry() {
    let mut network = two_routes();
    network.get(2).balances = [99, 1_901];
    assert_eq!(
        channels_of(&choose(&network, &request(100), &[])),
        [3, 4, 5]
    );
    assert_eq!(channels_of(&choose(&network, &request(99), &[])), [1, 2]);
    network.get(5).runs = false;
    assert_eq!(channels_of(&choose(&network, &request(100), &[])), NO_ROUTE);
    // bob has it, alice does not have the fee: 5 % × 1901 × 99 ÷ 2000 = 4.70…
    network.get(1).rates = [50_000, 0];
    network.get(1).balances = [103, 0];
    assert_eq!(channels_of(&choose(&network, &request(99), &[])), NO_ROUTE);
    network.get(1).balances = [104, 0];
    assert_eq!(channels_of(&choose(&network, &request(99), &[])), [1, 2]);
}

#[test]
fn a_search_takes_the_cheaper_route_though_it_has_more_hops() {
    let mut network = two_routes();
    network.get(1).rates = [50_000, 0];
    let at_most = |n| RouteRequest {
        at_most: amount(n),
        ..request(100)
    };
    assert_eq!(
        channels_of(&choose(&network, &at_most(103), &[])),
        [3, 4, 5]
    );
    assert_eq!(
        channels_of(&choose(&network, &at_most(100), &[])),
        [3, 4, 5]
    );
    // 5 % × 1000 × 100 ÷ 2000 = 2.5 on each: the shorter one
    network.get(3).rates = [50_000, 0];
    assert_eq!(channels_of(&choose(&network, &at_most(103), &[])), [1, 2]);
    assert_eq!(channels_of(&choose(&network, &at_most(102), &[])), NO_ROUTE);
    network.get(3).rates = [0, 0];
    assert_eq!(channels_of(&choose(&network, &at_most(99), &[])), NO_ROUTE);
    // not even a direct one
    network.channel(9, ["alice", "dave"], [900, 0]);
    assert_eq!(channels_of(&choose(&network, &at_most(100), &[])), [9]);
    assert_eq!(channels_of(&choose(&network, &at_most(99), &[])), NO_ROUTE);
}

#[test]
fn a_search_ends_in_a_circle_that_does_not_reach_the_payer() {
    let mut network = Network::new();
    network.channel(1, ["bob", "dave"], [100, 100]);
    network.channel(2, ["carol", "bob"], [100, 100]);
    network.channel(3, ["dave", "carol"], [100, 100]);
    network.channel(4, ["bob", "bob"], [100, 100]);
    let chosen = choose(&network, &request(10), &[]);
    assert_eq!((channels_of(&chosen), chosen.searched), (vec![], 3));
    assert!(!chosen.gave_up);
}

fn line(length: usize) -> Network {
    let mut network = Network::new();
    let mut nodes = vec!["alice".to_owned()];
    nodes.extend((1..length).map(|n| format!("n{n}")));
    nodes.push("dave".to_owned());
    for (n, pair) in nodes.windows(2).enumerate() {
        network.channel(n as u64 + 1, [&pair[0], &pair[1]], [100, 100]);
    }
    network
}

#[test]
fn a_search_finds_eight_hops_and_not_nine() {
    let eight = choose(&line(8), &request(100), &[]);
    assert_eq!(channels_of(&eight), (1..=8).collect::<Vec<_>>());
    assert!(!eight.gave_up);
    let nine = choose(&line(9), &request(100), &[]);
    assert_eq!((channels_of(&nine), nine.gave_up), (vec![], false));
}

#[test]
fn a_search_gives_up_at_its_bound_and_says_so() {
    let crowd = |neighbours: u32| {
        let mut network = Network::new();
        for n in 1..=neighbours {
            network.channel(n.into(), [&format!("n{n:02}"), "dave"], [100, 100]);
        }
        network
    };
    // dave himself is the first to be looked at
    let all = choose(&crowd(SEARCH_BOUND - 1), &request(10), &[]);
    assert_eq!((all.searched, all.gave_up), (SEARCH_BOUND, false));
    let most = choose(&crowd(SEARCH_BOUND), &request(10), &[]);
    assert_eq!((most.searched, most.gave_up), (SEARCH_BOUND, true));
    assert_eq!(most.route, None);
    // a route past the last that is looked at
    let mut network = crowd(SEARCH_BOUND);
    let last = format!("n{SEARCH_BOUND:02}");
    network.channel(99, ["alice", &last], [100, 100]);
    assert_eq!(choose(&network, &request(10), &[]), most);
    let seen = format!("n{:02}", SEARCH_BOUND - 1);
    network.channel(98, ["alice", &seen], [100, 100]);
    assert_eq!(channels_of(&choose(&network, &request(10), &[])), [98, 15]);
}

#[test]
fn nobody_pays_itself_or_nothing() {
    let ask = |request: &RouteRequest| select(&mut two_routes(), request, vec![]).map(drop);
    let own = RouteRequest {
        payee: addr("alice"),
        ..request(1)
    };
    let refused = RouteError::PayerIsPayee(addr("alice"));
    assert_eq!(ask(&own), Err(refused));
    assert_eq!(ask(&request(0)), Err(RouteError::ZeroAmount));
}

#[test]
fn where_nothing_runs_there_is_no_route() {
    let chosen = choose(&Network::new(), &request(1), &[]);
    assert_eq!((chosen.route, chosen.searched), (None, 1));
    assert!(!chosen.gave_up && chosen.skipped.is_empty());
}
