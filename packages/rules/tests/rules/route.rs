//! What makes a route, and what a payment over it costs.

use crate::fixture::amount;
use crate::hops::{hop, hop_over, hops};
use crate::network::{addr, Network, ONE, TWO};
use causeway_rules::route::{self, quote, validate, validate_pair, RouteError};
use causeway_types::channel::LockMode;
use causeway_types::route::{ExchangePair, Hop, Quote};
use causeway_types::{Amount, ChannelId, Ppm, Seconds, SidechainId};

const NODES: [&str; 10] = ["n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9"];

/// With locks of any length.
pub fn resolve(network: &mut Network, hops: &[Hop], arrives: Amount) -> Result<Quote, RouteError> {
    route::resolve(network, hops, arrives, Seconds(0))
}

fn is_route(hops: &[Hop]) -> Result<(), RouteError> {
    validate(hops, |_, _, _| Ok(false))
}

/// Alice, bob, carol and dave in a row; alice agreed to 1 %, bob to 2 %.
fn row() -> Network {
    let mut network = Network::new();
    network.channel(1, ["alice", "bob"], [10_000, 5_000]).rates = [10_000, 0];
    network.channel(2, ["bob", "carol"], [6_000, 4_000]).rates = [20_000, 0];
    network.channel(3, ["carol", "dave"], [8_000, 2_000]);
    network
}

fn alice_to_dave() -> Vec<Hop> {
    hops(&["alice", "bob", "carol", "dave"])
}

pub fn amounts(quote: &Quote) -> Vec<u128> {
    quote.hops.iter().map(|h| h.amount.u128()).collect()
}

pub fn fees(quote: &Quote) -> Vec<u128> {
    quote.hops.iter().map(|h| h.fee.u128()).collect()
}

#[test]
fn a_route_has_one_to_eight_hops() {
    assert_eq!(is_route(&[]), Err(RouteError::HopCount { asked: 0 }));
    assert_eq!(is_route(&hops(&NODES[..2])), Ok(()));
    assert_eq!(is_route(&hops(&NODES[..9])), Ok(()));
    let nine = is_route(&hops(&NODES));
    assert_eq!(nine, Err(RouteError::HopCount { asked: 9 }));
}

#[test]
fn each_hop_begins_where_the_one_before_ends() {
    let apart = [hop(ONE, "a", "b"), hop(ONE, "b", "c"), hop(ONE, "d", "e")];
    assert_eq!(
        is_route(&apart),
        Err(RouteError::HopsDoNotMeet {
            hop: 3,
            from: addr("d"),
            to: addr("c"),
        })
    );
}

#[test]
fn a_route_comes_to_nobody_twice() {
    for nodes in [
        &["a", "a"][..],
        &["a", "b", "a"],
        &["a", "b", "c", "a"],
        &["a", "b", "b"],
    ] {
        let last = addr(nodes.last().unwrap());
        assert_eq!(
            is_route(&hops(nodes)),
            Err(RouteError::RouteLoops { node: last })
        );
    }
    let within = is_route(&hops(&["a", "b", "c", "d", "b", "e"]));
    assert_eq!(within, Err(RouteError::RouteLoops { node: addr("b") }));
}

#[test]
fn where_the_token_changes_somebody_exchanges_it() {
    let changing = [hop(ONE, "a", "b"), hop(TWO, "b", "c"), hop(TWO, "c", "d")];
    assert_eq!(
        is_route(&changing),
        Err(RouteError::NoExchangePair {
            node: addr("b"),
            from: ONE,
            to: TWO,
        })
    );
    let mut asked = vec![];
    let has_pair = |from: SidechainId, to: SidechainId, node: &cosmwasm_std::Addr| {
        asked.push((from, to, node.clone()));
        Ok::<_, RouteError>(true)
    };
    assert_eq!(validate(&changing, has_pair), Ok(()));
    assert_eq!(asked, [(ONE, TWO, addr("b"))]);
    let no_answer = |_: SidechainId, _: SidechainId, _: &_| Err(RouteError::ZeroAmount);
    assert_eq!(validate(&changing, no_answer), Err(RouteError::ZeroAmount));
}

#[test]
fn a_pair_is_between_two_at_a_rate_within_bounds() {
    let pair = ExchangePair {
        from: ONE,
        to: TWO,
        node: (),
        takes: amount(3),
        gives: amount(2),
        smallest: amount(10),
        largest: amount(10),
        fee_rate: Ppm::ONE,
    };
    assert_eq!(validate_pair(&pair), Ok(()));
    let with = |change: fn(&mut ExchangePair<()>)| {
        let mut other = pair.clone();
        change(&mut other);
        validate_pair(&other)
    };
    assert_eq!(with(|p| p.to = ONE), Err(RouteError::OneSidechain(ONE)));
    assert_eq!(
        with(|p| p.takes = Amount::ZERO),
        Err(RouteError::ZeroAmount)
    );
    assert_eq!(
        with(|p| p.gives = Amount::ZERO),
        Err(RouteError::ZeroAmount)
    );
    assert_eq!(
        with(|p| p.smallest = Amount::ZERO),
        Err(RouteError::ZeroAmount)
    );
    let crossed = RouteError::PairBoundsCrossed {
        smallest: amount(11),
        largest: amount(10),
    };
    assert_eq!(with(|p| p.smallest = Amount::new(11)), Err(crossed));
    let rate = RouteError::FeeRateAboveOne {
        asked: Ppm(1_000_001),
    };
    assert_eq!(with(|p| p.fee_rate = Ppm(1_000_001)), Err(rate));
}

