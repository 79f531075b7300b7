//! Keeps the peer's receipt for a voucher of ours.

use super::acknowledge::make_final;
use crate::book::{BookEntry, LossProof, Restored, Stored, Writer};
use crate::error::WalletError;
use crate::signer::ChannelSigner;
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::locks_hash;
use causeway_types::{Lock, Nonce, UnixTime};

/// Verifies the receipt that comes with our own voucher and its locks. It is kept where its nonce is above the last
/// receipted one, also if the voucher is no longer the newest. One for the newest also frees what a lock that was left out
/// held up (rule 3).
pub fn accept_receipt(
    book: &mut Writer,
    signer: &ChannelSigner,
    receipted: &SignedVoucher,
    locks: &[Lock],
) -> Result<(), WalletError> {
    let receipt = receipted.receipt.ok_or(WalletError::NoReceipt)?;
    let mut entry = book.entry(signer.key())?;
    let voucher = &receipted.voucher;
    let digest = voucher.receipt_digest(&signer.context());
    if voucher.direction != signer.pays() {
        // our own receipt, which the peer sends back: it proves what we had accepted
        let newest = entry.received.as_ref().map(|s| s.signed.voucher.nonce);
        let is_newer = newest.is_none_or(|newest| voucher.nonce > newest);
        if is_newer && signer.is_ours(&digest, &receipt) {
            mark(book, signer, entry.restored)?;
        }
        return Err(WalletError::OtherVoucher(newest.unwrap_or_default()));
    }
    let newest = entry
        .sent
        .as_ref()
        .map_or(Nonce(0), |s| s.signed.voucher.nonce);
    let last = entry.receipted.as_ref().map(|s| s.signed.voucher.nonce);
    if let Some(sent) = entry.sent.as_mut().filter(|s| s.signed.voucher == *voucher) {
        signer.peer()?.verify(&digest, &receipt)?;
        sent.signed.receipt = Some(receipt);
        let stored = sent.clone();
        return keep(book, signer, entry, stored);
    }
    if !signer.is_ours(&voucher.digest(&signer.context()), &receipted.signature) {
        return Err(WalletError::OtherVoucher(newest));
    }
    if voucher.nonce >= newest {
        // signed by us, and not in the book
        mark(book, signer, entry.restored)?;
        return Err(WalletError::OtherVoucher(newest));
    }
    signer.peer()?.verify(&digest, &receipt)?;
    match last {
        Some(last) if voucher.nonce <= last => Err(WalletError::Older {
            given: voucher.nonce,
            newest: last,
        }),
        _ if locks_hash(locks) != voucher.locks_hash => Err(WalletError::OtherLocks),
        _ => {
            let stored = Stored {
                signed: receipted.clone(),
                locks: locks.to_vec(),
            };
            keep(book, signer, entry, stored)
        }
    }
}

/// A receipt acknowledges its voucher and all before it. Text that is brought at any time has no block beside it.
fn keep(
    book: &mut Writer,
    signer: &ChannelSigner,
    mut entry: BookEntry,
    receipted: Stored,
) -> Result<(), WalletError> {
    entry.receipted = Some(receipted.clone());
    book.put(signer.key(), entry)?;
    let updates = book.updates(signer.key())?;
    make_final(book, signer, UnixTime(0), receipted, &updates).map(drop)
}

/// The record lacks something; the wait begins when the channel is next looked at.
fn mark(
    book: &mut Writer,
    signer: &ChannelSigner,
    restored: Option<Restored>,
) -> Result<(), WalletError> {
    let restored = restored.unwrap_or_else(|| Restored::because(LossProof::OwnSignature));
    book.mark(signer.key(), Some(restored))
}
