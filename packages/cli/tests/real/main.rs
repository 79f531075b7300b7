//! The command on a real chain: CAUSEWAY_DEVNET names the chain file of a devnet.
//! `CAUSEWAY_DEVNET=FILE cargo test -p causeway-cli --features devnet --test real`
#![allow(clippy::unwrap_used)]

mod admin;
mod deploy;
mod home;
mod offline;
