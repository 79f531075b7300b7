//! Several routes that differ, the cheapest first: Yen's algorithm, from the payee's end.
//!
//! The next cheapest route shares its last hops with one that was found, and leaves it at some node: for each node of the
//! latest route the cheapest one is searched that keeps the hops from there to the payee and comes to the node over another
//! channel than the routes before that share those hops.

use crate::search::{Query, Scratch, SearchStart, TakenHop};

/// Routes that were found, and whether the search may have missed cheaper ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alternatives {
    pub routes: Vec<Vec<TakenHop>>,
    pub gave_up: bool,
}

/// A route that was found on the way to the next cheapest: its score, its length, its hops.
type Candidate = (u128, usize, Vec<TakenHop>);

/// At most so many routes, no two over the same channels.
pub(crate) fn alternatives(query: &Query, scratch: &mut Scratch, most: usize) -> Alternatives {
    let mut found = Alternatives::default();
    let mut candidates: Vec<Candidate> = vec![];
    let first = query.search(scratch, &SearchStart::default());
    found.gave_up = first.gave_up;
    let mut next = first.hops;
    while let Some(hops) = next.filter(|_| found.routes.len() < most) {
        found.routes.push(hops);
        if found.routes.len() < most {
            branch(query, scratch, &mut found, &mut candidates);
        }
        next = take_cheapest(&mut candidates);
    }
    found
}

fn take_cheapest(candidates: &mut Vec<Candidate>) -> Option<Vec<TakenHop>> {
    let keys = candidates.iter().enumerate();
    // of as cheap and as short ones the one that was found first
    let (place, _) = keys.min_by_key(|(n, (score, hops, _))| (*score, *hops, *n))?;
    Some(candidates.remove(place).2)
}

/// Adds what leaves the latest route somewhere.
fn branch(
    query: &Query,
    scratch: &mut Scratch,
    found: &mut Alternatives,
    candidates: &mut Vec<Candidate>,
) {
    let Some(latest) = found.routes.last().cloned() else {
        return;
    };
    for kept in (0..latest.len()).rev() {
        let rest = rest_of(&latest, kept);
        let mut branch = query.clone();
        for route in found.routes.iter().filter(|route| route.len() > kept) {
            if rest_of(route, kept) == rest {
                let left = route[route.len() - kept - 1].edge;
                branch.banned_edges.push(left);
            }
        }
        let nodes = rest
            .iter()
            .flat_map(|hop| query.graph.channel(hop.edge.channel).ends);
        branch.banned_nodes.extend(nodes);
        let outcome = branch.search(scratch, &SearchStart { rest });
        found.gave_up |= outcome.gave_up;
        let Some(hops) = outcome.hops else { continue };
        let is_known = candidates.iter().any(|(.., known)| *known == hops);
        if !is_known && !found.routes.contains(&hops) {
            candidates.push((outcome.score, hops.len(), hops));
        }
    }
}

/// The last hops of a route. Whether the first of them exchanges is left open: the hop before decides it.
fn rest_of(route: &[TakenHop], kept: usize) -> Vec<TakenHop> {
    let mut rest = route[route.len() - kept..].to_vec();
    if let Some(first) = rest.first_mut() {
        first.exchanged = false;
    }
    rest
}
