//! The other side: it may sign anything, show and claim in any order, and use whatever it was ever given.

use crate::duties;
use crate::offers;
use crate::world::*;
use causeway_rules::update::{next_update, Update};
use causeway_rules::voucher::{check_endorsement, show, Endorsement};
use causeway_rules::wallet::VoucherWithLocks;
use causeway_rules::{allocation, lifecycle, locks, withdrawal};
use causeway_types::channel::{LockMode, Phase, Side};
use causeway_types::signed::{lock_id, locks_hash, LARGEST_NONCE};
use causeway_types::{
    Amount, Hash, Height, Lock, LockId, Nonce, Operation, Ppm, Seconds, UnixTime,
};

/// What the peer does to the list of locks in the next voucher that it offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Listed {
    /// The same as before.
    Same,
    /// One more, whose preimage we have or not, for so long.
    Added { known: bool, life: u64 },
    /// The first is gone.
    FirstGone,
    /// The first is gone, and the operations say that it has expired: what is paid is a payment of its own.
    FirstExpired,
    /// The first is gone, though the operations say that it stays and that what is paid is a payment of its own.
    OtherMeaning,
    /// One more, but the voucher's sum leaves it out.
    WrongSum,
    /// One more, but the hash is of another list.
    WrongHash,
    /// One more, but the voucher says that it expires at once.
    WrongUntil,
}

/// What the peer may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Peer {
    Join,
    Cancel,
    Deposit,
    /// Offers a voucher with so much more, or less.
    Offer(i8, Listed),
    /// Shows a voucher of its own that it never gave us, and that nobody endorsed.
    ShowOwn {
        nonce: u64,
        total: u128,
    },
    /// Shows the n-th voucher that we signed.
    ShowOurs(usize),
    /// Shows the n-th voucher of its own that we receipted.
    ShowReceipted(usize),
    /// Claims a lock of ours.
    Claim(LockId),
    /// Claims one of its own locks for us.
    ClaimForUs(LockId),
    /// The same, in front of a claim of ours of several locks, in the same block.
    ClaimInFront(LockId),
    /// Gives its receipt for the n-th voucher that we signed.
    Receipt(usize),
    Ask(u128),
    Complete,
    /// Takes all that the n-th consent of ours gives.
    UseConsent(usize),
    /// B of an unlocked channel takes what it was paid.
    TakePaid,
    Close,
    UseClose(usize),
    UseExtension(usize),
}

pub fn choices(w: &World, config: &Config, acts: &mut Vec<Peer>) {
    let peer = config.honest.peer();
    let phase = w.ledger.phase(w.time());
    claims(w, config, acts);
    if phase == Phase::Settled {
        return;
    }
    if phase == Phase::Pending {
        acts.push(if peer == Side::A {
            Peer::Cancel
        } else {
            Peer::Join
        });
    }
    if w.budget.offers > 0 {
        for change in [-1, 0, 1, 2, 9] {
            for listed in lists(w, config) {
                if config.offers.is_empty() || config.offers.contains(&(change, listed)) {
                    acts.push(Peer::Offer(change, listed));
                }
            }
        }
    }
    if peer == Side::A {
        let (_, total, _) = newest(w.record.received.as_ref());
        for total in [0, config.unit, total] {
            acts.push(Peer::ShowOwn { nonce: 1, total });
            acts.push(Peer::ShowOwn {
                nonce: LARGEST_NONCE.0,
                total,
            });
        }
    }
    acts.extend((0..w.signed.len()).map(Peer::ShowOurs));
    acts.extend((0..w.receipts.len()).map(Peer::ShowReceipted));
    let receipted = w.record.receipted.as_ref().map_or(0, |h| h.voucher.nonce.0);
    for (n, voucher) in w.signed.iter().enumerate() {
        if voucher.voucher.nonce.0 > receipted && config.mode != LockMode::Unlocked {
            acts.push(Peer::Receipt(n));
        }
    }
    if w.budget.requests > 0 {
        let all = w.ledger.side(peer).deposited.u128();
        acts.extend([Peer::Ask(config.unit), Peer::Ask(all.max(2 * config.unit))]);
    }
    if w.budget.deposits > 0 {
        acts.push(Peer::Deposit);
    }
    acts.extend([Peer::Complete, Peer::Close, Peer::TakePaid]);
    acts.extend((0..w.record.consents.len()).map(Peer::UseConsent));
    acts.extend((0..w.closes.len()).map(Peer::UseClose));
    acts.extend((0..w.extensions.len()).map(Peer::UseExtension));
}

fn lists(w: &World, config: &Config) -> Vec<Listed> {
    let mut lists = vec![Listed::Same];
    let pending = w.incoming_locks().count();
    if config.has_locks() && pending < 2 {
        for life in config
            .lock_lives
            .iter()
            .copied()
            .chain([config.longest_lock + 1])
        {
            for known in [true, false] {
                lists.push(Listed::Added { known, life });
            }
        }
        lists.extend([Listed::WrongSum, Listed::WrongHash, Listed::WrongUntil]);
    }
    if pending > 0 {
        lists.extend([Listed::FirstGone, Listed::OtherMeaning]);
    }
    if w.incoming_locks()
        .next()
        .is_some_and(|l| l.expiry.0 <= w.now)
    {
        lists.push(Listed::FirstExpired);
    }
    lists
}

