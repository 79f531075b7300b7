//! A node: its tasks started in their order, and ended in the other.
//!
//! | file | what it starts |
//! | --- | --- |
//! | `context` | nothing: what every part is started with |
//! | `chain_settings` | nothing: amounts of the settings, by the chain's sidechains |
//! | `open_book` | the book and its backup |
//! | `listeners` | the sockets of the API and of peers |
//! | `book_writer` | the thread that owns the book |
//! | `chain_tasks` | the follower, the graph of the network, the pool, the keeper, joins and orders |
//! | `links` | the links with peers |
//! | `served_api` | the API, and the file by which commands find it |

mod book_writer;
mod chain_settings;
mod chain_tasks;
mod context;
mod links;
mod listeners;
mod open_book;
mod served_api;

use crate::api::certificate;
use crate::backup::BackupWatch;
use crate::config::{self, Config};
use crate::error::NodeError;
use crate::health::ServiceManager;
use crate::keys::NodeKeys;
use crate::locks::{LockDesk, LockDeskParts};
use crate::openings::Deliveries;
use crate::payments::{PaymentDesk, RoutedDesk, RoutedParts};
use crate::peers::Peers;
use crate::quotes::{QuoteDesk, QuoteParts};
use crate::stop::{Stop, StopSignal};
use crate::writer::WriterSender;
use book_writer::BookWriter;
use causeway_chain::machine_time;
use causeway_client::network::Network;
use causeway_client::wallet::book_owner;
use causeway_node_api::local::NodeFile;
use causeway_types::Hash;
use chain_settings::ChainSettings;
use chain_tasks::{ChainTasks, FollowFrom};
use context::NodeContext;
use cosmwasm_std::Addr;
use links::{start_links, LinkParts};
use listeners::Listeners;
use open_book::OpenedBook;
use served_api::{serve_api, ApiParts, ServedApi};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle as Thread;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tracing::{info, warn};

/// How long a stop may take.
const LONGEST_STOP: Duration = Duration::from_secs(10);

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
    /// In the order in which they are waited for at the end.
    tasks: Vec<JoinHandle<()>>,
    peers: Arc<Peers>,
    writer: Thread<()>,
    /// As long as one is left, the writer goes on.
    queues: (WriterSender, WriterSender),
}

impl Node {
    /// Starts it: the book first, which locks its folder, then what asks it, the API last.
    pub async fn start(setup: NodeSetup) -> Result<Node, NodeError> {
        let (stop, signal) = Stop::new();
        let network = Arc::new(setup.network);
        let account = setup.keys.address();
        let settings = ChainSettings::resolve(&network, &setup.config).await?;
        let context = NodeContext {
            folder: book_owner(&network, &account).dir(&setup.home),
            network,
            account,
            keys: setup.keys,
            config: setup.config,
            signal,
        };
        let OpenedBook {
            book,
            backup,
            instance,
            epoch,
            known,
            gap,
        } = OpenedBook::open(&context, setup.home, setup.is_moved).await?;
        // from here on another node of this account is refused, so its files are this one's to write
        let listeners = Listeners::bind(&context.config).await?;
        let certificate = match context.config.api.tls {
            true => Some(certificate::load(&context.folder, &context.config.api)?),
            false => None,
        };
        for warning in certificate
            .iter()
            .flat_map(|certificate| certificate.about.warnings(machine_time()))
        {
            warn!("{warning}");
        }
        let secret = context.keys.transport()?;
        let (identity_key, transport_key) = (context.keys.identity()?.public(), secret.public());

        let writer = BookWriter::start(&context, book, instance, settings.lock_rules)?;
        let first_block = known.first_block.unwrap_or(Hash::ZERO);
        let from = FollowFrom {
            instance,
            known,
            gap,
        };
        let chain = ChainTasks::start(
            &context,
            &writer,
            from,
            settings.join_rules,
            settings.duties_smallest,
        )?;
        let peer_address = listeners.peers.address;
        let parts = LinkParts {
            secret,
            first_block,
            instance,
            listener: listeners.peers,
            joins: chain.join_hints.clone(),
            writer: writer.requests.clone(),
            view: chain.view.clone(),
        };
        let peers = start_links(&context, parts).await?;

        let payments = PaymentDesk::start(peers.clone(), context.signal.clone());
        let locks = LockDesk::start(
            LockDeskParts {
                writer: writer.requests.clone(),
                peers: peers.clone(),
                wake: writer.wake_locks.clone(),
            },
            context.signal.clone(),
        );
        let quotes = QuoteDesk::start(
            QuoteParts {
                routes: chain.routes.clone(),
                peers: peers.clone(),
                writer: writer.requests.clone(),
                follower: chain.follower.clone(),
                account: context.account.clone(),
                domain: context.network.contracts.domain(),
            },
            context.signal.clone(),
        );
        let routed = RoutedDesk::start(
            RoutedParts {
                writer: writer.requests.clone(),
                peers: peers.clone(),
                routes: chain.routes.clone(),
                quotes,
                locks: locks.clone(),
                follower: chain.follower.clone(),
                account: context.account.clone(),
                domain: context.network.contracts.domain(),
            },
            context.signal.clone(),
        );
        let wake_deliveries = Arc::new(Notify::new());
        let deliveries = Deliveries {
            writer: writer.requests.clone(),
            peers: peers.clone(),
            follower: chain.follower.clone(),
            payments: payments.clone(),
            wake: wake_deliveries.clone(),
        };
        tokio::spawn(deliveries.run(context.signal.clone()));
        if let Some(monitor) = backup.clone() {
            let watch = BackupWatch {
                monitor,
                writer: writer.requests.clone(),
            };
            tokio::spawn(watch.run(context.signal.clone()));
        }
        let service_manager = ServiceManager {
            backup: backup.clone(),
            follower: chain.follower.clone(),
            instance,
            writer: writer.requests.clone(),
        };

        let parts = ApiParts {
            listener: listeners.api,
            certificate,
            peer_address,
            epoch,
            instance,
            identity_key,
            transport_key,
            open_amount: settings.open_amount,
            backup,
            payments,
            routed,
            wake_deliveries,
            peers: peers.clone(),
            stop: stop.clone(),
        };
        let ServedApi { file, task } = serve_api(&context, &writer, &chain, parts)?;
        tokio::spawn(service_manager.run(context.signal.clone()));
        info!(account = %context.account, api = file.api, peers = %peer_address, "the node runs");
        let mut tasks = vec![task];
        tasks.extend(chain.tasks);
        Ok(Node {
            folder: context.folder,
            file,
            stop,
            signal: context.signal,
            tasks,
            peers,
            writer: writer.thread,
            queues: (writer.requests, writer.duties),
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
        for task in self.tasks {
            // a task that panicked has said so
            let _ = task.await;
        }
        last_owner(self.peers).await.stop().await;
        drop(self.queues);
        let writer = self.writer;
        let _ = tokio::task::spawn_blocking(move || writer.join()).await;
    }
}

/// The value itself, once the tasks that share it have dropped it: they end by themselves.
async fn last_owner<T>(mut shared: Arc<T>) -> T {
    loop {
        match Arc::try_unwrap(shared) {
            Ok(value) => return value,
            Err(still) => shared = still,
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Where the configuration of an account is.
pub fn config_file(home: &Path, network: &Network, account: &Addr) -> PathBuf {
    book_owner(network, account).dir(home).join(config::FILE)
}
