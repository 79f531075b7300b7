//! What payments over several hops cost, and how their way is found, in arbitrary networks.

use crate::arbitrary::{amount, rate};
use crate::network::{addr, Channel, Network, NOW, ONE, TWO};
use crate::runner;
use causeway_rules::route::{quote, select, Edge, FeeBounds, Link, RouteError, RouteRequest};
use causeway_types::channel::LockMode;
use causeway_types::route::{ExchangePair, RouteKind, Selection};
use causeway_types::{Amount, ChannelId, Ppm, Seconds, SidechainId};
use cosmwasm_std::{Addr, Uint512};
use proptest::prelude::*;
use std::cell::Cell;

/// Enough for a payment that is small beside it, or anything.
fn balance() -> impl Strategy<Value = Amount> {
    prop_oneof![3 => (1_000u128..1 << 100).prop_map(Amount::new), 1 => amount()]
}

/// One hop, whose number the row of them sets.
fn link() -> impl Strategy<Value = Link> {
    let pair = (balance(), balance(), rate());
    let exchange = prop::option::weighted(0.3, pair);
    let edge = (balance(), balance(), rate(), any::<[bool; 3]>());
    let bounds = (rate(), prop_oneof![Just(Amount::MAX), amount()]);
    (edge, exchange, bounds).prop_map(|((own, other, next_rate, odd), exchange, (most, fee))| {
        Link {
            edge: Edge {
                channel_id: ChannelId(0),
                sidechain_id: SidechainId(0),
                mode: match odd.iter().all(|o| *o) {
                    true => LockMode::Unlocked,
                    false => LockMode::OneWay,
                },
                from: addr(""),
                to: addr(""),
                sender_balance: own,
                // the two are an amount
                receiver_balance: other.min(Amount::MAX.saturating_sub(own)),
                capacity: own.saturating_add(other),
                payable: true,
                longest_lock: Some(Seconds(0)),
                next_rate,
            },
            exchange: exchange.map(|(takes, gives, fee_rate)| ExchangePair {
                from: ONE,
                to: TWO,
                node: addr(""),
                // a rate within a thousandfold either way
                takes: Amount::new(takes.u128() % 1_000 + 1),
                gives: Amount::new(gives.u128() % 1_000 + 1),
                smallest: Amount::new(1),
                largest: Amount::MAX,
                fee_rate,
            }),
            bounds: FeeBounds { rate: most, fee },
        }
    })
}

fn row() -> impl Strategy<Value = Vec<Link>> {
    prop::collection::vec(link(), 1..=8).prop_map(|mut links| {
        for (n, link) in links.iter_mut().enumerate() {
            link.edge.channel_id = ChannelId(n as u64);
            link.edge.from = addr(&format!("n{n}"));
            link.edge.to = addr(&format!("n{}", n + 1));
        }
        links
    })
}

fn wide(n: Amount) -> Uint512 {
    Uint512::from(n.wide())
}

/// In each token: what a node is paid is what it pays and its fee, and an exchange is rounded for who exchanges.
#[test]
fn each_node_is_paid_its_fee_more_than_it_pays_and_no_channel_carries_more_than_it_has() {
    let small = prop_oneof![2 => (1u128..1_000).prop_map(Amount::new), 1 => amount()];
    let quoted = Cell::new(0u32);
    runner("each node is paid its fee more than it pays")
        .run(&(row(), small), |(links, arrives)| {
            let Ok(quote) = quote(&links, arrives) else {
                return Ok(());
            };
            quoted.set(quoted.get() + 1);
            prop_assert_eq!(quote.hops.len(), links.len());
            prop_assert_eq!(quote.hops.last().unwrap().amount, arrives);
            prop_assert_eq!(quote.hops[0].amount, quote.pays);
            prop_assert_eq!(quote.hops[0].fee, Amount::ZERO);
            for (hop, link) in quote.hops.iter().zip(&links) {
                prop_assert!(hop.amount <= link.edge.sender_balance);
                prop_assert!(hop.fee <= link.bounds.fee && hop.rate <= link.bounds.rate);
                prop_assert_eq!(hop.balance, link.edge.receiver_balance);
                prop_assert!(links.len() == 1 || link.edge.mode != LockMode::Unlocked);
            }
            for (n, pair) in quote.hops.windows(2).enumerate() {
                let (before, after) = (&pair[0], &pair[1]);
                let out = after.amount.checked_add(after.fee).unwrap();
                let Some(exchange) = &links[n + 1].exchange else {
                    prop_assert_eq!(before.amount, out);
                    continue;
                };
                let asked = wide(out) * wide(exchange.takes);
                let one_less = before.amount.checked_sub(Amount::new(1)).unwrap();
                prop_assert!(wide(one_less) * wide(exchange.gives) < asked);
                // what comes to more than all there can be is asked as that
                let most = before.amount == Amount::MAX;
                prop_assert!(most || wide(before.amount) * wide(exchange.gives) >= asked);
            }
            Ok(())
        })
        .unwrap();
    println!("{} were quoted", quoted.get());
    assert_ne!(quoted.get(), 0);
}

