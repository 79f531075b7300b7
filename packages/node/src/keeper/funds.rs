//! Whether the accounts that pay for duties have enough.

use causeway_chain::{Chain, ChainError};
use cosmwasm_std::Addr;

/// The most gas that a duty takes, by docs/gas.md.
const DUTY_GAS: u64 = 400_000;
/// Fewer duties' fees than these are too few: a warning is given.
pub const ENOUGH_FEES: u64 = 10;

/// What the accounts that pay for duties have, in fees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DutyFunds {
    /// The chain was not asked yet.
    #[default]
    NotKnown,
    /// The chain takes no fees.
    NoFees,
    /// So many duties' fees can be paid by the account that has more: the one of duties, or the account itself.
    Fees(u64),
}

impl DutyFunds {
    /// Whether they are known to be too few.
    pub fn is_low(self) -> bool {
        matches!(self, DutyFunds::Fees(fees) if fees < ENOUGH_FEES)
    }
    /// How many fees can be paid, the most that can be counted where there are none; none where it is not known.
    pub fn fees(self) -> Option<u64> {
        match self {
            DutyFunds::NotKnown => None,
            DutyFunds::NoFees => Some(u64::MAX),
            DutyFunds::Fees(fees) => Some(fees),
        }
    }
}

/// How many fees can be paid, and a warning where that is too few. It asks the chain, and blocks.
pub(super) fn check(
    chain: &dyn Chain,
    duties: Option<&Addr>,
    account: &Addr,
) -> Result<(DutyFunds, Option<String>), ChainError> {
    let mut funds = DutyFunds::NoFees;
    let mut warning = None;
    for fee in chain.fee_for(DUTY_GAS)?.amount {
        let denom = &fee.denom;
        let own = chain.bank_balance(account, denom)?.u128();
        let of_duties = match duties {
            Some(duties) => chain.bank_balance(duties, denom)?.u128(),
            None => 0,
        };
        let fee = fee.amount.u128();
        let Some(fees) = own.max(of_duties).checked_div(fee) else {
            continue;
        };
        let fees = DutyFunds::Fees(u64::try_from(fees).unwrap_or(u64::MAX));
        // a fee in several coins is paid only where there is enough of each
        if funds.fees() <= fees.fees() {
            continue;
        }
        funds = fees;
        if funds.is_low() {
            let needed = fee.saturating_mul(ENOUGH_FEES.into());
            let also = duties.map_or(String::new(), |duties| {
                format!(", and the account of duties, {duties}, has {of_duties}{denom}")
            });
            let who = duties.unwrap_or(account);
            warning = Some(format!(
                "{account} has {own}{denom}{also}: the fees of {ENOUGH_FEES} duties are {needed}{denom}; send coins to \
                 {who}, else vouchers may not be shown in time"
            ));
        }
    }
    Ok((funds, warning))
}
