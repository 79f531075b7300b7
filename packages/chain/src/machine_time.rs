//! This machine's clock.

use causeway_types::UnixTime;
use std::time::SystemTime;

/// What time it is by this machine's clock, whole seconds; 0 where it is before 1970.
pub fn machine_time() -> UnixTime {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    UnixTime(since.map_or(0, |since| since.as_secs()))
}
