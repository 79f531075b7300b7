//! Vouchers shown, and their locks.

use super::signature::is_signed;
use super::{ensure, ChannelModel, Model, Verdict, A, B};
use crate::model::channel::EvidenceModel;
use causeway_types::channel::{Direction, LockMode, Phase};
use causeway_types::registry::{LockClaim, SignedVoucher};
use causeway_types::signed::{locks_hash, SigningContext, MAX_LOCKS};
use causeway_types::{ChannelId, Lock};
use cosmwasm_std::Addr;

fn payer(direction: Direction) -> usize {
    match direction {
        Direction::AToB => A,
        Direction::BToA => B,
    }
}

impl Model {
    pub(super) fn show(
        &mut self,
        sender: &Addr,
        id: ChannelId,
        vouchers: &[SignedVoucher],
    ) -> Verdict<usize> {
        let (context, now) = (self.context(id), self.now);
        let life = self.channel_mut(id)?;
        ensure(vouchers.len() <= 2, "one voucher of each direction")?;
        let newer: Vec<_> = vouchers.iter().filter(|v| !is_done(life, v)).collect();
        let twice = newer.len() == 2 && newer[0].voucher.direction == newer[1].voucher.direction;
        ensure(!twice, "one voucher of each direction")?;
        for signed in &newer {
            show_one(life, &context, sender, signed, now)?;
        }
        Ok(newer.len())
    }

    pub(super) fn claim(
        &mut self,
        id: ChannelId,
        direction: Direction,
        list: &[Lock],
        claims: &[LockClaim],
    ) -> Verdict {
        let now = self.now;
        let word = self.listed(id, direction, list)?;
        ensure(!claims.is_empty(), "no preimage")?;
        let (mut sum, mut done) = (0u128, 0);
        for claim in claims {
            let place = list.iter().position(|l| l.id == claim.lock_id);
            let place = place.ok_or("no such lock")?;
            let lock = &list[place];
            ensure(claim.preimage.hash() == lock.hash, "another preimage")?;
            // what is over or was claimed before does not hold up the rest
            if now >= lock.expiry.0.min(word.until) || word.is_resolved(place) {
                continue;
            }
            word.claimed_places.insert(place);
            done += 1;
            sum = sum.saturating_add(lock.amount.u128());
        }
        ensure(done > 0, "none is left to claim")?;
        // a list may say more than the voucher's sum, which is what counts
        word.claimed += sum.min(word.pending());
        self.release(id)
    }

    pub(super) fn expire(&mut self, id: ChannelId, direction: Direction, list: &[Lock]) -> Verdict {
        let now = self.now;
        let word = self.listed(id, direction, list)?;
        let mut sum = 0u128;
        for (place, lock) in list.iter().enumerate() {
            if now >= lock.expiry.0 && !word.is_resolved(place) {
                word.expired_places.insert(place);
                sum = sum.saturating_add(lock.amount.u128());
            }
        }
        ensure(sum > 0, "none has expired")?;
        word.expired += sum.min(word.pending());
        self.release(id)
    }

    fn listed(
        &mut self,
        id: ChannelId,
        direction: Direction,
        list: &[Lock],
    ) -> Verdict<&mut EvidenceModel> {
        let word = &mut self.channel_mut(id)?.parts[payer(direction)].word;
        ensure(!word.hash.is_zero(), "no locks count")?;
        let same = list.len() <= MAX_LOCKS && locks_hash(list) == word.hash;
        ensure(same, "another list")?;
        Ok(word)
    }

    /// Pays what a settled channel owes beyond what it has paid.
    pub(super) fn release(&mut self, id: ChannelId) -> Verdict {
        let now = self.now;
        let life = self.channel_mut(id)?;
        let Some((capacity, paid)) = life.settled else {
            return Ok(());
        };
        life.let_go(now);
        let due = life.split(now);
        let total = [A, B].map(|s| paid[s].max(due[s]));
        life.settled = Some((capacity, total));
        for side in [A, B] {
            self.pay_side(id, side, total[side] - paid[side])?;
        }
        Ok(())
    }
}

/// Whether the chain has a voucher, or one that is as good: then showing it changes nothing.
fn is_done(life: &ChannelModel, signed: &SignedVoucher) -> bool {
    let voucher = &signed.voucher;
    let newest = &life.parts[payer(voucher.direction)].word;
    match life.mode {
        LockMode::Unlocked => voucher.transferred.u128() <= newest.transferred,
        _ => voucher.nonce.0 <= newest.nonce,
    }
}

fn show_one(
    life: &mut ChannelModel,
    context: &SigningContext,
    sender: &Addr,
    signed: &SignedVoucher,
    now: u64,
) -> Verdict {
    let voucher = &signed.voucher;
    let phase = life.phase(now);
    let running = life.joined && phase != Phase::Settled;
    ensure(running, "nothing can be shown now")?;
    let (from, to) = match payer(voucher.direction) {
        A => (A, B),
        _ => (B, A),
    };
    let locks = [
        voucher.locked.u128() > 0,
        !voucher.locks_hash.is_zero(),
        voucher.locks_until.0 > 0,
    ];
    ensure(locks == [locks[0]; 3], "sum, hash and time disagree")?;
    let unlocked = life.mode == LockMode::Unlocked;
    ensure(
        !unlocked || (from == A && !locks[0]),
        "not in an unlocked channel",
    )?;
    let newest = &life.parts[from].word;
    ensure(voucher.nonce.0 < 1 << 57, "too large a nonce")?;
    ensure(
        voucher.transferred.u128() >= newest.transferred,
        "a falling total",
    )?;
    let shown_by_payee = life.parts[to].who.as_ref() == Some(sender);
    let endorsed = match life.mode {
        LockMode::Unlocked => true,
        LockMode::OneWay => shown_by_payee || signed.receipt.is_some(),
        LockMode::TwoWay => signed.receipt.is_some(),
    };
    ensure(endorsed, "its payee does not endorse it")?;
    let by_payer = is_signed(
        life.parts[from].key.as_ref(),
        &voucher.digest(context),
        &signed.signature,
    );
    ensure(by_payer, "not the payer's signature")?;
    if let Some(receipt) = &signed.receipt {
        let digest = voucher.receipt_digest(context);
        let by_payee = is_signed(life.parts[to].key.as_ref(), &digest, receipt);
        ensure(by_payee, "not the payee's receipt")?;
    }
    let mut word = EvidenceModel {
        nonce: voucher.nonce.0,
        transferred: voucher.transferred.u128(),
        ..EvidenceModel::default()
    };
    let in_time = now <= life.expires_at - life.rules.close_window.0 / 2;
    if locks[0] && in_time {
        let latest = now + life.rules.longest_lock.0;
        ensure(voucher.locks_until.0 <= latest, "a lock that runs too long")?;
        word.locked = voucher.locked.u128();
        word.hash = voucher.locks_hash;
        word.until = voucher.locks_until.0;
    }
    life.parts[from].word = word;
    Ok(())
}
