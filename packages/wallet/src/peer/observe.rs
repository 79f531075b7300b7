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
    let is_proved = signer.check_not_behind(at.snapshot(), &entry).is_err();
    match entry.restored.is_some() || is_proved {
        true => book.commit(|book| signer.record(book, at.snapshot()).map(drop)),
        false => Ok(()),
    }
}
