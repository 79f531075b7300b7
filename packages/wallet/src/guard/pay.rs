//! Signs the next voucher as one payment, to be carried as text. Rules 3, 6, 7, 9.

use super::may_pay;
use super::update::sign_after_newest;
use crate::book::Writer;
use crate::error::WalletError;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_peer_protocol::channel::RequestId;
use causeway_types::registry::SignedVoucher;
use causeway_types::{Amount, Hash, Height, Operation};

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
    let payment: (Operation, Option<RequestId>) =
        (Operation::DirectPayment { reference, amount }, None);
    // a line of text names no height: where it comes over a link too, its payee judges it by the block that it has
    sign_after_newest(book, signer, snapshot, Height(0), &[payment])
        .map(|update| update.stored.signed)
}
