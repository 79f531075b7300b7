//! A node: its tasks started in their order, and ended in the other.

use crate::api::{self, certificate, Access, ApiState, CallRates, Identity};
use crate::backup::{self, BackupWatch};
use crate::config::{self, BySidechain, Config, SidechainAmounts};
use crate::error::NodeError;
use crate::follower::{Follower, FollowerSetup, FollowerState, Known};
use crate::health::disk_room::DiskRoom;
use crate::health::{Metrics, ServiceManager};
use crate::joins::{JoinDesk, JoinRules, JoinTalk, Joins};
use crate::keeper::{Keeper, KeeperState};
use crate::keys::NodeKeys;
use crate::open_book::{open_book, OpenBook};
use crate::openings::{Deliveries, PayeeTurns};
use crate::orders::OrderDesk;
use crate::payments::PaymentDesk;
use crate::peers::{system_resolve, LinkLimits, LocalNode, Peers, PeersConfig};
use crate::pool::{Pool, PoolContext};
use crate::stop::{Stop, StopSignal};
use crate::writer::{self, KnownTokens, WriterRequest, WriterSender, WriterSetup};
use causeway_chain::machine_time;
use causeway_client::network::Network;
use causeway_client::wallet::book_owner;
use causeway_node_api::local::{write_new_token, NodeFile};
use causeway_node_api::Epoch;
use causeway_peer_protocol::channel::AgreementRules;
use causeway_peer_protocol::AsciiText;
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Hash, Seconds, TransportKey};
use causeway_wallet::backup::BackupMonitor;
use causeway_wallet::Book;
use cosmwasm_std::Addr;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle as Thread;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch, Notify};
use tokio::task::JoinHandle;
use tracing::{info, warn};

/// The pause between two looks at the chain.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long a stop may take.
const LONGEST_STOP: Duration = Duration::from_secs(10);
/// Duties that wait for the writer: the follower waits for each.
const DUTIES: usize = 16;

/// What a node is started with.
pub struct NodeSetup {
    /// The folder of the user's files.
    pub home: PathBuf,
    /// The chain and its contracts.
    pub network: Network,
    /// The account's keys.
    pub keys: NodeKeys,
    /// What its user has set.
    pub config: Config,
    /// Whether the book may be elsewhere than it was: its user says that the one that it was copied from is never used again.
    pub is_moved: bool,
}

/// A node that runs.
pub struct Node {
    folder: PathBuf,
    file: NodeFile,
    stop: Stop,
    signal: StopSignal,
    api: JoinHandle<()>,
    follower: JoinHandle<()>,
    pool: JoinHandle<()>,
    keeper: JoinHandle<()>,
    joins: JoinHandle<()>,
    peers: Arc<Peers>,
    writer: Thread<()>,
    /// As long as one is left, the writer goes on.
    queues: (WriterSender, WriterSender),
}

