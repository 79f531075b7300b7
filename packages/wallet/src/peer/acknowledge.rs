//! The peer's acknowledgement. Where refused updates above it remain, they are replaced in the same commit.

use super::replace::replace_if_allowed;
use crate::book::Writer;
use crate::error::WalletError;
use crate::guard::{self, VerifiedSignatures};
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::{OutUpdateState, Outcome};
use causeway_peer_protocol::message::AckFrame;
use causeway_types::{LockMode, Nonce};

pub(super) fn commit(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    ack: &AckFrame,
    verified: &VerifiedSignatures,
) -> Result<Outcome, WalletError> {
    let ids = guard::acknowledge(book, signer, at.snapshot(), ack, verified)?;
    let open = book.updates(signer.key())?;
    let remain = open.iter().any(|u| u.state != OutUpdateState::Unanswered);
    if remain && signer.mode() != LockMode::Unlocked {
        // a replacement that was signed does not follow this voucher
        book.refuse_updates(signer.key(), Nonce(0))?;
        replace_if_allowed(book, signer, at)?;
    }
    Ok(Outcome::Acknowledged { ids })
}
