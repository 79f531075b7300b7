//! `POST /v1/channels/{id}/join`: joins a channel that another account opened.

use super::pay::FundSource;
use super::{steps_with, Call, Method};
use causeway_types::{Amount, ChannelId, Ppm, UnixTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call; `{id}` stands for the channel.
pub const PATH: &str = "/v1/channels/{id}/join";
/// How long a call waits if it does not say, seconds.
pub const DEFAULT_WAIT: u32 = 30;

/// The call; which channel is in the path. A channel is joined once, so its number is the name of what is asked for: the same
/// again is the same join, and with another amount it is refused once it is joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinChannel {
    /// The number of the channel.
    #[serde(skip)]
    pub channel_id: ChannelId,
    /// What is put in, base units; may be nothing.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// Where that is taken from; the tokens where there are enough of them, else the asset, if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<FundSource>,
    /// Whether the account is paid as credit in the registry.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub payout_credit: bool,
    /// How much margin goes along into the account in the vault, base units; what is lacking there if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub margin: Option<Amount>,
    /// What the account agrees to pay the opener for payments that it forwards, millionths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>)]
    pub fee_rate: Option<Ppm>,
    /// How long to wait for the chain, seconds [default: 30; at most 60].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
}

/// How far a join is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JoinedChannel {
    /// The number of the channel.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
    /// Whether it is joined.
    pub state: JoinState,
    /// Who opened it.
    pub opener: String,
    /// What is put in, base units; while its transaction is on its way, what this call asked for.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// When the channel ends.
    #[schema(value_type = u64)]
    pub expires_at: UnixTime,
    /// The key of its transaction: GET `/v1/transactions/{key}` says how far that is.
    pub transaction: String,
}

/// How far a join is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JoinState {
    /// Its transaction is on its way.
    Joining,
    /// The channel is joined.
    Joined,
}

impl JoinChannel {
    /// A join with so much, and all else as it is if not given.
    pub fn with(channel_id: ChannelId, amount: Amount) -> JoinChannel {
        JoinChannel {
            channel_id,
            amount,
            source: None,
            payout_credit: false,
            margin: None,
            fee_rate: None,
            wait: None,
        }
    }
}

impl Call for JoinChannel {
    const METHOD: Method = Method::Post;
    type Response = JoinedChannel;
    fn path(&self) -> Vec<String> {
        steps_with(PATH, self.channel_id)
    }
    fn wait(&self) -> u32 {
        self.wait.unwrap_or(DEFAULT_WAIT)
    }
}
