//! A chain at which a process ends, or which halts, wherever a test says.

use causeway_chain::{
    Account, AccountKey, BeforeSend, Block, Chain, ChainError, CheckedStatus, CodeInfo,
    ContractInfo, Fee, Msg, Prefix, Sent, Status, TxHash, TxResult,
};
use causeway_embedded_chain::EmbeddedChain;
use causeway_types::{Amount, Height};
use cosmwasm_std::{Addr, Coin};
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
pub struct Deadly {
    chain: Arc<EmbeddedChain>,
    left: AtomicUsize,
    halted: AtomicBool,
    kill: Kill,
}

impl Deadly {
    /// Ends after so many transactions.
    pub fn after(chain: &Arc<EmbeddedChain>, left: usize, kill: Kill) -> Deadly {
        Deadly {
            chain: chain.clone(),
            left: AtomicUsize::new(left),
            halted: AtomicBool::new(false),
            kill,
        }
    }
    /// From now on nothing is known of anything.
    pub fn halt(&self) {
        self.halted.store(true, Ordering::SeqCst);
    }
    fn lost(
        &self,
        key: &AccountKey,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<Sent, ChainError> {
        let mut noted = None;
        let refused = self.chain.send(key, msgs, &mut |sent| {
            before_send(sent)?;
            noted = Some(*sent);
            Err("killed".into())
        });
        assert!(matches!(refused, Err(ChainError::NotRecorded(_))));
        noted.ok_or(KILLED)
    }
}

const KILLED: ChainError = ChainError::NoCode(u64::MAX);

impl Chain for Deadly {
    fn send(
        &self,
        key: &AccountKey,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<Sent, ChainError> {
        if self.left.load(Ordering::SeqCst) > 0 {
            self.left.fetch_sub(1, Ordering::SeqCst);
            return self.chain.send(key, msgs, before_send);
        }
        self.halted.store(true, Ordering::SeqCst);
        match self.kill {
            Kill::HaltedThenIncluded => return self.chain.send(key, msgs, before_send),
            Kill::HaltedThenLost => return self.lost(key, msgs, before_send),
            Kill::AfterSending => {
                self.chain.send(key, msgs, before_send)?;
            }
            Kill::BeforeSending => {
                self.lost(key, msgs, before_send)?;
            }
        }
        Err(KILLED)
    }

    fn chain_id(&self) -> &str {
        self.chain.chain_id()
    }
    fn prefix(&self) -> &Prefix {
        self.chain.prefix()
    }
    fn status(&self) -> Result<Status, ChainError> {
        self.chain.status()
    }
    fn checked_status(&self) -> Result<CheckedStatus, ChainError> {
        self.chain.checked_status()
    }
    fn account(&self, address: &Addr) -> Result<Account, ChainError> {
        self.chain.account(address)
    }
    fn estimate_fee(&self, tx: &[u8]) -> Result<Fee, ChainError> {
        self.chain.estimate_fee(tx)
    }
    fn broadcast(&self, tx: &[u8]) -> Result<Sent, ChainError> {
        self.chain.broadcast(tx)
    }
    fn wait(&self, sent: &Sent) -> Result<TxResult, ChainError> {
        if !self.halted.load(Ordering::SeqCst) {
            return self.chain.wait(sent);
        }
        Err(ChainError::Pending {
            hash: sent.hash,
            last: sent.last,
            seconds: 60,
            why: "no block has come".to_owned(),
        })
    }
    fn indexed(&self, hash: TxHash) -> Result<Option<TxResult>, ChainError> {
        self.chain.indexed(hash)
    }
    fn contract(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
        self.chain.contract(contract)
    }
    fn code(&self, id: u64) -> Result<CodeInfo, ChainError> {
        self.chain.code(id)
    }
    fn query_smart_raw(&self, contract: &Addr, msg: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.chain.query_smart_raw(contract, msg)
    }
    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.chain.query_raw(contract, key)
    }
    fn bank_balance(&self, address: &Addr, denom: &str) -> Result<Amount, ChainError> {
        self.chain.bank_balance(address, denom)
    }
    fn bank_balances(&self, address: &Addr) -> Result<Vec<Coin>, ChainError> {
        self.chain.bank_balances(address)
    }
    fn block(&self, height: Height) -> Result<Block, ChainError> {
        self.chain.block(height)
    }
}
