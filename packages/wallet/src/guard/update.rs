//! Vouchers with their operations: what one wallet's node signs for another's. Rules 1, 2, 3, 6, 7, 9.

use super::kept::sign_receipt;
use super::locks::check_leaving;
use super::may_pay::check_pays;
use super::receive::{accept, Acceptance, PaidOperation, Received};
use super::reference::{check_refund, Together};
use super::shutdown::check_not_shutting_down;
use super::signed::{keep_signed, NewUpdate};
use super::{in_time, in_time_to_sign, VerifiedSignatures};
use crate::book::{BookEntry, PaymentKind, StoredUpdate, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelAtBlock, ChannelSigner, ChannelSnapshot};
use causeway_peer_protocol::channel::{LocalOperation, LockPurpose, OutUpdateState, RequestId};
use causeway_peer_protocol::message::{Attachment, AttachmentKind, UpdateFrame};
use causeway_peer_protocol::{ByteString, SealedMemo};
use causeway_rules::update::{next_update, Update};
use causeway_rules::wallet::{
    rule_2_update, rule_3_operations, rule_3_sign, rule_7_in_time, rule_9_spendable, NotSafe,
    VoucherWithLocks,
};
use causeway_types::registry::SignedVoucher;
use causeway_types::{Amount, Hash, Height, Operation, Signature, UnixTime};
use std::sync::Arc;

/// Signs the voucher that takes these locks out and does these operations after our newest one. A request whose payment is
/// signed already is refused. Locks are taken out also while nothing is added for a close by both sides.
pub fn sign_update(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    locks: &[Operation],
    operations: &[LocalOperation],
) -> Result<StoredUpdate, WalletError> {
    let snapshot = at.snapshot();
    for operation in operations.iter().filter(|asked| asked.lock_for.is_none()) {
        if book.is_signed(operation.id)? || book.routed_payment(operation.id)?.is_some() {
            return Err(WalletError::AlreadySigned(operation.id.0));
        }
    }
    let mut together = Together::default();
    for asked in operations {
        together.check_unpaid(book, signer.key(), &asked.operation)?;
        check_refund(book, signer.key(), asked)?;
    }
    let asked = operations.iter().map(|asked| AskedOperation {
        operation: asked.operation,
        request: asked.request(),
        memo: asked.memo.clone(),
        onion: asked.onion.clone(),
        lock_for: asked.lock_for.clone(),
    });
    let taken_out = locks.iter().copied().map(AskedOperation::alone);
    let asked: Vec<_> = taken_out.chain(asked).collect();
    let entry = signer.record(book, snapshot)?;
    check_pays(&entry, signer, snapshot)?;
    if !operations.is_empty() {
        check_not_shutting_down(&entry, signer, snapshot)?;
    }
    // the record is copied for the few updates alone that take locks out
    let takes_locks_out = asked.iter().any(|asked| asked.operation.takes_lock_out());
    let before = takes_locks_out.then(|| entry.clone());
    let (rests_on, latest) = (at.rests_on, at.time.at_latest());
    let update = sign_after_newest(book, signer, snapshot, entry, (rests_on, latest), asked)?;
    if let Some(before) = before {
        check_leaving(book, signer, at, &before, &update.frame.operations)?;
    }
    in_time_to_sign(snapshot, at.time, !update.stored.locks.is_empty())?;
    Ok(update)
}

/// An operation of ours, with what asked for it and what goes along.
#[derive(Clone, Debug)]
pub(super) struct AskedOperation {
    /// What is signed.
    pub operation: Operation,
    /// What asked for it; none for a line of text.
    pub request: Option<RequestId>,
    /// What the user wrote to it.
    pub memo: Option<Arc<SealedMemo>>,
    /// What goes along with a lock, for the nodes of its route.
    pub onion: Option<Arc<ByteString<2048>>>,
    /// What a lock is given for.
    pub lock_for: Option<LockPurpose>,
}

impl AskedOperation {
    /// One that nobody asked for, and that nothing goes along with.
    pub fn alone(operation: Operation) -> AskedOperation {
        AskedOperation {
            operation,
            request: None,
            memo: None,
            onion: None,
            lock_for: None,
        }
    }
}

/// Signs what follows our newest voucher, by the time of the block alone, in a record of which the caller knows that it may pay.
/// `latest`: the later of block time and the machine's clock, of which locks are noted to have been signed.
pub(super) fn sign_after_newest(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    entry: BookEntry,
    (height, latest): (Height, UnixTime),
    asked: Vec<AskedOperation>,
) -> Result<StoredUpdate, WalletError> {
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    let operations: Vec<Operation> = asked.iter().map(|asked| asked.operation).collect();
    let (spent, allowed) = (spent(&operations), rule_9_spendable(&view));
    if spent > allowed {
        return Err(WalletError::TooMuch {
            asked: spent,
            allowed,
        });
    }
    let before = record.sent.as_ref();
    let (context, nonce) = (signer.context(), entry.next_nonce());
    let (update, next) = next_update(&context, signer.pays(), before, nonce, operations)?;
    update.check_mode(signer.mode())?;
    update.check(&context, before, false)?;
    rule_7_in_time(&view, !next.locks.is_empty(), snapshot.signing_margin())?;
    rule_3_operations(&view, &update.operations)?;
    rule_3_sign(&view, &next)?;
    let new = NewUpdate {
        attachments: attachments(&asked),
        asked,
        paid: paid_operations(&update, before),
        update,
        next,
        height,
        at: latest,
        state: OutUpdateState::Unanswered,
        repeated: vec![],
    };
    keep_signed(book, signer, snapshot, entry, new)
}

