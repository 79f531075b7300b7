//! The trait: what a chain answers and takes.

use crate::{Block, ChainError, Fee, TxHash, TxResult};
use causeway_types::{Amount, Height, UnixTime};
use cosmwasm_std::Addr;
use serde::de::DeserializeOwned;
use serde::Serialize;

/// Where a chain stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Which chain it is.
    pub chain_id: String,
    /// The latest block.
    pub height: Height,
    /// The latest block's time.
    pub time: UnixTime,
}

/// What a signature over a transaction has to name besides the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// The account's number on this chain; never changes.
    pub number: u64,
    /// How many of its transactions were included, failed ones too: the next one's sequence.
    pub sequence: u64,
}

/// A chain: state to ask, transactions to send, blocks to read.
pub trait Chain {
    /// Which chain it is.
    fn chain_id(&self) -> &str;

    /// Where it stands.
    fn status(&self) -> Result<Status, ChainError>;

    /// Number and sequence of an account. An account begins to exist when it is first sent a coin.
    fn account(&self, address: &Addr) -> Result<Account, ChainError>;

    /// The fee that this transaction, signed with no fee or a wrong one, should offer.
    fn estimate_fee(&self, tx: &[u8]) -> Result<Fee, ChainError>;

    /// Sends a signed transaction. An error means that it was refused and is in no block.
    fn broadcast(&self, tx: &[u8]) -> Result<TxHash, ChainError>;

    /// What became of a transaction, once it is in a block.
    fn wait(&self, hash: TxHash) -> Result<TxResult, ChainError>;

    /// A contract's answer, JSON both ways. [`ChainExt::query`] has types.
    fn query_smart_raw(&self, contract: &Addr, msg: &[u8]) -> Result<Vec<u8>, ChainError>;

    /// What a contract stores under a key, if anything.
    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError>;

    /// How much of a native coin an address has.
    fn bank_balance(&self, address: &Addr, denom: &str) -> Result<Amount, ChainError>;

    /// A block, with what each of its transactions did.
    fn block(&self, height: Height) -> Result<Block, ChainError>;
}

/// What can be said of every chain with types, which the trait itself cannot have.
pub trait ChainExt: Chain {
    /// A contract's answer.
    fn query<T: DeserializeOwned>(
        &self,
        contract: &Addr,
        msg: &impl Serialize,
    ) -> Result<T, ChainError> {
        let msg = cosmwasm_std::to_json_vec(msg).map_err(ChainError::Encode)?;
        let answer = self.query_smart_raw(contract, &msg)?;
        cosmwasm_std::from_json(answer).map_err(|source| ChainError::Answer {
            contract: contract.clone(),
            source,
        })
    }
}

impl<C: Chain + ?Sized> ChainExt for C {}
