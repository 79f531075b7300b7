//! Vouchers of the peer that the record holds without an answer: kept while it may have lacked something, or accepted as text.
//! Rules 1, 6, 7.

use super::in_time;
use super::receive::check_may_count;
use crate::book::{BookEntry, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelAtBlock, ChannelSigner};

/// Judges the newest voucher of the peer as if it had just come, once the wait of a restored record is over; signs its receipt
/// where our side has a key. One that may not be accepted stays kept, and is judged again with later blocks. Whether it counts
/// now.
pub fn judge_kept(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
) -> Result<bool, WalletError> {
    let snapshot = at.snapshot();
    let mut entry = signer.record(book, snapshot)?;
    signer.check_may_sign(snapshot, &entry)?;
    if let Some(restored) = &mut entry.restored {
        if !restored.is_judged {
            // until it is judged it is kept, also where it came before that was noted
            entry.promises.received_is_kept = entry.received.is_some();
        }
        restored.is_judged = true;
    }
    let counts = may_count(signer, at, &entry);
    if counts {
        if std::mem::replace(&mut entry.promises.received_is_kept, false) {
            book.count_kept(signer.key(), snapshot.now)?;
        }
        sign_receipt(signer, &mut entry);
    }
    book.put(signer.key(), entry)?;
    Ok(counts)
}

/// Whether there is a voucher of the peer, and the newest may count as paid now.
fn may_count(signer: &ChannelSigner, at: &ChannelAtBlock, entry: &BookEntry) -> bool {
    let snapshot = at.snapshot();
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    let Some(newest) = &record.received else {
        return false;
    };
    check_may_count(&view, newest, snapshot.margin()).is_ok()
        && in_time(snapshot, at.time, !newest.locks.is_empty()).is_ok()
}

/// Signs the receipt for the newest voucher of the peer, where our side has a key and it has none.
pub(super) fn sign_receipt(signer: &ChannelSigner, entry: &mut BookEntry) {
    let (Some(received), Ok(secret)) = (&mut entry.received, signer.secret()) else {
        return;
    };
    if received.signed.receipt.is_none() {
        let digest = received.signed.voucher.receipt_digest(&signer.context());
        received.signed.receipt = Some(secret.sign(&digest));
    }
}
