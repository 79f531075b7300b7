//! `GET /v1/channels/{id}/unshown`: the vouchers that the book has and the chain has not, for whoever shows a transaction that
//! carries them without having it sent.

use super::{steps_with, Call, Method};
use causeway_types::registry::SignedVoucher;
use causeway_types::ChannelId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call; `{id}` stands for the channel.
pub const PATH: &str = "/v1/channels/{id}/unshown";

/// The request; which channel is in the path.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GetUnshown {
    /// The number of the channel.
    #[serde(skip)]
    pub channel_id: ChannelId,
}

/// The vouchers that the book has and the chain has not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UnshownVouchers {
    /// The number of the channel.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
    /// As the messages `show` and `close` of the registry take them: the newest one of the peer, and our own newest one of which we
    /// have the receipt. None where the chain has all that the book has.
    #[schema(value_type = Vec<Object>)]
    pub vouchers: Vec<SignedVoucher>,
}

impl Call for GetUnshown {
    const METHOD: Method = Method::Get;
    type Response = UnshownVouchers;
    fn path(&self) -> Vec<String> {
        steps_with(PATH, self.channel_id)
    }
}
