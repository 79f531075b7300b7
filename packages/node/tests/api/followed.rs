//! A follower with its writer and its book, driven look by look: what it follows, and what a fresh replay of the chain gives.

use crate::faulty_chain::FaultyChain;
use crate::world::{Person, World};
use causeway_chain::Chain as _;
use causeway_client::network::Network;
use causeway_client::wallet::{book_owner, Wallet};
use causeway_node::follower::{
    AnnouncedNode, ChainView, Follower, FollowerSetup, FollowerState, Known, NetworkNews,
};
use causeway_node::keys::NodeKeys;
use causeway_node::writer::{
    self, KnownTokens, ListChannels, WriterRequest, WriterSender, WriterSetup,
};
use causeway_types::channel::Channel;
use causeway_types::{ChannelId, Hash, NodeInstance};
use causeway_wallet::book::FollowedPlace;
use causeway_wallet::Book;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};

/// What is followed of the chain, to compare.
#[derive(Debug, PartialEq)]
pub struct Replayed {
    pub place: Option<FollowedPlace>,
    pub channels: BTreeMap<ChannelId, Channel>,
    pub nodes: BTreeMap<String, AnnouncedNode>,
    pub own: Option<NodeInstance>,
}

/// How many news wait before they are dropped.
pub const NEWS: usize = 4;

/// A follower of one account.
pub struct Followed {
    pub follower: Follower,
    pub state: watch::Receiver<FollowerState>,
    pub view: watch::Receiver<ChainView>,
    pub requests: WriterSender,
    /// What is passed on of the whole network.
    pub news: Option<mpsc::Receiver<NetworkNews>>,
    duties: WriterSender,
    writer: JoinHandle<()>,
}

/// The book of a home, while nobody else has it.
pub fn open(world: &World, person: &Person, home: &Path) -> Book {
    let network = world.network();
    let keyring = person.keyring();
    let wallet = Wallet::open(home, &network, person.address(), &keyring).unwrap();
    wallet.into_book()
}

impl Followed {
    /// Begins with the book of a home, as a node that starts; within a runtime.
    pub fn start(world: &World, chain: Arc<FaultyChain>, person: &Person, home: &Path) -> Followed {
        let book = open(world, person, home);
        let network = Arc::new(Network::new(chain.clone(), world.contracts.clone()));
        let known = Known::of(&book, &world.contracts.domain()).unwrap();
        let instance = book.instance().unwrap();
        let (requests, request_queue) = mpsc::channel(64);
        let (duties, duty_queue) = mpsc::channel(16);
        let setup = WriterSetup {
            book,
            instance,
            folder: book_owner(&network, &person.address()).dir(home),
            keys: NodeKeys::new(person.keyring(), chain.prefix()).unwrap(),
            contracts: world.contracts.clone(),
            max_block_age: chain.max_block_age(),
            batch: 64,
            disk_room: causeway_node::health::disk_room::DiskRoom {
                folder: home.to_owned(),
                kept_back: 0,
            },
            newest_event: watch::channel(0).0,
            tokens: watch::channel(KnownTokens::default()).0,
            metrics: Arc::default(),
            wake_keeper: Arc::default(),
            lock_rules: watch::channel(Arc::default()).1,
            wake_locks: Arc::default(),
        };
        let writer = writer::start(setup, duty_queue, request_queue).unwrap();
        let (state_sender, state) = watch::channel(FollowerState::before_first());
        let (view_sender, view) = watch::channel(FollowerState::before_first().view);
        let (news_sender, news) = mpsc::channel(NEWS);
        let follower = Follower::new(FollowerSetup {
            network,
            account: person.address(),
            instance,
            known,
            pause: Duration::ZERO,
            duties: duties.clone(),
            state: state_sender,
            view: view_sender,
            news: news_sender,
        });
        Followed {
            follower,
            state,
            view,
            requests,
            news: Some(news),
            duties,
            writer,
        }
    }

    /// Looks until there is nothing more to read.
    pub async fn catch_up(&mut self) {
        while self.follower.step().await {}
    }

    /// The code of the problem that is shown now.
    pub fn problem(&self) -> Option<&'static str> {
        self.state.borrow().problem.as_ref().map(|p| p.code)
    }

    pub async fn replayed(&self) -> Replayed {
        let (answer, answered) = oneshot::channel();
        let list = WriterRequest::ListChannels(ListChannels { only: None, answer });
        self.requests.send(list).await.unwrap();
        let records = answered.await.unwrap().unwrap();
        let channels = records.into_iter().map(|record| record.channel);
        let state = self.state.borrow().clone();
        Replayed {
            place: self.follower.known().place,
            channels: channels.map(|channel| (channel.id, channel)).collect(),
            nodes: (*state.view.nodes).clone(),
            own: self.follower.known().directory.own.map(|own| own.instance),
        }
    }

    /// Ends it: what is committed stays.
    pub async fn end(self) {
        let Followed {
            follower,
            requests,
            duties,
            writer,
            ..
        } = self;
        drop((follower, requests, duties));
        tokio::task::spawn_blocking(move || writer.join().unwrap())
            .await
            .unwrap();
    }
}

/// The first block of a book.
pub fn bound(world: &World, person: &Person, home: &Path) -> Option<Hash> {
    open(world, person, home).first_block().unwrap()
}
