//! What the honest side does: of its own will, where the rules allow it, and because they ask for it.

use super::world::*;
use crate::world::{held, newest};
use causeway_rules::fee::hop_fee;
use causeway_rules::forward::*;
use causeway_rules::settlement::capacity_of;
use causeway_rules::voucher::{safety_margin, show};
use causeway_rules::wallet::*;
use causeway_rules::{lifecycle, locks};
use causeway_types::channel::Side;
use causeway_types::registry::LockClaim;
use causeway_types::signed::lock_id;
use causeway_types::{Amount, Hash, Height, Lock, LockId, Nonce, Seconds, UnixTime};

/// What it does of its own will.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// Gives a lock over so much, until so long before the incoming one, for an incoming lock.
    Forward(LockId, u128, u64),
    /// Gives a lock as a payment of its own, over so much, for so long.
    Give(u128, u64),
    /// Pays an outgoing lock off chain.
    Pay(LockId),
    /// Leaves an outgoing lock out unpaid, since its payee says that it failed.
    Leave(LockId),
    /// Lets an incoming lock go.
    LetGo(LockId),
    /// Gives the preimage of its invoice away for all locks that came for it.
    Release,
    /// Starts again from its book.
    Restart,
}

pub fn choices(w: &World, config: &Config, acts: &mut Vec<Own>) {
    if w.budget.gives > 0 {
        match config.is_middle() {
            true => {
                for lock in w.incoming.listed_in() {
                    for amount in config.outgoing {
                        let gaps = config.gaps.iter();
                        acts.extend(gaps.map(|gap| Own::Forward(lock.id, *amount, *gap)));
                    }
                }
            }
            false => {
                for amount in config.outgoing {
                    acts.extend(config.lives.iter().map(|life| Own::Give(*amount, *life)));
                }
            }
        }
    }
    for lock in w.outgoing.listed_out() {
        acts.extend([Own::Pay(lock.id), Own::Leave(lock.id)]);
    }
    acts.extend(w.incoming.listed_in().iter().map(|l| Own::LetGo(l.id)));
    if config.honest == Honest::Ends && !w.peers_know {
        acts.push(Own::Release);
    }
    if w.budget.restarts > 0 && !w.ties.is_empty() {
        acts.push(Own::Restart);
    }
}

/// Does it if the rules allow it.
pub fn act(w: &mut World, config: &Config, own: Own) -> Option<()> {
    match own {
        Own::Forward(id, amount, gap) => forward(w, config, id, amount, gap),
        Own::Give(amount, life) => {
            w.budget.gives -= 1;
            give(w, config, amount, w.time().plus(Seconds(life))).map(drop)
        }
        Own::Pay(id) => pay(w, config, id),
        Own::Leave(id) => {
            w.budget.leaves = w.budget.leaves.checked_sub(1)?;
            let next = without(w, id, false)?;
            sign(w, config, next, &[])
        }
        Own::LetGo(id) => let_go(w, config, id),
        Own::Release => release(w, config),
        Own::Restart => {
            w.budget.restarts -= 1;
            if !config.keeps(Off::TiedOnDisk) {
                w.ties.clear();
            }
            Some(())
        }
    }
}

/// F1, F5, F7, and with them a lock that is tied to the incoming one.
fn forward(w: &mut World, config: &Config, id: LockId, amount: u128, gap: u64) -> Option<()> {
    w.budget.gives -= 1;
    let lock = *w.incoming.listed_in().iter().find(|l| l.id == id)?;
    let is_free = w.tie_of(id).is_none() && !w.incoming.record.failed.contains(&id);
    is_free.then_some(())?;
    // F5: the node that has the invoice knows its preimage
    let is_own = config.honest == Honest::MiddleWithInvoice;
    (!is_own || !config.keeps(Off::OwnInvoice)).then_some(())?;
    let expiry = lock.expiry.minus(Seconds(gap));
    let half = |ledger, expiry| LockHalf { ledger, expiry };
    let longer = match config.keeps(Off::IncomingOutlasts) {
        true => lock.expiry,
        false => expiry.plus(Seconds(config.delta)).max(lock.expiry),
    };
    let checked = f1_check_forward(
        &half(&w.incoming.seen, longer),
        &half(&w.outgoing.seen, expiry),
        w.chain_time(),
        &config.times(),
        None,
    );
    checked.ok()?;
    let view = w.view_out(config);
    let (capacity, amount) = (capacity_of(view.ledger), Amount::new(amount));
    let balance = f7_receiver_balance(&view);
    let offered = lock.amount.checked_sub(amount);
    let is_enough = offered.is_some_and(|offered| {
        f7_is_fee_enough(offered, RATE, [balance], capacity, amount, Amount::MAX)
    });
    // any fee is one where there is something in the receiving side's balance
    assert!(balance.is_zero() || !hop_fee(RATE, balance, capacity, amount, Amount::MAX).is_zero());
    (is_enough || !config.keeps(Off::FeeKept)).then_some(())?;
    let outgoing = give(w, config, amount.u128(), expiry)?;
    w.ties.push(Tie {
        incoming: id,
        outgoing,
    });
    Some(())
}

