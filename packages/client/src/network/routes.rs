//! What the policy knows of ways: routes, exchange pairs, neighbours; and what an admin set of rates.

use super::{pages, Network};
use crate::error::Result;
use causeway_types::policy::{
    ExchangePairsResponse, LegalRateResponse, NeighboursResponse, PoliciesResponse, PolicyResponse,
    QueryMsg, RoutesResponse,
};
use causeway_types::registry::{self, AdmissionRequest, AdmissionResponse};
use causeway_types::route::{ExchangePair, Neighbour, Route, Selection};
use causeway_types::{Amount, Height, Seconds, SidechainId, MAX_LIMIT};
use cosmwasm_std::Addr;

/// A payment for which a way is looked for.
#[derive(Clone, Debug)]
pub struct RouteRequest {
    /// The address of the payer.
    pub payer: Addr,
    /// Who is paid.
    pub payee: Addr,
    /// The sidechain in whose token it is paid.
    pub sidechain_id: SidechainId,
    /// The sidechain in whose token it arrives.
    pub arrives_in: SidechainId,
    /// What is to arrive, in base units of the token that arrives.
    pub amount: Amount,
    /// The most to pay, in base units of the token that is paid; any amount if not given.
    pub at_most: Option<Amount>,
    /// How much longer the lock of each hop must run than that of the hop after it, and the last one's than now; any length
    /// if not given.
    pub lock_step: Option<Seconds>,
}

impl Network {
    /// The way that a payment would take by what is on chain: a direct channel, else a preset route, else the cheapest.
    pub fn select_route(&self, request: &RouteRequest) -> Result<Selection> {
        self.query_policy(&QueryMsg::SelectRoute {
            payer: request.payer.to_string(),
            payee: request.payee.to_string(),
            sidechain_id: request.sidechain_id,
            arrives_in: Some(request.arrives_in),
            amount: request.amount,
            at_most: request.at_most,
            lock_step: request.lock_step,
        })
    }

    /// All preset routes, by name.
    pub fn routes(&self) -> Result<Vec<Route>> {
        route_pages(|msg| self.query_policy(msg))
    }
    /// The same by the state of this block or of a later one.
    pub fn routes_since(&self, height: Height) -> Result<Vec<Route>> {
        route_pages(|msg| self.query_policy_since(msg, height))
    }
    /// All exchange pairs, by sidechains and node.
    pub fn exchange_pairs(&self) -> Result<Vec<ExchangePair<Addr>>> {
        pair_pages(|msg| self.query_policy(msg))
    }
    /// The same by the state of this block or of a later one.
    pub fn exchange_pairs_since(&self, height: Height) -> Result<Vec<ExchangePair<Addr>>> {
        pair_pages(|msg| self.query_policy_since(msg, height))
    }
    /// The policies that were set for sidechains, by the state of this block or of a later one: the others have the default.
    pub fn policies_since(&self, height: Height) -> Result<Vec<PolicyResponse>> {
        pages::collect(|last: Option<&PolicyResponse>| {
            let msg = QueryMsg::Policies {
                start_after: last.map(|policy| policy.sidechain_id),
                limit: Some(MAX_LIMIT),
            };
            let page: PoliciesResponse = self.query_policy_since(&msg, height)?;
            Ok(page.policies)
        })
    }
    /// The legal rate that was recorded for a sidechain, and what counts because of it.
    pub fn legal_rate(&self, sidechain_id: SidechainId) -> Result<LegalRateResponse> {
        self.query_policy(&QueryMsg::LegalRate { sidechain_id })
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
            let page: NeighboursResponse = self.query_policy(&QueryMsg::Neighbours {
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
        self.query_registry(&registry::QueryMsg::Admission { entry })
    }
}

fn route_pages(ask: impl Fn(&QueryMsg) -> Result<RoutesResponse>) -> Result<Vec<Route>> {
    pages::collect(|last: Option<&Route>| {
        let page = ask(&QueryMsg::Routes {
            start_after: last.map(|route| route.name.clone()),
            limit: Some(MAX_LIMIT),
        })?;
        Ok(page.routes)
    })
}

fn pair_pages(
    ask: impl Fn(&QueryMsg) -> Result<ExchangePairsResponse>,
) -> Result<Vec<ExchangePair<Addr>>> {
    pages::collect(|last: Option<&ExchangePair<Addr>>| {
        let page = ask(&QueryMsg::ExchangePairs {
            start_after: last.map(|p| (p.from, p.to, p.node.to_string())),
            limit: Some(MAX_LIMIT),
        })?;
        Ok(page.pairs)
    })
}
