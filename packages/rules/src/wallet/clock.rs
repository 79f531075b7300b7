//! When a time has passed: rule 4.

use causeway_types::UnixTime;

/// Rule 4: an expiry has passed only when a committed block's time says so.
pub fn rule_4_passed(expiry: UnixTime, committed: UnixTime) -> bool {
    committed >= expiry
}
