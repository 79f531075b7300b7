//! The end of a channel is moved to later by two nodes, over real sockets.

use crate::pay_address::{knows, paid, sent, to};
use crate::world::{code, pay, Running, World};
use causeway_node::config::Config;
use causeway_node_api::calls::events::ListEvents;
use causeway_node_api::calls::explain::{Explain, ExplainKind};
use causeway_node_api::calls::extend_channel::{ExtendChannel, ExtendState, ExtendingChannel};
use causeway_node_api::calls::payment::PaymentState;
use causeway_node_api::event::{ChannelEvent, EventKind};
use causeway_node_api::CallError;
use causeway_types::{ChannelId, Seconds, UnixTime};
use std::time::{Duration, Instant};

const DAY: Seconds = Seconds(86_400);

fn agrees() -> Config {
    let mut config = Config::default();
    config.agreements.extend = true;
    config
}

impl World {
    fn end_of(&self, id: ChannelId) -> UnixTime {
        let channel = self.network().channel_by_id(id).unwrap().channel;
        channel.ledger.expires_at
    }

    fn until_extended(&self, id: ChannelId, end: UnixTime) {
        let deadline = Instant::now() + Duration::from_secs(90);
        while self.end_of(id) != end {
            assert!(Instant::now() < deadline, "channel {id} keeps its end");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn two_that_extend(&self) -> (Running, Running) {
        let alice = self.start_with(&self.alice, agrees());
        let bob = self.start_with(&self.bob, agrees());
        self.link(&alice, (&bob, &self.bob));
        (alice, bob)
    }
}

fn extend(
    node: &Running,
    id: ChannelId,
    end: UnixTime,
    wait: u32,
) -> Result<ExtendingChannel, CallError> {
    node.client.call(&ExtendChannel {
        wait: Some(wait),
        ..ExtendChannel::until(id, end)
    })
}

/// How many events of a node say that the channel ends later; it may learn of it from the next block.
fn told(node: &Running, id: ChannelId, times: usize) {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let events = node.client.call(&ListEvents::default()).unwrap().events;
        let what = EventKind::ChannelExtended(ChannelEvent { channel_id: id });
        let found = events.iter().filter(|event| event.what == what).count();
        if found == times {
            return;
        }
        assert!(found < times && Instant::now() < deadline, "{events:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn two_nodes_move_the_end_of_a_channel_once_whoever_asks_and_payments_go_on() {
    let world = World::new();
    let (alice, bob) = world.two_that_extend();
    let id = world.channel;
    let first = world.end_of(id).plus(DAY);
    let done = extend(&alice, id, first, 60).unwrap();
    assert_eq!(
        (done.state, done.expires_at),
        (ExtendState::Extended, first)
    );
    assert_eq!(world.end_of(id), first);
    // the same again, by either, is the same
    assert_eq!(extend(&alice, id, first, 60).unwrap(), done);
    assert_eq!(extend(&bob, id, first, 60).unwrap(), done);
    let second = first.plus(DAY);
    // the other side asks, once it follows the new end
    told(&bob, id, 1);
    told(&alice, id, 1);
    let done = extend(&bob, id, second, 60).unwrap();
    assert_eq!(done.expires_at, second);
    let key = |end: UnixTime| format!("extend/{id}/{}", end.0);
    assert_eq!(
        (sent(&alice), sent(&bob)),
        (vec![key(first)], vec![key(second)])
    );
    told(&alice, id, 2);
    told(&bob, id, 2);
    let paid = alice.client.call(&pay("tea", id, 700)).unwrap();
    assert_eq!(paid.state, PaymentState::Final);
    world.end(alice);
    world.end(bob);
}

#[test]
fn the_payee_of_an_unlocked_channel_sends_a_later_end_whoever_asks() {
    for payer_asks in [true, false] {
        let world = World::new();
        let alice = world.start_with(&world.alice, agrees());
        let carol = world.start_with(&world.carol, agrees());
        knows(&alice, &carol, &world.carol);
        paid(&alice, &to(&world.carol, "tea", 50));
        let id = world.with_carol()[0].id;
        let end = world.end_of(id).plus(DAY);
        let asks = match payer_asks {
            true => &alice,
            false => &carol,
        };
        let done = extend(asks, id, end, 60).unwrap();
        assert_eq!(done.state, ExtendState::Extended, "{payer_asks}");
        assert_eq!(sent(&carol), [format!("extend/{id}/{}", end.0)]);
        assert_eq!(sent(&alice), ["open/tea"]);
        world.end(alice);
        world.end(carol);
    }
}

#[test]
fn both_may_ask_for_a_later_end_at_once() {
    let world = World::new();
    let (alice, bob) = world.two_that_extend();
    let id = world.channel;
    let end = world.end_of(id).plus(DAY);
    std::thread::scope(|scope| {
        for node in [&alice, &bob] {
            scope.spawn(move || {
                let done = extend(node, id, end, 60).unwrap();
                assert_eq!(done.state, ExtendState::Extended);
            });
        }
    });
    assert_eq!(world.end_of(id), end);
    told(&alice, id, 1);
    told(&bob, id, 1);
    world.end(alice);
    world.end(bob);
}

#[test]
fn a_later_end_goes_on_after_either_node_was_ended() {
    for ends_asker in [true, false] {
        let world = World::new();
        let (alice, bob) = world.two_that_extend();
        let id = world.channel;
        let end = world.end_of(id).plus(DAY);
        // whatever has come of it by then is all that is done
        extend(&alice, id, end, 0).unwrap();
        let (alice, bob) = match ends_asker {
            true => {
                world.end(alice);
                (world.start_with(&world.alice, agrees()), bob)
            }
            false => {
                world.end(bob);
                (alice, world.start_with(&world.bob, agrees()))
            }
        };
        knows(&alice, &bob, &world.bob);
        // nobody asks again
        world.until_extended(id, end);
        told(&alice, id, 1);
        told(&bob, id, 1);
        world.end(alice);
        world.end(bob);
    }
}

#[test]
fn a_peer_that_does_not_agree_to_a_later_end_or_is_not_there_is_told_and_the_end_stays() {
    let world = World::new();
    let id = world.channel;
    let end = world.end_of(id);
    let alice = world.start(&world.alice);
    let later = end.plus(DAY);
    assert_eq!(code(extend(&alice, id, later, 5)), "peer_not_linked");
    // further ahead than the policy lets a channel live: the chain would refuse it
    let never = end.plus(Seconds(400 * 86_400));
    assert_eq!(code(extend(&alice, id, never, 5)), "end_too_late");
    // by default nobody agrees
    let bob = world.start(&world.bob);
    world.link(&alice, (&bob, &world.bob));
    assert_eq!(code(extend(&alice, id, later, 30)), "extension_declined");
    world.end(bob);
    // nor to more than is configured
    let mut config = agrees();
    config.agreements.extend_for = 60;
    let bob = world.start_with(&world.bob, config);
    world.link(&alice, (&bob, &world.bob));
    assert_eq!(code(extend(&alice, id, later, 30)), "extension_declined");
    world.end(bob);
    // one that is gone: it says what it waits for, and until when
    let refused = extend(&alice, id, later, 1);
    if let Ok(asked) = refused {
        let explained = alice.client.call(&Explain {
            kind: ExplainKind::Channel,
            id: id.to_string(),
        });
        let explained = format!("{:?}", explained.unwrap());
        assert!(explained.contains("a later end"), "{explained}");
        let until = asked.awaited.until.unwrap().0.to_string();
        assert!(explained.contains(&until), "{explained}");
    }
    assert_eq!(world.end_of(id), end);
    assert!(sent(&alice).is_empty());
    // a stranger
    let carol = world.start(&world.carol);
    assert_eq!(code(extend(&carol, id, later, 5)), "channel_not_followed");
    world.end(alice);
    world.end(carol);
}
