//! Money is taken out of running channels at once, with the consent of the peer's node, over real sockets.

use crate::pay_address::{knows, paid, sent, to};
use crate::world::{code, pay, Running, World};
use causeway_node::config::Config;
use causeway_node_api::calls::balance::GetBalance;
use causeway_node_api::calls::channel::GetChannel;
use causeway_node_api::calls::payment::PaymentState;
use causeway_node_api::calls::withdraw::{Withdraw, WithdrawState, Withdrawing};
use causeway_node_api::CallError;
use causeway_types::channel::Side;
use causeway_types::{Amount, ChannelId};

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
fn the_payee_of_an_unlocked_channel_needs_no_consent_and_its_payer_gets_none() {
    let world = World::new();
    let (alice, carol) = (world.start(&world.alice), world.start(&world.carol));
    knows(&alice, &carol, &world.carol);
    paid(&alice, &to(&world.carol, "tea", 50));
    let id = world.with_carol()[0].id;
    assert_eq!(code(withdraw(&alice, id, 100)), "withdraw_refused");
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
