//! After a loss of our record the peer has nothing of ours, and neither has the chain.

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
    guard::nothing_given_back(book, signer, at.snapshot())?;
    Ok(Outcome::Done)
}
