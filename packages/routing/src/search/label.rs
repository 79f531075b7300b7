//! A partial route from a node to the payee, as a search compares them: what it asks of whoever pays the node.

use super::query::Query;
use crate::graph::EdgeRef;
use causeway_rules::fee::hop_fee;
use causeway_rules::route::FeeBounds;
use causeway_types::{Amount, Ppm, Seconds};

/// No label.
pub(crate) const NONE: u32 = u32::MAX;

/// A partial route from a node to the payee; its tail is the label `parent`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PathLabel {
    /// The node from which it goes on.
    pub node: u32,
    /// The label of the rest of the route; none at the payee.
    pub parent: u32,
    /// The next label of the same node and layer.
    pub next: u32,
    /// The first hop; without meaning at the payee.
    pub edge: EdgeRef,
    pub hops: u8,
    /// In which of the query's tokens the node is to be paid.
    pub layer: u8,
    /// Whether the node exchanges what it is paid before it pays the first hop.
    pub exchanged: bool,
    /// Whether another label stands in for it.
    pub dead: bool,
    /// What the node must be paid by who has agreed to a rate of 0.
    pub amount: u128,
    /// What it must be paid at the largest rate that anybody has agreed to with it, rounded up, without the highest fee.
    pub top: u128,
    /// What the risks of the hops are worth.
    pub penalty: u128,
    /// How long the lock of the hop before must run.
    pub before: Seconds,
    /// A bit for each node that it comes to; nodes may share one.
    pub mask: u64,
}

impl PathLabel {
    /// What it costs in all, as far as it goes.
    pub fn score(&self) -> u128 {
        self.amount.saturating_add(self.penalty)
    }
    /// Whether whatever goes on from another label can go on from this one and costs no more, at any rate up to the largest.
    ///
    /// What is asked is a straight line in the rate, rounded up. Of two lines, one that is not above the other at either end
    /// is above it nowhere between. `top` is rounded up, so this one's is compared with the other's rounded down. Over the
    /// same hop the smaller amount has the flatter line.
    pub fn stands_in(&self, other: &PathLabel) -> bool {
        self.amount <= other.amount
            && self.hops <= other.hops
            && self.penalty <= other.penalty
            && self.before <= other.before
            && (self.top <= other.least_top()
                || self.edge == other.edge && self.exchanged == other.exchanged)
    }
    /// `top` rounded down at most.
    fn least_top(&self) -> u128 {
        match self.top > self.amount {
            true => self.top - 1,
            false => self.top,
        }
    }
}

/// The bit of a node in a label's mask.
pub(crate) fn mask_of(node: u32) -> u64 {
    1 << (node.wrapping_mul(0x9E37_79B9) >> 26)
}

/// What a label asks of who pays its node, by the rate to which that one has agreed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking {
    amount: Amount,
    /// The receiving side's balance of the label's first hop, and its capacity; none where no fee is taken.
    hop: Option<(Amount, Amount)>,
    bounds: FeeBounds,
}

impl Asking {
    /// What must be paid at a rate, base units: the fee is that of the one fee function.
    pub fn at(&self, rate: Ppm) -> u128 {
        let Some((balance, capacity)) = self.hop else {
            return self.amount.u128();
        };
        let rate = rate.min(self.bounds.rate);
        let fee = hop_fee(rate, balance, capacity, self.amount, self.bounds.fee);
        self.amount.saturating_add(fee).u128()
    }
    /// The same without the highest fee, at the rate as it is.
    fn unbounded_at(&self, rate: Ppm) -> u128 {
        let fee = self.hop.map_or(Amount::ZERO, |(balance, capacity)| {
            hop_fee(rate, balance, capacity, self.amount, Amount::MAX)
        });
        self.amount.saturating_add(fee).u128()
    }
}

impl Query<'_> {
    /// The label of the payee.
    pub fn payee_label(&self) -> PathLabel {
        PathLabel {
            node: self.payee,
            parent: NONE,
            next: NONE,
            edge: EdgeRef {
                channel: NONE,
                payer: causeway_types::Side::A,
            },
            hops: 0,
            layer: 0,
            exchanged: false,
            dead: false,
            amount: self.arrives.u128(),
            top: self.arrives.u128(),
            penalty: 0,
            before: self.bounds.final_delta,
            mask: mask_of(self.payee),
        }
    }
    /// What a label asks of who pays its node.
    pub fn asking(&self, label: &PathLabel) -> Asking {
        let takes_fee = label.parent != NONE && !label.exchanged;
        Asking {
            amount: Amount::new(label.amount),
            hop: takes_fee.then(|| {
                let channel = self.graph.channel(label.edge.channel);
                let balance = self.receiver_balance(channel, label.edge);
                (Amount::new(balance), Amount::new(channel.capacity))
            }),
            bounds: self.fee_bounds(label.layer.into()),
        }
    }
    /// Sets a label's top, by which it is compared with others of its node.
    pub fn set_top(&self, label: &mut PathLabel) {
        let bounds = self.fee_bounds(label.layer.into());
        let largest = self.graph.node(label.node).largest_rate.min(bounds.rate);
        label.top = match largest.0 {
            0 => label.amount,
            _ => self.asking(label).unbounded_at(largest),
        };
    }
}
