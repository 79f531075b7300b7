//! Everything that can go wrong with a chain, and what to do then.

mod code;
mod embedded;

pub use embedded::EmbeddedError;

use crate::TxHash;
use causeway_types::{Height, Seconds, UnixTime};
use cosmwasm_std::{Addr, Coin, StdError};
use std::fmt;
use std::path::PathBuf;

/// Why a chain or the client of a node refuses or fails.
///
/// The texts name the fields: `asked`, `given` and `found` are what came; `allowed`, `expected` and `wanted` are what it
/// should have been. Amounts are in base units, times in seconds since 1970.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum ChainError {
    /// Never sent a coin, so not on the chain.
    #[error("account {address} is not on chain {chain_id} yet: send it a coin first")]
    AccountUnknown { address: Addr, chain_id: String },
    /// Signed for another sequence: sent before, or others are missing in between.
    #[error("account sequence mismatch, expected {expected}, got {given}: fetch the account and sign again")]
    Sequence {
        expected: u64,
        /// The sequence that the transaction is signed for.
        given: u64,
    },
    /// The signature does not verify over what the chain expects.
    #[error(
        "signature verification failed; verify account number ({number}), sequence ({sequence}) \
         and chain id ({chain_id}), and sign again with the account's own key"
    )]
    Signature {
        number: u64,
        sequence: u64,
        chain_id: String,
    },
    /// A message's sender did not sign.
    #[error(
        "message {message} is sent by {sender}, but {signer} signed: sign with the sender's key"
    )]
    Signer {
        /// Which message, counted from 0.
        message: u32,
        sender: String,
        /// The account whose key signed.
        signer: Addr,
    },
    /// The block up to which the transaction was good has come.
    #[error(
        "the transaction was good up to height {timeout}, the next block is {next}: sign it again"
    )]
    TimeoutHeight {
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
        hash: TxHash,
        /// The block that it is in.
        height: Height,
        /// Which of its messages, counted from 0.
        message: Option<u32>,
        text: String,
    },
    /// The transaction is in no block.
    #[error("transaction {0} is in no block: send it again, or ask the chain that it was sent to")]
    TxUnknown(TxHash),
    /// Another transaction of its account has its sequence, in a block.
    #[error("transaction {hash} is in no block and never will be: another one of its account has its sequence {sequence}, up to block {height}; run it again")]
    SequenceTaken {
        hash: TxHash,
        /// The sequence that it is signed for.
        sequence: u64,
        /// The block up to which everything was looked through.
        height: Height,
    },
    /// Ran out of gas in its block.
    #[error("transaction {hash} failed in block {height}: out of gas, it used {used} and was given {wanted}: raise gas_adjustment in the chain's file and run it again")]
    OutOfGas {
        hash: TxHash,
        /// The block that it is in.
        height: Height,
        /// The most that it might use.
        wanted: u64,
        /// What it had used when it ended.
        used: u64,
    },
    /// It would fail, so it was not sent.
    #[error("{text} (tried on the chain's latest state; nothing was sent)")]
    Simulated {
        /// Which of its messages, counted from 0.
        message: Option<u32>,
        text: String,
    },
    /// The node did not take it.
    #[error("the node refuses the transaction: {text} ({codespace} {code})")]
    Refused {
        /// The module whose code it is.
        codespace: String,
        code: u32,
        text: String,
    },
    /// The account has fewer coins than the transaction takes.
    #[error("not enough coins: {needs} are needed and {has} are there")]
    Funds { has: String, needs: String },
    /// The node wants a higher fee.
    #[error("the node wants a fee of {wanted} and was offered {offered}: raise gas_price in the chain's file")]
    FeeTooLow { offered: String, wanted: String },
    /// Its last block has come and it was in none.
    #[error(
        "transaction {hash} is in no block and never will be: it was good up to block {last}{}; run it again",
        refused_because(refused)
    )]
    NotIncluded {
        hash: TxHash,
        last: Height,
        /// What a node said when it was offered, if that was no.
        refused: Option<Box<ChainError>>,
    },
    /// It would take more gas than a transaction may.
    #[error("the transaction takes {gas} gas and may take {allowed}: nothing was sent; do less at once, or raise max_gas in the chain's file if the node's number is to be believed")]
    GasAboveLimit {
        /// What the node's simulation says, with what is added to it.
        gas: u64,
        /// The most, by the chain's file.
        allowed: u64,
    },
    /// It would cost more than a transaction may.
    #[error("the transaction costs a fee of {fee} and may cost {allowed}: nothing was sent; do less at once, or raise max_fee in the chain's file")]
    FeeAboveLimit {
        fee: Box<Coin>,
        /// The most, by the chain's file.
        allowed: Box<Coin>,
    },
    /// The node contradicts itself, so no last block can be named.
    #[error("the node at {address} tries transactions on block {simulated} and says that its latest is {latest}: they may be {allowed} blocks apart; nothing was sent, take another node as `rpc` in the chain's file")]
    HeightsApart {
        /// The address that was tried.
        address: String,
        /// The block of its simulation.
        simulated: Height,
        latest: Height,
        /// How far they may be apart.
        allowed: u64,
    },
    /// The node speaks of a block that the chain cannot have reached.
    #[error("the node at {address} says that block {said} has come, {seconds} seconds after block {known}: there can be {allowed} blocks more by now; nothing is counted from it, take another node as `rpc` in the chain's file")]
    HeightTooFar {
        /// The address that was tried.
        address: String,
        /// The block that it speaks of.
        said: Height,
        /// The highest block that was known before.
        known: Height,
        /// For how long that is known.
        seconds: u64,
        /// How many blocks there can be since then.
        allowed: u64,
    },
    /// The node lies behind what was seen of the chain before.
    #[error("the node at {address} stands at block {height} of {time}, and block {known} of {known_time} was seen before: it may lie {allowed} seconds and {blocks} blocks behind; it hides what came since, or is another chain of the same name")]
    BehindKnown {
        /// The address that was tried.
        address: String,
        height: Height,
        time: UnixTime,
        /// The highest block that was seen before.
        known: Height,
        /// The newest block time that was seen before.
        known_time: UnixTime,
        /// How far behind it a node may lie.
        allowed: Seconds,
        /// How many blocks behind it a node may lie.
        blocks: u64,
    },
    /// Whether the transaction is in a block is not known yet.
    #[error(
        "it is not known yet what became of transaction {hash}, after {seconds} seconds: {}; do not send the same anew \
         before you know ({why})",
        good_until(*last)
    )]
    Pending {
        hash: TxHash,
        /// The last block that it can be in.
        last: Option<Height>,
        /// How long it was waited for.
        seconds: u64,
        /// What is in the way.
        why: String,
    },
    /// What was about to be sent could not be written down.
    #[error("nothing was sent, since it could not be written down before: {0}")]
    NotRecorded(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Nothing answers at the address.
    #[error("no node answers at {address} ({why}): is it running? `rpc` in the chain's file is its address")]
    Unreachable {
        /// The address that was tried.
        address: String,
        /// What failed, in the words of what failed.
        why: String,
    },
    /// No answer came in time.
    #[error("the node at {address} did not answer within {seconds} seconds: try again, or put another node's address as `rpc` into the chain's file")]
    Timeout {
        /// The address that was tried.
        address: String,
        /// How long it was waited for.
        seconds: f32,
    },
    /// Started a moment ago: no block has come since, so it does not know the time that contracts are told; or it cannot
    /// try transactions yet.
    #[error("the node at {address} is still starting: try again in some seconds")]
    NodeStarting {
        /// The address that was tried.
        address: String,
    },
    /// It has not got to the latest blocks yet.
    #[error("the node at {address} is still catching up, it is at block {height} of {time}: wait until it has the latest block, or put another node's address as `rpc` into the chain's file")]
    CatchingUp {
        /// The address that was tried.
        address: String,
        height: Height,
        time: UnixTime,
    },
    /// Its latest block is not of now: what hangs on the time is not known.
    #[error("the latest block of the node at {address} is of {time} and this machine's clock says {now}: they may be {allowed} seconds apart (max_block_age in the chain's file); the node or the chain stands still, or this clock is wrong")]
    StaleBlock {
        /// The address that was tried.
        address: String,
        time: UnixTime,
        now: UnixTime,
        /// How far they may be apart.
        allowed: Seconds,
    },
    /// It has not got a block that another answer spoke of: a slower one answers behind the same address.
    #[error("the node at {address} has no block {asked} yet: try again")]
    BlockNotYet {
        /// The address that was tried.
        address: String,
        /// The block that was asked for.
        asked: Height,
    },
    /// It asks for fewer questions.
    #[error("the node at {address} is asked too often{}", match retry_after {
        Some(seconds) => format!(": it wants to be left alone for {seconds} seconds"),
        None => ": try again in a while".to_owned(),
    })]
    TooManyRequests {
        /// The address that was tried.
        address: String,
        /// For how many seconds it wants to be left alone, if it says so.
        retry_after: Option<u64>,
    },
    /// The connection broke after the question was sent.
    #[error("the node at {address} broke the connection off ({why}): try again")]
    ConnectionLost {
        /// The address that was tried.
        address: String,
        /// What failed, in the words of what failed.
        why: String,
    },
    /// Not what a node answers.
    #[error("what answers at {address} does not talk like a CometBFT node (0.37 or later): {why}; check `rpc` in the chain's file")]
    InvalidResponse {
        /// The address that was tried.
        address: String,
        why: String,
    },
    /// The node refuses a question.
    #[error("the node at {address} refuses the question '{question}': {text}")]
    NodeRefuses {
        /// The address that was tried.
        address: String,
        question: String,
        text: String,
    },
    /// Another chain lives there.
    #[error("the node at {address} is of chain '{found}', '{wanted}' was asked for: correct `rpc` or `chain_id` in the chain's file")]
    WrongChain {
        /// The address that was tried.
        address: String,
        found: String,
        wanted: String,
    },
    /// No code has this number.
    #[error("no code {0} on this chain: check the number, and that it is this chain's")]
    NoCode(u64),
    /// Not an address prefix.
    #[error("'{0}' cannot be what addresses start with: lowercase letters and digits, as 'wasm'")]
    BadPrefix(String),
    /// A chain's file says something wrong.
    #[error("{}{}: {what}", file.display(), line.map(|l| format!(":{l}")).unwrap_or_default())]
    ChainFile {
        /// The path of the file.
        file: PathBuf,
        /// The line, counted from 1.
        line: Option<usize>,
        /// What is wrong with it, and what to do.
        what: String,
    },
    /// There is no such block.
    #[error("there is no block {asked}: the chain has blocks {first} to {latest}")]
    NoBlock {
        /// The block that was asked for.
        asked: Height,
        /// The first that can be read.
        first: Height,
        latest: Height,
    },
    /// No contract lives at this address.
    #[error("no contract at {0}: check the address, and that it is on this chain")]
    NoContract(Addr),
    /// A contract refused to answer.
    #[error("contract {contract} does not answer: {text}")]
    Query { contract: Addr, text: String },
    /// A contract's answer is not what was expected of it.
    #[error("contract {contract} answers something else, is it the right one? {source}")]
    Answer { contract: Addr, source: StdError },
    /// Not an address of this chain.
    #[error("'{given}' is not an address here: {why}")]
    Address { given: String, why: String },
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
    /// The embedded chain cannot be served, or its server does not do what it was asked.
    #[error("the embedded chain at {address}: {why}")]
    Serve {
        /// The address at which it is served.
        address: String,
        /// What is in the way.
        why: String,
    },
    /// The embedded chain, or its file.
    #[error(transparent)]
    Embedded(#[from] EmbeddedError),
    /// A file failed.
    #[error("{}: {source}", file.display())]
    Io {
        /// The path of the file.
        file: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
}

impl ChainError {
    /// Whether this is final for a transaction: it is in no block and never will be.
    pub fn is_in_no_block(&self) -> bool {
        matches!(
            self,
            ChainError::TxUnknown(_)
                | ChainError::NotIncluded { .. }
                | ChainError::SequenceTaken { .. }
        )
    }

    /// Whether the same question may well be answered in a while.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            ChainError::Unreachable { .. }
                | ChainError::Timeout { .. }
                | ChainError::NodeStarting { .. }
                | ChainError::ConnectionLost { .. }
                | ChainError::CatchingUp { .. }
                | ChainError::StaleBlock { .. }
                | ChainError::BlockNotYet { .. }
                | ChainError::HeightTooFar { .. }
                | ChainError::BehindKnown { .. }
                | ChainError::TooManyRequests { .. }
        )
    }

    /// A value that cannot be written for the chain.
    pub fn encode(error: impl fmt::Display) -> Self {
        ChainError::Protobuf(error.to_string())
    }
}

fn refused_because(refused: &Option<Box<ChainError>>) -> String {
    refused
        .as_ref()
        .map_or(String::new(), |why| format!(", and was refused ({why})"))
}

fn good_until(last: Option<Height>) -> String {
    match last {
        Some(last) => format!("it may still be included, until block {last}"),
        None => "it may still be included at any time".to_owned(),
    }
}
