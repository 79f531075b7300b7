//! The thread: takes what waits, decides it in one commit of the book, and hands out what became of it.
//!
//! The book and the keys are here alone. Nothing is sent from here to the chain or to peers, so nothing here waits for a
//! socket.

use super::batch;
use super::channels::FollowedChannels;
use super::known_peers::KnownPeers;
use super::locks::{LockMemory, NodeLockRules};
use super::request::{WriterReceiver, WriterRequest};
use super::tokens::{self, KnownTokens};
use crate::health::disk_room::DiskRoom;
use crate::health::Metrics;
use crate::keys::NodeKeys;
use causeway_client::deployment::Deployment;
use causeway_client::nodes::right::SigningRight;
use causeway_peer_protocol::reference::{RESERVED_FOR, TOO_OFTEN_FOR};
use causeway_types::{NodeInstance, Seconds, UnixTime};
use causeway_wallet::{Book, WalletError};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;
use tokio::runtime::Handle;
use tokio::sync::{watch, Notify};
use tracing::error;

/// What the thread owns.
pub(super) struct WriterState {
    /// The account's record; it holds the lock of its folder.
    pub book: Book,
    /// The account's keys.
    pub keys: NodeKeys,
    /// The chain and the registry that the book's channels are of.
    pub contracts: Deployment,
    /// The channels that are followed, as of the newest block.
    pub channels: FollowedChannels,
    /// Which book it is.
    pub instance: NodeInstance,
    /// Whether it may sign, by the instance that is on record as of the newest block.
    pub right: SigningRight,
    /// Peers that the user asked for.
    pub known_peers: KnownPeers,
    /// The number of the newest event.
    pub newest_event: watch::Sender<u64>,
    /// The tokens by which requests to the API are checked.
    pub tokens: watch::Sender<KnownTokens>,
    /// The room that payments leave on the book's disk.
    pub disk_room: DiskRoom,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Wakes the keeper where a commit has given it something to send at once.
    pub wake_keeper: Arc<Notify>,
    /// What is remembered of locks.
    pub locks: LockMemory,
    /// What the node does with locks, as it is set now.
    pub lock_rules: watch::Receiver<Arc<NodeLockRules>>,
    /// Wakes what acts on locks where a commit has given it something to do.
    pub wake_locks: Arc<Notify>,
}

/// What the writer is made of.
#[derive(Debug)]
pub struct WriterSetup {
    /// The account's record, open.
    pub book: Book,
    /// Which book it is: its instance.
    pub instance: NodeInstance,
    /// The folder of its file.
    pub folder: PathBuf,
    /// The account's keys.
    pub keys: NodeKeys,
    /// The contracts of its chain.
    pub contracts: Deployment,
    /// How old the chain's newest block may be for anything to be decided by it; none where the clock is moved by hand.
    pub max_block_age: Option<Seconds>,
    /// How many requests share a commit.
    pub batch: usize,
    /// The room that payments leave on the book's disk.
    pub disk_room: DiskRoom,
    /// The number of the newest event is published here.
    pub newest_event: watch::Sender<u64>,
    /// The tokens by which requests to the API are checked are published here.
    pub tokens: watch::Sender<KnownTokens>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Wakes the keeper where a commit has given it something to send at once.
    pub wake_keeper: Arc<Notify>,
    /// What the node does with locks.
    pub lock_rules: watch::Receiver<Arc<NodeLockRules>>,
    /// Wakes what acts on locks where a commit has given it something to do.
    pub wake_locks: Arc<Notify>,
}

/// Starts the thread. It ends when nobody can ask any more, with what waits done, and gives the book free.
pub fn start(
    setup: WriterSetup,
    mut duties: WriterReceiver,
    mut requests: WriterReceiver,
) -> std::io::Result<std::thread::JoinHandle<()>> {
    let runtime = Handle::current();
    let most = setup.batch;
    tokens::publish(&setup.book, &setup.tokens).map_err(std::io::Error::other)?;
    let lock_rules = setup.lock_rules.borrow().clone();
    let mut state = WriterState {
        book: setup.book,
        keys: setup.keys,
        contracts: setup.contracts,
        channels: FollowedChannels::new(setup.max_block_age, lock_rules.rules.times),
        instance: setup.instance,
        right: SigningRight::Ours,
        known_peers: KnownPeers::open(&setup.folder)?,
        disk_room: setup.disk_room,
        newest_event: setup.newest_event,
        tokens: setup.tokens,
        metrics: setup.metrics,
        wake_keeper: setup.wake_keeper,
        locks: LockMemory::new(lock_rules),
        lock_rules: setup.lock_rules,
        wake_locks: setup.wake_locks,
    };
    std::thread::Builder::new()
        .name("book-writer".to_owned())
        .spawn(move || {
            state.shorten_reservations();
            // those of earlier processes are not counted by this one
            state.publish_newest_event();
            let mut batch = Vec::new();
            loop {
                runtime.block_on(take(&mut duties, &mut requests, most, &mut batch));
                if batch.is_empty() {
                    break;
                }
                let before = state.book.generation();
                state.read_lock_rules();
                batch::run(&mut state, std::mem::take(&mut batch));
                state.take_lock_news();
                // what was only read made nothing true
                if state.book.generation() != before {
                    let before = *state.newest_event.borrow();
                    state.publish_newest_event();
                    state.count_events_after(before);
                }
            }
            if let Err(failed) = state.book.commit(|book| book.keep_requests()) {
                note_failure("the numbers of callers' ids were not written", &failed);
            }
        })
}

