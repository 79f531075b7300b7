//! A voucher of the peer that the book has not: with our own receipt it proves that the book is old; in a record that lacks
//! something the one that is on chain is taken back; in an unlocked channel it is one payment of the difference. Anything else
//! changes nothing.

use crate::book::Writer;
use crate::error::WalletError;
use crate::guard;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::Outcome;
use causeway_types::registry::SignedVoucher;
use causeway_types::{Lock, LockMode};

pub(super) fn commit(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    voucher: &SignedVoucher,
    locks: &[Lock],
) -> Result<Outcome, WalletError> {
    if voucher.voucher.direction == signer.pays() {
        return Err(WalletError::OtherVoucher(voucher.voucher.nonce));
    }
    let digest = voucher.voucher.receipt_digest(&signer.context());
    let receipt = voucher.receipt;
    let proves = receipt.is_some_and(|receipt| signer.is_ours(&digest, &receipt));
    let snapshot = at.snapshot();
    let is_taken = proves || signer.mode() == LockMode::Unlocked;
    if !is_taken && !guard::lacks_on_chain(book, signer, snapshot, &voucher.voucher, locks)? {
        return Ok(Outcome::Done);
    }
    let latest = at.time.at_latest();
    let taken = guard::receive_at(book, signer, snapshot, latest, voucher.clone(), locks)?;
    if !taken.amount.is_zero() {
        guard::in_time(snapshot, at.time, !locks.is_empty())?;
    }
    Ok(Outcome::Done)
}
