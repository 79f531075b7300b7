//! The trait of a chain: its queries, and how transactions are sent to it.

use crate::LockTimes;
use crate::{AccountKey, Block, BlockHeader, ChainError, Fee, Msg, Prefix, TxHash, TxResult};
use causeway_types::{Amount, ChainTime, Hash, Height, Seconds, UnixTime};
use cosmwasm_std::{Addr, Coin};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The latest block of a chain, by one answer of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The chain id that the node reports.
    pub chain_id: String,
    /// The height of the latest block.
    pub height: Height,
    /// The latest block's time.
    pub time: UnixTime,
}

/// A latest block that is young enough to decide by, and what time it is: both of one answer. A node that is asked twice
/// may answer by two blocks, of which only one was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedStatus {
    /// The block.
    pub status: Status,
    /// That block's time, and this machine's clock where it counts.
    pub time: ChainTime,
}

/// What a signature over a transaction has to name besides the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// The account's number on this chain; never changes.
    pub number: u64,
    /// How many of its transactions were included, failed ones too: the next one's sequence.
    pub sequence: u64,
}

/// A transaction that was sent, and the blocks that it can be in: what it takes to find out what became of it, later
/// and by another process too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The transaction's hash.
    pub hash: TxHash,
    /// The first block that it can be in.
    pub from: Height,
    /// The last block that it can be in; none if it is good for ever.
    pub last: Option<Height>,
}

/// A transaction that is signed and about to be sent.
#[derive(Clone, Copy, Debug)]
pub struct SignedTx<'t> {
    /// Its hash, and the blocks that it can be in.
    pub sent: Sent,
    /// Its bytes: the same bytes again are the same transaction.
    pub bytes: &'t [u8],
}

/// Called with what is about to be sent, before it is sent. If it fails, nothing is sent.
pub type BeforeSend<'a> =
    dyn FnMut(&SignedTx<'_>) -> Result<(), Box<dyn std::error::Error + Send + Sync>> + 'a;

/// What a chain says of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractInfo {
    /// The code's number on this chain.
    pub code_id: u64,
    /// The address that instantiated it.
    pub creator: Addr,
    /// Who may give it other code; nobody if none.
    pub admin: Option<Addr>,
    /// The label that it was instantiated with; no key, and not unique.
    pub label: String,
}

/// An upgrade of the chain's program that is decided: at this block the chain halts until its validators run the new program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedUpgrade {
    /// What it is called.
    pub name: String,
    /// The block before which the chain halts.
    pub height: Height,
}

/// What a chain says of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeInfo {
    /// The sha256 of its wasm; none where it is native.
    pub hash: Option<Hash>,
}

/// What an embedded chain that is served answers for the wasm of a native contract's code: a sentence that names the contract.
pub fn native_code(contract: &str) -> Vec<u8> {
    format!("the native contract {contract} of this program").into_bytes()
}

/// A chain: state to ask, transactions to send, blocks to read. Every call blocks until it has its answer, and any
/// thread may call.
pub trait Chain: Send + Sync {
    /// Which chain it is.
    fn chain_id(&self) -> &str;

    /// What its addresses start with.
    fn prefix(&self) -> &Prefix;

    /// Where it stands, however old its latest block is.
    fn status(&self) -> Result<Status, ChainError>;

    /// Where it stands and what time it is there. Fails where the latest block is too old, or too far ahead of this
    /// machine's clock, for anything that hangs on the time to be decided by it.
    fn checked_status(&self) -> Result<CheckedStatus, ChainError>;

    /// Number and sequence of an account. An account begins to exist when it is first sent a coin.
    fn account(&self, address: &Addr) -> Result<Account, ChainError>;

    /// The fee that this transaction, signed with no fee or a wrong one, should offer.
    fn estimate_fee(&self, tx: &[u8]) -> Result<Fee, ChainError>;

    /// The fee of a transaction that takes so much gas: none where nothing is measured. Fails where that is more than the
    /// chain's file allows.
    fn fee_for(&self, gas_used: u64) -> Result<Fee, ChainError> {
        let _ = gas_used;
        Ok(Fee::default())
    }

