//! Money is taken out of running channels: at once, with the consent of the peer's node, over real sockets, or by a request on
//! chain.

use crate::held_chain::held_chain;
use crate::pay_address::{knows, paid, sent, to};
use crate::world::{code, pay, Running, World};
use causeway_client::channels::consent::offer_consent;
use causeway_client::wallet::Wallet;
use causeway_node::config::Config;
use causeway_node_api::calls::balance::GetBalance;
use causeway_node_api::calls::channel::GetChannel;
use causeway_node_api::calls::payment::PaymentState;
use causeway_node_api::calls::withdraw::{Withdraw, WithdrawState, Withdrawing};
use causeway_node_api::CallError;
use causeway_peer_protocol::{ConsentMessage, PeerMessage};
use causeway_types::channel::{Ledger, Side};
use causeway_types::{Amount, ChannelId, Seconds};
use causeway_wallet::guard::ConsentTo;
use std::time::{Duration, Instant};

impl World {
    fn withdrawn(&self, id: ChannelId, side: Side) -> Amount {
        let channel = self.network().channel_by_id(id).unwrap().channel;
        channel.ledger.side(side).withdrawn
    }
    fn paid_700_for_withdrawals(&self) -> (Running, Running) {
        let (alice, bob) = (self.start(&self.alice), self.start(&self.bob));
        self.link(&alice, (&bob, &self.bob));
        let paid = alice.client.call(&pay("tea", self.channel, 700)).unwrap();
        assert_eq!(paid.state, PaymentState::Final);
        (alice, bob)
    }
}

fn withdraw(node: &Running, id: ChannelId, in_all: u128) -> Result<Withdrawing, CallError> {
    node.client.call(&Withdraw {
        wait: Some(60),
        ..Withdraw::in_all(id, Amount::new(in_all))
    })
}

#[test]
fn a_payee_and_a_payer_take_money_out_with_consent_once_and_payments_go_on() {
    let world = World::new();
    let (alice, bob) = world.paid_700_for_withdrawals();
    let id = world.channel;
    let done = withdraw(&bob, id, 500).unwrap();
    assert_eq!(
        (done.state, done.withdrawn),
        (WithdrawState::Paid, Amount::new(500))
    );
    assert_eq!(world.withdrawn(id, Side::B), Amount::new(500));
    // what is asked next knows of it
    let balance = bob.client.call(&GetBalance).unwrap();
    let by_book = balance.sidechains[0].in_channels_by_book;
    assert_eq!(by_book, Amount::new(200));
    // the same again takes out nothing more
    assert_eq!(withdraw(&bob, id, 500).unwrap(), done);
    assert_eq!(sent(&bob), [format!("take-out/{id}/500")]);
    // the payer, too, and no more than it has left
    let refused = withdraw(&alice, id, 9_301);
    assert_eq!(code(refused), "withdraw_refused");
    withdraw(&alice, id, 9_000).unwrap();
    assert_eq!(world.withdrawn(id, Side::A), Amount::new(9_000));
    let channel = alice.client.call(&GetChannel { channel_id: id }).unwrap();
    assert_eq!(channel.spendable, Amount::new(300));
    let paid = alice.client.call(&pay("cake", id, 300)).unwrap();
    assert_eq!(paid.state, PaymentState::Final);
    // further, up to all that bob was paid
    withdraw(&bob, id, 1_000).unwrap();
    assert_eq!(world.withdrawn(id, Side::B), Amount::new(1_000));
    assert_eq!(code(withdraw(&bob, id, 1_001)), "withdraw_refused");
    world.end(alice);
    world.end(bob);
}

