//! The label of a partial route from a node to the payee, by which the search compares them: what it asks of whoever pays the
//! node.

use super::quote::{fee_of, paid_before, rate_of};
use super::{Link, RouteError};
use causeway_types::{Amount, Ppm};
use cosmwasm_std::{Addr, Uint256, Uint512};
use std::rc::Rc;

/// A partial route from a node to the payee, as a list that shares its tail with other ones.
#[derive(Clone, Debug)]
pub(super) struct Label {
    /// What the node must be paid by a payer that has agreed to a rate of 0.
    pub least: Amount,
    /// This ÷ `capacity` is how much more it must be paid at a rate of 100 %; at a smaller rate it is that part, up to the
    /// highest fee.
    gain: Uint256,
    capacity: Amount,
    /// The first hop and the rest of the route; none at the payee itself.
    pub first: Option<(Rc<Link>, Rc<Label>)>,
}

impl Label {
    /// The label of the payee: what is to arrive.
    pub fn payee(arrives: Amount) -> Label {
        Label {
            least: arrives,
            gain: Uint256::zero(),
            capacity: Amount::new(1),
            first: None,
        }
    }
    /// The label with one more hop in front, over which `amount` is paid. An exchange before that hop fixes what is asked.
    pub fn before(rest: &Rc<Label>, link: Link, amount: Amount) -> Result<Label, RouteError> {
        let mut label = Label::payee(amount);
        let edge = &link.edge;
        if let Some(pair) = &link.exchange {
            let fee = fee_of(&link, rate_of(&link, pair.fee_rate), amount);
            label.least = paid_before(Some(pair), amount.saturating_add(fee))?;
        } else if !edge.capacity.is_zero() {
            label.gain = edge.receiver_balance.wide() * amount.wide();
            label.capacity = edge.capacity;
        }
        label.first = Some((Rc::new(link), rest.clone()));
        Ok(label)
    }
    /// What the node must be paid by a payer that has agreed to this rate.
    pub fn asked(&self, agreed: Ppm) -> Amount {
        match &self.first {
            Some((link, _)) if link.exchange.is_none() => {
                let fee = fee_of(link, rate_of(link, agreed), self.least);
                self.least.saturating_add(fee)
            }
            _ => self.least,
        }
    }
    /// Whether it asks no more than another at any rate up to the largest.
    ///
    /// What is asked is `least + min(highest fee, ceil(rate × gain ÷ capacity))`. Of two straight lines in the rate, one
    /// that is not above the other at either end is above it nowhere between; neither bounding nor rounding both up
    /// changes that. (Comparing what is asked at the ends would not do: rounded, it may be the same there.)
    pub fn asks_no_more_than(&self, other: &Label, largest: Ppm) -> bool {
        if largest.0 == 0 || self.least > other.least {
            return self.least <= other.least;
        }
        let wide = |n: Amount| Uint512::from(n.wide());
        // times both capacities: 128 + 128 + 128 + 20 bits
        let at_largest = |label: &Label, capacity: Amount| {
            let least = wide(label.least) * wide(label.capacity) * Uint512::from(Ppm::ONE.0);
            (least + Uint512::from(label.gain) * Uint512::from(largest.0)) * wide(capacity)
        };
        at_largest(self, other.capacity) <= at_largest(other, self.capacity)
    }
    /// Whether it begins at a node, or passes it; the payee aside.
    pub fn comes_to(&self, node: &Addr) -> bool {
        self.links().any(|link| link.edge.from == *node)
    }
    /// Its hops, from the node to the payee.
    pub fn links(&self) -> impl Iterator<Item = &Rc<Link>> {
        let mut rest = self.first.as_ref();
        std::iter::from_fn(move || {
            let (link, after) = rest?;
            rest = after.first.as_ref();
            Some(link)
        })
    }
}
