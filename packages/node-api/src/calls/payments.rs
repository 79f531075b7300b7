//! `GET /v1/payments`: payments that are signed or accepted, and those over several channels from when they were asked for, in the
//! order of the list.

use super::payment::{Direction, Payment};
use super::{steps, Call, Method};
use causeway_types::{ChannelId, SidechainId, UnixTime};
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
    /// Those over this channel alone; of those over several channels, those of which a lock went over it.
    #[param(value_type = Option<u64>)]
    pub channel_id: Option<ChannelId>,
    /// Those with this account alone; of those over several channels, those that pay it.
    pub peer: Option<String>,
    /// Those in the token of this sidechain alone; of those over several channels, those that are paid in it or arrive in it.
    #[param(value_type = Option<u64>)]
    pub sidechain_id: Option<SidechainId>,
    /// Those from this time on, by the time of their block, unix seconds.
    #[param(value_type = Option<u64>)]
    pub from: Option<UnixTime>,
    /// Those before this time, unix seconds.
    #[param(value_type = Option<u64>)]
    pub before: Option<UnixTime>,
    /// Those for this reference, or under this hash, alone, 64 hex digits.
    pub reference: Option<String>,
    /// Those after this number of the list.
    pub after: Option<u64>,
    /// Whether the newest ones are listed, in the same order, and not the first ones.
    pub newest: Option<bool>,
    /// With `newest`: the last ones before this number of the list.
    pub before_number: Option<u64>,
    /// At most so many [default: 100; at most 1,000].
    pub limit: Option<u32>,
}

/// A page of payments. One over several channels is there once, as what it is, and not each lock of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Payments {
    /// In the order in which they were signed, accepted, or asked for over several channels.
    pub payments: Vec<Payment>,
    /// What to give as `after` for the next page; none where this is the last. A page may have fewer than asked for, or none, and
    /// not be the last: of what is passed over at most 5,000 rows are read for one call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
    /// What to give as `before_number` for the page before, where the newest were asked for; none where this is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<u64>,
}

impl Call for ListPayments {
    const METHOD: Method = Method::Get;
    type Response = Payments;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}
