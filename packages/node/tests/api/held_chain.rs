//! A chain whose node takes its time: while it is held, whoever asks for the newest block waits.

use causeway_chain::{
    Account, AccountKey, BeforeSend, Block, Chain, ChainError, CheckedStatus, CodeInfo,
    ContractInfo, Fee, Msg, Prefix, Sent, Status, TxHash, TxResult,
};
use causeway_embedded_chain::EmbeddedChain;
use causeway_types::{Amount, Height};
use cosmwasm_std::{Addr, Coin};
use std::sync::{Arc, Condvar, Mutex};

/// What an embedded chain answers, once it is asked and not held.
pub struct HeldChain {
    chain: Arc<EmbeddedChain>,
    held: Mutex<Held>,
    changed: Condvar,
}

#[derive(Default)]
struct Held {
    blocks: bool,
    balances: bool,
    /// How many wait.
    waiting: usize,
}

impl HeldChain {
    pub fn new(chain: Arc<EmbeddedChain>) -> Arc<HeldChain> {
        Arc::new(HeldChain {
            chain,
            held: Mutex::default(),
            changed: Condvar::new(),
        })
    }
    /// Questions for the newest block wait.
    pub fn hold_blocks(&self) {
        self.held.lock().unwrap().blocks = true;
    }
    /// Questions for balances wait.
    pub fn hold_balances(&self) {
        self.held.lock().unwrap().balances = true;
    }
    /// Waits until somebody waits for an answer.
    pub fn until_asked(&self) {
        let held = self.held.lock().unwrap();
        drop(self.changed.wait_while(held, |held| held.waiting == 0));
    }
    /// Everybody is answered again.
    pub fn release(&self) {
        *self.held.lock().unwrap() = Held::default();
        self.changed.notify_all();
    }
    fn wait_while(&self, is_held: impl Fn(&Held) -> bool) {
        let mut held = self.held.lock().unwrap();
        if is_held(&held) {
            held.waiting += 1;
            self.changed.notify_all();
            drop(self.changed.wait_while(held, |held| is_held(held)));
        }
    }
}

impl Chain for HeldChain {
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
        self.wait_while(|held| held.blocks);
        self.chain.checked_status()
    }
    fn account(&self, address: &Addr) -> Result<Account, ChainError> {
        self.chain.account(address)
    }
    fn estimate_fee(&self, tx: &[u8]) -> Result<Fee, ChainError> {
        self.chain.estimate_fee(tx)
    }
    fn send(
        &self,
        key: &AccountKey,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<Sent, ChainError> {
        self.chain.send(key, msgs, before_send)
    }
    fn broadcast(&self, tx: &[u8]) -> Result<Sent, ChainError> {
        self.chain.broadcast(tx)
    }
    fn wait(&self, sent: &Sent) -> Result<TxResult, ChainError> {
        self.chain.wait(sent)
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
        let is_of_balance = msg.starts_with(br#"{"balance""#);
        self.wait_while(|held| held.balances && is_of_balance);
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
