//! Nodes in this process, on an embedded chain in memory, asked through their API.
#![allow(clippy::unwrap_used)]

mod access;
mod chain;
mod held_chain;
mod payments;
mod settled;
mod stopping;
mod world;