#[test]
fn a_direct_payment_costs_nothing_whatever_rates_there_are() {
    let case = (link(), amount());
    runner("a direct payment costs nothing")
        .run(&case, |(link, n)| {
            let has = link.edge.sender_balance;
            let quote = quote(std::slice::from_ref(&link), n);
            prop_assert_eq!(quote.is_ok(), !n.is_zero() && n <= has);
            if let Ok(quote) = quote {
                prop_assert_eq!((quote.pays, quote.arrives), (n, n));
                prop_assert_eq!(quote.hops[0].fee, Amount::ZERO);
            }
            Ok(())
        })
        .unwrap();
}

/// More that arrives never costs less.
#[test]
fn a_larger_payment_over_the_same_hops_costs_at_least_as_much() {
    let case = (row(), 1u128..1_000_000, 1u128..1_000_000);
    runner("a larger payment over the same hops costs at least as much")
        .run(&case, |(links, n, more)| {
            let costs = |n| quote(&links, Amount::new(n));
            if let (Ok(less), Ok(larger)) = (costs(n), costs(n + more)) {
                prop_assert!(larger.pays >= less.pays);
            }
            Ok(())
        })
        .unwrap();
}

pub const NODES: [&str; 6] = ["n0", "n1", "n2", "n3", "n4", "n5"];

fn channel() -> impl Strategy<Value = Channel> {
    let ends = prop::array::uniform2(0usize..6);
    let balances = prop::array::uniform2(0u128..200);
    let kind = (0u8..8, any::<bool>(), 0u8..8);
    let seldom = || prop_oneof![3 => Just(0u128), 1 => 0u128..100];
    let held = prop::array::uniform4(seldom());
    let end = prop_oneof![4 => Just(2_000u64), 1 => 1_001u64..1_080];
    let lock = prop_oneof![2 => Just(1_000u64), 1 => 0u64..80];
    let rates = prop::array::uniform2(rate());
    (ends, balances, rates, kind, held, end, lock).prop_map(
        |(ends, balances, rates, (mode, in_one, runs), held, expires_at, longest_lock)| Channel {
            id: 0,
            sidechain_id: if in_one { ONE } else { TWO },
            mode: match mode {
                0 => LockMode::Unlocked,
                1 => LockMode::TwoWay,
                _ => LockMode::OneWay,
            },
            ends: ends.map(|n| addr(NODES[n])),
            balances,
            rates: rates.map(|r| r.0),
            runs: runs > 0,
            withdrawing: [held[0], held[1]],
            locked: [held[2], held[3]],
            expires_at,
            longest_lock,
        },
    )
}

/// Up to 23 channels of six nodes, of which some exchange.
pub fn network() -> impl Strategy<Value = Network> {
    let channels = prop::collection::vec(channel(), 0..24);
    let pair = prop::option::of((1u128..5, 1u128..5, 1u128..60));
    (channels, prop::array::uniform6(pair), rate()).prop_map(|(channels, pairs, most)| {
        let mut network = Network::new();
        network.channels = channels;
        for (n, channel) in network.channels.iter_mut().enumerate() {
            channel.id = n as u64 + 1;
        }
        for (node, pair) in NODES.into_iter().zip(pairs) {
            if let Some((takes, gives, smallest)) = pair {
                network.pair(node, takes, gives).smallest = Amount::new(smallest);
            }
        }
        network.bounds.rate = most;
        network
    })
}

pub fn request(n: u128, pays_in: SidechainId, arrives_in: SidechainId) -> RouteRequest {
    RouteRequest {
        payer: addr("n0"),
        payee: addr("n5"),
        pays_in,
        arrives_in,
        amount: Amount::new(n),
        at_most: Amount::MAX,
        lock_step: Seconds(0),
    }
}

