//! Nodes that find each other by their announcements.

use crate::world::{until, Person, Running, World};
use causeway_client::nodes::withdraw::{withdraw, withdrawable};
use causeway_node::config::Config;
use causeway_node_api::calls::channel::GetChannel;
use causeway_node_api::calls::connect_peer::ConnectPeer;
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::calls::peers::ListPeers;
use causeway_node_api::ErrorCode;
use std::net::TcpListener;
use std::time::Duration;

/// A port that is free now.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// A node that announces itself at this port at its start, and dials private ranges.
fn announced(port: u16) -> Config {
    let mut config = Config::default();
    config.peers.listen.set_port(port);
    config.peers.addresses = vec![format!("ws://127.0.0.1:{port}/peer")];
    config.peers.announce = true;
    config.peers.private_ranges = true;
    config
}

fn dials(private_ranges: bool) -> Config {
    let mut config = Config::default();
    config.peers.private_ranges = private_ranges;
    config
}

fn is_linked(node: &Running, to: &Person) -> bool {
    let peers = node.client.call(&ListPeers).unwrap().peers;
    let account = to.address().to_string();
    peers
        .iter()
        .any(|peer| peer.account == account && peer.is_linked)
}

fn can_pay(world: &World, node: &Running) -> bool {
    let channel = GetChannel {
        channel_id: world.channel,
    };
    node.client.call(&channel).unwrap().holds.is_empty()
}

fn connect(to: &Person, transport_key: Option<String>, address: Option<String>) -> ConnectPeer {
    ConnectPeer {
        account: to.address().to_string(),
        transport_key,
        address,
        wait: Some(20),
    }
}

#[test]
fn a_peer_with_a_channel_is_reached_by_its_announcement_alone_and_where_it_moves_to() {
    let world = World::new();
    let port = free_port();
    let bob = world.start_with(&world.bob, announced(port));
    assert!(bob.client.call(&GetInfo).unwrap().is_announced);
    let alice = world.start_with(&world.alice, dials(true));
    until("no link by the announcement", || can_pay(&world, &alice));
    // its node moves: the changed announcement is followed, and dialled
    world.end(bob);
    until("the link is gone", || !is_linked(&alice, &world.bob));
    let bob = world.start_with(&world.bob, announced(free_port()));
    until("no link after the move", || can_pay(&world, &alice));
    world.end(alice);
    world.end(bob);
}

#[test]
fn an_announcement_is_made_once_and_again_only_where_it_differs() {
    let world = World::new();
    let port = free_port();
    let height = || world.network().latest().unwrap().height;
    world.end(world.start_with(&world.bob, announced(port)));
    let before = height();
    world.end(world.start_with(&world.bob, announced(port)));
    assert_eq!(height(), before);
    let mut renamed = announced(port);
    renamed.peers.name = Some("Bob".to_owned());
    world.end(world.start_with(&world.bob, renamed));
    let node = world.network().node(&world.bob.address()).unwrap().unwrap();
    assert_eq!(node.announced.unwrap().name.as_deref(), Some("Bob"));
}

#[test]
fn addresses_in_private_ranges_are_dialled_only_where_that_is_allowed() {
    let world = World::new();
    let bob = world.start_with(&world.bob, announced(free_port()));
    let alice = world.start_with(&world.alice, dials(false));
    let peer = alice.client.call(&connect(&world.bob, None, None)).unwrap();
    let problem = peer.problem.unwrap();
    assert!(problem.contains("private range"), "{problem}");
    assert!(!is_linked(&alice, &world.bob));
    // an address that the user types may be anywhere; the key is the announced one
    let address = bob.file.connect.split_once('@').unwrap().1.to_owned();
    let peer = alice.client.call(&connect(&world.bob, None, Some(address)));
    assert_eq!(peer.unwrap().problem, None);
    until("no link", || can_pay(&world, &alice));
    world.end(alice);
    world.end(bob);
}

#[test]
fn a_peer_that_announces_nothing_needs_its_key_and_its_address() {
    let world = World::new();
    let bob = world.start(&world.bob);
    let alice = world.start_with(&world.alice, dials(true));
    let whole = bob.file.connect.split_once('@').unwrap().1.to_owned();
    for address in [None, Some(whole.clone())] {
        let refused = alice.client.call(&connect(&world.bob, None, address));
        let refused = refused.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::PeerNotAnnounced.name());
    }
    // nothing is kept of what was refused
    assert_eq!(alice.client.call(&ListPeers).unwrap().peers, []);
    world.end(bob);
    // a node that is announced without an address dials others
    let mut without = Config::default();
    without.peers.announce = true;
    let bob = world.start_with(&world.bob, without);
    let whole = bob.file.connect.split_once('@').unwrap().1.to_owned();
    until("no refusal for the lack of an address", || {
        let refused = alice
            .client
            .call(&connect(&world.bob, None, None))
            .unwrap_err();
        refused.to_string().contains("without an address")
    });
    // its key is announced, so that an address is enough
    let peer = alice.client.call(&connect(&world.bob, None, Some(whole)));
    assert_eq!(peer.unwrap().problem, None);
    world.end(alice);
    world.end(bob);
}

#[test]
fn a_peer_that_was_asked_for_by_its_account_is_reached_after_a_start_and_once_it_announces_itself()
{
    let world = World::new();
    let port = free_port();
    let bob = world.start_with(&world.bob, announced(port));
    let alice = world.start_with(&world.alice, dials(true));
    let peer = alice.client.call(&connect(&world.bob, None, None)).unwrap();
    assert_eq!(peer.problem, None);
    world.end(alice);
    let network = world.network();
    let (instance, _) = withdrawable(&network, &world.bob.address()).unwrap();
    withdraw(&network, &world.bob.account(), instance).unwrap();
    let alice = world.start_with(&world.alice, dials(true));
    std::thread::sleep(Duration::from_millis(200));
    assert!(!is_linked(&alice, &world.bob));
    world.end(bob);
    let bob = world.start_with(&world.bob, announced(port));
    until("no link", || can_pay(&world, &alice));
    world.end(alice);
    world.end(bob);
}

#[test]
fn a_node_of_a_chain_with_another_first_block_gets_no_link() {
    // two networks of one id, whose contracts have the same addresses
    let (one, other) = (World::new(), World::new());
    assert_eq!(one.contracts.registry, other.contracts.registry);
    let alice = one.start(&one.alice);
    let bob = other.start(&other.bob);
    let (key, address) = {
        let (named, address) = bob.file.connect.split_once('@').unwrap();
        let key = named.split_once('/').unwrap().1;
        (key.to_owned(), address.to_owned())
    };
    let call = connect(&other.bob, Some(key), Some(address));
    let problem = alice.client.call(&call).unwrap().problem.unwrap();
    assert!(problem.contains("the first block is"), "{problem}");
    one.end(alice);
    other.end(bob);
}
