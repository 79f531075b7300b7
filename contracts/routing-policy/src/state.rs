//! What the policy keeps. The owner is kept by cw-ownable and changed by `UpdateOwnership`.

use causeway_types::policy::{Policy, CURRENT_KEY, VERSIONS_KEY};
use cw_storage_plus::Map;

/// The policy in force, by sidechain. Replaced by `SetParameters`; none where nothing was set. Read by the registry.
pub const CURRENT: Map<u64, Policy> = Map::new(CURRENT_KEY);
/// Every policy there was, by sidechain and version, from 1. Added to by `SetParameters`, never changed.
pub const VERSIONS: Map<(u64, u64), Policy> = Map::new(VERSIONS_KEY);
