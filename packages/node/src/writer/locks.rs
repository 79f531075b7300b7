//! What becomes of locks that peers add. A node forwards nothing yet, and none of its invoices is paid by a preimage: so each is
//! let go in the commit that accepts it, and its payer learns why (P8 of docs/peer-protocol.md).

use causeway_peer_protocol::channel::CommitRequest;
use causeway_peer_protocol::onion::{FailureCode, HopPayload, PaymentFailure};
use causeway_peer_protocol::ByteString;
use causeway_types::{ChannelId, Operation};
use causeway_wallet::book::{PendingLock, Writer};
use causeway_wallet::onion::seal_failure;
use causeway_wallet::{guard, ChannelSigner, WalletError};

/// Whether a request may bring a lock of the peer's.
pub(super) fn adds_locks(request: &CommitRequest) -> bool {
    let adds = |operation: &Operation| matches!(operation, Operation::AddLock { .. });
    match request {
        CommitRequest::AcceptUpdates { updates } => {
            updates.iter().any(|u| u.operations.iter().any(adds))
        }
        // what was kept while the record might have lacked something counts now
        CommitRequest::JudgeKept => true,
        _ => false,
    }
}

/// Lets all locks of a channel go of which nothing is decided. In a record that may lack something none is.
pub(super) fn let_go(book: &mut Writer<'_>, signer: &ChannelSigner) -> Result<(), WalletError> {
    if book.entry(signer.key())?.restored.is_some() {
        return Ok(());
    }
    for pending in book.pending_locks(signer.key(), true)? {
        if pending.preimage.is_some() || pending.failure.is_some() {
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
