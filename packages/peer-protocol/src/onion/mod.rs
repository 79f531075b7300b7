//! What a lock carries for the nodes of its route: to each what it forwards, and back why it went no further.
//! docs/peer-protocol.md#onions.
//!
//! The bytes alone: encryption needs keys, which the wallet has.

mod failure;
mod failure_codes;
mod payload;

pub use failure::{PaymentFailure, SEALED_FAILURE};
pub use failure_codes::{FailureCode, FailureScope};
pub use payload::{ForwardPayload, HopPayload, LastPayload};

use causeway_types::Hash;

/// The encrypted payloads of an onion, bytes.
pub const ONION_DATA: usize = 1_300;
/// An onion: version 1, ephemeral key 33, payloads, and the authentication code of these, 32.
pub const ONION_LENGTH: usize = 1 + 33 + ONION_DATA + 32;
/// The authentication code behind each payload, bytes.
pub const ONION_CODE: usize = 32;

/// What an onion is bound to, so that it opens only with its own lock: domain 32 · hash of the lock 32.
pub fn onion_binding(domain: &Hash, payment_hash: &Hash) -> Vec<u8> {
    [domain.0, payment_hash.0].concat()
}
