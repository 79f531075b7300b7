//! When the chain is to be upgraded: its validators decide on a height, and rules go by times. F1 of
//! docs/protocol.md#12-forwarded-locks.

use causeway_chain::{Chain, ChainError};
use causeway_rules::forward::f1_upgrade_at;
use causeway_types::{Height, UnixTime};

/// Over how many blocks it is measured how fast they come, where the chain's node has so many.
const MEASURED_BLOCKS: u64 = 1_000;

/// When the planned upgrade comes at the earliest, by the speed of the last blocks; none where none is planned. It asks the chain, and
/// blocks.
pub(super) fn upgrade_at(chain: &dyn Chain) -> Result<Option<UnixTime>, ChainError> {
    let Some(planned) = chain.planned_upgrade()? else {
        return Ok(None);
    };
    let newest = chain.status()?;
    let left = planned.height.0.saturating_sub(newest.height.0);
    let back = Height(newest.height.0.saturating_sub(MEASURED_BLOCKS));
    let earliest = chain.earliest_block()?;
    let first = match back > earliest.height {
        true => chain.header(back)?,
        false => earliest,
    };
    let blocks = newest.height.0.saturating_sub(first.height.0);
    let took = newest.time.since(first.time);
    Ok(Some(f1_upgrade_at(newest.time, left, (blocks, took))))
}
