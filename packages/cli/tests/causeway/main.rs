//! The real binary, in a home of its own for each test.
#![allow(clippy::unwrap_used)]

mod chain;
mod channels;
mod help;
mod keys;
mod lines;
mod payments;
mod sidechains;
mod suite;
