//! ECDSA over secp256k1: 64 bytes, compact, low S, of the digests of causeway-types.

use crate::memo;
use causeway_types::{ChannelKey, Digest, Signature};
use secp256k1::{ecdsa, Message, PublicKey, SecretKey, SECP256K1};
use std::fmt;
use thiserror::Error;
use zeroize::Zeroizing;

/// Why a key or a signature is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// The bytes are no secret key.
    #[error("the bytes are no secret key of secp256k1")]
    SecretKey,
    /// The bytes are no point of the curve.
    #[error("{0} is no compressed public key of secp256k1")]
    PublicKey(ChannelKey),
    /// Verifies perhaps, but is the higher of the two; the chain refuses it.
    #[error("the signature has a high S; only the lower of the two counts")]
    HighS,
    /// Another key, or another message.
    #[error("the signature was not made by {0} for this message")]
    Mismatch(ChannelKey),
}

/// A channel's secret key. Wiped when dropped.
pub struct ChannelSecret {
    secret: SecretKey,
    public: ChannelKey,
}

impl ChannelSecret {
    /// From its 32 bytes; an error if they are zero or not below the order of the curve.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<ChannelSecret, SignatureError> {
        let secret = SecretKey::from_slice(bytes).map_err(|_| SignatureError::SecretKey)?;
        let public = ChannelKey(PublicKey::from_secret_key(SECP256K1, &secret).serialize());
        Ok(ChannelSecret { secret, public })
    }

    /// The public half, which the chain registers.
    pub fn public(&self) -> ChannelKey {
        self.public
    }

    pub(crate) fn secret(&self) -> &SecretKey {
        &self.secret
    }

    /// The x coordinate of the point that it shares with another key.
    pub(crate) fn shared_x(&self, point: &PublicKey) -> Zeroizing<[u8; 32]> {
        memo::shared_x(point, &self.secret)
    }

    /// Signs a digest. Deterministic (RFC 6979), always low S. Whether it may be signed is the guard's to say.
    pub fn sign(&self, digest: &Digest) -> Signature {
        let message = Message::from_digest(digest.0);
        Signature(
            SECP256K1
                .sign_ecdsa(&message, &self.secret)
                .serialize_compact(),
        )
    }
}

impl Drop for ChannelSecret {
    fn drop(&mut self) {
        self.secret.non_secure_erase();
    }
}

impl fmt::Debug for ChannelSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChannelSecret(of {})", self.public)
    }
}

/// A channel key that was found to lie on the curve: parsed once, used for many signatures.
#[derive(Clone, Copy, Debug)]
pub struct Verifier {
    point: PublicKey,
    key: ChannelKey,
}

impl Verifier {
    /// Parses a channel key.
    pub fn new(key: &ChannelKey) -> Result<Verifier, SignatureError> {
        let point =
            PublicKey::from_slice(key.as_slice()).map_err(|_| SignatureError::PublicKey(*key))?;
        Ok(Verifier { point, key: *key })
    }

    /// The key.
    pub fn key(&self) -> ChannelKey {
        self.key
    }

    /// Whether the key made this signature for this digest.
    pub fn verify(&self, digest: &Digest, signature: &Signature) -> Result<(), SignatureError> {
        if !signature.is_low_s() {
            return Err(SignatureError::HighS);
        }
        let mismatch = SignatureError::Mismatch(self.key);
        let parsed = ecdsa::Signature::from_compact(signature.as_slice()).map_err(|_| mismatch)?;
        SECP256K1
            .verify_ecdsa(&Message::from_digest(digest.0), &parsed, &self.point)
            .map_err(|_| mismatch)
    }
}

/// Parses the key and verifies one signature.
pub fn verify(
    key: &ChannelKey,
    digest: &Digest,
    signature: &Signature,
) -> Result<(), SignatureError> {
    Verifier::new(key)?.verify(digest, signature)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36,
        0x41, 0x41,
    ];

    /// The other signature that verifies: s → order − s.
    fn other_s(signature: &Signature) -> Signature {
        let mut out = *signature;
        let mut borrow = 0i16;
        for i in (0..32).rev() {
            let digit = i16::from(ORDER[i]) - i16::from(signature.0[32 + i]) - borrow;
            borrow = i16::from(digit < 0);
            out.0[32 + i] = digit.rem_euclid(256) as u8;
        }
        out
    }

    #[test]
    fn what_is_signed_verifies_and_nothing_else_does() {
        let one = ChannelSecret::from_bytes(&[1; 32]).unwrap();
        let two = ChannelSecret::from_bytes(&[2; 32]).unwrap();
        let digest = Digest([7; 32]);
        let signature = one.sign(&digest);
        assert_eq!(verify(&one.public(), &digest, &signature), Ok(()));
        assert_eq!(
            verify(&one.public(), &Digest([8; 32]), &signature),
            Err(SignatureError::Mismatch(one.public()))
        );
        assert_eq!(
            verify(&two.public(), &digest, &signature),
            Err(SignatureError::Mismatch(two.public()))
        );
        let zero = Signature([0; 64]);
        assert!(verify(&one.public(), &digest, &zero).is_err());
    }

    #[test]
    fn a_high_s_is_refused() {
        let secret = ChannelSecret::from_bytes(&[3; 32]).unwrap();
        for n in 0..50 {
            let digest = Digest([n; 32]);
            let signature = secret.sign(&digest);
            assert!(signature.is_low_s());
            let high = other_s(&signature);
            assert_eq!(
                verify(&secret.public(), &digest, &high),
                Err(SignatureError::HighS)
            );
            // It is the other signature, not just any bytes.
            assert_eq!(other_s(&high), signature);
        }
    }

    #[test]
    fn bytes_that_are_no_key_are_refused() {
        let off_curve = ChannelKey([5; 33]);
        assert_eq!(
            Verifier::new(&off_curve).unwrap_err(),
            SignatureError::PublicKey(off_curve)
        );
        assert_eq!(
            ChannelSecret::from_bytes(&[0; 32]).unwrap_err(),
            SignatureError::SecretKey
        );
    }

    #[test]
    fn debug_says_nothing_secret() {
        let secret = ChannelSecret::from_bytes(&[9; 32]).unwrap();
        assert!(!format!("{secret:?}").contains("0909"));
    }
}
