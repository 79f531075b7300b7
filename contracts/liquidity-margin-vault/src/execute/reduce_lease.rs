//! What `Withdrawn` does: reduces a lease by what the provider's side withdrew from the running channel, with the taker's
//! consent.

use crate::error::ContractError;
use crate::guards::same_sidechain;
use crate::lease;
use crate::ledger::AccountLedger;
use crate::received_tokens::ReceivedTokens;
use crate::state::{self, LEASES, OFFERS};
use causeway_types::event::LeaseReduced;
use causeway_types::{ChannelId, UnixTime};
use cosmwasm_std::{DepsMut, Env, Event, Response};

/// Callable by the registry alone. The lease is reduced by what was received, and the rent that was paid ahead for that is
/// the taker's again.
#[inline(never)]
pub fn reduce_lease(
    deps: DepsMut,
    env: Env,
    received: ReceivedTokens,
    channel_id: ChannelId,
) -> Result<Response, ContractError> {
    let now = UnixTime::from(env.block.time);
    let mut lease = state::lease(deps.storage, channel_id)?;
    let mut offer = state::offer(deps.storage, lease.offer_id)?;
    same_sidechain(received.sidechain_id, offer.sidechain_id)?;
    // the side may take out more than it leased: what it was paid
    let cut = received.amount.min(lease.amount);
    let mut accounts = AccountLedger::open(deps.storage, offer.sidechain_id);
    let earned = lease::earn(&mut accounts, &mut lease, now)?;
    let refunded = lease::refund(&mut accounts, &mut lease, cut)?;
    let tokens = Some((&received.token, received.amount));
    let offered = lease::return_liquidity(&mut accounts, (&mut offer, &mut lease), cut, tokens)?;
    accounts.close()?;
    OFFERS.save(deps.storage, offer.id.0, &offer)?;
    LEASES.save(deps.storage, channel_id.0, &lease)?;
    Ok(Response::new().add_event(Event::from(LeaseReduced {
        channel_id,
        amount: cut,
        returned: received.amount,
        earned,
        refunded,
        offered,
    })))
}
