//! `POST /v1/channels/{id}/show`: puts on chain what the book has and the chain has not.

use super::transaction::Transaction;
use super::{steps_with, Call, Method};
use causeway_types::ChannelId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call; `{id}` stands for the channel.
pub const PATH: &str = "/v1/channels/{id}/show";
/// How long a call waits if it does not say, seconds.
pub const DEFAULT_WAIT: u32 = 30;

/// The call; which channel is in the path. A voucher is put on chain once, whoever asks: the node does it by itself in time, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowVouchers {
    /// The number of the channel.
    #[serde(skip)]
    pub channel_id: ChannelId,
    /// How long to wait, seconds [default: 30; at most 60].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
}

/// How far vouchers are that are put on chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShowingVouchers {
    /// The number of the channel.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
    /// How far it is.
    pub state: ShowState,
    /// A transaction for each: the peer's voucher, and our own receipted one.
    pub transactions: Vec<Transaction>,
}

/// How far vouchers are that are put on chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShowState {
    /// The chain has all that the book has.
    Nothing,
    /// The transactions are on their way.
    Showing,
    /// They are on chain.
    Shown,
}

impl Call for ShowVouchers {
    const METHOD: Method = Method::Post;
    type Response = ShowingVouchers;
    fn path(&self) -> Vec<String> {
        steps_with(PATH, self.channel_id)
    }
    fn wait(&self) -> u32 {
        self.wait.unwrap_or(DEFAULT_WAIT)
    }
}
