//! Openings of which the process that sent them never heard, and keys that another machine with the phrase has used.

use super::*;
use crate::journal::testing::{deadly_after, Kill};
use crate::network::SubmitResult as _;

const FIRST: ChannelId = ChannelId(1);

#[test]
fn a_channel_that_another_machine_made_with_our_key_is_not_new_here() {
    let world = World::new();
    let network = world.network();
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut wallet = world.wallet(here.path(), &network);
    // printed, or killed before it was sent
    let left_over = wallet.take_key(KeyUse::Channel, None).unwrap();
    let channel = world.opened(&mut world.wallet(there.path(), &network), &network);
    assert_eq!(channel.a.key, Some(left_over.public()));
    assert!(is_not_in_book(
        &pays(&mut wallet, &channel, "a").unwrap_err(),
        channel.id
    ));
    assert!(!wallet.record(&channel).unwrap().in_book);
    // noted before it was sent, and then in no block
    drop(wallet);
    let killed = tempfile::tempdir().unwrap();
    let deadly = Arc::new(deadly_after(&world.chain, 0, Kill::HaltedThenLost));
    let halted = world.network_over(deadly);
    let mut wallet = world.wallet(killed.path(), &halted);
    assert!(world.opens(&mut wallet, &halted, "b").is_err());
    drop(wallet);
    let mut wallet = world.wallet(killed.path(), &network);
    assert!(pays(&mut wallet, &channel, "a").is_err());
    assert!(!wallet.record(&channel).unwrap().in_book);
}

#[test]
fn an_opening_that_was_never_heard_of_is_found_by_its_transaction_and_made_once() {
    let world = World::new();
    let network = world.network();
    for request in ["order-1", "order-2"] {
        let deadly = Arc::new(deadly_after(&world.chain, 0, Kill::HaltedThenIncluded));
        let halted = world.network_over(deadly);
        let mut wallet = world.wallet(world.home.path(), &halted);
        assert!(world.opens(&mut wallet, &halted, request).is_err());
        drop(wallet);
        let mut wallet = world.wallet(world.home.path(), &network);
        let id = wallet.opened_for(request).unwrap().unwrap();
        let channel = network.channel_by_id(id).unwrap().channel;
        // with no wait: no other machine can have signed in it
        pays(&mut wallet, &channel, request).unwrap();
        assert_eq!(wallet.opened_for(request).unwrap(), Some(id));
    }
    let wallet = world.wallet(world.home.path(), &network);
    assert_eq!(wallet.channels().unwrap().len(), 2);
}

#[test]
fn what_became_of_a_transaction_is_unknown_and_is_not_said_to_have_failed() {
    let world = World::new();
    let deadly = Arc::new(deadly_after(&world.chain, 0, Kill::HaltedThenLost));
    let halted = world.network_over(deadly);
    let mut wallet = world.wallet(world.home.path(), &halted);
    let error = world
        .opens(&mut wallet, &halted, "a")
        .failed("no channel was opened")
        .unwrap_err();
    assert!(matches!(error.root(), ClientError::OutcomeUnknown { .. }));
    assert!(error.to_string().starts_with("it is not known yet"));
    // and while that is so no other is opened
    let again = wallet.follow_openings().unwrap_err();
    assert!(matches!(again.root(), ClientError::OutcomeUnknown { .. }));
}

#[test]
fn a_key_whose_transaction_was_refused_is_given_back() {
    let world = World::new();
    let network = world.network();
    let mut wallet = world.wallet(world.home.path(), &network);
    let key = wallet.take_key(KeyUse::Channel, None).unwrap();
    let msg = network
        .to_registry(&causeway_types::registry::ExecuteMsg::Cancel { channel_id: FIRST })
        .unwrap();
    let refused = wallet
        .submit_with_key(&world.alice.account, vec![msg], Some(key))
        .failed("no channel was opened")
        .unwrap_err();
    assert_eq!(refused.to_string(), "no channel was opened");
    let again = wallet.take_key(KeyUse::Channel, None).unwrap();
    assert_eq!(again.public(), key.public());
}

#[test]
fn a_channel_of_the_book_that_the_nodes_list_lacks_stops_another_opening() {
    let world = World::new();
    let network = world.network();
    let mut wallet = world.wallet(world.home.path(), &network);
    let channel = world.opened(&mut wallet, &network);
    let bob = world.bob.account.address();
    wallet.require_listed(&bob, &[channel.id].into()).unwrap();
    let error = wallet.require_listed(&bob, &[].into()).unwrap_err();
    assert!(matches!(
        error.root(),
        ClientError::ListLacks { channel_id, .. } if *channel_id == channel.id
    ));
}

#[test]
fn a_printed_opening_is_the_books_own_once_the_transaction_is_shown_to_it() {
    let world = World::new();
    let network = world.network();
    let mut wallet = world.wallet(world.home.path(), &network);
    let key = wallet.take_key(KeyUse::Channel, None).unwrap();
    let msg = world.opening(&network, key).unwrap();
    // signed and sent by something else
    let tx = network.submit(&world.alice.account, vec![msg]).unwrap();
    let channel = network.channel_by_id(FIRST).unwrap().channel;
    assert!(is_not_in_book(
        &pays(&mut wallet, &channel, "a").unwrap_err(),
        FIRST
    ));
    wallet.note_printed(&tx).unwrap();
    pays(&mut wallet, &channel, "a").unwrap();
}

#[test]
fn a_key_that_the_nodes_pool_has_sent_is_left_to_it_and_its_bytes_lapse_with_the_key() {
    use causeway_types::Height;
    use causeway_wallet::book::{KeyTx, NewTransaction, TransactionState};
    let world = World::new();
    let network = world.network();
    let mut wallet = world.wallet(world.home.path(), &network);
    let key = wallet.take_key(KeyUse::Channel, Some("tea")).unwrap();
    let key = key.public();
    let noted = KeyTx {
        hash: Hash([7; 32]),
        from: Height(1),
        last: Some(Height(1)),
    };
    let transaction = NewTransaction {
        key: "open/tea".to_owned(),
        account: wallet.address().to_string(),
        hash: noted.hash,
        bytes: vec![1],
        first: noted.from,
        last: noted.last,
        at: causeway_types::UnixTime(0),
        replaces: None,
    };
    let both = wallet.book.commit(|book| {
        book.note_transaction(&transaction)?;
        book.note_key_tx(&key, &noted)
    });
    both.unwrap();
    wallet.follow_openings_of_commands().unwrap();
    assert!(wallet.book.opening(&key).unwrap().is_some());
    let newest = |wallet: &Wallet<'_>| wallet.book.newest_transaction("open/tea").unwrap().unwrap();
    assert_eq!(newest(&wallet).opens_with, Some(key));
    // a command that runs without the node gives the key back, and then the node offers the bytes to nobody
    wallet.follow_openings().unwrap();
    assert!(wallet.book.opening(&key).unwrap().is_none());
    let state = newest(&wallet).state;
    assert!(
        matches!(state, TransactionState::Lapsed { .. }),
        "{state:?}"
    );
}
