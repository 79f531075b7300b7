//! Settlement: channels that have come to their end are marked as due, and pay both sides when their grace is over.
//!
//! Anyone may settle any channel. A [`SettlePlan`] says beforehand which channels can be settled, what each pays, what it
//! costs and what it earns; carrying it out shows first what the own book holds and the chain does not.

mod batches;
mod plan;

pub use batches::{SettleOutcome, Settlement};
pub use plan::{PlannedChannel, SettlePlan, SettleStep};
