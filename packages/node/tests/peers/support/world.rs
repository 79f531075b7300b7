//! Nodes of one network: each with its peers, its writer and its view of the chain.

use super::book::{Keys, TestBook, TestWriter};
use super::until;
use causeway_node::follower::{AnnouncedNode, ChainView, FollowedChannel};
use causeway_node::joins::{JoinAsk, JoinHint, JoinHints, JoinsState};
use causeway_node::peers::noise::TransportSecret;
use causeway_node::peers::{
    system_resolve, AskedPeer, LinkLimits, LocalNode, LocalRequest, NotSigned, PeerStatus, Peers,
    PeersConfig, Resolve,
};
use causeway_peer_protocol::channel::{AgreementRules, FollowedBlock, LocalOperation, RequestId};
use causeway_peer_protocol::message::UnaskedPayment;
use causeway_types::signed::domain;
use causeway_types::{
    Amount, ChannelId, Hash, Height, IdentityKey, LockMode, NodeInstance, Operation, Seconds, Side,
    TransportKey, UnixTime,
};
use causeway_wallet::book::{EntryKey, LoggedPayment};
use causeway_wallet::keys::address_of;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

pub const CHAIN_ID: &str = "causeway-1";
pub const REGISTRY: &str = "wasm1registry";
pub const CHANNEL: ChannelId = ChannelId(7);
pub const START: UnixTime = UnixTime(1_800_000_000);

static REQUESTS: AtomicU64 = AtomicU64::new(1);

/// Times that no test waits for: what must pass quickly is set by the test.
pub fn patient() -> LinkLimits {
    let hour = Duration::from_secs(3_600);
    LinkLimits {
        handshake_time: hour,
        hello_time: hour,
        guest_time: hour,
        silent_time: hour,
        follower_time: hour,
        unfinished_of_address: 256,
        new_links: 100_000,
        dial_pause: (Duration::from_millis(1), Duration::from_millis(20)),
        tick_time: Duration::from_millis(200),
        ..LinkLimits::default()
    }
}

/// The account of a name: the address of its account key.
pub fn account(name: &str) -> String {
    let key = Keys::of(name).account().public();
    let key = cosmrs::tendermint::PublicKey::from_raw_secp256k1(key.as_slice()).unwrap();
    address_of(&key.into(), "wasm").unwrap()
}

/// A channel between two names, as one of them follows it.
pub fn channel(id: ChannelId, mode: LockMode, us: &str, side: Side, them: &str) -> FollowedChannel {
    let key_of = |name: &str, side| {
        let has_key = mode != LockMode::Unlocked || side == Side::A;
        has_key.then(|| Keys::of(name).channel().public())
    };
    FollowedChannel {
        key: EntryKey {
            domain: domain(CHAIN_ID, REGISTRY),
            channel_id: id,
            side,
        },
        mode,
        our_key: key_of(us, side),
        peer: account(them),
        peer_key: key_of(them, side.peer()),
        sidechain_id: causeway_types::SidechainId(4),
        close_window: Seconds(14_400),
        changed_at: Height(1),
    }
}

/// A view with these channels.
pub fn view(channels: Vec<FollowedChannel>) -> ChainView {
    let channels = channels.into_iter().map(|c| (c.key.channel_id, c));
    ChainView {
        block: FollowedBlock {
            height: Height(1),
            time: START,
            is_too_old: false,
        },
        channels: Arc::new(channels.collect()),
        nodes: Arc::new(BTreeMap::new()),
    }
}

/// What a node is made of.
pub struct NodeBuilder {
    pub name: &'static str,
    pub limits: LinkLimits,
    pub view: ChainView,
    pub book: TestBook,
    pub resolve: Resolve,
    pub allows_private: bool,
    pub is_behind_proxy: bool,
    pub first_block: Hash,
    pub chain_id: &'static str,
    /// The channels that wait for it, and why they are not joined.
    pub waiting: JoinsState,
    /// The channels of its own that wait for others.
    pub asks: Vec<JoinAsk>,
    /// Seconds by which its clock has gone on besides.
    pub skipped: Arc<AtomicU64>,
}

