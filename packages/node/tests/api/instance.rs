//! Where an instance of the account's node is on record, only the book of that instance signs (P1).

use crate::copy::copy;
use crate::faulty_chain::faulty_chain;
use crate::followed::Followed;
use crate::held_chain::held_chain;
use crate::open_channel::wish;
use crate::opening_kills::unused_keys;
use crate::pay_address::{sent, to};
use crate::world::{announces, code, Person, World};
use causeway_chain::Chain as _;
use causeway_client::network::Network;
use causeway_client::nodes::announce::AnnounceRequest;
use causeway_client::nodes::right::SigningRight;
use causeway_client::payments::pay::{pay, RequestId};
use causeway_client::wallet::Wallet;
use causeway_node::writer::{Commit, Committed, WriterRequest, REPLACED, TAKEOVER_WAITS};
use causeway_node_api::calls::channel::GetChannel;
use causeway_node_api::calls::info::{GetInfo, WaitingChannel};
use causeway_node_api::calls::join_channel::JoinChannel;
use causeway_node_api::calls::make_invoice::MakeInvoice;
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::ready::{GetReady, Part};
use causeway_node_api::{CallError, Client, ErrorCode};
use causeway_peer_protocol::channel::{CommitError, CommitRequest, LocalOperation};
use causeway_types::{Amount, Hash, Height, Operation, Seconds, SidechainId};
use causeway_wallet::guard::VerifiedSignatures;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Announces Alice's node with the book of a home, whatever is on record.
pub fn take_over(world: &World, home: &Path) -> Height {
    let network = world.network();
    let keyring = world.alice.keyring();
    let wallet = Wallet::open(home, &network, world.alice.address(), &keyring).unwrap();
    let request = AnnounceRequest {
        addresses: vec![],
        name: None,
        takes_over: true,
    };
    let quote = request.quote(&wallet).unwrap();
    quote.announce(&wallet, &world.alice.account()).unwrap().1
}

