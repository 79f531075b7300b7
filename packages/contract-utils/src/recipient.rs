//! Who can be paid, and be a side of a channel.

use crate::error::CommonError;
use causeway_types::SidechainId;
use cosmwasm_std::{Addr, StdResult};

/// The contracts of a deployment, as far as one of them knows them. None of them keeps what merely arrives: what is sent
/// there, without a message that says whose it is, returns to nobody.
pub struct Deployment<'a> {
    /// The token issuer.
    pub issuer: Option<&'a Addr>,
    /// The channel registry.
    pub registry: Option<&'a Addr>,
    /// The liquidity-margin vault.
    pub vault: Option<&'a Addr>,
    /// The routing policy.
    pub policy: Option<&'a Addr>,
}

impl Deployment<'_> {
    /// Passes an address that can be paid and be a side of a channel: none of the deployment's contracts, and no
    /// sidechain's token. `sidechain_of` says which sidechain an address is the token of, by the issuer's storage.
    pub fn check_recipient(
        &self,
        recipient: Addr,
        sidechain_of: impl FnOnce(&Addr) -> StdResult<Option<SidechainId>>,
    ) -> Result<Addr, CommonError> {
        let contracts = [self.issuer, self.registry, self.vault, self.policy];
        if contracts.contains(&Some(&recipient)) || sidechain_of(&recipient)?.is_some() {
            return Err(CommonError::KeepsNothing { recipient });
        }
        Ok(recipient)
    }
}
