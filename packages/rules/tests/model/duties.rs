//! What the rules ask of the honest side: to show, to answer and to claim, each before its time.

use crate::honest::{kept, NO_MARGIN};
use crate::world::*;
use causeway_rules::locks;
use causeway_rules::settlement::{flow, split_at};
use causeway_rules::voucher::{has_on_record, locks_count_until, show};
use causeway_rules::wallet::*;
use causeway_types::{Amount, Lock, LockId, Nonce};

/// Puts our newest accepted voucher on chain.
pub fn show_newest(w: &mut World, config: &Config) -> Option<()> {
    let next = w.record.received.clone()?;
    let late = w.time() > locks_count_until(&w.ledger);
    let careless = late && !config.keeps(Off::ShowLate);
    let can = w.ledger.settlement.is_none() && !has_on_record(&w.ledger, &next.voucher);
    if !(worth_showing(&w.view(config)) || careless && can) {
        return None;
    }
    let ours = |w: &World| split_at(&w.ledger, w.time()).pay(config.honest);
    let before = ours(w).saturating_sub(let_go_and_claimed(w, config, &next));
    let before = match late {
        // shown late it takes the locks of the older one away
        true => before.saturating_add(shared_and_pending(w, config)),
        false => before,
    };
    // what the older one has beside its total is not sure
    let on_chain = w.ledger.evidence(config.honest.receives()).transferred;
    let before = match next.voucher.transferred > on_chain {
        true => Amount::ZERO,
        false => before,
    };
    put(w, &next);
    // its locks may take the place of some that were claimed under the older one, and can be claimed again
    let pending = flow(&w.ledger.evidence(config.honest.receives()), w.time()).locked;
    w.faults.lowered |= ours(w).saturating_add(pending) < before;
    Some(())
}

/// What was claimed for us under the voucher on chain of locks that the next one leaves out and does not pay: we had let them
/// go, and the peer can take it back by showing the next one itself.
fn let_go_and_claimed(w: &World, config: &Config, next: &VoucherWithLocks) -> Amount {
    let evidence = w.ledger.evidence(config.honest.receives());
    let on_chain = voucher_on_chain(w, config);
    let listed = on_chain.iter().flat_map(|h| h.locks.iter().enumerate());
    let claimed = listed
        .filter(|(n, l)| {
            evidence.claimed_locks & (1 << n) != 0 && next.locks.iter().all(|i| i.id != l.id)
        })
        .fold(Amount::ZERO, |sum, (_, l)| sum.saturating_add(l.amount));
    let paid = next
        .voucher
        .transferred
        .saturating_sub(evidence.transferred);
    claimed.saturating_sub(paid)
}

/// The peer's voucher that is on chain, with its locks.
fn voucher_on_chain<'w>(w: &'w World, config: &Config) -> Option<&'w VoucherWithLocks> {
    let evidence = w.ledger.evidence(config.honest.receives());
    w.receipts
        .iter()
        .find(|h| h.voucher.nonce == evidence.nonce && h.voucher.locks_hash == evidence.locks_hash)
}

/// What is pending on chain, listed by the newest voucher too, and can be claimed with the preimages that we have.
fn shared_and_pending(w: &World, config: &Config) -> Amount {
    let evidence = w.ledger.evidence(config.honest.receives());
    let on_chain = voucher_on_chain(w, config);
    let listed = on_chain.iter().flat_map(|h| h.locks.iter().enumerate());
    let pending = listed.filter(|(n, l)| {
        evidence.resolved_locks() & (1 << n) == 0 && w.time() < l.expiry && w.is_known(l.id)
    });
    pending
        .filter(|(_, l)| w.incoming_locks().any(|i| i.id == l.id))
        .fold(Amount::ZERO, |sum, (_, l)| sum.saturating_add(l.amount))
}

/// Answers a stale voucher of ours. Locks that the newer one still lists may be held again for a while,
/// so what this is worth shows at the end, in the floor.
pub fn answer(w: &mut World, config: &Config) -> Option<()> {
    if !rule_8_must_answer(&w.view(config)) {
        return None;
    }
    let next = w.record.receipted.clone()?;
    w.peer_claimed.clear();
    put(w, &next);
    Some(())
}

fn put(w: &mut World, next: &VoucherWithLocks) {
    let now = w.time();
    w.faults.refused |= show(&mut w.ledger, &next.voucher, now).is_err();
}

