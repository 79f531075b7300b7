//! What a process is told about its life.

use causeway_types::{LockMode, Side, UnixTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

const VARIABLE: &str = "CAUSEWAY_TEST_LIFE";

/// Where a process kills itself: at a commit, counted from 1 in this life.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Point {
    /// It is asked for, and the writer does not have it yet.
    BeforeCommit(u32),
    /// The writer has it, for so many microseconds.
    WithinCommit(u32, u64),
    /// It is on disk, and nobody knows: what it made true is not sent.
    AfterCommit(u32),
    /// The channel's task has heard of it, so many microseconds ago: what it made true is on its way to the socket.
    AfterAnswer(u32, u64),
}

impl Point {
    pub fn name(self) -> &'static str {
        match self {
            Point::BeforeCommit(_) => "before a commit",
            Point::WithinCommit(..) => "within a commit",
            Point::AfterCommit(_) => "between commit and answer",
            Point::AfterAnswer(..) => "between answer and socket",
        }
    }
}

/// One life of a node.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Life {
    pub side: Side,
    pub mode: LockMode,
    /// Where its book is.
    pub folder: PathBuf,
    /// Where A reaches B.
    pub relay: SocketAddr,
    /// The time of the newest block.
    pub block_time: UnixTime,
    /// The first payment that it asks for, the last, and those between that it does not ask for again.
    pub first: u64,
    pub last: u64,
    pub done: BTreeSet<u64>,
    /// Where it ends.
    pub point: Option<Point>,
    /// Every how many milliseconds another payment begins, whatever became of those before; none: only callers that wait for theirs
    /// pay.
    pub begins_every: Option<u64>,
    /// How long the disk takes for a commit, besides, in milliseconds.
    pub slow_by: u64,
}

impl Life {
    pub fn of_environment() -> Option<Life> {
        let text = std::env::var(VARIABLE).ok()?;
        Some(serde_json::from_str(&text).unwrap())
    }

    /// Sets it for a process that is to be started.
    pub fn put(&self, command: &mut Command) {
        command.env(VARIABLE, serde_json::to_string(self).unwrap());
    }

    /// Whether this side pays in its channel.
    pub fn pays(&self) -> bool {
        self.side == Side::A || self.mode != LockMode::Unlocked
    }
}
