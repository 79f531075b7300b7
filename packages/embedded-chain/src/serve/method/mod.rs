//! The RPC's methods, one file each.

pub(super) mod abci_info;
pub(super) mod abci_query;
pub(super) mod advance;
pub(super) mod block;
pub(super) mod block_results;
pub(super) mod broadcast_tx_sync;
pub(super) mod fund;
pub(super) mod health;
pub(super) mod params;
pub(super) mod status;
pub(super) mod tx;
pub(super) mod tx_result;
pub(super) mod tx_search;
