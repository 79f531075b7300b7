//! A payer: searches in its own graph, tries routes, and learns from what becomes of them, as packages/node/src/payments/routed does.

use crate::channel::{SimChannel, CLOSE_WINDOW, LONGEST_LOCK};
use crate::draw::address;
use crate::events::{Event, MESSAGE};
use crate::forwarding::final_delta;
use crate::world::*;
use causeway_peer_protocol::onion::{FailureCode, FailureScope, PaymentFailure};
use causeway_routing::*;
use causeway_rules::forward::f7_receiver_balance;
use causeway_rules::settlement::capacity_of;
use causeway_rules::wallet::rule_9_spendable;
use causeway_types::channel::{LockMode, Side};
use causeway_types::{Amount, Hash, Operation, Seconds, UnixTime};

/// By so much longer than its payee asks the last lock runs.
const AWAY_FROM_CLOCKS: u64 = 120;
/// For so long routes are tried, seconds.
const TRY_TIME: u64 = 60;
const MOST_SIGNED: usize = 32;
const MOST_REFUSED: usize = 8;

/// A channel as the graph is told it.
pub fn facts_of(channel: &SimChannel, now: UnixTime) -> ChannelFacts {
    let side = |side: Side| {
        let view = channel.view(side.peer(), now);
        let out = channel.view(side, now).out();
        SideFacts {
            owner: address(channel.node(side)),
            balance: f7_receiver_balance(&view),
            locked: out.locked,
            withdrawing: Amount::ZERO,
            fee_rate: channel.rates[side as usize],
            lock_delta: None,
        }
    };
    let until = channel.ledger.expires_at;
    ChannelFacts {
        id: channel.id,
        sidechain_id: SIDECHAIN,
        mode: LockMode::TwoWay,
        a: side(Side::A),
        b: side(Side::B),
        capacity: capacity_of(&channel.ledger),
        payments_until: until,
        locks_until: Some(until.minus(CLOSE_WINDOW)),
        longest_lock: LONGEST_LOCK,
        close_window: CLOSE_WINDOW,
        as_of: now,
        live: false,
    }
}

impl World {
    pub fn try_payment(&mut self, number: usize) {
        let mut refused = 0;
        while self.payments[number].state == PaymentState::UnderWay {
            let payment = &self.payments[number];
            let (payer, until) = (payment.payer, payment.began.plus(Seconds(TRY_TIME)));
            let open = payment.attempts.iter();
            let open = open.filter(|n| self.attempts[**n].state == LockState::Pending);
            let open = open.count();
            let missing = self.missing(number);
            if missing.is_zero() {
                return;
            }
            let over = match () {
                () if payment.is_final => Some("payee_refuses".to_owned()),
                () if self.now >= until => Some("try_time_over".to_owned()),
                () if payment.attempts.len() >= MOST_SIGNED => Some("too_many_attempts".to_owned()),
                () if refused >= MOST_REFUSED => Some("not_signed".to_owned()),
                () if self.is_away(payer) => Some("payer_away".to_owned()),
                () => None,
            };
            let found = match over {
                Some(why) => Err(why),
                None => self.find(number, missing),
            };
            let parts = match found {
                Ok(found) => found.parts,
                Err(why) => {
                    if open == 0 {
                        self.fail(number, why);
                    }
                    return;
                }
            };
            if open + parts.len() > MAX_PARTS {
                return;
            }
            for route in parts {
                if self.sign(number, route).is_err() {
                    refused += 1;
                    break;
                }
            }
        }
    }

    fn fail(&mut self, number: usize, why: String) {
        let now = self.now;
        let payment = &mut self.payments[number];
        (payment.state, payment.ended) = (PaymentState::Failed, now);
        payment.why.clone_from(&why);
        if !payment.is_jam {
            *self.failures.entry(why).or_default() += 1;
        }
    }