    /// Signs messages as one transaction with the account's next sequence, and sends it. An error means that it is in no
    /// block and never will be. Otherwise [`Chain::wait`] says what became of it: also where a node refused it, since
    /// another one may have taken it.
    fn send(
        &self,
        key: &AccountKey,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<Sent, ChainError>;

    /// Sends a transaction that is signed. An error means that this node refused it.
    fn broadcast(&self, tx: &[u8]) -> Result<Sent, ChainError>;

    /// What became of a transaction, once it is in a block. [`ChainError::is_in_no_block`] tells an error that is final
    /// from one after which it may still be included.
    fn wait(&self, sent: &Sent) -> Result<TxResult, ChainError>;

    /// A transaction by its hash, whenever it was. None where the chain has no index of it, which is no proof that it is
    /// in no block.
    fn indexed(&self, hash: TxHash) -> Result<Option<TxResult>, ChainError>;

    /// What the chain says of a contract.
    fn contract(&self, contract: &Addr) -> Result<ContractInfo, ChainError>;

    /// What the chain says of a code.
    fn code(&self, id: u64) -> Result<CodeInfo, ChainError>;

    /// A contract's answer, JSON both ways. [`ChainExt::query`] has types.
    fn query_smart_raw(&self, contract: &Addr, msg: &[u8]) -> Result<Vec<u8>, ChainError>;

    /// The same by the state of this block or of a later one. Behind one address there may be several nodes, and the one that
    /// answers may not have the block yet of which another one told the time: its answer is refused.
    fn query_smart_raw_since(
        &self,
        contract: &Addr,
        msg: &[u8],
        height: Height,
    ) -> Result<Vec<u8>, ChainError> {
        // where there is one state, an answer is never older than the clock
        let _ = height;
        self.query_smart_raw(contract, msg)
    }

    /// What a contract stores under a key, if anything.
    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError>;

    /// The upgrade that is planned; none where none is, or the chain plans none in a way that could be asked for.
    fn planned_upgrade(&self) -> Result<Option<PlannedUpgrade>, ChainError> {
        Ok(None)
    }

    /// How much of a native coin an address has.
    fn bank_balance(&self, address: &Addr, denom: &str) -> Result<Amount, ChainError>;

    /// The native coins that an address has, at most 100 of them; none for an address that the chain has not seen yet.
    fn bank_balances(&self, address: &Addr) -> Result<Vec<Coin>, ChainError>;

    /// A block, with what each of its transactions did. [`ChainError::NoBlock`] says which blocks there are.
    fn block(&self, height: Height) -> Result<Block, ChainError>;

    /// Which block is at a height: a node may have it although it has not kept what the block did.
    fn header(&self, height: Height) -> Result<BlockHeader, ChainError> {
        Ok(BlockHeader::from(&self.block(height)?))
    }

    /// The earliest block that there is. Where nothing was pruned it is the first one of the chain, and has none before it.
    fn earliest_block(&self) -> Result<BlockHeader, ChainError> {
        self.header(Height(1))
    }

    /// How far the latest block's time may lie from this machine's clock for anything to be decided by it; none where the
    /// clock of the chain is moved by hand.
    fn max_block_age(&self) -> Option<Seconds> {
        None
    }

    /// What payments over several channels take their time for on this chain.
    fn lock_times(&self) -> LockTimes {
        LockTimes::default()
    }

    /// Has another node asked from now on. False where there is no other one that answers for this chain.
    fn select_next_node(&self) -> bool {
        false
    }
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
        decoded(contract, &self.query_smart_raw(contract, &msg)?)
    }

    /// A contract's answer by the state of this block or of a later one.
    fn query_since<T: DeserializeOwned>(
        &self,
        contract: &Addr,
        msg: &impl Serialize,
        height: Height,
    ) -> Result<T, ChainError> {
        let msg = cosmwasm_std::to_json_vec(msg).map_err(ChainError::Encode)?;
        decoded(
            contract,
            &self.query_smart_raw_since(contract, &msg, height)?,
        )
    }
}

impl<C: Chain + ?Sized> ChainExt for C {}

fn decoded<T: DeserializeOwned>(contract: &Addr, answer: &[u8]) -> Result<T, ChainError> {
    cosmwasm_std::from_json(answer).map_err(|source| ChainError::Answer {
        contract: contract.clone(),
        source,
    })
}
