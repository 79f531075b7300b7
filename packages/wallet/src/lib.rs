//! The wallet: keys, the durable channel book, the signing guard.
//!
//! Persist, then send: whatever leaves this crate signed, or is reported as accepted, is on disk before.
//!
//! | module | what it is for |
//! | --- | --- |
//! | [`keys`] | the phrase, what is derived from it, and where it is kept encrypted |
//! | [`book`] | what we signed and accepted, in one SQLite file |
//! | [`guard`] | one function for each thing that is signed or accepted: rules, then book, then the signature |
//! | [`wire`] | what one wallet tells another, as a line of text |
//! | [`restore`] | the book again from phrase and chain alone, and what that can cost |
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod book;
pub mod error;
mod files;
pub mod guard;
pub mod keys;
mod party;
pub mod restore;
pub mod sign;
pub mod wire;

pub use book::Book;
pub use error::WalletError;
pub use party::{Party, Seen, LONGEST_CLOSE_OFFER};
