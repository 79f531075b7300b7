//! What a route may be made of, when it is set and when it is quoted.

use super::*;
use causeway_rules::route::RouteError;
use causeway_types::channel::Settlement;
use causeway_types::route::MAX_HOPS;
use Direction::{AToB, BToA};

impl Suite {
    /// Hops that are refused both as a route and in a quote.
    fn refuses(&mut self, hops: Vec<RouteHop<String>>) -> ContractError {
        let quoted = self.quote(hops.clone(), 1).unwrap_err();
        let refused = self.route("a", hops).unwrap_err();
        assert_eq!(quoted, refused);
        refused
    }
    /// From n0 to n1 to n2 …
    fn line(&self, hops: usize) -> Vec<RouteHop<String>> {
        let ends = |n| self.ends(1, &format!("n{n}"), &format!("n{}", n + 1));
        (0..hops).map(ends).collect()
    }
}

#[test]
fn a_route_has_1_to_8_hops() {
    let mut suite = Suite::wired();
    for count in [1, MAX_HOPS] {
        let hops = suite.line(count);
        suite.route("a", hops).unwrap();
        assert_eq!(suite.the_route("a").unwrap().hops.len(), count);
    }
    for asked in [0, MAX_HOPS + 1] {
        let hops = suite.line(asked);
        let refused = RouteError::HopCount { asked };
        assert_eq!(suite.refuses(hops), refused.into());
    }
}

#[test]
fn too_many_hops_are_refused_before_the_registry_is_asked_for_any() {
    let mut suite = Suite::wired();
    suite.channel(1, ("alice", 5), ("bob", 5));
    let hops = vec![over(1, AToB); MAX_HOPS + 1];
    let refused = RouteError::HopCount { asked: 9 };
    assert_eq!(suite.refuses(hops), refused.into());
    assert!(suite.table.asked().is_empty());
}

#[test]
fn each_hop_begins_where_the_one_before_ends() {
    let mut suite = Suite::wired();
    suite.channel(1, ("alice", 5), ("bob", 5));
    let (from, to) = (suite.who("carol"), suite.who("bob"));
    let refused = RouteError::HopsDoNotMeet { hop: 2, from, to };
    let hops = vec![over(1, AToB), suite.ends(1, "carol", "dave")];
    assert_eq!(suite.refuses(hops), refused.into());
    let hops = vec![over(1, AToB), suite.ends(1, "bob", "dave")];
    suite.route("a", hops).unwrap();
}

#[test]
fn a_channel_leads_the_way_that_its_direction_says() {
    let mut suite = Suite::wired();
    suite.channel(3, ("alice", 5), ("bob", 5));
    let [alice, bob] = ["alice", "bob"].map(|n| suite.who(n));
    for (direction, from, to) in [(AToB, &alice, &bob), (BToA, &bob, &alice)] {
        suite.route("a", vec![over(1, direction)]).unwrap();
        let expected = [hop(3, from.clone(), to.clone(), Some(1))];
        assert_eq!(suite.the_route("a").unwrap().hops, expected);
    }
}

#[test]
fn nobody_comes_twice() {
    let mut suite = Suite::wired();
    suite.channel(1, ("alice", 5), ("bob", 5));
    let cases = [
        (vec![suite.ends(1, "alice", "alice")], "alice"),
        (vec![over(1, AToB), over(1, BToA)], "alice"),
        (
            vec![
                suite.ends(1, "alice", "bob"),
                suite.ends(1, "bob", "carol"),
                suite.ends(1, "carol", "bob"),
            ],
            "bob",
        ),
    ];
    for (hops, name) in cases {
        let node = suite.who(name);
        assert_eq!(suite.refuses(hops), RouteError::RouteLoops { node }.into());
    }
}

