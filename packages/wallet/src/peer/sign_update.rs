//! One update of ours that takes locks out and does several operations. An operation whose reference is paid, or may be, is left
//! out, and holds up no other.

use crate::book::Writer;
use crate::error::WalletError;
use crate::guard;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::{LocalOperation, Outcome};
use causeway_types::Operation;

pub(super) fn commit(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    locks: &[Operation],
    operations: &[LocalOperation],
) -> Result<Outcome, WalletError> {
    let (mut signed, mut refused) = (Vec::new(), Vec::new());
    let mut together = guard::Together::default();
    for operation in operations {
        let may_be_paid = together
            .check_unpaid(book, signer.key(), &operation.operation)
            .and_then(|()| guard::check_refund(book, signer.key(), operation));
        match may_be_paid {
            Ok(()) => signed.push(operation.clone()),
            Err(why) if why.is_storage() => return Err(why),
            Err(why) => refused.push((operation.id, why.to_string())),
        }
    }
    if !(signed.is_empty() && locks.is_empty()) {
        guard::sign_update(book, signer, at, locks, &signed)?;
    }
    Ok(Outcome::Signed {
        ids: signed.iter().map(|operation| operation.id).collect(),
        refused,
    })
}
