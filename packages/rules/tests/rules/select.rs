//! Which way a payment takes.

use crate::fixture::amount;
use crate::network::{addr, Network, ONE, TWO};
use crate::ways::{hop_over, hops};
use causeway_rules::route::{select, Request, RouteError, SEARCH_BOUND};
use causeway_types::channel::LockMode;
use causeway_types::route::{Route, RouteKind, Selection, SkippedRoute};
use causeway_types::{Amount, Seconds};

fn request(n: u128) -> Request {
    Request {
        payer: addr("alice"),
        payee: addr("dave"),
        pays_in: ONE,
        arrives_in: ONE,
        amount: amount(n),
        at_most: Amount::MAX,
        lock_step: Seconds(0),
    }
}

/// Selects, and checks what every selection promises.
fn choose(network: &Network, request: &Request, presets: &[Route]) -> Selection {
    let selection = select(&mut network.clone(), request, presets.to_vec()).unwrap();
    if let Some(route) = &selection.route {
        let quote = &route.quote;
        network.assert_adds_up(quote);
        assert_eq!(quote.arrives, request.amount);
        assert!(quote.pays <= request.at_most);
        let (first, last) = (quote.hops.first().unwrap(), quote.hops.last().unwrap());
        assert_eq!((&first.from, &last.to), (&request.payer, &request.payee));
        assert_eq!(first.sidechain_id, request.pays_in);
        assert_eq!(last.sidechain_id, request.arrives_in);
    }
    // whatever order channels came in
    let mut turned = network.clone();
    for by in 1..network.channels.len().min(9) {
        turned.channels.rotate_left(by);
        turned.channels.swap(0, by);
        turned.pairs.reverse();
        let again = select(&mut turned, request, presets.to_vec());
        assert_eq!(again, Ok(selection.clone()));
    }
    selection
}

/// Selects where not all channels are looked at, so that their order counts.
fn choose_as_it_is(network: &Network, request: &Request) -> Selection {
    let selection = select(&mut network.clone(), request, vec![]).unwrap();
    if let Some(route) = &selection.route {
        network.assert_adds_up(&route.quote);
    }
    selection
}

const NO_WAY: [u64; 0] = [];

/// The channels of the way that was selected; none if there is no way.
fn way(selection: &Selection) -> Vec<u64> {
    let hops = selection.route.iter().flat_map(|r| &r.quote.hops);
    hops.map(|h| h.channel_id.0).collect()
}

fn kind(selection: &Selection) -> Option<RouteKind> {
    selection.route.as_ref().map(|r| r.kind.clone())
}

fn preset(name: &str, nodes: &[&str]) -> Route {
    Route {
        name: name.to_owned(),
        hops: hops(nodes),
    }
}

/// Two ways from alice to dave: over bob (1, 2), and over carol and erin (3, 4, 5).
fn two_ways() -> Network {
    let mut network = Network::new();
    network.channel(1, ["alice", "bob"], [1_000, 1_000]);
    network.channel(2, ["bob", "dave"], [1_000, 1_000]);
    network.channel(3, ["alice", "carol"], [1_000, 1_000]);
    network.channel(4, ["carol", "erin"], [1_000, 1_000]);
    network.channel(5, ["erin", "dave"], [1_000, 1_000]);
    network
}

fn long_way() -> Route {
    preset("long", &["alice", "carol", "erin", "dave"])
}

#[test]
fn a_direct_channel_comes_first_and_costs_nothing() {
    let mut network = two_ways();
    network.channel(8, ["dave", "alice"], [0, 500]).rates = [50_000, 50_000];
    network.channel(9, ["alice", "dave"], [900, 0]);
    let chosen = choose(&network, &request(500), &[long_way()]);
    assert_eq!(kind(&chosen), Some(RouteKind::Direct {}));
    assert_eq!((way(&chosen), chosen.searched), (vec![8], 0));
    // what the payer pays at most is not too much
    let exactly = Request {
        at_most: amount(500),
        ..request(500)
    };
    assert_eq!(way(&choose(&network, &exactly, &[])), [8]);
    // the first that carries it
    let chosen = choose(&network, &request(501), &[long_way()]);
    assert_eq!(
        (kind(&chosen), way(&chosen)),
        (Some(RouteKind::Direct {}), vec![9])
    );
    // none does
    let chosen = choose(&network, &request(901), &[]);
    assert_eq!(
        (kind(&chosen), way(&chosen)),
        (Some(RouteKind::Found {}), vec![1, 2])
    );
}

