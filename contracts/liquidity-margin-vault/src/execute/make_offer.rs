//! Offers liquidity for lease.

use crate::bucket::Bucket;
use crate::error::ContractError;
use crate::guards::{open_for_entry, policy_in_force, require_nonzero};
use crate::ledger::AccountLedger;
use crate::received_tokens::ReceivedTokens;
use crate::state::{Config, CONFIG, OFFERS, OFFERS_BY_PROVIDER, OFFER_COUNT, OPEN_OFFERS};
use causeway_rules::policy::ParameterError;
use causeway_rules::{admission, lease, policy};
use causeway_types::event::OfferMade;
use causeway_types::policy::Policy;
use causeway_types::vault::{Offer, OfferTerms};
use causeway_types::{Amount, OfferId, SidechainId};
use cosmwasm_std::{Addr, DepsMut, Empty, Event, MessageInfo, Response};

/// Callable by anyone, out of what is free in the sender's account.
#[inline(never)]
pub fn make_offer(
    deps: DepsMut,
    info: MessageInfo,
    sidechain_id: SidechainId,
    amount: Amount,
    terms: OfferTerms,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    open_for_entry(&config)?;
    let in_force = policy_in_force(&deps.querier, &config, sidechain_id)?;
    check(&in_force, require_nonzero(amount)?, &terms)?;
    let mut accounts = AccountLedger::open(deps.storage, sidechain_id);
    let free = (&info.sender, Bucket::Free);
    accounts.transfer(free, (&info.sender, Bucket::Offered), amount)?;
    accounts.close()?;
    store_offer(deps, info.sender, sidechain_id, amount, terms)
}

/// Callable by anyone, out of the tokens that were received.
#[inline(never)]
pub fn make_offer_with(
    deps: DepsMut,
    config: &Config,
    received: ReceivedTokens,
    terms: OfferTerms,
) -> Result<Response, ContractError> {
    let id = received.sidechain_id;
    let in_force = policy_in_force(&deps.querier, config, id)?;
    check(&in_force, received.amount, &terms)?;
    let mut accounts = AccountLedger::open(deps.storage, id);
    accounts.deposit(
        &received.token,
        (&received.sender, Bucket::Offered),
        received.amount,
    )?;
    accounts.close()?;
    let funded = received.funded(&received.sender);
    let response = store_offer(deps, received.sender, id, received.amount, terms)?;
    Ok(response.add_event(funded))
}

/// Checks that the terms are allowed by the policy in force, and that a lease can meet them.
fn check(in_force: &Policy, amount: Amount, terms: &OfferTerms) -> Result<(), ContractError> {
    lease::check_rate(
        terms.rate,
        policy::minimum_rate(in_force),
        in_force.legal_rate,
    )?;
    policy::fee_rate(&in_force.parameters, terms.fee_rate)?;
    // the provider joins each channel, so the sidechain's conditions are asked of it
    admission::check_fee_rate(&in_force.parameters.admission, terms.fee_rate)
        .map_err(ParameterError::Admission)?;
    let (smallest, largest) = (terms.smallest_lease, terms.largest_lease);
    if smallest.is_zero() || smallest > largest {
        return Err(ContractError::LeaseBoundsInvalid { smallest, largest });
    }
    if amount < smallest {
        return Err(ContractError::OfferTooSmall {
            asked: amount,
            least: smallest,
        });
    }
    let least = in_force.parameters.min_lifetime;
    if let Some(asked) = terms.longest.filter(|longest| *longest < least) {
        return Err(ContractError::OfferTooShort { asked, least });
    }
    if !terms.key.has_compressed_form() {
        return Err(ContractError::KeyFormInvalid(terms.key.0[0]));
    }
    Ok(())
}

fn store_offer(
    deps: DepsMut,
    provider: Addr,
    sidechain_id: SidechainId,
    amount: Amount,
    terms: OfferTerms,
) -> Result<Response, ContractError> {
    let id = OfferId(OFFER_COUNT.load(deps.storage)?.saturating_add(1));
    OFFER_COUNT.save(deps.storage, &id.0)?;
    OPEN_OFFERS.save(deps.storage, (sidechain_id.0, id.0), &Empty {})?;
    OFFERS_BY_PROVIDER.save(deps.storage, (provider.as_str(), id.0), &Empty {})?;
    let made = OfferMade {
        offer_id: id,
        sidechain_id,
        provider: provider.clone(),
        amount,
        rate: terms.rate,
    };
    let offer = Offer {
        id,
        provider,
        sidechain_id,
        terms,
        offered: amount,
        leased: Amount::ZERO,
        withdrawn: false,
    };
    OFFERS.save(deps.storage, id.0, &offer)?;
    Ok(Response::new().add_event(Event::from(made)))
}