/// Verifies and keeps a voucher that comes with its operations. `after_refusal`: it repeats what we refused.
pub fn receive_update(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    update: &Update,
    signature: Signature,
    after_refusal: bool,
) -> Result<Received, WalletError> {
    let how = Acceptance {
        verified: &VerifiedSignatures::default(),
        gives_receipt: true,
        now: snapshot.now,
        sent: None,
    };
    accept_update(
        book,
        signer,
        snapshot,
        update,
        signature,
        after_refusal,
        &how,
    )
}

/// What became of updates that came over a link.
#[derive(Debug)]
pub struct AcceptedUpdates {
    /// How many of them are in the book, or were before.
    pub accepted: usize,
    /// Why the next one is refused; none where all are accepted.
    pub refused: Option<NotSafe>,
}

/// Verifies and keeps updates that came over a link, in their order, up to the first that a rule refuses. One at or below the
/// newest that is in the book is known. A receipt is made for the last, where our side has a key and the record lacks nothing:
/// then any account can show it.
pub fn accept_updates(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    updates: &[UpdateFrame],
    verified: &VerifiedSignatures,
) -> Result<AcceptedUpdates, WalletError> {
    let snapshot = at.snapshot();
    let (mut accepted, mut refused) = (0, None);
    for frame in updates {
        let newest = book.entry(signer.key())?.received;
        if newest.is_some_and(|newest| frame.nonce <= newest.signed.voucher.nonce) {
            accepted += 1;
            continue;
        }
        let update = frame.update(signer.side().receives());
        let how = Acceptance {
            verified,
            gives_receipt: false,
            now: at.time.at_latest(),
            sent: Some(frame),
        };
        let taken = book.attempt(|book| {
            let (signature, is_replacement) = (frame.signature, frame.replacement);
            accept_update(
                book,
                signer,
                snapshot,
                &update,
                signature,
                is_replacement,
                &how,
            )?;
            // what is only kept is never too late, but with locks
            let counts = !book.entry(signer.key())?.is_kept();
            if counts || !frame.locked.is_zero() {
                in_time(snapshot, at.time, !frame.locked.is_zero())?;
            }
            Ok(())
        })?;
        match taken {
            Ok(()) => accepted += 1,
            Err(WalletError::NotSafe(why)) => {
                refused = Some(why);
                break;
            }
            Err(other) => return Err(other),
        }
    }
    let mut entry = book.entry(signer.key())?;
    if accepted > 0 && !entry.is_kept() {
        sign_receipt(signer, &mut entry);
        book.put(signer.key(), entry)?;
    }
    Ok(AcceptedUpdates { accepted, refused })
}

/// The same with what is known of the signature, and whether a receipt is made at once.
fn accept_update(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    update: &Update,
    signature: Signature,
    after_refusal: bool,
    how: &Acceptance,
) -> Result<Received, WalletError> {
    let signed = SignedVoucher {
        voucher: update.voucher,
        signature,
        receipt: None,
    };
    if signed.voucher.direction == signer.pays() {
        return Err(WalletError::OtherVoucher(signed.voucher.nonce));
    }
    let context = signer.context();
    accept(book, signer, snapshot, signed, &[], how, |view, _| {
        let next = rule_2_update(view, &context, update, after_refusal)?;
        let paid = paid_operations(update, view.record.received.as_ref());
        Ok((next, paid))
    })
}

/// What operations add to what we may have to pay.
fn spent(operations: &[Operation]) -> Amount {
    operations
        .iter()
        .map(|operation| match operation {
            Operation::AddLock { amount, .. }
            | Operation::ForwardingFee { amount }
            | Operation::DirectPayment { amount, .. } => *amount,
            _ => Amount::ZERO,
        })
        .fold(Amount::ZERO, Amount::saturating_add)
}

/// What goes along with operations, as it is sent.
fn attachments(asked: &[AskedOperation]) -> Vec<Attachment> {
    let of_operation = |(asked, operation): (&AskedOperation, u16)| {
        let memo = asked.memo.as_ref().map(|memo| Attachment {
            operation,
            kind: AttachmentKind::Memo,
            bytes: memo.bytes.clone(),
        });
        let onion = asked.onion.as_ref().map(|onion| Attachment {
            operation,
            kind: AttachmentKind::Onion,
            bytes: ByteString::clone(onion),
        });
        [memo, onion].into_iter().flatten()
    };
    asked.iter().zip(0u16..).flat_map(of_operation).collect()
}

/// What an update pays, and for what: a payment its own reference, a lock its hash, a fee nothing.
pub(super) fn paid_operations(
    update: &Update,
    before: Option<&VoucherWithLocks>,
) -> Vec<PaidOperation> {
    let lock = |id| before.and_then(|h| h.locks.iter().find(|l| l.id == id));
    let operations = update.operations.iter().zip(0u16..);
    let paid = operations.filter_map(|(operation, place)| {
        let (kind, reference, amount) = match operation {
            Operation::DirectPayment { reference, amount } => {
                (PaymentKind::Direct, *reference, *amount)
            }
            Operation::ForwardingFee { amount } => (PaymentKind::Fee, Hash::ZERO, *amount),
            Operation::LockPaid { id } => {
                let lock = lock(*id)?;
                (PaymentKind::Lock(*id), lock.hash, lock.amount)
            }
            _ => return None,
        };
        Some(PaidOperation {
            place,
            kind,
            reference,
            amount,
        })
    });
    paid.collect()
}
