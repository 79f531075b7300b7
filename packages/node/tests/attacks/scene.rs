//! Bob's node, which is attacked by Mallory and paid by Alice.

use crate::books::{
    channel, entry_key, folder, limits, make_book, peers_config, start_writer, Person,
    RunningWriter,
};
use crate::forger::Forger;
use causeway_chain::machine_time;
use causeway_node::peers::{LinkLimits, LocalRequest, NotSigned, Peers};
use causeway_node::writer::{ask, AskPayment, ReadFacts, WriterRequest};
use causeway_peer_protocol::channel::{Facts, LocalOperation};
use causeway_types::channel::Channel;
use causeway_types::{Amount, ChannelId, Hash, LockMode, Operation, Side, UnixTime};
use causeway_wallet::book::LoggedPayment;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub const ALICE: Person = Person(0);
pub const BOB: Person = Person(1);
pub const MALLORY: Person = Person(2);
/// In which Mallory is A, and Bob B.
pub const ATTACKED: ChannelId = ChannelId(7);
/// In which Alice pays Bob.
pub const HONEST: ChannelId = ChannelId(8);
/// Between Mallory and Alice: Bob does not follow it.
pub const ELSEWHERE: ChannelId = ChannelId(9);

/// A node with a real book.
pub struct Node {
    pub address: SocketAddr,
    pub peers: Peers,
    pub writer: RunningWriter,
    _folder: TempDir,
}

pub struct Scene {
    pub alice: Node,
    pub bob: Node,
    pub channel: Channel,
    pub elsewhere: Channel,
    asked: AtomicU64,
}

async fn start(person: Person, channels: Vec<Channel>, time: UnixTime, limits: LinkLimits) -> Node {
    let folder = folder();
    drop(make_book(folder.path(), person, &channels));
    let writer = start_writer(folder.path(), person, channels, time).await;
    let writer = writer.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let config = peers_config(person, &writer, limits, listener);
    let view = writer.view.subscribe();
    Node {
        address,
        peers: Peers::start(config, writer.requests.clone(), view),
        writer,
        _folder: folder,
    }
}

impl Scene {
    pub async fn new() -> Scene {
        Scene::with_limits(|_| {}).await
    }

    /// Alice is linked with Bob, whose limits are changed.
    pub async fn with_limits(change: impl FnOnce(&mut LinkLimits)) -> Scene {
        let time = machine_time();
        let attacked = channel(ATTACKED, LockMode::TwoWay, [MALLORY, BOB], time);
        let honest = channel(HONEST, LockMode::TwoWay, [ALICE, BOB], time);
        let elsewhere = channel(ELSEWHERE, LockMode::TwoWay, [MALLORY, ALICE], time);
        let mut of_bob = limits();
        // so that Mallory is back at once, again and again
        of_bob.penalty = (Duration::ZERO, Duration::ZERO);
        change(&mut of_bob);
        let channels = vec![attacked.clone(), honest.clone()];
        let bob = start(BOB, channels, time, of_bob).await;
        let alice = start(ALICE, vec![honest], time, limits()).await;
        alice.peers.connect(BOB.at(bob.address)).await.unwrap();
        let scene = Scene {
            alice,
            bob,
            channel: attacked,
            elsewhere,
            asked: AtomicU64::new(0),
        };
        scene.is_served().await;
        scene
    }

    /// Mallory's side of the attacked channel.
    pub fn forger(&self) -> Forger {
        Forger::new(self.channel.clone())
    }

    /// What Bob's book holds of a channel.
    pub async fn facts(&self, channel: ChannelId) -> Facts {
        let key = entry_key(channel, Side::B);
        let read = |answer| WriterRequest::ReadFacts(ReadFacts { key, answer });
        ask(&self.bob.writer.requests, read).await.unwrap()
    }

    /// What Bob was paid in a channel, by his book.
    pub async fn received(&self, channel: ChannelId) -> Amount {
        let accepted = self.facts(channel).await.accepted;
        accepted.map_or(Amount::ZERO, |stored| stored.held.voucher.transferred)
    }

    /// Alice pays Bob one unit, and he acknowledges it.
    pub async fn is_served(&self) {
        let before = self.received(HONEST).await;
        self.pay(&self.alice, HONEST, 1).await.await.unwrap();
        let paid = before.checked_add(Amount::new(1)).unwrap();
        assert_eq!(self.received(HONEST).await, paid);
    }

    /// Bob pays Mallory: signed and sent. The answer comes when it is acknowledged.
    pub async fn bob_pays(&self, amount: u128) -> oneshot::Receiver<Option<LoggedPayment>> {
        self.pay(&self.bob, ATTACKED, amount).await
    }

    async fn pay(
        &self,
        node: &Node,
        channel: ChannelId,
        amount: u128,
    ) -> oneshot::Receiver<Option<LoggedPayment>> {
        let id = self.asked.fetch_add(1, Ordering::SeqCst).to_string();
        let asked = |answer| {
            WriterRequest::AskPayment(AskPayment {
                asked: Hash::of(id.as_bytes()),
                id: id.clone(),
                payment: None,
                spending: None,
                answer,
            })
        };
        let number = ask(&node.writer.requests, asked).await.unwrap().unwrap();
        loop {
            let (signed, is_signed) = oneshot::channel();
            let (settled, is_settled) = oneshot::channel();
            let operation = Operation::DirectPayment {
                reference: Hash::ZERO,
                amount: Amount::new(amount),
            };
            let request = LocalRequest {
                channel,
                operation: LocalOperation::new(number.request, operation),
                until: None,
                signed,
                settled,
            };
            node.peers.request(request).await;
            match is_signed.await {
                Ok(Ok(())) => return is_settled,
                // safe to try again
                Ok(Err(NotSigned::NotConnected | NotSigned::Busy)) | Err(_) => {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
                Ok(Err(other)) => panic!("{other}"),
            }
        }
    }
}
