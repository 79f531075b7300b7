//! Money: what somebody has, and how it goes into the registry.

use super::Network;
use crate::error::{ClientError, Result};
use causeway_chain::{ChainError, Msg};
use causeway_types::issuer::{self, Asset, DepositTo, SidechainResponse};
use causeway_types::registry::{self, CreditResponse, Entry, QueryMsg};
use causeway_types::{token, Amount, SidechainId};
use cosmwasm_std::{to_json_binary, Addr, Binary, Coin};
use cw20::BalanceResponse;
use serde::Serialize;

/// Where the money for an opening, a join or a deposit is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The sidechain's tokens that one has.
    Token,
    /// The main-chain asset, turned into tokens on the way, in the same transaction.
    Asset,
    /// One's credit in the registry.
    Credit,
}

/// What somebody has of one sidechain's money, outside of channels.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Holdings {
    /// Of the main-chain asset, base units; none where its contract gives no answer.
    pub asset: Option<Amount>,
    /// Of the sidechain's token, base units.
    pub token: Amount,
    /// Credit in the registry, base units.
    pub credit: Amount,
}

impl Holdings {
    /// What a source has, as far as is known.
    pub fn of(&self, source: Source) -> Amount {
        match source {
            Source::Asset => self.asset.unwrap_or_default(),
            Source::Token => self.token,
            Source::Credit => self.credit,
        }
    }
}

impl Network {
    /// How much of a cw20 token somebody has.
    pub fn token_balance(&self, token: &Addr, owner: &Addr) -> Result<Amount> {
        let answer: BalanceResponse = self.query(
            token,
            &token::QueryMsg::Balance {
                address: owner.to_string(),
            },
        )?;
        Ok(answer.balance.into())
    }
    /// How much of an asset somebody has.
    pub fn asset_balance(&self, asset: &Asset, owner: &Addr) -> Result<Amount> {
        match asset {
            Asset::Native { denom } => Ok(self.chain.bank_balance(owner, denom)?),
            Asset::Cw20 { address } => self.token_balance(&Addr::unchecked(address), owner),
        }
    }
    /// How much credit somebody has.
    pub fn credit(&self, owner: &Addr, sidechain_id: SidechainId) -> Result<Amount> {
        let answer: CreditResponse = self.query_registry(&QueryMsg::Credit {
            owner: owner.to_string(),
            sidechain_id,
        })?;
        Ok(answer.amount)
    }
    /// What somebody has of a sidechain's money, outside of channels.
    pub fn holdings(&self, sidechain: &SidechainResponse, owner: &Addr) -> Result<Holdings> {
        let asset = match self.asset_balance(&sidechain.asset, owner) {
            Ok(amount) => Some(amount),
            // a foreign contract that is broken hides what is held of it, and nothing else
            Err(error) if is_of_contract(&sidechain.asset, &error) => None,
            Err(error) => return Err(error),
        };
        self.holdings_with(sidechain, owner, asset)
    }
    /// The same for a payment out of one source, which fails where that one gives no answer.
    pub(super) fn holdings_for(
        &self,
        sidechain: &SidechainResponse,
        owner: &Addr,
        source: Source,
    ) -> Result<Holdings> {
        match source {
            Source::Asset => {
                let asset = self.asset_balance(&sidechain.asset, owner)?;
                self.holdings_with(sidechain, owner, Some(asset))
            }
            Source::Token | Source::Credit => self.holdings(sidechain, owner),
        }
    }
    fn holdings_with(
        &self,
        sidechain: &SidechainResponse,
        owner: &Addr,
        asset: Option<Amount>,
    ) -> Result<Holdings> {
        Ok(Holdings {
            asset,
            token: self.token_balance(&sidechain.token, owner)?,
            credit: self.credit(owner, sidechain.sidechain_id)?,
        })
    }

    /// The message that brings money into the registry, for an opening, a join or a deposit.
    pub fn entry(
        &self,
        sidechain: &SidechainResponse,
        source: Source,
        amount: Amount,
        entry: Entry,
    ) -> Result<Msg> {
        match source {
            Source::Token => {
                let hook = registry::Hook {
                    entry,
                    beneficiary: None,
                };
                self.send(&sidechain.token, &self.contracts.registry, amount, &hook)
            }
            Source::Asset => self.deposit(sidechain, amount, DepositTo::Registry(entry)),
            Source::Credit => self.entry_from_credit(sidechain.sidechain_id, amount, entry),
        }
    }

    /// The message that turns an asset into tokens.
    pub fn deposit(
        &self,
        sidechain: &SidechainResponse,
        amount: Amount,
        to: DepositTo,
    ) -> Result<Msg> {
        let sidechain_id = sidechain.sidechain_id;
        match &sidechain.asset {
            Asset::Native { denom } => {
                let funds = vec![Coin::new(amount.u128(), denom)];
                let msg = issuer::ExecuteMsg::Deposit { sidechain_id, to };
                self.to_issuer(&msg, funds)
            }
            Asset::Cw20 { address } => {
                let hook = issuer::Hook::Deposit { sidechain_id, to };
                self.send(
                    &Addr::unchecked(address),
                    &self.contracts.issuer,
                    amount,
                    &hook,
                )
            }
        }
    }

    /// The message of a cw20 `Send`.
    pub fn send(
        &self,
        token: &Addr,
        contract: &Addr,
        amount: Amount,
        hook: &impl Serialize,
    ) -> Result<Msg> {
        let msg: Binary = to_json_binary(hook)?;
        let send = token::ExecuteMsg::Send {
            contract: contract.to_string(),
            amount,
            msg,
        };
        Ok(Msg::execute(token, &send, vec![])?)
    }

    fn entry_from_credit(
        &self,
        sidechain_id: SidechainId,
        amount: Amount,
        entry: Entry,
    ) -> Result<Msg> {
        let msg = match entry {
            Entry::Open(terms) => registry::ExecuteMsg::Open {
                sidechain_id,
                amount,
                terms,
            },
            Entry::Join(terms) => registry::ExecuteMsg::Join { amount, terms },
            Entry::Deposit { channel_id, margin } => registry::ExecuteMsg::Deposit {
                channel_id,
                amount,
                margin,
            },
            Entry::Credit {} => return Err(ClientError::CreditIntoCredit),
            Entry::Lease(_) => return Err(ClientError::LeaseFromCredit),
        };
        self.to_registry(&msg)
    }
}

/// Whether an asset's own contract is why it did not answer, and not the node that was asked.
fn is_of_contract(asset: &Asset, error: &ClientError) -> bool {
    let is_contract = matches!(asset, Asset::Cw20 { .. });
    let is_refusal = matches!(
        error.root(),
        ClientError::Chain(
            ChainError::Query { .. } | ChainError::Answer { .. } | ChainError::NoContract(_)
        )
    );
    is_contract && is_refusal
}