impl Node {
    /// Starts it: the book first, which locks its folder, then what asks it, the API last.
    pub async fn start(setup: NodeSetup) -> Result<Node, NodeError> {
        let NodeSetup {
            home,
            network,
            keys,
            config,
            is_moved,
        } = setup;
        let network = Arc::new(network);
        let account = keys.address();
        let folder = book_owner(&network, &account).dir(&home);
        let sidechains = sidechains_for(&network, &config).await?;
        let join_rules = JoinRules::of(&config.join, network.chain.prefix(), &sidechains)?;
        let open_amount = match &config.channels.open_amount {
            Some(amount) => amount.resolve("channels.open_amount", &sidechains)?,
            None => SidechainAmounts::default(),
        };
        let book = open_book(OpenBook {
            home,
            network: network.clone(),
            keys: keys.clone(),
            peers: config.peers.clone(),
            is_moved,
        })
        .await?;
        let (book, backup) = start_backup(book, &network, &keys, &config).await?;
        let epoch = Epoch(book.epoch()?);
        let instance = book.instance()?;
        let known = Known::of(&book, &network.contracts.domain())?;
        let gap = book.block_gap()?;
        // from here on another node of this account is refused, so its files are this one's to write
        let api_listener = listen("the API", "api.listen", config.api.listen).await?;
        let peer_listener =
            listen("the peer protocol", "peers.listen", config.peers.listen).await?;
        let api_address = local_address("the API", &api_listener)?;
        let peer_address = local_address("the peer protocol", &peer_listener)?;
        let certificate = match config.api.tls {
            true => Some(certificate::load(&folder, &config.api)?),
            false => None,
        };
        let about = certificate.as_ref().map(|c| c.about.clone());
        for warning in about.iter().flat_map(|c| c.warnings(machine_time())) {
            warn!("{warning}");
        }

        let disk_room = DiskRoom {
            folder: folder.clone(),
            kept_back: config.limits.disk_kept_back,
        };
        let (stop, signal) = Stop::new();
        let (requests, request_queue) = mpsc::channel(config.limits.queue);
        let (duties, duty_queue) = mpsc::channel(DUTIES);
        let (newest_event, newest) = watch::channel(0);
        let (tokens, known_tokens) = watch::channel(KnownTokens::default());
        let metrics = Arc::new(Metrics::new());
        let wake_keeper = Arc::new(Notify::new());
        let writer = writer::start(
            WriterSetup {
                book,
                instance,
                folder: folder.clone(),
                keys: keys.clone(),
                contracts: network.contracts.clone(),
                max_block_age: network.chain.max_block_age(),
                batch: config.limits.batch,
                disk_room: disk_room.clone(),
                newest_event,
                tokens,
                metrics: metrics.clone(),
                wake_keeper: wake_keeper.clone(),
            },
            duty_queue,
            request_queue,
        )
        .map_err(file("the book's writer cannot be started"))?;

        let first_block = known.first_block.unwrap_or(Hash::ZERO);
        let (state, follower_state) = watch::channel(FollowerState {
            gap,
            ..FollowerState::before_first()
        });
        let (view, published) = watch::channel(FollowerState::before_first().view);
        let follower = Follower::new(FollowerSetup {
            network: network.clone(),
            account: account.clone(),
            instance,
            known,
            pause: LOOK_EVERY,
            duties: duties.clone(),
            state,
            view,
        });
        let follower = tokio::spawn(follower.run(signal.clone()));

        let duty_key = config.duties.account.then(|| keys.duty_key());
        let (pool, pool_task) = Pool::start(
            PoolContext {
                network: network.clone(),
                account: keys.account_key(),
                duties: duty_key.clone(),
                writer: duties.clone(),
            },
            signal.clone(),
        );
        let (keeper_state, kept) = watch::channel(KeeperState::default());
        let keeper = Keeper {
            network: network.clone(),
            account: account.clone(),
            duties: duty_key.map(|key| key.address()),
            show_before: Seconds(config.duties.show_before),
            writer: requests.clone(),
            pool: pool.clone(),
            wake: wake_keeper,
            view: published.clone(),
            state: keeper_state,
        };
        let keeper = tokio::spawn(keeper.run(signal.clone()));

        let (joins_state, waiting) = watch::channel(Vec::new());
        let join_desk = JoinDesk::start(
            network.clone(),
            requests.clone(),
            pool.clone(),
            signal.clone(),
        );
        let order_desk = OrderDesk::start(
            network.clone(),
            account.clone(),
            requests.clone(),
            pool.clone(),
            signal.clone(),
        );
        let (asks, own_waiting) = watch::channel(Vec::new());
        let hints = Arc::new(watch::Sender::new(BTreeMap::new()));
        let join_talk = JoinTalk {
            waiting: waiting.clone(),
            amount: join_rules.amount.clone(),
            asks: own_waiting,
            hints: hints.clone(),
        };
        let joins = Joins {
            account: account.clone(),
            rules: join_rules,
            writer: requests.clone(),
            desk: join_desk.clone(),
            view: published.clone(),
            follower: follower_state.clone(),
            state: joins_state,
            asks,
            hints: hints.clone(),
        };
        let joins = tokio::spawn(joins.run(signal.clone()));

        let secret = keys.transport()?;
        let transport_key = secret.public();
        let identity_key = keys.identity()?.public();
        let peers = Peers::start(
            PeersConfig {
                node: LocalNode {
                    chain_id: text("the chain's id", &network.contracts.chain_id)?,
                    registry: text(
                        "the registry's address",
                        network.contracts.registry.as_str(),
                    )?,
                    first_block,
                    instance,
                    account: text("the account", account.as_str())?,
                    secret,
                },
                limits: LinkLimits {
                    guests: config.peers.guests,
                    messages_per_second: config.peers.messages_per_second,
                    ..LinkLimits::default()
                },
                listener: Some(peer_listener),
                is_behind_proxy: config.peers.behind_proxy,
                allows_private: config.peers.private_ranges,
                resolve: system_resolve(),
                clock: Arc::new(machine_time),
                agreements: AgreementRules {
                    consents: config.agreements.consent,
                    extends: config.agreements.extend,
                    extend_for: Seconds(config.agreements.extend_for),
                    closes: config.agreements.close,
                    shutdown_for: Seconds(config.agreements.shutdown_for),
                },
                joins: join_talk,
            },
            requests.clone(),
            published,
        );
        let peers = Arc::new(peers);
        dial_known(&peers, &requests, &signal).await;

        let payments = PaymentDesk::start(peers.clone(), signal.clone());
        let wake = Arc::new(Notify::new());
        let deliveries = Deliveries {
            writer: requests.clone(),
            peers: peers.clone(),
            follower: follower_state.clone(),
            payments: payments.clone(),
            wake: wake.clone(),
        };
        tokio::spawn(deliveries.run(signal.clone()));
        if let Some(monitor) = backup.clone() {
            let watch = BackupWatch {
                monitor,
                writer: requests.clone(),
            };
            tokio::spawn(watch.run(signal.clone()));
        }
        let service_manager = ServiceManager {
            backup: backup.clone(),
            follower: follower_state.clone(),
            instance,
            writer: requests.clone(),
        };

        let file = NodeFile {
            api: local_url(api_address, about.is_some()),
            api_fingerprint: about.as_ref().map(|c| c.fingerprint.to_string()),
            process: std::process::id(),
            transport_key: transport_key.to_string(),
            connect: connect_text(&account, &transport_key, peer_address),
        };
        let token = write_new_token(&folder).map_err(self::file("node.token cannot be written"))?;
        let state = Arc::new(ApiState {
            identity: Identity {
                account: account.clone(),
                epoch,
                instance,
                identity_key,
                transport_key,
                connect: file.connect.clone(),
            },
            access: Access::new(&token, known_tokens, api_address, &config.api.hosts),
            rates: CallRates::new(config.api.requests_per_second),
            certificate: about,
            network,
            follower: follower_state,
            keeper: kept,
            backup,
            disk_room,
            joins: waiting,
            join_hints: hints,
            join_desk,
            order_desk,
            newest_event: newest,
            writer: requests.clone(),
            duties: duties.clone(),
            metrics,
            payments,
            pool,
            turns: PayeeTurns::default(),
            deliveries: wake,
            channel_lifetime: config.channels.lifetime.map(Seconds),
            open_amount,
            shutdown_for: Seconds(config.agreements.shutdown_for),
            peers: peers.clone(),
            free_calls: ApiState::calls(),
            stop: stop.clone(),
        });
        let api = tokio::spawn(api::serve(api_listener, certificate, state, signal.clone()));
        // only now: whoever finds it can ask
        file.write(&folder)
            .map_err(self::file("node.json cannot be written"))?;
        tokio::spawn(service_manager.run(signal.clone()));
        info!(%account, api = file.api, peers = %peer_address, "the node runs");
        Ok(Node {
            folder,
            file,
            stop,
            signal,
            api,
            follower,
            pool: pool_task,
            keeper,
            joins,
            peers,
            writer,
            queues: (requests, duties),
        })
    }

