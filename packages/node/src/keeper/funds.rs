//! Whether the account that pays for duties has enough.

use causeway_chain::{Chain, ChainError};
use cosmwasm_std::Addr;

/// The most gas that a duty takes, by docs/gas.md.
const DUTY_GAS: u64 = 400_000;
/// So many duties are to be paid for.
const DUTIES: u128 = 10;

/// A warning where neither the account of duties nor the account itself can pay for ten duties. It asks the chain, and blocks.
pub(super) fn warning(
    chain: &dyn Chain,
    duties: Option<&Addr>,
    account: &Addr,
) -> Result<Option<String>, ChainError> {
    for fee in chain.fee_for(DUTY_GAS)?.amount {
        let needed = fee.amount.u128().saturating_mul(DUTIES);
        let denom = &fee.denom;
        let own = chain.bank_balance(account, denom)?.u128();
        let of_duties = match duties {
            Some(duties) => chain.bank_balance(duties, denom)?.u128(),
            None => 0,
        };
        if own.max(of_duties) < needed {
            let also = duties.map_or(String::new(), |duties| {
                format!(", and the account of duties, {duties}, has {of_duties}{denom}")
            });
            return Ok(Some(format!(
                "{account} has {own}{denom}{also}: the fees of ten duties are {needed}{denom}; send it coins, else vouchers \
                 may not be shown in time"
            )));
        }
    }
    Ok(None)
}
