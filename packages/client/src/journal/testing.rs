//! A chain at which a process ends, or which halts, wherever a test says.

use causeway_chain::{AccountKey, BeforeSend, Chain, ChainError, Msg, Sent, TxResult};
use causeway_embedded_chain::test_node::{Behaviour, TestNode};
use causeway_embedded_chain::EmbeddedChain;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Arc;

/// Where a process ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kill {
    /// What is to be sent was written down, and is not sent.
    BeforeSending,
    /// It was sent, and its answer is not heard.
    AfterSending,
    /// The chain halts: the transaction was sent, and is in a block only later.
    HaltedThenIncluded,
    /// The chain halts, and the transaction is in no block when it goes on.
    HaltedThenLost,
}

/// A chain at whose so-manieth transaction the process ends, or the chain halts.
pub type Deadly = TestNode<Death>;

/// When and where the process ends.
pub struct Death {
    left: AtomicUsize,
    halted: AtomicBool,
    kill: Kill,
}

/// One that ends after so many transactions.
pub fn deadly_after(chain: &Arc<EmbeddedChain>, left: usize, kill: Kill) -> Deadly {
    TestNode {
        chain: chain.clone(),
        behaviour: Death {
            left: AtomicUsize::new(left),
            halted: AtomicBool::new(false),
            kill,
        },
    }
}

impl Death {
    /// From now on nothing is known of anything.
    pub fn halt(&self) {
        self.halted.store(true, Ordering::SeqCst);
    }
}

fn lost(
    chain: &EmbeddedChain,
    key: &AccountKey,
    msgs: Vec<Msg>,
    before_send: &mut BeforeSend<'_>,
) -> Result<Sent, ChainError> {
    let mut noted = None;
    let refused = chain.send(key, msgs, &mut |tx| {
        before_send(tx)?;
        noted = Some(tx.sent);
        Err("killed".into())
    });
    assert!(matches!(refused, Err(ChainError::NotRecorded(_))));
    noted.ok_or(KILLED)
}

const KILLED: ChainError = ChainError::NoCode(u64::MAX);

impl Behaviour for Death {
    fn send(
        &self,
        chain: &EmbeddedChain,
        key: &AccountKey,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<Sent, ChainError> {
        if self.left.load(Ordering::SeqCst) > 0 {
            self.left.fetch_sub(1, Ordering::SeqCst);
            return chain.send(key, msgs, before_send);
        }
        self.halted.store(true, Ordering::SeqCst);
        match self.kill {
            Kill::HaltedThenIncluded => return chain.send(key, msgs, before_send),
            Kill::HaltedThenLost => return lost(chain, key, msgs, before_send),
            Kill::AfterSending => {
                chain.send(key, msgs, before_send)?;
            }
            Kill::BeforeSending => {
                lost(chain, key, msgs, before_send)?;
            }
        }
        Err(KILLED)
    }
    fn wait(&self, chain: &EmbeddedChain, sent: &Sent) -> Result<TxResult, ChainError> {
        if !self.halted.load(Ordering::SeqCst) {
            return chain.wait(sent);
        }
        Err(ChainError::Pending {
            hash: sent.hash,
            last: sent.last,
            seconds: 60,
            why: "no block has come".to_owned(),
        })
    }
}
