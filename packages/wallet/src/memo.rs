//! Memos: what the payer of a payment writes to its payee, encrypted to the payee's identity key.
//! docs/peer-protocol.md#memo.
//!
//! The key is agreed on by the payee's identity key and one that is drawn for each memo; what is encrypted is tied to its channel
//! and direction. The payer keeps its own text, since it cannot decrypt what it has sent.

use crate::keys::IdentitySecret;
use causeway_peer_protocol::{
    memo_info, BoundError, MemoPlace, SealedMemo, LONGEST_MEMO, MEMO_OVERHEAD,
};
use causeway_types::IdentityKey;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hkdf::Hkdf;
use secp256k1::{PublicKey, SecretKey, SECP256K1};
use sha2::Sha256;
use thiserror::Error;
use zeroize::Zeroizing;

/// A memo as the book has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Memo {
    /// What was written. It may have control characters: whoever shows it escapes them.
    Text(String),
    /// Something came, and it cannot be decrypted by our identity key, or is no text of 1 to 512 bytes.
    Unreadable,
}

impl Memo {
    /// What was written; none where that cannot be read.
    pub fn text(self) -> Option<String> {
        match self {
            Memo::Text(text) => Some(text),
            Memo::Unreadable => None,
        }
    }
}

/// Why a memo cannot be encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MemoError {
    /// It is empty, or too long.
    #[error("a memo of {asked} bytes, it must have 1 to {LONGEST_MEMO}")]
    Length {
        /// How many bytes of UTF-8 it has.
        asked: usize,
    },
    /// The identity key is no point of the curve.
    #[error("the identity key {0} is none, so nothing can be encrypted to it")]
    IdentityKey(IdentityKey),
    /// The cipher does not take it.
    #[error("the memo cannot be encrypted")]
    Cipher,
    /// The encrypted memo is longer than an attachment.
    #[error(transparent)]
    Bound(#[from] BoundError),
}

/// Refuses what is no memo by its length.
pub fn check_length(text: &str) -> Result<(), MemoError> {
    match text.len() {
        1..=LONGEST_MEMO => Ok(()),
        asked => Err(MemoError::Length { asked }),
    }
}

/// Encrypts a memo to an identity key. The same text gives other bytes each time, so what is sent again must be kept.
pub fn seal(text: &str, to: &IdentityKey, place: &MemoPlace) -> Result<SealedMemo, MemoError> {
    let ephemeral = SecretKey::new(&mut secp256k1::rand::thread_rng());
    seal_with(text, to, place, ephemeral)
}

/// The same with an ephemeral key that is given: for test vectors. A key that is used twice gives away what both memos say.
pub fn seal_with(
    text: &str,
    to: &IdentityKey,
    place: &MemoPlace,
    mut ephemeral: SecretKey,
) -> Result<SealedMemo, MemoError> {
    check_length(text)?;
    let point = PublicKey::from_slice(&to.0).map_err(|_| MemoError::IdentityKey(*to))?;
    let public = PublicKey::from_secret_key(SECP256K1, &ephemeral).serialize();
    let shared = shared_x(&point, &ephemeral);
    ephemeral.non_secure_erase();
    let sealed = cipher(&shared, &public, to, place).encrypt(
        &Nonce::default(),
        Payload {
            msg: text.as_bytes(),
            aad: &place.associated_data(),
        },
    );
    let sealed = sealed.map_err(|_| MemoError::Cipher)?;
    Ok(SealedMemo {
        text: text.to_owned(),
        bytes: [&public[..], &sealed].concat().try_into()?,
    })
}

/// Decrypts a memo by our identity key.
pub fn open(bytes: &[u8], identity: &IdentitySecret, place: &MemoPlace) -> Memo {
    decrypted(bytes, identity, place).map_or(Memo::Unreadable, Memo::Text)
}

fn decrypted(bytes: &[u8], identity: &IdentitySecret, place: &MemoPlace) -> Option<String> {
    let (public, sealed) = bytes.split_first_chunk::<33>()?;
    // what no payer may send is not worth a multiplication on the curve
    let length = bytes.len().checked_sub(MEMO_OVERHEAD)?;
    if !(1..=LONGEST_MEMO).contains(&length) {
        return None;
    }
    let point = PublicKey::from_slice(public).ok()?;
    let shared = identity.shared_x(&point);
    let opened = cipher(&shared, public, &identity.public(), place).decrypt(
        &Nonce::default(),
        Payload {
            msg: sealed,
            aad: &place.associated_data(),
        },
    );
    String::from_utf8(opened.ok()?).ok()
}

/// The x coordinate of the point that two keys share.
pub(crate) fn shared_x(point: &PublicKey, secret: &SecretKey) -> Zeroizing<[u8; 32]> {
    let both = Zeroizing::new(secp256k1::ecdh::shared_secret_point(point, secret));
    let mut x = Zeroizing::new([0; 32]);
    x.copy_from_slice(&both[..32]);
    x
}

