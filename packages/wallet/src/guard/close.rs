//! Ends a channel: together, by the final totals (rules 5, 6), or alone.

use super::show::newest_to_show;
use crate::book::{Book, BookEntry, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_rules::wallet::{rule_4_passed, rule_5_cooperative_close, rule_6_may_act, View};
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::CooperativeClose;
use causeway_types::{Height, Side, Signature, UnixTime};

/// Signs the final totals. Until it runs out nothing else is signed or accepted.
pub fn offer_close(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    valid_until: UnixTime,
) -> Result<(CooperativeClose, Signature), WalletError> {
    let secret = signer.secret()?;
    let entry = signer.record(book, snapshot)?;
    let record = entry.record();
    let (ours, theirs) = {
        let view = signer.view(snapshot, &record);
        (view.out().transferred, view.incoming().transferred)
    };
    let (transferred_a, transferred_b) = match signer.side() {
        Side::A => (ours, theirs),
        Side::B => (theirs, ours),
    };
    let close = CooperativeClose {
        transferred_a,
        transferred_b,
        valid_until,
    };
    promise(book, signer, snapshot, entry, &close)?;
    Ok((close, secret.sign(&close.digest(&signer.context()))))
}

/// Verifies the peer's signature over the final totals, and records that we agree: the caller sends them to the chain.
pub fn accept_close(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    close: &CooperativeClose,
    signature: &Signature,
) -> Result<(), WalletError> {
    let digest = close.digest(&signer.context());
    let mut entry = signer.record(book, snapshot)?;
    // one of our own that is still good and that the book has not proves that the book is old
    let is_good = !rule_4_passed(close.valid_until, snapshot.now);
    if is_good && entry.promises.closing != Some(*close) && signer.is_ours(&digest, signature) {
        signer.mark_old(book, snapshot, &mut entry)?;
    }
    signer.peer()?.verify(&digest, signature)?;
    promise(book, signer, snapshot, entry, close)
}

/// Keeps who signed the close that was signed or agreed to last, and the signature, until it has lapsed.
pub fn keep_close(
    book: &mut Writer,
    signer: &ChannelSigner,
    by: Side,
    signature: Signature,
) -> Result<(), WalletError> {
    let mut entry = book.entry(signer.key())?;
    entry.promises.closing_signature = Some((by, signature));
    book.put(signer.key(), entry)
}

/// Whether a close would be refused for its totals, before anybody is asked whether it is meant. Nothing is written.
pub fn check_close(
    book: &Book,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    close: &CooperativeClose,
) -> Result<(), WalletError> {
    let record = book.entry(signer.key())?.record();
    let view = signer.view(snapshot, &record);
    check_totals(signer.side(), &view, close)?;
    Ok(rule_5_cooperative_close(&view, close)?)
}

fn promise(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    mut entry: BookEntry,
    close: &CooperativeClose,
) -> Result<(), WalletError> {
    signer.check_may_sign(snapshot, &entry)?;
    snapshot.check_close_lapses(close.valid_until)?;
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    // the same again changes nothing
    if entry.promises.closing != Some(*close) {
        rule_6_may_act(&view)?;
    }
    check_totals(signer.side(), &view, close)?;
    rule_5_cooperative_close(&view, close)?;
    if entry.promises.closing != Some(*close) {
        entry.promises.closing = Some(*close);
        entry.promises.closing_signature = None;
    }
    book.put(signer.key(), entry)
}

/// Both totals must be the book's: if they are not, a payment was made since the offer, or did not arrive.
fn check_totals(side: Side, view: &View, close: &CooperativeClose) -> Result<(), WalletError> {
    let (ours_given, theirs_given) = match side {
        Side::A => (close.transferred_a, close.transferred_b),
        Side::B => (close.transferred_b, close.transferred_a),
    };
    let (ours, theirs) = (view.out().transferred, view.incoming().transferred);
    if (ours_given, theirs_given) == (ours, theirs) {
        return Ok(());
    }
    Err(WalletError::Overtaken {
        ours_given,
        theirs_given,
        ours,
        theirs,
    })
}

/// Writes down that we close, and returns what the close carries. From then on nothing is signed or accepted.
pub fn begin_close(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
) -> Result<Vec<SignedVoucher>, WalletError> {
    // by whatever block the node has: nothing that depends on the time is decided here
    let mut entry = book.entry(signer.key())?;
    let vouchers = newest_to_show(signer, snapshot, &entry);
    let promises = &mut entry.promises;
    // an earlier one that is under way or printed still works
    if promises.close_sent {
        promises.close_unbounded |= promises.close_last.is_none();
        promises.close_last_before = promises.close_last_before.max(promises.close_last);
    }
    promises.close_sent = true;
    promises.close_last = None;
    book.put(signer.key(), entry)?;
    Ok(vouchers)
}

/// Writes down the last block that the `Close` can be in: once that has come without it, it never will. Where an earlier one
/// is good for longer, or for ever, that stays.
pub fn bound_close(
    book: &mut Writer,
    signer: &ChannelSigner,
    last: Height,
) -> Result<(), WalletError> {
    let mut entry = book.entry(signer.key())?;
    let promises = &mut entry.promises;
    if !promises.close_unbounded {
        promises.close_last = promises.close_last_before.max(Some(last));
    }
    book.put(signer.key(), entry)
}

/// The `Close` is in no block and never will be: payments go on.
pub fn forget_close(book: &mut Writer, signer: &ChannelSigner) -> Result<(), WalletError> {
    let mut entry = book.entry(signer.key())?;
    let promises = &mut entry.promises;
    promises.close_sent = false;
    promises.close_last = None;
    promises.close_last_before = None;
    promises.close_unbounded = false;
    book.put(signer.key(), entry)
}

/// The newest `Close` is in no block and never will be. Payments go on, unless an earlier one may still come.
pub fn forget_newest_close(book: &mut Writer, signer: &ChannelSigner) -> Result<(), WalletError> {
    let mut entry = book.entry(signer.key())?;
    let promises = &mut entry.promises;
    if promises.close_unbounded {
        return Ok(());
    }
    match promises.close_last_before.take() {
        None => forget_close(book, signer),
        earlier => {
            promises.close_last = earlier;
            book.put(signer.key(), entry)
        }
    }
}

/// Forgets a `Close` whose last block has come and that the chain, at a height past it, does not have.
pub fn forget_lapsed_close(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    height: Height,
) -> Result<(), WalletError> {
    match book.find(signer.key())? {
        Some(entry) if has_lapsed_close(&entry, signer, snapshot, height) => {
            forget_close(book, signer)
        }
        _ => Ok(()),
    }
}

/// Whether a `Close` of ours is in no block, and never will be: its last block has come, and the chain, at a height past it, does
/// not have it.
pub fn has_lapsed_close(
    entry: &BookEntry,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    height: Height,
) -> bool {
    let is_closed =
        snapshot.ledger.side(signer.side()).closed || snapshot.ledger.settlement.is_some();
    let lapsed = entry.promises.close_last.is_some_and(|last| height > last);
    entry.promises.close_sent && lapsed && !is_closed
}
