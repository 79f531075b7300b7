//! How often an account may ask for a quote.

use crate::quota::Quota;
use std::time::Duration;
use tokio::time::Instant;

/// How long it takes until an account may ask once more.
const EVERY: Duration = Duration::from_secs(1);
/// How often it may ask at once.
const BURST: u32 = 5;
/// Of how many accounts it is known how often they have asked; more are told to wait.
const MOST_ASKERS: usize = 4_096;

/// How often each account has asked of late, over all its links.
#[derive(Debug)]
pub(super) struct AskerLimits(Quota<String>);

impl Default for AskerLimits {
    fn default() -> AskerLimits {
        AskerLimits(Quota::new(EVERY, BURST))
    }
}

impl AskerLimits {
    /// Counts a question of an account; whether it may be asked.
    pub(super) fn may_ask(&mut self, account: &str, now: Instant) -> bool {
        let account = account.to_owned();
        self.0.has_room(&account, MOST_ASKERS, now) && self.0.count(account, now).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_may_ask_five_times_at_once_and_once_a_second() {
        let (mut limits, now) = (AskerLimits::default(), Instant::now());
        let mut asks = |account, at| limits.may_ask(account, at);
        for _ in 0..5 {
            assert!(asks("one", now));
        }
        assert!(!asks("one", now));
        // what is refused costs nothing, and another account may ask
        assert!(asks("other", now));
        assert!(!asks("one", now + Duration::from_millis(999)));
        assert!(asks("one", now + Duration::from_secs(1)));
        assert!(!asks("one", now + Duration::from_secs(1)));
        let later = now + Duration::from_secs(60);
        for _ in 0..5 {
            assert!(asks("one", later));
        }
        assert!(!asks("one", later));
    }

    #[test]
    fn so_many_accounts_are_counted_and_those_that_have_waited_no_longer() {
        let (mut limits, now) = (AskerLimits::default(), Instant::now());
        for n in 0..MOST_ASKERS {
            assert!(limits.may_ask(&n.to_string(), now));
        }
        assert!(!limits.may_ask("one more", now));
        assert!(limits.may_ask("0", now));
        assert!(limits.may_ask("one more", now + EVERY));
        assert!(limits.0.kept() <= 3);
    }
}
