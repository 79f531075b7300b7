//! Leases liquidity: it opens a channel, joins one, or tops one up.

use crate::bucket::Bucket;
use crate::error::ContractError;
use crate::guards::{open_for_entry, policy_in_force, same_sidechain};
use crate::lease::earn;
use crate::ledger::{sum, AccountLedger};
use crate::received_tokens::ReceivedTokens;
use crate::state::{self, Config, CONFIG, OFFERS};
use crate::target_channel::{LeaseRequest, TargetChannel};
use causeway_rules::{lease, policy};
use causeway_types::event::LeaseTaken;
use causeway_types::policy::Policy;
use causeway_types::registry::{self, Entry, Lease};
use causeway_types::token::ExecuteMsg as TokenMsg;
use causeway_types::vault::{LeaseRecord, Offer, TakeTerms};
use causeway_types::{Amount, OfferId, UnixTime};
use cosmwasm_std::{Addr, DepsMut, Env, Event, MessageInfo, Response};

/// Callable by anyone; rent, deposit and margin are paid out of the sender's account.
#[inline(never)]
pub fn take(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    offer_id: OfferId,
    terms: TakeTerms,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    open_for_entry(&config)?;
    take_by(deps, env, &config, (info.sender, None), offer_id, terms)
}

/// Callable by anyone; paid out of the tokens received and of the sender's account.
#[inline(never)]
pub fn take_with(
    deps: DepsMut,
    env: Env,
    config: &Config,
    received: ReceivedTokens,
    offer_id: OfferId,
    terms: TakeTerms,
) -> Result<Response, ContractError> {
    let funded = received.funded(&received.sender);
    let taker = (received.sender.clone(), Some(received));
    let response = take_by(deps, env, config, taker, offer_id, terms)?;
    Ok(response.add_event(funded))
}

fn take_by(
    deps: DepsMut,
    env: Env,
    config: &Config,
    (taker, received): (Addr, Option<ReceivedTokens>),
    offer_id: OfferId,
    terms: TakeTerms,
) -> Result<Response, ContractError> {
    let now = UnixTime::from(env.block.time);
    let amount = terms.amount;
    let mut offer = state::offer(deps.storage, offer_id)?;
    let in_force = policy_in_force(&deps.querier, config, offer.sidechain_id)?;
    check(&in_force, &offer, &taker, amount)?;
    let registry = config
        .registry
        .as_ref()
        .ok_or(ContractError::RegistryNotSet)?;
    let request = LeaseRequest {
        registry,
        policy: &in_force,
        offer: &offer,
        taker: &taker,
        now,
    };
    let target = request.target_channel(deps.as_ref(), terms.into)?;
    let rent = target.rent(amount, &offer, now);
    if rent > terms.highest_rent {
        return Err(ContractError::RentTooHigh {
            asked: rent,
            allowed: terms.highest_rent,
        });
    }
    let TargetChannel {
        channel_id,
        ends,
        deposit,
        running,
        into,
    } = target;
    let mut lease = running.unwrap_or_else(|| LeaseRecord {
        channel_id,
        offer_id,
        provider: offer.provider.clone(),
        taker: taker.clone(),
        amount: Amount::ZERO,
        rent: Amount::ZERO,
        from: now,
        until: ends,
    });

    let mut accounts = AccountLedger::open(deps.storage, offer.sidechain_id);
    if let Some(received) = &received {
        same_sidechain(received.sidechain_id, offer.sidechain_id)?;
        accounts.deposit(&received.token, (&taker, Bucket::Free), received.amount)?;
    }
    let earned = earn(&mut accounts, &mut lease, now)?;
    accounts.transfer((&taker, Bucket::Free), (&taker, Bucket::RentAhead), rent)?;
    accounts.withdraw((&taker, Bucket::Free), deposit)?;
    let token = accounts.lend(&offer.provider, amount)?;
    accounts.close()?;
    lease.amount = sum(lease.amount, amount)?;
    lease.rent = sum(lease.rent, rent)?;
    lease.until = ends;
    state::save_lease(deps.storage, &lease)?;
    offer.offered = offer.offered.saturating_sub(amount);
    offer.leased = sum(offer.leased, amount)?;
    OFFERS.save(deps.storage, offer_id.0, &offer)?;

    // the registry asks for both sides' margin within this message, so all of it is written before
    let hook = registry::Hook {
        entry: Entry::Lease(Lease {
            channel_id,
            taker: taker.to_string(),
            provider: offer.provider.to_string(),
            amount,
            into,
        }),
        beneficiary: None,
    };
    let event = LeaseTaken {
        channel_id,
        offer_id,
        taker,
        provider: offer.provider,
        amount,
        deposit,
        rent,
        until: ends,
        earned,
    };
    Ok(Response::new()
        .add_message(TokenMsg::send(registry, sum(amount, deposit)?, &hook)?.to(token)?)
        .add_event(Event::from(event)))
}

/// Checks that this amount of the offer can be leased by this taker now.
fn check(
    in_force: &Policy,
    offer: &Offer,
    taker: &Addr,
    amount: Amount,
) -> Result<(), ContractError> {
    if *taker == offer.provider {
        return Err(ContractError::OwnOffer {
            taker: taker.clone(),
            offer_id: offer.id,
        });
    }
    if offer.withdrawn {
        return Err(ContractError::OfferWithdrawn(offer.id));
    }
    let terms = &offer.terms;
    let largest = terms.largest_lease.min(offer.offered);
    lease::check_amount(amount, terms.smallest_lease, largest)?;
    let minimum = policy::minimum_rate(in_force);
    lease::check_rate(terms.rate, minimum, in_force.legal_rate)?;
    Ok(())
}
