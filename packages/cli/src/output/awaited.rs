//! What something that is not finished waits for, as a sentence.

use super::Clock;
use causeway_node_api::Awaited;

/// What it waits for, at most until when, and what happens then.
pub fn awaited_text(awaited: &Awaited, clock: &Clock) -> String {
    let waits_for = awaited.waits_for.as_deref().unwrap_or("nothing");
    let until = match awaited.until {
        Some(until) => format!(", at most until {}", clock.at(until)),
        None => String::new(),
    };
    let then = awaited.then.as_deref().unwrap_or("nothing more happens");
    format!("it waits for {waits_for}{until}; then {then}")
}
