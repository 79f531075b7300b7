//! What the issuer has of an asset against what it owes in it, and the redemption ratio that follows.

use crate::error::ContractError;
use crate::state;
use causeway_contract_utils::{query_balance, query_smart};
use causeway_types::issuer::Asset;
use causeway_types::token::QueryMsg;
use causeway_types::Amount;
use cosmwasm_std::{Addr, Deps, StdResult};
use cw20::BalanceResponse;

/// What the issuer has and owes of one asset, in base units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserve {
    /// What the issuer has of it.
    pub balance: Amount,
    /// The supplies of all sidechains that it backs.
    pub recorded: Amount,
    /// What the issuer had of it after the last message that moved it.
    pub before: Amount,
}

impl Reserve {
    /// What is there of an asset now, coins that came with the message included.
    pub fn of(deps: Deps, issuer: &Addr, asset: &Asset) -> Result<Reserve, ContractError> {
        let record = state::asset_record(deps.storage, asset)?.unwrap_or_default();
        Ok(Reserve {
            balance: balance(deps, issuer, asset)?,
            recorded: record.recorded,
            before: record.balance,
        })
    }
    /// Whether a transfer has added its whole amount to the balance that there was after the last message. What
    /// anybody gave in between hides a shortage of as much.
    pub fn has_arrived(self, amount: Amount) -> bool {
        let least = self.before.checked_add(amount);
        least.is_some_and(|least| self.balance >= least)
    }
    /// Refuses a transfer of which less than its amount came in.
    pub fn check_arrived(self, asset: &Asset, amount: Amount) -> Result<(), ContractError> {
        if self.has_arrived(amount) {
            return Ok(());
        }
        Err(ContractError::DeliveredShort {
            asset: asset.clone(),
            asked: amount,
            before: self.before,
            balance: self.balance,
        })
    }
    /// What backs no sidechain's supply; zero if there is a shortfall.
    pub fn surplus(self) -> Amount {
        self.balance.saturating_sub(self.recorded)
    }
    /// What is missing of the supplies; zero if there is a surplus.
    pub fn shortfall(self) -> Amount {
        self.recorded.saturating_sub(self.balance)
    }
    /// What `amount` of the tokens is worth: one for one, or, if the asset shrank, the same part of what is left for
    /// every holder, rounded down.
    pub fn redeemable(self, amount: Amount) -> Amount {
        if self.shortfall().is_zero() {
            return amount;
        }
        amount.mul_floor(self.balance.u128(), self.recorded.u128())
    }
}

/// How much of an asset an address has, as the asset answers.
pub fn balance(deps: Deps, who: &Addr, asset: &Asset) -> StdResult<Amount> {
    let amount = match asset {
        Asset::Native { denom } => query_balance(&deps.querier, who.as_str(), denom)?.amount,
        Asset::Cw20 { address } => {
            let question = QueryMsg::Balance {
                address: who.to_string(),
            };
            let answer: BalanceResponse = query_smart(&deps.querier, address, &question)?;
            answer.balance
        }
    };
    Ok(amount.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reserve(balance: u128, recorded: u128) -> Reserve {
        Reserve {
            balance: Amount::new(balance),
            recorded: Amount::new(recorded),
            before: Amount::ZERO,
        }
    }

    #[test]
    fn a_transfer_adds_its_whole_amount_to_the_balance_after_the_last_message() {
        let arrived = |before, balance, amount| {
            let before = Amount::new(before);
            let reserve = Reserve {
                before,
                ..reserve(balance, 0)
            };
            reserve.has_arrived(Amount::new(amount))
        };
        for (before, balance, amount) in [(30, 130, 100), (30, 131, 100), (0, 5, 5)] {
            assert!(arrived(before, balance, amount));
        }
        let more = u128::MAX - 29;
        for (before, balance, amount) in [(30, 129, 100), (30, 29, 1), (30, u128::MAX, more)] {
            assert!(!arrived(before, balance, amount));
        }
    }

    #[test]
    fn surplus_and_shortfall_exclude_each_other() {
        let table = [
            (0, 0, 0, 0),
            (5, 3, 2, 0),
            (3, 5, 0, 2),
            (u128::MAX, 0, u128::MAX, 0),
            (0, u128::MAX, 0, u128::MAX),
        ];
        for (balance, recorded, surplus, shortfall) in table {
            let r = reserve(balance, recorded);
            assert_eq!(r.surplus(), Amount::new(surplus));
            assert_eq!(r.shortfall(), Amount::new(shortfall));
        }
    }

    #[test]
    fn a_whole_reserve_pays_one_for_one_and_a_short_one_pays_its_part_rounded_down() {
        assert_eq!(reserve(10, 10).redeemable(Amount::new(7)), Amount::new(7));
        assert_eq!(reserve(99, 10).redeemable(Amount::new(7)), Amount::new(7));
        assert_eq!(reserve(9, 10).redeemable(Amount::new(7)), Amount::new(6));
        assert_eq!(reserve(9, 10).redeemable(Amount::new(1)), Amount::ZERO);
        assert_eq!(reserve(0, 10).redeemable(Amount::new(10)), Amount::ZERO);
        assert_eq!(
            reserve(u128::MAX - 1, u128::MAX).redeemable(Amount::MAX),
            Amount::new(u128::MAX - 1)
        );
        assert_eq!(reserve(0, 0).redeemable(Amount::ZERO), Amount::ZERO);
    }
}