fn chosen(network: &Network, request: &RouteRequest) -> Result<Selection, RouteError> {
    select(&mut network.clone(), request, vec![])
}

/// To the payee comes exactly the amount, each channel carries it, and the order of what is known changes nothing.
#[test]
fn a_selected_way_adds_up_and_is_the_same_in_whatever_order_channels_come() {
    let order = prop::collection::vec(any::<u32>(), 24);
    let at_most = prop_oneof![2 => Just(Amount::MAX), 1 => (1u128..200).prop_map(Amount::new)];
    let case = (network(), order, 1u128..150, any::<bool>(), at_most);
    let found = Cell::new([0u32; 2]);
    runner("a selected way adds up and is the same in whatever order channels come")
        .run(&case, |(network, order, n, across, at_most)| {
            let request = RouteRequest {
                at_most,
                ..request(n, ONE, if across { TWO } else { ONE })
            };
            let selection = chosen(&network, &request).unwrap();
            if let Some(route) = &selection.route {
                let mut counts = found.get();
                counts[usize::from(across)] += 1;
                found.set(counts);
                network.assert_adds_up(&route.quote);
                prop_assert_eq!(route.quote.arrives, request.amount);
                prop_assert!(route.quote.pays <= at_most);
                let (first, last) = (&route.quote.hops[0], route.quote.hops.last().unwrap());
                prop_assert_eq!((&first.from, &last.to), (&request.payer, &request.payee));
                prop_assert_eq!(first.sidechain_id, request.pays_in);
                prop_assert_eq!(last.sidechain_id, request.arrives_in);
            }
            let mut shuffled = network.clone();
            let place = |c: &Channel| order[c.id as usize - 1];
            shuffled.channels.sort_by_key(place);
            shuffled.pairs.reverse();
            prop_assert_eq!(chosen(&shuffled, &request), Ok(selection));
            Ok(())
        })
        .unwrap();
    let [within, across] = found.get();
    println!("{within} ways within a token, {across} across");
    assert!(within > 0 && across > 0);
}

/// How many hops there are from the first node to the last at least, over channels that carry the amount.
fn fewest(network: &Network, n: u128) -> Option<usize> {
    let carries = |from: &Addr, to: &Addr, direct: bool| {
        network.channels.iter().any(|c| {
            let ways = [(0, 1), (1, 0)];
            let fits = |&(a, b): &(usize, usize)| {
                let mode = c.mode != LockMode::Unlocked || direct && a == 0;
                let in_time = NOW.0 + if direct { 10 } else { 60 } < c.expires_at;
                let has = c.balances[a].saturating_sub(c.withdrawing[a]);
                mode && in_time && c.ends[a] == *from && c.ends[b] == *to && has >= n
            };
            c.runs && c.sidechain_id == ONE && from != to && ways.iter().any(fits)
        })
    };
    let nodes = NODES.map(addr);
    if carries(&nodes[0], &nodes[5], true) {
        return Some(1);
    }
    let mut hops = [None; 6];
    hops[0] = Some(0);
    for round in 1..6 {
        let before = hops;
        for (to, reached) in hops.iter_mut().enumerate() {
            let from_known =
                |from: usize| before[from].is_some() && carries(&nodes[from], &nodes[to], false);
            if reached.is_none() && (0..6).any(from_known) {
                *reached = Some(round);
            }
        }
    }
    hops[5]
}

/// Compared with a count of hops from the other end, which shares nothing with the search.
#[test]
fn where_nobody_asks_a_fee_the_fewest_hops_are_found_if_there_is_a_way() {
    let case = (network(), 1u128..150);
    runner("where nobody asks a fee the fewest hops are found if there is a way")
        .run(&case, |(mut network, n)| {
            network.bounds.rate = Ppm(0);
            let selection = chosen(&network, &request(n, ONE, ONE)).unwrap();
            prop_assert!(!selection.gave_up);
            let found = selection.route.map(|r| (r.quote.hops.len(), r.kind));
            let wanted = fewest(&network, n).map(|hops| match hops {
                1 => (1, RouteKind::Direct {}),
                more => (more, RouteKind::Found {}),
            });
            prop_assert_eq!(found, wanted);
            Ok(())
        })
        .unwrap();
}
