//! On a real chain: `scripts/check-chain` brings one up and runs these.
#![allow(clippy::unwrap_used)]

mod devnet;
mod faults;
mod gas;
mod hostile;
mod proxy;
mod same;
mod validators;
