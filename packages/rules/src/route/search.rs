//! The cheapest route among neighbours, from the payee's end: what is to arrive there is known.
//!
//! Level by level: first the routes of one hop, then those of two, and so on. Of each node and token the routes of as many
//! hops are compared, and one is left out only if another asks no more, has no more hops, and comes to no node that the
//! one left out does not come to: whatever goes on from the dearer can then go on from the cheaper. So what is found is
//! the cheapest, unless a bound was met; then [`Found::gave_up`] says so.

use super::label::Label;
use super::quote::{check_carries, lock_needed, quote};
use super::{Edge, Edges, Graph, Link, RouteError};
use causeway_types::route::{ExchangePair, Quote, MAX_HOPS};
use causeway_types::{Amount, Ppm, Seconds, SidechainId};
use cosmwasm_std::Addr;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The most nodes whose channels are looked at; one that is paid in two tokens counts twice.
pub const SEARCH_BOUND: u32 = 16;

/// The most routes of as many hops that are followed from one node in one token. Without fees one is enough, but where
/// routes come to different nodes.
pub const LABEL_BOUND: usize = 4;

/// What a search came to.
pub(super) struct Found {
    pub quote: Option<Quote>,
    pub searched: u32,
    pub gave_up: bool,
}

/// A node and the token that it is paid in.
type State = (Addr, SidechainId);

/// Who pays whom how much, as far as a search needs it.
pub(super) struct SearchInput<'a> {
    pub payer: (&'a Addr, SidechainId),
    pub payee: (&'a Addr, SidechainId),
    pub arrives: Amount,
    pub at_most: Amount,
    pub lock_step: Seconds,
}

/// The cheapest route; of as cheap ones the one with the fewest hops, and of those the one that was found first, which
/// goes by the channels' numbers.
// kept apart: the VM refuses a function with more than 100 locals (docs/size.md)
#[inline(never)]
pub(super) fn search<G: Graph>(graph: &mut G, input: &SearchInput) -> Result<Found, G::Error> {
    let mut search = Search {
        graph,
        input,
        known: BTreeMap::new(),
        pairs: BTreeMap::new(),
        followed: BTreeMap::new(),
        searched: 0,
        best: None,
        left_out: None,
        left_out_dearer: false,
        below_a_pair: false,
    };
    let (payee, arrives_in) = input.payee;
    let mut level = Level::default();
    let at_payee = Rc::new(Label::payee(input.arrives));
    level.push((payee.clone(), arrives_in), at_payee);
    for hops in 1..=MAX_HOPS {
        let mut next = Level::default();
        for (state, labels) in level.states {
            search.expand(&state, labels, hops, &mut next)?;
        }
        level = next;
    }
    search.found()
}

/// Ways of as many hops, by where they begin; in the order in which these were found.
#[derive(Default)]
struct Level {
    states: Vec<(State, Vec<Rc<Label>>)>,
    places: BTreeMap<State, usize>,
}

impl Level {
    fn push(&mut self, state: State, label: Rc<Label>) {
        match self.places.get(&state) {
            Some(place) => self.states[*place].1.push(label),
            None => {
                self.places.insert(state.clone(), self.states.len());
                self.states.push((state, vec![label]));
            }
        }
    }
}

struct Search<'a, G> {
    graph: &'a mut G,
    input: &'a SearchInput<'a>,
    /// The channels over which a node is paid, once looked at.
    known: BTreeMap<State, Rc<Edges>>,
    /// Who exchanges what the payer pays for what arrives, once asked.
    pairs: BTreeMap<Addr, Option<ExchangePair<Addr>>>,
    /// The routes that were followed from a node, of fewer hops than those of now.
    followed: BTreeMap<State, Vec<Rc<Label>>>,
    searched: u32,
    /// The cheapest so far, from the payer, and what it costs.
    best: Option<(Vec<Link>, Amount)>,
    /// The least that could be paid over a route that was left out at a bound.
    left_out: Option<Amount>,
    /// Whether a route was left out for a cheaper one before an exchange, which may not take so little.
    left_out_dearer: bool,
    /// Whether a pair does not exchange so little.
    below_a_pair: bool,
}

