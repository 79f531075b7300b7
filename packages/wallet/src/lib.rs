//! The wallet: keys, the durable channel book, the signing guard.
//!
//! Persist, then send: whatever leaves this crate signed, or is reported as accepted, is on disk before.
//!
//! It uses `causeway-types`, `causeway-rules` and `causeway-peer-protocol`; it knows no chain and no network: the
//! caller gives it a channel's state at the last committed block by a [`ChannelSnapshot`].
//!
//! | module | what it is for |
//! | --- | --- |
//! | [`keys`] | the phrase, what is derived from it, and where it is kept encrypted |
//! | [`book`] | what we signed and accepted, in one SQLite file |
//! | [`backup`] | the log beside the book that is written along with each commit, and how it is read |
//! | [`guard`] | one function for each thing that is signed or accepted: rules, then book, then the signature |
//! | [`memo`] | what a payer writes to its payee, encrypted to the payee's identity key |
//! | [`onion`] | what each node of a route is told, encrypted to its identity key, and why it went no further |
//! | [`peer`] | what a node's writer commits for two peers, and what it reads of the book for them |
//! | [`restore`] | the book again from phrase and chain alone, and what that can cost |
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod backup;
pub mod book;
pub mod error;
mod files;
pub mod guard;
pub mod keys;
pub mod memo;
pub mod onion;
pub mod peer;
pub mod restore;
pub mod sign;
mod signer;

pub use book::Book;
pub use error::WalletError;
pub use signer::{ChannelAtBlock, ChannelSigner, ChannelSnapshot, LONGEST_CLOSE_OFFER};