fn give(w: &mut World, config: &Config, amount: u128, expiry: UnixTime) -> Option<LockId> {
    rule_6_may_pay(&w.view_out(config)).ok()?;
    let (nonce, total, mut list) = newest(w.outgoing.record.sent.as_ref());
    let id = lock_id(Nonce(nonce + 1), list.len());
    list.push(Lock {
        id,
        amount: Amount::new(amount),
        hash: PREIMAGE.hash(),
        expiry,
    });
    let next = held(Side::A.pays(), nonce + 1, total, list);
    sign(w, config, next, &[])?;
    Some(id)
}

/// Our next voucher without a lock: paid or not.
fn without(w: &World, id: LockId, is_paid: bool) -> Option<VoucherWithLocks> {
    let (nonce, total, mut list) = newest(w.outgoing.record.sent.as_ref());
    let at = list.iter().position(|l| l.id == id)?;
    let lock = list.remove(at);
    let total = if is_paid {
        total + lock.amount.u128()
    } else {
        total
    };
    Some(held(Side::A.pays(), nonce + 1, total, list))
}

/// F2 and F6: a lock is paid for its preimage, and off chain only while the incoming one can still be claimed.
fn pay(w: &mut World, config: &Config, id: LockId) -> Option<()> {
    (w.knows || !config.keeps(Off::PaidForPreimage)).then_some(())?;
    if let Some(tie) = w.ties.iter().find(|t| t.outgoing == id) {
        let listed = w.incoming.listed_in();
        let incoming = listed.iter().find(|l| l.id == tie.incoming);
        let may_pay = f2_may_pay_outgoing(
            incoming.map_or(UnixTime(0), |l| l.expiry),
            w.paid_to_us.contains(&tie.incoming),
            w.chain_time(),
            true,
            &config.times(),
        );
        (may_pay || !config.keeps(Off::NotPaidLate)).then_some(())?;
    }
    let next = without(w, id, true)?;
    sign(w, config, next, &[id])?;
    w.paid.push(id);
    Some(())
}

fn sign(w: &mut World, config: &Config, next: VoucherWithLocks, paid: &[LockId]) -> Option<()> {
    let view = w.view_out(config);
    let before = view.out().transferred.u128() + view.out().locked.u128();
    let after = next.voucher.transferred.u128() + next.voucher.locked.u128();
    let margin = safety_margin(view.ledger);
    (after.saturating_sub(before) <= rule_9_spendable(&view).u128()).then_some(())?;
    rule_3_sign(&view, &next).ok()?;
    rule_6_may_act(&view).ok()?;
    rule_7_in_time(&view, !next.locks.is_empty(), margin).ok()?;
    let seen = w.outgoing.seen;
    w.outgoing.vouchers.push(next.clone());
    w.outgoing.record.record_signed(&seen, Side::A, next, paid);
    Some(())
}

/// F3 for a lock for which another was given; one for which none was is let go at will, unless its preimage was given away.
fn let_go(w: &mut World, config: &Config, id: LockId) -> Option<()> {
    let failed = &w.incoming.record.failed;
    (!failed.contains(&id) && !w.released.contains(&id)).then_some(())?;
    (!w.incoming.record.claimed.contains(&id)).then_some(())?;
    if let Some(tie) = w.tie_of(id) {
        let standing = w.standing(tie.outgoing);
        let lock = w.outgoing_lock(tie.outgoing);
        let gone = f3_gone_for_good(&w.view_out(config), &lock, standing);
        let thought = matches!(standing, LockStanding::Left { .. });
        (gone.is_some() || thought && !config.keeps(Off::GoneForGood)).then_some(())?;
    }
    w.incoming.record.failed.push(id);
    Some(())
}

