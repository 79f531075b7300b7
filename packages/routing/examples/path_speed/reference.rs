//! A search without bounds: no limit of hops, locks or effort, and nothing left out for anything else. It works on directions
//! of channels in place of nodes, so that what a direction costs does not depend on what is before it, and is slow.

use crate::network::{Drawn, NOW};
use causeway_routing::{remaining, ChannelFacts, FoundRoute, PathRequest, RoutingSettings};
use causeway_rules::fee::hop_fee;
use causeway_types::policy::default_parameters;
use causeway_types::{Amount, Direction, Seconds, Side};
use cosmwasm_std::Addr;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// A direction of a channel: its place in the list, and the side that pays.
type Way = (usize, Side);

/// The network, with the directions into each node.
pub struct Reference<'a> {
    drawn: &'a Drawn,
    into: HashMap<&'a Addr, Vec<Way>>,
    settings: RoutingSettings,
}

impl<'a> Reference<'a> {
    /// Makes it.
    pub fn new(drawn: &'a Drawn) -> Reference<'a> {
        let mut into: HashMap<&Addr, Vec<Way>> = HashMap::new();
        for (n, facts) in drawn.channels.iter().enumerate() {
            for payer in Side::BOTH {
                let payee = &facts.side(payer.peer()).owner;
                into.entry(payee).or_default().push((n, payer));
            }
        }
        Reference {
            drawn,
            into,
            settings: RoutingSettings::default(),
        }
    }

    /// The least that any walk from payer to payee costs with what its risks are worth; none if there is none. Of two walks
    /// over one direction the one of the smaller sum is kept, whose amount may be larger by what its risks are worth less.
    pub fn least_score(&self, request: &PathRequest) -> Option<u128> {
        let mut done: HashMap<Way, ()> = HashMap::new();
        let mut queue = BinaryHeap::new();
        let amount = request.amount.u128();
        self.offer(&mut queue, &request.payee, |_| Some((amount, 0)));
        while let Some(Reverse((score, amount, n, payer))) = queue.pop() {
            let facts = &self.drawn.channels[n];
            let from = &facts.side(payer).owner;
            if *from == request.payer {
                return Some(score);
            }
            if done.insert((n, payer), ()).is_some() {
                continue;
            }
            let penalty = score - amount;
            self.offer(&mut queue, from, |before| {
                let fee = fee_of(facts, payer, before.0, before.1, amount);
                Some((amount + fee, penalty))
            });
        }
        None
    }

    fn offer(
        &self,
        queue: &mut BinaryHeap<Reverse<(u128, u128, usize, Side)>>,
        node: &Addr,
        asked: impl Fn((&ChannelFacts, Side)) -> Option<(u128, u128)>,
    ) {
        for (n, payer) in self.into.get(node).into_iter().flatten() {
            let facts = &self.drawn.channels[*n];
            let Some((amount, penalty)) = asked((facts, *payer)) else {
                continue;
            };
            if let Some(risk) = self.risk(facts, *payer, amount) {
                queue.push(Reverse((amount + penalty + risk, amount, *n, *payer)));
            }
        }
    }

    /// What the risk is worth; none if the direction is not tried.
    fn risk(&self, facts: &ChannelFacts, payer: Side, amount: u128) -> Option<u128> {
        let (balance, capacity) = (facts.side(payer).balance.u128(), facts.capacity.u128());
        let age = NOW.since(facts.as_of);
        let left = |n| remaining(Amount::new(n), age, Seconds(6 * 3600)).u128();
        let (least, most) = (left(balance), capacity - left(capacity - balance));
        if amount <= least {
            return Some(0);
        }
        let carries = (most + 1).checked_sub(amount)?;
        let chance = carries * 1_000_000 / (most - least + 1);
        let worth = self
            .settings
            .attempt_cost
            .of_ceil(Amount::new(amount))
            .u128();
        (chance >= self.settings.least_chance.0.into() && carries > 0)
            .then(|| worth * (amount - least) / carries)
    }

    /// What a found route pays and what its risks are worth.
    pub fn score_of(&self, route: &FoundRoute) -> u128 {
        let risks = route.hops.iter().map(|hop| {
            let facts = &self.drawn.channels[hop.quoted.channel_id.0 as usize - 1];
            let payer = match hop.direction {
                Direction::AToB => Side::A,
                Direction::BToA => Side::B,
            };
            self.risk(facts, payer, hop.quoted.amount.u128())
        });
        route.pays.u128() + risks.flatten().sum::<u128>()
    }
}

/// The fee that the payer of a direction keeps of what it is paid over the direction before.
fn fee_of(
    facts: &ChannelFacts,
    payer: Side,
    before: &ChannelFacts,
    before_payer: Side,
    amount: u128,
) -> u128 {
    let policy = default_parameters();
    let rate = before
        .side(before_payer)
        .fee_rate
        .min(policy.highest_fee_rate);
    let receiver = facts.side(payer.peer()).balance;
    hop_fee(
        rate,
        receiver,
        facts.capacity,
        Amount::new(amount),
        policy.highest_fee,
    )
    .u128()
}
