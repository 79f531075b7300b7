//! What attempts have shown, how it counts, how it fades, and how it is exported.

use crate::network::{by_fees, request, Net, HOUR, NOW};
use causeway_routing::{
    FoundRoute, NetworkGraph, Observation, PathFinder, PathRequest, RoutingError, RoutingSettings,
};
use causeway_types::{Amount, ChannelId, Direction, Ppm, Seconds};

/// Two ways from 0 to 1: over 2 with smaller channel ids, and over 3; the chain has said long ago what foreign balances are.
fn two_ways() -> Net {
    let mut net = Net::new(4);
    for (from, to) in [(0, 2), (2, 1), (0, 3), (3, 1)] {
        net.channel(from, to, [500, 500]);
    }
    for n in [1, 3] {
        net.channels[n].live = false;
        net.channels[n].age = 1_000 * HOUR;
    }
    net
}

fn find(graph: &NetworkGraph, request: &PathRequest) -> Result<FoundRoute, RoutingError> {
    let settings = RoutingSettings::default();
    let choice = PathFinder::new(settings).choose(graph, request)?;
    choice.route.ok_or_else(|| choice.why_not.unwrap())
}

fn ids(route: &FoundRoute) -> Vec<u64> {
    route
        .hops
        .iter()
        .map(|hop| hop.quoted.channel_id.0)
        .collect()
}

fn later(request: &PathRequest, hours: u64) -> PathRequest {
    PathRequest {
        now: request.now.plus(Seconds(hours * HOUR)),
        ..request.clone()
    }
}

#[test]
fn a_failure_names_a_channel_a_direction_and_an_amount_and_the_other_way_is_taken() {
    let mut graph = two_ways().graph();
    let asked = request(300);
    let first = find(&graph, &asked).unwrap();
    assert_eq!(ids(&first), [1, 2]);
    let failure = first.observed_failure(1, NOW);
    let (direction, at) = (Direction::AToB, NOW);
    let amount = Amount::new(300);
    assert_eq!(
        failure,
        [
            Observation::Passed {
                channel_id: ChannelId(1),
                direction,
                amount,
                at
            },
            Observation::Failed {
                channel_id: ChannelId(2),
                direction,
                amount,
                at
            },
        ]
    );
    failure.into_iter().for_each(|seen| graph.learn(seen));
    assert_eq!(ids(&find(&graph, &asked).unwrap()), [3, 4]);
    // far less than what failed is still as good a risk as over the other way, or a better one where it passed
    graph.learn(Observation::Passed {
        channel_id: ChannelId(2),
        direction,
        amount: Amount::new(100),
        at,
    });
    assert_eq!(ids(&find(&graph, &request(100)).unwrap()), [1, 2]);
    // the other direction of the channel was not tried
    let mut back = request(100);
    (back.payer, back.payee) = (back.payee, back.payer);
    assert_eq!(ids(&find(&graph, &back).unwrap()), [2, 1]);
}

#[test]
fn where_every_way_has_failed_there_is_none_until_it_fades() {
    let mut graph = two_ways().graph();
    let asked = request(300);
    for channel in [2, 4] {
        graph.learn(Observation::Failed {
            channel_id: ChannelId(channel),
            direction: Direction::AToB,
            amount: Amount::new(300),
            at: NOW,
        });
    }
    let why = find(&graph, &asked).unwrap_err().to_string();
    assert_eq!(why, "chance_too_small: channel 2 carries 300 base units with a chance of 0 ppm; it is tried from 10000 ppm on");
    // after a half-life the bound of 299 is half way to the capacity of 1,000: a chance of (650 − 300 + 1) ÷ 651
    let hour = find(&graph, &later(&asked, 1)).unwrap();
    assert_eq!(hour.hops[1].chance, Ppm(539_170));
    let day = find(&graph, &later(&asked, 24)).unwrap();
    assert!(day.hops[1].chance > hour.hops[1].chance);
}

