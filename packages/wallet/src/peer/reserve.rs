//! References are kept for the peer that asks whether it may pay them.

use crate::book::Writer;
use crate::error::WalletError;
use crate::guard;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::Outcome;
use causeway_peer_protocol::message::MayPayFrame;

pub(super) fn commit(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    asked: &[MayPayFrame],
) -> Result<Outcome, WalletError> {
    let answers = asked
        .iter()
        .map(|asked| guard::reserve(book, signer, at, asked));
    Ok(Outcome::Reserved {
        answers: answers.collect::<Result<_, _>>()?,
    })
}