/// Waits for the first request, then takes all that waits, duties before the others. Nothing where nobody can ask any more.
async fn take(
    duties: &mut WriterReceiver,
    requests: &mut WriterReceiver,
    most: usize,
    batch: &mut Vec<WriterRequest>,
) {
    tokio::select! {
        biased;
        Some(duty) = duties.recv() => batch.push(duty),
        Some(request) = requests.recv() => batch.push(request),
        else => return,
    }
    for queue in [duties, requests] {
        while batch.len() < most {
            match queue.try_recv() {
                Ok(request) => batch.push(request),
                Err(_) => break,
            }
        }
    }
    // one that came while the first was waited for goes before it
    batch.sort_by_key(|request| !request.is_duty());
}

impl WriterState {
    /// What the node does with locks may be set anew while it runs: the chain's rates are.
    fn read_lock_rules(&mut self) {
        if self.lock_rules.has_changed().unwrap_or(false) {
            self.locks.rules = self.lock_rules.borrow_and_update().clone();
        }
    }

    /// Takes in what commits have changed of locks, and wakes who is to hear of it.
    pub(super) fn take_lock_news(&mut self) {
        let news = self.book.take_lock_news();
        if news.is_empty() {
            return;
        }
        self.locks.take_in(news, self.channels.time().at_latest());
        if !self.locks.news.is_empty() {
            self.wake_locks.notify_one();
        }
    }

    /// After a start no reservation of a reference runs for longer than one that is made now.
    fn shorten_reservations(&mut self) {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = UnixTime(since.unwrap_or_default().as_secs());
        let (until, refused) = (now.plus(RESERVED_FOR), now.plus(TOO_OFTEN_FOR));
        let shortened = self
            .book
            .commit(|book| book.shorten_reservations(until, refused));
        if let Err(failed) = shortened {
            note_failure("reservations were not shortened", &failed);
        }
    }

    fn count_events_after(&self, before: u64) {
        if before == *self.newest_event.borrow() {
            return;
        }
        match self.book.count_events_after(before) {
            Ok(counts) => {
                for (kind, count) in counts {
                    self.metrics.count_events(kind, count);
                }
            }
            Err(failed) => note_failure("events could not be counted", &failed),
        }
    }

    fn publish_newest_event(&self) {
        match self.book.newest_event() {
            Ok(newest) => {
                self.newest_event.send_if_modified(|published| {
                    let has_changed = *published != newest;
                    *published = newest;
                    has_changed
                });
            }
            Err(failed) => note_failure("the newest event could not be read", &failed),
        }
    }
}

/// Logs a failure for which no caller gets an answer.
pub(super) fn note_failure(what: &str, failed: &WalletError) {
    error!(code = failed.code(), error = %failed, "{what}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::writer::{ListTokens, ReadTransaction, SettleTransaction};
    use causeway_types::Hash;
    use causeway_wallet::book::TransactionState;
    use tokio::sync::{mpsc, oneshot};

    fn settle() -> WriterRequest {
        WriterRequest::SettleTransaction(SettleTransaction {
            hash: Hash::ZERO,
            state: TransactionState::Unknown,
            opens_with: None,
            opened: None,
            answer: oneshot::channel().0,
        })
    }

    #[tokio::test]
    async fn duties_go_before_all_else_that_waits_and_no_more_is_taken_than_share_a_commit() {
        let (duties, mut duty_queue) = mpsc::channel(8);
        let (requests, mut queue) = mpsc::channel(8);
        for _ in 0..3 {
            let list = ListTokens {
                answer: oneshot::channel().0,
            };
            requests
                .send(WriterRequest::ListTokens(list))
                .await
                .unwrap();
        }
        let read = ReadTransaction {
            key: String::new(),
            answer: oneshot::channel().0,
        };
        let read = WriterRequest::ReadTransaction(read);
        duties.send(read).await.unwrap();
        duties.send(settle()).await.unwrap();
        let mut batch = Vec::new();
        take(&mut duty_queue, &mut queue, 3, &mut batch).await;
        let [first, second, third] = &batch[..] else {
            panic!("{batch:?}");
        };
        assert!(matches!(first, WriterRequest::SettleTransaction(_)));
        assert!(matches!(second, WriterRequest::ReadTransaction(_)));
        assert!(matches!(third, WriterRequest::ListTokens(_)));
    }
}