#[test]
fn a_node_that_was_away_is_gone_around_for_two_minutes_and_is_as_good_as_before_then() {
    let mut graph = two_ways().graph();
    let asked = request(300);
    let before = find(&graph, &asked).unwrap();
    assert_eq!(ids(&before), [1, 2]);
    let away = |channel| Observation::Away {
        channel_id: ChannelId(channel),
        direction: Direction::AToB,
        at: NOW,
    };
    graph.learn(away(2));
    assert_eq!(ids(&find(&graph, &asked).unwrap()), [3, 4]);
    graph.learn(away(4));
    let seconds_later = |seconds| PathRequest {
        now: asked.now.plus(Seconds(seconds)),
        ..asked.clone()
    };
    let why = find(&graph, &seconds_later(119)).unwrap_err();
    assert_eq!(why.code(), "chance_too_small");
    // it says nothing of amounts: nothing of it is left
    let after = find(&graph, &seconds_later(120)).unwrap();
    assert_eq!(ids(&after), [1, 2]);
    assert_eq!(after.hops[1].chance, before.hops[1].chance);
    assert_eq!(graph.export_learnt(NOW.plus(Seconds(120))), []);
    // nor is it left out once something has passed
    graph.learn(Observation::Passed {
        channel_id: ChannelId(2),
        direction: Direction::AToB,
        amount: Amount::new(1),
        at: NOW.plus(Seconds(1)),
    });
    assert_eq!(ids(&find(&graph, &seconds_later(2)).unwrap()), [1, 2]);
}

#[test]
fn a_channel_that_carries_nothing_is_avoided_whatever_the_amount() {
    let mut graph = two_ways().graph();
    graph.learn(Observation::Failed {
        channel_id: ChannelId(2),
        direction: Direction::AToB,
        amount: Amount::ZERO,
        at: NOW,
    });
    assert_eq!(ids(&find(&graph, &request(1)).unwrap()), [3, 4]);
}

fn suspected(graph: &mut NetworkGraph, channel: u64, amount: u128, minutes: u64) {
    graph.learn(Observation::Suspected {
        channel_id: ChannelId(channel),
        direction: Direction::AToB,
        amount: Amount::new(amount),
        at: NOW.plus(Seconds(minutes * 60)),
    });
}

#[test]
fn a_channel_that_is_only_suspected_is_tried_after_others_and_again_where_there_is_no_other() {
    let mut graph = two_ways().graph();
    let asked = request(300);
    // it carried the amount a moment ago
    graph.learn(Observation::Passed {
        channel_id: ChannelId(2),
        direction: Direction::AToB,
        amount: Amount::new(300),
        at: NOW.minus(Seconds(1)),
    });
    assert_eq!(ids(&find(&graph, &asked).unwrap()), [1, 2]);
    suspected(&mut graph, 2, 300, 0);
    assert_eq!(ids(&find(&graph, &asked).unwrap()), [3, 4]);
    // once the other way is suspected more often this one is tried again: nothing is ruled out
    suspected(&mut graph, 4, 300, 0);
    suspected(&mut graph, 4, 300, 1);
    assert_eq!(ids(&find(&graph, &asked).unwrap()), [1, 2]);
    // until it is suspected again and again
    for minute in 1..=9 {
        suspected(&mut graph, 2, 300, minute);
        suspected(&mut graph, 4, 300, minute);
    }
    assert!(matches!(
        find(&graph, &asked),
        Err(RoutingError::ChanceTooSmall { .. } | RoutingError::AmountTooLarge { .. })
    ));
    // far less is carried all the same, and all of it again once a payment has passed
    assert!(find(&graph, &request(30)).is_ok());
    graph.learn(Observation::Passed {
        channel_id: ChannelId(2),
        direction: Direction::AToB,
        amount: Amount::new(300),
        at: NOW.plus(Seconds(600)),
    });
    assert_eq!(ids(&find(&graph, &asked).unwrap()), [1, 2]);
}

#[test]
fn what_the_chain_says_later_goes_before_what_was_learnt() {
    let mut net = two_ways();
    let mut graph = net.graph();
    graph.learn(Observation::Failed {
        channel_id: ChannelId(2),
        direction: Direction::AToB,
        amount: Amount::new(1),
        at: NOW.minus(Seconds(10)),
    });
    assert_eq!(ids(&find(&graph, &request(300)).unwrap()), [3, 4]);
    net.channels[1].age = 0;
    let facts = Box::new(net.channels[1].facts());
    graph
        .apply(causeway_routing::GraphChange::Channel(facts))
        .unwrap();
    assert_eq!(ids(&find(&graph, &request(300)).unwrap()), [1, 2]);
}

#[test]
fn what_the_chain_has_just_said_is_sure_and_fades_towards_anything() {
    let mut net = two_ways();
    net.channels.truncate(2);
    let chance = |net: &Net, amount: u128| {
        let choice = PathFinder::new(by_fees()).choose(&net.graph(), &request(amount));
        let route = choice.unwrap().route;
        route.map_or(0, |route| route.hops[1].chance.0)
    };
    net.channels[1].age = 0;
    net.channels[0].balances = [900, 0];
    assert_eq!(
        [500, 501].map(|amount| chance(&net, amount)),
        [1_000_000, 0]
    );
    net.channels[1].age = 6 * HOUR;
    // between 250 and 750 by now
    let chances = [250, 500, 750, 751].map(|amount| chance(&net, amount));
    assert_eq!(chances, [1_000_000, 500_998, 1_996, 0]);
}

