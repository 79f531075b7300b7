//! The cheapest route is found, whatever other channels its nodes have.

use crate::fixture::amount;
use crate::network::{addr, Network, TWO};
use crate::selection::{
    across, channels_of, choose, choose_as_it_is, preset, request, two_routes, NO_ROUTE,
};
use causeway_rules::route::{select, RouteRequest};
use causeway_types::channel::LockMode;
use causeway_types::Seconds;

/// From alice, who has 15, over bob to carol or dave, of whom carol asks twice as much for what erin is paid.
fn a_dear_route_and_a_cheap_one() -> (Network, RouteRequest) {
    let mut network = Network::new();
    network.channel(1, ["alice", "bob"], [15, 0]);
    network.channel(2, ["bob", "carol"], [1_000, 0]);
    network.channel(3, ["bob", "dave"], [1_000, 0]);
    network
        .channel(4, ["carol", "erin"], [1_000, 0])
        .sidechain_id = TWO;
    network
        .channel(5, ["dave", "erin"], [1_000, 0])
        .sidechain_id = TWO;
    network.pair("carol", 2, 1);
    let request = RouteRequest {
        payee: addr("erin"),
        ..across(10)
    };
    (network, request)
}

#[test]
fn a_dear_route_hides_no_cheap_one() {
    let (mut network, request) = a_dear_route_and_a_cheap_one();
    // 20 would pass over alice's channel
    let chosen = choose(&network, &request, &[]);
    assert_eq!((channels_of(&chosen), chosen.gave_up), (vec![], false));
    network.pair("dave", 1, 1);
    let chosen = choose(&network, &request, &[]);
    assert_eq!(channels_of(&chosen), [1, 3, 5]);
    assert_eq!(chosen.route.unwrap().quote.pays, amount(10));
    // one that would do for both takes the cheaper
    network.get(1).balances = [1_000, 0];
    assert_eq!(channels_of(&choose(&network, &request, &[])), [1, 3, 5]);
    network.pairs.pop();
    assert_eq!(channels_of(&choose(&network, &request, &[])), [1, 2, 4]);
}

#[test]
fn another_channel_of_the_same_two_is_followed_where_the_first_makes_it_too_dear() {
    let mut network = Network::new();
    network.channel(1, ["alice", "bob"], [103, 0]).rates = [50_000, 0];
    // 5 % × 1000 × 100 ÷ 1100 = 4.5…, and none towards a dry side
    network.channel(2, ["bob", "dave"], [100, 1_000]);
    network.channel(3, ["bob", "dave"], [100, 0]);
    let chosen = choose(&network, &request(100), &[]);
    assert_eq!(channels_of(&chosen), [1, 3]);
    // in a preset route as well
    let bobs = preset("over bob", &["alice", "bob", "dave"]);
    let chosen = choose(&network, &request(100), std::slice::from_ref(&bobs));
    assert_eq!((channels_of(&chosen), chosen.skipped), (vec![1, 3], vec![]));
    network.get(3).runs = false;
    let chosen = choose(&network, &request(100), &[bobs]);
    assert_eq!((channels_of(&chosen), chosen.skipped.len()), (vec![], 1));
    network.get(1).balances = [105, 0];
    assert_eq!(channels_of(&choose(&network, &request(100), &[])), [1, 2]);
}

#[test]
fn of_two_routes_that_ask_the_same_for_rounding_at_the_largest_rate_the_cheaper_at_a_smaller_one_is_found(
) {
    let mut network = Network::new();
    network.channel(1, ["carol", "dave"], [175, 128]);
    // nobody pays at this rate, but it is agreed to
    network.channel(2, ["carol", "dave"], [123, 76]).rates = [0, 402_835];
    network.channel(3, ["alice", "carol"], [30, 0]).rates = [91_046, 0];
    // 9.1046 % × 128 × 26 ÷ 303 = 1.00…, × 76 × 26 ÷ 199 = 0.90…; at 40.2835 % both are above 4
    let chosen = choose(&network, &request(26), &[]);
    assert_eq!(channels_of(&chosen), [3, 2]);
    assert_eq!(chosen.route.unwrap().quote.pays, amount(27));
}

