//! One update of ours that does several operations.

use crate::book::Writer;
use crate::error::WalletError;
use crate::guard;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::{LocalOperation, Outcome};

pub(super) fn commit(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    operations: &[LocalOperation],
) -> Result<Outcome, WalletError> {
    guard::sign_update(book, signer, at, operations)?;
    Ok(Outcome::Signed {
        ids: operations.iter().map(|operation| operation.id).collect(),
    })
}
