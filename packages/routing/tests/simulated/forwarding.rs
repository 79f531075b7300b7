//! What a node does with a lock towards it: forwards it, keeps it as payment, or lets it go.

use crate::conduct::Conduct;
use crate::events::{Event, MESSAGE};
use crate::world::*;
use causeway_peer_protocol::onion::{FailureCode, PaymentFailure};
use causeway_rules::fee::hop_fee;
use causeway_rules::forward::*;
use causeway_rules::settlement::capacity_of;
use causeway_rules::wallet::rule_9_spendable;
use causeway_types::signed::{lock_id, MAX_LOCKS};
use causeway_types::{Amount, ChannelId, Hash, Lock, Operation, Seconds, UnixTime};
use rand::Rng;
use std::rc::Rc;

const FINAL_WAIT: u64 = 600;
const CLAIM_COST: u128 = 50;
const DUST: u128 = 2_000;

/// How long a lock must run when it comes to its payee.
pub fn final_delta() -> Seconds {
    Seconds(DELTA.0 + FINAL_WAIT)
}

pub fn failed(
    code: FailureCode,
    channel_id: ChannelId,
    (asked, allowed): (u128, u128),
) -> PaymentFailure {
    PaymentFailure {
        code,
        channel_id,
        asked,
        allowed,
    }
}

impl World {
    pub fn arrived(&mut self, lock: usize) {
        let given = &self.locks[lock];
        let is_open = given.state == LockState::Pending && given.answer.is_none();
        let node = self.payee_of(lock);
        if !is_open || given.is_forwarded || self.is_away(node) || self.now >= given.lock.expiry {
            return;
        }
        let is_last = self.hops_of(lock).len() == given.hop + 1;
        match (self.nodes[node].conduct, is_last) {
            (_, true) => self.take_part(lock, node),
            // half of what a holder has it sits on until the expiry
            (Conduct::Holds, false) if lock.is_multiple_of(2) => {}
            (Conduct::Lies, false) => self.lie(lock, node),
            _ => {
                let terms = self.told_terms(lock);
                self.forward(lock, node, terms);
            }
        }
    }

    /// What the payer wants of the next hop: its channel, what it carries and until when.
    fn told_terms(&self, lock: usize) -> (usize, Amount, UnixTime) {
        let hops = self.hops_of(lock);
        let next = &hops[self.locks[lock].hop + 1];
        let channel = next.quoted.channel_id.0 as usize - 1;
        let expiry = next.lock_expires_at.unwrap();
        (channel, next.quoted.amount, expiry)
    }

    fn forward(&mut self, lock: usize, node: usize, terms: (usize, Amount, UnixTime)) {
        let (channel, amount, expiry) = terms;
        if let Err(failure) = self.check(lock, node, terms) {
            let hop = self.locks[lock].hop;
            return self.answer(lock, Answer::Failure(Some((failure, hop))));
        }
        let (hash, attempt, hop) = {
            let given = &self.locks[lock];
            (given.lock.hash, given.attempt, given.hop + 1)
        };
        let given = self.give(
            (channel, node),
            (amount, hash, expiry),
            (attempt, hop),
            Some(lock),
        );
        match given {
            Ok(_) => self.locks[lock].is_forwarded = true,
            Err(_) => {
                let id = self.channels[channel].id;
                let failure = failed(FailureCode::PEER_AWAY, id, (0, 0));
                self.answer(lock, Answer::Failure(Some((failure, hop - 1))));
            }
        }
    }

    /// Adds a lock to a node's channel.
    pub fn give(
        &mut self,
        (channel, node): (usize, usize),
        (amount, hash, expiry): (Amount, Hash, UnixTime),
        (attempt, hop): (usize, usize),
        tie: Option<usize>,
    ) -> Result<usize, String> {
        let payer = self.channels[channel].side_of(node);
        if !self.are_linked(channel) {
            return Err("the peer is away".to_owned());
        }
        let add = Operation::AddLock {
            amount,
            hash,
            expiry,
        };
        let now = self.now;
        let of = &mut self.channels[channel];
        let nonce = of.exchange(now, payer, vec![add]).map_err(|why| why.0)?;
        let place = of.listed(payer).len() - 1;
        let lock = Lock {
            id: lock_id(nonce, place),
            amount,
            hash,
            expiry,
        };
        assert_eq!(of.listed(payer)[place], lock);
        let number = self.locks.len();
        of.pending[payer as usize].push(number);
        self.locks.push(Given {
            channel,
            payer,
            lock,
            attempt,
            hop,
            tie,
            is_forwarded: false,
            given_at: now,
            answer: None,
            is_secret: false,
            is_unpaid: false,
            is_known: false,
            stale: None,
            state: LockState::Pending,
        });
        self.after(MESSAGE, Event::Arrived(number));
        Ok(number)
    }

