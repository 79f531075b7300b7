//! A cooperative close: the time in which nothing is added, our signature over the final totals, and the peer's. P12 of
//! docs/peer-protocol.md.

use crate::book::{StoredShutdown, Writer};
use crate::error::WalletError;
use crate::guard;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::{Outcome, Shutdown};
use causeway_peer_protocol::PeerErrorCode;
use causeway_types::signed::CooperativeClose;
use causeway_types::{Signature, UnixTime};

pub(super) fn shut_down(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    Shutdown { until, by_us }: Shutdown,
) -> Result<Outcome, WalletError> {
    let shutdown = StoredShutdown { until, by_us };
    guard::shut_down(book, signer, at.snapshot(), shutdown)?;
    Ok(Outcome::Done)
}

pub(super) fn end_shutdown(
    book: &mut Writer,
    signer: &ChannelSigner,
    declined: Option<PeerErrorCode>,
) -> Result<Outcome, WalletError> {
    guard::end_shutdown(book, signer, declined.map(|code| code.0))?;
    Ok(Outcome::Done)
}

/// Signed and kept in one commit: what is sent is in every `resume` until it has lapsed.
pub(super) fn sign(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    valid_until: UnixTime,
) -> Result<Outcome, WalletError> {
    let (_, signature) = guard::offer_close(book, signer, at.snapshot(), valid_until)?;
    guard::keep_close(book, signer, signer.side(), signature)?;
    Ok(Outcome::Done)
}

/// Kept with the peer's signature, which the chain is shown. Other totals than ours are refused, and nothing is kept of them.
pub(super) fn hold(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    close: &CooperativeClose,
    signature: &Signature,
) -> Result<Outcome, WalletError> {
    match guard::accept_close(book, signer, at.snapshot(), close, signature) {
        Err(WalletError::Overtaken { .. }) => return Ok(Outcome::Overtaken),
        accepted => accepted?,
    }
    guard::keep_close(book, signer, signer.side().peer(), *signature)?;
    Ok(Outcome::Done)
}
