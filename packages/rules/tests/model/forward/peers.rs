//! The others: they know what each other knows, sign anything, show and claim in any order, and use whatever they were ever given.

use super::node::settle;
use super::world::*;
use crate::world::{held, newest};
use causeway_rules::voucher::{safety_margin, show};
use causeway_rules::wallet::*;
use causeway_rules::{lifecycle, locks};
use causeway_types::channel::{Phase, Side};
use causeway_types::registry::LockClaim;
use causeway_types::signed::lock_id;
use causeway_types::{Amount, Lock, LockId, Nonce, Seconds};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// Offers a voucher with one more lock, over so much, for so long.
    OfferLock(u128, u64),
    /// Offers one that pays a lock.
    OfferPaid(LockId),
    /// Offers one that leaves a lock out unpaid.
    OfferWithout(LockId),
    /// Tells the preimage of an outgoing lock.
    Reveal,
    /// Gives its receipt for the n-th voucher of the outgoing channel.
    Receipt(usize),
    /// Shows the n-th voucher of a channel.
    ShowIncoming(usize),
    ShowOutgoing(usize),
    /// Claims an outgoing lock.
    Claim(LockId),
    /// Claims an incoming lock for the honest side.
    ClaimForUs(LockId),
    CloseIncoming,
    CloseOutgoing,
    SettleIncoming,
    SettleOutgoing,
}

pub fn choices(w: &World, config: &Config, acts: &mut Vec<Peer>) {
    if w.budget.offers > 0 {
        for amount in config.incoming {
            acts.extend(
                config
                    .lives
                    .iter()
                    .map(|life| Peer::OfferLock(*amount, *life)),
            );
        }
        for lock in w.incoming.listed_in() {
            acts.extend([Peer::OfferPaid(lock.id), Peer::OfferWithout(lock.id)]);
        }
    }
    if w.peers_know && !w.knows && !w.outgoing.listed_out().is_empty() {
        acts.push(Peer::Reveal);
    }
    let receipted = w.outgoing.record.receipted.as_ref();
    let receipted = receipted.map_or(Nonce(0), |h| h.voucher.nonce);
    for (n, held) in w.outgoing.vouchers.iter().enumerate() {
        if held.voucher.nonce > receipted {
            acts.push(Peer::Receipt(n));
        }
        if w.budget.shows > 0 {
            acts.push(Peer::ShowOutgoing(n));
        }
    }
    if w.budget.shows > 0 {
        acts.extend((0..w.incoming.vouchers.len()).map(Peer::ShowIncoming));
    }
    if w.peers_know {
        let shown = w.outgoing.shown(Side::A);
        acts.extend(
            shown
                .iter()
                .flat_map(|h| &h.locks)
                .map(|l| Peer::Claim(l.id)),
        );
        let shown = w.incoming.shown(Side::A);
        let for_us = shown.iter().flat_map(|h| &h.locks);
        acts.extend(for_us.map(|l| Peer::ClaimForUs(l.id)));
    }
    if w.budget.closes > 0 {
        acts.extend([Peer::CloseIncoming, Peer::CloseOutgoing]);
    }
    for (half, act) in [
        (&w.incoming, Peer::SettleIncoming),
        (&w.outgoing, Peer::SettleOutgoing),
    ] {
        if half.ledger.phase(w.time()) != Phase::Open {
            acts.push(act);
        }
    }
}

/// Does it if the chain, or for an offer our rules, allow it.
pub fn act(w: &mut World, config: &Config, act: Peer) -> Option<()> {
    let now = w.time();
    match act {
        Peer::OfferLock(amount, life) => {
            let (nonce, total, mut list) = newest(w.incoming.record.received.as_ref());
            list.push(Lock {
                id: lock_id(Nonce(nonce + 1), list.len()),
                amount: Amount::new(amount),
                hash: PREIMAGE.hash(),
                expiry: now.plus(Seconds(life)),
            });
            offer(w, config, held(Side::A.pays(), nonce + 1, total, list))
        }
        Peer::OfferPaid(id) | Peer::OfferWithout(id) => {
            let (nonce, mut total, mut list) = newest(w.incoming.record.received.as_ref());
            let at = list.iter().position(|l| l.id == id)?;
            let lock = list.remove(at);
            let is_paid = matches!(act, Peer::OfferPaid(_));
            if is_paid {
                total += lock.amount.u128();
            }
            offer(w, config, held(Side::A.pays(), nonce + 1, total, list))?;
            w.paid_to_us.extend(is_paid.then_some(id));
            Some(())
        }
        Peer::Reveal => {
            w.knows = true;
            Some(())
        }
        Peer::Receipt(n) => {
            w.outgoing.record.receipted = Some(w.outgoing.vouchers[n].clone());
            Some(())
        }
        Peer::ShowIncoming(n) => {
            w.budget.shows -= 1;
            let shown = w.incoming.vouchers[n].voucher;
            show(&mut w.incoming.ledger, &shown, now).ok().map(drop)
        }
        Peer::ShowOutgoing(n) => {
            w.budget.shows -= 1;
            let shown = w.outgoing.vouchers[n].voucher;
            show(&mut w.outgoing.ledger, &shown, now).ok().map(drop)
        }
        Peer::Claim(id) => {
            w.is_public = true;
            claim(&mut w.outgoing, id, now)
        }
        Peer::ClaimForUs(id) => {
            w.is_public = true;
            claim(&mut w.incoming, id, now)
        }
        Peer::CloseIncoming => {
            w.budget.closes -= 1;
            lifecycle::close(&mut w.incoming.ledger, Side::A, now)
                .ok()
                .map(drop)
        }
        Peer::CloseOutgoing => {
            w.budget.closes -= 1;
            lifecycle::close(&mut w.outgoing.ledger, Side::B, now)
                .ok()
                .map(drop)
        }
        Peer::SettleIncoming => settle(&mut w.incoming.ledger, now, w.height).then_some(()),
        Peer::SettleOutgoing => settle(&mut w.outgoing.ledger, now, w.height).then_some(()),
    }
}

/// In both channels whoever pays is A.
fn claim(half: &mut Half, id: LockId, now: causeway_types::UnixTime) -> Option<()> {
    let list = half.shown(Side::A)?.locks.clone();
    let claim = LockClaim {
        lock_id: id,
        preimage: PREIMAGE,
    };
    let claimed = locks::claim(&mut half.ledger, Side::A.pays(), &list, &[claim], now);
    claimed.ok().map(drop)
}

/// The incoming channel's peer offers a voucher: accepted where rules 1, 2, 6 and 7 allow it.
fn offer(w: &mut World, config: &Config, next: VoucherWithLocks) -> Option<()> {
    w.budget.offers -= 1;
    let view = w.view_in(config);
    rule_1_covered(&view, &next.voucher).ok()?;
    rule_2_well_formed(&view, &next).ok()?;
    rule_6_may_act(&view).ok()?;
    let margin = safety_margin(view.ledger);
    let has_locks = !next.locks.is_empty();
    rule_7_in_time_at(&view, w.time(), has_locks, margin).ok()?;
    w.incoming.vouchers.push(next.clone());
    let seen = w.incoming.seen;
    w.incoming.record.record_received(&seen, Side::B, next);
    Some(())
}