    /// F1, F5, F7 and F9, and that there is enough: as the wallet's guard decides it.
    fn check(
        &self,
        lock: usize,
        node: usize,
        (channel, amount, expiry): (usize, Amount, UnixTime),
    ) -> Result<(), PaymentFailure> {
        let given = &self.locks[lock];
        let (from, to) = (&self.channels[given.channel], &self.channels[channel]);
        let side = to.side_of(node);
        let plain = |code| failed(code, to.id, (0, 0));
        let payment = &self.payments[self.payment_of(lock)];
        if payment.payee == node && payment.hash == given.lock.hash {
            return Err(plain(FailureCode::UNKNOWN_CHANNEL));
        }
        let (incoming, outgoing) = (
            LockHalf {
                ledger: &from.ledger,
                expiry: given.lock.expiry,
            },
            LockHalf {
                ledger: &to.ledger,
                expiry,
            },
        );
        let times = World::times();
        let checked = f1_check_forward(&incoming, &outgoing, self.time(), &times, None);
        checked.map_err(|why| match why {
            ForwardRefusal::IncomingTooSoon { asked, allowed }
            | ForwardRefusal::OutgoingTooSoon { asked, allowed } => {
                let numbers = (asked.0.into(), allowed.0.into());
                failed(FailureCode::EXPIRY_TOO_SOON, to.id, numbers)
            }
            ForwardRefusal::TooLong { .. } => plain(FailureCode::EXPIRY_TOO_LATE),
            _ => plain(FailureCode::CHANNEL_ENDS),
        })?;
        let rate = from.rates[given.payer as usize];
        let capacity = capacity_of(&to.ledger);
        let balances = to.receiver_balances(side, self.now);
        let present = *balances.last().unwrap();
        let fee = hop_fee(rate, present, capacity, amount, Amount::MAX);
        let offered = given.lock.amount.checked_sub(amount);
        let is_enough = offered.is_some_and(|offered| {
            f7_is_fee_enough(offered, rate, balances, capacity, amount, Amount::MAX)
        });
        if !is_enough {
            let wanted = f7_fee_wanted(fee, rate, amount, Amount::MAX);
            let numbers = (offered.unwrap_or_default().u128(), wanted.u128());
            return Err(failed(FailureCode::FEE_TOO_LOW, to.id, numbers));
        }
        let pending = to.pending[side as usize].iter().map(|n| &self.locks[*n]);
        let is_of_peer = |tie: usize| {
            let tied = &self.locks[tie];
            (tied.channel, tied.payer) == (given.channel, given.payer)
        };
        let pending: Vec<_> = pending
            .map(|pending| SlotLock {
                amount: pending.lock.amount,
                is_of_peer: pending.tie.is_some_and(is_of_peer),
            })
            .collect();
        let limits = LockLimits {
            slots: MAX_LOCKS,
            in_flight: capacity,
            claim_cost: Amount::new(CLAIM_COST),
            dust: Amount::new(DUST),
        };
        let quick = from.quick[given.payer as usize].iter();
        let quick = quick.filter(|at| self.now.since(**at) < RESOLUTION_MEMORY);
        let slots = f9_peer_slots(limits.slots, quick.count());
        f9_check_slots(amount, &pending, slots, &limits).map_err(|why| match why {
            SlotRefusal::Slots { .. } | SlotRefusal::PeerSlots { .. } => {
                plain(FailureCode::TOO_MANY_LOCKS)
            }
            _ => plain(FailureCode::TOO_LITTLE_LEFT),
        })?;
        match amount > rule_9_spendable(&to.view(side, self.now)) {
            true => Err(plain(FailureCode::TOO_LITTLE_LEFT)),
            false => Ok(()),
        }
    }

    /// What a node that lies does: it says what is not so, gives less or for a shorter time, or forwards as it should.
    fn lie(&mut self, lock: usize, node: usize) {
        let (channel, amount, expiry) = self.told_terms(lock);
        let (hop, lied) = (self.locks[lock].hop, self.random.gen_range(0..10));
        let id = self.channels[channel].id;
        let says = |code, numbers| Answer::Failure(Some((failed(code, id, numbers), hop)));
        match lied {
            0 => {
                let codes = [
                    1, 2, 3, 4, 32, 33, 34, 35, 36, 64, 65, 96, 97, 98, 99, 7_777,
                ];
                let code = FailureCode(codes[self.random.gen_range(0..codes.len())]);
                let numbers = (self.random.gen(), self.random.gen());
                self.answer(lock, says(code, numbers));
            }
            1 => self.answer(lock, says(FailureCode::FEE_TOO_LOW, (0, u128::MAX))),
            2 => self.answer(lock, Answer::Failure(None)),
            3 => {
                let less = Amount::new((amount.u128() * 9 / 10).max(1));
                self.forward_unchecked(lock, node, (channel, less, expiry));
            }
            4 => {
                let soon = expiry.minus(DELTA);
                self.forward_unchecked(lock, node, (channel, amount, soon));
            }
            // it says that nothing came of it, forwards it all the same, and claims it once it has the preimage
            5 => {
                let given = &self.locks[lock];
                let newest = self.channels[given.channel].records[given.payer as usize]
                    .sent
                    .clone();
                self.locks[lock].stale = newest.map(Rc::new);
                self.forward(lock, node, (channel, amount, expiry));
                self.answer(lock, says(FailureCode::PEER_AWAY, (0, 0)));
            }
            _ => self.forward(lock, node, (channel, amount, expiry)),
        }
    }

