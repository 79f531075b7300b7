//! The side that keeps the wallet's rules. What it would like to do, the rules' own functions allow or refuse.

use crate::duties::{answer, claim, show_newest};
use crate::world::*;
use causeway_rules::settlement::flow;
use causeway_rules::wallet::*;
use causeway_rules::{lifecycle, withdrawal};
use causeway_types::channel::{LockMode, Phase, Side};
use causeway_types::signed::lock_id;
use causeway_types::signed::{CooperativeClose, Extension, WithdrawalConsent};
use causeway_types::{Amount, Lock, LockId, Nonce, Seconds, UnixTime};

pub const NO_MARGIN: Seconds = Seconds(0);

/// What the honest side may do of its own will, wise or not: its rules decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Own {
    Join,
    Cancel,
    /// Signs so much more.
    Pay(u128),
    /// Signs a lower total: rule 3 refuses.
    PayLess,
    /// Locks 1 for so long.
    Lock(u64),
    /// Pays a lock for good.
    PayLock(LockId),
    /// Leaves a lock out without paying it.
    LeaveLock(LockId),
    /// Leaves a lock out under the nonce used last: rule 3 refuses.
    ReuseNonce(LockId),
    /// Consents that the peer has withdrawn so much in all, for two seconds.
    Consent(u128),
    /// Signs a cooperative close by totals, ours and the peer's, for two seconds.
    SignClose(u128, u128),
    SignExtension,
    Close,
    Show,
    Answer,
    Claim(LockId),
    /// Writes down that it lets go of a lock whose preimage it lacks, and tells the peer.
    LetGo(LockId),
    /// Goes on from what it has written down.
    Restart,
    /// Writes down that it claims a lock, and the claim gets into no block.
    MissClaim(LockId),
    Ask(u128),
    Complete,
    TakeByConsent(u128),
}

pub fn kept(config: &Config, rule: Off, verdict: Result<(), NotSafe>) -> bool {
    !config.keeps(rule) || verdict.is_ok()
}

/// Rule 6, or what is left of it.
pub fn may_act(view: &View, config: &Config) -> bool {
    let mut record = view.record.clone();
    if !config.keeps(Off::WaitForLapse) {
        record.closing_until = None;
    }
    let mut ledger = *view.ledger;
    if !config.keeps(Off::StopAfterClose) {
        record.close_sent = false;
        ledger.side_mut(view.side).closed = false;
    }
    let seen = View {
        record: &record,
        ledger: &ledger,
        ..*view
    };
    rule_6_may_act(&seen).is_ok()
}

/// What is worth trying now.
pub fn choices(w: &World, config: &Config, acts: &mut Vec<Own>) {
    let side = config.honest;
    let phase = w.ledger.phase(w.time());
    if phase == Phase::Pending {
        acts.push(if side == causeway_types::Side::A {
            Own::Cancel
        } else {
            Own::Join
        });
    }
    if phase == Phase::Settled {
        return claims(w, acts);
    }
    let (_, total, listed) = newest(w.record.sent.as_ref());
    let (_, total_in, _) = newest(w.record.received.as_ref());
    if w.budget.signs > 0 {
        acts.extend(config.pays.iter().map(|n| Own::Pay(*n)));
        if total >= config.unit {
            acts.push(Own::PayLess);
        }
        if config.mode != LockMode::Unlocked && listed.len() < 2 {
            acts.extend(config.lock_lives.iter().map(|life| Own::Lock(*life)));
        }
        for lock in &listed {
            let id = lock.id;
            acts.extend([Own::PayLock(id), Own::LeaveLock(id), Own::ReuseNonce(id)]);
        }
    }
    // B of an unlocked channel has no key, so nothing that needs both signatures exists there
    if config.mode != LockMode::Unlocked {
        if w.budget.consents > 0 {
            let all = w.ledger.side(side.peer()).deposited.u128() + total;
            acts.extend((1..=all / config.unit + 1).map(Own::Consent));
        }
        if w.budget.closes > 0 {
            acts.push(Own::SignClose(total, total_in));
            if total_in >= config.unit {
                acts.push(Own::SignClose(total, total_in - config.unit));
            }
        }
        if w.budget.extensions > 0 {
            acts.push(Own::SignExtension);
        }
    }
    if w.budget.own > 0 {
        let most = rule_9_spendable(&w.view(config)).u128() / config.unit;
        acts.extend((1..=most).map(Own::Ask));
        if config.mode != LockMode::Unlocked {
            acts.extend((1..=most).map(Own::TakeByConsent));
        }
    }
    if w.budget.let_go > 0 {
        let lacking = w.incoming_locks().map(|l| l.id).filter(|id| {
            let claimed = w.is_claimed(config, *id);
            !w.is_known(*id) && !w.let_go.contains(id) && !claimed
        });
        acts.extend(lacking.map(Own::LetGo));
    }
    if w.budget.restarts > 0 {
        acts.push(Own::Restart);
    }
    acts.extend([Own::Complete, Own::Close, Own::Show, Own::Answer]);
    claims(w, acts);
}

