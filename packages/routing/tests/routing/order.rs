//! The graph is kept current by changes, and what it answers depends on what is so, not on the order in which it was told.

use crate::network::{addr, by_fees, graph_of, network, request, requested, Net, NOW, ONE};
use crate::runner;
use causeway_routing::{GraphChange, GraphError, NetworkGraph, PathFinder};
use causeway_types::{Amount, ChannelId, Ppm, Seconds, Side};
use proptest::prelude::*;

fn answers(graph: &NetworkGraph, request: &causeway_routing::PathRequest) -> String {
    let mut finder = PathFinder::new(by_fees());
    let choice = finder.choose(graph, request);
    let routes = finder.alternatives(graph, request, 4);
    let parts = finder.split(graph, request);
    format!("{choice:?}\n{routes:?}\n{parts:?}")
}

#[test]
fn the_order_of_changes_changes_no_answer() {
    let case = (network(), requested(), any::<u64>());
    runner("the order of changes changes no answer", 500)
        .run(&case, |(net, request, seed)| {
            let mut changes = net.changes();
            let straight = answers(&net.graph(), &request);
            changes.sort_by_key(|change| {
                // an order that depends on the seed alone
                let text = format!("{change:?}");
                text.bytes().fold(seed, |hash, byte| {
                    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
                })
            });
            prop_assert_eq!(&straight, &answers(&graph_of(changes.clone()), &request));
            // told twice, and with channels that came and went in between
            let mut graph = graph_of(changes.clone());
            for spec in &net.channels {
                let mut gone = spec.facts();
                gone.id = ChannelId(spec.id + 1000);
                graph
                    .apply(GraphChange::Channel(Box::new(gone.clone())))
                    .unwrap();
                graph.apply(GraphChange::Closed(gone.id)).unwrap();
                // what is heard late of a channel that has closed opens it no more
                graph.apply(GraphChange::Channel(Box::new(gone))).unwrap();
            }
            changes
                .into_iter()
                .for_each(|change| graph.apply(change).unwrap());
            prop_assert_eq!(graph.channel_count(), net.channels.len());
            prop_assert_eq!(&straight, &answers(&graph, &request));
            Ok(())
        })
        .unwrap();
}

fn line() -> Net {
    let mut net = Net::new(3);
    net.channel(0, 2, [100, 100]).rates = [100_000; 2];
    net.channel(2, 1, [100, 100]);
    net
}

fn pays(graph: &NetworkGraph, amount: u128) -> Option<u128> {
    let choice = PathFinder::new(by_fees()).choose(graph, &request(amount));
    choice.unwrap().route.map(|route| route.pays.u128())
}

#[test]
fn a_search_sees_each_kind_of_change() {
    let mut graph = line().graph();
    // 20 × 10 % × 100 ÷ 200
    assert_eq!(pays(&graph, 20), Some(21));
    let rate = |fee_rate| GraphChange::FeeRate {
        channel_id: ChannelId(1),
        side: Side::A,
        fee_rate: Ppm(fee_rate),
    };
    graph.apply(rate(0)).unwrap();
    assert_eq!(pays(&graph, 20), Some(20));
    graph.apply(rate(1_000_000)).unwrap();
    assert_eq!(pays(&graph, 20), Some(30));
    // another balance and capacity
    let mut facts = line().channels[1].facts();
    facts.b.balance = Amount::ZERO;
    facts.capacity = Amount::new(100);
    graph
        .apply(GraphChange::Channel(Box::new(facts.clone())))
        .unwrap();
    assert_eq!(pays(&graph, 20), Some(20));
    // what is older than what the graph has
    let mut old = line().channels[1].facts();
    old.as_of = NOW.minus(Seconds(1));
    graph.apply(GraphChange::Channel(Box::new(old))).unwrap();
    assert_eq!(pays(&graph, 20), Some(20));
    // a withdrawn node does not forward
    graph.apply(GraphChange::Withdrawn(addr(2))).unwrap();
    assert_eq!(pays(&graph, 20), None);
    graph.apply(GraphChange::Announced(addr(2))).unwrap();
    assert_eq!(pays(&graph, 20), Some(20));
    graph.apply(GraphChange::Closed(ChannelId(2))).unwrap();
    assert_eq!((pays(&graph, 20), graph.channel_count()), (None, 1));
    // closing again is nothing new
    graph.apply(GraphChange::Closed(ChannelId(2))).unwrap();
    graph.apply(GraphChange::Channel(Box::new(facts))).unwrap();
    assert_eq!(pays(&graph, 20), None);
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let mut graph = line().graph();
    let refused = |graph: &mut NetworkGraph, change: GraphChange| {
        let why = graph.apply(change).unwrap_err();
        assert_eq!(pays(graph, 20), Some(21));
        why
    };
    let mut facts = line().channels[1].facts();
    facts.b.owner = addr(2);
    let node = addr(2);
    let channel_id = ChannelId(2);
    assert_eq!(
        refused(&mut graph, GraphChange::Channel(Box::new(facts))),
        GraphError::SelfLoop { channel_id, node }
    );
    let mut facts = line().channels[1].facts();
    facts.b.owner = addr(7);
    assert_eq!(
        refused(&mut graph, GraphChange::Channel(Box::new(facts))),
        GraphError::OtherChannel { channel_id }
    );
    let channel_id = ChannelId(9);
    let rate = GraphChange::FeeRate {
        channel_id,
        side: Side::A,
        fee_rate: Ppm(0),
    };
    assert_eq!(
        refused(&mut graph, rate),
        GraphError::UnknownChannel { channel_id }
    );
    let mut net = line();
    let mut pair = net.pair(2, 1, 1).clone();
    pair.to = ONE;
    let why = refused(&mut graph, GraphChange::Pair(pair)).to_string();
    assert!(why.starts_with("one_sidechain: "), "{why}");
}

#[test]
fn a_pair_that_was_removed_exchanges_no_more() {
    let mut net = Net::new(3);
    net.channel(0, 2, [100, 0]);
    net.channel(2, 1, [100, 0]).sidechain = crate::network::TWO;
    net.pair(2, 1, 1);
    let mut graph = net.graph();
    let mut request = request(10);
    request.arrives_in = crate::network::TWO;
    let found = |graph: &NetworkGraph| {
        let choice = PathFinder::new(by_fees()).choose(graph, &request);
        choice.unwrap().route.is_some()
    };
    assert!(found(&graph));
    graph
        .apply(GraphChange::PairRemoved {
            from: ONE,
            to: crate::network::TWO,
            node: addr(2),
        })
        .unwrap();
    assert!(!found(&graph));
}
