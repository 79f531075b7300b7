//! The largest numbers do not overflow, and the smallest are not lost.

use crate::network::{addr, by_fees, request, Net, HOUR, NOW, ONE, TWO};
use crate::runner;
use causeway_routing::{
    default_at_most, ChannelFacts, GraphChange, NetworkGraph, Observation, PathFinder, PathRequest,
    RebalanceRequest, RoutingSettings, SideFacts,
};
use causeway_types::{Amount, ChannelId, Direction, LockMode, Ppm, Seconds, UnixTime};
use proptest::prelude::*;

#[test]
fn the_largest_amount_that_there_is_goes_over_channels_that_hold_it() {
    let mut net = Net::new(3);
    net.channel(0, 2, [u128::MAX, 0]).rates = [1_000_000; 2];
    net.channel(2, 1, [u128::MAX, 0]);
    let choice = PathFinder::new(by_fees()).choose(&net.graph(), &request(u128::MAX));
    assert_eq!(choice.unwrap().route.unwrap().pays, Amount::MAX);
    // half of it towards a side that has the other half costs a half of it at the whole rate
    net.channels[1].balances = [u128::MAX / 2, u128::MAX / 2];
    let choice = PathFinder::new(by_fees()).choose(&net.graph(), &request(u128::MAX / 2));
    let pays = choice.unwrap().route.unwrap().pays;
    assert_eq!(pays, Amount::new(u128::MAX / 2 + u128::MAX / 4 + 1));
}

fn number() -> impl Strategy<Value = u128> {
    let edges = prop::sample::select(vec![0, 1, u128::MAX / 2, u128::MAX - 1, u128::MAX]);
    prop_oneof![2 => edges, 1 => any::<u128>()]
}

fn time() -> impl Strategy<Value = u64> {
    let edges = prop::sample::select(vec![0, 1, u64::MAX - 1, u64::MAX]);
    prop_oneof![1 => edges, 1 => 0..10 * HOUR, 1 => any::<u64>()]
}

fn facts() -> impl Strategy<Value = ChannelFacts> {
    let amounts = (number(), number(), number(), number(), number());
    let times = (time(), time(), time(), time());
    let kind = (
        any::<bool>(),
        any::<bool>(),
        0usize..4,
        0usize..4,
        0u32..=u32::MAX,
    );
    (amounts, times, kind).prop_map(|(amounts, times, kind)| {
        let side = |node, balance, locked| SideFacts {
            owner: addr(node),
            balance: Amount::new(balance),
            locked: Amount::new(locked),
            withdrawing: Amount::new(amounts.2),
            fee_rate: Ppm(kind.4),
            lock_delta: kind.0.then_some(Seconds(times.0)),
        };
        ChannelFacts {
            id: ChannelId(1),
            sidechain_id: if kind.1 { ONE } else { TWO },
            mode: LockMode::TwoWay,
            a: side(kind.2, amounts.0, amounts.1),
            b: side(kind.3, amounts.1, amounts.2),
            // what makes no sense together is no overflow either
            capacity: Amount::new(amounts.3),
            payments_until: UnixTime(times.1),
            locks_until: Some(UnixTime(times.1)),
            longest_lock: Seconds(times.2),
            close_window: Seconds(times.2),
            as_of: UnixTime(times.3),
            live: kind.0,
        }
    })
}

#[test]
fn no_numbers_make_a_search_panic() {
    let channels = prop::collection::vec(facts(), 1..10);
    let learnt = (number(), number(), time(), any::<u32>());
    let asked = (number(), number(), time(), time(), time(), any::<bool>());
    runner("no numbers make a search panic", 3_000)
        .run(&(channels, learnt, asked, number(), number()), |case| {
            let (channels, learnt, asked, takes, gives) = case;
            let mut graph = NetworkGraph::new();
            for node in 0..4 {
                graph.apply(GraphChange::Announced(addr(node))).unwrap();
            }
            for (n, mut facts) in channels.into_iter().enumerate() {
                facts.id = ChannelId(n as u64 + 1);
                let _ = graph.apply(GraphChange::Channel(Box::new(facts)));
            }
            let mut net = Net::new(4);
            net.pair(2, takes, gives);
            let _ = graph.apply(GraphChange::Pair(net.pairs[0].clone()));
            let (channel_id, direction) = (ChannelId(1), Direction::AToB);
            let (amount, at) = (Amount::new(learnt.0), UnixTime(learnt.2));
            graph.learn(Observation::Passed {
                channel_id,
                direction,
                amount,
                at,
            });
            graph.learn(Observation::Failed {
                channel_id,
                direction,
                amount,
                at,
            });
            graph.learn(Observation::FeeWanted {
                channel_id,
                direction,
                rate: Ppm(learnt.3),
                amount,
                fee: Amount::new(learnt.1),
                at,
            });
            let request = PathRequest {
                at_most: Amount::new(asked.1),
                now: UnixTime(asked.2),
                final_delta: Seconds(asked.3),
                longest_wait: Seconds(asked.4),
                arrives_in: if asked.5 { ONE } else { TWO },
                quoted_pairs: net.pairs,
                ..request(asked.0)
            };
            let settings = RoutingSettings {
                attempt_cost: Ppm(learnt.3),
                ..RoutingSettings::default()
            };
            let mut finder = PathFinder::new(settings);
            let _ = finder.choose(&graph, &request);
            let _ = finder.alternatives(&graph, &request, 3);
            let _ = finder.split(&graph, &request);
            let circle = RebalanceRequest {
                node: addr(0),
                into: channel_id,
                out_of: None,
                amount: request.amount,
                at_most: request.at_most,
                now: request.now,
                final_delta: request.final_delta,
                longest_wait: request.longest_wait,
                most_hops: 8,
            };
            let _ = finder.rebalance(&graph, &circle);
            let _ = graph.export_learnt(request.now);
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_least_payment_has_a_fee_of_a_whole_unit_where_one_is_due() {
    let mut net = Net::new(3);
    net.channel(0, 2, [10, 0]).rates = [1; 2];
    net.channel(2, 1, [5, 5]);
    let choice = PathFinder::new(by_fees()).choose(&net.graph(), &request(1));
    assert_eq!(choice.unwrap().route.unwrap().pays, Amount::new(2));
}

#[test]
fn the_default_bound_is_a_hundredth_or_ten_units_whichever_is_more() {
    let bounds = [1, 1_000, 1_001, 100_000, u128::MAX]
        .map(|amount| default_at_most(Amount::new(amount)).u128());
    assert_eq!(bounds, [11, 1_010, 1_011, 101_000, u128::MAX]);
}

#[test]
fn a_clock_at_the_end_of_time_finds_only_what_is_still_open() {
    let mut net = Net::new(2);
    net.channel(0, 1, [10, 0]);
    let mut late = request(1);
    late.now = UnixTime(u64::MAX);
    let choice = PathFinder::new(by_fees())
        .choose(&net.graph(), &late)
        .unwrap();
    assert!(choice.route.is_none());
    late.now = NOW;
    assert!(PathFinder::new(by_fees())
        .choose(&net.graph(), &late)
        .unwrap()
        .route
        .is_some());
}
