//! Our own voucher, which the peer sends back because our record was lost; or that it has none.

use super::acknowledge::make_final;
use super::locks::{keep_given_back, note_lost_locks};
use super::receive::Received;
use crate::book::{BookEntry, Stored, StoredLoss, Writer};
use crate::error::WalletError;
use crate::sign::Verifier;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::locks_hash;
use causeway_types::{Amount, Lock, Nonce, Voucher};
use secp256k1::rand::{rngs::OsRng, Rng as _};

/// How far above the voucher that is given back after a loss our next nonce is, drawn anew each time: more than we can have
/// signed beyond it, and so much less than a payee's largest step (rule 2) that vouchers may be lost after it.
pub(super) const NONCES_LEFT_OUT: std::ops::RangeInclusive<u64> = 500_000..=900_000;

/// Signed by us it cannot be made up. One that the book has not proves that the book is old. After a loss an older one than our
/// newest, or the same, says that the peer has nothing newer: what we pay next over one that it kept back does not count for
/// it, so it will not take that. What we had signed above it then counts as refused, and is repeated.
pub(super) fn take_back(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    mut entry: BookEntry,
    mut signed: SignedVoucher,
    locks: &[Lock],
) -> Result<Received, WalletError> {
    let own = Verifier::new(&signer.secret()?.public())?;
    own.verify(&signed.voucher.digest(&signer.context()), &signed.signature)?;
    if locks_hash(locks) != signed.voucher.locks_hash {
        return Err(WalletError::OtherLocks);
    }
    signed.receipt = None;
    let rank = |v: &Voucher| (v.nonce, v.transferred);
    let newest = entry.sent.as_ref().map(|s| s.signed.voucher);
    let given = signed.voucher;
    if let (None, Some(newest)) = (&entry.restored, newest.filter(|n| given.nonce < n.nonce)) {
        return Err(WalletError::Older {
            given: given.nonce,
            newest: newest.nonce,
        });
    }
    let known = newest.is_some_and(|newest| rank(&newest) >= rank(&given));
    if newest.is_none_or(|newest| given.nonce >= newest.nonce && given != newest) {
        signer.mark_old(book, snapshot, &mut entry)?;
    }
    let stored = Stored {
        signed,
        locks: locks.to_vec(),
    };
    let before = entry.sent.clone();
    if !known {
        // which of the locks that it leaves out were paid is not known: each counts as pending, while the peer may show an older one
        entry.record_signed(snapshot.ledger, signer.side(), stored.clone(), &[]);
        book.log_restored(signer.key(), false, &given, snapshot.now)?;
    }
    if entry.restored.is_some() {
        let total = Stored::total_of(before.as_ref());
        // an older one tells nothing of locks that ours has left out since
        let newest = entry.sent.as_ref().map_or(&[][..], |sent| &sent.locks);
        let listed: Vec<Lock> = locks
            .iter()
            .filter(|l| newest.contains(l))
            .copied()
            .collect();
        note_loss(&mut entry, total, &listed);
        book.put(signer.key(), entry)?;
        if given.nonce >= book.entry(signer.key())?.acknowledged_nonce() {
            let updates = book.updates(signer.key())?;
            make_final(book, signer, snapshot.now, stored, &updates)?;
        }
        entry = returned(book, signer, given.nonce)?;
        book.put(signer.key(), entry.clone())?;
        keep_given_back(book, signer, &listed, snapshot.now)?;
        let lists = (before.as_ref(), entry.sent.as_ref());
        note_lost_locks(book, signer.key(), lists, entry.promises.next_nonce)?;
    }
    let ours = entry.sent.as_ref().map(|s| s.signed.voucher.nonce);
    if let Some(restored) = &mut entry.restored {
        restored.own_voucher_back |= ours >= Some(snapshot.ledger.evidence(signer.pays()).nonce);
    }
    book.put(signer.key(), entry)?;
    // where the wait is over already, the record is whole again
    signer.record(book, snapshot)?;
    Ok(Received {
        amount: Amount::ZERO,
        known,
        missed: 0,
        receipt: None,
    })
}

/// After a loss the peer says that it has nothing of ours. Where the chain has nothing either, that counts as having our newest
/// voucher back: who never paid could otherwise never pay. If the peer lies, what it kept counts against it: our next total is
/// below it, and our next nonce above.
pub fn nothing_given_back(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
) -> Result<(), WalletError> {
    let entry = signer.record(book, snapshot)?;
    let on_chain = snapshot.ledger.evidence(signer.pays()).nonce;
    if on_chain != Nonce(0) {
        return Err(WalletError::Older {
            given: Nonce(0),
            newest: on_chain,
        });
    }
    if entry.restored.is_none() {
        return Ok(());
    }
    let mut entry = entry;
    let total = Stored::total_of(entry.sent.as_ref());
    note_loss(&mut entry, total, &[]);
    book.put(signer.key(), entry)?;
    let mut entry = returned(book, signer, Nonce(0))?;
    if let Some(restored) = &mut entry.restored {
        restored.own_voucher_back = true;
    }
    let (sent, until) = (entry.sent.clone(), entry.promises.next_nonce);
    book.put(signer.key(), entry)?;
    let sent = sent.as_ref();
    note_lost_locks(book, signer.key(), (sent, sent), until)?;
    signer.record(book, snapshot).map(drop)
}

/// What our newest voucher now pays beyond the one of the record that was restored, and which locks the one lists that was given
/// back. `total`: what was paid by our newest before it came, base units.
fn note_loss(entry: &mut BookEntry, total: Amount, listed: &[Lock]) {
    let newest = Stored::total_of(entry.sent.as_ref());
    let before = entry.promises.lost.take();
    let total_before = before.map_or(total, |lost| lost.total_before);
    entry.promises.lost = Some(StoredLoss {
        total_before,
        until: Nonce(0),
        paid: newest.saturating_sub(total_before),
        listed: listed.iter().map(|lock| lock.id).collect(),
        most: None,
    });
}

/// What we had signed above the voucher that was given back counts as refused, and none of those nonces is used again.
fn returned(
    book: &mut Writer,
    signer: &ChannelSigner,
    given: Nonce,
) -> Result<BookEntry, WalletError> {
    book.refuse_updates(signer.key(), Nonce(given.0.saturating_add(1)))?;
    let mut entry = book.entry(signer.key())?;
    let newest = entry.sent.as_ref().map(|s| s.signed.voucher.nonce);
    let next = nonce_after_loss(given, newest.unwrap_or_default());
    entry.promises.next_nonce = next;
    if let Some(lost) = &mut entry.promises.lost {
        lost.until = next;
    }
    Ok(entry)
}

/// The next nonce of ours after a loss. The peer chooses what it gives back, so later ones of ours may be in its hands: none of
/// their nonces is used again. It is random, so that a record that is restored twice from one backup does not use a nonce
/// twice, and counts from the voucher given back, since the payee's largest step (rule 2) does too.
fn nonce_after_loss(given: Nonce, newest: Nonce) -> Nonce {
    let above = |more: u64| given.0.saturating_add(more);
    let least = above(*NONCES_LEFT_OUT.start()).max(newest.0.saturating_add(1));
    let most = above(*NONCES_LEFT_OUT.end()).max(least);
    Nonce(OsRng.gen_range(least..=most))
}
