//! Liquidity is taken back out of an offer.

use crate::error::ContractError;
use crate::guards::some;
use crate::ledger::{Book, Place};
use crate::state::{offer, OFFERS, OPEN_OFFERS};
use causeway_rules::RuleError;
use causeway_types::event::OfferWithdrawn;
use causeway_types::{Amount, OfferId};
use cosmwasm_std::{DepsMut, Event, MessageInfo, Response};

/// The provider's, paused or not. Without an amount: all of it, for good. What is leased runs on, and is free when it
/// comes back.
#[inline(never)]
pub fn withdraw_offer(
    deps: DepsMut,
    info: MessageInfo,
    offer_id: OfferId,
    amount: Option<Amount>,
) -> Result<Response, ContractError> {
    let mut offer = offer(deps.storage, offer_id)?;
    if info.sender != offer.provider {
        return Err(ContractError::NotProvider {
            sender: info.sender,
            offer_id,
            provider: offer.provider,
        });
    }
    if offer.withdrawn {
        return Err(ContractError::OfferIsWithdrawn(offer_id));
    }
    let amount = match amount {
        Some(amount) => some(amount)?,
        None => {
            offer.withdrawn = true;
            OPEN_OFFERS.remove(deps.storage, (offer.sidechain_id.0, offer_id.0));
            offer.offered
        }
    };
    offer.offered = offer
        .offered
        .checked_sub(amount)
        .ok_or(RuleError::Exceeds {
            asked: amount,
            allowed: offer.offered,
        })?;
    OFFERS.save(deps.storage, offer_id.0, &offer)?;
    let mut book = Book::open(deps.storage, offer.sidechain_id);
    let offered = (&offer.provider, Place::Offered);
    book.shift(offered, (&offer.provider, Place::Free), amount)?;
    book.close()?;
    Ok(Response::new().add_event(Event::from(OfferWithdrawn {
        offer_id,
        amount,
        withdrawn: offer.withdrawn,
    })))
}
