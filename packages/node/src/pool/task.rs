//! The task that owns what is under way: one transaction is sent at a time, and each is followed by a task of its own.

use super::follow::{follow, outcome_of, FollowedTx};
use super::prepare::{prepare, Prepared};
use super::send::send;
use super::{is_over, Outcome, PoolSigner, Submit, TxKey, TxProgress, TxWatch};
use crate::stop::StopSignal;
use crate::writer::{ask, ListTransactions, ReadTransaction, WriterRequest, WriterSender};
use causeway_chain::{AccountKey, Sent, TxHash};
use causeway_client::network::Network;
use causeway_wallet::book::{PagePlace, Transaction, TransactionFilter};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tracing::warn;

/// How many requests wait.
const QUEUE: usize = 1_024;
/// How many unfinished transactions are read at a time after a start.
const PAGE: usize = 100;

/// What a pool works with.
#[derive(Clone)]
pub struct PoolContext {
    /// The chain and its contracts.
    pub network: Arc<Network>,
    /// The account's key.
    pub account: Arc<AccountKey>,
    /// The key of the account of duties; none where the account itself does them.
    pub duties: Option<Arc<AccountKey>>,
    /// Where transactions are written down, before all that waits.
    pub writer: WriterSender,
}

struct PoolRequest {
    what: PoolTask,
    answer: oneshot::Sender<TxWatch>,
}

/// What is asked for.
enum PoolTask {
    /// Something is to be done once.
    Submit(Box<Submit>),
    /// What was sent for a key is to be followed.
    Follow(TxKey),
}

impl PoolTask {
    fn key(&self) -> &TxKey {
        match self {
            PoolTask::Submit(submit) => &submit.key,
            PoolTask::Follow(key) => key,
        }
    }
}

/// Where transactions are asked for. Clones reach the same pool.
#[derive(Clone, Debug)]
pub struct Pool {
    duties: mpsc::Sender<PoolRequest>,
    others: mpsc::Sender<PoolRequest>,
}

impl std::fmt::Debug for PoolRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PoolRequest({})", self.what.key())
    }
}

impl Pool {
    /// Starts the pool's task. It first follows what an earlier process may have sent, and ends with the node.
    pub fn start(context: PoolContext, stop: StopSignal) -> (Pool, JoinHandle<()>) {
        let (duties, duty_asks) = mpsc::channel(QUEUE);
        let (others, asks) = mpsc::channel(QUEUE);
        let task = tokio::spawn(run(context, duty_asks, asks, stop));
        (Pool { duties, others }, task)
    }

    /// Has something done once. None where the node stops.
    pub async fn submit(&self, submit: Submit) -> Option<TxWatch> {
        let queue = match submit.signer {
            PoolSigner::Duties | PoolSigner::AccountForDuties => &self.duties,
            PoolSigner::Account => &self.others,
        };
        ask_pool(queue, PoolTask::Submit(Box::new(submit))).await
    }

    /// What was sent for a key, and is followed. None where nothing ever was, or the node stops.
    pub async fn follow(&self, key: TxKey) -> Option<TxWatch> {
        ask_pool(&self.others, PoolTask::Follow(key)).await
    }

    /// What was sent for a key, and is on its way or has taken effect.
    pub async fn begun(&self, key: TxKey) -> Option<TxWatch> {
        let before = self.follow(key).await?;
        let has_failed = match &*before.borrow() {
            TxProgress::Over(outcome) => outcome.failure().is_some(),
            TxProgress::Unknown { .. } => false,
        };
        (!has_failed).then_some(before)
    }
}

async fn ask_pool(queue: &mpsc::Sender<PoolRequest>, what: PoolTask) -> Option<TxWatch> {
    let (answer, answered) = oneshot::channel();
    queue.send(PoolRequest { what, answer }).await.ok()?;
    answered.await.ok()
}

struct Tasks {
    context: PoolContext,
    under_way: HashMap<String, TxWatch>,
    over: mpsc::UnboundedSender<String>,
    stop: StopSignal,
}

async fn run(
    context: PoolContext,
    mut duties: mpsc::Receiver<PoolRequest>,
    mut others: mpsc::Receiver<PoolRequest>,
    mut stop: StopSignal,
) {
    let (over, mut finished) = mpsc::unbounded_channel();
    let mut tasks = Tasks {
        context,
        under_way: HashMap::new(),
        over,
        stop: stop.clone(),
    };
    if let Err(error) = tasks.resume().await {
        warn!(
            error,
            "what an earlier process has sent could not be read: no transaction is sent"
        );
        return;
    }
    loop {
        let ask = tokio::select! {
            biased;
            () = stop.stopped() => return,
            Some(key) = finished.recv() => {
                tasks.forget(&key);
                continue;
            }
            Some(ask) = duties.recv() => ask,
            Some(ask) = others.recv() => ask,
            else => return,
        };
        tasks.handle(ask).await;
    }
}

