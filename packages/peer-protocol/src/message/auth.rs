//! `auth`: a signature of kind 8 over this link's handshake. docs/peer-protocol.md#auth-0x0005.

use crate::bytes::Reader;
use crate::error::DecodeError;
use crate::field::{fields, Field};
use causeway_types::{ChannelId, ChannelKey, Signature};

#[cfg(test)]
use crate::samples::Entropy;

/// Which key authenticates the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthKey {
    /// The channel key that the chain has for the sender's side. 1.
    Channel,
    /// The account's key, for B of an unlocked channel. 2.
    Account(
        /// The account's public key, whose address is the participant's.
        ChannelKey,
    ),
}

impl Field for AuthKey {
    const LONGEST: usize = 1 + 1 + 33;
    fn write(&self, out: &mut Vec<u8>) {
        let (by, key) = match self {
            AuthKey::Channel => (1u8, None),
            AuthKey::Account(key) => (2, Some(*key)),
        };
        by.write(out);
        key.write(out);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match (r.u8()?, Option::<ChannelKey>::read(r)?) {
            (1, None) => Ok(AuthKey::Channel),
            (2, Some(key)) => Ok(AuthKey::Account(key)),
            _ => Err(DecodeError::Field(
                "an auth is by channel key without a key, or by account key with it",
            )),
        }
    }
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self {
        match Option::sample(from) {
            None => AuthKey::Channel,
            Some(key) => AuthKey::Account(key),
        }
    }
}

fields! {
    /// Authenticates the sender for one channel over this very link.
    AuthFrame {
        /// The channel.
        channel_id: ChannelId,
        /// The key that signed.
        by: AuthKey,
        /// Of kind 8.
        signature: Signature,
    }
}
