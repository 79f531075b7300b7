//! Signatures, verified with another library than the chain's.

use causeway_types::{ChannelKey, Digest, Signature};
use secp256k1::{ecdsa, Message, PublicKey, SECP256K1};

/// Whether the key signed the digest, with the lower s.
pub fn is_signed(key: Option<&ChannelKey>, digest: &Digest, signature: &Signature) -> bool {
    let Some(key) = key.and_then(|k| PublicKey::from_slice(k.as_slice()).ok()) else {
        return false;
    };
    // this library refuses the higher s by itself
    ecdsa::Signature::from_compact(signature.as_slice()).is_ok_and(|s| {
        SECP256K1
            .verify_ecdsa(&Message::from_digest(digest.0), &s, &key)
            .is_ok()
    })
}
