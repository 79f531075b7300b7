//! Whether the node can do its work, and what keeps it from that.

use crate::follower::FollowerState;
use causeway_client::nodes::right::SigningRight;
use causeway_node_api::calls::ready::{Part, Problem};
use causeway_node_api::ErrorCode;
use causeway_types::{Height, NodeInstance};
use causeway_wallet::backup::{BackupMode, BackupStatus};
use thiserror::Error;

/// What is wrong with a backup without which the node goes on.
pub fn backup_warning(backup: Option<&BackupStatus>) -> Option<Problem> {
    let backup = backup.filter(|backup| backup.mode == BackupMode::Async);
    backup.and_then(crate::backup::problem)
}

/// What keeps the node from its work; nothing where it is ready. `own` is the instance of its book.
pub fn problems(
    follower: &FollowerState,
    own: &NodeInstance,
    has_writer_ended: bool,
    backup: Option<&BackupStatus>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    problems.extend(of_chain(follower));
    problems.extend(why_not(follower.right, own).map(|why| Problem {
        part: Part::Keys,
        code: why.code.name().to_owned(),
        what: why.what,
        next: Some(why.next.to_owned()),
    }));
    let waited_for = backup.filter(|backup| backup.mode == BackupMode::Sync);
    problems.extend(waited_for.and_then(crate::backup::problem));
    if has_writer_ended {
        problems.push(Problem {
            part: Part::Book,
            code: "writer_ended".to_owned(),
            what: "the book's writer has ended".to_owned(),
            next: Some("end the node and start it again".to_owned()),
        });
    }
    problems
}

/// Why what is followed is not enough to sign by; none where it is.
pub fn of_chain(follower: &FollowerState) -> Option<Problem> {
    let height = follower.view.block.height;
    if let Some(problem) = &follower.problem {
        return Some(Problem {
            part: Part::Chain,
            code: problem.code.to_owned(),
            what: problem.text.clone(),
            next: Some(problem.next.to_owned()),
        });
    }
    let (code, what, next) = match follower.view.block.is_too_old {
        _ if follower.behind > 0 => (
            "blocks_behind",
            format!(
                "block {height} is read, and {} more are there",
                follower.behind
            ),
            "wait: the node reads up to 50 blocks at a time, as fast as the chain's node answers",
        ),
        true => (
            "block_too_old",
            format!("the newest block, {height}, is too old"),
            "look whether the chain makes blocks and whether this machine's clock is right; the node goes on with the next block",
        ),
        false => return None,
    };
    Some(Problem {
        part: Part::Chain,
        code: code.to_owned(),
        what,
        next: Some(next.to_owned()),
    })
}

/// Why this book may not sign.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{what}")]
pub struct WhyNot {
    /// By which programs know it.
    pub code: ErrorCode,
    /// In words.
    pub what: String,
    /// What to do.
    pub next: &'static str,
}

/// Why nothing is begun that signs or locks up money; none where it may be. Before the first block is followed it is not known
/// which instance of the account's node is on record.
pub fn why_nothing_begins(state: &FollowerState, own: &NodeInstance) -> Option<WhyNot> {
    match state.view.block.height {
        Height(0) => Some(WhyNot {
            code: ErrorCode::Stopping,
            what: "no block of the chain is followed yet".to_owned(),
            next: "ask again in a second; GET /health/ready says when the node can do its work",
        }),
        _ => why_not(state.right, own),
    }
}

/// Why this book may not sign; none where it may.
pub fn why_not(right: SigningRight, own: &NodeInstance) -> Option<WhyNot> {
    Some(match right {
        SigningRight::Ours => return None,
        SigningRight::Replaced { on_record } => WhyNot {
            code: ErrorCode::OtherInstance,
            what: format!("the chain has a node of this account with the instance {on_record}; this book's is {own}: nothing is signed but what must be done on chain in time"),
            next: "where this book was moved here from that one, start the node again: it takes over by itself, and its log says why it has not; else end this node, and where the other one is stopped for good, `causeway node announce --take-over` takes its place",
        },
        SigningRight::Waits { until } => WhyNot {
            code: ErrorCode::TakeoverWaits,
            what: format!("this book has taken over, and the node before it may sign until it knows: nothing is signed before the block time {until}"),
            next: "wait for a block of that time",
        },
    })
}
