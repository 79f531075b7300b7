//! Messages, queries and answers of the routing policy, and the layout of its storage that the registry reads.

use crate::channel::LockMode;
use crate::units::{Amount, Ppm, Seconds, SidechainId};
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::Addr;

/// Storage of the policy contract, an interface: namespace of `Map<sidechain id, Policy>`, the policy in force.
pub const CURRENT_KEY: &str = "policy";
/// Storage of the policy contract, an interface: namespace of `Map<(sidechain id, version), Policy>`.
pub const VERSIONS_KEY: &str = "policy_version";

/// What an admin sets for one sidechain. Units, bounds and defaults: `causeway_rules::policy::PARAMETERS`.
#[cw_serde]
#[derive(Eq)]
pub struct Parameters {
    /// The lock modes in which channels may be opened; at least one.
    pub modes: Vec<LockMode>,
    /// The smallest part of a channel's capacity that a deposit must be to be allocated.
    pub smallest_ratio: Ppm,
    /// The shortest life of a channel.
    pub min_lifetime: Seconds,
    /// The life of a channel for which none was asked.
    pub default_lifetime: Seconds,
    /// The longest life of a channel.
    pub max_lifetime: Seconds,
    /// How long before an end the other side is sure to have.
    pub close_window: Seconds,
    /// Blocks between noting that a channel is due and paying it.
    pub grace_blocks: u64,
    /// Each side's least balance in a healthy channel.
    pub minimum_balance: Amount,
    /// The least that a channel is opened with.
    pub smallest_channel: Amount,
    /// The furthest ahead that a lock's expiry may be when it is shown.
    pub longest_lock: Seconds,
}

/// Parameters in force for a sidechain. A version never changes.
#[cw_serde]
#[derive(Eq)]
pub struct Policy {
    /// 0: the default, where the admin has set nothing; then 1, 2, …
    pub version: u64,
    /// What was set.
    pub parameters: Parameters,
}

/// Set once.
#[cw_serde]
pub struct InstantiateMsg {
    /// The admin. Two-step transfer.
    pub owner: String,
}

/// What can be done.
#[cw_serde]
pub enum ExecuteMsg {
    /// Sets a sidechain's parameters for the channels opened from now on; the owner's.
    SetParameters {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// All of them.
        parameters: Parameters,
    },
    /// Moves the ownership in two steps.
    UpdateOwnership(cw_ownable::Action),
}

/// Questions.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// The policy in force for a sidechain (the default one if none was set).
    #[returns(Policy)]
    Policy {
        /// The sidechain.
        sidechain_id: SidechainId,
    },
    /// A policy by its version.
    #[returns(Policy)]
    PolicyVersion {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// The version.
        version: u64,
    },
    /// All policies in force, by sidechain.
    #[returns(PoliciesResponse)]
    Policies {
        /// The last sidechain of the page before.
        start_after: Option<SidechainId>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Who owns the contract.
    #[returns(cw_ownable::Ownership<Addr>)]
    Ownership {},
}

/// One sidechain's policy.
#[cw_serde]
pub struct PolicyResponse {
    /// The sidechain.
    pub sidechain_id: SidechainId,
    /// Its policy.
    pub policy: Policy,
}

/// A page of policies.
#[cw_serde]
pub struct PoliciesResponse {
    /// The page.
    pub policies: Vec<PolicyResponse>,
}
