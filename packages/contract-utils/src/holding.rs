//! What a contract owes in each sidechain's token, to all its users together.

use crate::error::CommonError;
use causeway_storage::{stored_as_it_is, Map};
use causeway_types::{Amount, HoldingResponse, SidechainId};
use cosmwasm_std::{Addr, StdResult, Storage};
use serde::{Deserialize, Serialize};

/// What is owed in one sidechain's token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Holding {
    /// The token. Set when it first comes in, never changes.
    pub token: Addr,
    /// What is owed to all together, in base units. Grows by what comes in, falls by what goes out.
    pub amount: Amount,
}

stored_as_it_is!(Holding);

/// Sidechain → what is owed in its token.
pub const HOLDINGS: Map<u64, Holding> = Map::new("holding");

impl Holding {
    /// A holding of zero, for a token that comes in for the first time.
    pub fn empty(token: &Addr) -> Holding {
        Holding {
            token: token.clone(),
            amount: Amount::ZERO,
        }
    }
    /// Takes an amount out; an error if it is more than is held.
    pub fn subtract(
        &mut self,
        sidechain_id: SidechainId,
        amount: Amount,
    ) -> Result<(), CommonError> {
        self.amount = self
            .amount
            .checked_sub(amount)
            .ok_or(CommonError::HoldingShort {
                sidechain_id,
                asked: amount,
                held: self.amount,
            })?;
        Ok(())
    }
}

/// The answer to `Holding`.
pub fn holding(storage: &dyn Storage, sidechain_id: SidechainId) -> StdResult<HoldingResponse> {
    let holding = HOLDINGS.may_load(storage, sidechain_id.0)?;
    Ok(HoldingResponse {
        amount: holding.as_ref().map_or(Amount::ZERO, |h| h.amount),
        token: holding.map(|h| h.token),
    })
}
