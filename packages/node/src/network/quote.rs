//! What a payment would take, as a caller is told: searched in a graph, with or without the balances of one's own book.

use causeway_chain::LockTimes;
use causeway_client::graph::{oldest, ChainGraph};
use causeway_client::network::Network;
use causeway_client::ClientError;
use causeway_node_api::calls::route::{
    ChosenBy, PassedRoute, QuotedLock, QuotedPart, QuotedTrade, RouteQuote,
};
use causeway_node_api::ApiError;
use causeway_routing::{
    default_at_most, FoundHop, FoundRoute, GraphChange, NetworkGraph, PathFinder, PathRequest,
    RebalanceRequest, RouteChoice, RoutingError, RoutingSettings, SplitPayment,
};
use causeway_rules::forward::{default_trade_time, ForwardTimes};
use causeway_rules::route::RouteError;
use causeway_types::error_code::code_of;
use causeway_types::route::{ExchangePair, RouteKind, MAX_HOPS};
use causeway_types::{Amount, Height, Seconds, SidechainId, UnixTime};
use cosmwasm_std::Addr;

/// A payment of which is asked what it would take.
#[derive(Clone, Debug)]
pub struct RouteQuestion {
    /// The account that would pay.
    pub payer: Addr,
    /// The account that would be paid.
    pub payee: Addr,
    /// In which sidechain's token is paid.
    pub pays_in: SidechainId,
    /// In which it arrives.
    pub arrives_in: SidechainId,
    /// How much is to arrive, base units.
    pub amount: Amount,
    /// The most that is paid in all, base units; if not given the default of payments in one token, and no bound for others.
    pub at_most: Option<Amount>,
    /// The longest that the payment may hang at worst; no bound if not given.
    pub longest_wait: Option<Seconds>,
    /// How long the last lock must run at least.
    pub final_delta: Seconds,
    /// Rates that nodes have quoted to the payer, which go before those on chain.
    pub quoted_pairs: Vec<ExchangePair<Addr>>,
    /// For how long nodes are bound to the rate of a trade at most.
    pub trade_time: Seconds,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct RouteSearch {
    choice: RouteChoice,
    /// Where no single route carries the amount: parts that do.
    parts: Option<SplitPayment>,
}

impl RouteQuestion {
    /// The question to a graph, at a time.
    pub fn request(&self, now: UnixTime) -> PathRequest {
        PathRequest {
            payer: self.payer.clone(),
            payee: self.payee.clone(),
            pays_in: self.pays_in,
            arrives_in: self.arrives_in,
            amount: self.amount,
            at_most: self.most().unwrap_or(Amount::MAX),
            now,
            final_delta: self.final_delta,
            longest_wait: self.longest_wait.unwrap_or(Seconds(u64::MAX)),
            most_hops: MAX_HOPS,
            quoted_pairs: self.quoted_pairs.clone(),
        }
    }

    fn most(&self) -> Option<Amount> {
        let is_one = self.pays_in == self.arrives_in;
        self.at_most
            .or(is_one.then(|| default_at_most(self.amount)))
    }

    fn part(&self, route: FoundRoute) -> QuotedPart {
        let pairs = route.hops.iter().zip(route.hops.iter().skip(1));
        let trades = pairs
            .filter(|(_, hop)| hop.quoted.exchanged)
            .map(|(before, hop)| self.trade(&route, (before, hop)));
        let trades = trades.collect();
        part(route, trades)
    }

    /// The trade of the node between two hops.
    fn trade(&self, route: &FoundRoute, (before, hop): (&FoundHop, &FoundHop)) -> QuotedTrade {
        let (from, to) = (before.quoted.sidechain_id, hop.quoted.sidechain_id);
        let mut quoted = self.quoted_pairs.iter();
        let is_it = |pair: &ExchangePair<Addr>| {
            (pair.from, pair.to) == (from, to) && pair.node == hop.quoted.from
        };
        // the first lock runs for as long as the payment may hang
        let first = route.hops.first().and_then(|first| first.lock_expires_at);
        let shorter = match (first, hop.lock_expires_at) {
            (Some(first), Some(given)) => first.since(given),
            _ => Seconds(0),
        };
        QuotedTrade {
            node: hop.quoted.from.to_string(),
            from_sidechain_id: from,
            sidechain_id: to,
            takes: before.quoted.amount,
            gives: hop.quoted.amount.saturating_add(hop.quoted.fee),
            is_quoted: quoted.any(is_it),
            bound_for: Seconds(route.waits.0.saturating_sub(shorter.0)),
            bound_at_most: self.trade_time,
        }
    }

