//! Ways from payer to payee: what makes a route, what a payment over it costs, and which one is taken.
//! Mission M5, M6, M7, M11; DESIGN section 5.
//!
//! All of it works on a [`Graph`]: the policy contract asks the registry, a wallet may ask whatever it trusts.

mod error;
mod neighbour;
mod search;
mod select;

pub use error::RouteError;
pub use neighbour::neighbour;
pub use search::SEARCH_BOUND;
pub use select::{select, Request};

use crate::fee::hop_fee;
use causeway_types::route::{ExchangePair, Hop, Neighbour, Quote, QuotedHop, MAX_HOPS};
use causeway_types::{Amount, ChannelId, Direction, LockMode, Ppm, SidechainId};
use cosmwasm_std::Addr;

/// A running channel, seen in the direction of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The channel.
    pub channel_id: ChannelId,
    /// Its sidechain.
    pub sidechain_id: SidechainId,
    /// What a payment needs to count.
    pub mode: LockMode,
    /// Who pays.
    pub from: Addr,
    /// Who is paid.
    pub to: Addr,
    /// What who pays has in it.
    pub sender_balance: Amount,
    /// What who is paid has in it.
    pub receiver_balance: Amount,
    /// What who pays has agreed to pay who is paid for forwarding: the rate of the hop that follows.
    pub next_rate: Ppm,
}

impl Edge {
    /// A channel of `node`, in the direction in which `node` pays.
    pub fn out_of(node: &Addr, seen: Neighbour) -> Option<Edge> {
        can_pay(seen.mode, seen.side.pays()).then(|| Edge {
            channel_id: seen.channel_id,
            sidechain_id: seen.sidechain_id,
            mode: seen.mode,
            from: node.clone(),
            to: seen.peer,
            sender_balance: seen.balance,
            receiver_balance: seen.peer_balance,
            next_rate: seen.fee_rate,
        })
    }
    /// A channel of `node`, in the direction in which `node` is paid.
    pub fn into(node: &Addr, seen: Neighbour) -> Option<Edge> {
        can_pay(seen.mode, seen.side.receives()).then(|| Edge {
            channel_id: seen.channel_id,
            sidechain_id: seen.sidechain_id,
            mode: seen.mode,
            from: seen.peer,
            to: node.clone(),
            sender_balance: seen.peer_balance,
            receiver_balance: seen.balance,
            next_rate: seen.peer_fee_rate,
        })
    }
    fn capacity(&self) -> Amount {
        self.sender_balance.saturating_add(self.receiver_balance)
    }
}

/// Only A pays in an unlocked channel.
fn can_pay(mode: LockMode, direction: Direction) -> bool {
    mode != LockMode::Unlocked || direction == Direction::AToB
}

/// What a sidechain's policy says of fees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeBounds {
    /// The largest rate that counts.
    pub rate: Ppm,
    /// The most that a hop costs.
    pub fee: Amount,
}

/// One hop of a route, ready to be quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The channel.
    pub edge: Edge,
    /// At what rate who pays this hop takes the token of the hop before, if that is another.
    pub exchange: Option<ExchangePair<Addr>>,
    /// Its sidechain's bounds.
    pub bounds: FeeBounds,
}

/// What is known of channels, pairs and policies.
pub trait Graph {
    /// What goes wrong when it is asked.
    type Error: From<RouteError>;
    /// A channel in the direction in which an end of it pays; an error if it does not run, or not that way.
    fn channel(&mut self, id: ChannelId, from: &Addr) -> Result<Edge, Self::Error>;
    /// The running channels from one to another, by number.
    fn between(
        &mut self,
        sidechain_id: SidechainId,
        from: &Addr,
        to: &Addr,
    ) -> Result<Vec<Edge>, Self::Error>;
    /// The running channels over which a node can be paid, by number.
    fn into(&mut self, sidechain_id: SidechainId, node: &Addr) -> Result<Vec<Edge>, Self::Error>;
    /// The pair by which a node gives one token for another.
    fn pair(
        &mut self,
        from: SidechainId,
        to: SidechainId,
        node: &Addr,
    ) -> Result<Option<ExchangePair<Addr>>, Self::Error>;
    /// What a sidechain's policy says of fees.
    fn bounds(&mut self, sidechain_id: SidechainId) -> Result<FeeBounds, Self::Error>;
}

