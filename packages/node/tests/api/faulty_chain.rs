//! A chain between the follower and the embedded one that fails as networks and nodes do.

use causeway_chain::{Block, BlockHeader, Chain as _, ChainError, CheckedStatus, Status};
use causeway_embedded_chain::test_node::{Behaviour, TestNode};
use causeway_embedded_chain::EmbeddedChain;
use causeway_types::{ChainTime, Hash, Height, Seconds, UnixTime};
use cosmwasm_std::Addr;
use std::sync::{Arc, Mutex};

/// What goes wrong while one look at the chain is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// One answer, the one of this number, does not come.
    Drop(u32),
    /// The connection is gone from the answer of this number on.
    Cut(u32),
    /// The node that answers lies so many blocks behind.
    Behind(u64),
    /// Contracts are asked at a node that lies so many blocks behind, and others at one that does not.
    StateBehind(u64),
    /// The block of this number of reads is answered by the one before it.
    Repeat(u32),
    /// The node has none of the blocks but the newest so many.
    Pruned(u64),
    /// The node has another history from so many blocks before its newest on.
    OtherHistory(u64),
    /// The newest block is too old for this machine's clock.
    Stale,
    /// The chain has another first block.
    OtherChain,
    /// Contracts say that one unit more was signed than was.
    OneMoreSigned,
}

#[derive(Debug)]
struct Plan {
    fault: Fault,
    asked: u32,
    blocks: u32,
    /// How many answers were other than the chain's own.
    injected: u64,
    /// How often a contract was asked.
    queries: u64,
    max_block_age: Option<Seconds>,
    /// How far this machine's clock is ahead of the newest block; none: it does not count.
    machine_ahead: Option<Seconds>,
    /// The answer of a node that has not been asked to be another: whether there is one.
    has_other_node: bool,
}

/// The chain. Everything that is sent goes through unchanged.
pub type FaultyChain = TestNode<Faults>;

/// What goes wrong, and what was asked so far.
pub struct Faults {
    plan: Mutex<Plan>,
}

/// A chain without a fault yet.
pub fn faulty_chain(chain: Arc<EmbeddedChain>) -> Arc<FaultyChain> {
    let plan = Plan {
        fault: Fault::None,
        asked: 0,
        blocks: 0,
        injected: 0,
        queries: 0,
        max_block_age: None,
        machine_ahead: None,
        has_other_node: false,
    };
    let behaviour = Faults {
        plan: Mutex::new(plan),
    };
    Arc::new(TestNode { chain, behaviour })
}

impl Faults {
    /// What goes wrong from now on; numbers of answers count from here.
    pub fn set(&self, fault: Fault) {
        let mut plan = self.plan.lock().unwrap();
        plan.fault = fault;
        plan.asked = 0;
        plan.blocks = 0;
    }

    /// How old the newest block may be.
    pub fn set_max_block_age(&self, age: Seconds) {
        self.plan.lock().unwrap().max_block_age = Some(age);
    }

    /// How far this machine's clock is ahead of the newest block.
    pub fn set_machine_ahead(&self, by: Seconds) {
        self.plan.lock().unwrap().machine_ahead = Some(by);
    }

    /// From now on there is another node, which has no fault.
    pub fn add_node(&self) {
        self.plan.lock().unwrap().has_other_node = true;
    }

    /// How many answers were faulty so far.
    pub fn injected(&self) -> u64 {
        self.plan.lock().unwrap().injected
    }

    /// How often a contract was asked so far.
    pub fn queries(&self) -> u64 {
        self.plan.lock().unwrap().queries
    }

    fn fault(&self) -> Fault {
        self.plan.lock().unwrap().fault
    }

    fn note(&self) {
        self.plan.lock().unwrap().injected += 1;
    }

    /// Counts an answer; fails where it does not come.
    fn answer(&self) -> Result<(), ChainError> {
        let mut plan = self.plan.lock().unwrap();
        plan.asked += 1;
        let asked = plan.asked;
        let error = match plan.fault {
            Fault::Drop(at) if asked == at => ChainError::Timeout {
                address: "node".to_owned(),
                seconds: 10.0,
            },
            Fault::Cut(from) if asked >= from => ChainError::ConnectionLost {
                address: "node".to_owned(),
                why: "reset".to_owned(),
            },
            _ => return Ok(()),
        };
        plan.injected += 1;
        Err(error)
    }

    /// The newest block of the node that answers.
    fn newest(&self, chain: &EmbeddedChain) -> Result<Block, ChainError> {
        let newest = chain.status()?.height;
        let shown = match self.fault() {
            Fault::Behind(by) => {
                self.note();
                Height(newest.0.saturating_sub(by).max(1))
            }
            _ => newest,
        };
        chain.block(shown)
    }

    /// As a node tells it that has another history from some height on.
    fn forked(&self, mut block: Block, newest: Height, depth: u64) -> Block {
        let other = |hash: Hash| Hash::of(&hash.0);
        let from = newest.0.saturating_sub(depth);
        if block.height.0 >= from {
            block.hash = other(block.hash);
        }
        if block.height.0 > from {
            block.previous = block.previous.map(other);
        }
        block
    }
}

