//! Every route of a small network, from the payer's end: knows nothing of what the search keeps or leaves out, and judges each
//! route by itself, by the rules as docs/routing.md states them.

use crate::network::{addr, Net, Spec};
use causeway_routing::{remaining, PathRequest, RoutingSettings};
use causeway_rules::route::{quote, Edge, Link};
use causeway_types::route::{ExchangePair, Quote};
use causeway_types::{Amount, ChannelId, LockMode, Seconds, SidechainId};
use cosmwasm_std::Addr;

/// A route with its cost.
#[derive(Clone, Debug)]
pub struct Judged {
    /// What is paid and what the risks are worth, in the payer's token.
    pub score: u128,
    pub pays: u128,
    pub channels: Vec<u64>,
}

pub struct Brute<'a> {
    pub net: &'a Net,
    pub request: &'a PathRequest,
    pub settings: RoutingSettings,
    pub found: Vec<Judged>,
}

/// One hop: the channel and which of its ends pays.
type Step<'a> = (&'a Spec, usize, Option<ExchangePair<Addr>>);

/// All routes that carry the payment, the cheapest first, of as cheap ones the shortest.
pub fn all_routes(net: &Net, request: &PathRequest, settings: RoutingSettings) -> Vec<Judged> {
    let mut brute = Brute {
        net,
        request,
        settings,
        found: vec![],
    };
    let (payer, payee) = (node_of(&request.payer), node_of(&request.payee));
    brute.go_on(payer, payee, request.pays_in, &mut vec![]);
    let mut found = brute.found;
    found.sort_by_key(|route| (route.score, route.channels.len()));
    found
}

fn node_of(address: &Addr) -> usize {
    address.as_str()[1..].parse().unwrap()
}

impl<'a> Brute<'a> {
    fn go_on(&mut self, node: usize, payee: usize, token: SidechainId, steps: &mut Vec<Step<'a>>) {
        if node == payee && !steps.is_empty() {
            if token == self.request.arrives_in {
                self.found.extend(self.judge(steps));
            }
            return;
        }
        if steps.len() == self.request.most_hops {
            return;
        }
        let net = self.net;
        let arrives_in = self.request.arrives_in;
        let mut tokens = vec![(token, None)];
        if !steps.is_empty() && token != arrives_in {
            let pair = net
                .pairs
                .iter()
                .find(|pair| (pair.from, pair.to, &pair.node) == (token, arrives_in, &addr(node)));
            tokens.extend(pair.map(|pair| (arrives_in, Some(pair.clone()))));
        }
        for (token, pair) in tokens {
            for spec in net.channels.iter().filter(|spec| spec.sidechain == token) {
                let Some(own) = spec.ends.iter().position(|end| *end == node) else {
                    continue;
                };
                let to = spec.ends[1 - own];
                let visited = steps.iter().any(|(spec, own, _)| spec.ends[*own] == to);
                if visited || to == node_of(&self.request.payer) {
                    continue;
                }
                steps.push((spec, own, pair.clone()));
                self.go_on(to, payee, token, steps);
                steps.pop();
            }
        }
    }

    /// The route's cost, if it carries the payment within all bounds.
    pub fn judge(&self, steps: &[Step]) -> Option<Judged> {
        let links: Vec<Link> = steps.iter().map(|step| self.link(step)).collect();
        let quote = quote(&links, self.request.amount).ok()?;
        let reached = steps.iter().map(|(spec, own, _)| spec.ends[1 - own]);
        if steps.len() > 1
            && reached
                .into_iter()
                .any(|node| self.net.silent.contains(&node))
        {
            return None;
        }
        // locks, from the payee's end
        let mut lock = self.request.final_delta.0;
        for (n, (spec, own, pair)) in steps.iter().enumerate().rev() {
            let skew = (spec.longest_lock / 16).min(120);
            let takes_lock = spec.mode != LockMode::Unlocked && spec.lives > 0;
            if !takes_lock
                || lock > spec.longest_lock - skew
                || lock > self.request.longest_wait.0
                || spec.close_window / 8 < self.settings.lock_delta.0
                || pair.is_some() && lock > self.settings.trade_time.0
            {
                return None;
            }
            if n > 0 {
                lock += spec.deltas[*own].unwrap_or(self.settings.lock_delta.0);
            }
        }
        if quote.pays > self.request.at_most {
            return None;
        }
        let penalty = self.penalties(steps, &quote)?;
        Some(Judged {
            score: quote.pays.u128() + penalty,
            pays: quote.pays.u128(),
            channels: steps.iter().map(|(spec, ..)| spec.id).collect(),
        })
    }

    /// What the risks are worth in the payer's token; none if one is too large.
    fn penalties(&self, steps: &[Step], quote: &Quote) -> Option<u128> {
        let mut sum = 0;
        for ((spec, own, pair), hop) in steps.iter().zip(&quote.hops).rev() {
            let amount = hop.amount.u128();
            let (least, most) = between(spec, *own);
            let chance = match amount {
                n if n <= least => 1_000_000,
                n if n > most => 0,
                n => (most - n + 1) * 1_000_000 / (most - least + 1),
            };
            if chance == 0 || chance < self.settings.least_chance.0.into() {
                return None;
            }
            if amount > least {
                let worth = self.settings.attempt_cost.of_ceil(hop.amount).u128();
                sum += worth * (amount - least) / (most - amount + 1);
            }
            if let Some(pair) = pair {
                sum = (sum * pair.takes.u128()).div_ceil(pair.gives.u128());
            }
        }
        Some(sum)
    }

    fn link(&self, (spec, own, pair): &Step) -> Link {
        let (payer, payee) = (*own, 1 - own);
        let with_locks = spec.balances[payee] + spec.locked[payer];
        Link {
            edge: Edge {
                channel_id: ChannelId(spec.id),
                sidechain_id: spec.sidechain,
                mode: spec.mode,
                from: addr(spec.ends[payer]),
                to: addr(spec.ends[payee]),
                sender_balance: Amount::new(match spec.live {
                    true => spec.balances[payer],
                    false => spec.capacity(),
                }),
                receiver_balance: Amount::new(
                    with_locks.min(spec.capacity() - spec.balances[payer]),
                ),
                capacity: Amount::new(spec.capacity()),
                next_rate: causeway_types::Ppm(spec.rates[payer]),
                payable: true,
                longest_lock: Some(Seconds(spec.longest_lock)),
            },
            exchange: pair.clone(),
            bounds: self.net.bounds,
        }
    }
}

/// The least and the most that the payer of a direction may have by now.
fn between(spec: &Spec, own: usize) -> (u128, u128) {
    let balance = spec.balances[own];
    if spec.live {
        return (balance, balance);
    }
    // what the chain said loses half of its weight in six hours
    let left = |n| remaining(Amount::new(n), Seconds(spec.age), Seconds(6 * 3600)).u128();
    let out_of_reach = spec.capacity() - balance;
    (left(balance), spec.capacity() - left(out_of_reach))
}
