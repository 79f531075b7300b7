//! Why a link ends.

use super::noise::NoiseError;
use causeway_peer_protocol::PeerErrorCode;
use thiserror::Error;

/// Why a link ended, or was not made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LinkError {
    /// The connection was closed or broke, or no connection was made.
    #[error("the connection is gone: {0}")]
    Lost(String),
    /// The WebSocket carried something else than binary messages within the limit.
    #[error("the other side does not speak the peer protocol: {0}")]
    WebSocket(String),
    /// A handshake message or an encrypted message is refused.
    #[error("{0}")]
    Noise(#[from] NoiseError),
    /// The other side ended the handshake, which says no reason.
    #[error(
        "the handshake was ended: the key that was given for the peer, its account or the chain is not the one that it has, \
         or ours is another; ask the peer for the line that `causeway getinfo` prints there, or see `causeway node show`"
    )]
    HandshakeEnded,
    /// A limit of time passed.
    #[error("no {0} came in time")]
    Timeout(&'static str),
    /// The peer reads too slowly.
    #[error("the peer reads too slowly: its outbox is full")]
    OutboxFull,
    /// We ended it, with this error.
    #[error("ended from here: {code} {text}")]
    Refused {
        /// The error that was sent.
        code: PeerErrorCode,
        /// What it says.
        text: String,
    },
    /// The peer ended it, with this error.
    #[error("ended by the peer: {code} {text}")]
    ByPeer {
        /// The error that came.
        code: PeerErrorCode,
        /// What it says.
        text: String,
    },
    /// The peer's key or address is to be taken from its announcement, and there is none.
    #[error("the account announces no node with an address; it is reached once it does")]
    NotAnnounced,
    /// This node stops.
    #[error("this node stops")]
    Stopped,
}

impl LinkError {
    pub(super) fn refused(code: PeerErrorCode, text: impl Into<String>) -> LinkError {
        let text = text.into();
        LinkError::Refused { code, text }
    }

    /// Whether it ended because a signature of the peer was wrong: then its address waits.
    pub fn is_wrong_signature(&self) -> bool {
        matches!(
            self,
            LinkError::Refused {
                code: PeerErrorCode::INVALID_SIGNATURE,
                ..
            }
        )
    }
}
