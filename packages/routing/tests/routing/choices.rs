//! The order of choices: a direct channel, a preset route, the cheapest.

use crate::network::{addr, by_fees, graph_of, request, Net, HOUR, NOW, ONE, TWO};
use causeway_routing::{GraphChange, PathFinder, PathRequest, RouteChoice};
use causeway_rules::route::RouteError;
use causeway_types::route::{Hop, Route, RouteKind};
use causeway_types::{Amount, ChannelId, LockMode, Seconds, SidechainId};

fn chosen(net: &Net, presets: Vec<Route>, request: &PathRequest) -> RouteChoice {
    let presets = presets.into_iter().map(GraphChange::PresetRoute);
    let graph = graph_of(net.changes().into_iter().chain(presets));
    PathFinder::new(by_fees()).choose(&graph, request).unwrap()
}

fn ids(choice: &RouteChoice) -> Vec<u64> {
    let hops = choice.route.iter().flat_map(|route| &route.hops);
    hops.map(|hop| hop.quoted.channel_id.0).collect()
}

fn kind(choice: &RouteChoice) -> Option<RouteKind> {
    choice.route.as_ref().map(|route| route.kind.clone())
}

fn ends(sidechain_id: SidechainId, from: usize, to: usize) -> Hop {
    Hop {
        sidechain_id,
        from: addr(from),
        to: addr(to),
        channel_id: None,
    }
}

fn preset(name: &str, hops: Vec<Hop>) -> Route {
    Route {
        name: name.to_owned(),
        hops,
    }
}

fn named(name: &str) -> Option<RouteKind> {
    Some(RouteKind::Preset {
        name: name.to_owned(),
    })
}

/// Two ways from 0 to 1: over 2 for nothing, and over 3 for 10 %.
fn square() -> Net {
    let mut net = Net::new(4);
    for (from, to) in [(0, 2), (2, 1), (0, 3), (3, 1)] {
        net.channel(from, to, [100, 100]);
    }
    net.channels[2].rates[0] = 100_000;
    net
}

#[test]
fn a_direct_channel_goes_before_a_preset_route_and_a_preset_route_before_a_cheaper_one() {
    let mut net = square();
    let dear = preset("dear", vec![ends(ONE, 0, 3), ends(ONE, 3, 1)]);
    let choice = chosen(&net, vec![dear.clone()], &request(20));
    assert_eq!((ids(&choice), kind(&choice)), (vec![3, 4], named("dear")));
    assert_eq!(choice.route.unwrap().pays, Amount::new(21));
    let choice = chosen(&net, vec![], &request(20));
    assert_eq!(
        (ids(&choice), kind(&choice)),
        (vec![1, 2], Some(RouteKind::Found {}))
    );

    net.channel(0, 1, [10, 0]).mode = LockMode::Unlocked;
    let small = chosen(&net, vec![dear.clone()], &request(10));
    assert_eq!(
        (ids(&small), kind(&small)),
        (vec![5], Some(RouteKind::Direct {}))
    );
    // it has too little for more, which is said
    let choice = chosen(&net, vec![dear], &request(11));
    assert_eq!(kind(&choice), named("dear"));
    assert_eq!(choice.refused_channels[0].channel_id, ChannelId(5));
    let reason = choice.refused_channels[0].reason.to_string();
    assert_eq!(
        reason,
        "capacity_too_small: 11 base units would be paid over channel 5; at most 10 base units can be paid over it now"
    );
}

#[test]
fn a_preset_route_that_does_not_carry_it_is_passed_over_with_the_reason() {
    let net = square();
    let presets = vec![
        preset("a", vec![ends(ONE, 0, 3), ends(ONE, 3, 2), ends(ONE, 2, 1)]),
        preset("b", vec![ends(ONE, 0, 3), ends(ONE, 3, 1)]),
    ];
    let choice = chosen(&net, presets.clone(), &request(20));
    assert_eq!(kind(&choice), named("b"));
    assert_eq!(choice.skipped[0].name, "a");
    let reason = &choice.skipped[0].reason;
    assert!(
        reason.starts_with("no_channel_between: n3 has no running channel to n2"),
        "{reason}"
    );

    let mut cheap = request(20);
    cheap.at_most = Amount::new(20);
    let choice = chosen(&net, presets, &cheap);
    assert_eq!(kind(&choice), Some(RouteKind::Found {}));
    let reason = &choice.skipped[1].reason;
    assert_eq!(
        reason,
        "route_too_expensive: it would cost 21 base units; at most 20 base units are to be paid"
    );
}

#[test]
fn of_the_channels_between_two_nodes_of_a_preset_route_the_cheapest_combination_is_taken() {
    let mut net = square();
    // a second channel to 3, waived
    net.channel(0, 3, [100, 100]);
    let route = preset("dear", vec![ends(ONE, 0, 3), ends(ONE, 3, 1)]);
    let choice = chosen(&net, vec![route.clone()], &request(20));
    assert_eq!(ids(&choice), [5, 4]);
    // a hop that names its channel takes that one
    let mut route = route;
    route.hops[0].channel_id = Some(ChannelId(3));
    assert_eq!(ids(&chosen(&net, vec![route], &request(20))), [3, 4]);
}

