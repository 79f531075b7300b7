//! What is refused from the arguments alone, before anything is signed or sent.

use crate::args::amount::TypedAmount;
use crate::context::Context;
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use crate::output::percent;
use anyhow::Result;
use causeway_types::Ppm;
use cosmwasm_std::Addr;

/// Fails on an amount of 0. `what` would be done with it.
pub fn require_nonzero(amount: &TypedAmount, what: &str) -> Result<()> {
    if amount.is_zero() {
        return Err(error_with_hint(
            CommandCode::AmountInvalid,
            format!("{amount} to {what}, at least 1 base unit is needed"),
            "give an amount above 0",
        ));
    }
    Ok(())
}

/// Fails on an amount of 0 where one was given.
pub fn require_nonzero_if_given(amount: Option<&TypedAmount>, what: &str) -> Result<()> {
    amount.map_or(Ok(()), |amount| require_nonzero(amount, what))
}

/// Fails on a part of nothing.
pub fn require_nonzero_ratio(ratio: Ppm, what: &str) -> Result<()> {
    if ratio.0 == 0 {
        return Err(error_with_hint(
            CommandCode::RatioInvalid,
            format!(
                "{} to {what}, at least {} is needed",
                percent(ratio),
                percent(Ppm(1))
            ),
            "give a ratio above 0%, as --ratio 25%, or an amount with --amount",
        ));
    }
    Ok(())
}

/// Fails where both sides would be the same.
pub fn require_other(context: &Context, me: &Addr, other: &Addr, what: &str) -> Result<()> {
    if me == other {
        return Err(error_with_hint(
            CommandCode::SameAccount,
            format!(
                "{} cannot {what}: it is the key that acts",
                context.names()?.full(other)
            ),
            "name somebody else, or choose another key with --from",
        ));
    }
    Ok(())
}
