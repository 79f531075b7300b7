//! Routes from payer to payee: which hops make one, what a payment over it costs, and which one is selected.
//!
//! All of it works on a [`Graph`]: the policy contract's queries the registry, a wallet's may query any source it trusts.

mod error;
mod label;
mod neighbour;
mod quote;
mod resolve;
mod search;
mod select;

pub use error::RouteError;
pub use neighbour::neighbour;
pub use quote::quote;
pub use resolve::resolve;
pub use search::{LABEL_BOUND, SEARCH_BOUND};
pub use select::{select, RouteRequest};

use causeway_types::route::{ExchangePair, Hop, Neighbour, MAX_HOPS};
use causeway_types::{Amount, ChannelId, Direction, LockMode, Ppm, Seconds, SidechainId, UnixTime};
use cosmwasm_std::Addr;

/// A running channel, seen in the direction of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The channel's id.
    pub channel_id: ChannelId,
    /// The sidechain in whose token the channel is.
    pub sidechain_id: SidechainId,
    /// What a payment needs to count.
    pub mode: LockMode,
    /// The address that pays.
    pub from: Addr,
    /// The address that is paid.
    pub to: Addr,
    /// The most that the payer of this hop can pay: its balance, less what its request may still take out.
    pub sender_balance: Amount,
    /// The balance of the payee of this hop, pending locks towards it included.
    pub receiver_balance: Amount,
    /// All that is in it, locks included.
    pub capacity: Amount,
    /// The rate that the payer of this hop has agreed to pay its payee for forwarding: that of the hop that follows.
    pub next_rate: Ppm,
    /// Whether its end is far enough for a payment without a lock.
    pub payable: bool,
    /// The longest lock that can be added now; none if it is unlocked, or its end too near.
    pub longest_lock: Option<Seconds>,
}

impl Edge {
    /// A channel of `node`, in the direction in which `node` pays.
    pub fn out_of(node: &Addr, seen: Neighbour, now: UnixTime) -> Option<Edge> {
        can_pay(seen.mode, seen.side.pays()).then(|| {
            let locked = seen.peer_balance.saturating_add(seen.locked);
            Edge {
                channel_id: seen.channel_id,
                sidechain_id: seen.sidechain_id,
                mode: seen.mode,
                from: node.clone(),
                to: seen.peer.clone(),
                sender_balance: seen.balance.saturating_sub(seen.withdrawing),
                // no more than there is, whatever the evidence says
                receiver_balance: locked.min(seen.capacity.saturating_sub(seen.balance)),
                capacity: seen.capacity,
                next_rate: seen.fee_rate,
                payable: now < seen.payments_until,
                longest_lock: seen
                    .locks_until
                    .filter(|until| now < *until)
                    .map(|_| seen.longest_lock),
            }
        })
    }
    /// A channel of `node`, in the direction in which `node` is paid.
    pub fn into(node: &Addr, seen: Neighbour, now: UnixTime) -> Option<Edge> {
        let payer = seen.peer.clone();
        let turned = Neighbour {
            side: seen.side.peer(),
            peer: node.clone(),
            balance: seen.peer_balance,
            peer_balance: seen.balance,
            locked: seen.peer_locked,
            peer_locked: seen.locked,
            withdrawing: seen.peer_withdrawing,
            peer_withdrawing: seen.withdrawing,
            fee_rate: seen.peer_fee_rate,
            peer_fee_rate: seen.fee_rate,
            ..seen
        };
        Edge::out_of(&payer, turned, now)
    }
}

/// Only A pays in an unlocked channel.
fn can_pay(mode: LockMode, direction: Direction) -> bool {
    mode != LockMode::Unlocked || direction == Direction::AToB
}

/// The bounds that a sidechain's policy sets for fees.
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
    /// The running channel that the payment goes through.
    pub edge: Edge,
    /// The pair by which the payer of this hop exchanges the token of the hop before, if that is another one.
    pub exchange: Option<ExchangePair<Addr>>,
    /// The bounds that the sidechain's policy sets for fees.
    pub bounds: FeeBounds,
}

/// The channels that a graph returns, and whether it has more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edges {
    /// The running channels, ordered by id.
    pub edges: Vec<Edge>,
    /// Whether there are more, which were not read.
    pub cut: bool,
}

impl Edges {
    /// The largest rate that a payer over one of them has agreed to.
    fn largest_rate(&self) -> Ppm {
        let rates = self.edges.iter().map(|edge| edge.next_rate);
        rates.max().unwrap_or(Ppm(0))
    }
}

/// The source of channels, pairs and policies for quotes and searches.
pub trait Graph {
    /// The error of a query that fails.
    type Error: From<RouteError>;
    /// A channel in the direction in which an end of it pays; an error if it does not run, or not in that direction.
    fn channel(&mut self, id: ChannelId, from: &Addr) -> Result<Edge, Self::Error>;
    /// The running channels from one to another.
    fn between(
        &mut self,
        sidechain_id: SidechainId,
        from: &Addr,
        to: &Addr,
    ) -> Result<Edges, Self::Error>;
    /// The running channels over which a node can be paid.
    fn into(&mut self, sidechain_id: SidechainId, node: &Addr) -> Result<Edges, Self::Error>;
    /// The pair by which a node gives one token for another.
    fn pair(
        &mut self,
        from: SidechainId,
        to: SidechainId,
        node: &Addr,
    ) -> Result<Option<ExchangePair<Addr>>, Self::Error>;
    /// The bounds that a sidechain's policy sets for fees.
    fn bounds(&mut self, sidechain_id: SidechainId) -> Result<FeeBounds, Self::Error>;
}

/// Whether hops make a route: each begins where the one before ends, no node comes twice, and where the token changes the
/// node has an exchange pair.
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
            return Err(RouteError::HopsDoNotMeet {
                hop: n + 2,
                from: after.from.clone(),
                to: before.to.clone(),
            }
            .into());
        }
        let (from, to) = (before.sidechain_id, after.sidechain_id);
        if from != to && !has_pair(from, to, &after.from)? {
            let node = after.from.clone();
            return Err(RouteError::NoExchangePair { node, from, to }.into());
        }
    }
    for (n, hop) in hops.iter().enumerate() {
        let earlier = hops[..=n].iter().map(|h| &h.from);
        if earlier.into_iter().any(|node| *node == hop.to) {
            return Err(RouteError::RouteLoops {
                node: hop.to.clone(),
            }
            .into());
        }
    }
    Ok(())
}

/// Whether an exchange pair makes sense: two sidechains, a rate, and bounds in order.
pub fn validate_pair<A>(pair: &ExchangePair<A>) -> Result<(), RouteError> {
    if pair.from == pair.to {
        return Err(RouteError::OneSidechain(pair.from));
    }
    if pair.takes.is_zero() || pair.gives.is_zero() || pair.smallest.is_zero() {
        return Err(RouteError::ZeroAmount);
    }
    if pair.smallest > pair.largest {
        return Err(RouteError::PairBoundsCrossed {
            smallest: pair.smallest,
            largest: pair.largest,
        });
    }
    if pair.fee_rate > Ppm::ONE {
        return Err(RouteError::FeeRateAboveOne {
            asked: pair.fee_rate,
        });
    }
    Ok(())
}
