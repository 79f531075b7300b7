//! The peer's acknowledgement. Where refused updates above it remain, they are replaced in the same commit.

use super::replace::replace_if_allowed;
use crate::book::Writer;
use crate::error::WalletError;
use crate::guard::{self, VerifiedSignatures};
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::Outcome;
use causeway_peer_protocol::message::AckFrame;

pub(super) fn commit(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    ack: &AckFrame,
    verified: &VerifiedSignatures,
) -> Result<Outcome, WalletError> {
    let ids = guard::acknowledge(book, signer, at.snapshot(), ack, verified)?;
    if book.is_replacement_due(signer.key())? {
        replace_if_allowed(book, signer, at)?;
    }
    Ok(Outcome::Acknowledged { ids })
}
