//! `GET /v1/forwards`: payments of others that the node has forwarded, and what they have brought.

use super::{steps, Call, Method};
use causeway_types::{Amount, ChannelId, SidechainId, UnixTime};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The path of the call.
pub const PATH: &str = "/v1/forwards";

/// The request; its fields are the query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListForwards {
    /// Those after this one, by its number.
    pub after: Option<u64>,
    /// Whether the newest ones are listed, in the same order, and not the first ones.
    pub newest: Option<bool>,
    /// With `newest`: the last ones before this number.
    pub before_number: Option<u64>,
    /// At most so many [default: 100; at most 1,000].
    pub limit: Option<u32>,
}

/// A page of what was forwarded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Forwards {
    /// In the order in which the preimages became known.
    pub forwards: Vec<Forward>,
    /// What to give as `after` for the next page; none where this is the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
    /// What to give as `before_number` for the page before, where the newest were asked for; none where this is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<u64>,
}

/// A payment of others that was forwarded. It is listed once its preimage is known: then the node is paid for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Forward {
    /// Its place in the list; counts from 1.
    pub number: u64,
    /// When its preimage became known, by the time of the newest block then.
    #[schema(value_type = u64)]
    pub at: UnixTime,
    /// By which the node is paid.
    pub incoming: ForwardedLock,
    /// Which it pays.
    pub outgoing: ForwardedLock,
    /// What the node keeps, base units; none where it has exchanged one token for another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub fee: Option<Amount>,
}

/// One of the two locks of a forwarded payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ForwardedLock {
    /// The number of its channel.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
    /// The sidechain in whose token it is; none of channels of which the book does not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub sidechain_id: Option<SidechainId>,
    /// What it is over, base units.
    #[schema(value_type = String)]
    pub amount: Amount,
}

impl Call for ListForwards {
    const METHOD: Method = Method::Get;
    type Response = Forwards;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}
