//! Whether a source of money has enough, and whether a recipient can do something with it: asked before anything is sent.

use super::{Network, Source};
use crate::error::{ClientError, MissingFunds, Result, Unit};
use causeway_types::issuer::SidechainResponse;
use causeway_types::Amount;
use cosmwasm_std::Addr;

impl Network {
    /// Fails where a source has too little, and no other one can stand in for it.
    pub fn check_held(
        &self,
        sidechain: &SidechainResponse,
        owner: &Addr,
        source: Source,
        amount: Amount,
    ) -> Result<()> {
        self.check_funds(sidechain, owner, (source, false), amount)
    }

    /// Fails where a source has too little for money that may come from another source as well.
    pub fn check_entry_funds(
        &self,
        sidechain: &SidechainResponse,
        owner: &Addr,
        source: Source,
        amount: Amount,
    ) -> Result<()> {
        self.check_funds(sidechain, owner, (source, true), amount)
    }

    fn check_funds(
        &self,
        sidechain: &SidechainResponse,
        owner: &Addr,
        (source, is_replaceable): (Source, bool),
        amount: Amount,
    ) -> Result<()> {
        let held = self.holdings_for(sidechain, owner, source)?;
        if held.of(source) >= amount {
            return Ok(());
        }
        Err(ClientError::Funds(Box::new(MissingFunds {
            source,
            needed: amount,
            held,
            is_replaceable,
            unit: Unit::from(sidechain),
            asset: sidechain.asset.clone(),
        })))
    }

    /// Fails where somebody would be paid who keeps nothing that merely arrives: a contract of the deployment, or a
    /// sidechain's token. The contracts refuse some of these too.
    pub fn require_keeps(&self, recipient: &Addr) -> Result<()> {
        let of = &self.contracts;
        let contracts = [&of.issuer, &of.policy, &of.vault, &of.registry];
        let is_contract = contracts.into_iter().any(|c| c == recipient);
        if !is_contract && !self.sidechains()?.iter().any(|s| s.token == *recipient) {
            return Ok(());
        }
        Err(ClientError::KeepsNothing {
            recipient: recipient.clone(),
        })
    }
}
