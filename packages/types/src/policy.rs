//! Messages, queries and answers of the routing policy, and the layout of its storage that registry and vault read.

mod parameters;

pub use parameters::*;

// the schema alone names some, and contracts have none
use crate::bytes::NodeInstance;
use crate::node::Announcement;
#[cfg_attr(target_arch = "wasm32", allow(unused_imports))]
use crate::node::{NodeResponse, NodesResponse};
#[cfg_attr(target_arch = "wasm32", allow(unused_imports))]
use crate::route::{ExchangePair, Neighbour, Quote, Route, RouteHop, Selection};
use crate::units::{Amount, ChannelId, Ppm, Seconds, SidechainId, UnixTime};
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::Addr;

/// Storage of the policy contract, an interface: namespace of `Map<sidechain id, Policy>`, the policy in force.
pub const CURRENT_KEY: &str = "policy";
/// Storage of the policy contract, an interface: namespace of `Map<(sidechain id, version), Policy>`.
pub const VERSIONS_KEY: &str = "policy_version";
/// The longest name of a legal rate's source, bytes.
pub const MAX_SOURCE: usize = 200;

/// Parameters in force for a sidechain. A version never changes.
#[cw_serde]
#[derive(Eq)]
pub struct Policy {
    /// 0: the default, where the admin has set nothing; then 1, 2, …
    pub version: u64,
    /// The parameters that this version sets.
    pub parameters: Parameters,
    /// The main chain's legal rate, above which no minimum rate counts.
    pub legal_rate: Ppm,
}

/// The main chain's legal rate, as the admin recorded it.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct LegalRate {
    /// Parts per million a year.
    pub rate: Ppm,
    /// Where it is published.
    pub source: String,
    /// As of which day: `2026-11-24`.
    pub dated: String,
}

/// What `instantiate` takes. Of it, only the owner ever changes.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// The admin. Two-step transfer.
    pub owner: String,
}

/// What can be done.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// Names the channel registry, whose channels routes are made of, once. Callable by the owner alone.
    SetRegistry {
        /// The address of the channel registry.
        registry: String,
    },
    /// Sets a sidechain's parameters for the channels opened from now on. Callable by the owner alone.
    SetParameters {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The whole set of parameters, which replaces the one in force.
        parameters: Parameters,
    },
    /// Records the main chain's legal rate. Where it is below the minimum rate, it is what counts from now on.
    /// Callable by the owner alone.
    SetLegalRate {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The rate, its source and date.
        legal_rate: LegalRate,
    },
    /// Sets a preset route, in the place of one of the same name. Callable by the owner alone.
    SetRoute {
        /// The name of the route: 1 to 64 bytes.
        name: String,
        /// From payer to payee, at most [`crate::route::MAX_HOPS`].
        hops: Vec<RouteHop<String>>,
    },
    /// Removes a preset route. Callable by the owner alone.
    RemoveRoute {
        /// The name of the route: 1 to 64 bytes.
        name: String,
    },
    /// Sets at what rate a node exchanges one sidechain's token for another's. Callable by the owner alone.
    SetExchangePair(ExchangePair<String>),
    /// Removes an exchange pair. Callable by the owner alone.
    RemoveExchangePair {
        /// What the node takes.
        from: SidechainId,
        /// What the node gives.
        to: SidechainId,
        /// The address of the node that exchanges.
        node: String,
    },
    /// Announces the sender's node, in the place of what the sender announced before. Callable by anyone, for itself.
    AnnounceNode(Announcement),
    /// Withdraws what the sender has announced; its instance stays on record. Callable by anyone, for itself.
    WithdrawNode {
        /// The instance on record: what has taken over in the meantime is not withdrawn with it.
        instance: NodeInstance,
    },
    /// Moves the ownership in two steps.
    UpdateOwnership(#[serde(deserialize_with = "crate::strict::action")] cw_ownable::Action),
}