impl NodeBuilder {
    pub fn new(name: &'static str, channels: Vec<FollowedChannel>) -> NodeBuilder {
        let is_unlocked = channels.iter().any(|c| c.mode == LockMode::Unlocked);
        NodeBuilder {
            name,
            limits: patient(),
            view: view(channels),
            book: TestBook::new(Keys::of(name), is_unlocked),
            resolve: system_resolve(),
            allows_private: true,
            is_behind_proxy: false,
            first_block: Hash::of(b"block 1"),
            chain_id: CHAIN_ID,
            waiting: vec![],
            asks: vec![],
            skipped: Arc::default(),
        }
    }

    pub async fn start(self) -> Node {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let writer = TestWriter::start(self.book);
        let (view, viewed) = watch::channel(self.view);
        let began = tokio::time::Instant::now();
        let skipped = self.skipped;
        let clock =
            move || UnixTime(START.0 + began.elapsed().as_secs() + skipped.load(Ordering::Relaxed));
        let (waiting, asks) = (
            watch::Sender::new(self.waiting),
            watch::Sender::new(self.asks),
        );
        let hints = Arc::new(watch::Sender::new(BTreeMap::new()));
        let joins = JoinHints {
            waiting: waiting.subscribe(),
            amount: [(
                causeway_types::SidechainId(4),
                causeway_types::Amount::new(300),
            )]
            .into_iter()
            .collect(),
            asks: asks.subscribe(),
            hints: hints.clone(),
        };
        let config = PeersConfig {
            joins,
            node: LocalNode {
                chain_id: self.chain_id.try_into().unwrap(),
                registry: REGISTRY.try_into().unwrap(),
                first_block: self.first_block,
                instance: NodeInstance([self.name.as_bytes()[0]; 16]),
                account: account(self.name).as_str().try_into().unwrap(),
                secret: TransportSecret::from_bytes(Keys::of(self.name).transport()),
            },
            limits: self.limits,
            listener: Some(listener),
            is_behind_proxy: self.is_behind_proxy,
            allows_private: self.allows_private,
            resolve: self.resolve,
            clock: Arc::new(clock),
            agreements: AgreementRules::default(),
        };
        let peers = Peers::start(config, writer.sender.clone(), viewed);
        Node {
            name: self.name,
            address,
            peers,
            writer,
            view,
            waiting,
            asks,
            hints,
        }
    }
}

/// A node that runs.
pub struct Node {
    pub name: &'static str,
    pub address: SocketAddr,
    pub peers: Peers,
    pub writer: TestWriter,
    pub view: watch::Sender<ChainView>,
    pub waiting: watch::Sender<JoinsState>,
    pub asks: watch::Sender<Vec<JoinAsk>>,
    pub hints: Arc<watch::Sender<BTreeMap<ChannelId, JoinHint>>>,
}

impl Node {
    pub fn account(&self) -> String {
        account(self.name)
    }
    pub fn transport_key(&self) -> TransportKey {
        TransportSecret::from_bytes(Keys::of(self.name).transport()).public()
    }

    /// This node, as a user types it.
    pub fn target(&self) -> AskedPeer {
        self.target_at(self.address)
    }
    /// This node at another address, such as a proxy's.
    pub fn target_at(&self, address: SocketAddr) -> AskedPeer {
        AskedPeer {
            account: self.account(),
            transport_key: Some(self.transport_key()),
            address: Some(address.to_string().parse().unwrap()),
        }
    }

    /// Pays in a channel; waits until it is signed.
    pub async fn pay(&self, channel: ChannelId, amount: u128) -> Result<Payment, NotSigned> {
        self.pay_until(channel, amount, None).await
    }

    /// Pays in a channel, where that is signed before this time.
    pub async fn pay_until(
        &self,
        channel: ChannelId,
        amount: u128,
        until: Option<UnixTime>,
    ) -> Result<Payment, NotSigned> {
        self.pay_named(channel, Hash::ZERO, amount, until).await
    }

    /// Pays for something.
    pub async fn pay_for(
        &self,
        channel: ChannelId,
        reference: Hash,
        amount: u128,
    ) -> Result<Payment, NotSigned> {
        self.pay_named(channel, reference, amount, None).await
    }

