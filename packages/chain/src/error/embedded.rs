//! What can go wrong with the embedded chain and its file alone.

use super::ChainError;
use causeway_types::{Seconds, UnixTime};
use cosmwasm_std::{Addr, Coin};
use std::path::PathBuf;

/// Why the embedded chain refuses or fails.
///
/// The texts name the fields: `asked`, `given` and `found` are what came; `allowed`, `expected` and `wanted` are what it
/// should have been. Amounts are in base units, times in seconds since 1970.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum EmbeddedError {
    /// A contract refused what the chain itself asked.
    #[error("contract {contract} refuses what the chain itself asks of it: {text}")]
    Sudo { contract: Addr, text: String },
    /// The balance has no room for more.
    #[error(
        "{address} has {held} and cannot be given {asked} more: no balance is above 2^128 - 1"
    )]
    Supply {
        address: Addr,
        held: Box<Coin>,
        asked: Box<Coin>,
    },
    /// More or fewer blocks than one step may make.
    #[error("a step makes 1 to {allowed} blocks, {asked} were asked: take several steps")]
    Blocks {
        /// How many were asked for.
        asked: u64,
        /// The most that are allowed.
        allowed: u64,
    },
    /// The clock cannot go there.
    #[error("the clock stands at {now} and cannot go {by} seconds further: {max} is the last second there is")]
    Clock {
        /// The chain's time before the step.
        now: UnixTime,
        /// How far it was to go.
        by: Seconds,
        max: UnixTime,
    },
    /// The embedded chain's own thread.
    #[error("the embedded chain's thread does not run: {0}; start the command again")]
    Thread(String),
    /// Another process has it open.
    #[error("{} is in use by another process (it holds {}): wait until that ends, or stop it", file.display(), lock.display())]
    Locked { file: PathBuf, lock: PathBuf },
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
        file: PathBuf,
        found: u32,
        /// The format that this program reads and writes.
        supported: u32,
    },
    /// The file holds another chain.
    #[error("{} holds chain '{found}', '{asked}' was asked for: choose another file", file.display())]
    OtherChain {
        file: PathBuf,
        found: String,
        asked: String,
    },
    /// The file's content contradicts itself.
    #[error("the chain's file is damaged ({0}): restore a backup")]
    Damaged(String),
    /// The database failed.
    #[error("the chain's file cannot be read or written (is the disk full?): {0}")]
    Database(#[from] rusqlite::Error),
}

impl From<rusqlite::Error> for ChainError {
    fn from(error: rusqlite::Error) -> Self {
        EmbeddedError::from(error).into()
    }
}
