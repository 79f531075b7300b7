//! Routes on which a node exchanges one token for another.

use crate::fixture::amount;
use crate::network::{Network, TWO};
use crate::selection::{across, channels_of, choose, NO_ROUTE};

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
    assert_eq!(channels_of(&choose(&network, &across(100), &[])), NO_ROUTE);
    network.pair("carol", 3, 2);
    let chosen = choose(&network, &across(100), &[]);
    assert_eq!(channels_of(&chosen), [1, 2, 3, 4]);
    assert_eq!(chosen.route.unwrap().quote.pays, amount(150));
    // a channel between the two in one of the tokens is no direct route
    network.channel(9, ["alice", "dave"], [1_000, 0]);
    assert_eq!(
        channels_of(&choose(&network, &across(100), &[])),
        [1, 2, 3, 4]
    );
    // what alice has in sidechain 2 is not what she pays in
    network
        .channel(8, ["alice", "erin"], [1_000, 0])
        .sidechain_id = TWO;
    assert_eq!(
        channels_of(&choose(&network, &across(100), &[])),
        [1, 2, 3, 4]
    );
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
    assert_eq!(channels_of(&choose(&network, &across(100), &[])), [4, 3, 1]);
}

#[test]
fn a_pair_that_does_not_take_the_amount_excludes_no_other() {
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
    assert_eq!(channels_of(&choose(&network, &across(100), &[])), [4, 1]);
    assert_eq!(channels_of(&choose(&network, &across(101), &[])), [4, 3, 2]);
}

#[test]
fn a_route_comes_to_nobody_twice_not_even_in_another_token() {
    // over dave himself, who is paid in the end: alice, dave, bob who exchanges, dave
    let mut network = Network::new();
    network.channel(1, ["alice", "dave"], [1_000, 0]);
    network.channel(2, ["dave", "bob"], [1_000, 0]);
    network.channel(3, ["bob", "dave"], [1_000, 0]).sidechain_id = TWO;
    network.pair("bob", 1, 1);
    assert_eq!(channels_of(&choose(&network, &across(100), &[])), NO_ROUTE);
    // over erin twice: alice, erin, bob who exchanges, erin, dave
    let mut network = Network::new();
    network.channel(1, ["alice", "erin"], [1_000, 0]);
    network.channel(2, ["erin", "bob"], [1_000, 0]);
    network.channel(3, ["bob", "erin"], [1_000, 0]).sidechain_id = TWO;
    network
        .channel(4, ["erin", "dave"], [1_000, 0])
        .sidechain_id = TWO;
    network.pair("bob", 1, 1);
    assert_eq!(channels_of(&choose(&network, &across(100), &[])), NO_ROUTE);
    network.channel(5, ["alice", "bob"], [1_000, 0]);
    assert_eq!(channels_of(&choose(&network, &across(100), &[])), [5, 3, 4]);
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
    assert_eq!(
        (channels_of(&chosen), chosen.searched),
        (NO_ROUTE.into(), 6)
    );
}
