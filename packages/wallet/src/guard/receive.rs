//! Accepts a voucher of the peer: rules 1, 2, 6 and 7.

use super::locks::{keep_lost_incoming, keep_new_locks, note_lock_lost, note_lock_paid};
use super::reference::log_received;
use super::take_back::{take_back, NONCES_LEFT_OUT};
use super::VerifiedSignatures;
use crate::book::{BookEntry, Payment, PaymentKind, PaymentOutcome, PendingLock, Stored, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_peer_protocol::message::UpdateFrame;
use causeway_rules::forward::QUICK_RESOLUTION;
use causeway_rules::settlement::flow;
use causeway_rules::wallet::{
    rule_1_covered, rule_2_is_on_chain, rule_2_payment, rule_2_well_formed, rule_6_may_act,
    rule_7_in_time, NotSafe, View, VoucherWithLocks,
};
use causeway_types::registry::SignedVoucher;
use causeway_types::{
    Amount, Hash, Lock, LockId, LockMode, Nonce, Seconds, Signature, UnixTime, Voucher,
};

/// A voucher that is in the book.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// How much more than the one before, base units.
    pub amount: Amount,
    /// Whether it was in the book before; nothing has changed then.
    pub known: bool,
    /// How many vouchers before it never came: what they pay is in `amount`, for references that we do not know. Always 0
    /// where operations came with it, and after a loss of the payer's record, which leaves nonces out.
    pub missed: u64,
    /// Our receipt: in a two-way channel always, in a one-way channel where a lock was let go.
    pub receipt: Option<Signature>,
}

/// The same as [`receive_at`] where the block's clock alone counts.
pub fn receive(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    signed: SignedVoucher,
    locks: &[Lock],
) -> Result<Received, WalletError> {
    receive_at(book, signer, snapshot, snapshot.now, signed, locks)
}

/// Verifies and keeps a voucher that comes alone, as text does: it is one direct payment, so its locks are those of the one
/// before. Whatever else a voucher does comes with its operations, to [`super::receive_update`]. `at_latest` is the later of
/// the block's time and this machine's clock, by which an invoice expires.
pub fn receive_at(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    at_latest: UnixTime,
    signed: SignedVoucher,
    locks: &[Lock],
) -> Result<Received, WalletError> {
    let voucher = signed.voucher;
    let next = VoucherWithLocks {
        voucher,
        locks: locks.to_vec(),
    };
    let mut missed = 0;
    let how = Acceptance {
        verified: &VerifiedSignatures::default(),
        gives_receipt: true,
        now: at_latest,
        sent: None,
    };
    let is_brought_back = signed.receipt.is_some_and(|receipt| {
        let digest = voucher.receipt_digest(&signer.context());
        signer.is_ours(&digest, &receipt)
    });
    let received = accept(
        book,
        signer,
        snapshot,
        signed,
        locks,
        &how,
        |view, restored| {
            let (mut kind, mut reference) = (PaymentKind::Direct, voucher.reference);
            if restored {
                rule_2_well_formed(view, &next)?;
                if is_brought_back {
                    // what came before it and was lost is not known
                    (kind, reference) = (PaymentKind::Restored, Hash::ZERO);
                }
            } else {
                let newest = view.record.received.as_ref();
                if next.locks != newest.map_or(&[][..], |h| &h.locks) {
                    return Err(WalletError::NoOperations);
                }
                rule_2_payment(view, &next)?;
                missed = missed_before(view, &voucher);
            }
            let paid = PaidOperation {
                place: 0,
                kind,
                reference,
                amount: increase(view, &voucher, restored),
            };
            Ok((next, vec![paid]))
        },
    )?;
    Ok(Received { missed, ..received })
}

/// How many vouchers are between this one and the one before it, by our record or by the chain. After a loss of the payer's
/// record nonces are left out on purpose.
fn missed_before(view: &View, voucher: &Voucher) -> u64 {
    let newest = view.record.received.as_ref();
    let in_book = newest.map_or(Nonce(0), |h| h.voucher.nonce);
    let before = in_book.max(view.ledger.evidence(voucher.direction).nonce);
    let between = voucher.nonce.0.saturating_sub(before.0.saturating_add(1));
    match between < *NONCES_LEFT_OUT.start() - 1 {
        true => between,
        false => 0,
    }
}

/// How much more a voucher transfers than the one before. In a record that lacks a list it is not known which lock was paid,
/// so what is claimed on chain counts as paid before.
fn increase(view: &View, voucher: &Voucher, restored: bool) -> Amount {
    let mut before = view.incoming().transferred;
    if restored {
        let evidence = view.ledger.evidence(voucher.direction);
        before = before.max(flow(&evidence, view.now).transferred);
    }
    voucher.transferred.saturating_sub(before)
}

