//! Channels, exchange pairs and a policy's bounds in memory, for whatever asks for ways to pay.

use causeway_rules::route::{Edge, Edges, FeeBounds, Graph, RouteError};
use causeway_types::channel::{LockMode, Side};
use causeway_types::route::{ExchangePair, Neighbour, Quote};
use causeway_types::{Amount, ChannelId, Ppm, Seconds, SidechainId, UnixTime};
use cosmwasm_std::Addr;

pub const ONE: SidechainId = SidechainId(1);
pub const TWO: SidechainId = SidechainId(2);

pub fn addr(name: &str) -> Addr {
    Addr::unchecked(name)
}

/// A channel as the registry knows it; of each pair, A's comes first.
#[derive(Clone, Debug)]
pub struct Channel {
    pub id: u64,
    pub sidechain_id: SidechainId,
    pub mode: LockMode,
    pub ends: [Addr; 2],
    pub balances: [u128; 2],
    /// What each side agreed to pay the other for forwarding.
    pub rates: [u32; 2],
    pub runs: bool,
    /// What each side has asked to take out.
    pub withdrawing: [u128; 2],
    /// What each side's locks hold, beside the balances.
    pub locked: [u128; 2],
    /// When it is due: payments end 10 before that, locks 60.
    pub expires_at: u64,
    pub longest_lock: u64,
}

/// When all of this is asked.
pub const NOW: UnixTime = UnixTime(1000);

impl Channel {
    fn seen_by(&self, side: Side) -> Neighbour {
        let (own, peer) = (side as usize, side.peer() as usize);
        Neighbour {
            channel_id: ChannelId(self.id),
            sidechain_id: self.sidechain_id,
            mode: self.mode,
            side,
            peer: self.ends[peer].clone(),
            balance: Amount::new(self.balances[own]),
            peer_balance: Amount::new(self.balances[peer]),
            fee_rate: Ppm(self.rates[own]),
            peer_fee_rate: Ppm(self.rates[peer]),
            locked: Amount::new(self.locked[own]),
            peer_locked: Amount::new(self.locked[peer]),
            capacity: Amount::new(self.balances.iter().chain(&self.locked).sum()),
            withdrawing: Amount::new(self.withdrawing[own]),
            peer_withdrawing: Amount::new(self.withdrawing[peer]),
            expires_at: UnixTime(self.expires_at),
            payments_until: UnixTime(self.expires_at - 10),
            locks_until: (self.mode != LockMode::Unlocked).then(|| UnixTime(self.expires_at - 60)),
            longest_lock: Seconds(self.longest_lock),
        }
    }
    fn sides_of(&self, node: &Addr) -> impl Iterator<Item = Side> + '_ {
        let node = node.clone();
        Side::BOTH
            .into_iter()
            .filter(move |s| self.ends[*s as usize] == node)
    }
}

#[derive(Clone, Debug)]
pub struct Network {
    pub channels: Vec<Channel>,
    pub pairs: Vec<ExchangePair<Addr>>,
    pub bounds: FeeBounds,
    /// How many channels between two, or of a node, are looked at.
    pub page: usize,
}

fn first(mut edges: Vec<Edge>, page: usize) -> Edges {
    let cut = edges.len() > page;
    edges.truncate(page);
    Edges { edges, cut }
}

