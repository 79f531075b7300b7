//! How many messages a second are read from one peer.

use std::time::Duration;
use tokio::time::Instant;

/// Counts messages by whole seconds from the first one: in any second at most twice the rate is read, in the long run the
/// rate. It uses tokio's clock, which tests can stop.
#[derive(Debug)]
pub(super) struct Rate {
    per_second: u32,
    since: Instant,
    count: u32,
}

impl Rate {
    pub(super) fn new(per_second: u32, now: Instant) -> Rate {
        Rate {
            per_second: per_second.max(1),
            since: now,
            count: 0,
        }
    }

    /// Counts one message.
    pub(super) fn count(&mut self, now: Instant) {
        self.renew(now);
        self.count = self.count.saturating_add(1);
    }

    /// Until when nothing may be read; none if something may.
    pub(super) fn blocked_until(&mut self, now: Instant) -> Option<Instant> {
        self.renew(now);
        (self.count >= self.per_second).then(|| self.since + Duration::from_secs(1))
    }

    /// Whether more came than may.
    pub(super) fn is_exceeded(&self) -> bool {
        self.count > self.per_second
    }

    fn renew(&mut self, now: Instant) {
        if now.duration_since(self.since) >= Duration::from_secs(1) {
            self.since = now;
            self.count = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_a_second_are_read_and_then_none_until_the_second_is_over() {
        let start = Instant::now();
        let mut rate = Rate::new(3, start);
        for _ in 0..3 {
            assert_eq!(rate.blocked_until(start), None);
            rate.count(start);
        }
        let over = start + Duration::from_secs(1);
        assert_eq!(rate.blocked_until(start), Some(over));
        assert!(!rate.is_exceeded());
        rate.count(start);
        assert!(rate.is_exceeded());
        assert_eq!(rate.blocked_until(over), None);
        assert!(!rate.is_exceeded());
    }
}