/// Whether hops make a route: ends meet, nobody comes twice, and where the token changes somebody exchanges it.
/// `has_pair` says whether a node exchanges one sidechain's token for another's.
pub fn validate<E: From<RouteError>>(
    hops: &[Hop],
    mut has_pair: impl FnMut(SidechainId, SidechainId, &Addr) -> Result<bool, E>,
) -> Result<(), E> {
    if hops.is_empty() || hops.len() > MAX_HOPS {
        return Err(RouteError::HopCount { asked: hops.len() }.into());
    }
    for (n, pair) in hops.windows(2).enumerate() {
        let (before, after) = (&pair[0], &pair[1]);
        if before.to != after.from {
            return Err(RouteError::EndsDoNotMeet {
                hop: n + 2,
                from: after.from.clone(),
                to: before.to.clone(),
            }
            .into());
        }
        let (from, to) = (before.sidechain_id, after.sidechain_id);
        if from != to && !has_pair(from, to, &after.from)? {
            let node = after.from.clone();
            return Err(RouteError::NoPair { node, from, to }.into());
        }
    }
    for (n, hop) in hops.iter().enumerate() {
        let earlier = hops[..=n].iter().map(|h| &h.from);
        if earlier.into_iter().any(|node| *node == hop.to) {
            return Err(RouteError::Loop {
                node: hop.to.clone(),
            }
            .into());
        }
    }
    Ok(())
}

/// What a payment over these hops costs, from its end to its beginning: so much is to arrive.
pub fn quote(links: &[Link], arrives: Amount) -> Result<Quote, RouteError> {
    if links.is_empty() || links.len() > MAX_HOPS {
        return Err(RouteError::HopCount { asked: links.len() });
    }
    if arrives.is_zero() {
        return Err(RouteError::Zero);
    }
    let mut amount = arrives;
    let mut hops = Vec::with_capacity(links.len());
    for (n, link) in links.iter().enumerate().rev() {
        let edge = &link.edge;
        if links.len() > 1 && edge.mode == LockMode::Unlocked {
            let channel_id = edge.channel_id;
            return Err(RouteError::NoLocks { channel_id });
        }
        if amount > edge.sender_balance {
            return Err(RouteError::Short {
                channel_id: edge.channel_id,
                from: edge.from.clone(),
                asked: amount,
                allowed: edge.sender_balance,
            });
        }
        let before = n.checked_sub(1).map(|n| &links[n].edge);
        let rate = rate_of(link, before);
        let fee = hop_fee(
            rate,
            edge.receiver_balance,
            edge.capacity(),
            amount,
            link.bounds.fee,
        );
        let exchange = link.exchange.as_ref().filter(|_| before.is_some());
        hops.push(QuotedHop {
            channel_id: edge.channel_id,
            sidechain_id: edge.sidechain_id,
            from: edge.from.clone(),
            to: edge.to.clone(),
            amount,
            balance: edge.receiver_balance,
            capacity: edge.capacity(),
            rate,
            fee,
            exchanged: exchange.is_some(),
        });
        if before.is_some() {
            amount = paid_before(exchange, amount.saturating_add(fee))?;
        }
    }
    hops.reverse();
    Ok(Quote {
        hops,
        pays: amount,
        arrives,
    })
}

/// The first hop costs nothing; a later one what was agreed with who is before, or what the exchange asks.
fn rate_of(link: &Link, before: Option<&Edge>) -> Ppm {
    let Some(before) = before else {
        return Ppm(0);
    };
    let asked = match &link.exchange {
        Some(pair) => pair.fee_rate,
        None => before.next_rate,
    };
    asked.min(link.bounds.rate)
}

