//! Rent that is earned as time passes, and liquidity that comes back.

use crate::bucket::Bucket;
use crate::error::ContractError;
use crate::ledger::{sum, AccountLedger};
use causeway_rules::lease;
use causeway_types::vault::{LeaseRecord, Offer};
use causeway_types::{Amount, UnixTime};
use cosmwasm_std::Addr;

/// Moves the rent earned up to now to the provider; the rest is earned from now on. Returns what was earned.
pub fn earn(
    accounts: &mut AccountLedger,
    lease: &mut LeaseRecord,
    now: UnixTime,
) -> Result<Amount, ContractError> {
    let earned = lease::earned(lease.rent, lease.from, lease.until, now);
    let to = (&lease.provider, Bucket::Free);
    accounts.transfer((&lease.taker, Bucket::RentAhead), to, earned)?;
    lease.rent = lease.rent.saturating_sub(earned);
    lease.from = now;
    Ok(earned)
}

/// The taker gets back what is still ahead of the rent for a part of the lease. Answers with how much.
pub fn refund(
    accounts: &mut AccountLedger,
    lease: &mut LeaseRecord,
    part: Amount,
) -> Result<Amount, ContractError> {
    // whatever else a lease of nothing had left would be nobody's
    let back = if part == lease.amount {
        lease.rent
    } else {
        lease::refund(lease.rent, part, lease.amount)
    };
    let to = (&lease.taker, Bucket::Free);
    accounts.transfer((&lease.taker, Bucket::RentAhead), to, back)?;
    lease.rent = lease.rent.saturating_sub(back);
    Ok(back)
}

/// A part of the lease is in the channel no longer, and tokens may have come for it. They are offered again if the
/// offer says so, up to that part; the rest is free. Answers with what is offered again.
pub fn return_liquidity(
    accounts: &mut AccountLedger,
    (offer, lease): (&mut Offer, &mut LeaseRecord),
    part: Amount,
    received: Option<(&Addr, Amount)>,
) -> Result<Amount, ContractError> {
    let provider = &lease.provider;
    accounts.reduce_leased(provider, part)?;
    lease.amount = lease.amount.saturating_sub(part);
    offer.leased = offer.leased.saturating_sub(part);
    let Some((token, received)) = received else {
        return Ok(Amount::ZERO);
    };
    let again = offer.terms.again && !offer.withdrawn;
    let offered = if again {
        received.min(part)
    } else {
        Amount::ZERO
    };
    offer.offered = sum(offer.offered, offered)?;
    accounts.deposit(token, (provider, Bucket::Offered), offered)?;
    let free = received.saturating_sub(offered);
    accounts.deposit(token, (provider, Bucket::Free), free)?;
    Ok(offered)
}
