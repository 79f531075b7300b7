//! `GET /v1/route`: which route a payment would take, what it would cost, and why not otherwise. Nothing is paid or held.

use super::{steps, Call, Method};
use crate::ApiError;
use causeway_types::{Amount, ChannelId, Height, Ppm, Seconds, SidechainId, UnixTime};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The path of the call.
pub const PATH: &str = "/v1/route";

/// The request; its fields are the query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetRoute {
    /// The address that would be paid, or an invoice (`cswinv1…`).
    pub to: String,
    /// How much is to arrive, base units; for an invoice that asks for an amount it may be left out.
    #[param(value_type = Option<String>)]
    pub amount: Option<Amount>,
    /// In which sidechain's token it arrives; the only one if not given. An invoice says it itself.
    #[param(value_type = Option<u64>)]
    pub sidechain_id: Option<SidechainId>,
    /// In which sidechain's token is paid; the same if not given.
    #[param(value_type = Option<u64>)]
    pub from_sidechain_id: Option<SidechainId>,
    /// The most that is paid in all, base units of `from_sidechain_id`'s token; if not given, the amount and 1 % of it, or 10 base
    /// units if that is more, and no bound where the two sidechains differ.
    #[param(value_type = Option<String>)]
    pub at_most: Option<Amount>,
    /// The longest that the payment may hang at worst, seconds; as long as channels take locks if not given.
    #[param(value_type = Option<u64>)]
    pub longest_wait: Option<Seconds>,
}

/// What a payment would take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RouteQuote {
    /// The block that the network is known as of, or of a later one.
    #[schema(value_type = u64)]
    pub height: Height,
    /// Whether the payer's own channels have the balances of its book; else all are those that the chain has.
    pub is_live: bool,
    /// The account that would pay.
    pub payer: String,
    /// The account that would be paid.
    pub payee: String,
    /// In which sidechain's token is paid.
    #[schema(value_type = u64)]
    pub from_sidechain_id: SidechainId,
    /// In which it arrives.
    #[schema(value_type = u64)]
    pub sidechain_id: SidechainId,
    /// How much is to arrive, base units of `sidechain_id`'s token.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// The most that may be paid in all, base units of `from_sidechain_id`'s token; none without a bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub at_most: Option<Amount>,
    /// What would be paid in all, base units of `from_sidechain_id`'s token; none where there is no route.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub pays: Option<Amount>,
    /// What of that the nodes of the route keep; none where there is no route, or where a token is exchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub costs: Option<Amount>,
    /// The route; several where no single one carries the amount and parts do; none where there is none.
    pub parts: Vec<QuotedPart>,
    /// Why there is no route, or why the payment would go in parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why_not: Option<ApiError>,
    /// Direct channels and preset routes between the two that do not carry the payment.
    pub passed_over: Vec<PassedRoute>,
    /// Whether the search met a bound of its effort: there may be a cheaper route, or one at all.
    pub gave_up: bool,
}

/// How a route is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChosenBy {
    /// A channel between the two, which costs nothing.
    Direct,
    /// A preset route.
    Preset,
    /// The cheapest that was found.
    Found,
}

/// A route that the payment, or a part of it, would take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuotedPart {
    /// How it is chosen.
    pub chosen_by: ChosenBy,
    /// The name of the preset route.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// From payer to payee.
    pub hops: Vec<QuotedLock>,
    /// What would be paid over it, base units of the first hop's token.
    #[schema(value_type = String)]
    pub pays: Amount,
    /// What would arrive, base units of the last hop's token.
    #[schema(value_type = String)]
    pub arrives: Amount,
    /// Where a token is exchanged for another.
    pub trades: Vec<QuotedTrade>,
    /// How long the payment may hang at worst, seconds; 0 without a lock.
    #[schema(value_type = u64)]
    pub waits: Seconds,
    /// The chance that all its channels carry it, by what is known of them, parts per million.
    #[schema(value_type = u32)]
    pub chance: Ppm,
}

/// One hop of a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuotedLock {
    /// The number of the channel.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
    /// The sidechain in whose token the channel is.
    #[schema(value_type = u64)]
    pub sidechain_id: SidechainId,
    /// Who pays over it.
    pub from: String,
    /// Who is paid.
    pub to: String,
    /// What is paid over it, the fees of later hops included, base units.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// What `from` keeps of what it was paid, base units of this hop's token.
    #[schema(value_type = String)]
    pub fee: Amount,
    /// When the hop's lock would expire, were it added now; none of a payment without a lock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub lock_expires_at: Option<UnixTime>,
    /// The chance that the channel carries the amount, by what is known of it, parts per million.
    #[schema(value_type = u32)]
    pub chance: Ppm,
}

/// Where one token is exchanged for another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuotedTrade {
    /// The node that exchanges.
    pub node: String,
    /// In which sidechain's token it is paid.
    #[schema(value_type = u64)]
    pub from_sidechain_id: SidechainId,
    /// In which it pays on.
    #[schema(value_type = u64)]
    pub sidechain_id: SidechainId,
    /// What it is paid, base units of the one.
    #[schema(value_type = String)]
    pub takes: Amount,
    /// What it gives for it, base units of the other: what it pays on and the fee that it keeps.
    #[schema(value_type = String)]
    pub gives: Amount,
    /// Whether that is at a rate that the node has quoted to the payer, for half a minute at most; else it is the chain's.
    pub is_quoted: bool,
    /// For how long from now the node would be bound to the rate at worst, seconds: until the lock expires that it gives.
    #[schema(value_type = u64)]
    pub bound_for: Seconds,
    /// For how long nodes of this chain are bound to a rate at most, seconds; one that has set another time may refuse it.
    #[schema(value_type = u64)]
    pub bound_at_most: Seconds,
}

/// A direct channel or a preset route that does not carry the payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PassedRoute {
    /// The number of the channel; none of a preset route.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub channel_id: Option<ChannelId>,
    /// The name of the preset route; none of a channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Why not.
    pub why: ApiError,
}

impl Call for GetRoute {
    const METHOD: Method = Method::Get;
    type Response = RouteQuote;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}