#[test]
fn an_unlocked_channel_pays_directly_and_only_its_way() {
    let mut network = two_ways();
    network.channel(9, ["alice", "dave"], [500, 0]).mode = LockMode::Unlocked;
    assert_eq!(way(&choose(&network, &request(500), &[])), [9]);
    let back = Request {
        payer: addr("dave"),
        payee: addr("alice"),
        ..request(500)
    };
    assert_eq!(way(&choose(&network, &back, &[])), [2, 1]);
    // as a hop of a longer way it does not count
    network.get(2).mode = LockMode::Unlocked;
    assert_eq!(way(&choose(&network, &request(501), &[])), [3, 4, 5]);
}

#[test]
fn a_preset_route_comes_before_a_shorter_one_that_a_search_finds() {
    let network = two_ways();
    let chosen = choose(&network, &request(100), &[long_way()]);
    let name = "long".to_owned();
    assert_eq!(kind(&chosen), Some(RouteKind::Preset { name }));
    assert_eq!((way(&chosen), chosen.searched), (vec![3, 4, 5], 0));
    assert_eq!(way(&choose(&network, &request(100), &[])), [1, 2]);
}

#[test]
fn a_preset_route_that_cannot_be_used_is_skipped_with_its_reason() {
    let mut network = two_ways();
    network.get(4).runs = false;
    network.channel(6, ["alice", "bob"], [10, 0]).runs = false;
    network.get(1).rates = [50_000, 0];
    let mut named = preset("named", &["alice", "bob", "dave"]);
    named.hops[0] = hop_over(6, "alice", "bob");
    let dear = preset("x dear", &["alice", "bob", "dave"]);
    let presets = [long_way(), named, dear];
    // 5 % × 1000 × 100 ÷ 2000 = 2.5
    let at_most = |n| Request {
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
        "route_too_expensive: it would cost 103; at most 102 is to be paid",
    ));
    let chosen = choose(&network, &at_most(102), &presets);
    assert_eq!((way(&chosen), chosen.skipped), (vec![], reasons));
    // skipped, and found another way
    network.get(4).runs = true;
    let chosen = choose(&network, &at_most(102), &presets[2..]);
    assert_eq!((way(&chosen), chosen.skipped.len()), (vec![3, 4, 5], 1));
}

#[test]
fn a_search_finds_the_fewest_hops_and_among_them_the_first_channels() {
    let mut network = two_ways();
    let chosen = choose(&network, &request(100), &[]);
    assert_eq!(kind(&chosen), Some(RouteKind::Found {}));
    assert_eq!(way(&chosen), [1, 2]);
    assert!(!chosen.gave_up);
    // an earlier channel to dave, over frank
    network.channel(7, ["alice", "frank"], [1_000, 0]);
    network.channel(6, ["frank", "dave"], [1_000, 0]);
    assert_eq!(way(&choose(&network, &request(100), &[])), [1, 2]);
    network.get(2).id = 8;
    assert_eq!(way(&choose(&network, &request(100), &[])), [7, 6]);
}

#[test]
fn a_search_goes_around_what_is_closed_or_dry() {
    let mut network = two_ways();
    network.get(2).balances = [99, 1_901];
    assert_eq!(way(&choose(&network, &request(100), &[])), [3, 4, 5]);
    assert_eq!(way(&choose(&network, &request(99), &[])), [1, 2]);
    network.get(5).runs = false;
    assert_eq!(way(&choose(&network, &request(100), &[])), NO_WAY);
    // bob has it, alice does not have the fee: 5 % × 1901 × 99 ÷ 2000 = 4.70…
    network.get(1).rates = [50_000, 0];
    network.get(1).balances = [103, 0];
    assert_eq!(way(&choose(&network, &request(99), &[])), NO_WAY);
    network.get(1).balances = [104, 0];
    assert_eq!(way(&choose(&network, &request(99), &[])), [1, 2]);
}

