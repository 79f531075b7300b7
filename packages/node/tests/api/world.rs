//! A chain with the contracts, two people with a one-way channel between them, and a node of each.

use causeway_chain::{AccountKey, Chain, Prefix};
use causeway_client::channels::join::JoinRequest;
use causeway_client::channels::open::OpenRequest;
use causeway_client::deployment::{Codes, Deploying, Deployment};
use causeway_client::network::{Network, Source};
use causeway_client::wallet::{book_owner, Wallet};
use causeway_embedded_chain::{code_id, EmbeddedChain, Genesis};
use causeway_node::config::Config;
use causeway_node::keys::NodeKeys;
use causeway_node::{Node, NodeError, NodeSetup};
use causeway_node_api::calls::channel::{Channel, GetChannel};
use causeway_node_api::calls::connect_peer::ConnectPeer;
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::ready::{GetReady, Part, Ready};
use causeway_node_api::local::{read_token, NodeFile};
use causeway_node_api::{CallError, Client};
use causeway_types::issuer::{Asset, ExecuteMsg};
use causeway_types::{
    registry, Amount, ChannelId, Height, LockMode, Seconds, SidechainId, UnixTime,
};
use causeway_wallet::keys::{HdPath, Keyring, Phrase, Words, COIN_TYPE};
use cosmwasm_std::{coin, Addr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::Runtime;

pub struct Person {
    phrase: Phrase,
    pub home: TempDir,
}

impl Person {
    pub fn new() -> Person {
        Person {
            phrase: Phrase::generate(Words::Twelve).unwrap(),
            home: tempfile::tempdir().unwrap(),
        }
    }
    /// The same person with what another disk has.
    pub fn at(&self, home: TempDir) -> Person {
        let phrase = self.phrase.clone();
        Person { phrase, home }
    }
    pub fn keyring(&self) -> Keyring {
        Keyring::new(&self.phrase, &HdPath::account(COIN_TYPE, 0).unwrap()).unwrap()
    }
    pub fn account(&self) -> AccountKey {
        AccountKey::from_secret(&self.keyring().account_secret(), &Prefix::wasm()).unwrap()
    }
    pub fn address(&self) -> Addr {
        self.account().address()
    }
}

/// A node, and what ends it.
pub struct Running {
    pub client: Client,
    pub file: NodeFile,
    pub folder: PathBuf,
    stop: causeway_node::stop::Stop,
    done: Option<tokio::task::JoinHandle<()>>,
}

pub struct World {
    pub chain: Arc<EmbeddedChain>,
    pub contracts: Deployment,
    pub alice: Person,
    pub bob: Person,
    /// Somebody without a channel.
    pub carol: Person,
    pub channel: ChannelId,
    pub runtime: Runtime,
}

/// Somebody joins a channel with nothing. No node of theirs runs.
pub fn join(network: &Network, person: &Person, channel_id: ChannelId) {
    let keyring = person.keyring();
    let address = person.address();
    let mut wallet = Wallet::open(person.home.path(), network, address.clone(), &keyring).unwrap();
    let request = JoinRequest {
        channel: network.channel_by_id(channel_id).unwrap().channel,
        sidechain: network.sidechain(None).unwrap(),
        amount: Amount::new(0),
        source: Source::Asset,
        payout_credit: false,
        margin: None,
        fee_rate: None,
    };
    let quote = request.quote(network, &address).unwrap();
    quote.join(&mut wallet, &person.account()).unwrap();
}

/// A node that announces itself at its start.
pub fn announces() -> Config {
    let mut config = Config::default();
    config.peers.announce = true;
    config
}

impl World {
    pub fn new() -> World {
        World::at(UnixTime(1_700_000_000), &[])
    }

    /// The same on a chain that begins at this time, with others who have money, too.
    pub fn at(time: UnixTime, others: &[&Person]) -> World {
        let (alice, bob, carol) = (Person::new(), Person::new(), Person::new());
        let of = |person: &Person| (person.address(), vec![coin(1_000_000, "uatom")]);
        let chain = EmbeddedChain::in_memory(Genesis {
            chain_id: "nodes-1".to_owned(),
            time,
            balances: [&alice, &bob, &carol]
                .into_iter()
                .chain(others.iter().copied())
                .map(of)
                .collect(),
        });
        let chain = Arc::new(chain.unwrap());
        let account = alice.account();
        let contracts = Deploying::unkept("nodes-1", account.address())
            .run(
                chain.as_ref(),
                &account,
                &Codes::Native(code_id),
                &mut |_| (),
            )
            .unwrap();
        let network = Network::new(chain.clone(), contracts.clone());
        create_sidechain(&network, &account, "TOKEN");
        let channel = open(&network, &alice, &bob, 10_000);
        join(&network, &bob, channel);
        World {
            chain,
            contracts,
            alice,
            bob,
            carol,
            channel,
            runtime: Runtime::new().unwrap(),
        }
    }

    /// A second sidechain, of the symbol `OTHER`.
    pub fn other_sidechain(&self) -> SidechainId {
        self.create_sidechain("OTHER")
    }

    /// A further sidechain, of this symbol. The admin is alice.
    pub fn create_sidechain(&self, symbol: &str) -> SidechainId {
        let network = self.network();
        create_sidechain(&network, &self.alice.account(), symbol);
        network.sidechain(Some(symbol)).unwrap().sidechain_id
    }

    /// The chain and its contracts.
    pub fn network(&self) -> Network {
        Network::new(self.chain.clone(), self.contracts.clone())
    }

    pub fn start(&self, person: &Person) -> Running {
        self.start_with(person, Config::default())
    }

    /// The same with what its user has set; ports are free ones where they are not set.
    pub fn start_with(&self, person: &Person, config: Config) -> Running {
        let running = self.start_configured(person, self.network(), config);
        let running = running.unwrap();
        running.wait_until_ready();
        running
    }

    /// The same with a book that may not sign: it is waited for until it knows that.
    pub fn start_replaced(&self, person: &Person, config: Config) -> Running {
        let running = self.start_configured(person, self.network(), config);
        let running = running.unwrap();
        running.wait_until(|ready| {
            ready
                .problems
                .iter()
                .all(|problem| problem.part == Part::Keys)
        });
        running
    }

    /// A node that asks this chain; it may not be ready yet.
    pub fn start_on(&self, chain: Arc<dyn Chain>, person: &Person) -> Running {
        let network = Network::new(chain, self.contracts.clone());
        self.try_start_on(person, network).unwrap()
    }

    /// The same, where it may be refused.
    pub fn try_start_on(&self, person: &Person, network: Network) -> Result<Running, NodeError> {
        self.start_configured(person, network, Config::default())
    }

    /// The same with what its user has set.
    pub fn start_configured(
        &self,
        person: &Person,
        network: Network,
        mut config: Config,
    ) -> Result<Running, NodeError> {
        let folder = book_owner(&network, &person.address()).dir(person.home.path());
        config.api.listen.set_port(0);
        if config.peers.listen == Config::default().peers.listen {
            config.peers.listen.set_port(0);
        }
        let setup = NodeSetup {
            home: person.home.path().to_owned(),
            keys: NodeKeys::new(person.keyring(), self.chain.prefix()).unwrap(),
            network,
            config,
            // some begin with what a killed one left, copied
            is_moved: true,
        };
        // also from within the runtime
        let started = self.runtime.spawn(Node::start(setup));
        let node = futures_util::future::FutureExt::boxed(started);
        let node = std::thread::scope(|scope| {
            let waits = scope.spawn(|| self.runtime.handle().block_on(node).unwrap());
            waits.join().unwrap()
        })?;
        let file = node.file().clone();
        let token = read_token(&folder).unwrap();
        Ok(Running {
            client: file.client(Some(token)).unwrap(),
            file,
            folder,
            stop: node.stop(),
            done: Some(self.runtime.spawn(node.run())),
        })
    }

    /// Alice opens another channel, which bob has not joined. Her node must not run.
    pub fn open(&self, amount: u128) -> ChannelId {
        let network = Network::new(self.chain.clone(), self.contracts.clone());
        open(&network, &self.alice, &self.bob, amount)
    }

    /// Opens a channel of one person's to another.
    pub fn open_between(&self, opener: &Person, peer: &Person, amount: u128) -> ChannelId {
        let network = Network::new(self.chain.clone(), self.contracts.clone());
        open(&network, opener, peer, amount)
    }

    /// Has time pass until a channel can be settled, and settles it. The height of its block.
    pub fn settle(&self, channel: ChannelId) -> Height {
        let network = Network::new(self.chain.clone(), self.contracts.clone());
        let settle = registry::ExecuteMsg::Settle {
            channel_ids: vec![channel],
        };
        let settle = network.to_registry(&settle).unwrap();
        let grace = network.channel_by_id(channel).unwrap().channel;
        let grace = grace.ledger.terms.grace_blocks;
        // it is marked as due first, and paid after some blocks
        for (days, blocks) in [(4, 1), (0, grace)] {
            self.chain.advance(Seconds(days * 86_400), blocks).unwrap();
            network
                .submit(&self.alice.account(), vec![settle.clone()])
                .unwrap();
            let seen = network.channel_by_id(channel).unwrap().channel;
            if seen.ledger.settlement.is_some() {
                return self.chain.status().unwrap().height;
            }
        }
        panic!("channel {channel} has not settled");
    }

    /// Ends a node as a signal does.
    pub fn end(&self, mut node: Running) {
        node.stop.stop();
        self.runtime.block_on(node.done.take().unwrap()).unwrap();
    }

    /// Waits until a node has ended that was told to by its API.
    pub fn ended(&self, mut node: Running) -> PathBuf {
        self.runtime.block_on(node.done.take().unwrap()).unwrap();
        node.folder
    }

    /// Has one node reach another, until both sides have shown each other whose channel it is.
    pub fn link(&self, from: &Running, to: (&Running, &Person)) {
        connect(from, to, self.channel);
    }
}

/// Has one node reach another, until a channel of theirs waits for nothing.
pub fn connect(from: &Running, to: (&Running, &Person), channel_id: ChannelId) {
    let (to, person) = to;
    let peer = from.client.call(&ConnectPeer {
        account: person.address().to_string(),
        transport_key: Some(to.file.transport_key.clone()),
        address: Some(to.file.connect.split_once('@').unwrap().1.to_owned()),
        wait: Some(30),
    });
    assert_eq!(peer.unwrap().problem, None);
    let deadline = Instant::now() + Duration::from_secs(120);
    while !seen(from, channel_id).holds.is_empty() {
        assert!(Instant::now() < deadline, "{:?}", seen(from, channel_id));
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A channel as a node has it.
pub fn seen(node: &Running, channel_id: ChannelId) -> Channel {
    node.client.call(&GetChannel { channel_id }).unwrap()
}

fn create_sidechain(network: &Network, admin: &AccountKey, symbol: &str) {
    let msg = ExecuteMsg::CreateSidechain {
        asset: Asset::Native {
            denom: "uatom".to_owned(),
        },
        name: "Token".to_owned(),
        symbol: symbol.to_owned(),
        decimals: 6,
    };
    let msg = network.to_issuer(&msg, vec![]).unwrap();
    network.submit(admin, vec![msg]).unwrap();
}

/// A one-way channel of this amount that nobody has joined.
fn open(network: &Network, by: &Person, peer: &Person, amount: u128) -> ChannelId {
    let keyring = by.keyring();
    let mut wallet = Wallet::open(by.home.path(), network, by.address(), &keyring).unwrap();
    let sidechain = network.sidechain(None).unwrap();
    let amount = Amount::new(amount);
    let request = OpenRequest {
        mode: LockMode::OneWay,
        ..OpenRequest::unlocked(sidechain, peer.address(), amount, Source::Asset)
    };
    let quote = request.quote(network, &by.address()).unwrap();
    let opened = quote.open(&mut wallet, &by.account(), None).unwrap();
    opened.channel_id
}

impl Running {
    /// Waits until it follows this block.
    pub fn until_followed(&self, height: Height) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.client.call(&GetInfo).unwrap().height < height {
            assert!(Instant::now() < deadline, "block {height} is not followed");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    pub fn wait_until_ready(&self) {
        self.wait_until(|ready| ready.ready);
    }

    fn wait_until(&self, is_so: impl Fn(&Ready) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let ready = self.client.call(&GetReady).unwrap();
            if is_so(&ready) {
                return;
            }
            assert!(Instant::now() < deadline, "{ready:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A payment that waits for its peer as long as a slow machine may need.
pub fn pay(id: &str, channel_id: ChannelId, amount: u128) -> Pay {
    Pay {
        wait: Some(20),
        ..Pay::over(id.parse().unwrap(), channel_id, Amount::new(amount))
    }
}

/// The stable code of a refusal.
pub fn code<T: std::fmt::Debug>(refused: Result<T, CallError>) -> String {
    refused.unwrap_err().code().to_owned()
}

/// Waits until something is so.
pub fn until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
