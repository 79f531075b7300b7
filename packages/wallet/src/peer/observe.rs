//! What a block tells of how complete a record is.

use crate::book::Book;
use crate::error::WalletError;
use crate::signer::{ChannelAtBlock, ChannelSigner};

/// Writes down what the chain tells of the completeness of a record: that something is missing, when the wait ends, that both
/// are over. A follower calls it with each block; nothing is committed where nothing changes.
pub fn observe(
    book: &mut Book,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
) -> Result<(), WalletError> {
    let Some(entry) = book.find(signer.key())? else {
        return Ok(());
    };
    let snapshot = at.snapshot();
    let is_due = match &entry.restored {
        None => signer.check_not_behind(snapshot, &entry).is_err(),
        // the wait begins, or it is over and nothing else is missing
        Some(restored) => {
            let is_back = restored.own_voucher_back || !signer.can_pay();
            restored.wait_until.is_none() || is_back && signer.wait_is_over(snapshot, &entry)
        }
    };
    match is_due {
        true => book.commit(|book| signer.record(book, snapshot).map(drop)),
        false => Ok(()),
    }
}
