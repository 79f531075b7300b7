//! Tokens that a cw20 `Send` brought in.

use causeway_types::event::AccountFunded;
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{Addr, Event};

/// Tokens that came in, all of them already in the vault's balance.
pub struct ReceivedTokens {
    /// The address of the token, one of the issuer's: so the sender and amount that it names are right.
    pub token: Addr,
    /// The sidechain whose token was received.
    pub sidechain_id: SidechainId,
    /// The address that sent the tokens to the vault.
    pub sender: Addr,
    /// The amount, in base units; not zero.
    pub amount: Amount,
}

impl ReceivedTokens {
    /// The event that they came into an account.
    pub fn funded(&self, owner: &Addr) -> Event {
        AccountFunded {
            sidechain_id: self.sidechain_id,
            owner: owner.clone(),
            amount: self.amount,
        }
        .into()
    }
}
