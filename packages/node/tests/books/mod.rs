//! Nodes without a chain: people, their channels as a block has them, books on disk, and the writer of one of them with the view
//! that links read. Test programs include this file.

pub mod folder;

pub use folder::folder;

use causeway_chain::{machine_time, Prefix};
use causeway_client::deployment::Deployment;
use causeway_node::config::SidechainAmounts;
use causeway_node::follower::{ChainView, ReadChannels};
use causeway_node::health::Metrics;
use causeway_node::joins::{JoinAsk, JoinHints, JoinsState};
use causeway_node::keys::NodeKeys;
use causeway_node::peers::{system_resolve, AskedPeer, LinkLimits, LocalNode, PeersConfig};
use causeway_node::writer::{
    ask, start, Follow, KnownTokens, WriterRequest, WriterSender, WriterSetup,
};
use causeway_peer_protocol::channel::{AgreementRules, FollowedBlock};
use causeway_rules::lifecycle;
use causeway_rules::policy::{default_policy, terms};
use causeway_types::channel::{Channel, LockMode, Participant, Payout};
use causeway_types::{
    Amount, ChainTime, ChannelId, Hash, Height, NodeInstance, Ppm, Seconds, Side, SidechainId,
    UnixTime,
};
use causeway_wallet::book::{BookOwner, EntryKey};
use causeway_wallet::keys::{HdPath, Keyring, Phrase, COIN_TYPE};
use causeway_wallet::{guard, Book, ChannelSigner, WalletError};
use cosmwasm_std::Addr;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch, Notify};

pub const CHAIN_ID: &str = "books-1";
/// What each side puts into a channel.
pub const DEPOSIT: Amount = Amount::new(1_000_000_000_000);
const WORDS: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

/// An account of the one phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person(pub u32);

impl Person {
    pub fn keys(self) -> NodeKeys {
        let path = HdPath::account(COIN_TYPE, self.0).unwrap();
        let keyring = Keyring::new(&Phrase::parse(WORDS).unwrap(), &path).unwrap();
        NodeKeys::new(keyring, &Prefix::wasm()).unwrap()
    }
    pub fn owner(self) -> BookOwner {
        BookOwner::new(CHAIN_ID, self.keys().address().to_string())
    }
    /// This person's node at an address, as a user types it.
    pub fn at(self, address: SocketAddr) -> AskedPeer {
        let keys = self.keys();
        AskedPeer {
            account: keys.address().to_string(),
            transport_key: Some(keys.transport().unwrap().public()),
            address: Some(address.to_string().parse().unwrap()),
        }
    }
}

pub fn contracts() -> Deployment {
    let address = |name: &str| Addr::unchecked(format!("wasm1{name}"));
    Deployment {
        chain_id: CHAIN_ID.to_owned(),
        issuer: address("issuer"),
        policy: address("policy"),
        vault: address("vault"),
        registry: address("registry"),
        owner: address("owner"),
        admin: None,
        codes: Default::default(),
    }
}

pub fn entry_key(channel_id: ChannelId, side: Side) -> EntryKey {
    EntryKey {
        domain: contracts().domain(),
        channel_id,
        side,
    }
}

/// A channel as it was opened, and joined by B with as much where B has a key.
pub fn channel(id: ChannelId, mode: LockMode, [a, b]: [Person; 2], opened_at: UnixTime) -> Channel {
    let terms = terms(&default_policy());
    let lifetime = Seconds(30 * 86_400);
    let mut ledger = lifecycle::open(mode, terms, lifetime, DEPOSIT, opened_at).unwrap();
    if mode != LockMode::Unlocked {
        lifecycle::join(&mut ledger, DEPOSIT, opened_at).unwrap();
    }
    let participant = |person: Person, has_key: bool| {
        let keys = person.keys();
        let key = keys.keyring().channel(id.0 as u32).unwrap().public();
        Participant {
            owner: keys.address(),
            payout: Payout::Address(keys.address()),
            key: has_key.then_some(key),
            fee_rate: Ppm(0),
        }
    };
    Channel {
        id,
        sidechain_id: SidechainId(1),
        name: None,
        a: participant(a, true),
        b: Some(participant(b, mode != LockMode::Unlocked)),
        admission: vec![],
        marked_due_by: None,
        ledger,
    }
}

/// The side of a channel that a person is, and what it signs with.
pub fn signer(channel: &Channel, person: Person) -> (Side, ChannelSigner) {
    let keys = person.keys();
    let is_a = channel.a.owner == keys.address();
    let side = if is_a { Side::A } else { Side::B };
    let secret = keys.keyring().channel(channel.id.0 as u32).unwrap();
    let channel_ref = contracts().channel_ref(channel.id);
    let signer = ChannelSigner::new(&channel_ref, channel, side, Some(secret)).unwrap();
    (side, signer)
}

