//! A channel that nobody has joined: everything back to its opener.

use crate::error::Result;
use crate::network::{Network, SubmitResult as _, TxSigner};
use causeway_types::channel::Channel;
use causeway_types::event::ChannelCancelled;
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Amount, ChannelId, Height};
use serde::Serialize;

/// A channel that was cancelled.
#[derive(Clone, Debug, Serialize)]
pub struct CancelledChannel {
    /// The number by which the chain knows the channel.
    pub channel_id: ChannelId,
    /// What came back, base units.
    pub amount: Amount,
    /// The block that it was cancelled in.
    pub height: Height,
}

/// What cancelling a channel would give back to its opener, base units: all that was put in.
pub fn refund_of(channel: &Channel) -> Amount {
    let opener = &channel.ledger.a;
    opener.deposited.saturating_add(opener.unallocated)
}

/// Cancels a channel.
pub fn cancel<'a>(
    network: &Network,
    by: impl Into<TxSigner<'a>>,
    channel_id: ChannelId,
) -> Result<CancelledChannel> {
    let msg = network.to_registry(&ExecuteMsg::Cancel { channel_id })?;
    let tx = network
        .submit(by, vec![msg])
        .failed(format!("cannot cancel channel {channel_id}"))?;
    let cancelled: ChannelCancelled = network.expect_event(&tx, "what came back")?;
    Ok(CancelledChannel {
        channel_id: cancelled.channel_id,
        amount: cancelled.amount,
        height: tx.height,
    })
}
