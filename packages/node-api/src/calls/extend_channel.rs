//! `POST /v1/channels/{id}/extend`: moves the end of a channel to later, with the peer.

use super::{steps_with, Call, Method};
use crate::Awaited;
use causeway_types::{ChannelId, UnixTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call; `{id}` stands for the channel.
pub const PATH: &str = "/v1/channels/{id}/extend";
/// How long a call waits if it does not say, seconds.
pub const DEFAULT_WAIT: u32 = 30;

/// The call; which channel is in the path. What is asked for is a time, so the same again moves the end no further.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendChannel {
    /// The number of the channel.
    #[serde(skip)]
    pub channel_id: ChannelId,
    /// When the channel is to end, unix seconds.
    #[schema(value_type = u64)]
    pub expires_at: UnixTime,
    /// How long to wait, seconds [default: 30; at most 60].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
}

/// How far a later end is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExtendingChannel {
    /// The number of the channel.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
    /// How far it is.
    pub state: ExtendState,
    /// When the channel ends by the chain, unix seconds.
    #[schema(value_type = u64)]
    pub expires_at: UnixTime,
    /// What it waits for; none where the channel ends so late.
    #[serde(flatten)]
    #[schema(inline)]
    pub awaited: Awaited,
    /// The key of this node's transaction, where one is made: GET `/v1/transactions/{key}` says how far that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction: Option<String>,
}

/// How far a later end is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExtendState {
    /// The peer's node is asked to agree; as the payer of an unlocked channel this account has signed, and the peer's node is to
    /// send it.
    Asked,
    /// Both sides agree; this node's transaction is on its way.
    Extending,
    /// The channel ends so late, or later.
    Extended,
}

impl ExtendChannel {
    /// Until this time.
    pub fn until(channel_id: ChannelId, expires_at: UnixTime) -> ExtendChannel {
        ExtendChannel {
            channel_id,
            expires_at,
            wait: None,
        }
    }
}

impl Call for ExtendChannel {
    const METHOD: Method = Method::Post;
    type Response = ExtendingChannel;
    fn path(&self) -> Vec<String> {
        steps_with(PATH, self.channel_id)
    }
    fn wait(&self) -> u32 {
        self.wait.unwrap_or(DEFAULT_WAIT)
    }
}
