//! Noise XK: the handshake and the messages after it. docs/peer-protocol.md#3-transport.

use causeway_types::{Hash, TransportKey};
use snow::{Builder, HandshakeState, TransportState};
use std::fmt;
use thiserror::Error;
use zeroize::Zeroizing;

/// The pattern, the curve, the cipher and the hash.
pub const NOISE: &str = "Noise_XK_25519_ChaChaPoly_SHA256";
/// The bytes of the three handshake messages, which have empty payloads.
pub const HANDSHAKE_BYTES: [usize; 3] = [48, 48, 64];
/// The bytes of the longest encrypted message.
pub const LONGEST_MESSAGE: usize = 65_535;
/// A direction rekeys before each message whose counter is a positive multiple of this.
pub const REKEY_EVERY: u64 = 65_536;
/// The version of the peer protocol in the prologue.
const VERSION: u8 = 1;
/// What encryption adds to a message.
const TAG_BYTES: usize = 16;

/// Why a handshake or a message is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoiseError {
    /// A handshake message does not have its one length.
    #[error("handshake message {number} has {length} bytes, it must have {allowed}")]
    Length {
        /// Which of the three, from 1.
        number: usize,
        /// How many it has.
        length: usize,
        /// How many it must have.
        allowed: usize,
    },
    /// More bytes than one message carries.
    #[error("the message has {length} bytes, at most {allowed} are allowed")]
    TooLong {
        /// How many it has.
        length: usize,
        /// How many it may have.
        allowed: usize,
    },
    /// It was not encrypted for us, by this peer, as the next message; or the two sides do not agree on the prologue.
    #[error("the message cannot be decrypted")]
    Decrypt,
    /// The peer's key is a point of small order: whoever listens would share the secret.
    #[error("the peer's transport key is a point of small order, with which everybody shares the same secret")]
    SmallOrder,
    /// The handshake is not at this step.
    #[error("the handshake is not at this step")]
    State,
}

/// The secret half of a node's transport key (x25519). Erased when dropped.
#[derive(Clone)]
pub struct TransportSecret(Zeroizing<[u8; 32]>);

impl TransportSecret {
    /// From its 32 bytes; any are a key of x25519.
    pub fn from_bytes(bytes: [u8; 32]) -> TransportSecret {
        TransportSecret(Zeroizing::new(bytes))
    }
    /// The public half, which is announced.
    pub fn public(&self) -> TransportKey {
        let secret = x25519_dalek::StaticSecret::from(*self.0);
        TransportKey(x25519_dalek::PublicKey::from(&secret).to_bytes())
    }
}

impl fmt::Debug for TransportSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TransportSecret(of {})", self.public())
    }
}

/// What both sides of a handshake must agree on: version, domain, and the account that is dialled.
pub fn prologue(domain: &Hash, responder: &str) -> Vec<u8> {
    let mut out = vec![VERSION];
    out.extend_from_slice(&domain.0);
    out.extend_from_slice(responder.as_bytes());
    out
}

/// A handshake under way.
pub struct Handshake {
    state: HandshakeState,
    step: usize,
}

/// What a finished handshake gives.
pub struct Established {
    /// Encrypts and decrypts from here on.
    pub cipher: LinkCipher,
    /// Noise's `h`, which `auth` signs.
    pub handshake_hash: Hash,
    /// The peer's transport key.
    pub peer_key: TransportKey,
}

impl Handshake {
    /// Of the side that dials, which knows the transport key of the other.
    pub fn dial(
        secret: &TransportSecret,
        prologue: &[u8],
        key: &TransportKey,
    ) -> Result<Handshake, NoiseError> {
        Handshake::new(secret, prologue, Some(key), None)
    }

    /// Of the side that is dialled.
    pub fn answer(secret: &TransportSecret, prologue: &[u8]) -> Result<Handshake, NoiseError> {
        Handshake::new(secret, prologue, None, None)
    }

    /// With an ephemeral key that is known to everyone, for test vectors: what it encrypts is secret from nobody.
    #[doc(hidden)]
    pub fn with_known_ephemeral(
        secret: &TransportSecret,
        prologue: &[u8],
        key: Option<&TransportKey>,
        ephemeral: &[u8; 32],
    ) -> Result<Handshake, NoiseError> {
        Handshake::new(secret, prologue, key, Some(ephemeral))
    }