#[test]
fn the_fee_that_was_wanted_is_offered_next_time() {
    let mut net = Net::new(3);
    net.channel(0, 2, [1_000, 0]).rates[0] = 100_000;
    // the chain has said that 1 has nothing; by now it has 600 of 1,000
    let spec = net.channel(2, 1, [1_000, 0]);
    spec.live = false;
    spec.age = 24 * HOUR;
    let mut graph = net.graph();
    let asked = request(100);
    assert_eq!(find(&graph, &asked).unwrap().pays, Amount::new(100));
    // 100 × 10 % × 600 ÷ 1,000 is 6; 64ths of 10 make it 6.09, rounded up to a whole unit
    graph.learn(Observation::FeeWanted {
        channel_id: ChannelId(2),
        direction: Direction::AToB,
        rate: Ppm(100_000),
        amount: Amount::new(100),
        fee: Amount::new(7),
        at: NOW,
    });
    let route = find(&graph, &asked).unwrap();
    assert!((106..=108).contains(&route.pays.u128()), "{}", route.pays);
    // for another amount the same share counts
    let route = find(&graph, &request(50)).unwrap();
    assert!((53..=54).contains(&route.pays.u128()), "{}", route.pays);
    // two hours later the chain's word counts again
    assert_eq!(
        find(&graph, &later(&asked, 2)).unwrap().pays,
        Amount::new(100)
    );
}

#[test]
fn what_was_learnt_is_exported_and_imported_in_any_order_and_more_than_once() {
    let learn = |graph: &mut NetworkGraph| {
        for (channel, amount, ago) in [(2, 300, 7), (4, 200, 3), (2, 250, 2), (9, 10, 1)] {
            let channel_id = ChannelId(channel);
            let (amount, at) = (Amount::new(amount), NOW.minus(Seconds(ago)));
            let direction = Direction::BToA;
            graph.learn(Observation::Failed {
                channel_id,
                direction,
                amount,
                at,
            });
            graph.learn(Observation::Passed {
                channel_id,
                direction,
                amount: Amount::new(5),
                at,
            });
        }
    };
    let mut graph = two_ways().graph();
    learn(&mut graph);
    let exported = graph.export_learnt(NOW);
    let channels: Vec<u64> = exported.iter().map(|entry| entry.channel_id.0).collect();
    assert_eq!(channels, [2, 4, 9]);
    // through text and back, before the channels are known, backwards and twice
    let text = serde_json::to_string(&exported).unwrap();
    let read: Vec<causeway_routing::LearntDirection> = serde_json::from_str(&text).unwrap();
    let mut other = NetworkGraph::new();
    other.import_learnt(read.iter().rev().copied());
    two_ways()
        .changes()
        .into_iter()
        .for_each(|change| other.apply(change).unwrap());
    other.import_learnt(read);
    assert_eq!(other.export_learnt(NOW), exported);
    let mut back = request(260);
    (back.payer, back.payee) = (back.payee, back.payer);
    assert_eq!(
        find(&graph, &back).map(|r| ids(&r)),
        find(&other, &back).map(|r| ids(&r))
    );
    // of a channel that has closed nothing is kept, nor of what has faded
    other
        .apply(causeway_routing::GraphChange::Closed(ChannelId(2)))
        .unwrap();
    other.import_learnt(exported.iter().copied());
    assert_eq!(other.export_learnt(NOW).len(), 2);
    assert!(other
        .export_learnt(NOW.plus(Seconds(200 * HOUR)))
        .is_empty());
}

#[test]
fn what_arrived_is_learnt_of_all_hops() {
    let mut graph = two_ways().graph();
    let route = find(&graph, &request(300)).unwrap();
    assert!(route.chance() < Ppm::ONE);
    route
        .observed_success(NOW)
        .into_iter()
        .for_each(|seen| graph.learn(seen));
    assert_eq!(find(&graph, &request(300)).unwrap().chance(), Ppm::ONE);
    let hour = find(&graph, &later(&request(300), 1)).unwrap();
    assert!(hour.chance() < Ppm::ONE && hour.chance() > route.chance());
}
