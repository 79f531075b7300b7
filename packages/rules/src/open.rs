//! Whether a channel is open to what changes it.

use crate::error::RuleError;
use causeway_types::channel::{Ledger, Phase, Side};
use causeway_types::UnixTime;

/// Refuses a channel that is pending, or whose end has come.
pub(crate) fn require_open(ledger: &Ledger, now: UnixTime) -> Result<(), RuleError> {
    match ledger.phase(now) {
        Phase::Open => Ok(()),
        phase => Err(RuleError::WrongPhase {
            is: phase,
            needs: "open",
        }),
    }
}

/// Refuses a channel that is not open, or that a side has closed.
pub(crate) fn require_not_closing(ledger: &Ledger, now: UnixTime) -> Result<(), RuleError> {
    require_open(ledger, now)?;
    match Side::BOTH.into_iter().find(|s| ledger.side(*s).closed) {
        Some(side) => Err(RuleError::ChannelClosing { side }),
        None => Ok(()),
    }
}