impl Network {
    pub fn new() -> Network {
        Network {
            channels: vec![],
            pairs: vec![],
            bounds: FeeBounds {
                rate: Ppm::ONE,
                fee: Amount::MAX,
            },
            page: usize::MAX,
        }
    }
    /// `node` takes so many of sidechain 1's for so many of sidechain 2's, in any amount, without a fee.
    pub fn pair(&mut self, node: &str, takes: u128, gives: u128) -> &mut ExchangePair<Addr> {
        self.pairs.push(ExchangePair {
            from: ONE,
            to: TWO,
            node: addr(node),
            takes: Amount::new(takes),
            gives: Amount::new(gives),
            smallest: Amount::new(1),
            largest: Amount::MAX,
            fee_rate: Ppm(0),
        });
        self.pairs.last_mut().unwrap()
    }
    /// What runs, by number.
    fn running(&self) -> Vec<&Channel> {
        let mut running: Vec<_> = self.channels.iter().filter(|c| c.runs).collect();
        running.sort_by_key(|c| c.id);
        running
    }
    /// Each node on the way is paid its fee more than it pays, to the unit; nobody pays more than it has.
    pub fn assert_adds_up(&self, quote: &Quote) {
        let (first, last) = (quote.hops.first().unwrap(), quote.hops.last().unwrap());
        assert_eq!(first.amount, quote.pays);
        assert_eq!(last.amount, quote.arrives);
        assert_eq!((first.fee, first.rate), (Amount::ZERO, Ppm(0)));
        assert!(!first.exchanged);
        for hop in &quote.hops {
            assert!(hop.amount.wide() + hop.balance.wide() <= hop.capacity.wide());
            assert!(hop.fee <= self.bounds.fee && hop.rate <= self.bounds.rate);
        }
        for pair in quote.hops.windows(2) {
            let (before, after) = (&pair[0], &pair[1]);
            assert_eq!(before.to, after.from);
            let out = after.amount.checked_add(after.fee).unwrap();
            assert_eq!(after.exchanged, before.sidechain_id != after.sidechain_id);
            let asked = match after.exchanged {
                false => out,
                true => {
                    let exchange = self.pairs.iter().find(|p| {
                        (p.from, p.to) == (before.sidechain_id, after.sidechain_id)
                            && p.node == after.from
                    });
                    let exchange = exchange.unwrap();
                    assert!(out >= exchange.smallest && out <= exchange.largest);
                    out.mul_ceil(exchange.takes.u128(), exchange.gives.u128())
                }
            };
            assert_eq!(before.amount, asked);
        }
        let nodes = quote.hops.iter().map(|h| &h.from).chain([&last.to]);
        let distinct: std::collections::BTreeSet<_> = nodes.collect();
        assert_eq!(distinct.len(), quote.hops.len() + 1);
    }
}

impl Graph for Network {
    type Error = RouteError;

    fn channel(&mut self, id: ChannelId, from: &Addr) -> Result<Edge, RouteError> {
        let running = self.running();
        let channel = running.into_iter().find(|c| c.id == id.0);
        let edge = channel.and_then(|c| {
            let side = c.sides_of(from).next()?;
            Edge::out_of(from, c.seen_by(side), NOW)
        });
        edge.ok_or(RouteError::ChannelNotRunning { channel_id: id })
    }
    fn between(
        &mut self,
        sidechain_id: SidechainId,
        from: &Addr,
        to: &Addr,
    ) -> Result<Edges, RouteError> {
        let mut edges = vec![];
        for channel in self.running() {
            if channel.sidechain_id == sidechain_id && channel.ends.contains(to) {
                let sides = channel.sides_of(from);
                edges.extend(sides.filter_map(|s| Edge::out_of(from, channel.seen_by(s), NOW)));
            }
        }
        Ok(first(edges, self.page))
    }
    fn into(&mut self, sidechain_id: SidechainId, node: &Addr) -> Result<Edges, RouteError> {
        let mut edges = vec![];
        for channel in self.running() {
            if channel.sidechain_id == sidechain_id {
                let sides = channel.sides_of(node);
                edges.extend(sides.filter_map(|s| Edge::into(node, channel.seen_by(s), NOW)));
            }
        }
        Ok(first(edges, self.page))
    }
    fn pair(
        &mut self,
        from: SidechainId,
        to: SidechainId,
        node: &Addr,
    ) -> Result<Option<ExchangePair<Addr>>, RouteError> {
        let mut pairs = self.pairs.iter();
        let found = pairs.find(|p| (p.from, p.to) == (from, to) && p.node == *node);
        Ok(found.cloned())
    }
    fn bounds(&mut self, _: SidechainId) -> Result<FeeBounds, RouteError> {
        Ok(self.bounds)
    }
}
