//! What two-sided commands share: who I am in a channel, and whether a line belongs here.

use crate::failure::error_with_hint;
use crate::network::Network;
use anyhow::Result;

use causeway_peer_protocol::{ChannelRef, MessageKind};
use causeway_types::channel::Channel;

pub use causeway_client::wallet::side_of as my_side;

/// Fails where a line was made for another chain or registry, or names another channel than was asked for.
pub fn belongs_here(
    network: &Network,
    kind: MessageKind,
    channel_ref: &ChannelRef,
    asked: Option<&Channel>,
) -> Result<()> {
    let here = &network.contracts;
    if channel_ref.chain_id != here.chain_id || channel_ref.registry != here.registry.as_str() {
        return Err(error_with_hint(
            format!(
                "the {kind} is for registry {} on chain {}, here is {} on {}",
                channel_ref.registry, channel_ref.chain_id, here.registry, here.chain_id
            ),
            "use it on the chain that it was made for (--home, --chain)",
        ));
    }
    match asked {
        Some(channel) if channel.id != channel_ref.channel_id => Err(error_with_hint(
            format!(
                "the {kind} is for channel {}, channel {} was named",
                channel_ref.channel_id, channel.id
            ),
            format!(
                "name channel {}, or ask for another line",
                channel_ref.channel_id
            ),
        )),
        _ => Ok(()),
    }
}

/// What a line of some kind is good for: where it goes, if it came to the wrong command.
pub fn wrong_kind(found: MessageKind, wanted: &str) -> anyhow::Error {
    let goes = match found {
        MessageKind::Voucher | MessageKind::Receipt => "causeway receive LINE",
        MessageKind::Consent => "causeway channel withdraw CHANNEL --consent LINE",
        MessageKind::Close => "causeway channel close --accept LINE",
        MessageKind::Extension => "causeway channel extend --accept LINE",
    };
    error_with_hint(
        format!("the line is a {found}, a {wanted} is expected here"),
        format!("give it to `{goes}`"),
    )
}
