//! Sidechains: created, backed, and what an admin sets for them.
//!
//! | module | what it is for |
//! |---|---|
//! | [`create`] | a new sidechain and its token |
//! | [`backing`] | main-chain coins into tokens, and back |
//! | [`settings`] | all that is set for a sidechain, and a plan to change it in one transaction |
//! | [`changes`] | the differences of a plan, as values |
//! | [`pairs`] | at what rate a node exchanges one sidechain's token for another's |
//! | [`routes`] | preset routes |

pub mod backing;
pub mod changes;
pub mod create;
pub mod pairs;
pub mod routes;
pub mod settings;
#[cfg(test)]
mod tests;