#[test]
fn a_search_takes_the_cheaper_way_though_it_has_more_hops() {
    let mut network = two_ways();
    network.get(1).rates = [50_000, 0];
    let at_most = |n| Request {
        at_most: amount(n),
        ..request(100)
    };
    assert_eq!(way(&choose(&network, &at_most(103), &[])), [3, 4, 5]);
    assert_eq!(way(&choose(&network, &at_most(100), &[])), [3, 4, 5]);
    // 5 % × 1000 × 100 ÷ 2000 = 2.5 on each: the shorter one
    network.get(3).rates = [50_000, 0];
    assert_eq!(way(&choose(&network, &at_most(103), &[])), [1, 2]);
    assert_eq!(way(&choose(&network, &at_most(102), &[])), NO_WAY);
    network.get(3).rates = [0, 0];
    assert_eq!(way(&choose(&network, &at_most(99), &[])), NO_WAY);
    // not even a direct one
    network.channel(9, ["alice", "dave"], [900, 0]);
    assert_eq!(way(&choose(&network, &at_most(100), &[])), [9]);
    assert_eq!(way(&choose(&network, &at_most(99), &[])), NO_WAY);
}

#[test]
fn a_search_ends_in_a_circle_that_does_not_reach_the_payer() {
    let mut network = Network::new();
    network.channel(1, ["bob", "dave"], [100, 100]);
    network.channel(2, ["carol", "bob"], [100, 100]);
    network.channel(3, ["dave", "carol"], [100, 100]);
    network.channel(4, ["bob", "bob"], [100, 100]);
    let chosen = choose(&network, &request(10), &[]);
    assert_eq!((way(&chosen), chosen.searched), (vec![], 3));
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
    assert_eq!(way(&eight), (1..=8).collect::<Vec<_>>());
    assert!(!eight.gave_up);
    let nine = choose(&line(9), &request(100), &[]);
    assert_eq!((way(&nine), nine.gave_up), (vec![], false));
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
    // a way past the last that is looked at
    let mut network = crowd(SEARCH_BOUND);
    let last = format!("n{SEARCH_BOUND:02}");
    network.channel(99, ["alice", &last], [100, 100]);
    assert_eq!(choose(&network, &request(10), &[]), most);
    let seen = format!("n{:02}", SEARCH_BOUND - 1);
    network.channel(98, ["alice", &seen], [100, 100]);
    assert_eq!(way(&choose(&network, &request(10), &[])), [98, 15]);
}

/// In sidechain 1, to where dave is paid in sidechain 2.
fn across(n: u128) -> Request {
    Request {
        arrives_in: TWO,
        ..request(n)
    }
}

#[test]
fn a_search_finds_who_exchanges() {
    let mut network = Network::new();
    network.channel(1, ["alice", "bob"], [1_000, 0]);
    network.channel(2, ["bob", "carol"], [1_000, 0]);
    network
        .channel(3, ["carol", "erin"], [1_000, 0])
        .sidechain_id = TWO;
    network
        .channel(4, ["erin", "dave"], [1_000, 0])
        .sidechain_id = TWO;
    assert_eq!(way(&choose(&network, &across(100), &[])), NO_WAY);
    network.pair("carol", 3, 2);
    let chosen = choose(&network, &across(100), &[]);
    assert_eq!(way(&chosen), [1, 2, 3, 4]);
    assert_eq!(chosen.route.unwrap().quote.pays, amount(150));
    // a channel between the two in one of the tokens is no direct way
    network.channel(9, ["alice", "dave"], [1_000, 0]);
    assert_eq!(way(&choose(&network, &across(100), &[])), [1, 2, 3, 4]);
    // what alice has in sidechain 2 is not what she pays in
    network
        .channel(8, ["alice", "erin"], [1_000, 0])
        .sidechain_id = TWO;
    assert_eq!(way(&choose(&network, &across(100), &[])), [1, 2, 3, 4]);
}

