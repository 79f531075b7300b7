//! The peer refuses an update of ours, and with it all later ones.

use super::replace::replace_if_allowed;
use crate::book::Writer;
use crate::error::WalletError;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::Outcome;
use causeway_types::Nonce;

pub(super) fn commit(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    nonce: Nonce,
) -> Result<Outcome, WalletError> {
    book.refuse_updates(signer.key(), nonce)?;
    replace_if_allowed(book, signer, at)?;
    Ok(Outcome::Refused)
}
