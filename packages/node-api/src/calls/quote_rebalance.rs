//! `GET /v1/rebalances/quote`: what it would take to move our own balance from one channel into another. Nothing is paid or held.

use super::route::RouteQuote;
use super::{steps, Call, Method};
use causeway_types::{Amount, ChannelId};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// The path of the call.
pub const PATH: &str = "/v1/rebalances/quote";

/// The request; its fields are the query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QuoteRebalance {
    /// The channel in which our balance would fall.
    #[param(value_type = u64)]
    pub out_of: ChannelId,
    /// The channel in which it would grow.
    #[param(value_type = u64)]
    pub into: ChannelId,
    /// By how much it would grow, base units.
    #[param(value_type = String)]
    pub amount: Amount,
    /// The most that is paid in all, base units [default: the amount and 1 % of it, or 10 base units if that is more].
    #[param(value_type = Option<String>)]
    pub at_most: Option<Amount>,
}

impl Call for QuoteRebalance {
    const METHOD: Method = Method::Get;
    type Response = RouteQuote;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}