/// What can be queried of the routing policy.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// The addresses and settings that the contract works with.
    #[returns(ConfigResponse)]
    Config {},
    /// The policy in force for a sidechain (the default one if none was set).
    #[returns(Policy)]
    Policy {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
    },
    /// A policy by its version.
    #[returns(Policy)]
    PolicyVersion {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The version of the policy; 0 is the default one.
        #[serde(deserialize_with = "crate::strict::safe")]
        version: u64,
    },
    /// All policies in force, by sidechain.
    #[returns(PoliciesResponse)]
    Policies {
        /// The last sidechain of the page before.
        start_after: Option<SidechainId>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
    /// The legal rate that was recorded last for a sidechain, and what counts because of it.
    #[returns(LegalRateResponse)]
    LegalRate {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
    },
    /// A preset route by its name.
    #[returns(Route)]
    Route {
        /// The name of the route: 1 to 64 bytes.
        name: String,
    },
    /// All preset routes, by name.
    #[returns(RoutesResponse)]
    Routes {
        /// The last route of the page before.
        start_after: Option<String>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
    /// All exchange pairs, by sidechains and node.
    #[returns(ExchangePairsResponse)]
    ExchangePairs {
        /// The last pair of the page before: from, to, node.
        start_after: Option<(SidechainId, SidechainId, String)>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
    /// The nodes that an address has running channels with.
    #[returns(NeighboursResponse)]
    Neighbours {
        /// The address whose channels are asked about.
        node: String,
        /// Only in this sidechain.
        sidechain_id: Option<SidechainId>,
        /// The last channel of the page before.
        start_after: Option<ChannelId>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
    /// What a payment over given hops would cost, by what is on chain now.
    #[returns(Quote)]
    Quote {
        /// From payer to payee.
        hops: Vec<RouteHop<String>>,
        /// What is to arrive, base units of the last hop's token.
        amount: Amount,
        /// How much longer the lock of each hop must run than that of the hop after it, and the last one's than now.
        /// A channel that takes no lock of that length is refused. Any length if not given.
        lock_step: Option<Seconds>,
    },
    /// How to pay somebody: over a direct channel, else a preset route, else the cheapest among neighbours.
    #[returns(Selection)]
    SelectRoute {
        /// The address that would pay.
        payer: String,
        /// The address that would be paid.
        payee: String,
        /// In which sidechain's token the payer pays.
        sidechain_id: SidechainId,
        /// In which the payee is paid; the same if not given.
        arrives_in: Option<SidechainId>,
        /// What is to arrive.
        amount: Amount,
        /// The most that the payer pays in all; no bound if not given.
        at_most: Option<Amount>,
        /// How much longer the lock of each hop must run than that of the hop after it, and the last one's than now.
        /// A channel that takes no lock of that length is not used. Any length if not given.
        lock_step: Option<Seconds>,
    },
    /// The node of an account.
    #[returns(NodeResponse)]
    Node {
        /// The account that has announced it.
        account: String,
    },
    /// All nodes on record, by account, withdrawn ones too.
    #[returns(NodesResponse)]
    Nodes {
        /// The last account of the page before.
        start_after: Option<String>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
    /// Who owns the contract.
    #[returns(cw_ownable::Ownership<Addr>)]
    Ownership {},
}

/// The addresses and settings that the contract works with.
#[cw_serde]
pub struct ConfigResponse {
    /// The channel registry, once it is named.
    pub registry: Option<Addr>,
}

/// The policy in force for one sidechain.
#[cw_serde]
pub struct PolicyResponse {
    /// The sidechain's id, as `sidechain_created` named it.
    pub sidechain_id: SidechainId,
    /// The policy in force for it.
    pub policy: Policy,
}

/// A page of policies.
#[cw_serde]
pub struct PoliciesResponse {
    /// The entries of this page, in the order that the query names.
    pub policies: Vec<PolicyResponse>,
}

/// The legal rate of a sidechain's main chain.
#[cw_serde]
pub struct LegalRateResponse {
    /// What was recorded; none if nothing was, which counts as a rate of 0.
    pub legal_rate: Option<LegalRate>,
    /// When the block that recorded it was made.
    pub recorded_at: Option<UnixTime>,
    /// The minimum rate that counts now: the policy's, at most the legal rate.
    pub minimum_rate: Ppm,
}

/// A page of preset routes.
#[cw_serde]
pub struct RoutesResponse {
    /// The entries of this page, in the order that the query names.
    pub routes: Vec<Route>,
}

/// A page of exchange pairs.
#[cw_serde]
pub struct ExchangePairsResponse {
    /// The entries of this page, in the order that the query names.
    pub pairs: Vec<ExchangePair<Addr>>,
}

/// A page of neighbours.
#[cw_serde]
pub struct NeighboursResponse {
    /// The entries of this page, in the order that the query names.
    pub neighbours: Vec<Neighbour>,
    /// The last channel that was looked at, from which to go on; none if there are no more.
    pub more_after: Option<ChannelId>,
}