fn claims(w: &World, config: &Config, acts: &mut Vec<Peer>) {
    let evidence = w.ledger.evidence(config.honest.pays());
    if !evidence.locked.is_zero() {
        if let Some(shown) = shown(w, config) {
            acts.extend(shown.locks.iter().map(|l| Peer::Claim(l.id)));
        }
    }
    if let Some(shown) = shown_of_its_own(w, config) {
        acts.extend(shown.locks.iter().map(|l| Peer::ClaimForUs(l.id)));
        if w.budget.fronts > 0 {
            acts.extend(shown.locks.iter().map(|l| Peer::ClaimInFront(l.id)));
        }
    }
}

/// Our voucher that is on chain.
fn shown<'w>(w: &'w World, config: &Config) -> Option<&'w VoucherWithLocks> {
    let evidence = w.ledger.evidence(config.honest.pays());
    w.signed
        .iter()
        .find(|h| h.voucher.nonce == evidence.nonce && h.voucher.locks_hash == evidence.locks_hash)
}

/// The peer's own voucher that is on chain, if its locks count.
fn shown_of_its_own<'w>(w: &'w World, config: &Config) -> Option<&'w VoucherWithLocks> {
    let evidence = w.ledger.evidence(config.honest.receives());
    let counts = |h: &&VoucherWithLocks| {
        h.voucher.nonce == evidence.nonce && h.voucher.locks_hash == evidence.locks_hash
    };
    w.receipts
        .iter()
        .filter(|h| !h.locks.is_empty())
        .find(counts)
}

/// The update that calls the first lock expired and pays so much beside.
fn first_expired(w: &World, config: &Config, change: i8) -> Option<Update> {
    let before = w.record.received.as_ref()?;
    let amount = Amount::new(u128::try_from(change).ok()? * config.unit);
    let payment = Operation::DirectPayment {
        reference: Hash::ZERO,
        amount,
    };
    let mut operations = vec![Operation::LockExpired {
        id: before.locks.first()?.id,
    }];
    operations.extend((!amount.is_zero()).then_some(payment));
    let nonce = Nonce(before.voucher.nonce.0 + 1);
    let direction = config.honest.receives();
    let made = next_update(&CONTEXT, direction, Some(before), nonce, operations);
    made.ok().map(|(update, _)| update)
}

/// The update whose only operation is a payment, with a voucher that leaves the first lock out instead.
fn other_meaning(w: &World, config: &Config, change: i8) -> Option<(Update, VoucherWithLocks)> {
    let before = w.record.received.as_ref()?;
    let payment = Operation::DirectPayment {
        reference: Hash::ZERO,
        amount: Amount::new(u128::try_from(change).ok()? * config.unit),
    };
    let mut signed = drafted(w, config, change, Listed::FirstGone)?;
    let (nonce, direction) = (signed.voucher.nonce, signed.voucher.direction);
    let made = next_update(&CONTEXT, direction, Some(before), nonce, vec![payment]);
    let (mut update, _) = made.ok()?;
    signed.voucher.reference = update.voucher.reference;
    update.voucher = signed.voucher;
    Some((update, signed))
}

/// The voucher that the peer signs next.
fn drafted(w: &World, config: &Config, change: i8, listed: Listed) -> Option<VoucherWithLocks> {
    let (nonce, total, mut list) = newest(w.record.received.as_ref());
    let change = i128::from(change) * i128::try_from(config.unit).ok()?;
    let total = total.checked_add_signed(change)?;
    let id = lock_id(Nonce(nonce + 1), list.len());
    let life = config.lock_lives.last().copied().unwrap_or(1);
    match listed {
        Listed::Same => {}
        Listed::FirstGone | Listed::FirstExpired | Listed::OtherMeaning => drop(list.remove(0)),
        Listed::Added { life, .. } => list.push(new_lock(config, id, w.now + life)),
        _ => list.push(new_lock(config, id, w.now + life)),
    }
    let mut next = held(config.honest.receives(), nonce + 1, total, list);
    match listed {
        Listed::WrongSum => {
            let sum = next.voucher.locked.saturating_sub(Amount::new(config.unit));
            next.voucher.locked = sum;
        }
        Listed::WrongHash => {
            let mut other: Vec<Lock> = next.locks.clone();
            other[0].expiry = UnixTime(1);
            next.voucher.locks_hash = locks_hash(&other);
        }
        Listed::WrongUntil => next.voucher.locks_until = UnixTime(w.now),
        _ => {}
    }
    Some(next)
}

