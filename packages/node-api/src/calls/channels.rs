//! `GET /v1/channels`: the account's channels, by number.

use super::channel::{Channel, Phase};
use super::{steps, Call, Method};
use causeway_types::{ChannelId, SidechainId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The path of the call.
pub const PATH: &str = "/v1/channels";

/// The request; its fields are the query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListChannels {
    /// Those in this phase alone.
    pub phase: Option<Phase>,
    /// Those with this account alone.
    pub peer: Option<String>,
    /// Those of this sidechain alone.
    #[param(value_type = Option<u64>)]
    pub sidechain_id: Option<SidechainId>,
    /// Those after this one.
    #[param(value_type = Option<u64>)]
    pub after: Option<ChannelId>,
    /// At most so many [default: 100; at most 1,000].
    pub limit: Option<u32>,
    /// Whether the numbers of channels that have ended are answered too [default: false].
    pub ended: Option<bool>,
}

/// A page of channels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Channels {
    /// The channels, in the order of their numbers.
    pub channels: Vec<Channel>,
    /// What to give as `after` for the next page; none where this is the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub next: Option<ChannelId>,
    /// Where `ended` asks for it: the numbers of all channels that the book has and the node follows no more, since they have
    /// ended. The chain still tells of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<u64>)]
    pub ended: Vec<ChannelId>,
}

impl Call for ListChannels {
    const METHOD: Method = Method::Get;
    type Response = Channels;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}
