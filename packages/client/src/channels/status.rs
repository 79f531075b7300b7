//! How a channel stands: on chain, in the vault, and by the own book.

use crate::error::Result;
use crate::network::Network;
use crate::wallet::{ChannelSummary, Wallet};
use causeway_types::channel::{Channel, Phase, Side};
use causeway_types::registry::{ChannelResponse, PreviewResponse, StatusResponse};
use causeway_types::vault::{LeaseRecord, LeaseResponse, Settled};
use causeway_types::{Amount, UnixTime};
use cosmwasm_std::Addr;
use serde::Serialize;

/// All that is known of a channel.
#[derive(Debug, Serialize)]
pub struct ChannelReport {
    /// As the chain has it.
    pub channel: Channel,
    /// Where in its life it is.
    pub phase: Phase,
    /// The side of whoever asks; none for a stranger.
    pub side: Option<Side>,
    /// Whether it is healthy.
    pub status: StatusResponse,
    /// What a settlement would pay now.
    pub settlement: PreviewResponse,
    /// The liquidity that is leased into it, if there is any.
    pub lease: Option<LeaseRecord>,
    /// The rent that this has earned, base units.
    pub rent_earned: Amount,
    /// The rent that it will have earned by the channel's end as it stands, base units.
    pub rent_at_end: Amount,
    /// What the vault has still to be told of its end.
    pub undelivered: Option<Settled>,
    /// What the own book says of it; none where there is no book, or for a stranger.
    pub book: Option<ChannelSummary>,
    /// The chain's time.
    pub now: UnixTime,
}

/// How a channel stands, for an address and its book.
pub fn report(
    network: &Network,
    wallet: Option<&Wallet<'_>>,
    seen: ChannelResponse,
    viewer: &Addr,
) -> Result<ChannelReport> {
    let ChannelResponse { channel, phase } = seen;
    let side = channel.side_of(viewer.as_str());
    let now = network.latest()?.time;
    let book = match (side, wallet) {
        (Some(_), Some(wallet)) => Some(wallet.record_at(&channel, now)?),
        _ => None,
    };
    let LeaseResponse {
        lease,
        earned,
        earned_at_end,
    } = match channel.is_leased() {
        true => network.lease(channel.id)?,
        false => LeaseResponse {
            lease: None,
            earned: Amount::ZERO,
            earned_at_end: Amount::ZERO,
        },
    };
    Ok(ChannelReport {
        phase,
        side,
        status: network.channel_status(channel.id)?,
        settlement: network.settlement_preview(channel.id)?,
        lease,
        rent_earned: earned,
        rent_at_end: earned_at_end,
        undelivered: match phase {
            Phase::Settled => network.undelivered(channel.id)?,
            _ => None,
        },
        book,
        now,
        channel,
    })
}