impl Tasks {
    /// Follows what may be on its way since before the start, in the order in which it was sent. What opens a channel is known
    /// by the key that was written down with it.
    async fn resume(&mut self) -> Result<(), String> {
        let mut after = 0;
        loop {
            let list = |answer| {
                WriterRequest::ListTransactions(ListTransactions {
                    filter: TransactionFilter {
                        unknown: Some(true),
                    },
                    place: PagePlace::After(after),
                    limit: PAGE,
                    answer,
                })
            };
            let page = ask(&self.context.writer, list).await;
            let page = page.ok_or("the node stops")?;
            let page = page.map_err(|error| error.to_string())?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = last.number;
            for transaction in page {
                self.resume_one(transaction);
            }
        }
    }

    fn resume_one(&mut self, transaction: Transaction) -> TxWatch {
        let Transaction {
            key,
            hash,
            bytes,
            first,
            last,
            opens_with,
            ..
        } = transaction;
        let sent = Sent {
            hash: TxHash(hash),
            from: first,
            last,
        };
        let followed = FollowedTx {
            sent,
            opens_with,
            offer_again: Some(bytes),
            is_in_book: true,
        };
        self.follow(key, followed)
    }

    /// One that is over is followed no more; what was asked for under its key since is.
    fn forget(&mut self, key: &str) {
        if self.under_way.get(key).is_some_and(is_over) {
            self.under_way.remove(key);
        }
    }

    async fn handle(&mut self, ask: PoolRequest) {
        let PoolRequest { what, answer } = ask;
        let key = what.key().to_string();
        // one that is over, and was not taken away yet, is no answer to what is asked for now
        let under_way = self.under_way.get(&key);
        let under_way = under_way.filter(|same| !matches!(*same.borrow(), TxProgress::Over(_)));
        let watch = match under_way {
            Some(same) => Some(same.clone()),
            None => self.decide(what, &key).await,
        };
        if let Some(watch) = watch {
            // who does not wait any more asks again
            let _ = answer.send(watch);
        }
    }

    async fn decide(&mut self, what: PoolTask, key: &str) -> Option<TxWatch> {
        let read = |answer| {
            let key = key.to_owned();
            WriterRequest::ReadTransaction(ReadTransaction { key, answer })
        };
        let newest = match ask(&self.context.writer, read).await? {
            Ok(newest) => newest,
            // none that is on its way by this process: those are known here
            Err(error) if error.is_storage() && what.key().is_sent_unwritten() => None,
            Err(error) => {
                return Some(known(Outcome::NotSent {
                    code: error.code(),
                    why: error.to_string(),
                }))
            }
        };
        let submit = match what {
            PoolTask::Submit(submit) => submit,
            PoolTask::Follow(_) => return Some(self.follow_sent(newest?)),
        };
        match prepare(&submit, newest) {
            Prepared::Known(outcome) => Some(known(outcome)),
            Prepared::Follow(transaction) => Some(self.resume_one(*transaction)),
            Prepared::Send => {
                let context = self.context.clone();
                let sent = tokio::task::spawn_blocking(move || send(&context, &submit)).await;
                match sent.ok()? {
                    Ok(sent) => Some(self.follow(key.to_owned(), sent)),
                    Err(outcome) => Some(known(outcome)),
                }
            }
        }
    }

    /// Follows one that may be in a block; of another it is known what became of it.
    fn follow_sent(&mut self, newest: Transaction) -> TxWatch {
        match outcome_of(&newest.state) {
            Some(outcome) => known(outcome),
            None => self.resume_one(newest),
        }
    }

    fn follow(&mut self, key: String, followed: FollowedTx) -> TxWatch {
        let (report, watch) = watch::channel(TxProgress::Unknown {
            hash: followed.sent.hash.0,
            last: followed.sent.last,
        });
        self.under_way.insert(key.clone(), watch.clone());
        let (context, over, stop) = (self.context.clone(), self.over.clone(), self.stop.clone());
        tokio::spawn(async move {
            if let Some(outcome) = follow(&context, followed, stop).await {
                report.send_replace(TxProgress::Over(outcome));
            }
            // the pool ends with the node
            let _ = over.send(key);
        });
        watch
    }
}

/// What was known before it was asked for.
fn known(outcome: Outcome) -> TxWatch {
    watch::channel(TxProgress::Over(outcome)).1
}
