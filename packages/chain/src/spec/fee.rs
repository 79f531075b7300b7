//! The fee of a transaction: bounded by the chain file, whatever a node answers.

use super::ChainSpec;
use crate::{ChainError, Fee};
use cosmwasm_std::{Coin, Decimal, Uint128};

impl ChainSpec {
    /// What to offer for a transaction that used so much gas when it was simulated. Fails where that is more gas, or
    /// costs more, than a transaction may.
    pub fn fee(&self, gas_used: u64) -> Result<Fee, ChainError> {
        // an adjustment is at most 10, so this stays below 2^68
        let gas = Uint128::from(gas_used).mul_ceil(self.gas_adjustment);
        let gas_limit = match u64::try_from(gas.u128()) {
            Ok(limit) if limit <= self.max_gas => limit,
            above => {
                return Err(ChainError::GasAboveLimit {
                    gas: above.unwrap_or(u64::MAX),
                    allowed: self.max_gas,
                })
            }
        };
        let amount = price_of(gas_limit, self.gas_price).unwrap_or(Uint128::MAX);
        if amount > self.max_fee {
            return Err(ChainError::FeeAboveLimit {
                fee: Box::new(self.coin(amount)),
                allowed: Box::new(self.coin(self.max_fee)),
            });
        }
        Ok(Fee {
            gas_limit,
            amount: match amount.is_zero() {
                true => vec![],
                false => vec![self.coin(amount)],
            },
        })
    }

    fn coin(&self, amount: Uint128) -> Coin {
        cosmwasm_std::coin(amount.u128(), &self.denom)
    }
}

/// What so much gas costs, rounded up; none if that is beyond all numbers.
pub(crate) fn price_of(gas: u64, price: Decimal) -> Option<Uint128> {
    Uint128::from(gas).checked_mul_ceil(price).ok()
}
