//! Resolves the hops of a message to hops with their ends.

use crate::error::ContractError;
use crate::registry::Registry;
use crate::state::PAIRS;
use causeway_rules::route::{validate, RouteError};
use causeway_types::route::{Hop, RouteHop, MAX_HOPS};
use causeway_types::{ChannelId, Direction, LockMode};
use cosmwasm_std::Deps;

/// The hops of a route, each with its ends; refused if one does not begin where the one before ends.
pub fn resolved(deps: Deps, named: Vec<RouteHop<String>>) -> Result<Vec<Hop>, ContractError> {
    // before the registry is asked for each
    if named.is_empty() || named.len() > MAX_HOPS {
        return Err(RouteError::HopCount { asked: named.len() }.into());
    }
    let alone = named.len() == 1;
    let hops = named
        .into_iter()
        .map(|hop| match hop {
            RouteHop::Channel {
                channel_id,
                direction,
            } => over_channel(deps, channel_id, direction, alone),
            RouteHop::Ends {
                sidechain_id,
                from,
                to,
            } => Ok(Hop {
                sidechain_id,
                from: deps.api.addr_validate(&from)?,
                to: deps.api.addr_validate(&to)?,
                channel_id: None,
            }),
        })
        .collect::<Result<Vec<_>, ContractError>>()?;
    validate(&hops, |from, to, node| {
        Ok::<_, ContractError>(PAIRS.has(deps.storage, (from.0, to.0, node)))
    })?;
    Ok(hops)
}

/// A hop over a channel that has both its ends and is not settled. A channel that can never forward is refused: an
/// unlocked one, whose mode does not change.
fn over_channel(
    deps: Deps,
    channel_id: ChannelId,
    direction: Direction,
    alone: bool,
) -> Result<Hop, ContractError> {
    let channel = Registry::load(deps)?.channel(channel_id)?;
    let owner = |side| channel.participant(side).map(|p| p.owner.clone());
    let (Some(from), Some(to)) = (owner(direction.payer()), owner(direction.payee())) else {
        return Err(ContractError::ChannelWithoutPeer { channel_id });
    };
    if channel.ledger.settlement.is_some() {
        return Err(RouteError::ChannelNotRunning { channel_id }.into());
    }
    if channel.ledger.mode == LockMode::Unlocked {
        if direction == Direction::BToA {
            return Err(ContractError::AgainstUnlockedDirection { channel_id, from });
        }
        if !alone {
            return Err(RouteError::ChannelWithoutLocks { channel_id }.into());
        }
    }
    Ok(Hop {
        sidechain_id: channel.sidechain_id,
        from,
        to,
        channel_id: Some(channel_id),
    })
}
