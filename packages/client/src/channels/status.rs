//! How a channel stands: on chain, in the vault, and by the own book.

use crate::error::ClientError;
use crate::network::Network;
use crate::wallet::ChannelSummary;
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

/// How a channel stands, for an address. `book` says what its book has of a channel at a time; it is asked only for one of the
/// channel's sides.
pub fn report<E: From<ClientError>>(
    network: &Network,
    seen: ChannelResponse,
    viewer: &Addr,
    book: impl FnOnce(&Channel, UnixTime) -> Result<Option<ChannelSummary>, E>,
) -> Result<ChannelReport, E> {
    let ChannelResponse { channel, phase } = seen;
    let side = channel.side_of(viewer.as_str());
    let now = network.latest()?.time;
    let book = match side {
        Some(_) => book(&channel, now)?,
        None => None,
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