/// The peer claims one of its own locks, which pays us.
fn claim_for_us(w: &mut World, config: &Config, id: LockId) -> Option<()> {
    let list = shown_of_its_own(w, config)?.locks.clone();
    let (direction, now) = (config.honest.receives(), w.time());
    locks::claim(&mut w.ledger, direction, &list, &[claim_of(id)], now).ok()?;
    Some(())
}

fn endorsed(config: &Config, shown_by_payee: bool, receipted: bool) -> Option<()> {
    let by = Endorsement {
        shown_by_payee,
        receipted,
    };
    check_endorsement(config.mode, by).ok()
}

/// Does it if the chain, or for an offer our rules, allow it.
pub fn act(w: &mut World, config: &Config, act: Peer) -> Option<()> {
    let peer = config.honest.peer();
    let now = w.time();
    match act {
        Peer::Join => lifecycle::join(&mut w.ledger, Amount::new(config.deposits[1]), now).ok(),
        Peer::Cancel => lifecycle::cancel(&mut w.ledger, now).ok().map(drop),
        Peer::Deposit => {
            w.budget.deposits -= 1;
            allocation::deposit(&mut w.ledger, peer, Amount::new(config.unit), Ppm(0), now).ok()
        }
        Peer::Offer(change, Listed::FirstExpired) => {
            let update = first_expired(w, config, change)?;
            w.budget.offers -= 1;
            offers::offered_update(w, config, &update, None)
        }
        Peer::Offer(change, Listed::OtherMeaning) => {
            let (update, signed) = other_meaning(w, config, change)?;
            w.budget.offers -= 1;
            offers::offered_update(w, config, &update, Some(signed))
        }
        Peer::Offer(change, listed) => {
            let next = drafted(w, config, change, listed)?;
            w.budget.offers -= 1;
            let known = !matches!(listed, Listed::Added { known: false, .. });
            offers::offered(w, config, next, known)
        }
        Peer::ShowOwn { nonce, total } => {
            let own = held(config.honest.receives(), nonce, total, vec![]);
            endorsed(config, false, false)?;
            show(&mut w.ledger, &own.voucher, now).ok().map(drop)
        }
        Peer::ShowOurs(n) => {
            // its own receipt is its to give
            endorsed(config, true, true)?;
            show(&mut w.ledger, &w.signed[n].voucher, now).ok()?;
            w.peer_claimed.clear();
            Some(())
        }
        Peer::ShowReceipted(n) => {
            endorsed(config, false, true)?;
            show(&mut w.ledger, &w.receipts[n].voucher, now)
                .ok()
                .map(drop)
        }
        Peer::Claim(id) => {
            let list = shown(w, config)?.locks.clone();
            let direction = config.honest.pays();
            locks::claim(&mut w.ledger, direction, &list, &[claim_of(id)], now).ok()?;
            w.peer_claimed.push(id);
            Some(())
        }
        Peer::ClaimForUs(id) => claim_for_us(w, config, id),
        Peer::ClaimInFront(id) => {
            let ours = duties::claimable(w, config);
            (ours.len() > 1 && ours.contains(&id)).then_some(())?;
            w.budget.fronts -= 1;
            claim_for_us(w, config, id)?;
            duties::claim_together(w, config, &ours)
        }
        Peer::Receipt(n) => {
            let voucher = w.signed[n].clone();
            // once the channel is due there may be no block left in which to answer with it
            if w.ledger.phase(now) == Phase::Open {
                // signed later: with a nonce used twice, the later one is the one that leaves the lock out
                w.dropped.retain(|l| l.nonce > voucher.voucher.nonce);
            }
            w.record.receipted = Some(voucher);
            Some(())
        }
        Peer::Ask(n) => {
            w.budget.requests -= 1;
            withdrawal::request(&mut w.ledger, peer, Amount::new(n), now)
                .ok()
                .map(drop)
        }
        Peer::Complete => withdrawal::complete(&mut w.ledger, peer, now, Height(w.height))
            .ok()
            .map(drop),
        Peer::UseConsent(n) => {
            let consent = w.record.consents[n];
            let rest = consent
                .cumulative
                .saturating_sub(w.ledger.side(peer).withdrawn);
            withdrawal::by_consent(&mut w.ledger, rest, &consent, now).ok()
        }
        Peer::TakePaid => {
            let all = withdrawal::withdrawable(&w.ledger, peer);
            withdrawal::as_payee_of_unlocked(&mut w.ledger, peer, all, now).ok()
        }
        Peer::Close => lifecycle::close(&mut w.ledger, peer, now).ok().map(drop),
        Peer::UseClose(n) => {
            let close = w.closes[n];
            lifecycle::cooperative_close(&mut w.ledger, &close, now)
                .ok()
                .map(drop)
        }
        Peer::UseExtension(n) => {
            let mut extension = w.extensions[n];
            w.faults.outlived |=
                !config.keeps(Off::ExtensionLapses) && now >= extension.valid_until;
            if !config.keeps(Off::ExtensionLapses) {
                extension.valid_until = UnixTime(u64::MAX);
            }
            lifecycle::extend(&mut w.ledger, &extension, Seconds(1_000), now).ok()
        }
    }
}
