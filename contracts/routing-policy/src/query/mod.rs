//! Queries. Pages hold 10 unless asked otherwise, at most 30.

mod graph;
mod nodes;
mod pay;
mod policies;
mod routes;

pub use graph::RegistryGraph;
pub use nodes::{node, nodes};
pub use pay::{neighbours, quote, select_route, MAX_PRESETS};
pub use policies::{legal_rate, policies, policy, policy_version};
pub use routes::{exchange_pairs, route, routes};

use crate::state::REGISTRY;
use causeway_types::policy::ConfigResponse;
use cosmwasm_std::{Deps, StdResult};

/// The addresses and settings that the contract works with.
#[inline(never)]
pub fn config(deps: Deps) -> StdResult<ConfigResponse> {
    Ok(ConfigResponse {
        registry: REGISTRY.may_load(deps.storage)?,
    })
}
