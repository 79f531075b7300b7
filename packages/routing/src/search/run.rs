//! The run of a search: labels are extended from the payee backwards, the cheapest first, until none can be cheaper than the
//! cheapest route.
//!
//! A search runs first with labels that may come to a node twice. That is quick, since a node then keeps few labels, and what
//! it finds costs no more than any route does. If what it finds comes to no node twice, it is the answer. Otherwise a second
//! run, as quick, lets no label come to a node twice; what it finds is a route, though there may be a cheaper one. The third
//! run looks for that one, and compares the nodes of labels too: a label stands in for another one only if whatever goes on
//! from the other can go on from it. It makes so many labels at most; if that is too few, the second run's route is the answer,
//! and it is said that there may be a cheaper one.

use super::label::{Asking, PathLabel, NONE};
use super::obstacle::Obstacle;
use super::query::Query;
use super::scratch::{Admission, Scratch};
use super::step::TakenHop;
use crate::graph::{EdgeRef, HalfEdge};
use causeway_types::{Ppm, Seconds};

/// How many labels a run makes at most.
const MOST_LABELS: usize = 1 << 20;

/// How many labels a run makes at most that compares nodes.
const MOST_LABELS_WITH_NODES: usize = 1 << 12;

/// How a run treats routes that come to a node twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loops {
    /// They are found like others.
    Found,
    /// They are left out, though a label that stands in for another may itself not go on where that one could.
    LeftOut,
    /// They are left out, and nothing else.
    Compared,
}

/// Where a search begins: at the payee, or at the first node of the rest of a route that is given.
#[derive(Clone, Debug, Default)]
pub(crate) struct SearchStart {
    /// The rest of the route, from its first hop to the payee.
    pub rest: Vec<TakenHop>,
}

/// What a search came to.
#[derive(Clone, Debug, Default)]
pub(crate) struct SearchOutcome {
    /// The cheapest route, from the payer; none if there is none.
    pub hops: Option<Vec<TakenHop>>,
    /// What it costs with what its risks are worth, in the payer's token.
    pub score: u128,
    /// Whether a bound was met at which there may be a route, or a cheaper one, that was not found.
    pub gave_up: bool,
    /// How many labels were made.
    pub labels: usize,
    /// What stood in the way: the furthest from the payee, and of as far ones what was nearest to carry the payment.
    pub obstacle: Option<(Obstacle, EdgeRef)>,
}

impl Query<'_> {
    /// Searches.
    pub fn search(&self, scratch: &mut Scratch, start: &SearchStart) -> SearchOutcome {
        scratch.distances.measure(self);
        let outcome = Run::new(self, scratch, Loops::Found).run(start);
        let loops = |hops: &Vec<TakenHop>| self.comes_to_a_node_twice(hops);
        if !outcome.hops.as_ref().is_some_and(loops) {
            return outcome;
        }
        let second = Run::new(self, scratch, Loops::LeftOut).run(start);
        let mut third = Run::new(self, scratch, Loops::Compared);
        third.bound = second.key();
        let third = third.run(start);
        match third.hops.is_some() {
            true => third,
            false => SearchOutcome {
                gave_up: third.gave_up,
                ..second
            },
        }
    }

    fn comes_to_a_node_twice(&self, hops: &[TakenHop]) -> bool {
        let reached = |hop: &TakenHop| {
            let channel = self.graph.channel(hop.edge.channel);
            channel.ends[hop.edge.payer.peer() as usize]
        };
        // of a circle, the node at which it ends is the one at which it begins
        let from = self.circle.is_none().then_some(self.payer);
        let nodes: Vec<u32> = from.into_iter().chain(hops.iter().map(reached)).collect();
        (1..nodes.len()).any(|n| nodes[..n].contains(&nodes[n]))
    }
}

impl SearchOutcome {
    /// What routes are compared by, the score and the hops.
    fn key(&self) -> Option<(u128, u8)> {
        self.hops
            .as_ref()
            .map(|hops| (self.score, hops.len() as u8))
    }
}

struct Run<'r, 'q> {
    query: &'r Query<'q>,
    scratch: &'r mut Scratch,
    loops: Loops,
    most_hops: usize,
    /// What a route must cost less than.
    bound: Option<(u128, u8)>,
    /// The cheapest route so far: its score and hops, its first hop, and the label of the rest.
    best: Option<((u128, u8), EdgeRef, u32)>,
    gave_up: bool,
    /// Whether a label was left out before an exchange, which may not take as little as the one that stands in.
    left_out_dearer: bool,
    /// Whether a pair does not exchange so little.
    below_a_pair: bool,
    obstacle: Option<(Obstacle, EdgeRef, u8)>,
}