    /// What no lock that may be paid carries, as it arrives.
    fn missing(&self, number: usize) -> Amount {
        let payment = &self.payments[number];
        let attempts = payment.attempts.iter().map(|n| &self.attempts[*n]);
        let carried = attempts
            .filter(|attempt| attempt.state != LockState::Gone)
            .map(|attempt| attempt.route.arrives);
        let carried = carried.fold(Amount::ZERO, Amount::saturating_add);
        payment.amount.saturating_sub(carried)
    }

    fn find(&mut self, number: usize, missing: Amount) -> Result<SplitPayment, String> {
        let payment = &self.payments[number];
        let attempts = payment.attempts.iter().map(|n| &self.attempts[*n]);
        let committed = attempts
            .filter(|attempt| attempt.state != LockState::Gone)
            .map(|attempt| attempt.route.pays);
        let committed = committed.fold(Amount::ZERO, Amount::saturating_add);
        let (payer, now) = (payment.payer, self.now);
        let ends = (address(payer), address(payment.payee));
        let wait = Seconds(final_delta().0 + AWAY_FROM_CLOCKS);
        let request = PathRequest {
            at_most: payment.at_most.saturating_sub(committed),
            ..PathRequest::within(ends, SIDECHAIN, missing, now, wait)
        };
        // its own channels as its book has them; over those whose peers are away it pays nothing
        for channel in self.nodes[payer].channels.clone() {
            let of = &self.channels[channel];
            let side = of.side_of(payer);
            let mut facts = facts_of(of, now);
            facts.live = true;
            let spendable = rule_9_spendable(&of.view(side, now));
            let own = match side {
                Side::A => &mut facts.a,
                Side::B => &mut facts.b,
            };
            own.balance = match self.are_linked(channel) {
                true => spendable,
                false => Amount::ZERO,
            };
            let change = GraphChange::Channel(Box::new(facts));
            self.nodes[payer].graph.apply(change).unwrap();
        }
        let node = &mut self.nodes[payer];
        let found = node.finder.split(&node.graph, &request);
        found.map_err(|why| why.code().to_string())
    }

    fn sign(&mut self, number: usize, route: FoundRoute) -> Result<(), ()> {
        let payment = &self.payments[number];
        let (payer, hash) = (payment.payer, payment.hash);
        let first = route.hops.first().ok_or(())?;
        let channel = first.quoted.channel_id.0 as usize - 1;
        let amount = first.quoted.amount;
        let Some(expiry) = first.lock_expires_at else {
            return self.pay_directly(number, channel, amount);
        };
        let attempt = self.attempts.len();
        self.attempts.push(Attempt {
            payment: number,
            hops: route.hops.clone().into(),
            route,
            state: LockState::Gone,
        });
        let given = self.give((channel, payer), (amount, hash, expiry), (attempt, 0), None);
        given.map_err(drop)?;
        self.attempts[attempt].state = LockState::Pending;
        self.payments[number].attempts.push(attempt);
        self.hold(attempt, NetworkGraph::hold);
        Ok(())
    }

    /// A payment over a channel of the payer's own with the payee.
    fn pay_directly(&mut self, number: usize, channel: usize, amount: Amount) -> Result<(), ()> {
        let now = self.now;
        let payment = &self.payments[number];
        if payment.is_jam || !payment.attempts.is_empty() {
            return Err(());
        }
        let of = &mut self.channels[channel];
        let payer = of.side_of(payment.payer);
        let payment = Operation::DirectPayment {
            reference: Hash::ZERO,
            amount,
        };
        of.exchange(now, payer, vec![payment]).map_err(drop)?;
        let payment = &mut self.payments[number];
        payment.direct = amount.u128();
        (payment.is_known, payment.is_released) = (true, true);
        (payment.state, payment.ended) = (PaymentState::Paid, now);
        Ok(())
    }