fn cipher(
    shared: &[u8; 32],
    ephemeral: &[u8; 33],
    identity: &IdentityKey,
    place: &MemoPlace,
) -> ChaCha20Poly1305 {
    let mut key = Zeroizing::new([0; 32]);
    let derived = Hkdf::<Sha256>::new(Some(place.context.domain.as_slice()), shared);
    // it fails for more than 255 times 32 bytes alone
    let expanded = derived.expand(&memo_info(ephemeral, identity), key.as_mut());
    debug_assert!(expanded.is_ok());
    ChaCha20Poly1305::new(<&Key>::from(&*key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_types::signed::SigningContext;
    use causeway_types::{ChannelId, Direction, Hash};
    use proptest::prelude::*;

    fn identity(byte: u8) -> IdentitySecret {
        IdentitySecret::from_bytes(&[byte; 32]).unwrap()
    }

    fn place() -> MemoPlace {
        MemoPlace {
            context: SigningContext {
                domain: Hash([1; 32]),
                channel_id: ChannelId(7),
            },
            direction: Direction::AToB,
        }
    }

    fn text(of: &str) -> Memo {
        Memo::Text(of.to_owned())
    }

    #[test]
    fn a_memo_is_read_by_its_payee_alone_and_only_in_its_channel_and_direction() {
        let payee = identity(7);
        let sealed = seal("Two teas, grün", &payee.public(), &place()).unwrap();
        assert_eq!(sealed.text, "Two teas, grün");
        assert_eq!(sealed.bytes.len(), sealed.text.len() + MEMO_OVERHEAD);
        assert_eq!(
            open(&sealed.bytes, &payee, &place()),
            text("Two teas, grün")
        );
        // the same text is other bytes
        let again = seal("Two teas, grün", &payee.public(), &place()).unwrap();
        assert_ne!(again.bytes, sealed.bytes);
        assert_eq!(
            open(&sealed.bytes, &identity(8), &place()),
            Memo::Unreadable
        );
        let moved = [
            MemoPlace {
                direction: Direction::BToA,
                ..place()
            },
            MemoPlace {
                context: SigningContext {
                    channel_id: ChannelId(8),
                    ..place().context
                },
                ..place()
            },
            MemoPlace {
                context: SigningContext {
                    domain: Hash([2; 32]),
                    ..place().context
                },
                ..place()
            },
        ];
        for moved in moved {
            assert_eq!(open(&sealed.bytes, &payee, &moved), Memo::Unreadable);
        }
    }

    #[test]
    fn a_memo_has_1_to_512_bytes() {
        let payee = identity(7);
        let sealed = |length: usize| seal(&"x".repeat(length), &payee.public(), &place());
        for length in [0, LONGEST_MEMO + 1] {
            assert_eq!(sealed(length), Err(MemoError::Length { asked: length }));
        }
        let longest = sealed(LONGEST_MEMO).unwrap();
        assert_eq!(open(&longest.bytes, &payee, &place()), text(&longest.text));
        let no_key = IdentityKey([5; 33]);
        assert_eq!(
            seal("x", &no_key, &place()),
            Err(MemoError::IdentityKey(no_key))
        );
    }

    #[test]
    fn what_another_program_encrypts_against_the_rules_is_unreadable_and_no_more() {
        let payee = identity(7);
        let ephemeral = SecretKey::from_slice(&[9; 32]).unwrap();
        let public = PublicKey::from_secret_key(SECP256K1, &ephemeral).serialize();
        let point = PublicKey::from_slice(&payee.public().0).unwrap();
        let shared = shared_x(&point, &ephemeral);
        let encrypted = |content: &[u8]| {
            let payload = Payload {
                msg: content,
                aad: &place().associated_data(),
            };
            let cipher = cipher(&shared, &public, &payee.public(), &place());
            let sealed = cipher.encrypt(&Nonce::default(), payload).unwrap();
            open(&[&public[..], &sealed].concat(), &payee, &place())
        };
        assert_eq!(encrypted(b"tea"), text("tea"));
        // control characters are text: they are escaped where they are shown
        assert_eq!(encrypted(b"\x1b[2J\0"), text("\u{1b}[2J\0"));
        for against in [&b""[..], &[b'x'; 513], b"\xff\xfe", b"tea\xc3"] {
            assert_eq!(encrypted(against), Memo::Unreadable);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic_and_one_that_is_changed_is_unreadable(
            garbage in proptest::collection::vec(any::<u8>(), 0..700),
            written in "\\PC{1,100}",
            at in any::<prop::sample::Index>(),
            bit in 0u8..8,
        ) {
            let payee = identity(7);
            prop_assert_eq!(open(&garbage, &payee, &place()), Memo::Unreadable);
            let sealed = seal(&written, &payee.public(), &place()).unwrap();
            let mut bytes = sealed.bytes.to_vec();
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            prop_assert_eq!(open(&bytes, &payee, &place()), Memo::Unreadable);
            bytes.truncate(at);
            prop_assert_eq!(open(&bytes, &payee, &place()), Memo::Unreadable);
        }
    }
}