/// F5, for all locks that came for the invoice.
fn release(w: &mut World, config: &Config) -> Option<()> {
    let time = w.chain_time();
    let invoice = OwnInvoice {
        amount: Some(Amount::new(PRICE)),
        payment_secret: Hash([8; 32]),
        final_delta: Seconds(config.delta),
    };
    let part = |l: &Lock| PaymentPart {
        amount: l.amount,
        expiry: l.expiry,
        received_at: w.time(),
        sealed_amount: l.amount,
        sealed_expiry: UnixTime(0),
        sealed_total: Amount::new(PRICE),
        payment_secret: invoice.payment_secret,
    };
    let failed = &w.incoming.record.failed;
    let pending = w.incoming.listed_in().iter();
    let pending: Vec<_> = pending.filter(|l| !failed.contains(&l.id)).collect();
    // what is too late for a part is one of a wallet that waits; it is checked when the preimage is given away
    let parts: Vec<_> = pending.iter().map(|l| part(l)).collect();
    (!parts.is_empty()).then_some(())?;
    let is_whole = f5_assess_parts(&parts, time.at_latest()) == PartsState::Complete;
    let in_time = parts
        .iter()
        .all(|part| f5_check_part(&invoice, part, time).is_ok());
    let may_release = match config.off {
        Some(Off::WholeAmount) => in_time,
        Some(Off::ReleasedInTime) => is_whole,
        _ => f5_may_release(&parts, time, &config.times()) && in_time,
    };
    may_release.then_some(())?;
    w.released = pending.iter().map(|l| l.id).collect();
    w.peers_know = true;
    Some(())
}

/// The preimage that we may use for an incoming lock: through its tie, or because we gave it away.
fn may_claim(w: &World, config: &Config, lock: &Lock) -> bool {
    let known = match config.is_middle() {
        true => w.knows && w.tie_of(lock.id).is_some(),
        false => w.released.contains(&lock.id),
    };
    known && w.now < lock.expiry.0 && !w.incoming.record.failed.contains(&lock.id)
}

/// Does what the rules ask for by now, by what the last block says. Transactions count in the block that is being made.
pub fn tend(w: &mut World, config: &Config) {
    answer(w, config);
    let view = w.view_in(config);
    let margin = safety_margin(view.ledger);
    let due = rule_7_show_by(&view, margin).is_some_and(|by| w.time() >= by);
    let ends =
        view.ledger.a.closed || view.ledger.phase(w.time()) != causeway_types::channel::Phase::Open;
    let from = |lock: &Lock| match config.keeps(Off::ClaimEarly) {
        true => f2_claims_from(lock.expiry, &config.times()),
        false => lock.expiry.minus(Seconds(1)),
    };
    let is_due = |lock: &&Lock| (ends && config.keeps(Off::ClaimEarly)) || w.time() >= from(lock);
    let listed = view.list_on_chain().unwrap_or_default().iter();
    let newest = w.incoming.listed_in().iter();
    let mut claims: Vec<Lock> = newest
        .chain(listed)
        .filter(|l| may_claim(w, config, l))
        .filter(is_due)
        .copied()
        .collect();
    claims.dedup();
    if config.keeps(Off::ClaimWritten) {
        let record = &mut w.incoming.record;
        let known = |id: &LockId| record.claimed.contains(id);
        let new: Vec<_> = claims
            .iter()
            .map(|l| l.id)
            .filter(|id| !known(id))
            .collect();
        record.claimed.extend(new);
    }
    let view = w.view_in(config);
    let shows = due && config.keeps(Off::ShowIncoming);
    let can_claim = rule_8_claim(&view).is_ok() && view.list_on_chain().is_some();
    if shows || (!claims.is_empty() && !can_claim) {
        show_newest(w, config);
        return;
    }
    for lock in claims {
        claim(w, &lock);
    }
}

pub fn show_newest(w: &mut World, config: &Config) {
    if !worth_showing(&w.view_in(config)) {
        return;
    }
    if let Some(newest) = w.incoming.record.received.clone() {
        let now = w.time();
        // somebody may have been faster
        let _ = show(&mut w.incoming.ledger, &newest.voucher, now);
    }
}

fn claim(w: &mut World, lock: &Lock) {
    let Some(shown) = w.incoming.shown(Side::A) else {
        return;
    };
    let list = shown.locks.clone();
    let claim = LockClaim {
        lock_id: lock.id,
        preimage: PREIMAGE,
    };
    let now = w.time();
    (w.is_public, w.peers_know) = (true, true);
    // it is passed over where it is claimed already
    let _ = locks::claim(&mut w.incoming.ledger, Side::A.pays(), &list, &[claim], now);
}

fn answer(w: &mut World, config: &Config) {
    if !rule_8_must_answer(&w.view_out(config)) {
        return;
    }
    if let Some(next) = w.outgoing.record.receipted.clone() {
        let now = w.time();
        let _ = show(&mut w.outgoing.ledger, &next.voucher, now);
    }
}

/// The next block: what was done counts and is seen, and preimages on chain are read.
pub fn pass(w: &mut World, config: &Config, seconds: u64) {
    tend(w, config);
    w.incoming.seen = w.incoming.ledger;
    w.outgoing.seen = w.outgoing.ledger;
    w.seen_at = w.now;
    w.now += seconds;
    w.height += 1;
    w.knows |= w.is_public;
}

pub fn settle(half: &mut causeway_types::channel::Ledger, now: UnixTime, height: u64) -> bool {
    lifecycle::settle(half, now, Height(height)).is_ok()
}
