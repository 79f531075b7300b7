//! The clock: what happens when.

use crate::conduct::Conduct;
use crate::draw::NODES;
use crate::world::*;
use causeway_types::{Amount, Preimage, Seconds};
use rand::Rng;
use std::cmp::Reverse;

/// A message takes so long, seconds.
pub const MESSAGE: u64 = 1;
/// How often each node looks at what is pending, seconds.
const LOOK: u64 = 600;
/// The longest that a lock can be pending after the last payment has begun, seconds.
const DRAIN: u64 = 3 * 86_400;
/// What lies between two payments on average, seconds.
const BETWEEN: u64 = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// A payment is asked for.
    Begin,
    /// A payer looks for what is missing.
    Try(usize),
    /// The payee of a lock has it.
    Arrived(usize),
    /// The payer of a lock hears what its payee has decided.
    Told(usize),
    /// The parts of a payment that is incomplete are let go.
    PartsOver(usize),
    /// A node is away.
    Vanish(usize),
    Return(usize),
    /// A node sends a small lock that its payee does not resolve.
    Jam(usize),
    /// Blocks have come: what is pending is looked at.
    Look,
}

impl World {
    pub fn run(&mut self, payments: usize) {
        for _ in 0..payments {
            let at = self.random.gen_range(0..payments as u64 * BETWEEN);
            self.after(at, Event::Begin);
        }
        let until = START.plus(Seconds(payments as u64 * BETWEEN));
        for node in 0..NODES {
            let first = self.random.gen_range(0..40_000);
            match self.nodes[node].conduct {
                Conduct::Vanishes | Conduct::Disappears => self.after(first, Event::Vanish(node)),
                Conduct::Jams => self.after(first / 100, Event::Jam(node)),
                _ => {}
            }
        }
        self.after(LOOK, Event::Look);
        let end = until.plus(Seconds(DRAIN));
        while let Some(Reverse((at, _, event))) = self.queue.pop() {
            if at > end {
                break;
            }
            self.now = at;
            self.happens(event, at < until);
        }
        assert!(self.nodes.iter().all(|node| node.away_until.is_none()));
    }

    /// `goes_on`: whether new payments still come.
    fn happens(&mut self, event: Event, goes_on: bool) {
        match event {
            Event::Begin => self.begin(),
            Event::Try(payment) => self.try_payment(payment),
            Event::Arrived(lock) => self.arrived(lock),
            Event::Told(lock) => self.told(lock),
            Event::PartsOver(payment) => self.parts_over(payment),
            Event::Vanish(node) if goes_on => {
                let seconds = match self.nodes[node].conduct {
                    Conduct::Disappears => self.random.gen_range(40_000..86_400),
                    _ => self.random.gen_range(60..3_000),
                };
                self.nodes[node].away_until = Some(self.now.plus(Seconds(seconds)));
                self.after(seconds, Event::Return(node));
            }
            Event::Return(node) => {
                self.nodes[node].away_until = None;
                let pause = self.random.gen_range(3_000..40_000);
                self.after(pause, Event::Vanish(node));
                self.look_at(Some(node));
            }
            Event::Jam(node) if goes_on => {
                self.jam(node);
                self.after(60, Event::Jam(node));
            }
            Event::Look => {
                self.look_at(None);
                self.after(LOOK, Event::Look);
            }
            Event::Vanish(_) | Event::Jam(_) => {}
        }
    }

    /// Somebody who is there pays somebody else; small amounts are as likely as large ones.
    fn begin(&mut self) {
        let is_payer = |conduct| !matches!(conduct, Conduct::Jams | Conduct::Disappears);
        let (payer, payee) = loop {
            let (payer, payee) = (
                self.random.gen_range(0..NODES),
                self.random.gen_range(0..NODES),
            );
            let are_there = !self.is_away(payer) && !self.is_away(payee);
            let conducts = [payer, payee].map(|node| self.nodes[node].conduct);
            if payer != payee && are_there && conducts.into_iter().all(is_payer) {
                break (payer, payee);
            }
        };
        let power = self.random.gen_range(6.0..17.0f64);
        let amount = power.exp2() as u128;
        let payment = self.add_payment((payer, payee), Amount::new(amount), false);
        self.try_payment(payment);
    }

    fn jam(&mut self, node: usize) {
        let jams = |n: &usize| self.nodes[*n].conduct == Conduct::Jams && *n != node;
        let others: Vec<usize> = (0..NODES).filter(jams).collect();
        // one alone jams towards whoever has no such invoice, and is refused
        let payee = match others.is_empty() {
            true => (node + 1) % NODES,
            false => others[self.random.gen_range(0..others.len())],
        };
        let amount = self.random.gen_range(20..400);
        let payment = self.add_payment((node, payee), Amount::new(amount), true);
        self.try_payment(payment);
    }

    fn add_payment(
        &mut self,
        (payer, payee): (usize, usize),
        amount: Amount,
        is_jam: bool,
    ) -> usize {
        let number = self.payments.len();
        let mut bytes = [5; 32];
        bytes[..8].copy_from_slice(&(number as u64).to_be_bytes());
        let preimage = Preimage(bytes);
        self.payments.push(Payment {
            payer,
            payee,
            amount,
            at_most: causeway_routing::default_at_most(amount),
            preimage,
            hash: preimage.hash(),
            is_jam,
            began: self.now,
            ended: self.now,
            attempts: vec![],
            parts: vec![],
            is_released: false,
            is_known: false,
            is_final: false,
            state: PaymentState::UnderWay,
            direct: 0,
            why: String::new(),
        });
        number
    }
}