    /// Where it is reached.
    pub fn file(&self) -> &NodeFile {
        &self.file
    }

    /// What ends it.
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Waits until it is told to stop, then ends everything: new calls first, then the links, the writer last, with all that
    /// waits for it done. After ten seconds it ends anyway: what is not committed by then was not answered.
    pub async fn run(mut self) {
        self.signal.stopped().await;
        info!("the node stops");
        if tokio::time::timeout(LONGEST_STOP, self.end())
            .await
            .is_err()
        {
            warn!("the node ends before everything was told to stop");
        }
    }

    async fn end(self) {
        // the files go first: a command that finds them would ask a node that answers no more
        if let Err(error) = NodeFile::remove(&self.folder) {
            warn!(%error, "node.json cannot be removed");
        }
        // a task that panicked has said so
        let _ = self.api.await;
        let _ = self.follower.await;
        let _ = self.keeper.await;
        let _ = self.joins.await;
        let _ = self.pool.await;
        alone(self.peers).await.stop().await;
        drop(self.queues);
        let writer = self.writer;
        let _ = tokio::task::spawn_blocking(move || writer.join()).await;
    }
}

/// The chain's sidechains, where something is set in amounts of theirs; it asks the chain, which blocks.
async fn sidechains_for(
    network: &Arc<Network>,
    config: &Config,
) -> Result<Vec<SidechainResponse>, NodeError> {
    let (channels, join) = (&config.channels, &config.join);
    let optional = channels.open_amount.iter().chain(&join.at_most);
    let mut all = optional.chain([&join.smallest, &join.amount]);
    if !all.any(BySidechain::is_set) {
        return Ok(Vec::new());
    }
    let network = network.clone();
    let asked = tokio::task::spawn_blocking(move || network.sidechains());
    let sidechains = asked.await.map_err(|error| NodeError::File {
        what: "the chain could not be asked for its sidechains",
        source: std::io::Error::other(error),
    })??;
    if sidechains.is_empty() {
        warn!("the chain has no sidechain yet: amounts that are set hold from the first start after there is one");
    }
    Ok(sidechains)
}

