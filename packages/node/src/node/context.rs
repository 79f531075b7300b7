//! What every part of a node is started with.

use crate::config::Config;
use crate::keys::NodeKeys;
use crate::stop::StopSignal;
use causeway_client::network::Network;
use cosmwasm_std::Addr;
use std::path::PathBuf;
use std::sync::Arc;

/// Which node it is, and when it ends.
pub(super) struct NodeContext {
    /// The chain and its contracts.
    pub network: Arc<Network>,
    /// The account whose node it is.
    pub account: Addr,
    /// The account's keys.
    pub keys: NodeKeys,
    /// What its user has set.
    pub config: Config,
    /// The folder of the account's book, and of the node's own files.
    pub folder: PathBuf,
    /// Seen by every task when the node is to end.
    pub signal: StopSignal,
}