impl<'r, 'q> Run<'r, 'q> {
    fn new(query: &'r Query<'q>, scratch: &'r mut Scratch, loops: Loops) -> Run<'r, 'q> {
        scratch.begin(query.graph.node_count() * query.tokens.len());
        Run {
            most_hops: query.most_hops(),
            query,
            scratch,
            loops,
            bound: None,
            best: None,
            gave_up: false,
            left_out_dearer: false,
            below_a_pair: false,
            obstacle: None,
        }
    }

    fn run(mut self, start: &SearchStart) -> SearchOutcome {
        self.begin(start);
        while let Some((key, hops, at)) = self.scratch.dequeue() {
            if self.is_no_cheaper((key, hops)) {
                break;
            }
            let most = match self.loops {
                Loops::Compared => MOST_LABELS_WITH_NODES,
                _ => MOST_LABELS,
            };
            if self.scratch.labels.len() >= most {
                self.gave_up = true;
                break;
            }
            let label = self.scratch.labels[at as usize];
            if !label.dead {
                self.extend(at, &label);
            }
        }
        SearchOutcome {
            hops: self.best.map(|(_, edge, rest)| self.hops(edge, rest)),
            score: self.best.map_or(0, |((score, _), ..)| score),
            gave_up: self.gave_up || self.left_out_dearer && self.below_a_pair,
            labels: self.scratch.labels.len(),
            obstacle: self.obstacle.map(|(obstacle, edge, _)| (obstacle, edge)),
        }
    }

    /// Makes the label that the search begins with; without effect if the given rest of a route does not carry the amount.
    fn begin(&mut self, start: &SearchStart) {
        let mut label = self.query.payee_label();
        let mut at = self.scratch.push(label);
        for hop in start.rest.iter().rev() {
            let asking = self.query.asking(&label);
            let rate = self.rate_of(hop.edge);
            let extended = self.query.extended((at, &label), &asking, hop.edge, rate);
            let mut next = match extended {
                Ok(next) => next,
                Err(obstacle) => return self.note(obstacle, hop.edge, label.hops),
            };
            if hop.exchanged {
                let Some(exchanged) = self.exchange(&next) else {
                    return;
                };
                next = exchanged;
            }
            label = next;
            at = self.scratch.push(label);
        }
        self.scratch.enqueue(self.key(&label), at);
        // the rest may go on in the token that it is in, or its first node exchanges
        if label.parent != NONE && !label.exchanged {
            if let Some(exchanged) = self.exchange(&label) {
                let at = self.scratch.push(exchanged);
                self.scratch.enqueue(self.key(&exchanged), at);
            }
        }
    }

    fn is_no_cheaper(&self, key: (u128, u8)) -> bool {
        let best = self.best.map(|(best, ..)| best);
        best.into_iter().chain(self.bound).any(|known| known <= key)
    }

    fn rate_of(&self, edge: EdgeRef) -> Ppm {
        self.query.graph.channel(edge.channel).fee_rates[edge.payer as usize]
    }

    /// What a label is ordered by: at least what a route costs that goes on from it.
    fn key(&self, label: &PathLabel) -> u128 {
        self.query
            .in_payers_token(label.layer.into(), label.score())
    }

    fn extend(&mut self, at: u32, label: &PathLabel) {
        let query = self.query;
        let token = query.tokens[usize::from(label.layer)];
        let asking = query.asking(label);
        for half in query.graph.half_edges(label.node) {
            if half.sidechain == token {
                self.reach((at, label), &asking, half);
            }
        }
    }

    /// Goes on over one channel, if it carries what is asked, to the node at its other end.
    fn reach(&mut self, from: (u32, &PathLabel), asking: &Asking, half: &HalfEdge) {
        let (query, label) = (self.query, from.1);
        let edge = EdgeRef {
            channel: half.channel,
            payer: half.side.peer(),
        };
        let is_payer = half.other == query.payer;
        if !self.may_go_on(label, half, edge, is_payer) {
            return;
        }
        if !is_payer && self.loops != Loops::Compared && self.is_stood_in(label, half.other) {
            return;
        }
        if !is_payer && self.loops != Loops::Found && self.scratch.comes_to(label, half.other) {
            return;
        }
        let next = match query.extended(from, asking, edge, Ppm(half.rate)) {
            Ok(next) => next,
            Err(obstacle) => return self.note(obstacle, edge, label.hops),
        };
        let score = (self.key(&next), next.hops);
        if self.is_no_cheaper(score) {
            return;
        }
        if is_payer {
            self.best = Some((score, edge, from.0));
            return;
        }
        if let Some(exchanged) = self.exchange(&next) {
            self.offer(exchanged);
        }
        self.offer(next);
    }

