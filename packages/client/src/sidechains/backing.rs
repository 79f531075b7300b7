//! Main-chain coins into a sidechain's tokens, and back.

use crate::error::Result;
use crate::network::{Network, Source, SubmitResult as _, TxSigner};
use causeway_types::event::{Deposited, Redeemed};
use causeway_types::issuer::{DepositTo, Hook, SidechainResponse};
use causeway_types::registry::Entry;
use causeway_types::{Amount, Height};
use cosmwasm_std::Addr;

/// Coins to be turned into tokens.
#[derive(Clone, Debug)]
pub struct MintRequest {
    /// The sidechain whose token is minted.
    pub sidechain: SidechainResponse,
    /// How much, base units: as many tokens as coins.
    pub amount: Amount,
    /// Who is given the tokens.
    pub recipient: Addr,
    /// Whether they become the sender's credit in the registry instead.
    pub as_credit: bool,
}

/// Tokens to be turned into coins.
#[derive(Clone, Debug)]
pub struct RedeemRequest {
    /// The sidechain whose token is redeemed.
    pub sidechain: SidechainResponse,
    /// How many tokens, base units.
    pub amount: Amount,
    /// Who is paid the coins.
    pub recipient: Addr,
    /// The least that must come out, base units of the asset; what the issuer quotes now if not given.
    pub min_out: Option<Amount>,
}

/// A redemption that can be made.
#[derive(Clone, Debug)]
pub struct RedeemQuote {
    /// What was asked for.
    pub request: RedeemRequest,
    /// The least that comes out, base units of the asset.
    pub min_out: Amount,
}

impl MintRequest {
    /// Fails where the coins are not there, or the recipient keeps nothing that merely arrives. Nothing is sent.
    pub fn check(&self, network: &Network, payer: &Addr) -> Result<()> {
        network.check_held(&self.sidechain, payer, Source::Asset, self.amount)?;
        match self.recipient == *payer {
            true => Ok(()),
            false => network.require_keeps(&self.recipient),
        }
    }

    /// Turns the coins into tokens: what the issuer says of it, and the block. `what` fails is the error's text.
    pub fn mint<'a>(
        &self,
        network: &Network,
        by: impl Into<TxSigner<'a>>,
        what: String,
    ) -> Result<(Deposited, Height)> {
        let to = match self.as_credit {
            true => DepositTo::Registry(Entry::Credit {}),
            false => DepositTo::Wallet {
                recipient: Some(self.recipient.to_string()),
            },
        };
        let msg = network.deposit(&self.sidechain, self.amount, to)?;
        let by: TxSigner<'_> = by.into();
        let payer = by.address();
        let tx = network.submit(by, vec![msg]).failed(what)?;
        let minted = network.expect_event_where(&tx, "what was minted", |e: &Deposited| {
            e.sidechain_id == self.sidechain.sidechain_id && e.depositor == payer
        })?;
        Ok((minted, tx.height))
    }
}

impl RedeemRequest {
    /// What would come out; fails where the tokens are not there, or the recipient keeps nothing that merely arrives.
    pub fn quote(self, network: &Network, owner: &Addr) -> Result<RedeemQuote> {
        network.check_held(&self.sidechain, owner, Source::Token, self.amount)?;
        if self.recipient != *owner {
            network.require_keeps(&self.recipient)?;
        }
        let min_out = match self.min_out {
            Some(least) => least,
            None => network.redemption(self.sidechain.sidechain_id, self.amount)?,
        };
        Ok(RedeemQuote {
            request: self,
            min_out,
        })
    }
}

impl RedeemQuote {
    /// Turns the tokens into coins: what the issuer says of it, and the block. `what` fails is the error's text.
    pub fn redeem<'a>(
        &self,
        network: &Network,
        by: impl Into<TxSigner<'a>>,
        what: String,
    ) -> Result<(Redeemed, Height)> {
        let RedeemRequest {
            sidechain,
            amount,
            recipient,
            ..
        } = &self.request;
        let hook = Hook::Redeem {
            recipient: Some(recipient.to_string()),
            min_out: self.min_out,
        };
        let msg = network.send(&sidechain.token, &network.contracts.issuer, *amount, &hook)?;
        let by: TxSigner<'_> = by.into();
        let owner = by.address();
        let tx = network.submit(by, vec![msg]).failed(what)?;
        let redeemed = network.expect_event_where(&tx, "what was redeemed", |e: &Redeemed| {
            e.sidechain_id == sidechain.sidechain_id && e.sender == owner
        })?;
        Ok((redeemed, tx.height))
    }
}
