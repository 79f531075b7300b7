//! What the payer of a payment writes to its payee. docs/peer-protocol.md#memo.
//!
//! The bytes alone: encryption needs keys, which the wallet has.

use crate::bounded::ByteString;
use causeway_types::signed::SigningContext;
use causeway_types::{Direction, IdentityKey};

/// The longest memo, bytes of UTF-8; the shortest has one.
pub const LONGEST_MEMO: usize = 512;
/// What an encrypted memo has beside its text: the ephemeral key and the tag, bytes.
pub const MEMO_OVERHEAD: usize = 33 + 16;
/// The longest encrypted memo, bytes.
pub const LONGEST_SEALED_MEMO: usize = LONGEST_MEMO + MEMO_OVERHEAD;

/// What the key of a memo is derived for, before the two public keys.
const INFO: &[u8] = b"causeway memo 1";

/// A memo of ours, as it is written and as it is sent. The same bytes are sent however often the payment is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SealedMemo {
    /// As the user wrote it.
    pub text: String,
    /// Encrypted to the payee's identity key.
    pub bytes: ByteString<2048>,
}

/// Where a memo goes along: one that is moved to another channel or direction cannot be decrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoPlace {
    /// Domain and channel.
    pub context: SigningContext,
    /// The direction of the payment.
    pub direction: Direction,
}

impl MemoPlace {
    /// The associated data of the encryption: domain 32 · channel 8 · direction 1.
    pub fn associated_data(&self) -> Vec<u8> {
        let mut bytes = self.context.domain.as_slice().to_vec();
        bytes.extend_from_slice(&self.context.channel_id.0.to_be_bytes());
        bytes.push(self.direction as u8);
        bytes
    }
}

/// What the key of a memo is derived for: the info of its HKDF.
pub fn memo_info(ephemeral: &[u8; 33], identity: &IdentityKey) -> Vec<u8> {
    [INFO, ephemeral, &identity.0].concat()
}
