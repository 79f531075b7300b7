//! Payments over a channel that has settled: what was signed under an id stays the payment.

use crate::held_chain::held_chain;
use crate::world::{code, pay, Running, World};
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::{GetPayment, PaymentOutcome};
use causeway_node_api::calls::payments::ListPayments;
use causeway_node_api::Client;
use causeway_types::{Amount, ChannelId, Hash};

/// A node whose channel has settled after a payment of 7 under the id `tea`, which is answered.
fn settled(world: &World) -> (Running, causeway_node_api::calls::payment::Payment) {
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    world.link(&alice, (&bob, &world.bob));
    let paid = alice.client.call(&pay("tea", world.channel, 7)).unwrap();
    world.end(bob);
    let height = world.settle(world.channel);
    alice.until_followed(height);
    (alice, paid)
}

fn check_answers(world: &World, client: &Client, of: &ListPayments) {
    let again = client.call(&pay("tea", world.channel, 7)).unwrap();
    assert_eq!(
        (again.id.as_deref(), again.amount),
        (Some("tea"), Amount::new(7))
    );
    let other = client.call(&pay("tea", world.channel, 8));
    assert_eq!(code(other), "request_id_taken");
    let new = client.call(&pay("coffee", world.channel, 8));
    assert_eq!(code(new), "channel_not_followed");
    // the id that was refused means nothing yet
    let listed = client.call(of).unwrap();
    let ids: Vec<_> = listed.payments.iter().map(|p| p.id.as_deref()).collect();
    assert_eq!(ids, [Some("tea")]);
    let unknown = ListPayments {
        channel_id: Some(ChannelId(99)),
        ..ListPayments::default()
    };
    assert_eq!(code(client.call(&unknown)), "channel_not_followed");
}

#[test]
fn a_payment_is_found_again_once_its_channel_has_settled() {
    let world = World::new();
    let (alice, paid) = settled(&world);
    let of_channel = ListPayments {
        channel_id: Some(world.channel),
        ..ListPayments::default()
    };
    check_answers(&world, &alice.client, &of_channel);
    let again = alice.client.call(&pay("tea", world.channel, 7)).unwrap();
    assert_eq!((again.nonce, again.state), (paid.nonce, paid.state));
    world.end(alice);
    // a later process does not follow the channel at all
    let alice = world.start(&world.alice);
    check_answers(&world, &alice.client, &of_channel);
    world.end(alice);
}

#[test]
fn a_payment_that_its_channel_settled_without_is_void_also_where_the_node_was_down() {
    let world = World::new();
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    world.link(&alice, (&bob, &world.bob));
    let named = Pay {
        reference: Some(Hash([7; 32])),
        ..pay("tea", world.channel, 7)
    };
    let paid = alice.client.call(&named).unwrap();
    assert_eq!(paid.outcome, None);
    // nobody puts it on chain
    world.end(alice);
    world.end(bob);
    world.settle(world.channel);
    let alice = world.start(&world.alice);
    let seen = alice.client.call(&GetPayment {
        id: "tea".parse().unwrap(),
    });
    assert_eq!(seen.unwrap().outcome, Some(PaymentOutcome::Void));
    world.end(alice);
}

#[test]
fn a_payment_is_found_again_before_the_first_block_is_followed() {
    let world = World::new();
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    world.link(&alice, (&bob, &world.bob));
    let paid = alice.client.call(&pay("tea", world.channel, 7)).unwrap();
    world.end(alice);
    let chain = held_chain(world.chain.clone());
    chain.behaviour.hold_blocks();
    let alice = world.start_on(chain.clone(), &world.alice);
    let again = alice.client.call(&pay("tea", world.channel, 7)).unwrap();
    assert_eq!((again.nonce, again.state), (paid.nonce, paid.state));
    // that a channel is none of the account's cannot be said yet
    let new = alice.client.call(&pay("coffee", world.channel, 8));
    assert_eq!(code(new), "stopping");
    chain.behaviour.release();
    world.end(alice);
    world.end(bob);
}
