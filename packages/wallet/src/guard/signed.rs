//! A voucher of ours that may be signed: its signature, the record, the log, and the update as it is sent.

use super::locks::{keep_new_locks, note_left_out, tie_of};
use super::receive::PaidOperation;
use super::reference::log_refund;
use super::update::AskedOperation;
use crate::book::{
    BookEntry, Payment, PaymentKind, PaymentOutcome, PendingLock, Stored, StoredUpdate, Writer,
};
use crate::error::WalletError;
use crate::memo::Memo;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_peer_protocol::channel::{LockPurpose, OutUpdateState};
use causeway_peer_protocol::message::{
    Attachment, UpdateFrame, MOST_ATTACHED, MOST_ATTACHMENTS, MOST_OPERATIONS,
};
use causeway_peer_protocol::BoundedList;
use causeway_rules::update::{Update, UpdateError};
use causeway_rules::wallet::VoucherWithLocks;
use causeway_types::registry::SignedVoucher;
use causeway_types::{Height, LockId, Operation, UnixTime};

/// What the rules have allowed to be signed.
pub(super) struct NewUpdate {
    /// The update that is to be signed.
    pub update: Update,
    /// What it makes of the voucher before.
    pub next: VoucherWithLocks,
    /// The newest block on which it rests.
    pub height: Height,
    /// When it is signed, by the later of block time and the machine's clock.
    pub at: UnixTime,
    /// Whether it is a replacement.
    pub state: OutUpdateState,
    /// What it pays that the log does not have.
    pub paid: Vec<PaidOperation>,
    /// What asked for each of its operations, by its place; none where it repeats.
    pub asked: Vec<AskedOperation>,
    /// Payments of the log that it repeats, in the order of its first operations.
    pub repeated: Vec<u64>,
    /// What goes along with its operations.
    pub attachments: Vec<Attachment>,
}

/// Signs it and keeps it: as the newest of the record, in the log, and as an update without an answer. The caller sends it only
/// when this is committed.
pub(super) fn keep_signed(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    mut entry: BookEntry,
    new: NewUpdate,
) -> Result<StoredUpdate, WalletError> {
    let NewUpdate {
        update,
        next,
        height,
        at,
        state,
        paid,
        asked,
        repeated,
        attachments,
    } = new;
    let key = *signer.key();
    let (voucher, digest) = (next.voucher, next.voucher.digest(&signer.context()));
    let signed = SignedVoucher {
        voucher,
        signature: signer.secret()?.sign(&digest),
        receipt: None,
    };
    let mut covers = book.newest_covers(&key)?;
    for (number, place) in repeated.iter().zip(0u16..) {
        book.move_payment(*number, voucher.nonce, place)?;
        covers = covers.max(*number);
    }
    let asked_at = |place: u16| asked.get(usize::from(place));
    for operation in &paid {
        let asked = asked_at(operation.place);
        let request = match operation.kind {
            // what asked for a lock is paid with it; of a payment in parts one row of the log has its request
            PaymentKind::Lock(id) => {
                let lock = book.pending_lock(&key, false, id)?;
                let request = lock.and_then(|lock| lock.request);
                match request {
                    Some(request) if book.has_payment_of(request)? => None,
                    request => request,
                }
            }
            _ => asked.and_then(|asked| asked.request),
        };
        let payment = Payment {
            key,
            received: false,
            nonce: voucher.nonce,
            place: operation.place,
            kind: operation.kind,
            amount: operation.amount,
            reference: operation.reference,
            at: snapshot.now,
            request,
            is_kept: false,
            outcome: PaymentOutcome::Counts,
        };
        covers = book.log(&payment)?;
        log_refund(book, covers, &payment)?;
        if let Some(memo) = asked.and_then(|asked| asked.memo.as_ref()) {
            book.keep_memo(covers, &Memo::Text(memo.text.clone()))?;
        }
    }
    keep_new_locks(
        book,
        signer,
        &next,
        &update.operations,
        |book, place, pending| {
            let asked = asked_at(place);
            let lock_for = asked.and_then(|asked| asked.lock_for.as_ref());
            if let Some(LockPurpose::Payment(attempt)) = lock_for {
                book.add_attempt(&key, &pending.lock, attempt, at)?;
            }
            let onion = asked.and_then(|asked| asked.onion.as_ref());
            Ok(PendingLock {
                onion: onion.map(|onion| onion.to_vec()),
                request: asked.and_then(|asked| asked.request),
                tie: tie_of(book, signer, lock_for)?,
                at,
                ..pending
            })
        },
    )?;
    let asked = update.operations.len();
    let operations = BoundedList::try_from(update.operations);
    let operations = operations.map_err(|_| UpdateError::TooManyOperations {
        asked,
        allowed: MOST_OPERATIONS,
    })?;
    let frame = UpdateFrame {
        channel_id: signer.channel_id(),
        height,
        replacement: state == OutUpdateState::Replacement,
        previous: update.previous,
        nonce: voucher.nonce,
        reference: voucher.reference,
        transferred: voucher.transferred,
        locked: voucher.locked,
        locks_hash: voucher.locks_hash,
        locks_until: voucher.locks_until,
        operations,
        signature: signed.signature,
        attachments: fitting(attachments),
    };
    let stored = Stored {
        signed,
        locks: next.locks,
    };
    let kept = StoredUpdate {
        frame,
        stored: stored.clone(),
        digest,
        state,
        covers,
    };
    book.put_update(&key, &kept)?;
    let operations = kept.frame.operations.iter();
    let locks_paid: Vec<LockId> = operations.filter_map(paid_lock).collect();
    let before = entry.sent.as_ref().map_or(&[][..], |sent| &sent.locks);
    let lists = (before, &stored.locks[..]);
    note_left_out(book, &key, lists, voucher.nonce, &locks_paid)?;
    entry.record_signed(snapshot.ledger, signer.side(), stored, &locks_paid);
    book.put(&key, entry)?;
    Ok(kept)
}

/// As many of them, from the first on, as one update may have. The channel's step asks for no more: what a payment pays goes
/// before what is written to it, so nothing else is left out for the others.
fn fitting(mut attachments: Vec<Attachment>) -> BoundedList<Attachment, MOST_ATTACHMENTS> {
    let mut room = MOST_ATTACHED;
    let fit = attachments.iter().take_while(|attachment| {
        let left = room.checked_sub(attachment.bytes.len());
        room = left.unwrap_or(room);
        left.is_some()
    });
    let count = fit.count().min(MOST_ATTACHMENTS);
    attachments.truncate(count);
    // a list of so many fits
    BoundedList::try_from(attachments).unwrap_or_default()
}

fn paid_lock(operation: &Operation) -> Option<LockId> {
    match operation {
        Operation::LockPaid { id } => Some(*id),
        _ => None,
    }
}
