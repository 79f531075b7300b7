//! Margin is reserved.

use super::ReceivedTokens;
use crate::error::ContractError;
use crate::ledger::{Book, Place};
use causeway_types::event::MarginReserved;
use causeway_types::vault::Part;
use causeway_types::SidechainId;
use cosmwasm_std::{DepsMut, Event, Response};

/// The registry's: each out of what is free in its owner's account. If one is short, no channel opens.
#[inline(never)]
pub fn reserve(
    deps: DepsMut,
    sidechain_id: SidechainId,
    margins: Vec<Part>,
) -> Result<Response, ContractError> {
    let mut book = Book::open(deps.storage, sidechain_id);
    let mut response = Response::new();
    for margin in margins {
        response = response.add_events(keep(&mut book, sidechain_id, margin)?);
    }
    book.close()?;
    Ok(response)
}

/// The registry's: out of what was brought along, and what was free before. What is not needed stays free.
#[inline(never)]
pub fn reserve_with(
    deps: DepsMut,
    came: ReceivedTokens,
    margin: Part,
) -> Result<Response, ContractError> {
    let funded = came.funded(&margin.owner);
    let mut book = Book::open(deps.storage, came.sidechain_id);
    let free = (&margin.owner, Place::Free);
    book.arrive(&came.token, free, came.amount)?;
    let reserved = keep(&mut book, came.sidechain_id, margin)?;
    book.close()?;
    Ok(Response::new().add_event(funded).add_events(reserved))
}

fn keep(
    book: &mut Book,
    sidechain_id: SidechainId,
    Part { owner, amount }: Part,
) -> Result<Option<Event>, ContractError> {
    let allowed = book.free(&owner)?;
    if amount > allowed {
        return Err(ContractError::MarginShort {
            owner,
            asked: amount,
            allowed,
        });
    }
    if amount.is_zero() {
        return Ok(None);
    }
    book.shift((&owner, Place::Free), (&owner, Place::Reserved), amount)?;
    Ok(Some(
        MarginReserved {
            sidechain_id,
            owner,
            amount,
        }
        .into(),
    ))
}
