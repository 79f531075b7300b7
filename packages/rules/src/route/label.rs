//! What is kept of a way from a node to the payee while ways are compared: what it asks of whoever pays the node.

use super::quote::{fee_of, paid_before, rate_of};
use super::{Link, RouteError};
use causeway_types::{Amount, Ppm};
use cosmwasm_std::Addr;
use std::rc::Rc;

/// A way from a node to the payee, as a list that shares its end with other ways.
#[derive(Clone, Debug)]
pub(super) struct Label {
    /// What who pays the node must pay it if it has agreed to no fee.
    pub least: Amount,
    /// What it must pay at the largest rate that was considered, see [`Label::at_most_rate`].
    pub most: Amount,
    /// The first hop and what comes after it; none at the payee itself.
    pub first: Option<(Rc<Link>, Rc<Label>)>,
}

impl Label {
    /// At the payee: what is to arrive.
    pub fn payee(arrives: Amount) -> Label {
        Label {
            least: arrives,
            most: arrives,
            first: None,
        }
    }
    /// With a hop before it, over which `amount` is paid. An exchange before that hop fixes what is asked.
    pub fn before(rest: &Rc<Label>, link: Link, amount: Amount) -> Result<Label, RouteError> {
        let asked = match &link.exchange {
            None => amount,
            Some(pair) => {
                let fee = fee_of(&link, rate_of(&link, pair.fee_rate), amount);
                paid_before(Some(pair), amount.saturating_add(fee))?
            }
        };
        Ok(Label {
            least: asked,
            most: asked,
            first: Some((Rc::new(link), rest.clone())),
        })
    }
    /// What who pays the node must pay it, having agreed to a rate.
    pub fn asked(&self, agreed: Ppm) -> Amount {
        match &self.first {
            Some((link, _)) if link.exchange.is_none() => {
                let fee = fee_of(link, rate_of(link, agreed), self.least);
                self.least.saturating_add(fee)
            }
            _ => self.least,
        }
    }
    /// The same with what is asked at a rate that nobody before it has agreed to exceed.
    pub fn at_most_rate(mut self, largest: Ppm) -> Label {
        self.most = self.asked(largest);
        self
    }
    /// Whether it asks no more than another at any rate up to the largest.
    ///
    /// What is asked is `amount + min(highest, ceil(rate × amount × B ÷ C))`: of two such functions, one that is not
    /// above the other at rate 0 and at the largest rate is above it nowhere between.
    pub fn asks_no_more_than(&self, other: &Label) -> bool {
        self.least <= other.least && self.most <= other.most
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
