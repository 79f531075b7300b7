//! Each reason why there is no route, with its code and numbers.

use crate::network::{addr, by_fees, request, Net, HOUR, TWO};
use causeway_routing::{PathFinder, PathRequest};
use causeway_types::{Amount, LockMode, Seconds};

fn why(net: &Net, request: &PathRequest) -> String {
    let choice = PathFinder::new(by_fees())
        .choose(&net.graph(), request)
        .unwrap();
    assert_eq!(choice.route, None);
    choice.why_not.unwrap().to_string()
}

/// 0 to 1 over 2, at a rate of 10 %.
fn line() -> Net {
    let mut net = Net::new(3);
    net.channel(0, 2, [100, 100]).rates[0] = 100_000;
    net.channel(2, 1, [100, 100]);
    net
}

#[test]
fn an_end_without_a_channel_is_named() {
    let mut net = line();
    let mut other = request(10);
    other.payee = addr(7);
    assert_eq!(
        why(&net, &other),
        "no_channel_in: n7 has no channel in sidechain 1 over which it could be sent a lock"
    );
    (other.payer, other.payee) = (addr(7), addr(1));
    assert_eq!(
        why(&net, &other),
        "no_channel_out: n7 has no channel in sidechain 1 over which it could send a lock"
    );
    net.channels[0].mode = LockMode::Unlocked;
    assert_eq!(
        why(&net, &request(10)),
        "no_channel_out: n0 has no channel in sidechain 1 over which it could send a lock"
    );
    net.channels[0].mode = LockMode::OneWay;
    net.channels[1].mode = LockMode::Unlocked;
    assert_eq!(
        why(&net, &request(10)),
        "no_channel_in: n1 has no channel in sidechain 1 over which it could be sent a lock"
    );
}

#[test]
fn a_node_that_is_not_announced_is_named_whether_it_is_the_payee_or_between() {
    let mut net = line();
    net.silent = vec![1];
    assert_eq!(why(&net, &request(10)), "node_not_announced: n1 has announced no node, and is paid over a channel of the payer's alone");
    net.silent = vec![2];
    let reason = why(&net, &request(10));
    assert!(
        reason.starts_with("unreachable_payee: no route of at most 8 hops leads from n0 to n1"),
        "{reason}"
    );
}

#[test]
fn the_most_that_is_paid_is_named_with_what_it_would_cost() {
    let mut cheap = request(20);
    cheap.at_most = Amount::new(20);
    assert_eq!(
        why(&line(), &cheap),
        "route_too_expensive: it would cost 21 base units; at most 20 base units are to be paid"
    );
}

#[test]
fn the_largest_amount_is_named() {
    // 100 less the fee: 95 cost 95 × 10 % ÷ 2, which is 4.75
    let reason = why(&line(), &request(99));
    assert_eq!(
        reason,
        "amount_too_large: 99 base units are to arrive; the routes carry 95 base units at once"
    );
}

#[test]
fn each_bound_of_time_is_named() {
    let mut net = line();
    let mut hurried = request(10);
    hurried.longest_wait = Seconds(4 * HOUR);
    assert_eq!(
        why(&net, &hurried),
        "wait_too_long: the payer's lock would run 18000 s; at most 14400 s are allowed"
    );

    net.channels[0].longest_lock = 5 * HOUR;
    // 5 hours less 2 minutes for clocks
    assert_eq!(why(&net, &request(10)), "route_lock_too_long: a lock of 18000 s is needed in channel 1, which takes 17880 s at most");
    net.channels[0].longest_lock = 5 * HOUR + 120;
    assert!(PathFinder::new(by_fees())
        .choose(&net.graph(), &request(10))
        .unwrap()
        .route
        .is_some());

    net.channels[1].close_window = 16 * HOUR - 1;
    assert_eq!(why(&net, &request(10)), "close_window_too_short: an eighth of the close window of channel 2 is 7199 s; 7200 s are needed between locks");

    let mut net = line();
    net.channels[1].lives = 0;
    let reason = why(&net, &request(10));
    assert!(reason.starts_with("unreachable_payee: "), "{reason}");
}

#[test]
fn a_trade_has_reasons_of_its_own() {
    let mut net = Net::new(3);
    net.channel(0, 2, [100, 0]);
    net.channel(2, 1, [100, 0]).sidechain = TWO;
    let mut across = request(10);
    across.arrives_in = TWO;
    assert_eq!(
        why(&net, &across),
        "no_exchange: no node exchanges sidechain 1's token for sidechain 2's"
    );
    net.pair(2, 1, 1).smallest = Amount::new(11);
    assert_eq!(why(&net, &across), "exchange_out_of_bounds: 10 base units would be exchanged by n2; it exchanges 11 to 340282366920938463463374607431768211455 base units at once");
    net.pairs[0].smallest = Amount::new(1);
    across.final_delta = Seconds(9 * HOUR);
    assert_eq!(
        why(&net, &across),
        "trade_too_long: n2 would be bound to its rate for 32400 s; it is for 15900 s at most"
    );
}

#[test]
fn the_cost_is_named_first_where_another_bound_could_be_lifted_too() {
    let mut net = Net::new(4);
    // a dear quick way, and a cheap slow one
    net.channel(0, 2, [100, 100]).rates[0] = 1_000_000;
    net.channel(2, 1, [100, 100]);
    net.channel(0, 3, [100, 100]);
    net.channel(3, 1, [100, 100]).deltas[0] = Some(9 * HOUR);
    let mut both = request(20);
    both.at_most = Amount::new(25);
    both.longest_wait = Seconds(6 * HOUR);
    assert_eq!(
        why(&net, &both),
        "route_too_expensive: it would cost 30 base units; at most 25 base units are to be paid"
    );
}

#[test]
fn bounds_that_are_all_in_the_way_are_named_together() {
    let mut dear_and_slow = request(20);
    dear_and_slow.at_most = Amount::new(20);
    dear_and_slow.longest_wait = Seconds(4 * HOUR);
    assert_eq!(why(&line(), &dear_and_slow), "bounds_together: more than one bound is in the way: 20 base units to arrive for at most 20 base units, waiting at most 14400 s");
}