    /// Whether the route may go on over a channel at all, whatever the amount.
    fn may_go_on(
        &mut self,
        label: &PathLabel,
        half: &HalfEdge,
        edge: EdgeRef,
        is_payer: bool,
    ) -> bool {
        let query = self.query;
        let hops = usize::from(label.hops) + 1;
        let fits = match &query.circle {
            Some(circle) if label.parent == NONE => half.channel == circle.into && !is_payer,
            Some(circle) if is_payer => {
                half.channel != circle.into && circle.out_of.is_none_or(|out| out == half.channel)
            }
            _ => half.other != query.payee || query.circle.is_some(),
        };
        if !fits {
            return false;
        }
        if let Some(preset) = &query.preset {
            let Some(hop) = preset.len().checked_sub(hops).map(|n| &preset[n]) else {
                return false;
            };
            let id = query.graph.channel(half.channel).id;
            let named = hop.channel.is_none_or(|channel| channel == id);
            let ends = (hop.from, hop.to) == (half.other, label.node);
            if !named || !ends || hop.sidechain != half.sidechain {
                return false;
            }
        }
        match is_payer {
            true if self.is_before_exchange(label) || hops > self.most_hops => return false,
            false if hops >= self.most_hops => return false,
            false if hops + self.hops_to_payer(label, half) > self.most_hops => return false,
            false if !query.graph.node(half.other).announced => {
                self.note(Obstacle::NotAnnounced, edge, label.hops);
                return false;
            }
            _ => {}
        }
        !query.banned_nodes.contains(&half.other) && !query.banned_edges.contains(&edge)
    }

    /// How many hops the payer is away at least from a node that the route may go on to.
    fn hops_to_payer(&self, label: &PathLabel, half: &HalfEdge) -> usize {
        let layer = usize::from(label.layer) * self.query.graph.node_count();
        self.scratch
            .distances
            .of(layer + half.other as usize)
            .into()
    }

    /// Whether a label at a node asks no more than any that goes on from this one to there.
    fn is_stood_in(&self, label: &PathLabel, node: u32) -> bool {
        let least = PathLabel {
            node,
            hops: label.hops + 1,
            top: label.amount,
            before: Seconds(label.before.0.saturating_add(self.query.least_delta.0)),
            edge: EdgeRef {
                channel: NONE,
                ..label.edge
            },
            ..*label
        };
        // before an exchange a dearer label may be wanted, which is looked at when it is offered
        !self.is_before_exchange(label) && self.scratch.is_stood_in(self.state(&least), &least)
    }

    fn is_before_exchange(&self, label: &PathLabel) -> bool {
        usize::from(label.layer) != self.query.last_layer()
    }

    fn state(&self, label: &PathLabel) -> usize {
        usize::from(label.layer) * self.query.graph.node_count() + label.node as usize
    }

    /// The label where its node exchanges, if it does.
    fn exchange(&mut self, label: &PathLabel) -> Option<PathLabel> {
        let trade = self.query.trades.get(usize::from(label.layer))?;
        let pair = trade.pair_of(label.node)?;
        match self.query.exchanged(label, pair) {
            Ok(exchanged) => Some(exchanged),
            Err(obstacle) => {
                if let Obstacle::ExchangeOutOfBounds { asked } = obstacle {
                    self.below_a_pair |= asked < pair.smallest.u128();
                }
                self.note(obstacle, label.edge, label.hops);
                None
            }
        }
    }

    fn offer(&mut self, mut label: PathLabel) {
        self.query.set_top(&mut label);
        let key = self.key(&label);
        let state = self.state(&label);
        match self
            .scratch
            .admit(state, label, self.loops == Loops::Compared)
        {
            Admission::Kept { stands_in } => {
                self.left_out_dearer |= stands_in && self.is_before_exchange(&label);
                let at = self.scratch.labels.len() as u32 - 1;
                self.scratch.enqueue(key, at);
            }
            Admission::LeftOut => self.left_out_dearer |= self.is_before_exchange(&label),
            Admission::Full => self.gave_up = true,
        }
    }

    fn note(&mut self, obstacle: Obstacle, edge: EdgeRef, hops: u8) {
        let nearer = self.obstacle.is_none_or(|(known, _, known_hops)| {
            (hops, obstacle.carries()) > (known_hops, known.carries())
        });
        if nearer {
            self.obstacle = Some((obstacle, edge, hops));
        }
    }

    /// The hops of a route, from its first one.
    fn hops(&self, first: EdgeRef, rest: u32) -> Vec<TakenHop> {
        let mut hops = vec![TakenHop {
            edge: first,
            exchanged: false,
        }];
        let mut at = rest;
        loop {
            let label = &self.scratch.labels[at as usize];
            if label.parent == NONE {
                return hops;
            }
            hops.push(TakenHop {
                edge: label.edge,
                exchanged: label.exchanged,
            });
            at = label.parent;
        }
    }
}
