//! A real chain, over the RPC of one of its nodes.
//!
//! A transaction names the last block that it can be in ([`Timeouts::blocks`] after it is signed). So whatever happens
//! between sending it and hearing of it, one of three is always true, and said: it was refused or its last block has
//! come without it (it is in no block, for good); it is in a block, where it took effect or failed; or it is not known
//! yet and may still be included up to that block. While it is not known nothing else is sent in its place: only the
//! same bytes are offered again, which cannot take effect twice.
//!
//! Behind one address there may be several nodes, and what stands before them may offer a transaction to the second
//! when the first is late. So no answer to an offered transaction but "nobody is there" says that it is in no block, a
//! refusal neither: its hash is followed until blocks tell.
//!
//! A chain's file may name several addresses: questions go to the next one where one fails, and a transaction stays with
//! the node that it was offered to.

mod blocks;
mod height;
mod node;
mod node_errors;
mod query;
mod send;
#[cfg(test)]
mod tests;
mod wait;

use crate::LockTimes;
use crate::{
    machine_time, Account, AccountKey, BeforeSend, Block, BlockHeader, Chain, ChainError,
    ChainSpec, CheckedStatus, CodeInfo, ContractInfo, Fee, Msg, PlannedUpgrade, Prefix, Sent,
    Status, TxHash, TxResult,
};
use causeway_types::{Amount, ChainTime, Height, Seconds};
use cosmwasm_std::{Addr, Coin};
pub use height::{SeenBlock, BLOCKS_PER_SECOND};
pub use node::without_user_info;
use node::Node;
use std::sync::OnceLock;
use std::time::Duration;
use tendermint_rpc::endpoint;

/// How long things are waited for.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For one answer of the node.
    pub answer: Duration,
    /// For a transaction to be included.
    pub inclusion: Duration,
    /// How many blocks a transaction is good for.
    pub blocks: u64,
    /// Between two looks at the chain.
    pub pause: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Timeouts {
            answer: Duration::from_secs(10),
            inclusion: Duration::from_secs(240),
            blocks: 30,
            pause: Duration::from_millis(150),
        }
    }
}

/// A transaction that is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// The transaction that is waited for.
    pub sent: Sent,
    /// The latest block that is known.
    pub height: Height,
    /// How long it has been waited for.
    pub elapsed: Duration,
}

/// ModuleResult now and then while a transaction is waited for.
pub type OnWait = dyn Fn(Waiting) + Send + Sync;

/// A chain behind the RPC of a node. It may be shared between threads: their transactions get one sequence after the
/// other.
pub struct RpcChain {
    spec: ChainSpec,
    node: Node,
    timeouts: Timeouts,
    outbox: send::Outbox,
    heights: height::KnownHeight,
    gas_prices: OnceLock<String>,
    on_wait: Box<OnWait>,
}

impl RpcChain {
    /// Reaches the node and checks that it is of the chain.
    pub fn open(spec: ChainSpec) -> Result<RpcChain, ChainError> {
        Self::open_with(spec, Timeouts::default())
    }

    /// The same, where an earlier process has seen a block: a node that lies too far behind it, or too far ahead for the
    /// time since, is refused.
    pub fn open_after(spec: ChainSpec, seen: Option<SeenBlock>) -> Result<RpcChain, ChainError> {
        Self::open_known(spec, Timeouts::default(), seen)
    }

    /// The same, with other timeouts.
    pub fn open_with(spec: ChainSpec, timeouts: Timeouts) -> Result<RpcChain, ChainError> {
        Self::open_known(spec, timeouts, None)
    }

    fn open_known(
        spec: ChainSpec,
        timeouts: Timeouts,
        seen: Option<SeenBlock>,
    ) -> Result<RpcChain, ChainError> {
        let chain = RpcChain {
            node: Node::new(&spec.addresses(), &spec.chain_id, timeouts.answer),
            heights: height::KnownHeight::after(seen.filter(|_| spec.max_block_age.is_some())),
            spec,
            timeouts,
            outbox: send::Outbox::default(),
            gas_prices: OnceLock::new(),
            on_wait: Box::new(|_| ()),
        };
        chain.status()?;
        Ok(chain)
    }

    /// Has somebody told while a transaction is waited for.
    pub fn on_wait(self, watch: impl Fn(Waiting) + Send + Sync + 'static) -> RpcChain {
        RpcChain {
            on_wait: Box::new(watch),
            ..self
        }
    }

    /// Fails if the node is of another chain, or has not caught up with its own.
    fn status_of_node(&self) -> Result<Status, ChainError> {
        let status = self.node.request(endpoint::status::Request)?;
        let found = status.node_info.network.to_string();
        if found != self.spec.chain_id {
            return Err(ChainError::WrongChain {
                address: self.node.address(),
                found,
                wanted: self.spec.chain_id.clone(),
            });
        }
        let sync = status.sync_info;
        let height = Height(sync.latest_block_height.value());
        let time = blocks::seconds(sync.latest_block_time);
        if sync.catching_up {
            return Err(ChainError::CatchingUp {
                address: self.node.address(),
                height,
                time,
            });
        }
        self.accept_status(Status {
            chain_id: found,
            height,
            time,
        })
    }

