//! The replacement of what was refused.

use crate::book::Writer;
use crate::error::WalletError;
use crate::guard;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::Outcome;

pub(super) fn commit(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
) -> Result<Outcome, WalletError> {
    guard::replace(book, signer, at)?;
    Ok(Outcome::Done)
}

/// Signs the replacement where the rules allow it now; else the direction stays refused until a later block. The peer's answer
/// that it goes with is kept whatever block is followed, and nothing is signed by one that is too old.
pub(super) fn replace_if_allowed(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
) -> Result<(), WalletError> {
    if at.is_too_old {
        return Ok(());
    }
    let signed = book.attempt(|book| guard::replace(book, signer, at))?;
    match signed {
        Ok(_) => Ok(()),
        // what makes a record unreadable is no reason to wait
        Err(error @ WalletError::Damaged(_)) => Err(error),
        Err(_) => Ok(()),
    }
}
