//! The margin that money entering a channel needs in its owner's account in the vault.

use crate::error::{ChannelError, ClientError, Result};
use crate::network::Network;
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Amount, Ppm};
use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};

/// The margin that an entry needs in its owner's account in the vault. Base units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Margin {
    /// What this entry reserves.
    pub needed: Amount,
    /// What is free there before.
    pub free: Amount,
    /// What goes along with the money.
    pub brought: Amount,
}

impl Margin {
    /// Of an entry that needs none.
    const NONE: Margin = Margin {
        needed: Amount::ZERO,
        free: Amount::ZERO,
        brought: Amount::ZERO,
    };

    /// The margin for an entry that needs so much at this rate: what is lacking is brought along, or what was asked for
    /// where that is enough.
    pub fn quote(
        network: &Network,
        sidechain: &SidechainResponse,
        owner: &Addr,
        (needed, rate): (Amount, Ppm),
        asked: Option<Amount>,
    ) -> Result<Margin> {
        if rate.0 == 0 {
            return match asked.filter(|asked| !asked.is_zero()) {
                None => Ok(Margin::NONE),
                Some(asked) => Err(ChannelError::MarginNotNeeded { asked }.in_token(sidechain)),
            };
        }
        let free = network.account(owner, sidechain.sidechain_id)?.free;
        let lacking = needed.saturating_sub(free);
        let brought = asked.unwrap_or(lacking);
        if brought < lacking {
            let error = ChannelError::MarginTooSmall {
                symbol: sidechain.symbol.clone(),
                needed,
                free,
                brought,
            };
            return Err(error.in_token(sidechain));
        }
        Ok(Margin {
            needed,
            free,
            brought,
        })
    }

    /// As a message names it: none where nothing is brought.
    pub fn in_message(&self) -> Option<Amount> {
        Some(self.brought).filter(|b| !b.is_zero())
    }

    /// The money and the margin that goes along.
    pub fn total_with(&self, amount: Amount) -> Result<Amount> {
        amount
            .checked_add(self.brought)
            .ok_or(ClientError::Overflow {
                what: "money and margin",
            })
    }
}
