//! Evidence of ours on chain: the peer has shown a voucher of ours, so it has it, whether it says so or not.

use super::acknowledge::make_final;
use super::forget_resolved_locks;
use crate::book::{Book, BookEntry, EventKind, Stored, StoredUpdate, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelAtBlock, ChannelSigner, ChannelSnapshot};
use causeway_peer_protocol::channel::RequestId;
use causeway_rules::wallet::rule_2_is_on_chain;
use causeway_types::{Lock, LockMode, Nonce, Voucher};

/// A voucher of ours that is on chain, above the newest acknowledged, counts as acknowledged, with all before it. What was signed
/// above it and refused is repeated by a replacement that follows it: so nothing that is signed from now on lists again a lock that
/// is gone by it. Returns what asked for the payments that are final with it.
///
/// In an unlocked channel a voucher counts on chain whoever shows it, so its payee may not have it: what it pays is final, and is
/// still sent.
pub fn note_evidence(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
) -> Result<Vec<RequestId>, WalletError> {
    let snapshot = at.snapshot();
    let entry = book.entry(signer.key())?;
    if !may_be_new(&entry, signer, snapshot) {
        return Ok(vec![]);
    }
    let updates = book.updates(signer.key())?;
    let Some(shown) = newest_on_chain(&entry, signer, snapshot, &updates) else {
        return Ok(vec![]);
    };
    if signer.mode() == LockMode::Unlocked {
        let nonce = shown.signed.voucher.nonce;
        return note_total(book, signer, snapshot, entry, nonce);
    }
    let finals = make_final(book, signer, snapshot.now, shown.clone(), &updates)?;
    if entry.has_locks_out() {
        forget_resolved_locks(book, signer, at)?;
    }
    Ok(finals)
}

/// The chain has the total of the voucher of this nonce: its payments, and those before, are final.
fn note_total(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    mut entry: BookEntry,
    nonce: Nonce,
) -> Result<Vec<RequestId>, WalletError> {
    let mut requests = Vec::new();
    let payments = book.paid_above(signer.key(), entry.final_nonce())?;
    for (number, payment) in payments.iter().filter(|(_, p)| p.nonce <= nonce) {
        book.event(EventKind::PaymentFinal, *number, snapshot.now)?;
        requests.extend(payment.request);
    }
    entry.promises.final_on_chain = nonce;
    book.put(signer.key(), entry)?;
    Ok(requests)
}

/// Whether [`note_evidence`] has something to note.
pub fn has_new_evidence(
    book: &Book,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    entry: &BookEntry,
) -> Result<bool, WalletError> {
    if !may_be_new(entry, signer, snapshot) {
        return Ok(false);
    }
    let updates = book.updates(signer.key())?;
    Ok(newest_on_chain(entry, signer, snapshot, &updates).is_some())
}

/// Whether a voucher of the peer is the one on chain, and a record that lacks something has not got it: its payer brings it without
/// a receipt where the chain alone has told it that we have it.
pub fn lacks_on_chain(
    book: &Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    voucher: &Voucher,
    locks: &[Lock],
) -> Result<bool, WalletError> {
    let entry = book.entry(signer.key())?;
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    Ok(entry.restored.is_some() && rule_2_is_on_chain(&view, voucher, locks))
}

/// Whether the chain has more of ours than the peer has acknowledged: asked for each channel at each block.
fn may_be_new(entry: &BookEntry, signer: &ChannelSigner, snapshot: ChannelSnapshot) -> bool {
    let evidence = snapshot.ledger.evidence(signer.pays());
    match signer.mode() {
        LockMode::Unlocked => {
            let newest = entry.acknowledged.as_ref();
            let acknowledged = newest.map(|s| s.signed.voucher.transferred);
            let newest = entry.sent.as_ref().map(|s| s.signed.voucher.nonce);
            let is_all_final = newest.is_none_or(|newest| newest <= entry.final_nonce());
            !is_all_final && evidence.transferred > acknowledged.unwrap_or_default()
        }
        LockMode::OneWay | LockMode::TwoWay => evidence.nonce > entry.acknowledged_nonce(),
    }
}

/// The newest voucher of ours above the newest acknowledged that the chain has: the very one; in an unlocked channel, where vouchers
/// count by their totals, the newest that is no more than what is there.
fn newest_on_chain<'s>(
    entry: &'s BookEntry,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    updates: &'s [StoredUpdate],
) -> Option<&'s Stored> {
    let evidence = snapshot.ledger.evidence(signer.pays());
    // the newest of a book of before updates were kept, or that is merged out of two, has no update
    let signed = updates.iter().map(|update| &update.stored);
    let above = signed
        .chain(&entry.sent)
        .filter(|s| s.signed.voucher.nonce > entry.final_nonce());
    let is_there = |stored: &&Stored| {
        let voucher = &stored.signed.voucher;
        match signer.mode() {
            LockMode::Unlocked => voucher.transferred <= evidence.transferred,
            LockMode::OneWay | LockMode::TwoWay => {
                (voucher.nonce, voucher.transferred) == (evidence.nonce, evidence.transferred)
            }
        }
    };
    above
        .filter(is_there)
        .max_by_key(|stored| stored.signed.voucher.nonce)
}