#[test]
fn a_cheap_route_that_passes_a_node_hides_no_other_for_that_node() {
    // the cheapest from bob to dave goes over carol, and alice reaches bob over carol alone
    let mut network = Network::new();
    network.channel(1, ["bob", "dave"], [1_000, 1_000]);
    network.channel(2, ["bob", "carol"], [1_000, 0]).rates = [0, 50_000];
    network.channel(3, ["carol", "dave"], [1_000, 0]);
    network.channel(4, ["carol", "bob"], [1_000, 0]).rates = [50_000, 0];
    network.channel(5, ["alice", "carol"], [1_000, 0]);
    network.get(3).balances = [50, 0];
    assert_eq!(
        channels_of(&choose(&network, &request(100), &[])),
        [5, 4, 1]
    );
    network.get(3).balances = [1_000, 0];
    assert_eq!(channels_of(&choose(&network, &request(100), &[])), [5, 3]);
}

#[test]
fn a_search_that_does_not_look_at_all_channels_says_so_unless_nothing_is_cheaper() {
    let mut network = two_routes();
    network.page = 1;
    let chosen = choose_as_it_is(&network, &request(100));
    assert_eq!((channels_of(&chosen), chosen.gave_up), (vec![1, 2], false));
    network.get(1).rates = [50_000, 0];
    let chosen = choose_as_it_is(&network, &request(100));
    assert_eq!((channels_of(&chosen), chosen.gave_up), (vec![1, 2], true));
    network.get(1).runs = false;
    let chosen = choose_as_it_is(&network, &request(100));
    assert_eq!(
        (channels_of(&chosen), chosen.gave_up),
        (NO_ROUTE.into(), true)
    );
}

#[test]
fn a_direct_channel_that_was_not_looked_at_is_said_to_be_possible() {
    let mut network = Network::new();
    for id in 1..=3 {
        network.channel(id, ["alice", "dave"], [1, 0]);
    }
    network.channel(4, ["alice", "dave"], [1_000, 0]);
    network.page = 3;
    let direct = preset("direct", &["alice", "dave"]);
    let chosen = choose_as_it_is(&network, &request(100));
    assert_eq!((chosen.route, chosen.gave_up), (None, true));
    let chosen = select(&mut network, &request(100), vec![direct]).unwrap();
    assert_eq!(
        chosen.skipped[0].reason,
        "more_channels: none of the first 3 channels from alice to dave in sidechain 1 carries it, and there are more: name the channel"
    );
    network.page = 4;
    assert_eq!(channels_of(&choose_as_it_is(&network, &request(100))), [4]);
}

#[test]
fn a_channel_that_takes_no_lock_any_more_hides_none_that_does() {
    let mut network = Network::new();
    network.channel(1, ["alice", "bob"], [1_000, 0]);
    network.channel(2, ["bob", "dave"], [1_000, 0]).expires_at = 1_060;
    network.channel(3, ["bob", "dave"], [1_000, 0]).expires_at = 1_061;
    assert_eq!(channels_of(&choose(&network, &request(100), &[])), [1, 3]);
    let bobs = preset("over bob", &["alice", "bob", "dave"]);
    let chosen = choose(&network, &request(100), std::slice::from_ref(&bobs));
    assert_eq!(
        (channels_of(&chosen), chosen.skipped.len()),
        (vec![1, 3], 0)
    );
    network.get(3).runs = false;
    let chosen = choose(&network, &request(100), &[bobs]);
    assert_eq!(channels_of(&chosen), NO_ROUTE);
    assert_eq!(
        chosen.skipped[0].reason,
        "channel_near_end: channel 2 is too near its end to be paid over"
    );
    // without a lock it can be paid over for longer
    let direct = RouteRequest {
        payer: addr("bob"),
        ..request(100)
    };
    assert_eq!(channels_of(&choose(&network, &direct, &[])), [2]);
    network.get(2).expires_at = 1_010;
    assert_eq!(channels_of(&choose(&network, &direct, &[])), NO_ROUTE);
    network.get(2).expires_at = 1_011;
    assert_eq!(channels_of(&choose(&network, &direct, &[])), [2]);
}