/// One operation that pays something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PaidOperation {
    /// Its place in the update, from 0.
    pub place: u16,
    /// What it is.
    pub kind: PaymentKind,
    /// What it is for.
    pub reference: Hash,
    /// How much it adds, base units.
    pub amount: Amount,
}

/// How a voucher of the peer is taken in.
pub(super) struct Acceptance<'a> {
    /// What was verified before.
    pub verified: &'a VerifiedSignatures,
    /// Whether a receipt is made at once, where one is due; else the caller makes one for the last of several.
    pub gives_receipt: bool,
    /// The later of the block's time and the machine's clock, where that counts: by which invoices expire.
    pub now: UnixTime,
    /// The message that it came in, with what goes along; none where it came as text.
    pub sent: Option<&'a UpdateFrame>,
}

/// What follows, and what it pays.
pub(super) type Checked = (VoucherWithLocks, Vec<PaidOperation>);

/// Verifies and keeps a voucher of which `check` says that it follows.
pub(super) fn accept(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    mut signed: SignedVoucher,
    locks: &[Lock],
    how: &Acceptance,
    check: impl FnOnce(&View, bool) -> Result<Checked, WalletError>,
) -> Result<Received, WalletError> {
    let mut entry = signer.record(book, snapshot)?;
    if signed.voucher.direction == signer.pays() {
        return take_back(book, signer, snapshot, entry, signed, locks);
    }
    let may_sign = signer.check_may_sign(snapshot, &entry).is_ok();
    if let Some(known) = known(&entry, &signed)? {
        return Ok(Received {
            receipt: known.receipt.filter(|_| may_sign),
            ..known
        });
    }
    let digest = signed.voucher.digest(&signer.context());
    how.verified
        .verify(signer.peer()?, &digest, &signed.signature)?;
    // a receipt of ours for a voucher that the book has not proves that the book is old
    let receipt_digest = signed.voucher.receipt_digest(&signer.context());
    let own_receipt = signed
        .receipt
        .filter(|receipt| signer.is_ours(&receipt_digest, receipt));
    if own_receipt.is_some() {
        signer.mark_old(book, snapshot, &mut entry)?;
    }
    let may_sign = may_sign && signer.check_may_sign(snapshot, &entry).is_ok();
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    if entry.restored.is_some() && rule_2_is_on_chain(&view, &signed.voucher, locks) {
        signed.receipt = own_receipt;
        return take_back_theirs(book, signer, snapshot, entry, signed, locks);
    }
    let restored = entry.restored.is_some();
    let (next, payments) = check(&view, restored)?;
    // after the wait vouchers count again: only paying waits for our own
    let counts = may_sign;
    if counts {
        check_may_count(&view, &next, snapshot.margin())?;
    } else if !next.locks.is_empty() {
        // shown too late for its locks, it would take away those of the one on chain
        rule_7_in_time(&view, true, snapshot.margin())?;
    }

    // what the payer says to be a receipt of ours is not one: only our own key makes one, and not while what may be
    // forgotten has not lapsed: then the receipt is made when the voucher is shown
    signed.receipt = own_receipt;
    let lets_go = |id: &LockId| !next.locks.iter().any(|l| l.id == *id);
    let is_due = signer.mode() == LockMode::TwoWay || record.failed.iter().any(lets_go);
    if may_sign && how.gives_receipt && is_due {
        signed.receipt = Some(signer.secret()?.sign(&receipt_digest));
    }
    // during the wait what we consented to before the record was lost is not known, so nothing that comes counts as paid:
    // it is kept to be shown
    let amount = match counts {
        true => increase(&view, &signed.voucher, restored),
        false => Amount::ZERO,
    };
    let received = Received {
        amount,
        known: false,
        missed: 0,
        receipt: signed.receipt.filter(|_| may_sign),
    };
    let nonce = signed.voucher.nonce;
    if let Some(frame) = how.sent {
        keep_new_locks(
            book,
            signer,
            &next,
            &frame.operations,
            |_, place, pending| {
                Ok(PendingLock {
                    onion: frame.onion(place).map(<[u8]>::to_vec),
                    at: how.now,
                    ..pending
                })
            },
        )?;
    }
    let next = Stored {
        signed,
        locks: next.locks,
    };
    let left = take_in(book, signer, snapshot, &mut entry, next, how.now)?;
    let were_kept = std::mem::replace(&mut entry.promises.received_is_kept, !counts);
    // a newer voucher that counts makes those before it count
    if counts && were_kept {
        book.count_kept(signer.key(), snapshot.now)?;
    }
    // of a record that may lack something it is not known of any lock that it was not paid
    let may_lack = entry.restored.is_some();
    book.put(signer.key(), entry)?;
    let payments: Vec<_> = payments
        .into_iter()
        .filter(|paid| !paid.amount.is_zero())
        .collect();
    let is_paid = |lost: &&PendingLock| {
        let pays = PaymentKind::Lock(lost.lock.id);
        payments.iter().any(|paid| paid.kind == pays)
    };
    // first: what is paid now makes its invoice paid with what the others can still bring
    for lost in left.iter().filter(|lost| !may_lack && !is_paid(lost)) {
        note_lock_lost(book, lost)?;
    }
    for paid in payments {
        if let PaymentKind::Lock(id) = paid.kind {
            // its claim on chain has it in the log already
            if book.is_lock_logged(signer.key(), true, id)? {
                continue;
            }
        }
        let received = Payment {
            key: *signer.key(),
            received: true,
            nonce,
            place: paid.place,
            kind: paid.kind,
            amount: paid.amount,
            reference: paid.reference,
            at: snapshot.now,
            request: None,
            is_kept: !counts,
            outcome: PaymentOutcome::Counts,
        };
        let number = log_received(book, signer, received.clone(), how.now)?;
        if let PaymentKind::Lock(_) = paid.kind {
            note_lock_paid(book, &received, number)?;
        }
        // only who is paid directly is written to
        let is_direct = paid.kind == PaymentKind::Direct;
        let memo = how.sent.and_then(|frame| frame.memo(paid.place));
        if let Some(memo) = memo.filter(|_| is_direct) {
            book.keep_memo(number, &signer.open_memo(memo))?;
        }
    }
    Ok(received)
}

