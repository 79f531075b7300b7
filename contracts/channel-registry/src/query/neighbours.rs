//! Running channels as their ends see them: what routes are made of.

use super::{load, of_pair, of_participant};
use crate::error::ContractError;
use causeway_rules::route::neighbour;
use causeway_types::policy::NeighboursResponse;
use causeway_types::route::Neighbour;
use causeway_types::{page_limit, ChannelId, SidechainId, UnixTime};
use cosmwasm_std::{Deps, StdResult};

/// How many channels are looked at for one page: some are pending or closing.
const LOOKED_AT: usize = 100;

/// The running channels of one address, in one sidechain or in all.
#[inline(never)]
pub fn neighbours(
    deps: Deps,
    now: UnixTime,
    node: &str,
    sidechain_id: Option<SidechainId>,
    start_after: Option<ChannelId>,
    limit: Option<u32>,
    locks_only: bool,
) -> Result<NeighboursResponse, ContractError> {
    let ids = of_participant(deps, node, sidechain_id, start_after)?;
    let wanted =
        |seen: &Neighbour| !locks_only || seen.locks_until.is_some_and(|until| now < until);
    page(deps, now, ids, node, limit, wanted)
}

/// Running channels between two addresses in one sidechain, as the first sees them.
#[inline(never)]
pub fn between(
    deps: Deps,
    now: UnixTime,
    (from, to): (&str, &str),
    sidechain_id: SidechainId,
    start_after: Option<ChannelId>,
    limit: Option<u32>,
) -> Result<NeighboursResponse, ContractError> {
    let ids = of_pair(deps, sidechain_id, (from, to), start_after)?;
    page(deps, now, ids, from, limit, |_| true)
}

fn page(
    deps: Deps,
    now: UnixTime,
    ids: impl Iterator<Item = StdResult<u64>>,
    node: &str,
    limit: Option<u32>,
    wanted: impl Fn(&Neighbour) -> bool,
) -> Result<NeighboursResponse, ContractError> {
    let limit = page_limit(limit);
    let mut neighbours = Vec::new();
    let mut ids = ids.peekable();
    let mut last = None;
    let looked_at = if limit == 0 { 0 } else { LOOKED_AT };
    for id in ids.by_ref().take(looked_at) {
        let channel = load(deps, ChannelId(id?))?;
        last = Some(channel.id);
        let side = channel.side_of(node);
        let seen = side.and_then(|side| neighbour(&channel, side, now));
        neighbours.extend(seen.filter(&wanted));
        if neighbours.len() == limit {
            break;
        }
    }
    let more_after = last.filter(|_| ids.peek().is_some());
    Ok(NeighboursResponse {
        neighbours,
        more_after,
    })
}
