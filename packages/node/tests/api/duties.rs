//! What a node does on chain in time, while nobody watches.

use crate::world::{join, Person, Running, World};
use causeway_chain::{AccountKey, BeforeSend, Chain as _, ChainError, Msg, Sent};
use causeway_embedded_chain::test_node::{Behaviour, TestNode};
use causeway_embedded_chain::EmbeddedChain;
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::transaction::TransactionState;
use causeway_node_api::calls::transactions::ListTransactions;
use causeway_types::channel::{Channel, Phase};
use causeway_types::registry::{ExecuteMsg, WithdrawAmount};
use causeway_types::{Amount, ChannelId, Direction, Seconds, UnixTime};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const PAID: Amount = Amount::new(700);

/// Two nodes, and a payment from alice to bob that is on no chain.
fn paid() -> (World, Running, Running) {
    let world = World::new();
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    world.link(&alice, (&bob, &world.bob));
    let pay = Pay {
        wait: Some(30),
        ..Pay::over("order-1".parse().unwrap(), world.channel, PAID)
    };
    alice.client.call(&pay).unwrap();
    (world, alice, bob)
}

fn shown(channel: &Channel) -> Amount {
    channel.ledger.evidence(Direction::AToB).transferred
}

impl World {
    pub fn seen(&self) -> Channel {
        self.network().channel_by_id(self.channel).unwrap().channel
    }
    /// Does something as a person does it whose program keeps no rules.
    pub fn does(&self, person: &Person, msg: &ExecuteMsg) {
        let network = self.network();
        let msg = network.to_registry(msg).unwrap();
        network.submit(&person.account(), vec![msg]).unwrap();
    }
    /// Blocks come until this time.
    pub fn advance_to(&self, time: UnixTime) {
        let now = self.chain.status().unwrap().time;
        self.chain.advance(Seconds(time.0 - now.0), 3).unwrap();
    }
    pub fn wait(&self, what: &str, is_so: impl Fn(&Channel) -> bool) -> Channel {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let channel = self.seen();
            if is_so(&channel) {
                return channel;
            }
            assert!(Instant::now() < deadline, "{what}: {channel:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
    /// Waits until both are paid, while blocks come: so many more than the opener's node needs.
    fn wait_for_the_end(&self, (seconds, blocks): (u64, u64)) {
        let end = self.seen().ledger.expires_at;
        self.advance_to(end.plus(Seconds(seconds)));
        let marked = self.wait("marked as due", |c| c.ledger.marked_due_at.is_some());
        let grace = marked.ledger.terms.grace_blocks + blocks;
        self.chain.advance(Seconds(grace), grace).unwrap();
        let settled = self.wait("settled", |c| c.ledger.settlement.is_some());
        assert_eq!(shown(&settled), PAID);
    }
}

/// No transaction of a node was in vain; those that were sent, by what they do.
pub fn done(node: &Running) -> Vec<String> {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let page = node.client.call(&ListTransactions::default()).unwrap();
        let all = page.transactions;
        if all.iter().any(|tx| tx.state == TransactionState::Unknown) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(50));
            continue;
        }
        for tx in &all {
            assert_eq!(tx.state, TransactionState::Included, "{tx:?}");
        }
        let what = |key: &String| key.split('/').next().unwrap().to_owned();
        return all.iter().map(|tx| what(&tx.key)).collect();
    }
}

#[test]
fn a_payer_who_closes_is_answered_with_the_newest_voucher_and_the_channel_pays() {
    let (world, alice, bob) = paid();
    world.does(
        &world.alice,
        &ExecuteMsg::Close {
            channel_id: world.channel,
            vouchers: vec![],
        },
    );
    let closed = world.seen().ledger;
    assert!(closed.a.closed && closed.expires_at < closed.agreed_end.plus(Seconds(1)));
    // not before it is due: the payee may be paid more meanwhile
    let by = closed
        .expires_at
        .minus(Seconds(closed.terms.close_window.0 / 8));
    world.advance_to(by.minus(Seconds(60)));
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(shown(&world.seen()), Amount::ZERO);
    world.advance_to(by);
    world.wait("shown", |c| shown(c) == PAID);
    world.wait_for_the_end((30, 0));
    assert_eq!(done(&bob), ["show"]);
    // the opener settles
    assert_eq!(done(&alice), ["mark-due", "settle"]);
    world.end(alice);
    world.end(bob);
}

