//! Nodes announced and withdrawn on a chain.

use super::announce::{AnnounceQuote, AnnounceRequest};
use super::withdraw::{withdraw, withdrawable};
use crate::error::{ClientError, Result};
use crate::test_world::World;
use crate::wallet::Wallet;
use causeway_types::Height;

fn request(name: &str) -> AnnounceRequest {
    AnnounceRequest {
        addresses: vec!["wss://alice.example:7877".to_owned()],
        name: Some(name.to_owned()),
        takes_over: false,
    }
}

/// Announces it; what is answered, without another question, is what a query answers from then on.
fn announce(world: &World, wallet: &Wallet<'_>, quote: AnnounceQuote) -> Height {
    let (node, height) = quote.announce(wallet, &world.alice.account).unwrap();
    let on_record = world.network().node(&world.alice.address()).unwrap();
    assert_eq!(on_record, Some(node));
    height
}

/// The contract's code of what was refused before anything was sent.
fn code<T: std::fmt::Debug>(refused: Result<T>) -> String {
    refused.unwrap_err().contract_code().unwrap()
}

#[test]
fn a_node_is_announced_with_the_keys_of_the_phrase_and_the_books_instance() {
    let world = World::new();
    let network = world.network();
    let wallet = world.wallet(world.home.path(), &network);
    let account = world.alice.address();
    assert_eq!(network.node(&account).unwrap(), None);
    let quote = request("alice").quote(&wallet).unwrap();
    assert!(!quote.is_on_record() && !quote.takes_over());
    let height = announce(&world, &wallet, quote);
    let node = network.node(&account).unwrap().unwrap();
    let announced = node.announced.clone().unwrap();
    let keyring = &world.alice.keyring;
    assert_eq!(node.instance, wallet.instance().unwrap());
    assert_eq!(announced.identity_key, keyring.identity().unwrap().public());
    assert_eq!(
        announced.transport_key,
        keyring.transport().unwrap().public()
    );
    assert_eq!(announced.height, height);
    assert_eq!(network.nodes().unwrap(), [node]);
}

#[test]
fn what_is_on_record_is_noticed_and_what_differs_is_announced_anew() {
    let world = World::new();
    let network = world.network();
    let wallet = world.wallet(world.home.path(), &network);
    let quote = request("alice").quote(&wallet).unwrap();
    announce(&world, &wallet, quote);
    assert!(request("alice").quote(&wallet).unwrap().is_on_record());
    let other = request("other").quote(&wallet).unwrap();
    assert!(!other.is_on_record() && !other.takes_over());
    announce(&world, &wallet, other);
    let node = network.node(&world.alice.address()).unwrap().unwrap();
    assert_eq!(node.announced.unwrap().name.unwrap(), "other");
}

#[test]
fn another_book_takes_over_only_where_that_is_meant() {
    let world = World::new();
    let network = world.network();
    let first = world.wallet(world.home.path(), &network);
    let quote = request("first").quote(&first).unwrap();
    announce(&world, &first, quote);
    let elsewhere = tempfile::tempdir().unwrap();
    let second = world.wallet(elsewhere.path(), &network);
    let refused = request("second").quote(&second).unwrap_err();
    assert_eq!(refused.code(), "other_instance");
    let ClientError::OtherInstance { own, on_record } = refused else {
        panic!("{refused}")
    };
    assert_eq!(own, second.instance().unwrap());
    assert_eq!(on_record, first.instance().unwrap());
    let meant = AnnounceRequest {
        takes_over: true,
        ..request("second")
    };
    // of two that were quoted for one instance on record, the second is refused by the chain
    let late = meant.clone().quote(&second).unwrap();
    let quote = meant.quote(&second).unwrap();
    assert!(quote.takes_over());
    announce(&world, &second, quote);
    let late = late.announce(&second, &world.alice.account).unwrap_err();
    assert_eq!(late.contract_code().unwrap(), "other_node_instance");
    let first_again = request("first").quote(&first).unwrap_err();
    assert_eq!(first_again.code(), "other_instance");
}

#[test]
fn what_the_policy_would_refuse_is_not_sent() {
    let world = World::new();
    let network = world.network();
    let wallet = world.wallet(world.home.path(), &network);
    let height = network.latest().unwrap().height;
    for (change, refusal) in [
        (
            AnnounceRequest {
                addresses: vec!["http://alice.example".to_owned()],
                ..request("alice")
            },
            "node_address_invalid",
        ),
        (
            AnnounceRequest {
                addresses: vec!["ws://alice.example".to_owned(); 4],
                ..request("alice")
            },
            "node_addresses",
        ),
        (request(" alice"), "node_name_invalid"),
    ] {
        assert_eq!(code(change.quote(&wallet)), refusal);
    }
    let none = withdrawable(&network, &world.alice.address());
    assert_eq!(code(none), "node_not_announced");
    assert_eq!(network.latest().unwrap().height, height);
}

#[test]
fn a_withdrawn_node_keeps_its_instance_and_is_announced_again() {
    let world = World::new();
    let network = world.network();
    let wallet = world.wallet(world.home.path(), &network);
    let account = world.alice.address();
    let quote = request("alice").quote(&wallet).unwrap();
    announce(&world, &wallet, quote);
    let (instance, _) = withdrawable(&network, &account).unwrap();
    let (withdrawn, _) = withdraw(&network, &world.alice.account, instance).unwrap();
    assert_eq!(withdrawn.instance, instance);
    let node = network.node(&account).unwrap().unwrap();
    assert_eq!(node.announced, None);
    assert_eq!(code(withdrawable(&network, &account)), "node_not_announced");
    let again = request("alice").quote(&wallet).unwrap();
    assert!(!again.is_on_record() && !again.takes_over());
    announce(&world, &wallet, again);
}