/// Begins the backup, which waits for its disk.
async fn start_backup(
    mut book: Book,
    network: &Network,
    keys: &NodeKeys,
    config: &Config,
) -> Result<(Book, Option<BackupMonitor>), NodeError> {
    let owner = book_owner(network, &keys.address());
    let (keys, config) = (keys.clone(), config.backup.clone());
    let begun = tokio::task::spawn_blocking(move || -> Result<_, NodeError> {
        let monitor = backup::start(&mut book, &config, &owner, &keys)?;
        Ok((book, monitor))
    });
    begun.await.map_err(|error| NodeError::File {
        what: "the backup could not be begun",
        source: std::io::Error::other(error),
    })?
}

/// What nobody else has any more: tasks that have it end by themselves now.
async fn alone<T>(mut shared: Arc<T>) -> T {
    loop {
        match Arc::try_unwrap(shared) {
            Ok(alone) => return alone,
            Err(still) => shared = still,
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Reaches the peers that the user asked for before.
async fn dial_known(peers: &Arc<Peers>, writer: &WriterSender, stop: &StopSignal) {
    let list = |answer| WriterRequest::ListKnownPeers(writer::ListKnownPeers { answer });
    // a writer that has ended says so to every other request
    for known in writer::ask(writer, list).await.unwrap_or_default() {
        match known.asked() {
            Ok(asked) => {
                let (peers, mut stop) = (peers.clone(), stop.clone());
                tokio::spawn(async move {
                    tokio::select! {
                        // the dialler goes on whatever the first round brings
                        _ = peers.connect(asked) => {}
                        () = stop.stopped() => {}
                    }
                });
            }
            Err(error) => warn!(account = known.account, %error, "a known peer cannot be dialled"),
        }
    }
}

async fn listen(
    what: &'static str,
    setting: &'static str,
    address: SocketAddr,
) -> Result<TcpListener, NodeError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| NodeError::Listen {
            what,
            setting,
            address,
            source,
        })
}

fn local_address(what: &'static str, listener: &TcpListener) -> Result<SocketAddr, NodeError> {
    listener
        .local_addr()
        .map_err(|source| NodeError::File { what, source })
}

/// Where this machine reaches the API.
fn local_url(listener: SocketAddr, has_tls: bool) -> String {
    let ip = match listener.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    let address = SocketAddr::new(ip, listener.port());
    match has_tls {
        true => format!("https://{address}"),
        false => format!("http://{address}"),
    }
}

fn connect_text(account: &Addr, key: &TransportKey, address: SocketAddr) -> String {
    format!("{account}/{key}@{address}")
}

fn text(what: &'static str, text: &str) -> Result<AsciiText, NodeError> {
    AsciiText::try_from(text).map_err(|_| NodeError::Text { what })
}

fn file(what: &'static str) -> impl FnOnce(std::io::Error) -> NodeError {
    move |source| NodeError::File { what, source }
}

/// Where the configuration of an account is.
pub fn config_file(home: &Path, network: &Network, account: &Addr) -> PathBuf {
    book_owner(network, account).dir(home).join(config::FILE)
}