/// What who gives so much must be paid for it.
fn paid_before(exchange: Option<&ExchangePair<Addr>>, out: Amount) -> Result<Amount, RouteError> {
    let Some(pair) = exchange else {
        return Ok(out);
    };
    if out < pair.smallest || out > pair.largest {
        return Err(RouteError::PairBounds {
            node: pair.node.clone(),
            asked: out,
            least: pair.smallest,
            largest: pair.largest,
        });
    }
    Ok(out.mul_ceil(pair.takes.u128(), pair.gives.u128()))
}

/// The channels of a route's hops, as they run now, and what a payment over them costs: of two ends, the first channel
/// that can carry what passes there.
pub fn resolve<G: Graph>(graph: &mut G, hops: &[Hop], arrives: Amount) -> Result<Quote, G::Error> {
    if hops.is_empty() || hops.len() > MAX_HOPS {
        return Err(RouteError::HopCount { asked: hops.len() }.into());
    }
    let mut links: Vec<Link> = vec![];
    for (n, hop) in hops.iter().enumerate().rev() {
        let before = n.checked_sub(1).map(|n| hops[n].sidechain_id);
        let exchange = match before.filter(|from| *from != hop.sidechain_id) {
            None => None,
            Some(from) => Some(pair_of(graph, from, hop)?),
        };
        let bounds = graph.bounds(hop.sidechain_id)?;
        let mut refusal = None;
        let edges = edges_of(graph, hop, hops.len() > 1)?;
        let carries = edges.into_iter().find_map(|edge| {
            let mut tried = links.clone();
            tried.insert(
                0,
                Link {
                    edge,
                    exchange: exchange.clone(),
                    bounds,
                },
            );
            match quote(&tried, arrives) {
                Ok(_) => Some(tried),
                Err(why) => {
                    refusal.get_or_insert(why);
                    None
                }
            }
        });
        links = match (carries, refusal) {
            (Some(links), _) => links,
            (None, Some(why)) => return Err(why.into()),
            (None, None) => {
                return Err(RouteError::NoChannel {
                    sidechain_id: hop.sidechain_id,
                    from: hop.from.clone(),
                    to: hop.to.clone(),
                }
                .into())
            }
        };
    }
    Ok(quote(&links, arrives)?)
}

fn pair_of<G: Graph>(
    graph: &mut G,
    from: SidechainId,
    hop: &Hop,
) -> Result<ExchangePair<Addr>, G::Error> {
    let to = hop.sidechain_id;
    let pair = graph.pair(from, to, &hop.from)?;
    pair.ok_or_else(|| {
        let node = hop.from.clone();
        RouteError::NoPair { node, from, to }.into()
    })
}

fn edges_of<G: Graph>(graph: &mut G, hop: &Hop, with_locks: bool) -> Result<Vec<Edge>, G::Error> {
    if let Some(channel_id) = hop.channel_id {
        return Ok(vec![graph.channel(channel_id, &hop.from)?]);
    }
    let mut edges = graph.between(hop.sidechain_id, &hop.from, &hop.to)?;
    edges.retain(|e| !with_locks || e.mode != LockMode::Unlocked);
    Ok(edges)
}

/// Whether an exchange pair makes sense: two sidechains, a rate, and bounds in order.
pub fn validate_pair<A>(pair: &ExchangePair<A>) -> Result<(), RouteError> {
    if pair.from == pair.to {
        return Err(RouteError::OneSidechain(pair.from));
    }
    if pair.takes.is_zero() || pair.gives.is_zero() || pair.smallest.is_zero() {
        return Err(RouteError::Zero);
    }
    if pair.smallest > pair.largest {
        return Err(RouteError::PairBoundsCrossed {
            smallest: pair.smallest,
            largest: pair.largest,
        });
    }
    if pair.fee_rate > Ppm::ONE {
        return Err(RouteError::FeeRate {
            asked: pair.fee_rate,
        });
    }
    Ok(())
}
