//! The API of a node: requests, responses, errors and events, one file for each call; and a blocking client.
//!
//! JSON over HTTP/1.1 with a bearer token. Amounts are strings of digits in base units, times are unix seconds,
//! hashes are 64 lowercase hex digits.
//! docs/node.md describes each call. This crate uses `causeway-types` alone, so any program can use it; the server is
//! `causeway-node`.
//!
//! | module | what it is for |
//! | --- | --- |
//! | [`calls`] | one file for each call: its path, its request, its response |
//! | [`error`] | what a refused call is answered, with stable codes |
//! | [`scope`] | what a token may do, and which call needs what |
//! | [`event`] | the numbered events of a node |
//! | [`payment_route`] | how a payment went over several channels |
//! | [`Awaited`] | what something that is not finished waits for |
//! | [`client`] | sends calls and reads answers |
//! | [`certificates`] | TLS to a side whose certificate is accepted by a rule of ours |
//! | [`local`] | the files by which a command finds the node of its account |
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod awaited;
pub mod calls;
pub mod certificates;
pub mod client;
pub mod error;
pub mod event;
mod hex_hash;
mod ids;
pub mod local;
pub mod payment_route;
mod pinned;
pub mod scope;

pub use awaited::Awaited;
pub use client::{CallError, Client};
pub use error::{ApiError, ErrorCode};
pub use ids::{Epoch, EventId, IdError, RequestId, MAX_REQUEST_ID};

/// The header of every answer that names the epoch of the node's record.
pub const EPOCH_HEADER: &str = "causeway-epoch";
/// The most entries of one page.
pub const MAX_LIMIT: u32 = 1_000;
/// The entries of one page if a request names none.
pub const DEFAULT_LIMIT: u32 = 100;
/// The longest that a call waits, seconds.
pub const MAX_WAIT: u32 = 60;