/// Takes in the next voucher of the peer, and keeps the list of the one before where the peer may still show that. Returns the locks
/// that it leaves out, as they were kept.
fn take_in(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    entry: &mut BookEntry,
    next: Stored,
    now: UnixTime,
) -> Result<Vec<PendingLock>, WalletError> {
    let mut left_out = Vec::new();
    if let Some(before) = &entry.received {
        let on_chain = snapshot.ledger.evidence(signer.side().receives()).nonce;
        book.keep_list(signer.key(), before, &next, on_chain)?;
        let left = before.locks.iter().filter(|l| !next.locks.contains(l));
        for lock in left {
            let kept = book.pending_lock(signer.key(), true, lock.id)?;
            // what fails costs its payer nothing, and earns it nothing
            let is_quick = |kept: &PendingLock| {
                kept.preimage.is_some() && now.since(kept.at) <= QUICK_RESOLUTION
            };
            if kept.as_ref().is_some_and(is_quick) {
                book.news.quick.push(*signer.key());
            }
            book.remove_lock(signer.key(), true, lock.id)?;
            left_out.extend(kept);
        }
    }
    if entry.restored.is_some() {
        keep_lost_incoming(book, signer.key(), &next.locks, now)?;
    }
    entry.record_received(snapshot.ledger, signer.side(), next);
    Ok(left_out)
}

/// Whether a voucher of the peer may count as paid now: rules 6, 7 and 1.
pub(super) fn check_may_count(
    view: &View,
    voucher: &VoucherWithLocks,
    margin: Seconds,
) -> Result<(), NotSafe> {
    rule_6_may_act(view)?;
    rule_7_in_time(view, !voucher.locks.is_empty(), margin)?;
    rule_1_covered(view, &voucher.voucher)
}

/// The same voucher again gets the same answer, also under another signature of the payer's; an older one is refused.
fn known(entry: &BookEntry, signed: &SignedVoucher) -> Result<Option<Received>, WalletError> {
    let Some(newest) = &entry.received else {
        return Ok(None);
    };
    let (given, newest) = (&signed.voucher, &newest.signed);
    if *given == newest.voucher {
        return Ok(Some(Received {
            amount: Amount::ZERO,
            known: true,
            missed: 0,
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

/// The peer's voucher that the chain has and the book has lost: without its list its locks cannot be claimed. The chain has
/// what it pays, so it pays nothing new.
fn take_back_theirs(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    mut entry: BookEntry,
    signed: SignedVoucher,
    locks: &[Lock],
) -> Result<Received, WalletError> {
    let next = Stored {
        signed,
        locks: locks.to_vec(),
    };
    let voucher = next.signed.voucher;
    // the record lacks what was promised for its locks, so of none it is known that it was lost
    take_in(book, signer, snapshot, &mut entry, next, snapshot.now)?;
    book.put(signer.key(), entry)?;
    book.log_restored(signer.key(), true, &voucher, snapshot.now)?;
    Ok(Received {
        amount: Amount::ZERO,
        known: false,
        missed: 0,
        receipt: None,
    })
}
