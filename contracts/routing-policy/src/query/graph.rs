//! The graph in which routes are searched: the registry's channels, and this contract's pairs and policies.

use super::policy;
use crate::error::ContractError;
use crate::registry::Registry;
use crate::state::PAIRS;
use causeway_rules::route::{neighbour, Edge, Edges, FeeBounds, Graph, RouteError};
use causeway_types::route::ExchangePair;
use causeway_types::{ChannelId, SidechainId, UnixTime, MAX_LIMIT};
use cosmwasm_std::{Addr, Deps, Env};
use std::collections::BTreeMap;

/// The most pages of the registry's answer that are read for the channels between two addresses.
const PAGES_BETWEEN: usize = 4;

/// The graph by what is on chain now. Of a node the registry's first page of running channels is read, at most 30, and
/// between two addresses four pages: so the cost of a query is bounded, whatever channels anybody opens.
pub struct RegistryGraph<'a> {
    deps: Deps<'a>,
    registry: Registry<'a>,
    now: UnixTime,
    bounds: BTreeMap<u64, FeeBounds>,
}

impl<'a> RegistryGraph<'a> {
    /// Refused as long as no registry is set.
    pub fn new(deps: Deps<'a>, env: &Env) -> Result<Self, ContractError> {
        Ok(RegistryGraph {
            deps,
            registry: Registry::load(deps)?,
            now: env.block.time.into(),
            bounds: BTreeMap::new(),
        })
    }
}

impl Graph for RegistryGraph<'_> {
    type Error = ContractError;

    fn channel(&mut self, id: ChannelId, from: &Addr) -> Result<Edge, ContractError> {
        let channel = self.registry.channel(id)?;
        let side = channel.side_of(from.as_str());
        let seen = side.and_then(|side| neighbour(&channel, side, self.now));
        let edge = seen.and_then(|seen| Edge::out_of(from, seen, self.now));
        Ok(edge.ok_or(RouteError::ChannelNotRunning { channel_id: id })?)
    }

    fn between(
        &mut self,
        sidechain_id: SidechainId,
        from: &Addr,
        to: &Addr,
    ) -> Result<Edges, ContractError> {
        let mut edges = vec![];
        let mut last = None;
        for _ in 0..PAGES_BETWEEN {
            let page = self.registry.between(sidechain_id, from, to, last)?;
            let seen = page.neighbours.into_iter();
            edges.extend(seen.filter_map(|n| Edge::out_of(from, n, self.now)));
            last = page.more_after;
            if last.is_none() {
                break;
            }
        }
        let cut = last.is_some();
        Ok(Edges { edges, cut })
    }

    fn into(&mut self, sidechain_id: SidechainId, node: &Addr) -> Result<Edges, ContractError> {
        let (within, limit) = (Some(sidechain_id), Some(MAX_LIMIT));
        let page = self.registry.neighbours(node, within, None, limit, true)?;
        let cut = page.more_after.is_some();
        let seen = page.neighbours.into_iter();
        let mut edges: Vec<_> = seen.filter_map(|n| Edge::into(node, n, self.now)).collect();
        // whatever the order of the registry's page
        edges.sort_by_key(|edge| edge.channel_id);
        Ok(Edges { edges, cut })
    }

    fn pair(
        &mut self,
        from: SidechainId,
        to: SidechainId,
        node: &Addr,
    ) -> Result<Option<ExchangePair<Addr>>, ContractError> {
        Ok(PAIRS.may_load(self.deps.storage, (from.0, to.0, node))?)
    }

    fn bounds(&mut self, sidechain_id: SidechainId) -> Result<FeeBounds, ContractError> {
        // asked for every channel looked at
        if let Some(known) = self.bounds.get(&sidechain_id.0) {
            return Ok(*known);
        }
        let parameters = policy(self.deps, sidechain_id)?.parameters;
        let bounds = FeeBounds {
            rate: parameters.highest_fee_rate,
            fee: parameters.highest_fee,
        };
        self.bounds.insert(sidechain_id.0, bounds);
        Ok(bounds)
    }
}