/// Whether we can sign a payment, if there is something that we can spend and nothing that comes before it: what the peer
/// withholds must not freeze a direction.
pub fn pays_what_it_has(w: &World, config: &Config) -> bool {
    let record = our_record(w, config);
    let view = View {
        record: &record,
        ..w.view(config)
    };
    let pays = config.mode != LockMode::Unlocked || config.honest == Side::A;
    let listed = record.sent.as_ref().is_some_and(|h| !h.locks.is_empty());
    let free = pays
        && view.ledger.phase(view.now) == Phase::Open
        && may_act(&view, config)
        && rule_7_in_time(&view, listed, NO_MARGIN).is_ok()
        && !rule_8_must_answer(&view);
    if !free || rule_9_spendable(&view).u128() < config.unit {
        return true;
    }
    let Some((next, _)) = drafted(w, config, Own::Pay(1)) else {
        return false;
    };
    // what has expired is left out with the payment
    let (_, total, mut listed) = newest(Some(&next));
    listed.retain(|l| w.now < l.expiry.0);
    let next = held(next.voucher.direction, next.voucher.nonce.0, total, listed);
    may_sign(w, config, &next)
}

fn claims(w: &World, acts: &mut Vec<Own>) {
    for lock in w.incoming_locks().filter(|l| w.is_known(l.id)) {
        acts.push(Own::Claim(lock.id));
        let fresh = !w.record.claimed.contains(&lock.id) && w.now < lock.expiry.0;
        if w.budget.misses > 0 && fresh {
            acts.push(Own::MissClaim(lock.id));
        }
    }
}

