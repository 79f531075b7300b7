//! What a payment costs on a route on which a node exchanges one token for another.

use crate::fixture::amount;
use crate::hops::hop;
use crate::network::{addr, Network, ONE, TWO};
use crate::route::{amounts, fees, resolve};
use causeway_rules::route::RouteError;
use causeway_types::route::Hop;
use causeway_types::Ppm;

/// Alice pays bob in sidechain 1; he gives 2 of sidechain 2's for 3, at 5 %, from 102 to 104 at once.
fn exchange() -> (Network, [Hop; 2]) {
    let mut network = Network::new();
    network.channel(1, ["alice", "bob"], [1_000, 0]).rates = [10_000, 0];
    network
        .channel(2, ["bob", "carol"], [600, 400])
        .sidechain_id = TWO;
    let pair = network.pair("bob", 3, 2);
    pair.fee_rate = Ppm(50_000);
    (pair.smallest, pair.largest) = (amount(102), amount(104));
    (
        network,
        [hop(ONE, "alice", "bob"), hop(TWO, "bob", "carol")],
    )
}

#[test]
fn an_exchange_costs_what_it_comes_to_by_hand() {
    let (mut network, route) = exchange();
    // 5 % × 400 × 100 ÷ 1000 = 2; 102 × 3 ÷ 2 = 153
    let exact = resolve(&mut network, &route, amount(100)).unwrap();
    network.assert_adds_up(&exact);
    assert_eq!(
        (fees(&exact), amounts(&exact)),
        (vec![0, 2], vec![153, 100])
    );
    assert!(!exact.hops[0].exchanged && exact.hops[1].exchanged);
    assert_eq!(exact.hops[1].rate, Ppm(50_000));
    // 5 % × 400 × 101 ÷ 1000 = 2.02; 104 × 3 ÷ 2 = 156
    let more = resolve(&mut network, &route, amount(101)).unwrap();
    assert_eq!((fees(&more), amounts(&more)), (vec![0, 3], vec![156, 101]));
    // without the fee 101 × 3 ÷ 2 = 151.5: up, as all that a payer pays
    network.pairs[0].fee_rate = Ppm(0);
    network.pairs[0].smallest = amount(1);
    let odd = resolve(&mut network, &route, amount(101)).unwrap();
    network.assert_adds_up(&odd);
    assert_eq!((fees(&odd), amounts(&odd)), (vec![0, 0], vec![152, 101]));
}

#[test]
fn a_node_exchanges_within_its_pairs_bounds_its_fee_included() {
    let (mut network, route) = exchange();
    let bounds = |asked| RouteError::ExchangeOutOfBounds {
        node: addr("bob"),
        asked: amount(asked),
        least: amount(102),
        largest: amount(104),
    };
    let mut pays = |n| resolve(&mut network, &route, amount(n)).map(|q| q.pays);
    // 5 % × 400 × 99 ÷ 1000 = 1.98, and × 102: 2.04
    assert_eq!(pays(99), Err(bounds(101)));
    assert_eq!(pays(100), Ok(amount(153)));
    assert_eq!(pays(101), Ok(amount(156)));
    assert_eq!(pays(102), Err(bounds(105)));
}

#[test]
fn an_exchange_asks_the_pairs_rate_within_the_policys() {
    let (mut network, route) = exchange();
    network.bounds.rate = Ppm(25_000);
    network.pairs[0].smallest = amount(1);
    let quote = resolve(&mut network, &route, amount(100)).unwrap();
    // 2.5 % × 400 × 100 ÷ 1000 = 1
    assert_eq!(
        (fees(&quote), amounts(&quote)),
        (vec![0, 1], vec![152, 100])
    );
    network.pairs.clear();
    assert_eq!(
        resolve(&mut network, &route, amount(100)),
        Err(RouteError::NoExchangePair {
            node: addr("bob"),
            from: ONE,
            to: TWO,
        })
    );
}
