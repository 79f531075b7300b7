//! What of the book belongs on chain, and how a channel stands. Rules 7, 8, 9.

use crate::book::{Book, BookEntry, Stored};
use crate::error::WalletError;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_rules::voucher::{has_on_record, show};
use causeway_rules::wallet::{
    rule_7_new_block_by, rule_7_show_by, rule_8_must_answer, rule_9_spendable, worth_showing,
};
use causeway_types::registry::SignedVoucher;
use causeway_types::{Amount, LockMode, Side, UnixTime};

/// How a channel stands by all that we hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// What is ours for sure.
    pub balance: Amount,
    /// What we can still pay.
    pub spendable: Amount,
    /// The time before which our newest voucher must be on chain; none if it is, or there is none.
    pub show_by: Option<UnixTime>,
    /// The time by which a newer block must have been seen, from another node if need be, or our newest voucher be shown: the
    /// peer may have closed since this one. None if nothing is to be shown.
    pub new_block_by: Option<UnixTime>,
    /// Whether the peer has shown a stale voucher of ours that must be answered.
    pub must_answer: bool,
}

/// How the channel stands.
pub fn standing(
    entry: &BookEntry,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
) -> Result<Standing, WalletError> {
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    Ok(Standing {
        balance: view.balance(),
        // who only receives pays nothing, whatever is its own
        spendable: match signer.can_pay() {
            true => rule_9_spendable(&view),
            false => Amount::ZERO,
        },
        show_by: rule_7_show_by(&view, snapshot.margin()),
        new_block_by: rule_7_new_block_by(&view, snapshot.margin()),
        must_answer: rule_8_must_answer(&view),
    })
}

/// The newest vouchers that count on chain when we show them, as far as they are newer than what is there.
pub fn to_show(
    book: &Book,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
) -> Result<Vec<SignedVoucher>, WalletError> {
    Ok(newest_to_show(signer, snapshot, &book.entry(signer.key())?))
}

/// What we were paid, and what we paid as far as its payee has receipted it (or needs no receipt).
pub(super) fn newest_to_show(
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    entry: &BookEntry,
) -> Vec<SignedVoucher> {
    let ours = match (signer.mode(), signer.side()) {
        (LockMode::Unlocked, Side::A) => &entry.sent,
        _ => &entry.receipted,
    };
    let record = entry.record();
    // an older voucher's claims can be worth more than a newer one of the same total
    let is_worth_it = worth_showing(&signer.view(snapshot, &record));
    let theirs = entry.received.as_ref().filter(|_| is_worth_it);
    // one that the chain would refuse makes the whole message fail, and what we were paid with it
    let ours = ours.as_ref().filter(|s| {
        let mut ledger = *snapshot.ledger;
        show(&mut ledger, &s.signed.voucher, snapshot.now).is_ok()
    });
    [theirs, ours]
        .into_iter()
        .flatten()
        .filter(|s| !has_on_record(snapshot.ledger, &s.signed.voucher))
        .map(|s| with_receipt(signer, s))
        .collect()
}

/// Vouchers that were accepted while no receipts were given get their receipt now, in what we show ourselves.
pub(super) fn with_receipt(signer: &ChannelSigner, stored: &Stored) -> SignedVoucher {
    let mut signed = stored.signed.clone();
    let is_theirs = signed.voucher.direction != signer.pays();
    if is_theirs && signer.mode() == LockMode::TwoWay && signed.receipt.is_none() {
        let digest = signed.voucher.receipt_digest(&signer.context());
        signed.receipt = signer.secret().ok().map(|secret| secret.sign(&digest));
    }
    signed
}