    fn new(
        secret: &TransportSecret,
        prologue: &[u8],
        dialled: Option<&TransportKey>,
        ephemeral: Option<&[u8; 32]>,
    ) -> Result<Handshake, NoiseError> {
        dialled.map_or(Ok(()), require_secret_with)?;
        let state = || -> Result<HandshakeState, snow::Error> {
            let mut builder = Builder::new(NOISE.parse()?)
                .local_private_key(secret.0.as_slice())?
                .prologue(prologue)?;
            if let Some(ephemeral) = ephemeral {
                builder = builder.fixed_ephemeral_key_for_testing_only(ephemeral);
            }
            match dialled {
                Some(key) => builder.remote_public_key(&key.0)?.build_initiator(),
                None => builder.build_responder(),
            }
        };
        let state = state().map_err(|_| NoiseError::State)?;
        Ok(Handshake { state, step: 0 })
    }

    /// The next handshake message of ours.
    pub fn write(&mut self) -> Result<Vec<u8>, NoiseError> {
        let mut out = vec![0; self.allowed()?];
        let length = self.state.write_message(&[], &mut out);
        let length = length.map_err(|_| NoiseError::State)?;
        debug_assert_eq!(length, out.len(), "an empty payload has one length");
        self.step += 1;
        Ok(out)
    }

    /// Takes the peer's next handshake message.
    pub fn read(&mut self, message: &[u8]) -> Result<(), NoiseError> {
        let allowed = self.allowed()?;
        if message.len() != allowed {
            return Err(NoiseError::Length {
                number: self.step + 1,
                length: message.len(),
                allowed,
            });
        }
        let read = self.state.read_message(message, &mut []);
        read.map_err(|_| NoiseError::Decrypt)?;
        self.step += 1;
        Ok(())
    }

    fn allowed(&self) -> Result<usize, NoiseError> {
        HANDSHAKE_BYTES
            .get(self.step)
            .copied()
            .ok_or(NoiseError::State)
    }

    /// Once all three messages have passed.
    pub fn finish(self) -> Result<Established, NoiseError> {
        let hash = self.state.get_handshake_hash().try_into();
        let peer = self.state.get_remote_static().map(<[u8; 32]>::try_from);
        let (Ok(hash), Some(Ok(peer))) = (hash, peer) else {
            return Err(NoiseError::State);
        };
        let peer_key = TransportKey(peer);
        require_secret_with(&peer_key)?;
        let state = self.state.into_transport_mode();
        Ok(Established {
            cipher: LinkCipher {
                state: state.map_err(|_| NoiseError::State)?,
            },
            handshake_hash: Hash(hash),
            peer_key,
        })
    }
}

/// Refuses a peer's key with which there is no secret.
fn require_secret_with(key: &TransportKey) -> Result<(), NoiseError> {
    match key.is_small_order() {
        true => Err(NoiseError::SmallOrder),
        false => Ok(()),
    }
}

/// Encrypts and decrypts the messages of a link, each once and in their order.
pub struct LinkCipher {
    state: TransportState,
}

impl LinkCipher {
    /// The next message of ours, encrypted.
    pub fn encrypt(&mut self, content: &[u8]) -> Result<Vec<u8>, NoiseError> {
        let allowed = LONGEST_MESSAGE - TAG_BYTES;
        if content.len() > allowed {
            return Err(NoiseError::TooLong {
                length: content.len(),
                allowed,
            });
        }
        if is_rekeyed(self.state.sending_nonce()) {
            self.state.rekey_outgoing();
        }
        let mut out = vec![0; content.len() + TAG_BYTES];
        let length = self.state.write_message(content, &mut out);
        length.map_err(|_| NoiseError::State)?;
        Ok(out)
    }

    /// The peer's next message. After an error the link must end: nothing that follows can be decrypted.
    pub fn decrypt(&mut self, message: &[u8]) -> Result<Vec<u8>, NoiseError> {
        if is_rekeyed(self.state.receiving_nonce()) {
            self.state.rekey_incoming();
        }
        let mut out = vec![0; message.len()];
        let length = self.state.read_message(message, &mut out);
        out.truncate(length.map_err(|_| NoiseError::Decrypt)?);
        Ok(out)
    }
}

fn is_rekeyed(counter: u64) -> bool {
    counter > 0 && counter.is_multiple_of(REKEY_EVERY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_small_order_is_not_dialled() {
        let secret = TransportSecret::from_bytes([7; 32]);
        let dial = |key| Handshake::dial(&secret, b"prologue", &TransportKey(key)).map(|_| ());
        let mut one = [0; 32];
        one[0] = 1;
        for key in [[0; 32], one] {
            assert_eq!(dial(key), Err(NoiseError::SmallOrder));
        }
        assert_eq!(dial(secret.public().0), Ok(()));
    }
}
