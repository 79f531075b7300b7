//! Signs the next voucher as one payment, to be carried as text. Rules 3, 6, 7, 9.

use super::may_pay;
use super::reference::check_unpaid;
use super::text::is_line;
use super::update::{sign_after_newest, AskedOperation};
use crate::book::Writer;
use crate::error::WalletError;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_types::registry::SignedVoucher;
use causeway_types::{Amount, Hash, Height, Operation};

/// A line of text names no height: where it comes over a link too, its payee judges it by the block that it has.
pub(super) const NO_HEIGHT: Height = Height(0);

/// Pays so much more: an update of exactly one direct payment, so that it can be carried as text. The locks that are
/// pending stay; one that is claimed on chain must be paid by an update first.
pub fn pay(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    amount: Amount,
    reference: Hash,
) -> Result<SignedVoucher, WalletError> {
    let entry = signer.record(book, snapshot)?;
    may_pay(&entry, signer, snapshot, amount)?;
    // lines of text follow each other; one that follows an update of a link does not name it
    let newest = book.newest_update(signer.key())?;
    if let Some(made) = newest.filter(|newest| !is_line(newest)) {
        return Err(WalletError::Unanswered {
            channel_id: signer.channel_id(),
            nonce: made.frame.nonce,
        });
    }
    let operation = Operation::DirectPayment { reference, amount };
    check_unpaid(book, signer.key(), &operation)?;
    let payment = AskedOperation::alone(operation);
    let rests_on = (NO_HEIGHT, snapshot.now);
    sign_after_newest(book, signer, snapshot, entry, rests_on, vec![payment])
        .map(|update| update.stored.signed)
}