    /// Fails too where its newest block is too old, or as far in the future.
    fn checked_status_of_node(&self) -> Result<CheckedStatus, ChainError> {
        let status = self.status()?;
        let committed = status.time;
        let Some(allowed) = self.spec.max_block_age else {
            return Ok(CheckedStatus {
                status,
                time: ChainTime::of_block(committed),
            });
        };
        let now = machine_time();
        if now.0.abs_diff(committed.0) > allowed.0 {
            return Err(ChainError::StaleBlock {
                address: self.node.address(),
                time: committed,
                now,
                allowed,
            });
        }
        Ok(CheckedStatus {
            status,
            time: ChainTime::with_machine(committed, now),
        })
    }

    /// The chain's file.
    pub fn spec(&self) -> &ChainSpec {
        &self.spec
    }
}

impl Chain for RpcChain {
    fn chain_id(&self) -> &str {
        &self.spec.chain_id
    }

    fn prefix(&self) -> &Prefix {
        &self.spec.prefix
    }

    /// Fails if no node is of this chain and has caught up with it.
    fn status(&self) -> Result<Status, ChainError> {
        let at = self.node.current();
        match self.status_of_node() {
            Err(
                ChainError::CatchingUp { .. }
                | ChainError::WrongChain { .. }
                | ChainError::BehindKnown { .. },
            ) if self.node.count() > 1 => {
                self.node.select_next(at);
                self.status_of_node()
            }
            status => status,
        }
    }

    /// A node whose newest block is too old is left for another one that has a newer: one that stands still does not say so.
    fn checked_status(&self) -> Result<CheckedStatus, ChainError> {
        let stale = match self.checked_status_of_node() {
            Err(stale @ ChainError::StaleBlock { .. }) => stale,
            checked => return checked,
        };
        let first = self.node.current();
        for _ in 1..self.node.count() {
            self.node.select_next(self.node.current());
            if self.node.current() == first {
                break;
            }
            if let Ok(checked) = self.checked_status_of_node() {
                return Ok(checked);
            }
        }
        // no other one is ahead of it: the chain itself may stand still
        self.node.return_to(first);
        Err(stale)
    }

    fn account(&self, address: &Addr) -> Result<Account, ChainError> {
        self.query_account(address)
    }

    fn estimate_fee(&self, tx: &[u8]) -> Result<Fee, ChainError> {
        self.spec.fee(self.simulate(tx)?.gas_used)
    }

    fn fee_for(&self, gas_used: u64) -> Result<Fee, ChainError> {
        self.spec.fee(gas_used)
    }

    fn send(
        &self,
        key: &AccountKey,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<Sent, ChainError> {
        self.send_next(key, msgs, before_send)
    }

    fn broadcast(&self, tx: &[u8]) -> Result<Sent, ChainError> {
        self.broadcast_signed(tx)
    }

    fn wait(&self, sent: &Sent) -> Result<TxResult, ChainError> {
        self.follow(sent)
    }

    fn indexed(&self, hash: TxHash) -> Result<Option<TxResult>, ChainError> {
        self.find_indexed(hash)
    }

    fn contract(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
        self.query_contract(contract)
    }

    fn code(&self, id: u64) -> Result<CodeInfo, ChainError> {
        self.query_code(id)
    }

    fn query_smart_raw(&self, contract: &Addr, msg: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.query_smart(contract, msg)
    }

    fn query_smart_raw_since(
        &self,
        contract: &Addr,
        msg: &[u8],
        height: Height,
    ) -> Result<Vec<u8>, ChainError> {
        self.query_smart_since(contract, msg, height)
    }

    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.query_raw(contract, key)
    }

    fn planned_upgrade(&self) -> Result<Option<PlannedUpgrade>, ChainError> {
        self.query_planned_upgrade()
    }

    fn bank_balance(&self, address: &Addr, denom: &str) -> Result<Amount, ChainError> {
        self.query_balance(address, denom)
    }

    fn bank_balances(&self, address: &Addr) -> Result<Vec<Coin>, ChainError> {
        self.query_balances(address)
    }

    fn block(&self, height: Height) -> Result<Block, ChainError> {
        self.read_block(height)
    }

    fn header(&self, height: Height) -> Result<BlockHeader, ChainError> {
        self.read_header(height)
    }

    fn earliest_block(&self) -> Result<BlockHeader, ChainError> {
        self.read_earliest_header()
    }

    fn lock_times(&self) -> LockTimes {
        self.spec.lock_times
    }
    fn max_block_age(&self) -> Option<Seconds> {
        self.spec.max_block_age
    }

    fn select_next_node(&self) -> bool {
        let at = self.node.current();
        self.node.select_next(at);
        self.node.current() != at
    }
}