/// Does it if the rules and the chain allow it.
pub fn act(w: &mut World, config: &Config, own: Own) -> Option<()> {
    let side = config.honest;
    let now = w.time();
    match own {
        Own::Join => lifecycle::join(&mut w.ledger, Amount::new(config.deposits[1]), now).ok(),
        Own::Cancel => lifecycle::cancel(&mut w.ledger, now).ok().map(drop),
        Own::Pay(_) | Own::PayLess | Own::Lock(_) => sign(w, config, own),
        Own::PayLock(_) | Own::LeaveLock(_) | Own::ReuseNonce(_) => sign(w, config, own),
        Own::Consent(cumulative) => {
            let consent = WithdrawalConsent {
                side: side.peer(),
                cumulative: Amount::new(cumulative * config.unit),
                valid_until: now.plus(Seconds(2)),
            };
            let view = w.view(config);
            let safe = kept(config, Off::Consent, rule_5_consent(&view, &consent))
                && may_act(&view, config);
            let useful = consent.cumulative > w.view(config).peer_withdrawn();
            w.budget.consents -= 1;
            w.record.consents.push(consent);
            (safe && useful).then_some(())
        }
        Own::SignClose(ours, theirs) => sign_close(w, config, ours, theirs),
        Own::SignExtension => {
            let view = w.view(config);
            let open = view.ledger.phase(now) == Phase::Open;
            let safe = open && may_act(&view, config);
            w.budget.extensions -= 1;
            w.extensions.push(Extension {
                replaces: w.ledger.expires_at,
                expires_at: w.ledger.expires_at.plus(Seconds(2)),
                valid_until: now.plus(Seconds(config.close_window)),
            });
            safe.then_some(())
        }
        Own::Close => {
            lifecycle::check_close(&w.ledger, side, now).ok()?;
            let _ = show_newest(w, config);
            w.record.close_sent = true;
            lifecycle::close(&mut w.ledger, side, now).ok().map(drop)
        }
        Own::Show => show_newest(w, config),
        Own::Answer => answer(w, config),
        Own::Claim(id) => claim(w, config, &[id]),
        Own::LetGo(id) => {
            w.budget.let_go -= 1;
            w.record.failed.push(id);
            w.let_go.push(id);
            Some(())
        }
        Own::Restart => {
            w.budget.restarts -= 1;
            if !config.keeps(Off::KeepLetGo) {
                w.record.failed.clear();
            }
            Some(())
        }
        Own::MissClaim(id) => {
            kept(config, Off::ClaimUnderNewest, rule_8_claim(&w.view(config))).then_some(())?;
            w.budget.misses -= 1;
            w.record.claimed.push(id);
            Some(())
        }
        Own::Ask(n) => {
            w.budget.own -= 1;
            withdrawal::request(&mut w.ledger, side, Amount::new(n * config.unit), now)
                .ok()
                .map(drop)
        }
        Own::Complete => {
            let height = causeway_types::Height(w.height);
            withdrawal::complete(&mut w.ledger, side, now, height)
                .ok()
                .map(drop)
        }
        Own::TakeByConsent(n) => {
            w.budget.own -= 1;
            let amount = Amount::new(n * config.unit);
            let consent = WithdrawalConsent {
                side,
                cumulative: w.ledger.side(side).withdrawn.saturating_add(amount),
                valid_until: now.plus(Seconds(1)),
            };
            withdrawal::by_consent(&mut w.ledger, amount, &consent, now).ok()
        }
    }
}

/// The next voucher of ours, and the locks that it pays. What the chain has as claimed is paid first.
fn drafted(w: &World, config: &Config, own: Own) -> Option<(VoucherWithLocks, Vec<LockId>)> {
    let (last, mut total, mut listed) = newest(w.record.sent.as_ref());
    let mut nonce = last + 1;
    let mut paid = vec![];
    let leave = |listed: &mut Vec<Lock>, id| {
        let at = listed.iter().position(|l: &Lock| l.id == id)?;
        Some(listed.remove(at).amount.u128())
    };
    if config.keeps(Off::SignByTheChain) && !matches!(own, Own::PayLess | Own::ReuseNonce(_)) {
        for id in w.view(config).claimed_of_ours() {
            let lists_on = !config.keeps(Off::ListClaimed);
            let lock = listed.iter().find(|l| l.id == id).copied();
            total += leave(&mut listed, id).unwrap_or(0);
            listed.extend(lock.filter(|_| lists_on));
            paid.push(id);
        }
        let on_chain = flow(&w.ledger.evidence(config.honest.pays()), w.time());
        total = total.max(on_chain.transferred.u128());
    }
    match own {
        Own::Pay(n) => total += n * config.unit,
        Own::PayLess => total -= config.unit,
        Own::PayLock(id) => {
            total += leave(&mut listed, id)?;
            paid.push(id);
        }
        Own::LeaveLock(id) => drop(leave(&mut listed, id)?),
        Own::ReuseNonce(id) => {
            leave(&mut listed, id)?;
            nonce = last;
        }
        Own::Lock(life) => {
            let id = lock_id(Nonce(nonce), listed.len());
            listed.push(new_lock(config, id, w.now + life));
        }
        _ => return None,
    }
    Some((held(config.honest.pays(), nonce, total, listed), paid))
}

