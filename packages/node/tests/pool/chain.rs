//! The embedded chain behind a process that is killed where a test says. What a killed process leaves is the copy of its
//! folder that is made at that moment; from then on it reaches no chain.

use causeway_chain::{AccountKey, BeforeSend, Chain as _, ChainError, Msg, Sent, TxHash, TxResult};
use causeway_embedded_chain::test_node::{Behaviour, TestNode};
use causeway_embedded_chain::EmbeddedChain;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Arc;

/// Where a process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kill {
    /// Nothing was written down.
    BeforeTheRow,
    /// It was written down, and not sent.
    BeforeSending,
    /// It was sent, and the answer was not heard.
    AfterSending,
    /// It is in a block, which was not written down.
    BeforeNoting,
}

type OnKill = Box<dyn Fn() + Send + Sync>;

/// The chain as a process sees it that may be killed.
pub type MortalChain = TestNode<Mortal>;

/// Where the process is killed, and whether it was.
pub struct Mortal {
    kill: Option<(Kill, OnKill)>,
    is_dead: AtomicBool,
    /// How many transactions were handed to the chain.
    pub sent: AtomicUsize,
}

const KILLED: ChainError = ChainError::NoCode(u64::MAX);

/// One that is never killed.
pub fn never_killed(chain: &Arc<EmbeddedChain>) -> Arc<MortalChain> {
    mortal(chain, None)
}

/// One that calls this where it is killed.
pub fn killed(
    chain: &Arc<EmbeddedChain>,
    kill: Kill,
    on_kill: impl Fn() + Send + Sync + 'static,
) -> Arc<MortalChain> {
    mortal(chain, Some((kill, Box::new(on_kill))))
}

fn mortal(chain: &Arc<EmbeddedChain>, kill: Option<(Kill, OnKill)>) -> Arc<MortalChain> {
    Arc::new(TestNode {
        chain: chain.clone(),
        behaviour: Mortal {
            kill,
            is_dead: AtomicBool::new(false),
            sent: AtomicUsize::new(0),
        },
    })
}

impl Mortal {
    pub fn is_dead(&self) -> bool {
        self.is_dead.load(Ordering::SeqCst)
    }
    fn dies(&self, at: Kill) -> bool {
        let Some((_, on_kill)) = self.kill.as_ref().filter(|(kill, _)| *kill == at) else {
            return false;
        };
        if !self.is_dead.swap(true, Ordering::SeqCst) {
            on_kill();
        }
        true
    }
    /// What was found, unless the process is killed before it notes it.
    fn noted<T>(&self, found: T) -> Result<T, ChainError> {
        match self.dies(Kill::BeforeNoting) {
            true => Err(KILLED),
            false => Ok(found),
        }
    }
}

impl Behaviour for Mortal {
    fn reach(&self) -> Result<(), ChainError> {
        match self.is_dead() {
            true => Err(KILLED),
            false => Ok(()),
        }
    }
    fn send(
        &self,
        chain: &EmbeddedChain,
        key: &AccountKey,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<Sent, ChainError> {
        if self.dies(Kill::BeforeTheRow) {
            return Err(KILLED);
        }
        let sent = chain.send(key, msgs, &mut |tx| {
            before_send(tx)?;
            match self.dies(Kill::BeforeSending) {
                true => Err("killed".into()),
                false => Ok(()),
            }
        })?;
        self.sent.fetch_add(1, Ordering::SeqCst);
        self.dies(Kill::AfterSending);
        Ok(sent)
    }
    fn broadcast(&self, chain: &EmbeddedChain, tx: &[u8]) -> Result<Sent, ChainError> {
        let sent = chain.broadcast(tx)?;
        self.sent.fetch_add(1, Ordering::SeqCst);
        Ok(sent)
    }
    fn wait(&self, chain: &EmbeddedChain, sent: &Sent) -> Result<TxResult, ChainError> {
        self.noted(chain.wait(sent)?)
    }
    fn indexed(&self, chain: &EmbeddedChain, hash: TxHash) -> Result<Option<TxResult>, ChainError> {
        match chain.indexed(hash)? {
            Some(found) => self.noted(Some(found)),
            None => Ok(None),
        }
    }
}