#[test]
fn a_consent_as_a_line_is_held_and_used_once_and_a_forged_one_or_another_total_is_not() {
    let world = World::new();
    let id = world.channel;
    // bob has no node, and alice's is linked with nobody
    let alice = world.start(&world.alice);
    let (network, keyring) = (world.network(), world.bob.keyring());
    let channel = network.channel_by_id(id).unwrap().channel;
    let home = world.bob.home.path();
    let mut wallet = Wallet::open(home, &network, world.bob.address(), &keyring).unwrap();
    let mut consents = |in_all: u128| {
        let (to, name) = (
            ConsentTo::InAll(Amount::new(in_all)),
            format!("to-{in_all}"),
        );
        let offered = offer_consent(&mut wallet, &channel, to, Seconds(600), &name);
        offered.unwrap().message
    };
    let given = consents(200);
    let asks = |in_all: u128, given: &ConsentMessage| {
        alice.client.call(&Withdraw {
            consent: Some(PeerMessage::Consent(given.clone()).to_string()),
            wait: Some(60),
            ..Withdraw::in_all(id, Amount::new(in_all))
        })
    };
    let spendable = || {
        let channel = alice.client.call(&GetChannel { channel_id: id });
        channel.unwrap().spendable.u128()
    };
    assert_eq!(code(asks(150, &given)), "withdraw_refused");
    let mut forged = given.clone();
    forged.consent.cumulative = Amount::new(900);
    assert_eq!(code(asks(900, &forged)), "withdraw_refused");
    let mut of_bob = given.clone();
    of_bob.side = Side::B;
    assert_eq!(code(asks(200, &of_bob)), "request_invalid");
    let mut of_another = given.clone();
    of_another.channel_ref.channel_id = ChannelId(id.0 + 1);
    assert_eq!(code(asks(200, &of_another)), "request_invalid");
    // what is refused holds nothing back
    assert_eq!(spendable(), 10_000);
    assert_eq!(sent(&alice), [""; 0]);
    let done = asks(200, &given).unwrap();
    assert_eq!(
        (done.state, done.withdrawn),
        (WithdrawState::Paid, Amount::new(200))
    );
    assert_eq!(asks(200, &given).unwrap(), done);
    assert_eq!(sent(&alice), [format!("take-out/{id}/200")]);
    assert_eq!(
        (world.withdrawn(id, Side::A), spendable()),
        (Amount::new(200), 9_800)
    );
    // the next one is a total, too
    let more = consents(1_000);
    asks(1_000, &more).unwrap();
    assert_eq!(
        (world.withdrawn(id, Side::A), spendable()),
        (Amount::new(1_000), 9_000)
    );
    world.end(alice);
}

#[test]
fn payments_that_are_made_while_a_consent_is_asked_for_are_all_accepted() {
    let world = World::new();
    let (alice, bob) = world.paid_700_for_withdrawals();
    let id = world.channel;
    std::thread::scope(|scope| {
        let alice = &alice;
        scope.spawn(move || {
            for n in 0..20 {
                let paid = alice.client.call(&pay(&format!("n-{n}"), id, 10)).unwrap();
                assert_eq!(paid.state, PaymentState::Final);
            }
        });
        scope.spawn(move || withdraw(alice, id, 9_100).unwrap());
    });
    assert_eq!(world.withdrawn(id, Side::A), Amount::new(9_100));
    let channel = bob.client.call(&GetChannel { channel_id: id }).unwrap();
    assert_eq!(channel.received, Amount::new(900));
    world.end(alice);
    world.end(bob);
}

#[test]
fn the_payee_of_an_unlocked_channel_needs_no_consent() {
    let world = World::new();
    let (alice, carol) = (world.start(&world.alice), world.start(&world.carol));
    knows(&alice, &carol, &world.carol);
    paid(&alice, &to(&world.carol, "tea", 50));
    let id = world.with_carol()[0].id;
    world.end(alice);
    // its payer need not be there; in parts, one right after the other, no more than was asked for comes out
    withdraw(&carol, id, 20).unwrap();
    assert_eq!(world.withdrawn(id, Side::B), Amount::new(20));
    let done = withdraw(&carol, id, 50).unwrap();
    assert_eq!(done.withdrawn, Amount::new(50));
    assert_eq!(done.state, WithdrawState::Paid);
    assert_eq!(withdraw(&carol, id, 50).unwrap(), done);
    assert_eq!(code(withdraw(&carol, id, 51)), "withdraw_refused");
    assert_eq!(world.withdrawn(id, Side::B), Amount::new(50));
    let keys = [20, 50].map(|in_all| format!("take-out/{id}/{in_all}"));
    assert_eq!(sent(&carol), keys);
    world.end(carol);
}

