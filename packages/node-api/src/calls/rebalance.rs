//! `POST /v1/rebalances`: moves our own balance from one channel into another, by a payment that ends where it began.

use super::payment::Payment;
use super::{steps, Call, Method};
use crate::{Epoch, RequestId};
use causeway_types::{Amount, ChannelId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = "/v1/rebalances";
/// How long a call waits if it does not say, seconds.
pub const DEFAULT_WAIT: u32 = 30;

/// The call. It is answered when the rebalance is over, or when `wait` is: then with how far it is. The same id again is the same
/// rebalance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rebalance {
    /// The caller's own name for it.
    pub id: RequestId,
    /// The epoch in which it was first asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    /// The channel in which our balance falls.
    #[schema(value_type = u64)]
    pub out_of: ChannelId,
    /// The channel in which it grows.
    #[schema(value_type = u64)]
    pub into: ChannelId,
    /// By how much it grows, base units.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// The most that is paid in all, base units: the amount and the fees of the nodes between [default: the amount and 1 % of it, or
    /// 10 base units if that is more].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub at_most: Option<Amount>,
    /// For how long routes are tried, seconds [default: 60; at most 3,600].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub try_for: Option<u32>,
    /// How long to wait, seconds [default: 30; at most 60].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
}

impl Call for Rebalance {
    const METHOD: Method = Method::Post;
    type Response = Payment;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
    fn wait(&self) -> u32 {
        self.wait.unwrap_or(DEFAULT_WAIT)
    }
}
