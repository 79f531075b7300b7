//! The two keys of a node: docs/peer-protocol.md#2-identity-and-discovery.

use crate::sign::{self, ChannelSecret, SignatureError};
use causeway_types::{ChannelKey, Digest, IdentityKey, Signature, TransportKey};
use hkdf::Hkdf;
use sha2::Sha256;
use std::fmt;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

/// What the transport key is derived for, beside the secret at its path.
const TRANSPORT_INFO: &[u8] = b"causeway transport 1";

/// A node's identity key. Wiped when dropped.
pub struct IdentitySecret(ChannelSecret);

impl IdentitySecret {
    /// From its 32 bytes; an error if they are zero or not below the order of the curve.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<IdentitySecret, SignatureError> {
        ChannelSecret::from_bytes(bytes).map(IdentitySecret)
    }
    /// The public half, which the node announces.
    pub fn public(&self) -> IdentityKey {
        IdentityKey(self.0.public().0)
    }
    /// The x coordinate of the point that it shares with another key, from which the key of a memo is derived.
    pub(crate) fn shared_x(&self, point: &secp256k1::PublicKey) -> Zeroizing<[u8; 32]> {
        self.0.shared_x(point)
    }
    /// The secret itself, for the onions that are encrypted to it.
    pub(crate) fn secret(&self) -> &secp256k1::SecretKey {
        self.0.secret()
    }
    /// Signs the digest of an announcement or an invoice. Deterministic (RFC 6979), always low S.
    pub fn sign(&self, digest: &Digest) -> Signature {
        self.0.sign(digest)
    }
}

impl fmt::Debug for IdentitySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdentitySecret(of {})", self.public())
    }
}

/// Whether an identity key signed this digest, of an announcement or an invoice.
pub fn is_signed_by(key: &IdentityKey, digest: &Digest, signature: &Signature) -> bool {
    // keys of both kinds are points of one curve, and what they sign begins with its kind
    sign::verify(&ChannelKey(key.0), digest, signature).is_ok()
}

/// A node's static key of the Noise handshake, both halves. The secret one is wiped when dropped.
pub struct TransportKeyPair(Zeroizing<[u8; 32]>);

impl TransportKeyPair {
    /// From the secret at its path: 32 bytes of HKDF-SHA256, without salt.
    pub fn derive(secret: &[u8; 32]) -> TransportKeyPair {
        let mut bytes = Zeroizing::new([0; 32]);
        // it fails for more than 255 times 32 bytes alone
        let expanded = Hkdf::<Sha256>::new(None, secret).expand(TRANSPORT_INFO, bytes.as_mut());
        debug_assert!(expanded.is_ok());
        TransportKeyPair(bytes)
    }
    /// The public half, which the node announces.
    pub fn public(&self) -> TransportKey {
        let secret = StaticSecret::from(*self.0);
        TransportKey(PublicKey::from(&secret).to_bytes())
    }
    /// The secret, for the handshake.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for TransportKeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TransportKeyPair(of {})", self.public())
    }
}