    /// What an attempt holds of channels of others.
    fn hold(
        &mut self,
        attempt: usize,
        what: fn(&mut NetworkGraph, causeway_types::ChannelId, causeway_types::Direction, Amount),
    ) {
        let hops = self.attempts[attempt].hops.clone();
        let payer = self.payments[self.attempts[attempt].payment].payer;
        let graph = &mut self.nodes[payer].graph;
        for hop in hops.iter().skip(1) {
            what(
                graph,
                hop.quoted.channel_id,
                hop.direction,
                hop.quoted.amount,
            );
        }
    }

    /// The first lock of an attempt is paid or gone.
    pub fn attempt_over(
        &mut self,
        lock: usize,
        state: LockState,
        failure: Option<(PaymentFailure, usize)>,
    ) {
        let (attempt, number) = (self.locks[lock].attempt, self.payment_of(lock));
        self.attempts[attempt].state = state;
        self.hold(attempt, NetworkGraph::release);
        let hops = self.attempts[attempt].hops.clone();
        let (now, payment) = (self.now, &mut self.payments[number]);
        let seen = match state {
            LockState::Paid => passed(&hops, now),
            _ => {
                let (seen, is_final) = learnt(&hops, failure, now);
                payment.is_final |= is_final;
                seen
            }
        };
        if state == LockState::Paid && payment.state != PaymentState::Paid {
            (payment.state, payment.ended) = (PaymentState::Paid, now);
        }
        let payer = payment.payer;
        for seen in seen {
            self.nodes[payer].graph.learn(seen);
        }
        self.after(MESSAGE, Event::Try(number));
    }
}

fn passed(hops: &[FoundHop], at: UnixTime) -> Vec<Observation> {
    let passed = hops.iter().map(|hop| Observation::Passed {
        channel_id: hop.quoted.channel_id,
        direction: hop.direction,
        amount: hop.quoted.amount,
        at,
    });
    passed.collect()
}

fn carries_nothing(hop: &FoundHop, at: UnixTime) -> Observation {
    Observation::Failed {
        channel_id: hop.quoted.channel_id,
        direction: hop.direction,
        amount: Amount::new(1),
        at,
    }
}

/// What an attempt has shown that failed, and whether the payee takes the payment over no route.
fn learnt(
    hops: &[FoundHop],
    failure: Option<(PaymentFailure, usize)>,
    at: UnixTime,
) -> (Vec<Observation>, bool) {
    let Some((failure, node)) = failure else {
        let suspect = hops.get(1).map(|hop| carries_nothing(hop, at));
        return (suspect.into_iter().collect(), false);
    };
    let (into, out_of) = (&hops[node], hops.get(node + 1));
    let mut seen = passed(&hops[..=node], at);
    match (failure.code.scope(), out_of) {
        (FailureScope::Payee, None) => {
            let again = [
                FailureCode::PARTS_MISSING,
                FailureCode::FINAL_EXPIRY_TOO_SOON,
            ];
            return (seen, !again.contains(&failure.code));
        }
        (FailureScope::Payee | FailureScope::Node, _) => {
            seen = passed(&hops[..node], at);
            let around = std::iter::once(into).chain(out_of);
            seen.extend(around.map(|hop| carries_nothing(hop, at)));
        }
        (FailureScope::Terms, Some(hop)) if failure.code == FailureCode::FEE_TOO_LOW => {
            seen.push(Observation::FeeWanted {
                channel_id: hop.quoted.channel_id,
                direction: hop.direction,
                rate: hop.quoted.rate,
                amount: hop.quoted.amount,
                fee: Amount::new(failure.allowed),
                at,
            });
        }
        (FailureScope::Channel, Some(hop)) if failure.code == FailureCode::TOO_LITTLE_LEFT => {
            seen.push(Observation::Failed {
                channel_id: hop.quoted.channel_id,
                direction: hop.direction,
                amount: hop.quoted.amount,
                at,
            });
        }
        (_, Some(hop)) => seen.push(carries_nothing(hop, at)),
        (_, None) => seen.push(carries_nothing(into, at)),
    }
    (seen, false)
}