#[test]
fn a_payer_who_asks_to_withdraw_what_it_has_paid_is_shown_before_it_gets_it() {
    let (world, alice, bob) = paid();
    world.does(
        &world.alice,
        &ExecuteMsg::RequestWithdraw {
            channel_id: world.channel,
            amount: WithdrawAmount::Exact(Amount::new(10_000)),
        },
    );
    let ledger = world.seen().ledger;
    let matures_at = ledger.a.request.unwrap().matures_at;
    let margin = Seconds(ledger.terms.close_window.0 / 8);
    world.advance_to(matures_at.minus(margin));
    let seen = world.wait("shown", |c| shown(c) == PAID);
    assert!(world.chain.status().unwrap().time < matures_at);
    assert_eq!(seen.ledger.phase(matures_at), Phase::Open);
    assert_eq!(done(&bob), ["show"]);
    world.end(alice);
    world.end(bob);
}

#[test]
fn a_node_that_was_down_and_starts_in_the_last_window_still_shows_and_settles() {
    let (world, alice, bob) = paid();
    // the payer's node is away for good
    world.end(alice);
    world.end(bob);
    let end = world.seen().ledger.expires_at;
    world.advance_to(end.minus(Seconds(30)));
    let bob = world.start(&world.bob);
    world.wait("shown", |c| shown(c) == PAID);
    // what the other side leaves undone is done some time later
    world.wait_for_the_end((300, 20));
    assert_eq!(done(&bob), ["show", "mark-due", "settle"]);
    world.end(bob);
}

/// A node that takes its time with the next transaction, while blocks come.
#[derive(Default)]
struct SlowOnce(Mutex<Option<Seconds>>);

impl Behaviour for SlowOnce {
    fn send(
        &self,
        chain: &EmbeddedChain,
        key: &AccountKey,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<Sent, ChainError> {
        let sent = chain.send(key, msgs, before_send)?;
        if let Some(later) = self.0.lock().unwrap().take() {
            chain.advance(later, 3)?;
            // longer than the pause between two looks at the chain
            std::thread::sleep(Duration::from_secs(3));
        }
        Ok(sent)
    }
}

#[test]
fn what_becomes_due_while_others_are_sent_goes_before_those_that_are_worth_less() {
    let world = World::new();
    let small: Vec<ChannelId> = (0..3).map(|_| world.open(100)).collect();
    for channel_id in &small {
        join(&world.network(), &world.bob, *channel_id);
    }
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    world.link(&alice, (&bob, &world.bob));
    let channels = small.iter().map(|id| (*id, Amount::new(1)));
    for (channel_id, amount) in channels.chain([(world.channel, PAID)]) {
        let id = format!("order-{channel_id}").parse().unwrap();
        let pay = Pay {
            wait: Some(30),
            ..Pay::over(id, channel_id, amount)
        };
        alice.client.call(&pay).unwrap();
    }
    world.end(alice);
    world.end(bob);
    let close = |channel_id| ExecuteMsg::Close {
        channel_id,
        vouchers: vec![],
    };
    for channel_id in small {
        world.does(&world.alice, &close(channel_id));
    }
    let later = Seconds(600);
    world.chain.advance(later, 1).unwrap();
    world.does(&world.alice, &close(world.channel));
    let ledger = world.seen().ledger;
    let by = ledger
        .expires_at
        .minus(Seconds(ledger.terms.close_window.0 / 8));
    world.advance_to(by.minus(Seconds(later.0 - 60)));
    let chain = Arc::new(TestNode {
        chain: world.chain.clone(),
        behaviour: SlowOnce(Mutex::new(Some(later))),
    });
    let bob = world.start_on(chain, &world.bob);
    world.wait("shown", |c| shown(c) == PAID);
    let deadline = Instant::now() + Duration::from_secs(60);
    let keys = loop {
        let page = bob.client.call(&ListTransactions::default()).unwrap();
        let shows = page.transactions.into_iter().map(|tx| tx.key);
        let shows: Vec<_> = shows.filter(|key| key.starts_with("show/")).collect();
        if shows.len() == 4 {
            break shows;
        }
        assert!(Instant::now() < deadline, "{shows:?}");
        std::thread::sleep(Duration::from_millis(50));
    };
    let main = format!("show/{}/", world.channel);
    assert!(keys[1].starts_with(&main), "{keys:?}");
    world.end(bob);
}

#[test]
fn a_channel_that_was_opened_for_us_and_that_we_have_not_joined_costs_us_nothing() {
    let world = World::new();
    let pending = world.open(500);
    let bob = world.start(&world.bob);
    let network = world.network();
    let seen = |id| network.channel_by_id(id).unwrap().channel.ledger;
    world.advance_to(seen(pending).expires_at.plus(Seconds(300)));
    // the one that we have joined is marked as due at the same time
    world.wait("marked as due", |c| c.ledger.marked_due_at.is_some());
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(seen(pending).marked_due_at, None);
    assert_eq!(done(&bob), ["mark-due"]);
    world.end(bob);
}
