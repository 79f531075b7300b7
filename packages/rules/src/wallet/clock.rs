//! When a time has passed: rule 4.

use super::reason::reason;
use super::{not_safe, NotSafe};
use causeway_types::channel::Ledger;
use causeway_types::{Lock, UnixTime};

/// Rule 4: an expiry has passed only when a committed block's time says so.
pub fn rule_4_passed(expiry: UnixTime, committed: UnixTime) -> bool {
    committed >= expiry
}

/// Rule 7: the end that a channel has if a side has closed it just after the last block.
pub fn earliest_end(ledger: &Ledger, committed: UnixTime) -> UnixTime {
    let closing = committed.plus(ledger.terms.close_window);
    ledger.expires_at.min(closing)
}

/// Refuses, by the rule that asks, that a lock leaves as expired while no committed block says so. No lock is none to refuse.
pub(super) fn require_expired(
    rule: u8,
    lock: Option<&Lock>,
    committed: UnixTime,
) -> Result<(), NotSafe> {
    match lock.filter(|lock| !rule_4_passed(lock.expiry, committed)) {
        Some(lock) => not_safe(
            rule,
            reason![
                "the last block is of ",
                committed,
                ", lock ",
                lock.id,
                " expires at ",
                lock.expiry
            ],
        ),
        None => Ok(()),
    }
}
