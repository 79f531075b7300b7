//! What becomes of locks that peers add. A node forwards nothing yet, and none of its invoices is paid by a preimage: so each is
//! let go in the commit that accepts it, and its payer learns why (P8 of docs/peer-protocol.md).

use causeway_peer_protocol::channel::CommitRequest;
use causeway_peer_protocol::onion::{FailureCode, HopPayload, PaymentFailure};
use causeway_peer_protocol::ByteString;
use causeway_types::signed::first_listed;
use causeway_types::{ChannelId, Nonce, Operation};
use causeway_wallet::book::{PendingLock, Writer};
use causeway_wallet::onion::seal_failure;
use causeway_wallet::{guard, ChannelSigner, WalletError};

/// The locks that a request brings, by their nonces: those of before a loss of the record, and what came while it might have lacked
/// something, are never let go, since what became of them is not known.
pub(super) fn brought(request: &CommitRequest) -> Vec<Nonce> {
    let adds = |operation: &Operation| matches!(operation, Operation::AddLock { .. });
    let CommitRequest::AcceptUpdates { updates } = request else {
        return vec![];
    };
    let bring = updates.iter().filter(|u| u.operations.iter().any(adds));
    bring.map(|update| update.nonce).collect()
}

/// Lets the locks go that these vouchers of the peer's have added, as far as they are accepted. In a record that may lack something
/// none is.
pub(super) fn let_go(
    book: &mut Writer<'_>,
    signer: &ChannelSigner,
    brought: &[Nonce],
) -> Result<(), WalletError> {
    if book.entry(signer.key())?.restored.is_some() {
        return Ok(());
    }
    for pending in book.pending_locks(signer.key(), true)? {
        let is_decided = pending.preimage.is_some() || pending.failure.is_some();
        if is_decided || !brought.contains(&first_listed(pending.lock.id)) {
            continue;
        }
        match guard::fail_lock(book, signer, pending.lock.id, &reason(signer, &pending)) {
            // one that may not be let go any more keeps nothing else from being accepted
            Ok(()) | Err(WalletError::Lock { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Why, sealed for the payer; nothing where the onion does not open: the node before us says so.
fn reason(signer: &ChannelSigner, pending: &PendingLock) -> ByteString<256> {
    let Some(opened) = signer.open_onion(pending) else {
        return ByteString::default();
    };
    let failure = PaymentFailure {
        code: match opened.payload {
            HopPayload::Forward(_) => FailureCode::NODE_BUSY,
            HopPayload::Last(_) => FailureCode::UNKNOWN_PAYMENT,
        },
        channel_id: ChannelId(0),
        asked: 0,
        allowed: 0,
    };
    // a sealed failure has as many bytes as fit
    ByteString::try_from(seal_failure(&failure, &opened.secret)).unwrap_or_default()
}
