//! What a block tells of how complete a record is, and of a later end that was agreed to.

use crate::book::{Book, Writer};
use crate::error::WalletError;
use crate::guard;
use crate::signer::{ChannelAtBlock, ChannelSigner};

/// Whether the chain tells something of the completeness of a record that is not written down yet: that something is missing,
/// when the wait ends, that both are over; or that the channel has a later end that was agreed to. A follower asks at each block, and has [`observe`] write it.
pub fn is_observation_due(
    book: &Book,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
) -> Result<bool, WalletError> {
    let Some(entry) = book.find(signer.key())? else {
        return Ok(false);
    };
    let snapshot = at.snapshot();
    if guard::has_new_end(&entry.promises, snapshot.ledger) {
        return Ok(true);
    }
    Ok(match &entry.restored {
        None => signer.check_not_behind(snapshot, &entry).is_err(),
        // the wait begins, or it is over and nothing else is missing
        Some(restored) => {
            let is_back = restored.own_voucher_back || !signer.can_pay();
            restored.wait_until.is_none() || is_back && signer.wait_is_over(snapshot, &entry)
        }
    })
}

/// Writes down what the chain tells of a record, in the commit under way.
pub fn observe(
    book: &mut Writer<'_>,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
) -> Result<(), WalletError> {
    signer.record(book, at.snapshot())?;
    guard::note_extended(book, signer, at.snapshot())
}
