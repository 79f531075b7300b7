//! `POST /v1/channels/{id}/close`: closes a channel, with the peer or alone.

use super::{steps_with, Call, Method};
use crate::Awaited;
use causeway_types::{Amount, ChannelId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call; `{id}` stands for the channel.
pub const PATH: &str = "/v1/channels/{id}/close";
/// How long a call waits if it does not say, seconds.
pub const DEFAULT_WAIT: u32 = 30;

/// The call; which channel is in the path. A channel is closed once, so its number is the name of what is asked for: the same
/// again goes on with what is under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseChannel {
    /// The number of the channel.
    #[serde(skip)]
    pub channel_id: ChannelId,
    /// Close alone: the channel ends a close window later, and nothing is paid in it from now on. Without it the peer's node is
    /// asked to close together, which pays at once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub force: bool,
    /// How long to wait, seconds [default: 30; at most 60].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
}

/// How far a close is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClosingChannel {
    /// The number of the channel.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
    /// How far it is.
    pub state: CloseState,
    /// What it waits for; none where it is closed.
    #[serde(flatten)]
    #[schema(inline)]
    pub awaited: Awaited,
    /// The key of this node's transaction, where one is made: GET `/v1/transactions/{key}` says how far that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction: Option<String>,
    /// What the channel paid to its opener, base units, where it is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub paid_opener: Option<Amount>,
    /// What it paid to the side that joined, base units, where it is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub paid_peer: Option<Amount>,
}

/// How far a close is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CloseState {
    /// Nothing is paid in it any more, so that both sides can close it together.
    Asked,
    /// Both sides agree to the final totals; the transaction that pays by them is to come.
    Agreed,
    /// The transaction of a close by this account alone is on its way.
    Closing,
    /// This account has closed it alone: it ends a close window later.
    Requested,
    /// The channel has paid both sides.
    Closed,
}

impl CloseChannel {
    /// Together with the peer.
    pub fn together(channel_id: ChannelId) -> CloseChannel {
        CloseChannel {
            channel_id,
            force: false,
            wait: None,
        }
    }
    /// Alone.
    pub fn alone(channel_id: ChannelId) -> CloseChannel {
        CloseChannel {
            force: true,
            ..CloseChannel::together(channel_id)
        }
    }
}

impl Call for CloseChannel {
    const METHOD: Method = Method::Post;
    type Response = ClosingChannel;
    fn path(&self) -> Vec<String> {
        steps_with(PATH, self.channel_id)
    }
    fn wait(&self) -> u32 {
        self.wait.unwrap_or(DEFAULT_WAIT)
    }
}
