//! `POST /v1/channels/{id}/withdraw`: takes money out of a running channel: at once, with the peer's consent, or by a request on
//! chain, which needs nobody's and is paid a close window later.

use super::{steps_with, Call, Method};
use crate::Awaited;
use causeway_types::{Amount, ChannelId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call; `{id}` stands for the channel.
pub const PATH: &str = "/v1/channels/{id}/withdraw";
/// How long a call waits if it does not say, seconds.
pub const DEFAULT_WAIT: u32 = 30;

/// The call; which channel is in the path. What is asked for is a total, so the same again takes out nothing more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// The number of the channel.
    #[serde(skip)]
    pub channel_id: ChannelId,
    /// All that the account is to have taken out since the channel was opened, base units: `withdrawn` of the channel on chain,
    /// and what is to be taken out now.
    #[schema(value_type = String)]
    pub in_all: Amount,
    /// By a request on chain, which needs nobody's consent: it matures a close window later, and the node completes it. As the
    /// payer of an unlocked channel it is done so whether this is set or not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub request: bool,
    /// In place of another request that is pending: the time starts again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replace: bool,
    /// The peer's consent as a line of text, where no link brings it: `in_all` is the total that it names, and all of it is taken out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<String>,
    /// Paid in the main-chain asset, redeemed, and not in the sidechain's token.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asset: bool,
    /// With `asset`: the least of it that must come out, base units [default: what the chain quotes when it is sent].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub min_out: Option<Amount>,
    /// How long to wait, seconds [default: 30; at most 60].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
}

/// How far a withdrawal is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Withdrawing {
    /// The number of the channel.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
    /// How far it is.
    pub state: WithdrawState,
    /// All that the account has taken out by the chain, base units.
    #[schema(value_type = String)]
    pub withdrawn: Amount,
    /// What it waits for; none where it is paid.
    #[serde(flatten)]
    #[schema(inline)]
    pub awaited: Awaited,
    /// The key of its transaction: GET `/v1/transactions/{key}` says how far that is.
    pub transaction: String,
}

/// How far a withdrawal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WithdrawState {
    /// The peer's node is asked for its consent; what is asked for is not paid meanwhile.
    Asked,
    /// The request is on chain or on its way there; what it asks for is not paid meanwhile, and it matures a close window later.
    Requested,
    /// The transaction that takes the money out is on its way.
    Paying,
    /// So much is taken out.
    Paid,
}

impl Withdraw {
    /// So much in all.
    pub fn in_all(channel_id: ChannelId, in_all: Amount) -> Withdraw {
        Withdraw {
            channel_id,
            in_all,
            request: false,
            replace: false,
            consent: None,
            asset: false,
            min_out: None,
            wait: None,
        }
    }
}

impl Call for Withdraw {
    const METHOD: Method = Method::Post;
    type Response = Withdrawing;
    fn path(&self) -> Vec<String> {
        steps_with(PATH, self.channel_id)
    }
    fn wait(&self) -> u32 {
        self.wait.unwrap_or(DEFAULT_WAIT)
    }
}
