//! `POST /v1/channels/{id}/consent`: signs a consent to a withdrawal by the peer, as a line of text.

use super::{steps_with, Call, Method};
use crate::{Epoch, RequestId};
use causeway_types::{Amount, ChannelId, Seconds, UnixTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call; `{id}` stands for the channel.
pub const PATH: &str = "/v1/channels/{id}/consent";
/// How long the node may take to follow the chain's newest block, seconds.
pub const WAIT: u32 = 10;

/// The call; which channel is in the path. Either `more` or `in_all` is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveConsent {
    /// The number of the channel.
    #[serde(skip)]
    pub channel_id: ChannelId,
    /// The caller's own name for it: the same again is the same consent, and signs nothing.
    pub id: RequestId,
    /// The epoch of the first try, where this is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    /// How much more than what the peer has withdrawn or may already withdraw, base units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub more: Option<Amount>,
    /// How much in all since the channel was opened, base units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub in_all: Option<Amount>,
    /// How long it is good from the newest block on, seconds; at most a close window.
    #[schema(value_type = u64)]
    pub valid_for: Seconds,
}

/// A consent that is signed and on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GivenConsent {
    /// The number of the channel.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
    /// The line of text, for the peer.
    pub line: String,
    /// How much the peer may withdraw in all since the channel was opened, base units.
    #[schema(value_type = String)]
    pub cumulative: Amount,
    /// How much it has withdrawn by the chain, base units.
    #[schema(value_type = String)]
    pub withdrawn: Amount,
    /// Until when it is good.
    #[schema(value_type = u64)]
    pub valid_until: UnixTime,
    /// Whether it was signed before, under the same id.
    pub is_known: bool,
}

impl Call for GiveConsent {
    const METHOD: Method = Method::Post;
    type Response = GivenConsent;
    fn path(&self) -> Vec<String> {
        steps_with(PATH, self.channel_id)
    }
    fn wait(&self) -> u32 {
        WAIT
    }
}
