//! The embedded chain behind a process that is killed where a test says. What a killed process leaves is the copy of its
//! folder that is made at that moment; from then on it reaches no chain.

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

pub struct MortalChain {
    chain: Arc<EmbeddedChain>,
    kill: Option<(Kill, OnKill)>,
    is_dead: AtomicBool,
    /// How many transactions were handed to the chain.
    pub sent: AtomicUsize,
}

const KILLED: ChainError = ChainError::NoCode(u64::MAX);

impl MortalChain {
    /// One that is never killed.
    pub fn new(chain: &Arc<EmbeddedChain>) -> MortalChain {
        MortalChain {
            chain: chain.clone(),
            kill: None,
            is_dead: AtomicBool::new(false),
            sent: AtomicUsize::new(0),
        }
    }
    /// One that calls this where it is killed.
    pub fn killed(
        chain: &Arc<EmbeddedChain>,
        kill: Kill,
        on_kill: impl Fn() + Send + Sync + 'static,
    ) -> MortalChain {
        MortalChain {
            kill: Some((kill, Box::new(on_kill))),
            ..MortalChain::new(chain)
        }
    }
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
    fn alive(&self) -> Result<&EmbeddedChain, ChainError> {
        match self.is_dead() {
            true => Err(KILLED),
            false => Ok(&self.chain),
        }
    }
}

impl Chain for MortalChain {
    fn send(
        &self,
        key: &AccountKey,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<Sent, ChainError> {
        let chain = self.alive()?;
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
    fn broadcast(&self, tx: &[u8]) -> Result<Sent, ChainError> {
        let sent = self.alive()?.broadcast(tx)?;
        self.sent.fetch_add(1, Ordering::SeqCst);
        Ok(sent)
    }
    fn wait(&self, sent: &Sent) -> Result<TxResult, ChainError> {
        let found = self.alive()?.wait(sent)?;
        match self.dies(Kill::BeforeNoting) {
            true => Err(KILLED),
            false => Ok(found),
        }
    }
    fn chain_id(&self) -> &str {
        self.chain.chain_id()
    }
    fn prefix(&self) -> &Prefix {
        self.chain.prefix()
    }
    fn status(&self) -> Result<Status, ChainError> {
        self.alive()?.status()
    }
    fn checked_status(&self) -> Result<CheckedStatus, ChainError> {
        self.alive()?.checked_status()
    }
    fn account(&self, address: &Addr) -> Result<Account, ChainError> {
        self.alive()?.account(address)
    }
    fn estimate_fee(&self, tx: &[u8]) -> Result<Fee, ChainError> {
        self.alive()?.estimate_fee(tx)
    }
    fn indexed(&self, hash: TxHash) -> Result<Option<TxResult>, ChainError> {
        let found = self.alive()?.indexed(hash)?;
        match found.is_some() && self.dies(Kill::BeforeNoting) {
            true => Err(KILLED),
            false => Ok(found),
        }
    }
    fn contract(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
        self.alive()?.contract(contract)
    }
    fn code(&self, id: u64) -> Result<CodeInfo, ChainError> {
        self.alive()?.code(id)
    }
    fn query_smart_raw(&self, contract: &Addr, msg: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.alive()?.query_smart_raw(contract, msg)
    }
    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.alive()?.query_raw(contract, key)
    }
    fn bank_balance(&self, address: &Addr, denom: &str) -> Result<Amount, ChainError> {
        self.alive()?.bank_balance(address, denom)
    }
    fn bank_balances(&self, address: &Addr) -> Result<Vec<Coin>, ChainError> {
        self.alive()?.bank_balances(address)
    }
    fn block(&self, height: Height) -> Result<Block, ChainError> {
        self.alive()?.block(height)
    }
}