#[test]
fn a_peer_that_gives_no_consent_is_told_and_the_amount_can_be_paid_again() {
    let world = World::new();
    let alice = world.start(&world.alice);
    assert_eq!(
        code(withdraw(&alice, world.channel, 100)),
        "peer_not_linked"
    );
    let mut config = Config::default();
    config.agreements.consent = false;
    let bob = world.start_with(&world.bob, config);
    world.link(&alice, (&bob, &world.bob));
    assert_eq!(
        code(withdraw(&alice, world.channel, 9_000)),
        "consent_declined"
    );
    let paid = alice
        .client
        .call(&pay("all", world.channel, 10_000))
        .unwrap();
    assert_eq!(paid.state, PaymentState::Final);
    assert!(sent(&alice).is_empty());
    // a stranger
    let carol = world.start(&world.carol);
    assert_eq!(
        code(withdraw(&carol, world.channel, 1)),
        "channel_not_followed"
    );
    world.end(alice);
    world.end(bob);
    world.end(carol);
}

/// Has time pass until a request of a side is paid; the node does what is due.
fn until_paid(world: &World, node: &Running, id: ChannelId, side: Side, in_all: u128) {
    let window = world.ledger(id).terms.close_window;
    world.chain.advance(window, 1).unwrap();
    let deadline = Instant::now() + Duration::from_secs(90);
    while world.withdrawn(id, side) < Amount::new(in_all) {
        assert!(Instant::now() < deadline, "{:?}", sent(node));
        // its grace blocks
        world.chain.advance(Seconds(6), 1).unwrap();
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn spendable(node: &Running, id: ChannelId) -> u128 {
    let channel = node.client.call(&GetChannel { channel_id: id }).unwrap();
    channel.spendable.u128()
}

impl World {
    fn ledger(&self, id: ChannelId) -> Ledger {
        self.network().channel_by_id(id).unwrap().channel.ledger
    }
}

#[test]
fn the_payer_of_an_unlocked_channel_asks_the_chain_and_the_node_has_it_paid() {
    let world = World::new();
    let (alice, carol) = (world.start(&world.alice), world.start(&world.carol));
    knows(&alice, &carol, &world.carol);
    paid(&alice, &to(&world.carol, "tea", 50));
    let id = world.with_carol()[0].id;
    let asked = withdraw(&alice, id, 300).unwrap();
    assert_eq!(asked.state, WithdrawState::Requested);
    let request = world.ledger(id).a.request.unwrap();
    assert_eq!(request.amount, Amount::new(300));
    assert_eq!(asked.awaited.until, Some(request.matures_at));
    let key = format!("request-withdraw/{id}/300/0");
    // the same again is the same, and another amount is told
    assert_eq!(withdraw(&alice, id, 300).unwrap().state, asked.state);
    assert_eq!(code(withdraw(&alice, id, 200)), "withdraw_refused");
    assert_eq!(sent(&alice), ["open/tea".to_owned(), key.clone()]);
    // what is asked for is not paid, and the rest is
    assert_eq!(spendable(&alice, id), 150);
    paid(&alice, &to(&world.carol, "cake", 150));
    assert_eq!(spendable(&alice, id), 0);
    until_paid(&world, &alice, id, Side::A, 300);
    assert_eq!(
        withdraw(&alice, id, 300).unwrap().state,
        WithdrawState::Paid
    );
    let keys = sent(&alice);
    assert_eq!(
        keys.iter().filter(|sent| **sent == key).count(),
        1,
        "{keys:?}"
    );
    world.end(alice);
    world.end(carol);
}

#[test]
fn a_request_needs_no_peer_can_be_replaced_and_is_paid_in_the_asset() {
    let world = World::new();
    let id = world.channel;
    let alice = world.start(&world.alice);
    let call = Withdraw {
        request: true,
        asset: true,
        wait: Some(60),
        ..Withdraw::in_all(id, Amount::new(400))
    };
    // more than there is
    let refused = alice.client.call(&Withdraw {
        in_all: Amount::new(10_001),
        ..call.clone()
    });
    assert_eq!(code(refused), "withdraw_refused");
    let before = alice.client.call(&call).unwrap();
    assert_eq!(before.state, WithdrawState::Requested);
    let other = Withdraw {
        in_all: Amount::new(700),
        ..call.clone()
    };
    assert_eq!(code(alice.client.call(&other)), "withdraw_refused");
    world.chain.advance(Seconds(10), 1).unwrap();
    let replaced = alice.client.call(&Withdraw {
        replace: true,
        ..other
    });
    let until = replaced.unwrap().awaited.until;
    assert!(until > before.awaited.until, "its time starts again");
    assert_eq!(world.ledger(id).a.request.unwrap().amount, Amount::new(700));
    let coins = |world: &World| {
        let network = world.network();
        network
            .chain
            .bank_balance(&world.alice.address(), "uatom")
            .unwrap()
            .u128()
    };
    let had = coins(&world);
    // a node that starts again goes on with it
    world.end(alice);
    let alice = world.start(&world.alice);
    until_paid(&world, &alice, id, Side::A, 700);
    assert_eq!(coins(&world), had + 700);
    world.end(alice);
}

#[test]
fn what_a_consent_lets_out_is_paid_in_the_asset_where_that_is_asked_for() {
    let world = World::new();
    let (alice, bob) = world.paid_700_for_withdrawals();
    let id = world.channel;
    let call = Withdraw {
        asset: true,
        wait: Some(60),
        ..Withdraw::in_all(id, Amount::new(500))
    };
    let coins = || {
        let network = world.network();
        let held = network.chain.bank_balance(&world.bob.address(), "uatom");
        held.unwrap().u128()
    };
    let had = coins();
    let wrong = Withdraw {
        asset: false,
        min_out: Some(Amount::new(1)),
        ..call.clone()
    };
    assert_eq!(code(bob.client.call(&wrong)), "request_invalid");
    assert_eq!(bob.client.call(&call).unwrap().state, WithdrawState::Paid);
    assert_eq!(coins(), had + 500);
    // the rest in tokens
    withdraw(&bob, id, 700).unwrap();
    assert_eq!(coins(), had + 500);
    assert_eq!(world.withdrawn(id, Side::B), Amount::new(700));
    world.end(alice);
    world.end(bob);
}

#[test]
fn payments_that_are_made_while_a_request_is_sent_are_all_accepted() {
    let world = World::new();
    let (alice, bob) = world.paid_700_for_withdrawals();
    let id = world.channel;
    std::thread::scope(|scope| {
        let alice = &alice;
        scope.spawn(move || {
            for n in 0..20 {
                let paid = alice.client.call(&pay(&format!("n-{n}"), id, 10)).unwrap();
                assert_eq!(paid.state, PaymentState::Final);
            }
        });
        scope.spawn(move || {
            let asked = alice.client.call(&Withdraw {
                request: true,
                wait: Some(60),
                ..Withdraw::in_all(id, Amount::new(9_100))
            });
            assert_eq!(asked.unwrap().state, WithdrawState::Requested);
        });
    });
    let channel = bob.client.call(&GetChannel { channel_id: id }).unwrap();
    assert_eq!(channel.received, Amount::new(900));
    assert_eq!(spendable(&alice, id), 0);
    world.end(alice);
    world.end(bob);
}

#[test]
fn of_two_totals_that_a_payee_asks_for_at_once_the_second_is_not_taken_out_beside_the_first() {
    let world = World::new();
    let (alice, carol) = (world.start(&world.alice), world.start(&world.carol));
    knows(&alice, &carol, &world.carol);
    paid(&alice, &to(&world.carol, "tea", 100));
    let id = world.with_carol()[0].id;
    world.end(alice);
    world.end(carol);
    let chain = held_chain(world.chain.clone());
    let carol = world.start_on(chain.clone(), &world.carol);
    carol.wait_until_ready();
    // what she was paid is on chain with this one: the next are withdrawals alone
    withdraw(&carol, id, 10).unwrap();
    chain.behaviour.hold_sends();
    let answers = std::thread::scope(|scope| {
        let ask = |in_all| {
            let carol = &carol;
            scope.spawn(move || withdraw(carol, id, in_all))
        };
        let first = ask(20);
        chain.behaviour.until_asked();
        let second = ask(50);
        // it is reckoned by what is taken out by then: 10
        std::thread::sleep(std::time::Duration::from_secs(1));
        chain.behaviour.release();
        [first, second].map(|answer| answer.join().unwrap())
    });
    let [first, second] = answers;
    assert_eq!(first.unwrap().withdrawn, Amount::new(20));
    assert_eq!(code(second), "withdrawal_under_way");
    assert_eq!(world.withdrawn(id, Side::B), Amount::new(20));
    // the same call tries again
    let done = withdraw(&carol, id, 50).unwrap();
    assert_eq!(
        (done.state, done.withdrawn),
        (WithdrawState::Paid, Amount::new(50))
    );
    world.end(carol);
}
