//! Which addresses can be paid, and be a side of a channel.

use crate::error::CommonError;
use causeway_types::SidechainId;
use cosmwasm_std::{Addr, StdResult};

/// The contracts of a deployment, as far as one of them knows them. None of them records plain transfers: what is
/// sent there without a hook can never be paid back.
pub struct DeployedContracts<'a> {
    /// The address of the token issuer, once it is known.
    pub issuer: Option<&'a Addr>,
    /// The address of the channel registry, once it is known.
    pub registry: Option<&'a Addr>,
    /// The address of the liquidity-margin vault, once it is known.
    pub vault: Option<&'a Addr>,
    /// The address of the routing policy, once it is known.
    pub policy: Option<&'a Addr>,
}

impl DeployedContracts<'_> {
    /// Passes an address that can be paid and be a side of a channel: none of the deployment's contracts, and no
    /// sidechain's token. `sidechain_of` says which sidechain an address is the token of, by the issuer's storage.
    pub fn check_recipient(
        &self,
        recipient: Addr,
        sidechain_of: impl FnOnce(&Addr) -> StdResult<Option<SidechainId>>,
    ) -> Result<Addr, CommonError> {
        let contracts = [self.issuer, self.registry, self.vault, self.policy];
        if contracts.contains(&Some(&recipient)) || sidechain_of(&recipient)?.is_some() {
            return Err(CommonError::RecipientKeepsNothing { recipient });
        }
        Ok(recipient)
    }
}
