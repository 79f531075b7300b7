//! What becomes of a lock once its payee has decided: it is paid or left out, and the other half is told.

use crate::conduct::Conduct;
use crate::events::{Event, MESSAGE};
use crate::world::*;
use causeway_rules::forward::*;
use causeway_rules::wallet::rule_4_passed;
use causeway_types::channel::Side;
use causeway_types::{Nonce, Operation, Seconds};

impl World {
    /// The payee of a lock decides; it is written down before its payer is told.
    pub fn answer(&mut self, lock: usize, answer: Answer) {
        let given = &mut self.locks[lock];
        if given.answer.is_some() || given.state != LockState::Pending {
            return;
        }
        let is_failure = matches!(answer, Answer::Failure(_));
        given.answer = Some(answer);
        let payee = given.payer.peer();
        if is_failure {
            let record = &mut self.channels[given.channel].records[payee as usize];
            if !record.failed.contains(&given.lock.id) {
                record.failed.push(given.lock.id);
            }
        }
        if !given.is_secret {
            self.after(MESSAGE, Event::Told(lock));
        }
    }

    /// The payer of a lock hears of it.
    pub fn told(&mut self, lock: usize) {
        let given = &self.locks[lock];
        let is_told = given.state == LockState::Pending && !given.is_secret;
        if !is_told || !self.are_linked(given.channel) {
            return;
        }
        match given.answer.clone() {
            Some(Answer::Preimage) => {
                self.knows_preimage(lock);
                self.pay(lock);
            }
            Some(Answer::Failure(failure)) => self.leave_out(lock, failure),
            None => {}
        }
    }

    /// F4: the preimage goes on to the other half at once, whether the outgoing one is paid or not.
    pub fn knows_preimage(&mut self, lock: usize) {
        if std::mem::replace(&mut self.locks[lock].is_known, true) {
            return;
        }
        let payer = self.payer_of(lock);
        match self.locks[lock].tie {
            Some(tie) => {
                // a holder tells nobody, and claims at the last moment
                self.locks[tie].is_secret = self.nodes[payer].conduct == Conduct::Holds;
                self.answer(tie, Answer::Preimage);
                self.claim_stale(tie);
            }
            None => {
                let number = self.payment_of(lock);
                self.payments[number].is_known = true;
            }
        }
    }

    /// F2 and F6.
    fn pay(&mut self, lock: usize) {
        let given = &self.locks[lock];
        if let Some(tie) = given.tie.map(|tie| &self.locks[tie]) {
            let is_paid = tie.state == LockState::Paid;
            let may_pay =
                f2_may_pay_outgoing(tie.lock.expiry, is_paid, self.time(), true, &World::times());
            if !may_pay {
                return;
            }
        }
        // half of the preimages that a liar is told it does not pay for
        let payer = self.payer_of(lock);
        if self.nodes[payer].conduct == Conduct::Lies && lock.is_multiple_of(2) {
            self.locks[lock].is_unpaid = true;
            return;
        }
        let given = &self.locks[lock];
        let operation = Operation::LockPaid { id: given.lock.id };
        if self.exchange(lock, operation).is_some() {
            self.is_paid(lock);
        }
    }

    fn exchange(&mut self, lock: usize, operation: Operation) -> Option<Nonce> {
        let (channel, payer) = (self.locks[lock].channel, self.locks[lock].payer);
        if !self.are_linked(channel) {
            return None;
        }
        let now = self.now;
        self.channels[channel]
            .exchange(now, payer, vec![operation])
            .ok()
    }

    /// A lock is paid, off chain or on it.
    pub fn is_paid(&mut self, lock: usize) {
        self.resolved(lock, LockState::Paid);
        if self.locks[lock].tie.is_none() {
            self.attempt_over(lock, LockState::Paid, None);
        }
    }

    fn resolved(&mut self, lock: usize, state: LockState) {
        let (now, given) = (self.now, &mut self.locks[lock]);
        given.state = state;
        let channel = &mut self.channels[given.channel];
        channel.pending[given.payer as usize].retain(|n| *n != lock);
        if now.since(given.given_at) <= QUICK_RESOLUTION {
            let quick = &mut channel.quick[given.payer as usize];
            quick.push_back(now);
            while quick.len() > 64 {
                quick.pop_front();
            }
        }
    }

