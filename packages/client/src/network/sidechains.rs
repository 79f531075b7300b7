//! Sidechains, as one names them.

use super::channels::require_asked;
use super::{not_found, pages, Network};
use crate::error::{ClientError, Named, Result};
use causeway_types::issuer::{
    QueryMsg, RedemptionResponse, ReserveResponse, SidechainResponse, SidechainsResponse,
};
use causeway_types::policy::{self, Policy};
use causeway_types::{Amount, SidechainId, MAX_LIMIT};

impl Network {
    /// All sidechains of the issuer, page by page, in the order of their ids.
    pub fn sidechains(&self) -> Result<Vec<SidechainResponse>> {
        let all = pages::collect(|last: Option<&SidechainResponse>| {
            let page: SidechainsResponse = self.query_issuer(&QueryMsg::Sidechains {
                start_after: last.map(|s| s.sidechain_id),
                limit: Some(MAX_LIMIT),
            })?;
            Ok(page.sidechains)
        })?;
        self.check_tokens(all)
    }
    /// One sidechain by its number.
    pub fn sidechain_by_id(&self, sidechain_id: SidechainId) -> Result<SidechainResponse> {
        let answer: SidechainResponse = self.query_issuer(&QueryMsg::Sidechain { sidechain_id })?;
        require_asked(
            answer.sidechain_id == sidechain_id,
            || format!("sidechain {sidechain_id}"),
            || format!("sidechain {}", answer.sidechain_id),
        )?;
        self.check_token(answer)
    }
    /// What backs a sidechain now, by its asset's own answer.
    pub fn reserve(&self, sidechain_id: SidechainId) -> Result<ReserveResponse> {
        self.query_issuer(&QueryMsg::Reserve { sidechain_id })
    }
    /// How much of the asset comes out for so many tokens now, base units.
    pub fn redemption(&self, sidechain_id: SidechainId, amount: Amount) -> Result<Amount> {
        let quote: RedemptionResponse = self.query_issuer(&QueryMsg::Redemption {
            sidechain_id,
            amount,
        })?;
        Ok(quote.out)
    }
    /// One sidechain: by symbol, by number, or the only one.
    pub fn sidechain(&self, named: Option<&str>) -> Result<SidechainResponse> {
        let Some(named) = named else {
            return self.only_sidechain();
        };
        let number: Option<SidechainId> = named.parse().ok();
        let msg = match number {
            Some(sidechain_id) => QueryMsg::Sidechain { sidechain_id },
            None => QueryMsg::SidechainBySymbol {
                symbol: named.to_owned(),
            },
        };
        let answer: SidechainResponse = self
            .query_issuer(&msg)
            .map_err(not_found(Named::Sidechain))?;
        let is_asked = match number {
            Some(number) => answer.sidechain_id == number,
            None => answer.symbol.eq_ignore_ascii_case(named),
        };
        require_asked(
            is_asked,
            || format!("sidechain {named}"),
            || format!("sidechain {} ({})", answer.sidechain_id, answer.symbol),
        )?;
        self.check_token(answer)
    }
    fn only_sidechain(&self) -> Result<SidechainResponse> {
        let mut all = self.sidechains()?;
        match (all.pop(), all.is_empty()) {
            (Some(only), true) => self.check_token(only),
            (None, _) => Err(ClientError::NoSidechain),
            (Some(last), false) => {
                let mut symbols: Vec<_> = all.into_iter().map(|s| s.symbol).collect();
                symbols.push(last.symbol);
                Err(ClientError::SidechainNotChosen { symbols })
            }
        }
    }
    /// A version of a sidechain's policy: what a channel was opened under.
    pub fn policy_version(&self, sidechain_id: SidechainId, version: u64) -> Result<Policy> {
        self.query_policy(&policy::QueryMsg::PolicyVersion {
            sidechain_id,
            version,
        })
    }
    /// A sidechain's policy in force.
    pub fn policy(&self, sidechain_id: SidechainId) -> Result<Policy> {
        self.query_policy(&policy::QueryMsg::Policy { sidechain_id })
    }
}
