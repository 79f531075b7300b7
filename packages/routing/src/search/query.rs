//! A question to the search, with addresses and ids resolved to the graph's numbers.

use crate::amounts::scaled;
use crate::error::RoutingError;
use crate::graph::{EdgeRef, NetworkGraph, PairsByNode};
use crate::request::PathRequest;
use crate::reserved::Reserved;
use crate::settings::RoutingSettings;
use causeway_rules::route::{FeeBounds, RouteError};
use causeway_types::route::{ExchangePair, MAX_HOPS};
use causeway_types::{Amount, ChannelId, Seconds, SidechainId, UnixTime};
use cosmwasm_std::Addr;

/// Within what a route must stay.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub now: UnixTime,
    /// The most that the payer pays.
    pub at_most: Amount,
    pub final_delta: Seconds,
    pub longest_wait: Seconds,
    pub most_hops: usize,
    /// Whether what was learnt, and how likely a direction carries an amount, is not asked.
    pub any_chance: bool,
    /// Whether it is not asked for how long a channel takes a lock.
    pub any_lock: bool,
    /// Whether it is not asked how much a channel carries and a node exchanges.
    pub any_amount: bool,
}

/// Who exchanges the token of one layer for that of the next.
#[derive(Clone, Debug)]
pub(crate) struct Trade<'a> {
    on_chain: Option<&'a PairsByNode>,
    /// Rates that nodes have quoted, which go before those on chain.
    quoted: Vec<(u32, &'a ExchangePair<Addr>)>,
    /// The best rate of all of them: for so many of the payer's token, so many of the payee's.
    best: (u128, u128),
}

/// The two channels between which a circle runs, by index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circle {
    /// The channel over which the amount comes back.
    pub into: u32,
    /// The channel over which it leaves; any other one if none is named.
    pub out_of: Option<u32>,
}

/// One hop of a preset route: which channels it may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PresetHop {
    pub sidechain: u32,
    pub from: u32,
    pub to: u32,
    pub channel: Option<ChannelId>,
}

/// A question to the search.
#[derive(Clone, Debug)]
pub(crate) struct Query<'a> {
    pub graph: &'a NetworkGraph,
    pub settings: &'a RoutingSettings,
    pub payer: u32,
    pub payee: u32,
    /// The sidechains whose tokens are paid, from the payee's end. A layer of the search is an index into them.
    pub tokens: Vec<u32>,
    /// Of each layer but the last: who exchanges.
    pub trades: Vec<Trade<'a>>,
    pub arrives: Amount,
    pub bounds: Bounds,
    pub preset: Option<Vec<PresetHop>>,
    pub circle: Option<Circle>,
    /// Nodes that the route does not come to, beside those of the start.
    pub banned_nodes: Vec<u32>,
    /// Directions that the route does not take.
    pub banned_edges: Vec<EdgeRef>,
    pub reserved: Reserved,
    /// The least by which the lock of any hop outlasts that of the next.
    pub least_delta: Seconds,
}

