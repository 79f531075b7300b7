//! Lines of text, which people carry: what is taken in, and what is given. docs/peer-protocol.md#update-0x0020.

use super::in_time::in_time;
use super::pay::NO_HEIGHT;
use super::receive::{receive_at, Received};
use crate::book::{Book, Stored, StoredUpdate, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_rules::voucher::has_on_record;
use causeway_types::registry::SignedVoucher;
use causeway_types::{ChainTime, Lock, Operation};

/// Verifies a voucher of the peer that came as a line, and keeps it; or takes back one of our own.
pub fn receive_line(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    time: ChainTime,
    signed: &SignedVoucher,
    locks: &[Lock],
) -> Result<Received, WalletError> {
    let latest = time.at_latest();
    let received = receive_at(book, signer, snapshot, latest, signed.clone(), locks)?;
    // what is in the book already, or is only kept to be shown, is never too late: but with locks that the chain does not have,
    // which it would take away from those that it has
    let is_theirs = signed.voucher.direction != signer.pays();
    let locks_new = !locks.is_empty() && !has_on_record(snapshot.ledger, &signed.voucher);
    let counts = !received.amount.is_zero() || is_theirs && locks_new;
    if !received.known && counts {
        in_time(snapshot, time, !locks.is_empty())?;
    }
    Ok(received)
}

/// The newest voucher of the peer, to be given back to it as a line; none where there is none.
pub fn theirs_to_give(book: &Book, signer: &ChannelSigner) -> Result<Option<Stored>, WalletError> {
    Ok(book.entry(signer.key())?.received)
}

/// Our newest voucher, to be given to the peer as a line; none where there is none. A line does not name what it follows, so
/// whoever takes one without those before it records all of them as one payment. It is given only where all that has no answer
/// are lines themselves; and where the channel is carried by a link, only as the sole one. `is_linked`: whether it is.
pub fn ours_to_give(
    book: &Book,
    signer: &ChannelSigner,
    is_linked: bool,
) -> Result<Option<Stored>, WalletError> {
    let newest = book.entry(signer.key())?.sent;
    let updates = book.updates(signer.key())?;
    let skips = match &updates[..] {
        [only] => (!is_one_payment(only)).then_some(only),
        all if is_linked => all.first(),
        all => all.iter().find(|update| !is_line(update)),
    };
    match skips {
        None => Ok(newest),
        Some(update) => Err(WalletError::Unanswered {
            channel_id: signer.channel_id(),
            nonce: update.frame.nonce,
        }),
    }
}

/// Whether an update was made to be carried as a line.
pub(super) fn is_line(update: &StoredUpdate) -> bool {
    update.frame.height == NO_HEIGHT
}

/// Whether a line says all that the update does.
fn is_one_payment(update: &StoredUpdate) -> bool {
    matches!(
        update.frame.operations[..],
        [Operation::DirectPayment { .. }]
    )
}
