//! A payment over several channels, as it is answered: the locks that carried it, and why one went no further.

use crate::hex_hash;
use causeway_types::{Amount, ChannelId, Hash, SidechainId, UnixTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a payment over several channels costs, how it went, and what became of each lock that carried it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentRoute {
    /// The sidechain in whose token it is paid; the payee is paid in that of the payment.
    #[schema(value_type = u64)]
    pub from_sidechain_id: SidechainId,
    /// What its locks that may be paid, or are, take together, fees included, base units of `from_sidechain_id`'s token.
    #[schema(value_type = String)]
    pub pays: Amount,
    /// The most that it may take in all.
    #[schema(value_type = String)]
    pub at_most: Amount,
    /// Until when another route is tried, by the later of block time and the machine's clock.
    #[schema(value_type = u64)]
    pub until: UnixTime,
    /// What its locks are under.
    #[serde(with = "hex_hash")]
    #[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
    pub hash: Hash,
    /// The preimage of that, by which the payee has acknowledged the payment; none while it is not made.
    #[serde(
        default,
        with = "hex_hash::optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, pattern = "^[0-9a-f]{64}$")]
    pub preimage: Option<Hash>,
    /// Each lock that was signed for it, in that order: a part of the payment, or all of it.
    pub parts: Vec<PaymentPart>,
    /// Why it was not made; none of one that is made or under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<RouteFailure>,
}

/// A lock that carried a payment, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentPart {
    /// What may become of it.
    pub state: PartState,
    /// When it was signed, by the later of block time and the machine's clock.
    #[schema(value_type = u64)]
    pub at: UnixTime,
    /// Its route, from our channel on.
    pub hops: Vec<PartHop>,
    /// Why it went no further; none where nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<RouteFailure>,
}

/// What may become of a lock that carries a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    /// It may be paid until it expires.
    Open,
    /// Its preimage is known: it is paid.
    Paid,
    /// It is gone for good: nothing is paid by it.
    Gone,
}

/// One hop of a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartHop {
    /// The number of the channel over which it goes.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
    /// Who is paid by it.
    pub to: String,
    /// The sidechain of the channel.
    #[schema(value_type = u64)]
    pub sidechain_id: SidechainId,
    /// What its lock is over, base units of that sidechain's token.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// When that lock expires.
    #[schema(value_type = u64)]
    pub expires_at: UnixTime,
}

/// Why a lock went no further, or a payment over several channels was not made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RouteFailure {
    /// Which failure; programs match it.
    pub code: String,
    /// What happened, for people.
    pub message: String,
    /// The node that says so; none where it is ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The channel over which it did not go on; none where it is about a node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub channel_id: Option<ChannelId>,
    /// What was asked for, where the failure counts something: base units, or seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    /// What is allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<String>,
    /// Whether no other route helps.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_final: bool,
}