#[test]
fn a_payment_over_three_hops_costs_what_it_comes_to_by_hand() {
    let mut network = row();
    let quote = resolve(&mut network, &alice_to_dave(), amount(1_000)).unwrap();
    network.assert_adds_up(&quote);
    // carol keeps 2 % × 2000 × 1000 ÷ 10000 = 4; bob 1 % × 4000 × 1004 ÷ 10000 = 4.016
    assert_eq!(fees(&quote), [0, 5, 4]);
    assert_eq!(amounts(&quote), [1_009, 1_004, 1_000]);
    assert_eq!((quote.pays, quote.arrives), (amount(1_009), amount(1_000)));
    let hop = &quote.hops[1];
    assert_eq!(hop.channel_id, ChannelId(2));
    assert_eq!((&hop.from, &hop.to), (&addr("bob"), &addr("carol")));
    assert_eq!((hop.balance, hop.capacity), (amount(4_000), amount(10_000)));
    assert_eq!((hop.rate, hop.exchanged), (Ppm(10_000), false));
}

#[test]
fn the_way_back_costs_what_is_agreed_for_it() {
    let mut network = row();
    let back = hops(&["dave", "carol", "bob", "alice"]);
    let quote = resolve(&mut network, &back, amount(1_000)).unwrap();
    assert_eq!(fees(&quote), [0, 0, 0]);
    network.get(3).rates = [0, 50_000];
    let quote = resolve(&mut network, &back, amount(1_000)).unwrap();
    network.assert_adds_up(&quote);
    // carol keeps 5 % × bob's 6000 × 1000 ÷ 10000
    assert_eq!(fees(&quote), [0, 30, 0]);
    assert_eq!(amounts(&quote), [1_030, 1_000, 1_000]);
}

#[test]
fn no_rate_and_no_fee_are_above_the_policys() {
    let mut network = row();
    network.bounds.rate = Ppm(10_000);
    let quote = resolve(&mut network, &alice_to_dave(), amount(1_000)).unwrap();
    // carol keeps 1 % × 2000 × 1000 ÷ 10000 = 2; bob 1 % × 4000 × 1002 ÷ 10000 = 4.008
    assert_eq!(fees(&quote), [0, 5, 2]);
    network.bounds.fee = amount(3);
    let quote = resolve(&mut network, &alice_to_dave(), amount(1_000)).unwrap();
    network.assert_adds_up(&quote);
    assert_eq!(fees(&quote), [0, 3, 2]);
    network.bounds.fee = amount(0);
    let quote = resolve(&mut network, &alice_to_dave(), amount(1_000)).unwrap();
    assert_eq!(quote.pays, amount(1_000));
}

#[test]
fn a_direct_payment_costs_nothing() {
    let mut network = row();
    let quote = resolve(&mut network, &hops(&["alice", "bob"]), amount(10_000)).unwrap();
    network.assert_adds_up(&quote);
    assert_eq!((quote.pays, fees(&quote)), (amount(10_000), vec![0]));
}

#[test]
fn each_payer_has_what_it_pays_and_the_fees_after_it() {
    let mut network = row();
    // carol has 8000, bob 6000: 5950 at dave is 5950 + 23.8 → 24 over bob's channel
    let short = |id, from: &str, asked, allowed| RouteError::BalanceTooSmall {
        channel_id: ChannelId(id),
        from: addr(from),
        asked: amount(asked),
        allowed: amount(allowed),
    };
    let mut send = |n| resolve(&mut network, &alice_to_dave(), amount(n)).map(|q| amounts(&q));
    assert_eq!(send(8_001), Err(short(3, "carol", 8_001, 8_000)));
    // 2 % × 2000 × 5977 ÷ 10000 = 23.908; × 5976 = 23.904
    assert_eq!(send(5_977), Err(short(2, "bob", 6_001, 6_000)));
    // 1 % × 4000 × 6000 ÷ 10000 = 24
    assert_eq!(send(5_976), Ok(vec![6_024, 6_000, 5_976]));
    network.get(1).balances = [6_023, 5_000];
    let refused = resolve(&mut network, &alice_to_dave(), amount(5_976));
    assert_eq!(refused, Err(short(1, "alice", 6_024, 6_023)));
}

