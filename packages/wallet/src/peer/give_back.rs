//! A voucher of ours that the peer gives back.

use crate::book::Writer;
use crate::error::WalletError;
use crate::guard;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::Outcome;
use causeway_types::registry::SignedVoucher;
use causeway_types::Lock;

pub(super) fn commit(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    voucher: &SignedVoucher,
    locks: &[Lock],
) -> Result<Outcome, WalletError> {
    if voucher.voucher.direction != signer.pays() {
        return Err(WalletError::OtherVoucher(voucher.voucher.nonce));
    }
    match guard::receive(book, signer, at.snapshot(), voucher.clone(), locks) {
        // a whole record has a newer one: nothing is missing
        Ok(_) | Err(WalletError::Older { .. }) => Ok(Outcome::Done),
        Err(error) => Err(error),
    }
}