#[test]
fn who_exchanges_nothing_may_still_pass_on_what_comes_before_the_exchange() {
    // erin has channels in both, and no pair: bob, behind her, exchanges
    let mut network = Network::new();
    network.channel(1, ["bob", "dave"], [1_000, 0]).sidechain_id = TWO;
    network
        .channel(2, ["erin", "dave"], [1_000, 0])
        .sidechain_id = TWO;
    network.channel(3, ["erin", "bob"], [1_000, 0]);
    network.channel(4, ["alice", "erin"], [1_000, 0]);
    network.pair("bob", 1, 1);
    assert_eq!(way(&choose(&network, &across(100), &[])), [4, 3, 1]);
}

#[test]
fn a_pair_that_does_not_take_the_amount_stands_in_nobodys_way() {
    // both exchange; bob not so much, but he passes on to erin
    let mut network = Network::new();
    network.channel(1, ["bob", "dave"], [1_000, 0]).sidechain_id = TWO;
    network
        .channel(2, ["erin", "dave"], [1_000, 0])
        .sidechain_id = TWO;
    network.channel(3, ["bob", "erin"], [1_000, 0]);
    network.channel(4, ["alice", "bob"], [1_000, 0]);
    network.pair("erin", 1, 1);
    network.pair("bob", 1, 1).largest = amount(100);
    assert_eq!(way(&choose(&network, &across(100), &[])), [4, 1]);
    assert_eq!(way(&choose(&network, &across(101), &[])), [4, 3, 2]);
}

#[test]
fn nobody_pays_itself_or_nothing() {
    let ask = |request: &Request| select(&mut two_ways(), request, vec![]).map(drop);
    let own = Request {
        payee: addr("alice"),
        ..request(1)
    };
    let refused = RouteError::PayerIsPayee(addr("alice"));
    assert_eq!(ask(&own), Err(refused));
    assert_eq!(ask(&request(0)), Err(RouteError::Zero));
}

#[test]
fn where_nothing_runs_there_is_no_way() {
    let chosen = choose(&Network::new(), &request(1), &[]);
    assert_eq!((chosen.route, chosen.searched), (None, 1));
    assert!(!chosen.gave_up && chosen.skipped.is_empty());
}

/// From alice, who has 15, over bob to carol or dave, of whom carol asks twice as much for what erin is paid.
fn a_dear_way_and_a_cheap_one() -> (Network, Request) {
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
    let request = Request {
        payee: addr("erin"),
        ..across(10)
    };
    (network, request)
}

#[test]
fn a_dear_way_hides_no_cheap_one() {
    let (mut network, request) = a_dear_way_and_a_cheap_one();
    // 20 would pass over alice's channel
    let chosen = choose(&network, &request, &[]);
    assert_eq!((way(&chosen), chosen.gave_up), (vec![], false));
    network.pair("dave", 1, 1);
    let chosen = choose(&network, &request, &[]);
    assert_eq!(way(&chosen), [1, 3, 5]);
    assert_eq!(chosen.route.unwrap().quote.pays, amount(10));
    // one that would do for both takes the cheaper
    network.get(1).balances = [1_000, 0];
    assert_eq!(way(&choose(&network, &request, &[])), [1, 3, 5]);
    network.pairs.pop();
    assert_eq!(way(&choose(&network, &request, &[])), [1, 2, 4]);
}

#[test]
fn another_channel_of_the_same_two_is_followed_where_the_first_makes_it_too_dear() {
    let mut network = Network::new();
    network.channel(1, ["alice", "bob"], [103, 0]).rates = [50_000, 0];
    // 5 % × 1000 × 100 ÷ 1100 = 4.5…, and none towards a dry side
    network.channel(2, ["bob", "dave"], [100, 1_000]);
    network.channel(3, ["bob", "dave"], [100, 0]);
    let chosen = choose(&network, &request(100), &[]);
    assert_eq!(way(&chosen), [1, 3]);
    // in a preset route as well
    let bobs = preset("over bob", &["alice", "bob", "dave"]);
    let chosen = choose(&network, &request(100), std::slice::from_ref(&bobs));
    assert_eq!((way(&chosen), chosen.skipped), (vec![1, 3], vec![]));
    network.get(3).runs = false;
    let chosen = choose(&network, &request(100), &[bobs]);
    assert_eq!((way(&chosen), chosen.skipped.len()), (vec![], 1));
    network.get(1).balances = [105, 0];
    assert_eq!(way(&choose(&network, &request(100), &[])), [1, 2]);
}