impl<'a> Query<'a> {
    /// Resolves the ends of a request; [`Query::set_tokens`] is to follow.
    pub fn new(
        graph: &'a NetworkGraph,
        settings: &'a RoutingSettings,
        request: &'a PathRequest,
    ) -> Result<Query<'a>, RoutingError> {
        let payer = graph.find_node(&request.payer);
        let payer = payer.ok_or_else(|| RoutingError::NoChannelOut {
            payer: request.payer.clone(),
            sidechain_id: request.pays_in,
        })?;
        let payee = graph.find_node(&request.payee);
        let payee = payee.ok_or_else(|| RoutingError::NoChannelIn {
            payee: request.payee.clone(),
            sidechain_id: request.arrives_in,
        })?;
        Ok(Query {
            graph,
            settings,
            payer,
            payee,
            tokens: vec![],
            trades: vec![],
            arrives: request.amount,
            bounds: Bounds {
                now: request.now,
                at_most: request.at_most,
                final_delta: request.final_delta,
                longest_wait: request.longest_wait,
                most_hops: request.most_hops.min(MAX_HOPS),
                any_chance: false,
                any_lock: false,
                any_amount: false,
            },
            preset: None,
            circle: None,
            banned_nodes: vec![],
            banned_edges: vec![],
            reserved: Reserved::default(),
            least_delta: match graph.has_own_deltas() {
                true => Seconds(0),
                false => settings.lock_delta,
            },
        })
    }
    /// The same query within a single sidechain, or from one into another.
    pub fn with_tokens(mut self, request: &'a PathRequest) -> Result<Query<'a>, RoutingError> {
        match request.pays_in == request.arrives_in {
            true => self.set_tokens(&[request.pays_in], request)?,
            false => self.set_tokens(&[request.arrives_in, request.pays_in], request)?,
        }
        Ok(self)
    }
    /// Sets in which tokens the route is paid, from the payee's end.
    pub fn set_tokens(
        &mut self,
        sidechains: &[SidechainId],
        request: &'a PathRequest,
    ) -> Result<(), RoutingError> {
        let found = sidechains.iter().map(|id| {
            let sidechain = self.graph.find_sidechain(*id);
            sidechain.ok_or_else(|| match Some(id) == sidechains.first() {
                true => RoutingError::NoChannelIn {
                    payee: request.payee.clone(),
                    sidechain_id: *id,
                },
                false => RoutingError::NoChannelOut {
                    payer: request.payer.clone(),
                    sidechain_id: *id,
                },
            })
        });
        self.tokens = found.collect::<Result<_, _>>()?;
        let trades = sidechains.windows(2).map(|ids| {
            let (to, from) = (ids[0], ids[1]);
            let trade = Trade::new(self.graph, from, to, request);
            trade.ok_or(RoutingError::NoExchange { from, to })
        });
        self.trades = trades.collect::<Result<_, _>>()?;
        Ok(())
    }
    /// The layer of the payer's token.
    pub fn last_layer(&self) -> usize {
        self.tokens.len() - 1
    }
    /// What an amount of a layer's token is worth at least in the payer's token, by the best rates that there are: two
    /// tokens are compared by it.
    pub fn in_payers_token(&self, layer: usize, amount: u128) -> u128 {
        let trades = &self.trades[layer..];
        trades.iter().fold(amount, |amount, trade| {
            scaled(amount, trade.best.0, trade.best.1)
        })
    }
    /// The bounds for fees in a layer's sidechain.
    pub fn fee_bounds(&self, layer: usize) -> FeeBounds {
        self.graph.sidechain(self.tokens[layer]).bounds
    }
    /// By how much the lock with which the payer of a direction is paid must outlast the one that it adds there.
    pub fn delta_of(&self, edge: EdgeRef) -> Seconds {
        let own = self.graph.channel(edge.channel).lock_deltas[edge.payer as usize];
        own.unwrap_or(self.settings.lock_delta)
    }
    /// How many hops a route may have at most, as far as the payee is concerned: one that is not announced is paid over a
    /// single hop.
    pub fn most_hops(&self) -> usize {
        let announced = self.circle.is_some() || self.graph.node(self.payee).announced;
        match announced {
            true => self.bounds.most_hops,
            false => self.bounds.most_hops.min(1),
        }
    }
}

impl<'a> Trade<'a> {
    /// Who gives `to` for `from`; none if nobody does.
    fn new(
        graph: &'a NetworkGraph,
        from: SidechainId,
        to: SidechainId,
        request: &'a PathRequest,
    ) -> Option<Trade<'a>> {
        let quoted = request.quoted_pairs.iter();
        let quoted = quoted.filter(|pair| (pair.from, pair.to) == (from, to));
        let quoted: Vec<_> = quoted
            .filter_map(|pair| Some((graph.find_node(&pair.node)?, pair)))
            .collect();
        let on_chain = graph.pairs(from, to);
        let pairs = on_chain.into_iter().flat_map(|pairs| pairs.values());
        let pairs = pairs.chain(quoted.iter().map(|(_, pair)| *pair));
        let usable = pairs.filter(|pair| !pair.takes.is_zero() && !pair.gives.is_zero());
        // takes ÷ gives, compared crosswise
        let best = usable.min_by(|one, two| {
            let (left, right) = (
                one.takes.wide() * two.gives.wide(),
                two.takes.wide() * one.gives.wide(),
            );
            left.cmp(&right)
        })?;
        Some(Trade {
            best: (best.takes.u128(), best.gives.u128()),
            on_chain,
            quoted,
        })
    }
    /// The pair of a node, if it exchanges.
    pub fn pair_of(&self, node: u32) -> Option<&'a ExchangePair<Addr>> {
        let quoted = self.quoted.iter().find(|(quoting, _)| *quoting == node);
        let pair = match quoted {
            Some((_, pair)) => Some(*pair),
            None => self.on_chain.and_then(|pairs| pairs.get(&node)),
        };
        pair.filter(|pair| !pair.takes.is_zero() && !pair.gives.is_zero())
    }
}

/// Refuses what no search is made for.
pub(crate) fn validate_request(request: &PathRequest) -> Result<(), RouteError> {
    if request.amount.is_zero() {
        return Err(RouteError::ZeroAmount);
    }
    if request.payer == request.payee {
        return Err(RouteError::PayerIsPayee(request.payer.clone()));
    }
    if request.most_hops == 0 || request.most_hops > MAX_HOPS {
        return Err(RouteError::HopCount {
            asked: request.most_hops,
        });
    }
    Ok(())
}