    /// The payee has let a lock go: the next voucher leaves it out, and its receipt makes it gone for good (F3), or, where an older
    /// one is on chain that could still pay it, that the newer one is shown there.
    fn leave_out(&mut self, lock: usize, failure: Option<(Failure, usize)>) {
        let given = &self.locks[lock];
        let operation = Operation::LockDropped { id: given.lock.id };
        let Some(by) = self.exchange(lock, operation) else {
            return;
        };
        let (channel, payer) = (self.locks[lock].channel, self.locks[lock].payer);
        self.answer_stale(channel, payer);
        let given = &self.locks[lock];
        let view = self.channels[given.channel].view(given.payer, self.now);
        let gone = f3_gone_for_good(&view, &given.lock, LockStanding::Left { by });
        assert!(gone.is_some());
        self.is_gone(lock, failure);
    }

    /// Nothing can come of a lock any more: the other half is let go.
    fn is_gone(&mut self, lock: usize, failure: Option<(Failure, usize)>) {
        self.resolved(lock, LockState::Gone);
        let payer = self.payer_of(lock);
        match self.locks[lock].tie {
            Some(tie) => {
                // a liar spoils what others have said
                let is_spoilt =
                    self.nodes[payer].conduct == Conduct::Lies && lock.is_multiple_of(3);
                self.answer(tie, Answer::Failure(failure.filter(|_| !is_spoilt)));
            }
            None => self.attempt_over(lock, LockState::Gone, failure),
        }
    }

    /// What is pending is looked at, by one node or by all that are there: what could not be said or done before, what has
    /// expired, and what is to be claimed.
    pub fn look_at(&mut self, node: Option<usize>) {
        for channel in 0..self.channels.len() {
            let of = &self.channels[channel];
            if node.is_some_and(|node| !of.ends.contains(&node)) {
                continue;
            }
            let pending: Vec<usize> = of.pending.iter().flatten().copied().collect();
            for side in Side::BOTH {
                if !self.is_away(self.channels[channel].node(side)) {
                    self.answer_stale(channel, side);
                }
            }
            for lock in pending {
                if self.locks[lock].state == LockState::Pending {
                    self.look_at_lock(lock);
                }
            }
        }
    }

    fn look_at_lock(&mut self, lock: usize) {
        let given = &self.locks[lock];
        if given.answer.is_none() {
            self.arrived(lock);
        }
        self.told(lock);
        self.claim_in_time(lock);
        let given = &self.locks[lock];
        let payer = self.payer_of(lock);
        if given.state != LockState::Pending || self.is_away(payer) {
            return;
        }
        let view = self.channels[given.channel].view(given.payer, self.now);
        let paid = &self.channels[given.channel].paid_as_claimed[given.payer as usize];
        let id = &given.lock.id;
        if view.claimed_of_ours().contains(id) || paid.contains(id) {
            self.knows_preimage(lock);
            // its money is paid on chain; the next voucher says so
            return self.is_paid(lock);
        }
        if !rule_4_passed(given.lock.expiry, self.now) {
            return;
        }
        let gone = f3_gone_for_good(&view, &given.lock, LockStanding::Listed);
        assert_eq!(gone, Some(GoneBy::Expired));
        let expired = Operation::LockExpired { id: given.lock.id };
        // the peer may be away: it has expired all the same
        let _ = self.exchange(lock, expired);
        self.is_gone(lock, None);
    }

    /// By when a lock whose preimage is known is claimed on chain: F2, and a holder at the last moment.
    pub fn claims_from(&self, lock: usize) -> causeway_types::UnixTime {
        let expiry = self.locks[lock].lock.expiry;
        match self.locks[lock].is_secret {
            true => expiry.minus(Seconds(3_600)),
            false => f2_claims_from(expiry, &World::times()),
        }
    }
}

type Failure = causeway_peer_protocol::onion::PaymentFailure;
