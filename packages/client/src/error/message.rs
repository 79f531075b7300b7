//! A message of the peer that is not what was expected.

use causeway_peer_protocol::{ChannelRef, MessageKind};
use causeway_types::ChannelId;
use cosmwasm_std::Addr;
use thiserror::Error;

/// Why a message of the peer is not taken.
#[derive(Debug, Error)]
pub enum MessageError {
    /// It is of another kind.
    #[error("the line is a {found}, a {wanted} is expected here")]
    WrongKind {
        /// What it is.
        found: MessageKind,
        /// What was expected, in words.
        wanted: &'static str,
    },
    /// It was made for another chain or registry.
    #[error(
        "the {kind} is for registry {} on chain {}, here is {registry} on {chain_id}",
        made_for.registry, made_for.chain_id
    )]
    OtherRegistry {
        /// What it is.
        kind: MessageKind,
        /// What it was made for.
        made_for: ChannelRef,
        /// The registry here.
        registry: Addr,
        /// The chain here.
        chain_id: String,
    },
    /// It is about another channel than was named.
    #[error("the {kind} is for channel {made_for}, channel {named} was named")]
    OtherChannel {
        /// What it is.
        kind: MessageKind,
        /// The channel that it is about.
        made_for: ChannelId,
        /// The channel that was named.
        named: ChannelId,
    },
}

impl MessageError {
    /// The error's code.
    pub fn code(&self) -> &'static str {
        match self {
            MessageError::WrongKind { .. } => "message_of_other_kind",
            MessageError::OtherRegistry { .. } => "message_for_other_registry",
            MessageError::OtherChannel { .. } => "message_for_other_channel",
        }
    }
}
