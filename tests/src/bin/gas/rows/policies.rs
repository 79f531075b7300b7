//! The routing policy.

use crate::table::Table;
use crate::world::{legal_rate, set_parameters, USUAL};
use causeway_tests::model::Message;
use causeway_tests::suite::{instance, MAIN, OTHER};
use causeway_types::channel::{Direction, LockMode};
use causeway_types::node::{Announcement, MAX_NODE_ADDRESSES, MAX_NODE_NAME};
use causeway_types::policy::{ExecuteMsg as P, InstantiateMsg};
use causeway_types::route::{ExchangePair, RouteHop};
use causeway_types::{Amount, Ppm, SidechainId};

pub fn measure(table: &mut Table) {
    let owner = table.world.address("admin");
    let message = InstantiateMsg { owner };
    table.instantiate("routing-policy", &message);
    let registry = table.world.wiring.registry.to_string();
    table.wire("routing-policy", &message, &P::SetRegistry { registry });
    let parameters = table.world.parameters();
    table.row("", "admin", set_parameters(MAIN, parameters));
    let record = P::SetLegalRate {
        sidechain_id: SidechainId(MAIN),
        legal_rate: legal_rate(120_000),
    };
    table.row("", "admin", Message::Policy(record));
    routes(table);
    pairs(table);
    nodes(table);
}

fn set_route(name: String, hops: Vec<RouteHop<String>>) -> Message {
    Message::Policy(P::SetRoute { name, hops })
}

fn routes(table: &mut Table) {
    table.scene(|table| {
        let address = |name| table.world.address(name);
        let hop = |from, to| RouteHop::Ends {
            sidechain_id: SidechainId(MAIN),
            from: address(from),
            to: address(to),
        };
        let hops = vec![hop("alice", "carol"), hop("carol", "dave")];
        let route = set_route("a route".to_owned(), hops.clone());
        table.row("the 1st, of 2 hops", "admin", route);
        for n in 1..1_000 {
            let route = set_route(format!("route {n:04}"), hops.clone());
            table.world.does("admin", route);
        }
        let route = set_route("a route".to_owned(), hops.clone());
        table.row("the 1,000th, of 2 hops", "admin", route);
        let again = set_route("route 0500".to_owned(), hops);
        table.row("in the place of one of 999", "admin", again);
        let name = "route 0500".to_owned();
        let remove = Message::Policy(P::RemoveRoute { name });
        table.row("one of 999", "admin", remove);
    });
    table.scene(|table| {
        let channel_id = table.world.a_channel(LockMode::OneWay);
        let hops = vec![RouteHop::Channel {
            channel_id,
            direction: Direction::AToB,
        }];
        let route = set_route("a route".to_owned(), hops);
        table.row("the 1st, over a channel", "admin", route);
    });
}

fn pairs(table: &mut Table) {
    let node = table.world.address("carol");
    let (from, to) = (SidechainId(MAIN), SidechainId(OTHER));
    let pair = ExchangePair {
        from,
        to,
        node: node.clone(),
        takes: Amount::new(10_000_000),
        gives: Amount::new(11_234_567),
        smallest: Amount::new(1_000),
        largest: Amount::new(USUAL),
        fee_rate: Ppm(2_000),
    };
    let set = Message::Policy(P::SetExchangePair(pair));
    table.row("", "admin", set.clone());
    table.scene(|table| {
        table.world.does("admin", set);
        let remove = P::RemoveExchangePair { from, to, node };
        table.row("", "admin", Message::Policy(remove));
    });
}

fn announce(announcement: Announcement) -> Message {
    Message::Policy(P::AnnounceNode(announcement))
}

fn nodes(table: &mut Table) {
    let domain = table.world.wiring.domain;
    let alice = table.world.user("alice");
    let usual = alice.announcement(&domain, instance(1), None);
    table.row("the first", "alice", announce(usual.clone()));
    table.scene(|table| {
        table.world.does("alice", announce(usual));
        let withdraw = Message::Policy(P::WithdrawNode {
            instance: instance(1),
        });
        table.row("", "alice", withdraw);
        let mut largest = alice.announcement(&domain, instance(2), Some(instance(1)));
        largest.addresses = vec![format!("wss://a/{}", "a".repeat(120)); MAX_NODE_ADDRESSES];
        largest.name = Some(format!(
            "{} {}",
            "x".repeat(31),
            "x".repeat(MAX_NODE_NAME - 32)
        ));
        table.row(
            "the largest, in the place of another",
            "alice",
            announce(largest),
        );
    });
}