/// What the rules see of our own book, and what is left of them.
fn our_record(w: &World, config: &Config) -> ChannelRecord {
    let mut record = w.record.clone();
    if !config.keeps(Off::LeftCounts) {
        record.dropped.clear();
    }
    record
}

/// Whether the rules let us sign a voucher, or what is left of them.
fn may_sign(w: &World, config: &Config, next: &VoucherWithLocks) -> bool {
    let record = our_record(w, config);
    let view = View {
        record: &record,
        ..w.view(config)
    };
    // what the chain has of ours with its claims is spent already, whatever we left out since
    let on_chain = flow(&view.ledger.evidence(config.honest.pays()), view.now);
    let promised = view.out().transferred.u128() + view.out().locked.u128();
    let before = promised.max(on_chain.transferred.u128());
    let after = next.voucher.transferred.u128() + next.voucher.locked.u128();
    let affordable = after.saturating_sub(before) <= rule_9_spendable(&view).u128();
    let in_time = rule_7_in_time(&view, !next.locks.is_empty(), NO_MARGIN);
    let mut seen = *view.ledger;
    if !config.keeps(Off::SignByTheChain) {
        seen.side_mut(config.honest).evidence = None;
    }
    if let (false, Some(evidence)) = (
        config.keeps(Off::ListClaimed),
        &mut seen.side_mut(config.honest).evidence,
    ) {
        evidence.claimed_locks = 0;
    }
    let by_record = View {
        ledger: &seen,
        ..view
    };
    let after_drop = config.keeps(Off::SignAfterDrop) || view.dropped_pending().is_zero();
    affordable
        && after_drop
        && kept(config, Off::Sign, rule_3_sign(&by_record, next))
        && may_act(&view, config)
        && kept(config, Off::InTime, in_time)
}

fn sign(w: &mut World, config: &Config, own: Own) -> Option<()> {
    let (next, paid) = drafted(w, config, own)?;
    may_sign(w, config, &next).then_some(())?;
    let (nonce, now) = (next.voucher.nonce, w.view(config).now);
    let (_, _, listed) = newest(w.record.sent.as_ref());
    if config.keeps(Off::LeftCounts) {
        let unpaid = listed
            .iter()
            .filter(|l| !next.locks.contains(l) && !paid.contains(&l.id) && now < l.expiry);
        w.dropped
            .extend(unpaid.map(|lock| DroppedLock { lock: *lock, nonce }));
    }
    let again = paid
        .iter()
        .filter(|id| next.locks.iter().any(|l| l.id == **id));
    w.listed_again.extend(again);
    w.budget.signs -= 1;
    w.signed.push(next.clone());
    let ledger = w.ledger;
    w.record.record_signed(&ledger, config.honest, next, &paid);
    Some(())
}

fn sign_close(w: &mut World, config: &Config, ours: u128, theirs: u128) -> Option<()> {
    let (a, b) = match config.honest {
        causeway_types::Side::A => (ours, theirs),
        causeway_types::Side::B => (theirs, ours),
    };
    let close = CooperativeClose {
        transferred_a: Amount::new(a),
        transferred_b: Amount::new(b),
        valid_until: UnixTime(w.now + 2),
    };
    let view = w.view(config);
    let verdict = rule_5_cooperative_close(&view, &close);
    let safe = view.ledger.joined
        && kept(config, Off::CooperativeClose, verdict)
        && may_act(&view, config);
    w.budget.closes -= 1;
    w.record.closing_until = Some(close.valid_until);
    w.closes.push(close);
    safe.then_some(())
}
