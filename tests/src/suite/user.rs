//! Who acts, and signs.

use causeway_types::{ChannelKey, Digest, Hash, Signature};
use cosmwasm_std::Addr;
use secp256k1::{Message, PublicKey, SecretKey, SECP256K1};

/// Somebody with an address and a channel key, both made from the name.
///
/// The key is the same in all channels, against the protocol's advice: what was signed for one channel is then refused
/// in another for that reason alone.
#[derive(Clone, Debug)]
pub struct User {
    pub name: &'static str,
    pub addr: Addr,
    /// The public half of the channel key.
    pub key: ChannelKey,
    secret: SecretKey,
}

impl User {
    /// Somebody of that name.
    pub fn named(name: &'static str, addr: Addr) -> User {
        let secret = SecretKey::from_slice(&Hash::of(name.as_bytes()).0).unwrap();
        User {
            name,
            addr,
            key: ChannelKey(PublicKey::from_secret_key(SECP256K1, &secret).serialize()),
            secret,
        }
    }
    pub fn signs(&self, digest: &Digest) -> Signature {
        let message = Message::from_digest(digest.0);
        Signature(
            SECP256K1
                .sign_ecdsa(&message, &self.secret)
                .serialize_compact(),
        )
    }
}