    /// What was found, as a caller is told; `height` is the graph's, and `is_live` whether it has the payer's own balances.
    pub fn quote(&self, found: RouteSearch, height: Height, is_live: bool) -> RouteQuote {
        let RouteSearch { choice, parts } = found;
        let (routes, pays) = match (choice.route, parts) {
            (Some(route), _) => {
                let pays = route.pays;
                (vec![route], Some(pays))
            }
            (None, Some(split)) => (split.parts, Some(split.pays)),
            (None, None) => (vec![], None),
        };
        let is_one = self.pays_in == self.arrives_in;
        let channels = choice.refused_channels.into_iter();
        let channels = channels.map(|refused| PassedRoute {
            channel_id: Some(refused.channel_id),
            name: None,
            why: refusal(&refused.reason),
        });
        let presets = choice.skipped.into_iter().map(|skipped| PassedRoute {
            channel_id: None,
            name: Some(skipped.name),
            why: with_code(&skipped.reason),
        });
        RouteQuote {
            height,
            is_live,
            payer: self.payer.to_string(),
            payee: self.payee.to_string(),
            from_sidechain_id: self.pays_in,
            sidechain_id: self.arrives_in,
            amount: self.amount,
            at_most: self.most(),
            costs: pays
                .filter(|_| is_one)
                .map(|pays| pays.saturating_sub(self.amount)),
            pays,
            parts: routes.into_iter().map(|route| self.part(route)).collect(),
            why_not: choice.why_not.as_ref().map(refusal),
            passed_over: channels.chain(presets).collect(),
            gave_up: choice.gave_up,
        }
    }
}

/// What a rebalance would take, as a caller is told; `height` is the graph's.
pub fn quote_of_rebalance(
    request: &RebalanceRequest,
    sidechain_id: SidechainId,
    found: Result<FoundRoute, RoutingError>,
    height: Height,
) -> RouteQuote {
    let (route, why_not) = match found {
        Ok(route) => (Some(route), None),
        Err(why) => (None, Some(refusal(&why))),
    };
    let pays = route.as_ref().map(|route| route.pays);
    RouteQuote {
        height,
        is_live: true,
        payer: request.node.to_string(),
        payee: request.node.to_string(),
        from_sidechain_id: sidechain_id,
        sidechain_id,
        amount: request.amount,
        at_most: Some(request.at_most),
        costs: pays.map(|pays| pays.saturating_sub(request.amount)),
        pays,
        parts: route.into_iter().map(|route| part(route, vec![])).collect(),
        why_not,
        passed_over: vec![],
        gave_up: false,
    }
}

/// One route, or parts where an amount is what no single one carries.
pub fn search(
    graph: &NetworkGraph,
    finder: &mut PathFinder,
    request: &PathRequest,
) -> Result<RouteSearch, RoutingError> {
    let choice = finder.choose(graph, request)?;
    let may_split = matches!(
        choice.why_not,
        Some(
            RoutingError::AmountTooLarge { .. }
                | RoutingError::CapacityTooSmall { .. }
                | RoutingError::ChanceTooSmall { .. }
        )
    );
    let parts = may_split.then(|| finder.split(graph, request));
    Ok(RouteSearch {
        choice,
        parts: parts.and_then(Result::ok),
    })
}

/// Why a payment is not searched for without a node.
#[derive(Debug, thiserror::Error)]
pub enum ChainQuoteError {
    /// The chain cannot be asked.
    #[error(transparent)]
    Chain(#[from] ClientError),
    /// The question makes no payment.
    #[error("{0}")]
    Refused(Box<ApiError>),
}

/// The same without a node: everything is read of the chain, which takes many questions where there are many channels, and the
/// payer's own balances are those that the chain has. Blocks.
pub fn quote_by_chain(
    network: &Network,
    question: &RouteQuestion,
) -> Result<RouteQuote, ChainQuoteError> {
    let newest = network.latest()?;
    let chain = ChainGraph::read(network, newest.height)?;
    let nodes = network.nodes_since(newest.height)?.into_iter();
    let announced = nodes.filter(|node| node.announced.is_some());
    let mut graph = NetworkGraph::new();
    let changes = chain.changes(newest.time, oldest).into_iter();
    let changes = changes.chain(announced.map(|node| GraphChange::Announced(node.account)));
    super::thread::apply(&mut graph, changes.collect());
    let mut finder = PathFinder::new(routing_settings(network));
    let found = search(&graph, &mut finder, &question.request(newest.time));
    let found = found.map_err(|why| ChainQuoteError::Refused(Box::new(refusal(&why))))?;
    Ok(question.quote(found, newest.height, false))
}

/// How routes are searched on a chain.
pub fn routing_settings(network: &Network) -> RoutingSettings {
    let LockTimes {
        lock_delta,
        final_wait,
    } = network.chain.lock_times();
    RoutingSettings {
        lock_delta,
        trade_time: default_trade_time(ForwardTimes { lock_delta }, final_wait),
        ..RoutingSettings::default()
    }
}

/// Why there is no route, or not this one, as calls are refused: with its code, both numbers and what to do.
pub fn refusal(why: &RoutingError) -> ApiError {
    let refused = with_code(&why.to_string());
    let refused = match why.numbers() {
        Some((asked, allowed)) => refused.numbers(asked, allowed),
        None => refused,
    };
    match next(why) {
        Some(next) => refused.hint(next),
        None => refused,
    }
}

/// An error whose text begins with its code.
fn with_code(text: &str) -> ApiError {
    let code = code_of(text).unwrap_or_default();
    let message = text.strip_prefix(code).unwrap_or(text);
    ApiError::with_code(code, message.trim_start_matches(": "))
}

fn next(why: &RoutingError) -> Option<&'static str> {
    Some(match why {
        RoutingError::NoChannelOut { .. } => {
            "open a one-way or two-way channel, or pay in another token with `from_sidechain_id`"
        }
        RoutingError::NoChannelIn { .. } => {
            "open a channel to the payee, or ask it to open one to a node"
        }
        RoutingError::NodeNotAnnounced { .. } => {
            "open a channel to it, or ask it to run a node and to announce it"
        }
        RoutingError::NoExchange { .. } => "pay in the token in which the payee is paid",
        RoutingError::UnreachablePayee { .. } => {
            "open a channel to the payee, or to a node that can reach it"
        }
        RoutingError::AmountTooLarge { .. } | RoutingError::PartsTooSmall { .. } => "pay less",
        RoutingError::ChanceTooSmall { .. } => {
            "pay less, or wait: a node that was away is tried again after two minutes, and what was learnt of amounts loses its weight by half in an hour"
        }
        RoutingError::WaitTooLong { .. } => {
            "allow a longer wait, or open a channel nearer to the payee"
        }
        RoutingError::BoundsTogether { .. } => {
            "allow a higher cost, a longer wait, or a smaller amount"
        }
        RoutingError::Rule(RouteError::RouteTooExpensive { .. }) => {
            "allow as much by `at_most`"
        }
        _ => return None,
    })
}

fn part(route: FoundRoute, trades: Vec<QuotedTrade>) -> QuotedPart {
    let chance = route.chance();
    let (chosen_by, name) = match route.kind {
        RouteKind::Direct {} => (ChosenBy::Direct, None),
        RouteKind::Preset { name } => (ChosenBy::Preset, Some(name)),
        RouteKind::Found {} => (ChosenBy::Found, None),
    };
    let hops = route.hops.into_iter().map(|hop| QuotedLock {
        channel_id: hop.quoted.channel_id,
        sidechain_id: hop.quoted.sidechain_id,
        from: hop.quoted.from.to_string(),
        to: hop.quoted.to.to_string(),
        amount: hop.quoted.amount,
        fee: hop.quoted.fee,
        lock_expires_at: hop.lock_expires_at,
        chance: hop.chance,
    });
    QuotedPart {
        chosen_by,
        name,
        hops: hops.collect(),
        pays: route.pays,
        arrives: route.arrives,
        trades,
        waits: route.waits,
        chance,
    }
}