#[test]
fn of_two_ways_that_ask_the_same_for_rounding_at_the_largest_rate_the_cheaper_at_a_smaller_one_is_found(
) {
    let mut network = Network::new();
    network.channel(1, ["carol", "dave"], [175, 128]);
    // nobody pays at this rate, but it is agreed to
    network.channel(2, ["carol", "dave"], [123, 76]).rates = [0, 402_835];
    network.channel(3, ["alice", "carol"], [30, 0]).rates = [91_046, 0];
    // 9.1046 % × 128 × 26 ÷ 303 = 1.00…, × 76 × 26 ÷ 199 = 0.90…; at 40.2835 % both are above 4
    let chosen = choose(&network, &request(26), &[]);
    assert_eq!(way(&chosen), [3, 2]);
    assert_eq!(chosen.route.unwrap().quote.pays, amount(27));
}

#[test]
fn a_cheap_way_that_passes_a_node_hides_no_other_for_that_node() {
    // the cheapest from bob to dave goes over carol, and alice reaches bob over carol alone
    let mut network = Network::new();
    network.channel(1, ["bob", "dave"], [1_000, 1_000]);
    network.channel(2, ["bob", "carol"], [1_000, 0]).rates = [0, 50_000];
    network.channel(3, ["carol", "dave"], [1_000, 0]);
    network.channel(4, ["carol", "bob"], [1_000, 0]).rates = [50_000, 0];
    network.channel(5, ["alice", "carol"], [1_000, 0]);
    network.get(3).balances = [50, 0];
    assert_eq!(way(&choose(&network, &request(100), &[])), [5, 4, 1]);
    network.get(3).balances = [1_000, 0];
    assert_eq!(way(&choose(&network, &request(100), &[])), [5, 3]);
}

#[test]
fn a_search_that_does_not_look_at_all_channels_says_so_unless_nothing_is_cheaper() {
    let mut network = two_ways();
    network.page = 1;
    let chosen = choose_as_it_is(&network, &request(100));
    assert_eq!((way(&chosen), chosen.gave_up), (vec![1, 2], false));
    network.get(1).rates = [50_000, 0];
    let chosen = choose_as_it_is(&network, &request(100));
    assert_eq!((way(&chosen), chosen.gave_up), (vec![1, 2], true));
    network.get(1).runs = false;
    let chosen = choose_as_it_is(&network, &request(100));
    assert_eq!((way(&chosen), chosen.gave_up), (NO_WAY.into(), true));
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
    assert_eq!(way(&choose_as_it_is(&network, &request(100))), [4]);
}

#[test]
fn a_channel_that_takes_no_lock_any_more_hides_none_that_does() {
    let mut network = Network::new();
    network.channel(1, ["alice", "bob"], [1_000, 0]);
    network.channel(2, ["bob", "dave"], [1_000, 0]).expires_at = 1_060;
    network.channel(3, ["bob", "dave"], [1_000, 0]).expires_at = 1_061;
    assert_eq!(way(&choose(&network, &request(100), &[])), [1, 3]);
    let bobs = preset("over bob", &["alice", "bob", "dave"]);
    let chosen = choose(&network, &request(100), std::slice::from_ref(&bobs));
    assert_eq!((way(&chosen), chosen.skipped.len()), (vec![1, 3], 0));
    network.get(3).runs = false;
    let chosen = choose(&network, &request(100), &[bobs]);
    assert_eq!(way(&chosen), NO_WAY);
    assert_eq!(
        chosen.skipped[0].reason,
        "channel_near_end: channel 2 is too near its end to be paid over"
    );
    // without a lock it can be paid over for longer
    let direct = Request {
        payer: addr("bob"),
        ..request(100)
    };
    assert_eq!(way(&choose(&network, &direct, &[])), [2]);
    network.get(2).expires_at = 1_010;
    assert_eq!(way(&choose(&network, &direct, &[])), NO_WAY);
    network.get(2).expires_at = 1_011;
    assert_eq!(way(&choose(&network, &direct, &[])), [2]);
}

