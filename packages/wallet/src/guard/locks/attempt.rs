//! Whether a lock is given for a payment of our own over several channels: within what its caller allows, and in time.

use crate::book::{committed_to, RoutedState, Writer};
use crate::error::WalletError;
use crate::guard::Together;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::{LocalOperation, LockPurpose};
use causeway_types::Operation;

/// Whether an operation that carries a payment of our own may be signed; others may. All its locks that may be paid cost together at
/// most what its caller allows, and are under its hash. `together`: those that are signed with it.
pub(crate) fn check_attempt(
    book: &Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    asked: &LocalOperation,
    together: &Together,
) -> Result<(), WalletError> {
    let Some(LockPurpose::Payment(attempt)) = &asked.lock_for else {
        return Ok(());
    };
    let over = || WalletError::PaymentOver(attempt.payment.0);
    let payment = book.routed_payment(attempt.payment)?.ok_or_else(over)?;
    let Operation::AddLock { amount, hash, .. } = asked.operation else {
        return Err(over());
    };
    let is_over = payment.state != RoutedState::UnderWay || at.time.at_latest() >= payment.until;
    let is_other = hash != payment.hash || signer.sidechain_id() != payment.terms.pays_in;
    if is_over || is_other {
        return Err(over());
    }
    let before = committed_to(&book.route_attempts(attempt.payment)?);
    let before = before.saturating_add(together.carried(attempt.payment));
    let asked = before.saturating_add(amount);
    match asked > payment.at_most {
        true => Err(WalletError::AboveMost {
            asked,
            allowed: payment.at_most,
        }),
        false => Ok(()),
    }
}
