//! What was kept while the record may have lacked something, and what was accepted as text without an answer.

use super::facts::ack_of;
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
    let counts = guard::judge_kept(book, signer, at)?;
    let entry = book.entry(signer.key())?;
    let ack = ack_of(signer, &entry, || book.unasked(signer.key()))?;
    Ok(Outcome::Accepted {
        ack: ack.filter(|_| counts),
        refused: None,
    })
}