#[test]
fn a_channel_whose_longest_lock_is_too_short_for_its_place_is_not_used() {
    let mut network = two_ways();
    let step = |n| Request {
        lock_step: Seconds(n),
        ..request(100)
    };
    // the first of two hops needs two steps, the first of three three
    network.get(1).longest_lock = 199;
    network.get(2).longest_lock = 100;
    assert_eq!(way(&choose(&network, &step(99), &[])), [1, 2]);
    assert_eq!(way(&choose(&network, &step(100), &[])), [3, 4, 5]);
    network.get(1).longest_lock = 200;
    assert_eq!(way(&choose(&network, &step(100), &[])), [1, 2]);
    assert_eq!(way(&choose(&network, &step(101), &[])), [3, 4, 5]);
    assert_eq!(way(&choose(&network, &step(334), &[])), NO_WAY);
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
    assert_eq!(way(&choose(&network, &step(1_000), &[])), [9]);
}

#[test]
fn what_was_asked_out_of_a_channel_is_not_counted_on() {
    let mut network = two_ways();
    network.get(2).withdrawing = [901, 0];
    assert_eq!(way(&choose(&network, &request(99), &[])), [1, 2]);
    assert_eq!(way(&choose(&network, &request(100), &[])), [3, 4, 5]);
    network
        .channel(9, ["alice", "dave"], [1_000, 0])
        .withdrawing = [2_000, 0];
    assert_eq!(way(&choose(&network, &request(99), &[])), [1, 2]);
    // what the payee has asked for is nothing that the payer pays of
    network.get(9).withdrawing = [0, 2_000];
    assert_eq!(way(&choose(&network, &request(1_000), &[])), [9]);
}

#[test]
fn pending_locks_count_in_the_fee_as_the_receivers_and_in_the_capacity() {
    let mut network = two_ways();
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
    assert_eq!(way(&choose(&network, &request(100), &[])), [3, 2]);
}

#[test]
fn a_way_comes_to_nobody_twice_not_even_in_another_token() {
    // over dave himself, who is paid in the end: alice, dave, bob who exchanges, dave
    let mut network = Network::new();
    network.channel(1, ["alice", "dave"], [1_000, 0]);
    network.channel(2, ["dave", "bob"], [1_000, 0]);
    network.channel(3, ["bob", "dave"], [1_000, 0]).sidechain_id = TWO;
    network.pair("bob", 1, 1);
    assert_eq!(way(&choose(&network, &across(100), &[])), NO_WAY);
    // over erin twice: alice, erin, bob who exchanges, erin, dave
    let mut network = Network::new();
    network.channel(1, ["alice", "erin"], [1_000, 0]);
    network.channel(2, ["erin", "bob"], [1_000, 0]);
    network.channel(3, ["bob", "erin"], [1_000, 0]).sidechain_id = TWO;
    network
        .channel(4, ["erin", "dave"], [1_000, 0])
        .sidechain_id = TWO;
    network.pair("bob", 1, 1);
    assert_eq!(way(&choose(&network, &across(100), &[])), NO_WAY);
    network.channel(5, ["alice", "bob"], [1_000, 0]);
    assert_eq!(way(&choose(&network, &across(100), &[])), [5, 3, 4]);
}

#[test]
fn who_was_reached_in_the_payers_token_is_not_reached_there_again() {
    // carol exchanges, and erin behind her in both tokens, who could too; alice has no channel with any of them
    let mut network = Network::new();
    for (id, ends) in [
        (1, ["carol", "dave"]),
        (2, ["frank", "carol"]),
        (3, ["erin", "frank"]),
    ] {
        network.channel(id, ends, [1_000, 0]).sidechain_id = TWO;
    }
    network.channel(4, ["erin", "carol"], [1_000, 0]);
    network.pair("carol", 1, 1);
    network.pair("erin", 1, 1);
    // dave, carol, carol and erin in sidechain 1, frank and erin in sidechain 2
    let chosen = choose(&network, &across(100), &[]);
    assert_eq!((way(&chosen), chosen.searched), (NO_WAY.into(), 6));
}
