//! The book's writer as the node starts it: its queues, and what it publishes.

use super::context::NodeContext;
use crate::error::NodeError;
use crate::health::disk_room::DiskRoom;
use crate::health::Metrics;
use crate::writer::{self, KnownTokens, NodeLockRules, WriterSender, WriterSetup};
use causeway_types::NodeInstance;
use causeway_wallet::Book;
use std::sync::Arc;
use std::thread::JoinHandle as Thread;
use tokio::sync::{mpsc, watch, Notify};

/// Duties that wait for the writer: the follower waits for each.
const DUTIES: usize = 16;

/// The writer, and how other tasks reach it.
pub(super) struct BookWriter {
    /// Ends when both queues are closed.
    pub thread: Thread<()>,
    /// Where requests are sent.
    pub requests: WriterSender,
    /// Where duties are sent, which go before all requests.
    pub duties: WriterSender,
    /// The number of the newest event.
    pub newest_event: watch::Receiver<u64>,
    /// The tokens by which requests to the API are checked.
    pub known_tokens: watch::Receiver<KnownTokens>,
    /// Wakes the keeper where a commit has given it something to send at once.
    pub wake_keeper: Arc<Notify>,
    /// Wakes what acts on locks where a commit has given it something to do.
    pub wake_locks: Arc<Notify>,
    /// What the node does with locks.
    pub lock_rules: watch::Sender<Arc<NodeLockRules>>,
    /// The room that payments leave on the book's disk.
    pub disk_room: DiskRoom,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

impl BookWriter {
    /// Gives the book to a thread of its own.
    pub fn start(
        context: &NodeContext,
        book: Book,
        instance: NodeInstance,
        lock_rules: NodeLockRules,
    ) -> Result<BookWriter, NodeError> {
        let NodeContext {
            network,
            config,
            folder,
            ..
        } = context;
        let disk_room = DiskRoom {
            folder: folder.clone(),
            kept_back: config.limits.disk_kept_back,
        };
        let (requests, request_queue) = mpsc::channel(config.limits.queue);
        let (duties, duty_queue) = mpsc::channel(DUTIES);
        let (event_sender, newest_event) = watch::channel(0);
        let (tokens, known_tokens) = watch::channel(KnownTokens::default());
        let metrics = Arc::new(Metrics::new());
        let wake_keeper = Arc::new(Notify::new());
        let wake_locks = Arc::new(Notify::new());
        let (lock_rules, rules_now) = watch::channel(Arc::new(lock_rules));
        let setup = WriterSetup {
            book,
            instance,
            folder: folder.clone(),
            keys: context.keys.clone(),
            contracts: network.contracts.clone(),
            max_block_age: network.chain.max_block_age(),
            batch: config.limits.batch,
            disk_room: disk_room.clone(),
            newest_event: event_sender,
            tokens,
            metrics: metrics.clone(),
            wake_keeper: wake_keeper.clone(),
            lock_rules: rules_now,
            wake_locks: wake_locks.clone(),
        };
        let thread = writer::start(setup, duty_queue, request_queue);
        Ok(BookWriter {
            thread: thread.map_err(|source| NodeError::File {
                what: "the book's writer cannot be started",
                source,
            })?,
            requests,
            duties,
            newest_event,
            known_tokens,
            wake_keeper,
            wake_locks,
            lock_rules,
            disk_room,
            metrics,
        })
    }
}
