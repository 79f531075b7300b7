//! The embedded chain behind a node that behaves as a test says; what a test leaves alone goes through.

use crate::EmbeddedChain;
use causeway_chain::{
    Account, AccountKey, BeforeSend, Block, BlockHeader, Chain, ChainError, CheckedStatus,
    CodeInfo, ContractInfo, Fee, Msg, PlannedUpgrade, Prefix, Sent, Status, TxHash, TxResult,
};
use causeway_types::{Amount, Height, Seconds};
use cosmwasm_std::{Addr, Coin};
use std::sync::Arc;

/// What a node does in its own way; by default what the chain does.
#[allow(missing_docs)]
pub trait Behaviour: Send + Sync {
    /// Asked before everything that asks the chain or sends to it: an error is the answer.
    fn reach(&self) -> Result<(), ChainError> {
        Ok(())
    }
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
    fn broadcast(&self, chain: &EmbeddedChain, tx: &[u8]) -> Result<Sent, ChainError> {
        chain.broadcast(tx)
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
    fn block(&self, chain: &EmbeddedChain, height: Height) -> Result<Block, ChainError> {
        chain.block(height)
    }
    fn earliest_block(&self, chain: &EmbeddedChain) -> Result<BlockHeader, ChainError> {
        Ok(BlockHeader::from(&self.block(chain, Height(1))?))
    }
    fn max_block_age(&self) -> Option<Seconds> {
        None
    }
    fn fee_for(&self, chain: &EmbeddedChain, gas_used: u64) -> Result<Fee, ChainError> {
        chain.fee_for(gas_used)
    }
    fn planned_upgrade(&self) -> Result<Option<PlannedUpgrade>, ChainError> {
        Ok(None)
    }
    fn select_next_node(&self) -> bool {
        false
    }
}

/// A node of the embedded chain.
#[derive(Debug)]
pub struct TestNode<B> {
    /// The chain itself.
    pub chain: Arc<EmbeddedChain>,
    /// What is done otherwise.
    pub behaviour: B,
}

impl<B: Behaviour> TestNode<B> {
    fn reached(&self) -> Result<&EmbeddedChain, ChainError> {
        self.behaviour.reach()?;
        Ok(&self.chain)
    }
}

impl<B: Behaviour> Chain for TestNode<B> {
    fn chain_id(&self) -> &str {
        self.chain.chain_id()
    }
    fn prefix(&self) -> &Prefix {
        self.chain.prefix()
    }
    fn status(&self) -> Result<Status, ChainError> {
        self.behaviour.status(self.reached()?)
    }
    fn checked_status(&self) -> Result<CheckedStatus, ChainError> {
        self.behaviour.checked_status(self.reached()?)
    }
    fn send(
        &self,
        key: &AccountKey,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<Sent, ChainError> {
        let chain = self.reached()?;
        self.behaviour.send(chain, key, msgs, before_send)
    }
    fn broadcast(&self, tx: &[u8]) -> Result<Sent, ChainError> {
        self.behaviour.broadcast(self.reached()?, tx)
    }
    fn wait(&self, sent: &Sent) -> Result<TxResult, ChainError> {
        self.behaviour.wait(self.reached()?, sent)
    }
    fn query_smart_raw(&self, contract: &Addr, msg: &[u8]) -> Result<Vec<u8>, ChainError> {
        let chain = self.reached()?;
        self.behaviour.query_smart_raw(chain, contract, msg)
    }
    fn query_smart_raw_since(
        &self,
        contract: &Addr,
        msg: &[u8],
        height: Height,
    ) -> Result<Vec<u8>, ChainError> {
        let chain = self.reached()?;
        self.behaviour
            .query_smart_raw_since(chain, contract, msg, height)
    }
    fn account(&self, address: &Addr) -> Result<Account, ChainError> {
        self.reached()?.account(address)
    }
    fn estimate_fee(&self, tx: &[u8]) -> Result<Fee, ChainError> {
        self.reached()?.estimate_fee(tx)
    }
    fn fee_for(&self, gas_used: u64) -> Result<Fee, ChainError> {
        self.behaviour.fee_for(self.reached()?, gas_used)
    }
    fn indexed(&self, hash: TxHash) -> Result<Option<TxResult>, ChainError> {
        self.behaviour.indexed(self.reached()?, hash)
    }
    fn contract(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
        self.behaviour.contract(self.reached()?, contract)
    }
    fn code(&self, id: u64) -> Result<CodeInfo, ChainError> {
        self.behaviour.code(self.reached()?, id)
    }
    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.reached()?.query_raw(contract, key)
    }
    fn planned_upgrade(&self) -> Result<Option<PlannedUpgrade>, ChainError> {
        self.reached()?;
        self.behaviour.planned_upgrade()
    }
    fn bank_balance(&self, address: &Addr, denom: &str) -> Result<Amount, ChainError> {
        self.reached()?.bank_balance(address, denom)
    }
    fn bank_balances(&self, address: &Addr) -> Result<Vec<Coin>, ChainError> {
        self.reached()?.bank_balances(address)
    }
    fn block(&self, height: Height) -> Result<Block, ChainError> {
        self.behaviour.block(self.reached()?, height)
    }
    fn earliest_block(&self) -> Result<BlockHeader, ChainError> {
        self.behaviour.earliest_block(self.reached()?)
    }
    fn max_block_age(&self) -> Option<Seconds> {
        self.behaviour.max_block_age()
    }
    fn select_next_node(&self) -> bool {
        self.behaviour.select_next_node()
    }
}
