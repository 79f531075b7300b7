//! Takes liquidity back out of an offer.

use crate::bucket::Bucket;
use crate::error::ContractError;
use crate::guards::require_nonzero;
use crate::ledger::AccountLedger;
use crate::state::{offer, OFFERS, OPEN_OFFERS};
use causeway_rules::RuleError;
use causeway_types::event::OfferWithdrawn;
use causeway_types::{Amount, OfferId};
use cosmwasm_std::{DepsMut, Event, MessageInfo, Response};

/// Callable by the provider, paused or not. Without an amount, all of it, for good. Leases run on, and what comes back from
/// them is free then.
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
        return Err(ContractError::OfferWithdrawn(offer_id));
    }
    let amount = match amount {
        Some(amount) => require_nonzero(amount)?,
        None => {
            offer.withdrawn = true;
            OPEN_OFFERS.remove(deps.storage, (offer.sidechain_id.0, offer_id.0));
            offer.offered
        }
    };
    offer.offered = offer
        .offered
        .checked_sub(amount)
        .ok_or(RuleError::AmountExceedsAvailable {
            asked: amount,
            allowed: offer.offered,
        })?;
    OFFERS.save(deps.storage, offer_id.0, &offer)?;
    let mut accounts = AccountLedger::open(deps.storage, offer.sidechain_id);
    let offered = (&offer.provider, Bucket::Offered);
    accounts.transfer(offered, (&offer.provider, Bucket::Free), amount)?;
    accounts.close()?;
    Ok(Response::new().add_event(Event::from(OfferWithdrawn {
        offer_id,
        amount,
        withdrawn: offer.withdrawn,
    })))
}
