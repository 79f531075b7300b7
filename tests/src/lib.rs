//! Tests across the contracts.
//!
//! [`suite`] deploys everything and lets users act in calls that read as sentences. [`model`] is the shadow ledger: an
//! account of its own of what every message must do, written from docs/protocol.md and sharing no rule with the contracts.
//! Every call of the suite is judged by the model first, and ends with both compared and all invariants checked.
#![allow(clippy::unwrap_used)]
// calls of the suite read as sentences; what a name does not say has a comment
#![allow(missing_docs)]

pub mod before;
pub mod model;
pub mod suite;
pub mod token;
pub mod undo_storage;
pub mod variants;
pub mod vault;