impl<G: Graph> Search<'_, G> {
    /// Goes on from a node over each channel over which it can be paid; routes then have so many hops.
    fn expand(
        &mut self,
        state: &State,
        mut labels: Vec<Rc<Label>>,
        hops: usize,
        next: &mut Level,
    ) -> Result<(), G::Error> {
        labels.retain(|label| self.may_be_cheaper(state.1, label.least));
        if labels.is_empty() {
            return Ok(());
        }
        let Some(found) = self.edges_into(state)? else {
            labels.iter().for_each(|label| self.leave_out(state, label));
            return Ok(());
        };
        let bounds = self.graph.bounds(state.1)?;
        let largest_rate = found.largest_rate().min(bounds.rate);
        let labels = self.worth_following(state, labels, largest_rate);
        if found.cut {
            labels.iter().for_each(|label| self.leave_out(state, label));
        }
        for label in &labels {
            for edge in &found.edges {
                self.reach(state.1, label, edge, hops, next)?;
            }
        }
        Ok(())
    }

    /// Goes on over one channel, if it carries what is asked, to a node that the route has not visited.
    fn reach(
        &mut self,
        sidechain_id: SidechainId,
        rest: &Rc<Label>,
        edge: &Edge,
        hops: usize,
        next: &mut Level,
    ) -> Result<(), G::Error> {
        let (payer, pays_in) = self.input.payer;
        let from_payer = edge.from == *payer;
        // a route on which the payer comes in another token has it twice, one of all hops must begin at the payer
        if from_payer && sidechain_id != pays_in || !from_payer && hops == MAX_HOPS {
            return Ok(());
        }
        let amount = rest.asked(edge.next_rate);
        let lock = lock_needed(hops, from_payer && hops == 1, self.input.lock_step);
        if check_carries(edge, amount, lock).is_err()
            || !self.may_be_cheaper(sidechain_id, amount)
            || self.comes_to(rest, &edge.from)
        {
            return Ok(());
        }
        let link = Link {
            edge: edge.clone(),
            exchange: None,
            bounds: self.graph.bounds(sidechain_id)?,
        };
        if from_payer {
            let rest = rest.links().map(|link| Link::clone(link));
            let links = std::iter::once(link).chain(rest).collect();
            self.best = Some((links, amount));
            return Ok(());
        }
        if sidechain_id != pays_in {
            if let Some(pair) = self.pair_of(&edge.from)? {
                let exchanging = Link {
                    exchange: Some(pair),
                    ..link.clone()
                };
                match Label::before(rest, exchanging, amount) {
                    Ok(label) => next.push((edge.from.clone(), pays_in), Rc::new(label)),
                    Err(RouteError::ExchangeOutOfBounds { asked, least, .. }) => {
                        self.below_a_pair |= asked < least;
                    }
                    Err(_) => {}
                }
            }
        }
        if let Ok(label) = Label::before(rest, link, amount) {
            next.push((edge.from.clone(), sidechain_id), Rc::new(label));
        }
        Ok(())
    }

    /// The channels over which a node can be paid; none if no more nodes are looked at.
    fn edges_into(&mut self, state: &State) -> Result<Option<Rc<Edges>>, G::Error> {
        if let Some(known) = self.known.get(state) {
            return Ok(Some(known.clone()));
        }
        if self.searched == SEARCH_BOUND {
            return Ok(None);
        }
        self.searched += 1;
        let found = Rc::new(self.graph.into(state.1, &state.0)?);
        self.known.insert(state.clone(), found.clone());
        Ok(Some(found))
    }

    fn pair_of(&mut self, node: &Addr) -> Result<Option<ExchangePair<Addr>>, G::Error> {
        if let Some(known) = self.pairs.get(node) {
            return Ok(known.clone());
        }
        let (pays_in, arrives_in) = (self.input.payer.1, self.input.payee.1);
        let pair = self.graph.pair(pays_in, arrives_in, node)?;
        self.pairs.insert(node.clone(), pair.clone());
        Ok(pair)
    }

    /// Of routes from one node those that are followed: none for which another, of no more hops, can stand in.
    fn worth_following(
        &mut self,
        state: &State,
        labels: Vec<Rc<Label>>,
        largest_rate: Ppm,
    ) -> Vec<Rc<Label>> {
        let earlier = self.followed.remove(state).unwrap_or_default();
        let mut kept: Vec<Rc<Label>> = vec![];
        for label in labels {
            let mut others = earlier.iter().chain(&kept);
            if let Some(other) = others.find(|other| stands_in(other, &label, largest_rate)) {
                self.left_out_dearer |= !label.asks_no_more_than(other, largest_rate);
                continue;
            }
            kept.retain(|other| {
                let left_out = stands_in(&label, other, largest_rate);
                self.left_out_dearer |= left_out && !other.asks_no_more_than(&label, largest_rate);
                !left_out
            });
            kept.push(label);
        }
        kept.sort_by_key(|label| (label.least, label.asked(largest_rate)));
        for label in kept.drain(kept.len().min(LABEL_BOUND)..) {
            self.leave_out(state, &label);
        }
        let followed = earlier.into_iter().chain(kept.iter().cloned());
        self.followed.insert(state.clone(), followed.collect());
        kept
    }

    /// Whether a route may still end up cheaper than the cheapest so far. What is asked only grows within a token.
    fn may_be_cheaper(&self, sidechain_id: SidechainId, asked: Amount) -> bool {
        let best = self.best.as_ref().map(|(_, pays)| *pays);
        sidechain_id != self.input.payer.1
            || asked <= self.input.at_most && best.is_none_or(|best| asked < best)
    }

    fn comes_to(&self, label: &Label, node: &Addr) -> bool {
        node == self.input.payee.0 || label.comes_to(node)
    }

    /// Keeps what a route could have cost that is not followed, or not everywhere.
    fn leave_out(&mut self, (_, sidechain_id): &State, label: &Label) {
        let least = match *sidechain_id == self.input.payer.1 {
            true => label.least,
            // before the exchange there is no telling
            false => Amount::ZERO,
        };
        self.left_out = Some(self.left_out.map_or(least, |other| other.min(least)));
    }

    fn found(self) -> Result<Found, G::Error> {
        let best = self.best.as_ref();
        let cheaper = |least: Amount| best.is_none_or(|(_, pays)| least < *pays);
        Ok(Found {
            gave_up: self.left_out.is_some_and(cheaper)
                || self.left_out_dearer && self.below_a_pair,
            quote: match best {
                Some((links, _)) => Some(quote(links, self.input.arrives)?),
                None => None,
            },
            searched: self.searched,
        })
    }
}

/// Whether whatever goes on from one route can go on from another, and costs no more then.
fn stands_in(one: &Label, other: &Label, largest_rate: Ppm) -> bool {
    let mut nodes = one.links().map(|link| &link.edge.from);
    one.asks_no_more_than(other, largest_rate) && nodes.all(|node| other.comes_to(node))
}
