//! An exchange pair is set.

use crate::error::ContractError;
use crate::state::PAIRS;
use causeway_rules::route::validate_pair;
use causeway_types::event::ExchangePairSet;
use causeway_types::route::ExchangePair;
use cosmwasm_std::{DepsMut, Event, Response};

/// Callable by the owner alone. Sets at what rate a node gives one sidechain's token for another's, in the place of what was set before. The
/// sidechains are not looked up: a pair of one that does not exist is never used.
#[inline(never)]
pub fn set_exchange_pair(
    deps: DepsMut,
    pair: ExchangePair<String>,
) -> Result<Response, ContractError> {
    validate_pair(&pair)?;
    let ExchangePair {
        from,
        to,
        node,
        takes,
        gives,
        smallest,
        largest,
        fee_rate,
    } = pair;
    let pair = ExchangePair {
        from,
        to,
        node: deps.api.addr_validate(&node)?,
        takes,
        gives,
        smallest,
        largest,
        fee_rate,
    };
    PAIRS.save(deps.storage, (from.0, to.0, &pair.node), &pair)?;
    Ok(Response::new().add_event(Event::from(ExchangePairSet {
        from,
        to,
        node: pair.node,
        takes,
        gives,
    })))
}
