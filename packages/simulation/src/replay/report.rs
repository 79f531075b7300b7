//! The results of a replay, by the chain and the books.

use super::spool::RefusalSpool;
use causeway_types::{Amount, LockMode};
use std::rc::Rc;
use std::time::Duration;

/// One name's tokens.
#[derive(Debug)]
pub struct Balance {
    /// The name, as the list has it.
    pub name: Rc<str>,
    /// Before the payments.
    pub before: Amount,
    /// After all channels settled.
    pub after: Amount,
}

impl Balance {
    /// By how much it changed, and whether it grew.
    pub fn change(&self) -> (bool, Amount) {
        match self.after.checked_sub(self.before) {
            Some(more) => (true, more),
            None => (false, self.before.saturating_sub(self.after)),
        }
    }
}

/// All of it. Amounts are base units.
#[derive(Debug)]
pub struct ReplayReport {
    /// What a payment needed to count.
    pub mode: LockMode,
    /// Payments in the book.
    pub payments: u64,
    /// Payments that this run made; an earlier one may have made others.
    pub made: u64,
    /// How long those took.
    pub paying: Duration,
    /// Lines that were refused.
    pub refused: RefusalSpool,
    /// Everybody, in the order in which the names appear.
    pub balances: Vec<Balance>,
    /// Channels that were opened and settled.
    pub channels: usize,
    /// The sidechain's supply.
    pub supply: Amount,
    /// What backs it.
    pub reserve: Amount,
    /// Transactions in all blocks.
    pub transactions: u64,
    /// How long everything took.
    pub took: Duration,
}

/// How many a second; none where nothing was timed.
pub fn rate(count: u64, took: Duration) -> Option<u64> {
    let seconds = took.as_secs_f64();
    (count > 0 && seconds > 0.0).then(|| (count as f64 / seconds) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_needs_something_that_took_time() {
        assert_eq!(rate(0, Duration::from_secs(1)), None);
        assert_eq!(rate(10, Duration::ZERO), None);
        assert_eq!(rate(10, Duration::from_millis(500)), Some(20));
    }
}
