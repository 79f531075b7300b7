//! `GET /v1/channels/{id}/line`: the newest voucher of a channel as a line of text, for a peer that is not reached over a link.

use super::{steps_with, Call, Method};
use causeway_types::{Amount, ChannelId, Nonce};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The path of the call; `{id}` stands for the channel.
pub const PATH: &str = "/v1/channels/{id}/line";

/// The request; which channel is in the path. Nothing is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GetNewestLine {
    /// The number of the channel.
    #[serde(skip)]
    #[param(ignore)]
    pub channel_id: ChannelId,
    /// The peer's newest voucher, which is given back to it after a loss, and not our own.
    #[serde(default)]
    pub theirs: bool,
}

/// The newest voucher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NewestLine {
    /// The number of the channel.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
    /// The voucher; none where the book has none of that direction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<LineOfVoucher>,
}

/// A voucher, as the other side takes it with `causeway receive`, or by POST `/v1/receive`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineOfVoucher {
    /// The line of text.
    pub line: String,
    /// Its nonce.
    #[schema(value_type = String)]
    pub nonce: Nonce,
    /// Its total, base units.
    #[schema(value_type = String)]
    pub transferred: Amount,
}

impl Call for GetNewestLine {
    const METHOD: Method = Method::Get;
    type Response = NewestLine;
    fn path(&self) -> Vec<String> {
        steps_with(PATH, self.channel_id)
    }
}
