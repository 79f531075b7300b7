//! Whether a message of the peer is for a channel here.

use crate::error::{MessageError, Result};
use crate::network::Network;
use causeway_peer_protocol::{ChannelRef, MessageKind};
use causeway_types::channel::Channel;

/// Fails where a message was made for another chain or registry, or is about another channel than was named.
pub fn require_here(
    network: &Network,
    kind: MessageKind,
    made_for: &ChannelRef,
    named: Option<&Channel>,
) -> Result<(), MessageError> {
    let here = &network.contracts;
    if made_for.chain_id != here.chain_id || made_for.registry != here.registry.as_str() {
        return Err(MessageError::OtherRegistry {
            kind,
            made_for: made_for.clone(),
            registry: here.registry.clone(),
            chain_id: here.chain_id.clone(),
        });
    }
    match named {
        Some(channel) if channel.id != made_for.channel_id => Err(MessageError::OtherChannel {
            kind,
            made_for: made_for.channel_id,
            named: channel.id,
        }),
        _ => Ok(()),
    }
}

/// The channel that a message is about, as it is on chain now; fails where it is none of this registry, or not the one that
/// was named.
pub fn channel_of(
    network: &Network,
    kind: MessageKind,
    made_for: &ChannelRef,
    named: Option<&Channel>,
) -> Result<Channel> {
    require_here(network, kind, made_for, named)?;
    Ok(network.channel_by_id(made_for.channel_id)?.channel)
}
