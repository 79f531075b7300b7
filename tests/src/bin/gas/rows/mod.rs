//! Everything that is measured.

mod ends;
mod entries;
mod lives;
mod owners;
mod policies;
mod questions;
mod running;
mod tokens;
mod vaults;

use crate::table::Table;

/// Measures all of it.
pub fn measure(table: &mut Table) {
    owners::measure(table);
    entries::measure(table);
    running::measure(table);
    ends::measure(table);
    tokens::measure(table);
    policies::measure(table);
    questions::measure(table);
    vaults::measure(table);
    lives::measure(table);
}
