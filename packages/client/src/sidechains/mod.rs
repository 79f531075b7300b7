//! What an admin sets for sidechains: read, compared with what is wanted, set.
//!
//! | module | what it is for |
//! |---|---|
//! | [`settings`] | all that is set for a sidechain, and a plan to change it in one transaction |
//! | [`changes`] | the differences of a plan, as values |
//! | [`pairs`] | at what rate a node exchanges one sidechain's token for another's |
//! | [`routes`] | preset routes |

pub mod changes;
pub mod pairs;
pub mod routes;
pub mod settings;
#[cfg(test)]
mod tests;