    fn forward_unchecked(&mut self, lock: usize, node: usize, terms: (usize, Amount, UnixTime)) {
        let (channel, amount, expiry) = terms;
        let given = &self.locks[lock];
        let (hash, place) = (given.lock.hash, (given.attempt, given.hop + 1));
        match self.give((channel, node), (amount, hash, expiry), place, Some(lock)) {
            Ok(_) => self.locks[lock].is_forwarded = true,
            Err(_) => self.answer(lock, Answer::Failure(None)),
        }
    }

    /// F5 and F1 for the payee.
    fn take_part(&mut self, lock: usize, node: usize) {
        let number = self.payment_of(lock);
        let payment = &self.payments[number];
        let hop = self.locks[lock].hop;
        let unknown = failed(FailureCode::UNKNOWN_PAYMENT, ChannelId(0), (0, 0));
        let refuse = |world: &mut World, failure| {
            world.answer(lock, Answer::Failure(Some((failure, hop))));
        };
        if payment.is_jam && self.nodes[node].conduct == Conduct::Jams {
            return;
        }
        if payment.payee != node || payment.is_released || payment.is_jam {
            return refuse(self, unknown);
        }
        let given = &self.locks[lock];
        let half = LockHalf {
            ledger: &self.channels[given.channel].ledger,
            expiry: given.lock.expiry,
        };
        if f1_check_final(&half, self.time(), &World::times(), None).is_err() {
            let failure = failed(FailureCode::CHANNEL_ENDS, ChannelId(0), (0, 0));
            return refuse(self, failure);
        }
        let invoice = OwnInvoice {
            amount: Some(payment.amount),
            payment_secret: payment.hash,
            final_delta: final_delta(),
        };
        if self.payments[number].parts.contains(&lock) {
            return;
        }
        match f5_check_part(&invoice, &self.part(lock), self.time()) {
            Err(PartRefusal::TooSoon { asked, allowed }) => {
                let numbers = (asked.0.into(), allowed.0.into());
                let code = FailureCode::FINAL_EXPIRY_TOO_SOON;
                return refuse(self, failed(code, ChannelId(0), numbers));
            }
            Err(_) => return refuse(self, unknown),
            Ok(()) => {}
        }
        self.payments[number].parts.push(lock);
        self.assess(number);
    }

    /// A lock as the payee sees it, with what its payer has sealed for it.
    fn part(&self, lock: usize) -> PaymentPart {
        let given = &self.locks[lock];
        let payment = &self.payments[self.payment_of(lock)];
        let sealed = &self.hops_of(lock)[given.hop];
        PaymentPart {
            amount: given.lock.amount,
            expiry: given.lock.expiry,
            received_at: given.given_at,
            sealed_amount: sealed.quoted.amount,
            sealed_expiry: sealed.lock_expires_at.unwrap(),
            sealed_total: payment.amount,
            payment_secret: payment.hash,
        }
    }

    fn assess(&mut self, number: usize) {
        let locks = self.payments[number].parts.clone();
        let parts: Vec<_> = locks.iter().map(|lock| self.part(*lock)).collect();
        match f5_assess_parts(&parts, self.now) {
            PartsState::Complete if f5_may_release(&parts, self.time(), &World::times()) => {
                self.payments[number].is_released = true;
                for lock in locks {
                    self.answer(lock, Answer::Preimage);
                }
            }
            PartsState::Incomplete { until } => {
                self.after(until.since(self.now).0, Event::PartsOver(number));
            }
            PartsState::Complete | PartsState::Failed => self.drop_parts(number),
        }
    }

    pub fn parts_over(&mut self, number: usize) {
        let payment = &self.payments[number];
        if !payment.is_released && !payment.parts.is_empty() {
            self.assess(number);
        }
    }

    fn drop_parts(&mut self, number: usize) {
        for lock in std::mem::take(&mut self.payments[number].parts) {
            let hop = self.locks[lock].hop;
            let failure = failed(FailureCode::PARTS_MISSING, ChannelId(0), (0, 0));
            self.answer(lock, Answer::Failure(Some((failure, hop))));
        }
    }
}
