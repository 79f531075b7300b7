//! What is done on chain while a channel runs: vouchers are shown, and locks claimed.

use crate::world::*;
use causeway_rules::locks;
use causeway_rules::voucher::show;
use causeway_rules::wallet::*;
use causeway_types::channel::Side;
use causeway_types::registry::LockClaim;

impl World {
    /// Rule 8: an older voucher of a side that is on chain, and can pay its peer more than the newest, is answered.
    pub fn answer_stale(&mut self, channel: usize, payer: Side) {
        let now = self.now;
        let of = &mut self.channels[channel];
        if rule_8_must_answer(&of.view(payer, now)) {
            let newest = of.records[payer as usize].receipted.clone().unwrap();
            show(&mut of.ledger, &newest.voucher, now).unwrap();
        }
    }

    /// A payee that said that nothing came of a lock shows the voucher that lists it, and claims it there. The chain takes both where
    /// it has no newer one yet.
    pub fn claim_stale(&mut self, lock: usize) {
        let given = &self.locks[lock];
        let Some(stale) = given.stale.clone() else {
            return;
        };
        let (now, direction) = (self.now, given.payer.pays());
        let claim = LockClaim {
            lock_id: given.lock.id,
            preimage: self.payments[self.payment_of(lock)].preimage,
        };
        let ledger = &mut self.channels[given.channel].ledger;
        if show(ledger, &stale.voucher, now).is_ok() {
            let claimed = locks::claim(ledger, direction, &stale.locks, &[claim], now);
            self.stale_claims += usize::from(claimed.is_ok());
        }
    }

    /// Claims a lock whose payer does not pay it, from the time on that F2 names: the newest voucher is shown first.
    pub fn claim_in_time(&mut self, lock: usize) {
        let given = &self.locks[lock];
        let payee = self.payee_of(lock);
        let is_known = matches!(given.answer, Some(Answer::Preimage));
        let is_open = given.state == LockState::Pending && self.now < given.lock.expiry;
        if !is_known || !is_open || self.is_away(payee) || self.now < self.claims_from(lock) {
            return;
        }
        let (side, id) = (given.payer.peer(), given.lock.id);
        let preimage = self.payments[self.payment_of(lock)].preimage;
        let (now, channel) = (self.now, self.locks[lock].channel);
        let of = &mut self.channels[channel];
        let record = &mut of.records[side as usize];
        // written down before anything is sent, so that no voucher is accepted that still lists it
        if !record.claimed.contains(&id) {
            record.claimed.push(id);
        }
        let view = of.view(side, now);
        let is_ready = rule_8_claim(&view).is_ok() && view.list_on_chain().is_some();
        if !is_ready && worth_showing(&view) {
            let newest = of.records[side as usize].received.clone().unwrap();
            show(&mut of.ledger, &newest.voucher, now).unwrap();
        }
        let view = of.view(side, now);
        let list = view.list_on_chain().map(<[_]>::to_vec).unwrap_or_default();
        let is_claimed = view.claimed_of_theirs().contains(&id);
        if is_claimed || !list.iter().any(|l| l.id == id) {
            return;
        }
        rule_8_claim(&view).unwrap();
        let claim = LockClaim {
            lock_id: id,
            preimage,
        };
        locks::claim(&mut of.ledger, side.receives(), &list, &[claim], now).unwrap();
        self.claims += 1;
    }
}
