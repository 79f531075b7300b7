//! `GET /v1/channels/{id}/book`: what the book says of a channel as the chain has it now.

use super::{steps_with, Call, Method};
use causeway_types::{Amount, ChannelId, Nonce, UnixTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call; `{id}` stands for the channel.
pub const PATH: &str = "/v1/channels/{id}/book";

/// The request; which channel is in the path. It may have ended.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GetChannelBook {
    /// The number of the channel.
    #[serde(skip)]
    pub channel_id: ChannelId,
}

/// What the book says of a channel; amounts in base units of its sidechain's token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChannelBook {
    /// The number of the channel.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
    /// Whether the book has the channel at all.
    pub in_book: bool,
    /// All that we signed to the peer.
    #[schema(value_type = String)]
    pub paid: Amount,
    /// The nonce of our newest voucher; 0 if there is none.
    #[schema(value_type = String)]
    pub paid_nonce: Nonce,
    /// The nonce of our newest voucher for which we hold the peer's receipt; 0 if there is none.
    #[schema(value_type = String)]
    pub receipted_nonce: Nonce,
    /// All that the peer signed to us.
    #[schema(value_type = String)]
    pub received: Amount,
    /// The nonce of the newest voucher that we accepted; 0 if there is none.
    #[schema(value_type = String)]
    pub received_nonce: Nonce,
    /// What is ours by all that we hold.
    #[schema(value_type = String)]
    pub balance: Amount,
    /// What we can still pay.
    #[schema(value_type = String)]
    pub spendable: Amount,
    /// What was paid to us, and the chain was never shown.
    #[schema(value_type = String)]
    pub unshown: Amount,
    /// The time before which our newest voucher must be on chain; none if it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub show_by: Option<UnixTime>,
    /// Whether the peer has shown a stale voucher that must be answered.
    pub must_answer: bool,
    /// Until when a cooperative close that we signed is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub closing_until: Option<UnixTime>,
    /// Whether we have asked to close.
    pub close_sent: bool,
    /// Whether a part of the record may be missing, so that nothing is paid.
    pub is_restored: bool,
    /// How that was found out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<String>,
    /// Until when nothing at all is signed because of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub wait_until: Option<UnixTime>,
}

impl Call for GetChannelBook {
    const METHOD: Method = Method::Get;
    type Response = ChannelBook;
    fn path(&self) -> Vec<String> {
        steps_with(PATH, self.channel_id)
    }
}
