//! What blocks and transactions left behind.

use crate::{ChainError, TxHash};
use causeway_types::{Hash, Height, UnixTime};
use cosmwasm_std::{Addr, Binary, Event};
use serde::{Deserialize, Serialize};

/// Why an included transaction changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TxFailure {
    /// Which of its messages failed, counted from 0, if the chain says so.
    pub message: Option<u32>,
    /// Why, in the words of the contract or the module that refused it.
    pub text: String,
    /// Where it ran out of gas: how much it might use, and had used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gas: Option<(u64, u64)>,
}

/// What an included transaction did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TxResult {
    /// The transaction's hash.
    pub hash: TxHash,
    /// The block that it is in.
    pub height: Height,
    /// What it cost; none where nothing is measured.
    pub gas_used: Option<u64>,
    /// Whether it took effect: all of its messages, or none.
    pub result: Result<(), TxFailure>,
    /// All events, in order; none if it failed.
    pub events: Vec<Event>,
    /// Per message, what the contract returned with it; empty if it failed.
    pub data: Vec<Option<Binary>>,
}

impl TxResult {
    /// Itself, or why it failed.
    pub fn succeeded(self) -> Result<TxResult, ChainError> {
        let TxResult { hash, height, .. } = self;
        match self.result {
            Ok(()) => Ok(self),
            Err(TxFailure {
                gas: Some((wanted, used)),
                ..
            }) => Err(ChainError::OutOfGas {
                hash,
                height,
                wanted,
                used,
            }),
            Err(TxFailure { message, text, .. }) => Err(ChainError::TxFailed {
                hash,
                height,
                message,
                text,
            }),
        }
    }
    /// The code that it stored.
    pub fn stored(&self) -> Option<u64> {
        self.attribute("store_code", "code_id")?.parse().ok()
    }
    /// The first contract that it instantiated.
    pub fn instantiated(&self) -> Option<Addr> {
        self.attribute("instantiate", "_contract_address")
            .map(Addr::unchecked)
    }
    fn attribute(&self, event: &str, key: &str) -> Option<&str> {
        let event = self.events.iter().find(|e| e.ty == event)?;
        let attribute = event.attributes.iter().find(|a| a.key == key)?;
        Some(&attribute.value)
    }
}

/// A block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its number; the one before it has one less.
    pub height: Height,
    /// What the contracts saw as the time.
    pub time: UnixTime,
    /// Its hash. At one height, another hash is another history.
    pub hash: Hash,
    /// The hash of the block before it; none for the first block of the chain.
    pub previous: Option<Hash>,
    /// Its transactions, failed ones too, in order.
    pub txs: Vec<TxResult>,
    /// What happened in it outside of transactions.
    pub events: Vec<Event>,
}

/// Which block it is, without what is in it and what it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockHeader {
    /// Its number.
    pub height: Height,
    /// What the contracts saw as the time.
    pub time: UnixTime,
    /// Its hash.
    pub hash: Hash,
    /// The hash of the block before it; none for the first block of the chain.
    pub previous: Option<Hash>,
}

impl From<&Block> for BlockHeader {
    fn from(block: &Block) -> BlockHeader {
        BlockHeader {
            height: block.height,
            time: block.time,
            hash: block.hash,
            previous: block.previous,
        }
    }
}

impl Block {
    /// All events, in the order in which they happened: those of transactions, then those outside of them.
    pub fn all_events(&self) -> impl Iterator<Item = &Event> {
        let of_txs = self.txs.iter().flat_map(|tx| &tx.events);
        of_txs.chain(&self.events)
    }
}