#[test]
fn there_is_something_to_pay_over_one_to_eight_hops() {
    let mut network = Network::new();
    for (n, pair) in NODES.windows(2).enumerate() {
        network.channel(n as u64 + 1, [pair[0], pair[1]], [100, 100]);
    }
    let route = hops(&NODES[..9]);
    let eight = resolve(&mut network, &route, amount(100)).unwrap();
    network.assert_adds_up(&eight);
    assert_eq!((eight.hops.len(), eight.pays), (8, amount(100)));
    let count = |asked| Err(RouteError::HopCount { asked });
    assert_eq!(resolve(&mut network, &hops(&NODES), amount(100)), count(9));
    assert_eq!(resolve(&mut network, &[], amount(100)), count(0));
    assert_eq!(quote(&[], amount(1)), count(0));
    let nothing = resolve(&mut network, &route, amount(0));
    assert_eq!(nothing, Err(RouteError::ZeroAmount));
}

#[test]
fn of_two_ends_the_cheapest_channel_that_carries_it_does() {
    let mut network = row();
    network.channel(9, ["carol", "bob"], [4_000, 6_000]).rates = [0, 20_000];
    network.channel(5, ["bob", "carol"], [9_000, 0]);
    let over = |network: &mut Network, n| {
        let quote = resolve(network, &alice_to_dave(), amount(n)).unwrap();
        network.assert_adds_up(&quote);
        quote.hops[1].channel_id.0
    };
    // towards a dry side nothing is asked
    assert_eq!(over(&mut network, 1_000), 5);
    // of two that cost the same the first, and the other where 6001 would pass over it
    network.get(5).runs = false;
    assert_eq!(over(&mut network, 1_000), 2);
    network.get(9).balances = [4_001, 6_001];
    assert_eq!(over(&mut network, 5_977), 9);
    network.get(2).runs = false;
    assert_eq!(over(&mut network, 1_000), 9);
    network.get(9).runs = false;
    assert_eq!(
        resolve(&mut network, &alice_to_dave(), amount(1_000)),
        Err(RouteError::NoChannelBetween {
            sidechain_id: ONE,
            from: addr("bob"),
            to: addr("carol"),
        })
    );
}

#[test]
fn where_no_channel_of_two_ends_carries_it_the_one_with_the_most_is_named() {
    let mut network = row();
    network.channel(1, ["bob", "carol"], [10, 0]);
    network.channel(9, ["bob", "carol"], [10, 0]);
    let refused = resolve(&mut network, &alice_to_dave(), amount(7_000));
    assert_eq!(
        refused,
        Err(RouteError::BalanceTooSmall {
            channel_id: ChannelId(2),
            from: addr("bob"),
            asked: amount(7_028),
            allowed: amount(6_000),
        })
    );
}

#[test]
fn a_named_channel_is_taken_and_no_other() {
    let mut network = row();
    network.channel(9, ["bob", "carol"], [9_000, 0]);
    let mut route = alice_to_dave();
    route[1] = hop_over(9, "bob", "carol");
    let quote = resolve(&mut network, &route, amount(1_000)).unwrap();
    assert_eq!(quote.hops[1].channel_id, ChannelId(9));
    network.get(9).runs = false;
    let channel_id = ChannelId(9);
    assert_eq!(
        resolve(&mut network, &route, amount(1_000)),
        Err(RouteError::ChannelNotRunning { channel_id })
    );
}

#[test]
fn an_unlocked_channel_carries_direct_payments_in_one_direction_only() {
    let mut network = row();
    network.get(2).mode = LockMode::Unlocked;
    let direct = resolve(&mut network, &hops(&["bob", "carol"]), amount(10));
    assert_eq!(direct.unwrap().pays, amount(10));
    let channel_id = ChannelId(2);
    let back = resolve(&mut network, &[hop_over(2, "carol", "bob")], amount(10));
    assert_eq!(back, Err(RouteError::ChannelNotRunning { channel_id }));
    let none = resolve(&mut network, &alice_to_dave(), amount(10));
    assert!(matches!(none, Err(RouteError::NoChannelBetween { .. })));
    // named, in each place of a route
    for id in [1, 2, 3] {
        let mut network = row();
        network.get(id).mode = LockMode::Unlocked;
        let route = [
            hop_over(1, "alice", "bob"),
            hop_over(2, "bob", "carol"),
            hop_over(3, "carol", "dave"),
        ];
        let channel_id = ChannelId(id);
        let refused = resolve(&mut network, &route, amount(10));
        assert_eq!(refused, Err(RouteError::ChannelWithoutLocks { channel_id }));
    }
}

#[test]
fn too_many_hops_are_refused_before_anything_is_asked_about_them() {
    let names: Vec<String> = (0..=9).map(|n| format!("n{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    // none of them has a channel
    let refused =
        |n: usize| resolve(&mut Network::new(), &hops(&names[..=n]), amount(1)).unwrap_err();
    assert_eq!(refused(9), RouteError::HopCount { asked: 9 });
    assert!(matches!(refused(8), RouteError::NoChannelBetween { .. }));
    let none = resolve(&mut Network::new(), &[], amount(1));
    assert_eq!(none, Err(RouteError::HopCount { asked: 0 }));
}
