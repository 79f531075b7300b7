//! Money taken back out of an offer.

use crate::error::{OfferError, Result};
use crate::network::{Network, SubmitResult as _, TxSigner};
use causeway_types::event::OfferWithdrawn;
use causeway_types::issuer::SidechainResponse;
use causeway_types::vault::{ExecuteMsg, Offer, VaultAccount};
use causeway_types::{Amount, Height};
use cosmwasm_std::Addr;

/// Money to take out of an offer.
#[derive(Clone, Debug)]
pub struct OfferWithdrawal {
    /// The offer as the vault has it before.
    pub offer: Offer,
    /// The sidechain whose token it offers.
    pub sidechain: SidechainResponse,
    /// How much, base units; all if not given, and then nothing that comes back is offered again.
    pub amount: Option<Amount>,
}

/// What was taken out of an offer.
#[derive(Clone, Debug)]
pub struct WithdrawnOffer {
    /// The offer afterwards.
    pub offer: Offer,
    /// What is free again in the provider's account in the vault, base units.
    pub amount: Amount,
    /// Whether the offer is withdrawn for good.
    pub is_withdrawn: bool,
    /// The provider's account in the vault afterwards.
    pub account: VaultAccount,
    /// The block that it is in.
    pub height: Height,
}

impl OfferWithdrawal {
    /// How much would be free again; fails where the vault would refuse it.
    pub fn check(&self, provider: &Addr) -> Result<Amount> {
        let offer = &self.offer;
        if offer.provider != *provider {
            return Err(self.refused(OfferError::NotYours {
                offer_id: offer.id,
                provider: offer.provider.clone(),
                address: provider.clone(),
            }));
        }
        if offer.withdrawn && offer.offered.is_zero() {
            return Err(self.refused(OfferError::WithdrawnAlready(offer.id)));
        }
        match self.amount.filter(|asked| *asked > offer.offered) {
            Some(asked) => Err(self.refused(OfferError::OfferedTooSmall {
                offer_id: offer.id,
                asked,
                offered: offer.offered,
            })),
            None => Ok(self.amount.unwrap_or(offer.offered)),
        }
    }

    fn refused(&self, error: OfferError) -> crate::ClientError {
        error.in_token(&self.sidechain)
    }

    /// Takes the money out.
    pub fn withdraw<'a>(
        &self,
        network: &Network,
        by: impl Into<TxSigner<'a>>,
    ) -> Result<WithdrawnOffer> {
        let offer_id = self.offer.id;
        let msg = ExecuteMsg::WithdrawOffer {
            offer_id,
            amount: self.amount,
        };
        let tx = network
            .submit(by, vec![network.to_vault(&msg)?])
            .failed(format!("offer {offer_id} stays as it is"))?;
        let done: OfferWithdrawn = network.expect_event(&tx, "what came back")?;
        let offer = network.offer(offer_id)?;
        Ok(WithdrawnOffer {
            account: network.account(&offer.provider, offer.sidechain_id)?,
            offer,
            amount: done.amount,
            is_withdrawn: done.withdrawn,
            height: tx.height,
        })
    }
}
