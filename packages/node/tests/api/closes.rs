//! Channels are closed through a node: together with the peer's node, over real sockets, or alone.

use crate::pay_address::{knows, paid, received, sent, to};
use crate::world::{code, pay, Running, World};
use causeway_chain::Chain as _;
use causeway_client::wallet::Wallet;
use causeway_node::config::Config;
use causeway_node_api::calls::channel::GetChannel;
use causeway_node_api::calls::close_channel::{CloseChannel, CloseState, ClosingChannel};
use causeway_node_api::calls::explain::{Explain, ExplainKind};
use causeway_node_api::calls::payment::PaymentState;
use causeway_node_api::CallError;
use causeway_types::channel::{Channel, Settlement};
use causeway_types::{Amount, ChannelId, Seconds};
use std::time::{Duration, Instant};

impl World {
    fn on_chain(&self, id: ChannelId) -> Channel {
        self.network().channel_by_id(id).unwrap().channel
    }

    fn until_settled(&self, id: ChannelId) -> Settlement {
        let deadline = Instant::now() + Duration::from_secs(90);
        loop {
            if let Some(settled) = self.on_chain(id).ledger.settlement {
                return settled;
            }
            assert!(Instant::now() < deadline, "channel {id} has not settled");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Two linked nodes, and 700 paid from alice to bob, which no chain has.
    fn paid_700(&self) -> (Running, Running) {
        let (alice, bob) = (self.start(&self.alice), self.start(&self.bob));
        self.link(&alice, (&bob, &self.bob));
        let paid = alice.client.call(&pay("tea", self.channel, 700)).unwrap();
        assert_eq!(paid.state, PaymentState::Final);
        (alice, bob)
    }
}

/// Asks until it is closed.
fn closed(node: &Running, id: ChannelId) -> ClosingChannel {
    let deadline = Instant::now() + Duration::from_secs(90);
    loop {
        let closing = node.client.call(&CloseChannel::together(id));
        match closing {
            Ok(closing) if closing.state == CloseState::Closed => return closing,
            other => assert!(Instant::now() < deadline, "{other:?}"),
        }
    }
}

/// What holds payments up in the channel by a node.
fn holds(node: &Running, id: ChannelId) -> Vec<String> {
    let channel = node.client.call(&GetChannel { channel_id: id }).unwrap();
    channel
        .holds
        .into_iter()
        .map(|hold| hold.waits_for)
        .collect()
}

/// The close of a node that has none asked for.
fn explained(node: &Running, id: ChannelId) -> String {
    let explained = node.client.call(&Explain {
        kind: ExplainKind::Channel,
        id: id.to_string(),
    });
    format!("{:?}", explained.unwrap())
}

fn close(node: &Running, id: ChannelId, wait: u32) -> Result<ClosingChannel, CallError> {
    node.client.call(&CloseChannel {
        wait: Some(wait),
        ..CloseChannel::together(id)
    })
}

#[test]
fn two_nodes_close_a_channel_together_at_once_and_the_newest_voucher_counts() {
    for payer_asks in [true, false] {
        let world = World::new();
        let (alice, bob) = world.paid_700();
        let asks = match payer_asks {
            true => &alice,
            false => &bob,
        };
        let done = closed(asks, world.channel);
        assert_eq!(done.paid_opener, Some(Amount::new(9_300)));
        assert_eq!(done.paid_peer, Some(Amount::new(700)));
        // the node follows it by then: what is asked next is not told of an open channel
        let explained = explained(asks, world.channel);
        assert!(explained.contains("settled"), "{explained}");
        // the same again, by either, is the same
        assert_eq!(closed(asks, world.channel), done);
        assert_eq!(closed(&alice, world.channel).paid_peer, done.paid_peer);
        // who asked has sent the one transaction that there is
        let [key] = &sent(asks)[..] else {
            panic!("{:?}", sent(asks));
        };
        assert!(
            key.starts_with(&format!("close-together/{}/", world.channel)),
            "{key}"
        );
        world.end(alice);
        world.end(bob);
    }
}

#[test]
fn the_payee_of_an_unlocked_channel_submits_whoever_asks() {
    for payer_asks in [true, false] {
        let world = World::new();
        let (alice, carol) = (world.start(&world.alice), world.start(&world.carol));
        knows(&alice, &carol, &world.carol);
        paid(&alice, &to(&world.carol, "tea", 50));
        let id = world.with_carol()[0].id;
        let asks = match payer_asks {
            true => &alice,
            false => &carol,
        };
        let done = closed(asks, id);
        assert_eq!(done.paid_peer, Some(Amount::new(50)));
        assert!(sent(&carol)[0].starts_with("close-together/"));
        assert_eq!(sent(&alice), ["open/tea"]);
        world.end(alice);
        world.end(carol);
    }
}

#[test]
fn both_may_ask_at_once_and_the_channel_is_closed_once() {
    let world = World::new();
    let (alice, bob) = world.paid_700();
    let id = world.channel;
    std::thread::scope(|scope| {
        for node in [&alice, &bob] {
            scope.spawn(move || {
                // one may be told that the other began
                let _ = close(node, id, 1);
            });
        }
    });
    let settled = closed(&alice, id);
    assert_eq!(settled.paid_peer, Some(Amount::new(700)));
    assert_eq!(closed(&bob, id).paid_peer, Some(Amount::new(700)));
    world.end(alice);
    world.end(bob);
}

#[test]
fn a_close_goes_on_after_either_node_was_ended() {
    for ends_asker in [true, false] {
        let world = World::new();
        let (alice, bob) = world.paid_700();
        // it is asked for, and whatever has come of it by then is all that is done
        let _ = close(&alice, world.channel, 0);
        let (alice, bob) = match ends_asker {
            true => {
                world.end(alice);
                (world.start(&world.alice), bob)
            }
            false => {
                world.end(bob);
                (alice, world.start(&world.bob))
            }
        };
        knows(&alice, &bob, &world.bob);
        // nobody asks again
        let settled = world.until_settled(world.channel);
        assert_eq!(settled.paid_b, Amount::new(700), "{ends_asker}");
        world.end(alice);
        world.end(bob);
    }
}

#[test]
fn a_peer_that_does_not_agree_or_is_not_there_is_told_and_payments_go_on() {
    let world = World::new();
    let mut config = Config::default();
    config.agreements.close = false;
    let alice = world.start(&world.alice);
    let refused = close(&alice, world.channel, 5);
    assert_eq!(code(refused), "peer_not_linked");
    let bob = world.start_with(&world.bob, config);
    world.link(&alice, (&bob, &world.bob));
    let refused = close(&alice, world.channel, 30);
    assert_eq!(code(refused), "close_declined");
    let paid = alice.client.call(&pay("tea", world.channel, 700)).unwrap();
    assert_eq!(paid.state, PaymentState::Final);
    assert_eq!(received(&bob), [700]);
    assert!(sent(&alice).is_empty() && sent(&bob).is_empty());
    world.end(alice);
    world.end(bob);
}

#[test]
fn a_close_that_the_peer_goes_away_from_says_until_when_and_then_payments_go_on() {
    let world = World::new();
    let (alice, bob) = world.paid_700();
    // bob's node is gone before it can sign
    world.end(bob);
    let refused = close(&alice, world.channel, 2);
    // it may have been asked just before its link was seen to be gone
    if let Ok(asked) = refused {
        assert_eq!(asked.state, CloseState::Asked);
        let until = asked.awaited.until.unwrap();
        let explained = explained(&alice, world.channel);
        assert!(explained.contains("both sides to close"), "{explained}");
        assert!(explained.contains(&until.0.to_string()), "{explained}");
        let now = causeway_chain::Chain::status(world.chain.as_ref())
            .unwrap()
            .time
            .0;
        world.chain.advance(Seconds(until.0 - now + 1), 1).unwrap();
    }
    let bob = world.start(&world.bob);
    world.link(&alice, (&bob, &world.bob));
    let paid = alice.client.call(&pay("cake", world.channel, 1)).unwrap();
    assert_eq!(paid.state, PaymentState::Final);
    world.end(alice);
    world.end(bob);
}

#[test]
fn an_account_closes_alone_with_its_newest_voucher_and_nothing_more_is_paid() {
    let world = World::new();
    let (alice, bob) = world.paid_700();
    let alone = CloseChannel::alone(world.channel);
    let closing = bob.client.call(&alone).unwrap();
    assert_eq!(closing.state, CloseState::Requested);
    assert_eq!(
        closing.awaited.until,
        Some(world.on_chain(world.channel).ledger.expires_at)
    );
    let key = format!("close/{}", world.channel);
    assert_eq!(closing.transaction, Some(key.clone()));
    // what it was paid went along
    let shown = world.on_chain(world.channel).ledger.a.evidence.unwrap();
    assert_eq!(shown.transferred, Amount::new(700));
    // the same again is the same, and nothing more is signed or accepted
    assert_eq!(bob.client.call(&alone).unwrap(), closing);
    assert_eq!(sent(&bob), [key]);
    let height = causeway_chain::Chain::status(world.chain.as_ref())
        .unwrap()
        .height;
    alice.until_followed(height);
    let late = alice.client.call(&pay("late", world.channel, 1));
    assert!(late.is_err(), "{late:?}");
    // the payer closes, too: then it pays at once
    let both = alice
        .client
        .call(&CloseChannel::alone(world.channel))
        .unwrap();
    assert_eq!(both.state, CloseState::Closed);
    assert_eq!(both.paid_peer, Some(Amount::new(700)));
    assert!(holds(&bob, world.channel).len() <= 3);
    world.end(alice);
    world.end(bob);
}

#[test]
fn a_stranger_closes_nothing() {
    let world = World::new();
    let carol = world.start(&world.carol);
    for call in [
        CloseChannel::together(world.channel),
        CloseChannel::alone(world.channel),
    ] {
        assert_eq!(code(carol.client.call(&call)), "channel_not_followed");
    }
    assert!(sent(&carol).is_empty());
    // a channel that nobody has joined is cancelled, and not closed
    let second = world.open(5_000);
    let alice = world.start(&world.alice);
    let refused = alice.client.call(&CloseChannel::alone(second));
    assert!(refused.is_err(), "{refused:?}");
    assert!(sent(&alice).is_empty());
    world.end(alice);
    world.end(carol);
}

#[test]
fn a_close_that_a_command_began_and_that_came_in_no_block_is_forgotten_by_the_node_too() {
    let world = World::new();
    let network = world.network();
    {
        let keyring = world.alice.keyring();
        let home = world.alice.home.path();
        let mut wallet = Wallet::open(home, &network, world.alice.address(), &keyring).unwrap();
        let last = world.chain.status().unwrap().height.plus(2);
        let channel = world.on_chain(world.channel);
        // the command is killed before its transaction has left
        wallet.begin_close(&channel, Some(last)).unwrap();
    }
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    world.link(&alice, (&bob, &world.bob));
    let ask = |id: &str| alice.client.call(&pay(id, world.channel, 1));
    assert_eq!(code(ask("early")), "not_signed");
    world.chain.advance(Seconds(6), 2).unwrap();
    alice.until_followed(world.chain.status().unwrap().height);
    assert_eq!(code(ask("still")), "not_signed");
    // its last block has come without it
    world.chain.advance(Seconds(6), 1).unwrap();
    alice.until_followed(world.chain.status().unwrap().height);
    assert_eq!(ask("tea").unwrap().state, PaymentState::Final);
    world.end(alice);
    world.end(bob);
}
