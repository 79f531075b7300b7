//! Accepts a voucher of the peer. Rules 1, 2, 6, 7. Or takes back a voucher of our own that the book has lost.

use crate::book::{Entry, Payment, Stored, Writer};
use crate::error::WalletError;
use crate::party::{Party, Seen};
use crate::sign::Verifier;
use causeway_rules::wallet::{
    rule_1_covered, rule_2_well_formed, rule_6_may_act, rule_7_in_time, Held, View,
};
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::locks_hash;
use causeway_types::{Amount, Hash, Lock, LockId, LockMode, Nonce, Signature};

/// A voucher that is in the book.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// How much more than the one before, base units.
    pub amount: Amount,
    /// Whether it was in the book before; nothing has changed then.
    pub known: bool,
    /// Our receipt: in a two-way channel always, in a one-way channel where a lock was let go.
    pub receipt: Option<Signature>,
}

/// Verifies and keeps a voucher that comes alone, as text does: it is one direct payment, so its locks are those of the one
/// before. Whatever else a voucher does comes with its operations, to [`super::receive_update`].
pub fn receive(
    book: &mut Writer,
    party: &Party,
    seen: Seen,
    signed: SignedVoucher,
    locks: &[Lock],
) -> Result<Received, WalletError> {
    let voucher = signed.voucher;
    let next = Held {
        voucher,
        locks: locks.to_vec(),
    };
    accept(book, party, seen, signed, locks, |view, restored| {
        let newest = view.book.received.as_ref();
        let before = newest.map_or(&[][..], |h| &h.locks);
        if !restored && next.locks != before {
            return Err(WalletError::NoOperations);
        }
        rule_2_well_formed(view, &next)?;
        let amount = voucher.transferred;
        let amount = amount.saturating_sub(view.incoming().transferred);
        Ok((next, vec![(voucher.reference, amount)]))
    })
}

/// What follows, and what it pays: for each payment the reference, and how much.
pub(super) type Checked = (Held, Vec<(Hash, Amount)>);

/// Verifies and keeps a voucher of which `check` says that it follows.
pub(super) fn accept(
    book: &mut Writer,
    party: &Party,
    seen: Seen,
    mut signed: SignedVoucher,
    locks: &[Lock],
    check: impl FnOnce(&View, bool) -> Result<Checked, WalletError>,
) -> Result<Received, WalletError> {
    let entry = book.entry(party.key())?;
    if signed.voucher.direction == party.pays() {
        return take_back(book, party, entry, signed, locks);
    }
    if let Some(known) = known(&entry, &signed)? {
        return Ok(known);
    }
    let digest = signed.voucher.digest(&party.context());
    party.peer()?.verify(&digest, &signed.signature)?;
    let record = entry.record();
    let view = party.view(seen, &record);
    let (next, payments) = check(&view, entry.restored)?;
    if !entry.restored {
        rule_6_may_act(&view)?;
        rule_7_in_time(&view, !next.locks.is_empty(), seen.margin())?;
        rule_1_covered(&view, &next.voucher)?;
    }

    // the payer's promise of a receipt of ours is not a receipt: only our own key makes one
    signed.receipt = None;
    let lets_go = |id: &LockId| !next.locks.iter().any(|l| l.id == *id);
    if party.mode() == LockMode::TwoWay || record.failed.iter().any(lets_go) {
        let digest = signed.voucher.receipt_digest(&party.context());
        signed.receipt = Some(party.secret()?.sign(&digest));
    }
    // what we consented to before the record was lost is not known, so nothing that comes now counts as paid:
    // it is kept to be shown
    let amount = if entry.restored {
        Amount::ZERO
    } else {
        let before = view.incoming().transferred;
        signed.voucher.transferred.saturating_sub(before)
    };
    let received = Received {
        amount,
        known: false,
        receipt: signed.receipt,
    };
    let nonce = signed.voucher.nonce;
    let restored = entry.restored;
    let mut entry = entry;
    entry.record_received(Stored {
        signed,
        locks: next.locks,
    });
    book.put(party.key(), entry)?;
    for (reference, paid) in payments {
        book.log(&Payment {
            key: *party.key(),
            received: true,
            nonce,
            amount: if restored { Amount::ZERO } else { paid },
            reference,
            at: seen.now,
        })?;
    }
    Ok(received)
}

/// The same voucher again gets the same answer; an older one is refused.
fn known(entry: &Entry, signed: &SignedVoucher) -> Result<Option<Received>, WalletError> {
    let Some(newest) = &entry.received else {
        return Ok(None);
    };
    let (given, newest) = (&signed.voucher, &newest.signed);
    if *given == newest.voucher && signed.signature == newest.signature {
        return Ok(Some(Received {
            amount: Amount::ZERO,
            known: true,
            receipt: newest.receipt,
        }));
    }
    if given.nonce < newest.voucher.nonce {
        return Err(WalletError::Older {
            given: given.nonce,
            newest: newest.voucher.nonce,
        });
    }
    Ok(None)
}

/// Our own voucher, which the peer sends back because our record was lost. Signed by us it cannot be made up; an
/// older one than our newest only means that what we pay next does not count for the peer, which will not take it.
/// Only the voucher is taken: the list must be the one that we signed, and a receipt comes by its own way.
fn take_back(
    book: &mut Writer,
    party: &Party,
    mut entry: Entry,
    mut signed: SignedVoucher,
    locks: &[Lock],
) -> Result<Received, WalletError> {
    let own = Verifier::new(&party.secret()?.public())?;
    own.verify(&signed.voucher.digest(&party.context()), &signed.signature)?;
    if locks_hash(locks) != signed.voucher.locks_hash {
        return Err(WalletError::OtherLocks);
    }
    signed.receipt = None;
    let newest = entry.sent.as_ref().map(|s| s.signed.voucher);
    let (given, nonce) = (&signed.voucher, newest.map_or(Nonce(0), |v| v.nonce));
    if given.nonce < nonce {
        return Err(WalletError::Older {
            given: given.nonce,
            newest: nonce,
        });
    }
    let known =
        newest.is_some_and(|v| v.nonce == given.nonce && v.transferred >= given.transferred);
    if !known {
        entry.sent = Some(Stored {
            signed,
            locks: locks.to_vec(),
        });
    }
    entry.restored = false;
    book.put(party.key(), entry)?;
    Ok(Received {
        amount: Amount::ZERO,
        known,
        receipt: None,
    })
}