/// A person's book, with these channels in it.
pub fn make_book(folder: &Path, person: Person, channels: &[Channel]) -> Book {
    let mut book = Book::open(folder, &person.owner()).unwrap();
    for channel in channels {
        let (side, signer) = signer(channel, person);
        book.commit(|book| {
            if let Some(key) = channel.participant(side).and_then(|p| p.key) {
                book.found_key(&key, channel.id.0 as u32)?;
            }
            guard::enroll(book, &signer)
        })
        .unwrap();
    }
    book
}

/// A writer that runs, and what links are started with.
pub struct RunningWriter {
    pub requests: WriterSender,
    /// The writer ends when nobody can ask any more.
    duties: WriterSender,
    pub view: watch::Sender<ChainView>,
    pub instance: NodeInstance,
    /// No channel waits to be joined.
    waiting: watch::Sender<JoinsState>,
    asks: watch::Sender<Vec<JoinAsk>>,
}

impl RunningWriter {
    /// A block is followed, with these channels as of it.
    pub async fn follow(&self, block: FollowedBlock, channels: ReadChannels) {
        let follow = |answer| {
            WriterRequest::Follow(Follow {
                block,
                time: Some(ChainTime::with_machine(block.time, machine_time())),
                place: None,
                first_block: None,
                gap: None,
                claimed: vec![],
                unread: None,
                channels,
                right: None,
                answer,
            })
        };
        let followed = ask(&self.duties, follow).await.unwrap().unwrap().unwrap();
        self.view.send_modify(|view| {
            view.block = block;
            view.channels = Arc::new(followed.channels);
        });
    }
}

/// A block of this time.
pub fn block(time: UnixTime) -> FollowedBlock {
    FollowedBlock {
        height: Height(1),
        time,
        is_too_old: false,
    }
}

/// Opens a book and starts the thread that owns it, with these channels as of a block of this time.
pub async fn start_writer(
    folder: &Path,
    person: Person,
    channels: Vec<Channel>,
    block_time: UnixTime,
) -> Result<RunningWriter, WalletError> {
    let book = Book::open(folder, &person.owner())?;
    let instance = book.instance()?;
    let (requests, queue) = mpsc::channel(4_096);
    let (duties, duty_queue) = mpsc::channel(16);
    let setup = WriterSetup {
        instance,
        book,
        folder: folder.to_owned(),
        keys: person.keys(),
        contracts: contracts(),
        max_block_age: None,
        batch: 256,
        disk_room: causeway_node::health::disk_room::DiskRoom {
            folder: folder.to_owned(),
            kept_back: 0,
        },
        newest_event: watch::channel(0).0,
        tokens: watch::channel(KnownTokens::default()).0,
        metrics: Arc::new(Metrics::new()),
        wake_keeper: Arc::new(Notify::new()),
        lock_rules: tokio::sync::watch::channel(std::sync::Arc::default()).1,
        wake_locks: std::sync::Arc::default(),
    };
    start(setup, duty_queue, queue).unwrap();
    let block = block(block_time);
    let view = watch::channel(ChainView {
        block,
        channels: Arc::default(),
        nodes: Arc::default(),
    });
    let writer = RunningWriter {
        requests,
        duties,
        view: view.0,
        instance,
        waiting: watch::Sender::default(),
        asks: watch::Sender::default(),
    };
    writer.follow(block, ReadChannels::All(channels)).await;
    Ok(writer)
}

/// Times that nothing waits for, and pauses that let links come back at once.
pub fn limits() -> LinkLimits {
    let hour = Duration::from_secs(3_600);
    LinkLimits {
        handshake_time: hour,
        hello_time: hour,
        guest_time: hour,
        silent_time: hour,
        follower_time: hour,
        unfinished_of_address: 256,
        new_links: 1_000_000,
        dial_pause: (Duration::from_millis(1), Duration::from_millis(8)),
        tick_time: Duration::from_millis(500),
        ..LinkLimits::default()
    }
}

/// What a person's links are started with.
pub fn peers_config(
    person: Person,
    writer: &RunningWriter,
    limits: LinkLimits,
    listener: TcpListener,
) -> PeersConfig {
    let (keys, contracts) = (person.keys(), contracts());
    PeersConfig {
        node: LocalNode {
            chain_id: CHAIN_ID.try_into().unwrap(),
            registry: contracts.registry.as_str().try_into().unwrap(),
            first_block: Hash::ZERO,
            instance: writer.instance,
            account: keys.address().as_str().try_into().unwrap(),
            secret: keys.transport().unwrap(),
        },
        limits,
        listener: Some(listener),
        is_behind_proxy: false,
        allows_private: true,
        resolve: system_resolve(),
        clock: Arc::new(machine_time),
        agreements: AgreementRules::default(),
        joins: JoinHints {
            waiting: writer.waiting.subscribe(),
            amount: SidechainAmounts::default(),
            asks: writer.asks.subscribe(),
            hints: Arc::default(),
        },
    }
}
