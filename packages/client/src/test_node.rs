//! The embedded chain behind a node that behaves as a test says; what a test leaves alone goes through.

use causeway_chain::{
    Account, AccountKey, BeforeSend, Block, Chain, ChainError, CheckedStatus, CodeInfo,
    ContractInfo, Fee, Msg, Prefix, Sent, Status, TxHash, TxResult,
};
use causeway_embedded_chain::EmbeddedChain;
use causeway_types::{Amount, Height};
use cosmwasm_std::{Addr, Coin};
use std::sync::Arc;

/// What a node does in its own way; by default what the chain does.
pub trait Behaviour: Send + Sync {
    fn status(&self, chain: &EmbeddedChain) -> Result<Status, ChainError> {
        chain.status()
    }
    fn checked_status(&self, chain: &EmbeddedChain) -> Result<CheckedStatus, ChainError> {
        chain.checked_status()
    }
    fn send(
        &self,
        chain: &EmbeddedChain,
        key: &AccountKey,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<Sent, ChainError> {
        chain.send(key, msgs, before_send)
    }
    fn wait(&self, chain: &EmbeddedChain, sent: &Sent) -> Result<TxResult, ChainError> {
        chain.wait(sent)
    }
    fn query_smart_raw(
        &self,
        chain: &EmbeddedChain,
        contract: &Addr,
        msg: &[u8],
    ) -> Result<Vec<u8>, ChainError> {
        chain.query_smart_raw(contract, msg)
    }
    fn query_smart_raw_since(
        &self,
        chain: &EmbeddedChain,
        contract: &Addr,
        msg: &[u8],
        height: Height,
    ) -> Result<Vec<u8>, ChainError> {
        // where there is one state, an answer is never older than the clock
        let _ = height;
        self.query_smart_raw(chain, contract, msg)
    }
    fn indexed(&self, chain: &EmbeddedChain, hash: TxHash) -> Result<Option<TxResult>, ChainError> {
        chain.indexed(hash)
    }
    fn contract(&self, chain: &EmbeddedChain, contract: &Addr) -> Result<ContractInfo, ChainError> {
        chain.contract(contract)
    }
    fn code(&self, chain: &EmbeddedChain, id: u64) -> Result<CodeInfo, ChainError> {
        chain.code(id)
    }
}

/// A node of the embedded chain.
pub struct TestNode<B> {
    pub chain: Arc<EmbeddedChain>,
    pub behaviour: B,
}

impl<B: Behaviour> Chain for TestNode<B> {
    fn status(&self) -> Result<Status, ChainError> {
        self.behaviour.status(&self.chain)
    }
    fn checked_status(&self) -> Result<CheckedStatus, ChainError> {
        self.behaviour.checked_status(&self.chain)
    }
    fn send(
        &self,
        key: &AccountKey,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<Sent, ChainError> {
        self.behaviour.send(&self.chain, key, msgs, before_send)
    }
    fn wait(&self, sent: &Sent) -> Result<TxResult, ChainError> {
        self.behaviour.wait(&self.chain, sent)
    }
    fn query_smart_raw(&self, contract: &Addr, msg: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.behaviour.query_smart_raw(&self.chain, contract, msg)
    }
    fn query_smart_raw_since(
        &self,
        contract: &Addr,
        msg: &[u8],
        height: Height,
    ) -> Result<Vec<u8>, ChainError> {
        let chain = &self.chain;
        self.behaviour
            .query_smart_raw_since(chain, contract, msg, height)
    }

    fn chain_id(&self) -> &str {
        self.chain.chain_id()
    }
    fn prefix(&self) -> &Prefix {
        self.chain.prefix()
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
    fn indexed(&self, hash: TxHash) -> Result<Option<TxResult>, ChainError> {
        self.behaviour.indexed(&self.chain, hash)
    }
    fn contract(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
        self.behaviour.contract(&self.chain, contract)
    }
    fn code(&self, id: u64) -> Result<CodeInfo, ChainError> {
        self.behaviour.code(&self.chain, id)
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
