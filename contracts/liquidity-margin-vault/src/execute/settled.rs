//! Releases the margins and ends the lease of a channel that has settled.

use crate::bucket::Bucket;
use crate::error::ContractError;
use crate::guards::same_sidechain;
use crate::lease;
use crate::ledger::AccountLedger;
use crate::received_tokens::ReceivedTokens;
use crate::state::{self, LEASES, OFFERS};
use causeway_types::event::{BountyEarned, LeaseEnded, MarginReleased};
use causeway_types::vault::{AccountAmount, LeaseRecord, Offer, Settled};
use causeway_types::Amount;
use cosmwasm_std::{Addr, DepsMut, Event, Response, Storage};

/// Callable by the registry alone, where the provider's side was paid nothing, or there is none.
#[inline(never)]
pub fn settled(deps: DepsMut, notice: Settled) -> Result<Response, ContractError> {
    settle(deps.storage, notice, None)
}

/// Callable by the registry alone, with what the provider's side was paid.
#[inline(never)]
pub fn settled_with(
    deps: DepsMut,
    received: ReceivedTokens,
    notice: Settled,
) -> Result<Response, ContractError> {
    same_sidechain(received.sidechain_id, notice.sidechain_id)?;
    settle(
        deps.storage,
        notice,
        Some((&received.token, received.amount)),
    )
}

fn settle(
    storage: &mut dyn Storage,
    notice: Settled,
    received: Option<(&Addr, Amount)>,
) -> Result<Response, ContractError> {
    let running = running(storage, &notice)?;
    // what comes for a lease that is none would be nobody's
    if received.is_some() && running.is_none() {
        return Err(ContractError::LeaseNotFound(notice.channel_id));
    }
    let mut accounts = AccountLedger::open(storage, notice.sidechain_id);
    let response = Response::new()
        .add_events(release(&mut accounts, &notice)?)
        .add_events(pay_bounties(&mut accounts, &notice)?);
    let Some((mut offer, mut lease)) = running else {
        accounts.close()?;
        return Ok(response);
    };
    let leased = lease.amount;
    let earned = lease::earn(&mut accounts, &mut lease, notice.at)?;
    let refunded = lease::refund(&mut accounts, &mut lease, leased)?;
    let offered =
        lease::return_liquidity(&mut accounts, (&mut offer, &mut lease), leased, received)?;
    accounts.close()?;
    OFFERS.save(storage, offer.id.0, &offer)?;
    state::remove_lease(storage, &lease);
    Ok(response.add_event(Event::from(LeaseEnded {
        channel_id: notice.channel_id,
        offer_id: offer.id,
        leased,
        returned: received.map_or(Amount::ZERO, |(_, amount)| amount),
        earned,
        refunded,
        offered,
    })))
}

/// The lease in the channel, if there is one, and its offer.
fn running(
    storage: &dyn Storage,
    notice: &Settled,
) -> Result<Option<(Offer, LeaseRecord)>, ContractError> {
    let Some(lease) = LEASES.may_load(storage, notice.channel_id.0)? else {
        return Ok(None);
    };
    let offer = state::offer(storage, lease.offer_id)?;
    same_sidechain(notice.sidechain_id, offer.sidechain_id)?;
    Ok(Some((offer, lease)))
}

/// Moves the margins from reserved to free.
fn release(accounts: &mut AccountLedger, notice: &Settled) -> Result<Vec<Event>, ContractError> {
    let channel_id = notice.channel_id;
    let mut events = Vec::new();
    for AccountAmount { owner, amount } in &notice.margins {
        accounts.transfer((owner, Bucket::Reserved), (owner, Bucket::Free), *amount)?;
        events.push(Event::from(MarginReleased {
            channel_id,
            owner: owner.clone(),
            amount: *amount,
        }));
    }
    Ok(events)
}

/// Pays the strangers' bounties out of the opener's margin, and out of nothing else.
fn pay_bounties(
    accounts: &mut AccountLedger,
    notice: &Settled,
) -> Result<Vec<Event>, ContractError> {
    let opener = notice.margins.first();
    let mut left = opener.map_or(Amount::ZERO, |margin| margin.amount);
    let mut events = Vec::new();
    for AccountAmount { owner, amount } in &notice.bounties {
        let Some(AccountAmount { owner: opener, .. }) = opener.filter(|_| *amount <= left) else {
            return Err(ContractError::BountyAboveMargin {
                asked: *amount,
                allowed: left,
            });
        };
        left = left.saturating_sub(*amount);
        accounts.transfer((opener, Bucket::Free), (owner, Bucket::Free), *amount)?;
        events.push(Event::from(BountyEarned {
            channel_id: notice.channel_id,
            owner: owner.clone(),
            opener: opener.clone(),
            amount: *amount,
        }));
    }
    Ok(events)
}
