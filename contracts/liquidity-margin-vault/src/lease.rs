//! What becomes of a lease as time passes and as liquidity comes back.

use crate::error::ContractError;
use crate::ledger::{sum, Book, Place};
use causeway_rules::lease;
use causeway_types::vault::{LeaseRecord, Offer};
use causeway_types::{Amount, UnixTime};
use cosmwasm_std::Addr;

/// The rent earned up to now is the provider's; the rest is earned from now on. Answers with what was earned.
pub fn earn(
    book: &mut Book,
    lease: &mut LeaseRecord,
    now: UnixTime,
) -> Result<Amount, ContractError> {
    let earned = lease::earned(lease.rent, lease.from, lease.until, now);
    let to = (&lease.provider, Place::Free);
    book.shift((&lease.taker, Place::RentAhead), to, earned)?;
    lease.rent = lease.rent.saturating_sub(earned);
    lease.from = now;
    Ok(earned)
}

/// The taker gets back what is still ahead of the rent for a part of the lease. Answers with how much.
pub fn refund(
    book: &mut Book,
    lease: &mut LeaseRecord,
    part: Amount,
) -> Result<Amount, ContractError> {
    // whatever else a lease of nothing had left would be nobody's
    let back = if part == lease.amount {
        lease.rent
    } else {
        lease::refund(lease.rent, part, lease.amount)
    };
    let to = (&lease.taker, Place::Free);
    book.shift((&lease.taker, Place::RentAhead), to, back)?;
    lease.rent = lease.rent.saturating_sub(back);
    Ok(back)
}

/// A part of the lease is in the channel no longer, and tokens may have come for it. They are offered again if the
/// offer says so, up to that part; the rest is free. Answers with what is offered again.
pub fn come_back(
    book: &mut Book,
    (offer, lease): (&mut Offer, &mut LeaseRecord),
    part: Amount,
    came: Option<(&Addr, Amount)>,
) -> Result<Amount, ContractError> {
    let provider = &lease.provider;
    book.forget_lent(provider, part)?;
    lease.amount = lease.amount.saturating_sub(part);
    offer.leased = offer.leased.saturating_sub(part);
    let Some((token, came)) = came else {
        return Ok(Amount::ZERO);
    };
    let again = offer.terms.again && !offer.withdrawn;
    let offered = if again { came.min(part) } else { Amount::ZERO };
    offer.offered = sum(offer.offered, offered)?;
    book.arrive(token, (provider, Place::Offered), offered)?;
    let free = came.saturating_sub(offered);
    book.arrive(token, (provider, Place::Free), free)?;
    Ok(offered)
}
