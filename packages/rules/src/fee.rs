//! The fee for forwarding.

use causeway_types::{Amount, Ppm};
use cosmwasm_std::{Uint256, Uint512};

/// The fee of a hop: rate × the receiving side's balance before × amount ÷ capacity, rounded up, at most `highest`.
/// Without capacity there is no fee, and no payment either.
pub fn hop_fee(
    rate: Ppm,
    receiver_balance: Amount,
    capacity: Amount,
    amount: Amount,
    highest: Amount,
) -> Amount {
    if capacity.is_zero() || rate.0 == 0 || receiver_balance.is_zero() {
        return Amount::ZERO;
    }
    if let Some(fee) = narrow_fee(rate, receiver_balance, capacity, amount) {
        return Amount::new(fee).min(highest);
    }
    // 20 + 128 + 128 bits: more than 256
    let wide = |n: Uint256| Uint512::from(n);
    let product = wide(receiver_balance.wide() * amount.wide()) * Uint512::from(rate.0);
    let divisor = wide(capacity.wide() * Uint256::from(Ppm::ONE.0));
    let floor = product / divisor;
    let up = if (product % divisor).is_zero() {
        floor
    } else {
        floor + Uint512::one()
    };
    let fee = Uint256::try_from(up).map_or(Amount::MAX, Amount::saturating_from);
    fee.min(highest)
}

/// The same where all of it fits in 128 bits, as it mostly does: a route search calls it often.
fn narrow_fee(
    rate: Ppm,
    receiver_balance: Amount,
    capacity: Amount,
    amount: Amount,
) -> Option<u128> {
    let product = receiver_balance
        .u128()
        .checked_mul(amount.u128())?
        .checked_mul(rate.0.into())?;
    let divisor = capacity.u128().checked_mul(Ppm::ONE.0.into())?;
    Some(product.div_ceil(divisor))
}
