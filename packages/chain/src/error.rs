//! Everything that can go wrong with a chain, and what to do then.

use crate::TxHash;
use causeway_types::{Height, Seconds, UnixTime};
use cosmwasm_std::{Addr, Coin, StdError};
use std::fmt;
use std::path::PathBuf;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// Never sent a coin, so not on the chain.
    #[error("account {address} is not on chain {chain_id} yet: send it a coin first")]
    AccountUnknown {
        /// Which account.
        address: Addr,
        /// Which chain.
        chain_id: String,
    },
    /// Signed for another sequence: sent before, or others are missing in between.
    #[error("account sequence mismatch, expected {expected}, got {given}: fetch the account and sign again")]
    Sequence {
        /// The account's next.
        expected: u64,
        /// The transaction's.
        given: u64,
    },
    /// The signature does not verify over what the chain expects.
    #[error(
        "signature verification failed; verify account number ({number}), sequence ({sequence}) \
         and chain id ({chain_id}), and sign again with the account's own key"
    )]
    Signature {
        /// The account's number.
        number: u64,
        /// The account's next sequence.
        sequence: u64,
        /// The chain.
        chain_id: String,
    },
    /// A message's sender did not sign.
    #[error(
        "message {message} is sent by {sender}, but {signer} signed: sign with the sender's key"
    )]
    Signer {
        /// Which message, counted from 0.
        message: u32,
        /// Who sends it.
        sender: String,
        /// Who signed.
        signer: Addr,
    },
    /// Too late.
    #[error(
        "the transaction was good up to height {timeout}, the next block is {next}: sign it again"
    )]
    Timeout {
        /// Its last height.
        timeout: Height,
        /// The height that it would have.
        next: Height,
    },
    /// Not a transaction that this chain takes.
    #[error("not a transaction that this chain takes: {0}")]
    Malformed(String),
    /// Included, and failed.
    #[error("transaction {hash} failed in block {height}: {text}")]
    TxFailed {
        /// Which one.
        hash: TxHash,
        /// Its block.
        height: Height,
        /// Which of its messages, counted from 0.
        message: Option<u32>,
        /// The contract's own words.
        text: String,
    },
    /// In no block.
    #[error("transaction {0} is in no block: send it again, or ask the chain that it was sent to")]
    TxUnknown(TxHash),
    /// There is no such block.
    #[error("there is no block {asked}: the chain has blocks {first} to {latest}")]
    NoBlock {
        /// Asked for.
        asked: Height,
        /// The first that can be read.
        first: Height,
        /// The latest.
        latest: Height,
    },
    /// No contract lives at this address.
    #[error("no contract at {0}: check the address, and that it is on this chain")]
    NoContract(Addr),
    /// A contract refused to answer.
    #[error("contract {contract} does not answer: {text}")]
    Query {
        /// Which one.
        contract: Addr,
        /// Its own words.
        text: String,
    },
    /// A contract refused what the chain itself asked.
    #[error("contract {contract} refuses what the chain itself asks of it: {text}")]
    Sudo {
        /// Which one.
        contract: Addr,
        /// Its own words.
        text: String,
    },
    /// A contract's answer is not what was expected of it.
    #[error("contract {contract} answers something else, is it the right one? {source}")]
    Answer {
        /// Which one.
        contract: Addr,
        /// What does not fit.
        source: StdError,
    },
    /// Not an address of this chain.
    #[error("'{given}' is not an address here: {why}")]
    Address {
        /// What was given.
        given: String,
        /// What is wrong.
        why: String,
    },
    /// Not a secp256k1 secret.
    #[error(
        "the secret is no key: it must be 32 bytes, neither zero nor beyond the curve's order"
    )]
    Secret,
    /// Not a chain's name.
    #[error("'{0}' cannot be a chain id: 1 to 50 letters, digits, '-', '_' or '.'")]
    BadChainId(String),
    /// A message could not be written as JSON.
    #[error("a message cannot be written as JSON: {0}")]
    Encode(#[source] StdError),
    /// A value could not be written for the chain.
    #[error("cannot be written as the chain wants it: {0}")]
    Protobuf(String),
    /// The balance has no room for more.
    #[error(
        "{address} has {held} and cannot be given {asked} more: no balance is above 2^128 - 1"
    )]
    Supply {
        /// Who.
        address: Addr,
        /// What it has.
        held: Coin,
        /// What was asked.
        asked: Coin,
    },
    /// More or fewer blocks than one step may make.
    #[error("a step makes 1 to {allowed} blocks, {asked} were asked: take several steps")]
    Blocks {
        /// Asked for.
        asked: u64,
        /// The most.
        allowed: u64,
    },
    /// The clock cannot go there.
    #[error("the clock stands at {now} and cannot go {by} seconds further: {max} is the last second there is")]
    Clock {
        /// Now.
        now: UnixTime,
        /// The step.
        by: Seconds,
        /// The last second.
        max: UnixTime,
    },
    /// Another process has it open.
    #[error("{} is in use by another process (it holds {}): wait until that ends, or stop it", file.display(), lock.display())]
    Locked {
        /// The chain's file.
        file: PathBuf,
        /// The lock's file.
        lock: PathBuf,
    },
    /// There is a chain already.
    #[error("{} has a chain already: open it, or choose another file", .0.display())]
    Exists(PathBuf),
    /// There is no chain.
    #[error("{} is not there: create the chain first, or check the path", .0.display())]
    Missing(PathBuf),
    /// Something else is in the file.
    #[error("{} is not a chain's file: choose another", .0.display())]
    NotAChain(PathBuf),
    /// Written by another version of this program.
    #[error("{} has format {found}, this program reads format {supported}: use the program that wrote it, or start a new chain", file.display())]
    Format {
        /// The chain's file.
        file: PathBuf,
        /// The file's format.
        found: u32,
        /// Ours.
        supported: u32,
    },
    /// The file holds another chain.
    #[error("{} holds chain '{found}', '{asked}' was asked for: choose another file", file.display())]
    OtherChain {
        /// The chain's file.
        file: PathBuf,
        /// The file's chain.
        found: String,
        /// The one asked for.
        asked: String,
    },
    /// The file's content contradicts itself.
    #[error("the chain's file is damaged ({0}): restore a backup")]
    Damaged(String),
    /// The database failed.
    #[error("the chain's file cannot be read or written (is the disk full?): {0}")]
    Database(#[from] rusqlite::Error),
    /// A file failed.
    #[error("{}: {source}", file.display())]
    Io {
        /// Which file.
        file: PathBuf,
        /// What happened.
        source: std::io::Error,
    },
}

impl ChainError {
    pub(crate) fn encode(error: impl fmt::Display) -> Self {
        ChainError::Protobuf(error.to_string())
    }
}
