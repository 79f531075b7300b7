//! What the policy knows of ways: routes, exchange pairs, neighbours; and what an admin set of rates.

use super::{pages, Network};
use crate::error::Result;
use causeway_types::policy::{
    ExchangePairsResponse, LegalRateResponse, NeighboursResponse, QueryMsg, RoutesResponse,
};
use causeway_types::registry::{self, AdmissionRequest, AdmissionResponse};
use causeway_types::route::{ExchangePair, Neighbour, Route};
use causeway_types::{SidechainId, MAX_LIMIT};
use cosmwasm_std::Addr;

impl Network {
    /// All preset routes, by name.
    pub fn routes(&self) -> Result<Vec<Route>> {
        pages::collect(|last: Option<&Route>| {
            let page: RoutesResponse = self.ask_policy(&QueryMsg::Routes {
                start_after: last.map(|r| r.name.clone()),
                limit: Some(MAX_LIMIT),
            })?;
            Ok(page.routes)
        })
    }
    /// All exchange pairs, by sidechains and node.
    pub fn exchange_pairs(&self) -> Result<Vec<ExchangePair<Addr>>> {
        pages::collect(|last: Option<&ExchangePair<Addr>>| {
            let page: ExchangePairsResponse = self.ask_policy(&QueryMsg::ExchangePairs {
                start_after: last.map(|p| (p.from, p.to, p.node.to_string())),
                limit: Some(MAX_LIMIT),
            })?;
            Ok(page.pairs)
        })
    }
    /// The legal rate that was recorded for a sidechain, and what counts because of it.
    pub fn legal_rate(&self, sidechain_id: SidechainId) -> Result<LegalRateResponse> {
        self.ask_policy(&QueryMsg::LegalRate { sidechain_id })
    }
    /// All running channels of a node, ordered by peer, then number.
    pub fn neighbours(
        &self,
        node: &Addr,
        sidechain_id: Option<SidechainId>,
    ) -> Result<Vec<Neighbour>> {
        let mut all: Vec<Neighbour> = Vec::new();
        let mut start_after = None;
        let mut pages = pages::Pages::new();
        loop {
            let page: NeighboursResponse = self.ask_policy(&QueryMsg::Neighbours {
                node: node.to_string(),
                sidechain_id,
                start_after,
                limit: Some(MAX_LIMIT),
            })?;
            pages.count(page.neighbours.len())?;
            all.extend(page.neighbours);
            // a page may be short, or empty, while there are more to look at
            match page.more_after {
                Some(last) => start_after = Some(last),
                None => return Ok(all),
            }
        }
    }
    /// Whether somebody is admitted now, and what margin it needs.
    pub fn admission(&self, entry: AdmissionRequest) -> Result<AdmissionResponse> {
        self.ask_registry(&registry::QueryMsg::Admission { entry })
    }
}