#[test]
fn a_channel_whose_longest_lock_is_too_short_for_its_place_is_not_used() {
    let mut network = two_routes();
    let step = |n| RouteRequest {
        lock_step: Seconds(n),
        ..request(100)
    };
    // the first of two hops needs two steps, the first of three three
    network.get(1).longest_lock = 199;
    network.get(2).longest_lock = 100;
    assert_eq!(channels_of(&choose(&network, &step(99), &[])), [1, 2]);
    assert_eq!(channels_of(&choose(&network, &step(100), &[])), [3, 4, 5]);
    network.get(1).longest_lock = 200;
    assert_eq!(channels_of(&choose(&network, &step(100), &[])), [1, 2]);
    assert_eq!(channels_of(&choose(&network, &step(101), &[])), [3, 4, 5]);
    assert_eq!(channels_of(&choose(&network, &step(334), &[])), NO_ROUTE);
    let chosen = choose(
        &network,
        &step(101),
        &[preset("bob", &["alice", "bob", "dave"])],
    );
    assert_eq!(
        chosen.skipped[0].reason,
        "route_lock_too_long: a lock of 101 s is needed in channel 2, which takes 100 s at most"
    );
    // a direct payment needs none
    network
        .channel(9, ["alice", "dave"], [1_000, 0])
        .longest_lock = 0;
    assert_eq!(channels_of(&choose(&network, &step(1_000), &[])), [9]);
}

#[test]
fn what_was_asked_out_of_a_channel_is_not_counted_on() {
    let mut network = two_routes();
    network.get(2).withdrawing = [901, 0];
    assert_eq!(channels_of(&choose(&network, &request(99), &[])), [1, 2]);
    assert_eq!(
        channels_of(&choose(&network, &request(100), &[])),
        [3, 4, 5]
    );
    network
        .channel(9, ["alice", "dave"], [1_000, 0])
        .withdrawing = [2_000, 0];
    assert_eq!(channels_of(&choose(&network, &request(99), &[])), [1, 2]);
    // what the payee has asked for is nothing that the payer pays of
    network.get(9).withdrawing = [0, 2_000];
    assert_eq!(channels_of(&choose(&network, &request(1_000), &[])), [9]);
}

#[test]
fn pending_locks_count_in_the_fee_as_the_receivers_and_in_the_capacity() {
    let mut network = two_routes();
    network.get(1).rates = [50_000, 0];
    network.get(3).runs = false;
    let hop = |network: &Network| {
        let chosen = choose(network, &request(100), &[]);
        let hop = chosen.route.unwrap().quote.hops[1].clone();
        (hop.balance.u128(), hop.capacity.u128(), hop.fee.u128())
    };
    assert_eq!(hop(&network), (1_000, 2_000, 3));
    // 5 % × 1400 × 100 ÷ 2500 = 2.8, and × 1000: 2
    network.get(2).locked = [400, 100];
    assert_eq!(hop(&network), (1_400, 2_500, 3));
    network.get(2).locked = [0, 500];
    assert_eq!(hop(&network), (1_000, 2_500, 2));
}

#[test]
fn an_unlocked_channel_hides_no_other_of_the_same_two() {
    let mut network = Network::new();
    network.channel(1, ["bob", "dave"], [1_000, 0]).mode = LockMode::Unlocked;
    network.channel(2, ["bob", "dave"], [1_000, 0]);
    network.channel(3, ["alice", "bob"], [1_000, 0]);
    assert_eq!(channels_of(&choose(&network, &request(100), &[])), [3, 2]);
}
