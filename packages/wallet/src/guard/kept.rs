//! Vouchers of the peer that the record holds without an answer: kept while it may have lacked something, or accepted as text.
//! Rules 1, 6, 7.

use super::in_time;
use crate::book::{BookEntry, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_rules::wallet::{rule_1_covered, rule_6_may_act, rule_7_in_time, NotSafe};

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
    let counts = entry.received.is_some() && judge(signer, at, &entry)?;
    if counts {
        if std::mem::replace(&mut entry.promises.received_is_kept, false) {
            book.count_kept(signer.key(), snapshot.now)?;
        }
        sign_receipt(signer, &mut entry);
    }
    book.put(signer.key(), entry)?;
    Ok(counts)
}

/// Whether the newest voucher of the peer may be accepted now.
fn judge(
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    entry: &BookEntry,
) -> Result<bool, WalletError> {
    let snapshot = at.snapshot();
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    let Some(newest) = &record.received else {
        return Ok(false);
    };
    let locks = !newest.locks.is_empty();
    let judged = || -> Result<(), NotSafe> {
        rule_6_may_act(&view)?;
        rule_7_in_time(&view, locks, snapshot.margin())?;
        rule_1_covered(&view, &newest.voucher)
    };
    Ok(judged().is_ok() && in_time(snapshot, at.time, locks).is_ok())
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