#[test]
fn a_preset_route_of_one_hop_names_a_direct_channel_and_needs_no_lock() {
    let mut net = Net::new(2);
    net.channel(0, 1, [5, 0]);
    net.channel(0, 1, [9, 0]).mode = LockMode::Unlocked;
    let mut hop = ends(ONE, 0, 1);
    hop.channel_id = Some(ChannelId(2));
    let choice = chosen(&net, vec![preset("one", vec![hop])], &request(9));
    // the direct choice finds it first
    assert_eq!(
        (ids(&choice), kind(&choice)),
        (vec![2], Some(RouteKind::Direct {}))
    );
}

#[test]
fn a_route_that_was_removed_is_not_taken() {
    let net = square();
    let route = preset("dear", vec![ends(ONE, 0, 3), ends(ONE, 3, 1)]);
    let changes = [
        GraphChange::PresetRoute(route),
        GraphChange::PresetRouteRemoved("dear".to_owned()),
    ];
    let graph = graph_of(net.changes().into_iter().chain(changes));
    let choice = PathFinder::new(by_fees())
        .choose(&graph, &request(20))
        .unwrap();
    assert_eq!(ids(&choice), [1, 2]);
}

/// 0 has sidechain 1's token, 1 is paid in sidechain 2's, 2 exchanges.
fn trade() -> Net {
    let mut net = Net::new(3);
    net.channel(0, 2, [1000, 0]);
    net.channel(2, 1, [1000, 0]).sidechain = TWO;
    net.pair(2, 3, 2);
    net
}

fn across(amount: u128) -> PathRequest {
    PathRequest {
        arrives_in: TWO,
        ..request(amount)
    }
}

#[test]
fn a_route_starts_in_one_token_and_ends_in_another_at_the_pairs_rate() {
    let net = trade();
    let choice = chosen(&net, vec![], &across(101));
    let route = choice.route.unwrap();
    // 101 × 3 ÷ 2, rounded up
    assert_eq!(
        (route.pays, route.arrives),
        (Amount::new(152), Amount::new(101))
    );
    assert!(route.hops[1].quoted.exchanged && !route.hops[0].quoted.exchanged);
    // the lock that is taken outlasts the one that is given
    let expiries = [0, 1].map(|n: usize| route.hops[n].lock_expires_at.unwrap());
    assert_eq!(
        expiries,
        [NOW.plus(Seconds(5 * HOUR)), NOW.plus(Seconds(3 * HOUR))]
    );
}

#[test]
fn a_quoted_rate_goes_before_the_one_on_chain() {
    let net = trade();
    let mut request = across(100);
    let mut quoted = net.pairs[0].clone();
    quoted.takes = Amount::new(1);
    quoted.gives = Amount::new(1);
    request.quoted_pairs = vec![quoted];
    let choice = chosen(&net, vec![], &request);
    assert_eq!(choice.route.unwrap().pays, Amount::new(100));
}

#[test]
fn a_preset_route_may_exchange_more_than_once() {
    let three = SidechainId(3);
    let mut net = trade();
    net.nodes = 4;
    net.channel(1, 3, [1000, 0]).sidechain = three;
    let mut second = net.pairs[0].clone();
    second.from = TWO;
    second.to = three;
    second.node = addr(1);
    net.pairs.push(second);
    let hops = vec![ends(ONE, 0, 2), ends(TWO, 2, 1), ends(three, 1, 3)];
    let request = PathRequest {
        payee: addr(3),
        arrives_in: three,
        // the lock delta and the final wait: with more, the node that exchanges first would be bound for too long
        final_delta: Seconds(7_200 + 600),
        ..request(100)
    };
    let choice = chosen(&net, vec![preset("twice", hops)], &request);
    assert_eq!(kind(&choice), named("twice"));
    // 100 × 3 ÷ 2 × 3 ÷ 2
    assert_eq!(choice.route.unwrap().pays, Amount::new(225));
    // without the preset route nobody exchanges the one for the other
    let choice = chosen(&net, vec![], &request);
    let why = choice.why_not.unwrap().to_string();
    assert!(why.starts_with("no_exchange: "), "{why}");
}

#[test]
fn what_no_search_is_made_for_is_an_error() {
    let graph = square().graph();
    let refused = |request: PathRequest| {
        let choice = PathFinder::new(by_fees()).choose(&graph, &request);
        choice.unwrap_err()
    };
    assert_eq!(refused(request(0)), RouteError::ZeroAmount.into());
    let mut own = request(1);
    own.payee = addr(0);
    assert_eq!(refused(own), RouteError::PayerIsPayee(addr(0)).into());
    for asked in [0, 9] {
        let mut long = request(1);
        long.most_hops = asked;
        assert_eq!(refused(long), RouteError::HopCount { asked }.into());
    }
}
