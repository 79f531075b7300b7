//! The table of a channel's states and transitions. docs/protocol.md shows this one, and a test compares the two;
//! another test tries every message in every phase.

use causeway_types::channel::Phase;
use std::fmt::Write;

/// One row: which message takes a channel from one phase to another, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Before. None: there is no channel yet.
    pub from: Option<Phase>,
    /// The message, or the clock.
    pub by: &'static str,
    /// The phase afterwards.
    pub to: Phase,
    /// What else must hold.
    pub when: &'static str,
}

const fn row(from: Option<Phase>, by: &'static str, to: Phase, when: &'static str) -> Transition {
    Transition { from, by, to, when }
}

use Phase::{Due, Open, Pending, Settled};

/// All of them. What is not here is refused.
pub const TRANSITIONS: &[Transition] = &[
    row(None, "Open", Pending, "one-way or two-way"),
    row(None, "Open", Open, "unlocked, with a named peer"),
    row(
        None,
        "Take",
        Open,
        "in the vault: one-way, with leased liquidity on B's side",
    ),
    row(
        Some(Pending),
        "Join",
        Open,
        "by the peer, or by anyone if none is named; at least two close windows left",
    ),
    row(Some(Pending), "Cancel", Settled, "by A"),
    row(Some(Pending), "time", Due, "time ≥ expires_at"),
    row(
        Some(Open),
        "Deposit",
        Open,
        "by a participant; nobody has closed; only A if unlocked",
    ),
    row(
        Some(Open),
        "Withdraw",
        Open,
        "by a participant with the peer's consent, or by B of an unlocked channel",
    ),
    row(
        Some(Open),
        "WithdrawUnallocated",
        Open,
        "by a participant, from its own",
    ),
    row(
        Some(Open),
        "RequestWithdraw",
        Open,
        "by a participant; matures before expires_at",
    ),
    row(
        Some(Open),
        "CompleteWithdraw",
        Open,
        "by the participant that requested; mature, not lapsed; marked as mature, then grace_blocks later paid",
    ),
    row(
        Some(Open),
        "Extend",
        Open,
        "agreed by both sides, before valid_until; nobody has closed; later than expires_at, at most the longest lifetime from now",
    ),
    row(
        Some(Open),
        "Show",
        Open,
        "by anyone, with an endorsed voucher that is newer than the evidence",
    ),
    row(
        Some(Open),
        "Claim",
        Open,
        "by anyone, with preimages of unexpired locks of the shown voucher",
    ),
    row(
        Some(Open),
        "ExpireLocks",
        Open,
        "by anyone, for expired locks of the shown voucher",
    ),
    row(
        Some(Open),
        "Close",
        Open,
        "by a participant that has not closed; expires_at = min(expires_at, now + close window)",
    ),
    row(
        Some(Open),
        "Close",
        Settled,
        "by the second participant, and neither shown voucher lists a lock",
    ),
    row(
        Some(Open),
        "CooperativeClose",
        Settled,
        "agreed by both sides, before valid_until",
    ),
    row(Some(Open), "time", Due, "time ≥ expires_at"),
    row(Some(Due), "Cancel", Settled, "by A, and B has not joined"),
    row(
        Some(Due),
        "Show",
        Due,
        "as in open; B has joined; its locks are left out",
    ),
    row(Some(Due), "WithdrawUnallocated", Due, "as in open"),
    row(Some(Due), "Claim", Due, "as in open"),
    row(Some(Due), "ExpireLocks", Due, "as in open"),
    row(
        Some(Due),
        "Close",
        Due,
        "as in open; B has joined; expires_at stays",
    ),
    row(
        Some(Due),
        "Close",
        Settled,
        "by the second participant, and neither shown voucher lists a lock",
    ),
    row(
        Some(Due),
        "CooperativeClose",
        Settled,
        "agreed by both sides, before valid_until",
    ),
    row(
        Some(Due),
        "Settle",
        Due,
        "by anyone; the first: marks it as due at this height",
    ),
    row(
        Some(Due),
        "Settle",
        Settled,
        "by anyone; grace_blocks after it was marked: pays",
    ),
    row(
        Some(Settled),
        "Claim",
        Settled,
        "as in open; pays the increase",
    ),
    row(
        Some(Settled),
        "ExpireLocks",
        Settled,
        "as in open; pays the increase",
    ),
    row(
        Some(Settled),
        "Settle",
        Settled,
        "by anyone, when the last pending lock has expired: pays the increase",
    ),
];

/// The table as docs/protocol.md shows it.
pub fn markdown() -> String {
    let mut out = String::from("| from | by | to | when |\n| --- | --- | --- | --- |\n");
    for t in TRANSITIONS {
        let from = t.from.map_or_else(|| "–".to_owned(), |p| p.to_string());
        // writing to a string cannot fail
        let _ = writeln!(out, "| {from} | {} | {} | {} |", t.by, t.to, t.when);
    }
    out
}