#[test]
fn where_the_token_changes_somebody_exchanges_it() {
    let mut suite = Suite::wired();
    let hops = |suite: &Suite| vec![suite.ends(1, "alice", "bob"), suite.ends(2, "bob", "carol")];
    let refused = RouteError::NoExchangePair {
        node: suite.who("bob"),
        from: SidechainId(1),
        to: SidechainId(2),
    };
    // the other way round, and by another node, is no help
    suite.exchange((2, 1), "bob");
    suite.exchange((1, 2), "carol");
    let asked = hops(&suite);
    assert_eq!(suite.refuses(asked), refused.into());
    suite.exchange((1, 2), "bob");
    let asked = hops(&suite);
    suite.route("a", asked).unwrap();
}

#[test]
fn a_channel_that_the_registry_does_not_have_is_refused() {
    let mut suite = Suite::wired();
    suite.channel(1, ("alice", 5), ("bob", 5));
    let refused = suite.refuses(vec![over(2, AToB)]);
    assert!(
        matches!(&refused, ContractError::ChannelNotFound { channel_id, .. } if *channel_id == ChannelId(2))
    );
    let text = refused.to_string();
    assert!(
        text.starts_with("channel_not_found: the registry gives no channel 2: "),
        "{text}"
    );
    assert!(text.contains("there is no such channel"), "{text}");
}

#[test]
fn a_channel_that_anyone_may_still_join_leads_nowhere() {
    let mut suite = Suite::wired();
    suite.channel(1, ("alice", 5), ("bob", 0));
    suite.edit(1, |c| {
        c.b = None;
        c.ledger.joined = false;
    });
    for direction in [AToB, BToA] {
        let channel_id = ChannelId(1);
        let refused = ContractError::ChannelWithoutPeer { channel_id };
        assert_eq!(suite.refuses(vec![over(1, direction)]), refused);
    }
    // one that waits for a named peer leads there
    let carol = suite.who("carol");
    suite.channel(1, ("alice", 5), ("carol", 0));
    suite.edit(2, |c| c.ledger.joined = false);
    suite.route("a", vec![over(2, AToB)]).unwrap();
    assert_eq!(suite.the_route("a").unwrap().hops[0].to, carol);
}

#[test]
fn a_settled_channel_is_refused_and_one_that_is_closing_or_due_is_not() {
    let mut suite = Suite::wired();
    suite.channel(1, ("alice", 5), ("bob", 5));
    suite.close(1);
    suite.route("closing", vec![over(1, AToB)]).unwrap();
    let now = suite.now();
    suite.edit(1, |c| c.ledger.expires_at = now);
    suite.route("due", vec![over(1, AToB)]).unwrap();
    suite.edit(1, |c| {
        c.ledger.settlement = Some(Settlement {
            capacity: Amount::new(10),
            paid_a: Amount::new(5),
            paid_b: Amount::new(5),
        });
    });
    let channel_id = ChannelId(1);
    let refused = RouteError::ChannelNotRunning { channel_id };
    assert_eq!(suite.refuses(vec![over(1, AToB)]), refused.into());
}

#[test]
fn an_unlocked_channel_is_a_route_from_its_opener_and_part_of_no_longer_one() {
    let mut suite = Suite::wired();
    suite.channel(1, ("alice", 5), ("bob", 0));
    suite.unlock(1);
    let channel_id = ChannelId(1);
    suite.route("a", vec![over(1, AToB)]).unwrap();
    let from = suite.who("bob");
    let against = suite.refuses(vec![over(1, BToA)]);
    assert_eq!(
        against,
        ContractError::AgainstUnlockedDirection { channel_id, from }
    );
    let hops = vec![over(1, AToB), suite.ends(1, "bob", "carol")];
    let refused = RouteError::ChannelWithoutLocks { channel_id };
    assert_eq!(suite.refuses(hops), refused.into());
}

#[test]
fn ends_that_are_no_addresses_are_refused() {
    let mut suite = Suite::wired();
    let alice = suite.who("alice").to_string();
    for (from, to) in [("Alice", alice.as_str()), (&alice, "")] {
        let refused = suite.refuses(vec![RouteHop::Ends {
            sidechain_id: SidechainId(1),
            from: from.to_owned(),
            to: to.to_owned(),
        }]);
        assert!(matches!(refused, ContractError::Std(_)), "{refused}");
    }
}
