//! `GET /v1/payments`: payments that are signed or accepted, in the order of the log.

use super::payment::{Direction, Payment};
use super::{steps, Call, Method};
use causeway_types::ChannelId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The path of the call.
pub const PATH: &str = "/v1/payments";

/// The request; its fields are the query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListPayments {
    /// Those that go this way alone.
    pub direction: Option<Direction>,
    /// Those over this channel alone.
    #[param(value_type = Option<u64>)]
    pub channel_id: Option<ChannelId>,
    /// Those after this row of the log.
    pub after: Option<u64>,
    /// At most so many [default: 100; at most 1,000].
    pub limit: Option<u32>,
}

/// A page of payments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Payments {
    /// In the order of the log.
    pub payments: Vec<Payment>,
    /// What to give as `after` for the next page; none where this is the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

impl Call for ListPayments {
    const METHOD: Method = Method::Get;
    type Response = Payments;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}
