//! The peer's acknowledgement. Where refused updates above it remain, they are replaced in the same commit.

use super::replace::replace_if_allowed;
use crate::book::Writer;
use crate::error::WalletError;
use crate::guard::{self, VerifiedSignatures};
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::{Outcome, RequestId};
use causeway_peer_protocol::message::AckFrame;

pub(super) fn commit(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    ack: &AckFrame,
    verified: &VerifiedSignatures,
) -> Result<Outcome, WalletError> {
    let done = guard::acknowledge(book, signer, at, ack, verified)?;
    if book.is_replacement_due(signer.key())? {
        replace_if_allowed(book, signer, at)?;
    }
    let is_asked = |id: &RequestId| !done.unasked.contains(id);
    Ok(Outcome::Acknowledged {
        ids: done.all.into_iter().filter(is_asked).collect(),
        unasked: done.unasked.clone(),
    })
}
