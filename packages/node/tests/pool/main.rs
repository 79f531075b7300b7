//! The pool: whenever a node is killed, nothing is done twice and nothing is forgotten.
#![allow(clippy::unwrap_used)]

mod chain;
#[path = "../disks/copy.rs"]
mod copy;
mod keys;
mod kills;
mod world;