impl Behaviour for Faults {
    fn status(&self, chain: &EmbeddedChain) -> Result<Status, ChainError> {
        self.answer()?;
        let newest = self.newest(chain)?;
        Ok(Status {
            chain_id: chain.chain_id().to_owned(),
            height: newest.height,
            time: newest.time,
        })
    }
    fn checked_status(&self, chain: &EmbeddedChain) -> Result<CheckedStatus, ChainError> {
        let status = self.status(chain)?;
        if self.fault() == Fault::Stale {
            self.note();
            return Err(ChainError::StaleBlock {
                address: "node".to_owned(),
                time: status.time,
                now: UnixTime(status.time.0 + 1_000),
                allowed: Seconds(60),
            });
        }
        let time = match self.plan.lock().unwrap().machine_ahead {
            None => ChainTime::of_block(status.time),
            Some(by) => ChainTime::with_machine(status.time, status.time.plus(by)),
        };
        Ok(CheckedStatus { status, time })
    }
    fn query_smart_raw(
        &self,
        chain: &EmbeddedChain,
        contract: &Addr,
        msg: &[u8],
    ) -> Result<Vec<u8>, ChainError> {
        self.answer()?;
        self.plan.lock().unwrap().queries += 1;
        chain.query_smart_raw(contract, msg)
    }
    fn query_smart_raw_since(
        &self,
        chain: &EmbeddedChain,
        contract: &Addr,
        msg: &[u8],
        height: Height,
    ) -> Result<Vec<u8>, ChainError> {
        self.answer()?;
        self.plan.lock().unwrap().queries += 1;
        let newest = chain.status()?.height;
        match self.fault() {
            Fault::StateBehind(by) | Fault::Behind(by)
                if newest.0.saturating_sub(by) < height.0 =>
            {
                self.note();
                // as the client of a real node refuses an answer of an earlier state
                Err(ChainError::BlockNotYet {
                    address: "node".to_owned(),
                    asked: height,
                })
            }
            Fault::OneMoreSigned => {
                self.note();
                Ok(with_one_more_signed(&chain.query_smart_raw(contract, msg)?))
            }
            _ => chain.query_smart_raw(contract, msg),
        }
    }
    fn block(&self, chain: &EmbeddedChain, height: Height) -> Result<Block, ChainError> {
        self.answer()?;
        let newest = chain.status()?.height;
        let read = {
            let mut plan = self.plan.lock().unwrap();
            plan.blocks += 1;
            plan.blocks
        };
        match self.fault() {
            Fault::Repeat(at) if read == at && height.0 > 1 => {
                self.note();
                chain.block(Height(height.0 - 1))
            }
            Fault::Pruned(kept) if height.0 + kept <= newest.0 => {
                self.note();
                Err(ChainError::NoBlock {
                    asked: height,
                    first: Height(newest.0 - kept + 1),
                    latest: newest,
                })
            }
            Fault::OtherHistory(depth) => {
                self.note();
                Ok(self.forked(chain.block(height)?, newest, depth))
            }
            Fault::Behind(by) if height.0 > newest.0.saturating_sub(by) => {
                self.note();
                Err(ChainError::NoBlock {
                    asked: height,
                    first: Height(1),
                    latest: Height(newest.0.saturating_sub(by)),
                })
            }
            Fault::OtherChain => {
                self.note();
                Ok(self.forked(chain.block(height)?, newest, newest.0))
            }
            _ => chain.block(height),
        }
    }
    fn earliest_block(&self, chain: &EmbeddedChain) -> Result<BlockHeader, ChainError> {
        let newest = chain.status()?.height;
        let first = match self.fault() {
            Fault::Pruned(kept) => Height(newest.0.saturating_sub(kept) + 1),
            _ => Height(1),
        };
        Ok(BlockHeader::from(&self.block(chain, first)?))
    }
    fn max_block_age(&self) -> Option<Seconds> {
        self.plan.lock().unwrap().max_block_age
    }
    fn select_next_node(&self) -> bool {
        let mut plan = self.plan.lock().unwrap();
        if plan.has_other_node {
            plan.fault = Fault::None;
        }
        plan.has_other_node
    }
}

/// Adds one unit to each total that an answer says was signed.
fn with_one_more_signed(answer: &[u8]) -> Vec<u8> {
    fn add(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(fields) => {
                for (name, value) in fields {
                    match value.as_str().and_then(|text| text.parse::<u128>().ok()) {
                        Some(total) if name == "transferred" && total > 0 => {
                            *value = (total + 1).to_string().into();
                        }
                        _ => add(value),
                    }
                }
            }
            serde_json::Value::Array(values) => values.iter_mut().for_each(add),
            _ => {}
        }
    }
    let mut answer = serde_json::from_slice(answer).unwrap();
    add(&mut answer);
    serde_json::to_vec(&answer).unwrap()
}