#[test]
fn a_replaced_node_joins_no_channel_by_its_rules() {
    let world = World::new();
    let mut config = announces();
    config.join.from = vec!["anyone".to_owned()];
    let alice = world.start_with(&world.alice, config);
    let second = tempfile::tempdir().unwrap();
    let height = take_over(&world, second.path());
    let opened = world.open_between(&world.bob, &world.alice, 5_000);
    let knows = |channels: &[WaitingChannel]| channels.iter().any(|c| c.channel_id == opened);
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let info = alice.client.call(&GetInfo).unwrap();
        if info.height > height && knows(&info.waiting) {
            break;
        }
        assert!(Instant::now() < deadline, "{info:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
    // its rules are looked at with each block
    for _ in 0..3 {
        world.chain.advance(Seconds(1), 1).unwrap();
        std::thread::sleep(Duration::from_millis(300));
    }
    let channel = world.network().channel_by_id(opened).unwrap().channel;
    assert!(!channel.ledger.joined);
    world.end(alice);
}

#[test]
fn before_it_is_known_whether_it_was_replaced_a_node_opens_and_joins_nothing() {
    let world = World::new();
    let second = tempfile::tempdir().unwrap();
    world.end(world.start_with(&world.alice, announces()));
    take_over(&world, second.path());
    let opened = world.open_between(&world.bob, &world.alice, 5_000);
    let chain = held_chain(world.chain.clone());
    chain.behaviour.hold_nodes();
    let alice = world.start_on(chain.clone(), &world.alice);
    let open = wish(&world, "o1", 50);
    let join = JoinChannel::with(opened, Amount::new(0));
    assert_eq!(code(alice.client.call(&open)), "stopping");
    assert_eq!(code(alice.client.call(&join)), "stopping");
    chain.behaviour.release();
    let deadline = Instant::now() + Duration::from_secs(60);
    while code(alice.client.call(&open)) == "stopping" {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(code(alice.client.call(&open)), "other_instance");
    assert_eq!(code(alice.client.call(&join)), "other_instance");
    assert!(sent(&alice).is_empty() && world.with_carol().is_empty());
    world.end(alice);
}

/// Alice's node is replaced while what she asks of it waits for the chain's node. The code that she is answered.
fn replaced_meanwhile<T: std::fmt::Debug + Send>(
    world: &World,
    ask: impl FnOnce(&Client) -> Result<T, CallError> + Send,
) -> String {
    let chain = held_chain(world.chain.clone());
    let network = Network::new(chain.clone(), world.contracts.clone());
    let alice = world.start_configured(&world.alice, network, announces());
    let alice = alice.unwrap();
    alice.wait_until_ready();
    let second = tempfile::tempdir().unwrap();
    chain.behaviour.hold_balances();
    let answered = std::thread::scope(|scope| {
        let asked = scope.spawn(|| ask(&alice.client));
        chain.behaviour.until_asked();
        alice.until_followed(take_over(world, second.path()));
        chain.behaviour.release();
        code(asked.join().unwrap())
    });
    assert!(sent(&alice).is_empty());
    world.end(alice);
    assert_eq!(unused_keys(world, &world.alice), 0);
    answered
}

#[test]
fn what_was_asked_for_and_waits_for_the_chain_is_not_sent_once_the_node_is_replaced() {
    let world = World::new();
    let open = wish(&world, "o1", 50);
    let answered = replaced_meanwhile(&world, |alice| alice.call(&open));
    assert_eq!(answered, "other_instance");
    assert!(world.with_carol().is_empty());
}

#[test]
fn a_join_that_waits_for_the_chain_is_not_sent_once_the_node_is_replaced_and_takes_no_key() {
    let world = World::new();
    let opened = world.open_between(&world.bob, &world.alice, 5_000);
    let join = JoinChannel::with(opened, Amount::new(7));
    let answered = replaced_meanwhile(&world, |alice| alice.call(&join));
    assert_eq!(answered, "other_instance");
    let channel = world.network().channel_by_id(opened).unwrap().channel;
    assert!(!channel.ledger.joined);
}

#[test]
fn a_payment_that_waits_for_the_chain_opens_no_channel_once_the_node_is_replaced_and_takes_no_key()
{
    let world = World::new();
    let payment = Pay {
        deliver_later: true,
        ..to(&world.carol, "tea", 50)
    };
    let answered = replaced_meanwhile(&world, |alice| alice.call(&payment));
    assert_eq!(answered, "other_instance");
    assert!(world.with_carol().is_empty());
}

#[test]
fn of_two_homes_of_one_phrase_the_second_takes_over_and_the_first_signs_nothing_more() {
    let world = World::new();
    let alice = world.start_with(&world.alice, announces());
    let bob = world.start(&world.bob);
    world.link(&alice, (&bob, &world.bob));
    let payment = |id: &str| Pay {
        wait: Some(30),
        ..Pay::over(id.parse().unwrap(), world.channel, Amount::new(1))
    };
    alice.client.call(&payment("before")).unwrap();
    let invoice = |id: &str| MakeInvoice {
        id: id.parse().unwrap(),
        epoch: None,
        sidechain_id: SidechainId(1),
        amount: Some(Amount::new(5)),
        description: "tea".to_owned(),
        expires_in: None,
        hold: None,
        hash: None,
    };
    let made = alice.client.call(&invoice("tea")).unwrap();
    let info = alice.client.call(&GetInfo).unwrap();
    assert_eq!(info.instance_on_record, Some(info.instance.clone()));
    let second = tempfile::tempdir().unwrap();
    let height = take_over(&world, second.path());
    let deadline = Instant::now() + Duration::from_secs(60);
    let info = loop {
        let info = alice.client.call(&GetInfo).unwrap();
        if info.height >= height {
            break info;
        }
        assert!(Instant::now() < deadline, "{info:?}");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_ne!(info.instance_on_record, Some(info.instance.clone()));
    let told = info.warnings.iter().find(|w| w.contains("--take-over"));
    assert!(told.is_some(), "{info:?}");
    let ready = alice.client.call(&GetReady).unwrap();
    let problem = ready.problems.iter().find(|p| p.part == Part::Keys);
    assert_eq!(problem.unwrap().code, "other_instance");
    let refused = alice.client.call(&payment("after")).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::OtherInstance.name());
    // the other book would not know it, and let everybody pay it
    let refused = alice.client.call(&invoice("another")).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::OtherInstance.name());
    assert_eq!(alice.client.call(&invoice("tea")).unwrap(), made);
    // what was signed before is answered as ever
    alice.client.call(&payment("before")).unwrap();
    let channel = GetChannel {
        channel_id: world.channel,
    };
    assert_eq!(alice.client.call(&channel).unwrap().paid, Amount::new(1));
    world.end(alice);
    // it announces itself at its start, and takes over from nobody by that
    let before = world.network().node(&world.alice.address()).unwrap();
    let alice = world.start_replaced(&world.alice, announces());
    assert_eq!(
        world.network().node(&world.alice.address()).unwrap(),
        before
    );
    assert!(!alice.client.call(&GetReady).unwrap().ready);
    world.end(alice);
    world.end(bob);
}

#[test]
fn a_moved_book_that_was_killed_before_its_takeover_takes_over_at_its_next_start_and_from_nobody_else(
) {
    let world = World::new();
    // a node of alice's has run where she announced it
    let alice = world.start_with(&world.alice, announces());
    world.end(alice);
    let on_record = || {
        let node = world.network().node(&world.alice.address()).unwrap();
        node.unwrap().instance
    };
    let first = on_record();
    let moved = world.alice.at(tempfile::tempdir().unwrap());
    copy(world.alice.home.path(), moved.home.path());
    let keyring = moved.keyring();
    let network = world.network();
    let open = |person: &Person| {
        let home = person.home.path();
        Wallet::open(home, &network, person.address(), &keyring).unwrap()
    };
    // as a start with --moved leaves it that was killed before it had announced anything
    let mut wallet = open(&moved);
    assert!(wallet.book().move_home().unwrap());
    let second = wallet.instance().unwrap();
    assert_eq!(wallet.book().moved_from().unwrap(), [first]);
    drop(wallet);
    let alice = world.start(&moved);
    assert_eq!(on_record(), second);
    world.end(alice);
    assert_eq!(open(&moved).book().moved_from().unwrap(), []);
    // what its user has decided since stays
    take_over(&world, world.alice.home.path());
    let alice = world.start_replaced(&moved, announces());
    assert_eq!(on_record(), first);
    world.end(alice);
}

#[test]
fn commands_without_a_node_ask_the_same_before_they_sign() {
    let world = World::new();
    let network = world.network();
    let keyring = world.alice.keyring();
    let home = world.alice.home.path();
    let channel = network.channel_by_id(world.channel).unwrap().channel;
    let pays = |id: &str| {
        let mut wallet = Wallet::open(home, &network, world.alice.address(), &keyring).unwrap();
        let id = RequestId {
            id,
            asked: &Hash::of(id.as_bytes()),
        };
        pay(&mut wallet, channel.clone(), Amount::new(1), None, id)
    };
    pays("before").unwrap();
    take_over(&world, home);
    pays("announced by itself").unwrap();
    let second = tempfile::tempdir().unwrap();
    take_over(&world, second.path());
    assert_eq!(pays("replaced").unwrap_err().code(), "other_instance");
    take_over(&world, home);
    pays("took over again").unwrap();
}

/// Asks the writer itself to sign a payment.
pub async fn sign(world: &World, alice: &Followed) -> Committed {
    let reference = Hash::of(&alice.view.borrow().block.height.0.to_be_bytes());
    let operation = Operation::DirectPayment {
        reference,
        amount: Amount::new(1),
    };
    let id = causeway_peer_protocol::channel::RequestId(reference.0[0].into());
    let operation = LocalOperation::new(id, operation);
    let operations = vec![operation];
    commit(world, alice, CommitRequest::sign(operations)).await
}

/// Has the writer itself commit something in alice's channel.
pub async fn commit(world: &World, alice: &Followed, request: CommitRequest) -> Committed {
    let key = alice.view.borrow().channels[&world.channel].key;
    let (answer, answered) = oneshot::channel();
    let commit = Commit {
        key,
        request,
        verified: VerifiedSignatures::default(),
        answer,
    };
    alice
        .requests
        .send(WriterRequest::Commit(commit))
        .await
        .unwrap();
    answered.await.unwrap()
}

pub fn reason(committed: &Committed) -> &str {
    match &committed.outcome {
        Err(CommitError::NotSafe(why)) => why.split(':').next().unwrap(),
        Err(CommitError::Storage) => "storage",
        Ok(_) => "signed",
    }
}

#[test]
fn a_replaced_writer_refuses_to_sign_and_one_that_took_over_waits_until_the_other_must_know() {
    let world = World::new();
    let chain = faulty_chain(world.chain.clone());
    chain.behaviour.set_max_block_age(Seconds(60));
    let (home, second) = (world.alice.home.path(), tempfile::tempdir().unwrap());
    world.runtime.block_on(async {
        let mut alice = Followed::start(&world, chain.clone(), &world.alice, home);
        alice.catch_up().await;
        assert_eq!(reason(&sign(&world, &alice).await), "signed");
        tokio::task::block_in_place(|| take_over(&world, second.path()));
        alice.catch_up().await;
        assert_eq!(reason(&sign(&world, &alice).await), REPLACED);
        alice.end().await;
        tokio::task::block_in_place(|| take_over(&world, home));
        // its start reads the block of the announcement
        let mut alice = Followed::start(&world, chain.clone(), &world.alice, home);
        alice.catch_up().await;
        assert_eq!(reason(&sign(&world, &alice).await), TAKEOVER_WAITS);
        let SigningRight::Waits { until } = alice.state.borrow().right else {
            panic!("it does not wait")
        };
        let now = world.chain.status().unwrap().time;
        world.chain.advance(until.since(now), 1).unwrap();
        alice.catch_up().await;
        assert_eq!(reason(&sign(&world, &alice).await), "signed");
        // the announcement of another one, followed as an event
        tokio::task::block_in_place(|| take_over(&world, second.path()));
        alice.catch_up().await;
        assert_eq!(reason(&sign(&world, &alice).await), REPLACED);
        alice.end().await;
    });
}
