//! Times and hashes as a node writes them.

use causeway_types::{Hash, UnixTime};
use cosmrs::tendermint::Time;

/// As RFC 3339. A chain's clock ends long before the last time that can be written.
pub(super) fn rfc3339(time: UnixTime) -> String {
    i64::try_from(time.0)
        .ok()
        .and_then(|seconds| Time::from_unix_timestamp(seconds, 0).ok())
        .unwrap_or_else(Time::unix_epoch)
        .to_rfc3339()
}

/// In uppercase hex.
pub(super) fn hex(hash: &Hash) -> String {
    causeway_chain::TxHash(*hash).to_string()
}

/// A hash of nothing, where a node has one that an embedded chain has not.
pub(super) fn no_hash() -> String {
    hex(&Hash::of(b""))
}