/// The list of the peer's voucher that is on chain.
fn list_on_chain(w: &World, config: &Config) -> Option<Vec<Lock>> {
    let evidence = w.ledger.evidence(config.honest.receives());
    let shown =
        |h: &&VoucherWithLocks| h.voucher.nonce == evidence.nonce && evidence.nonce > Nonce(0);
    Some(w.receipts.iter().find(shown)?.locks.clone())
}

pub fn claim(w: &mut World, config: &Config, ids: &[LockId]) -> Option<()> {
    kept(config, Off::ClaimUnderNewest, rule_8_claim(&w.view(config))).then_some(())?;
    let list = list_on_chain(w, config)?;
    let claims: Vec<_> = ids.iter().map(|id| claim_of(*id)).collect();
    let (direction, now) = (config.honest.receives(), w.time());
    locks::claim(&mut w.ledger, direction, &list, &claims, now).ok()?;
    let new = ids.iter().filter(|id| !w.record.claimed.contains(id));
    let new: Vec<_> = new.copied().collect();
    w.record.claimed.extend(new);
    Some(())
}

/// The locks that we can claim in one transaction now.
pub fn claimable(w: &World, config: &Config) -> Vec<LockId> {
    let list = list_on_chain(w, config).unwrap_or_default();
    let evidence = w.ledger.evidence(config.honest.receives());
    let pending = |(n, lock): &(usize, Lock)| {
        evidence.resolved_locks() & (1 << n) == 0 && w.time() < lock.expiry && w.is_known(lock.id)
    };
    let pending = list.into_iter().enumerate().filter(pending);
    match rule_8_claim(&w.view(config)) {
        Ok(()) => pending.map(|(_, lock)| lock.id).collect(),
        Err(_) => vec![],
    }
}

/// Our claim of several locks, of which some were claimed just before it: the others are claimed all the same.
pub fn claim_together(w: &mut World, config: &Config, ids: &[LockId]) -> Option<()> {
    let still = claimable(w, config);
    let whole = config.keeps(Off::PassOver) || ids.iter().all(|id| still.contains(id));
    w.faults.refused |= !whole || claim(w, config, ids).is_none();
    Some(())
}

/// Does all that the rules ask for by now or later: shows, answers, claims.
pub fn tend(w: &mut World, config: &Config) {
    if config.keeps(Off::ShowBeforeEnd) {
        let _ = show_newest(w, config);
    }
    if config.keeps(Off::Answer) {
        let _ = answer(w, config);
    }
    let known: Vec<_> = w
        .incoming_locks()
        .map(|l| l.id)
        .filter(|id| w.is_known(*id))
        .collect();
    for id in known {
        let _ = claim(w, config, &[id]);
    }
}

/// The first second before which something has to be done, if it is not done yet.
pub fn duty(w: &World, config: &Config) -> Option<u64> {
    let view = View {
        now: w.time(),
        ..w.view(config)
    };
    let mut seen = *view.ledger;
    if !config.keeps(Off::ShowBeforeRequest) {
        seen.side_mut(config.honest.peer()).request = None;
    }
    let view = View {
        ledger: &seen,
        ..view
    };
    let end = w.ledger.expires_at.0;
    let late = |t: u64| match t < end && !config.keeps(Off::ShowLocksBeforeEnd) {
        true => end,
        false => t,
    };
    let show = rule_7_show_by(&view, NO_MARGIN)
        .map(|t| late(t.0))
        .filter(|t| config.keeps(Off::ShowBeforeEnd) || *t < end);
    let answer = (config.keeps(Off::Answer) && rule_8_must_answer(&view)).then_some(end);
    let pending = |l: &&Lock| {
        // a claim that is in no block is not known as that yet, and without rule 8 one is thought to be good whatever it
        // was made under
        let trusts = !config.keeps(Off::ClaimUnderNewest) || config.budget.misses > 0;
        let thought = trusts && w.record.claimed.contains(&l.id);
        let done = thought || w.is_claimed(config, l.id);
        w.is_known(l.id) && !done && w.now < l.expiry.0
    };
    let claim = w.incoming_locks().filter(pending).map(|l| l.expiry.0).min();
    let claim = claim.filter(|_| can_claim(w, config));
    [show, answer, claim].into_iter().flatten().min()
}

/// Whether the chain still takes the locks of our newest voucher.
fn can_claim(w: &World, config: &Config) -> bool {
    let evidence = w.ledger.evidence(config.honest.receives());
    let Some(newest) = &w.record.received else {
        return false;
    };
    if has_on_record(&w.ledger, &newest.voucher) {
        !evidence.locked.is_zero()
    } else {
        w.ledger.settlement.is_none() && w.time() <= locks_count_until(&w.ledger)
    }
}