    async fn pay_named(
        &self,
        channel: ChannelId,
        reference: Hash,
        amount: u128,
        until: Option<UnixTime>,
    ) -> Result<Payment, NotSigned> {
        let id = RequestId(REQUESTS.fetch_add(1, Ordering::Relaxed));
        let operation = Operation::DirectPayment {
            reference,
            amount: Amount::new(amount),
        };
        let (signed, is_signed) = oneshot::channel();
        let (settled, is_settled) = oneshot::channel();
        let request = LocalRequest {
            channel,
            operation: LocalOperation::new(id, operation),
            until,
            signed,
            settled,
        };
        self.peers.request(request).await;
        is_signed.await.unwrap_or(Err(NotSigned::NotConnected))?;
        Ok(Payment {
            reference,
            is_settled,
        })
    }

    /// Pays until the channel's link lets it, and waits for the acknowledgement.
    pub async fn pay_through(&self, channel: ChannelId, amount: u128) -> Hash {
        loop {
            match self.pay(channel, amount).await {
                Ok(payment) => {
                    payment.is_settled.await.unwrap();
                    return payment.reference;
                }
                // safe to try again
                Err(NotSigned::NotConnected | NotSigned::Busy) => {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                Err(other) => panic!("{other}"),
            }
        }
    }

    pub async fn status_of(&self, account: &str) -> Option<PeerStatus> {
        let peers = self.peers.list().await;
        peers.into_iter().find(|p| p.account == account)
    }

    /// Waits until a channel's `resume` is exchanged.
    pub async fn until_synced(&self, channel: ChannelId) {
        until(|| async {
            let peers = self.peers.list().await;
            let mut channels = peers.iter().flat_map(|p| &p.channels);
            channels.any(|c| c.channel == channel && c.is_synced)
        })
        .await;
    }

    pub fn received(&self, channel: ChannelId) -> Vec<(Hash, Amount)> {
        let book = self.writer.book.borrow();
        book.records
            .get(&channel)
            .map_or(vec![], |r| r.received.clone())
    }
    pub fn paid(&self, channel: ChannelId) -> Vec<(Hash, Amount)> {
        let book = self.writer.book.borrow();
        book.records
            .get(&channel)
            .map_or(vec![], |r| r.paid.clone())
    }

    /// What came unasked, as its book has it.
    pub fn unasked(&self, channel: ChannelId) -> Vec<UnaskedPayment> {
        let book = self.writer.book.borrow();
        book.records
            .get(&channel)
            .map_or(vec![], |r| r.unasked.clone())
    }
    /// Each channel that has paid its invoice.
    pub fn invoice_paid_by(&self) -> Vec<ChannelId> {
        let book = self.writer.book.borrow();
        book.invoice
            .as_ref()
            .map_or(vec![], |invoice| invoice.paid_by.clone())
    }

    /// A newer block, and what it changes.
    pub fn block(&self, change: impl FnOnce(&mut ChainView)) {
        self.view.send_modify(|view| {
            view.block.height = Height(view.block.height.0 + 1);
            view.block.time = UnixTime(view.block.time.0 + 1);
            change(view);
        });
    }
}

/// A payment that is signed.
pub struct Payment {
    pub reference: Hash,
    pub is_settled: oneshot::Receiver<Option<LoggedPayment>>,
}

/// Alice and Bob with one channel; she opened it.
pub fn pair(mode: LockMode) -> (NodeBuilder, NodeBuilder) {
    let of_alice = channel(CHANNEL, mode, "alice", Side::A, "bob");
    let of_bob = channel(CHANNEL, mode, "bob", Side::B, "alice");
    (
        NodeBuilder::new("alice", vec![of_alice]),
        NodeBuilder::new("bob", vec![of_bob]),
    )
}

/// The announcement of a name's node at an address.
pub fn announcement(name: &str, address: &str) -> AnnouncedNode {
    AnnouncedNode {
        identity_key: IdentityKey([name.as_bytes()[0]; 33]),
        transport_key: TransportSecret::from_bytes(Keys::of(name).transport()).public(),
        height: Height(1),
        instance: NodeInstance([name.as_bytes()[0]; 16]),
        addresses: vec![address.to_owned()],
        name: None,
    }
}
