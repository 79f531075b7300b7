//! The vault: accounts, offers, leases, and how money goes into it.

use super::{not_found, pages, Network, Source};
use crate::error::{Named, Result};
use causeway_chain::Msg;
use causeway_types::issuer::{DepositTo, SidechainResponse};
use causeway_types::registry::UndeliveredResponse;
use causeway_types::vault::{
    AccountResponse, AccountsResponse, ExecuteMsg, Hook, LeaseRecord, LeaseResponse,
    LeasesResponse, Offer, OffersResponse, QueryMsg, Settled, VaultAccount,
};
use causeway_types::{registry, Amount, ChannelId, OfferId, SidechainId, MAX_LIMIT};
use cosmwasm_std::Addr;

impl Network {
    /// A message to the vault.
    pub fn to_vault(&self, msg: &ExecuteMsg) -> Result<Msg> {
        Ok(Msg::execute(&self.contracts.vault, msg, vec![])?)
    }

    /// One account in the vault; empty if there is none.
    pub fn account(&self, owner: &Addr, sidechain_id: SidechainId) -> Result<VaultAccount> {
        let answer: AccountResponse = self.query_vault(&QueryMsg::Account {
            owner: owner.to_string(),
            sidechain_id,
        })?;
        Ok(answer.account)
    }
    /// All accounts of an owner, by sidechain.
    pub fn accounts(&self, owner: &Addr) -> Result<Vec<AccountResponse>> {
        pages::collect(|last: Option<&AccountResponse>| {
            let page: AccountsResponse = self.query_vault(&QueryMsg::Accounts {
                owner: owner.to_string(),
                start_after: last.map(|a| a.sidechain_id),
                limit: Some(MAX_LIMIT),
            })?;
            Ok(page.accounts)
        })
    }
    /// An offer by its id, as the vault has it.
    pub fn offer(&self, offer_id: OfferId) -> Result<Offer> {
        self.query_vault(&QueryMsg::Offer { offer_id })
            .map_err(not_found(Named::Offer(offer_id)))
    }
    /// A sidechain's offers that were not withdrawn.
    pub fn offers_in(&self, sidechain_id: SidechainId) -> Result<Vec<Offer>> {
        self.offers(|start_after| QueryMsg::Offers {
            sidechain_id,
            start_after,
            limit: Some(MAX_LIMIT),
        })
    }
    /// All offers that somebody made.
    pub fn offers_of(&self, provider: &Addr) -> Result<Vec<Offer>> {
        self.offers(|start_after| QueryMsg::OffersByProvider {
            provider: provider.to_string(),
            start_after,
            limit: Some(MAX_LIMIT),
        })
    }
    fn offers(&self, ask: impl Fn(Option<OfferId>) -> QueryMsg) -> Result<Vec<Offer>> {
        pages::collect(|last: Option<&Offer>| {
            let page: OffersResponse = self.query_vault(&ask(last.map(|o| o.id)))?;
            Ok(page.offers)
        })
    }
    /// The liquidity in a channel, and the rent earned by now.
    pub fn lease(&self, channel_id: ChannelId) -> Result<LeaseResponse> {
        self.query_vault(&QueryMsg::Lease { channel_id })
    }
    /// What the vault has still to be told of a channel.
    pub fn undelivered(&self, channel_id: ChannelId) -> Result<Option<Settled>> {
        let answer: UndeliveredResponse =
            self.query_registry(&registry::QueryMsg::Undelivered { channel_id })?;
        Ok(answer.notice)
    }
    /// A provider's liquidity in channels.
    pub fn leases_of(&self, provider: &Addr) -> Result<Vec<LeaseRecord>> {
        pages::collect(|last: Option<&LeaseRecord>| {
            let page: LeasesResponse = self.query_vault(&QueryMsg::LeasesByProvider {
                provider: provider.to_string(),
                start_after: last.map(|l| l.channel_id),
                limit: Some(MAX_LIMIT),
            })?;
            Ok(page.leases)
        })
    }

    /// The messages that bring money into the vault, for this. A cw20 `Send` takes tokens, so what is something else
    /// becomes tokens first.
    pub fn into_vault(
        &self,
        sidechain: &SidechainResponse,
        source: Source,
        amount: Amount,
        hook: &Hook,
    ) -> Result<Vec<Msg>> {
        let mut msgs = match source {
            Source::Token => vec![],
            Source::Asset => {
                let to = DepositTo::Wallet { recipient: None };
                vec![self.deposit(sidechain, amount, to)?]
            }
            Source::Credit => {
                let pull = registry::ExecuteMsg::PullCredit {
                    sidechain_id: sidechain.sidechain_id,
                    amount: Some(amount),
                    to: None,
                };
                vec![self.to_registry(&pull)?]
            }
        };
        msgs.push(self.send(&sidechain.token, &self.contracts.vault, amount, hook)?);
        Ok(msgs)
    }
}
