//! One update of ours that takes locks out and does several operations. One that may not be signed is left out, and holds up no
//! other: its reference is paid, or may be; there is too little left for it; its lock is not to be given.

use crate::book::Writer;
use crate::error::WalletError;
use crate::guard::{self, LockContext, Together};
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::{LocalOperation, Outcome, RequestId};
use causeway_types::{Amount, Operation};

pub(super) fn commit(
    book: &mut Writer,
    channel: (&ChannelSigner, &ChannelAtBlock),
    locks: &[Operation],
    operations: &[LocalOperation],
    others: &dyn LockContext,
) -> Result<Outcome, WalletError> {
    let (signer, at) = channel;
    let (mut signed, mut refused) = (Vec::new(), Vec::new());
    let mut together = Together::default();
    // where nothing can be spent the guard says why
    let has_locks = operations.iter().any(|asked| asked.lock_for.is_some());
    let mut room = match has_locks {
        true => guard::spendable(book, signer, at)?,
        false => Amount::MAX,
    };
    for operation in operations {
        let may_sign = check(book, channel, operation, (&mut together, room), others)?;
        match may_sign {
            Ok(()) => {
                together.add_lock(operation);
                room = room.saturating_sub(spends(&operation.operation));
                signed.push(operation.clone());
            }
            Err(why) => refused.push((operation.id, why)),
        }
    }
    if !(signed.is_empty() && locks.is_empty()) {
        let done = book.attempt(|book| guard::sign_update(book, signer, at, locks, &signed))?;
        if let Err(why) = done {
            let alone = leave_out(book, channel, locks, &mut signed)?;
            if signed.is_empty() && (locks.is_empty() || alone.is_empty()) {
                return Err(why);
            }
            guard::sign_update(book, signer, at, locks, &signed)?;
            refused.extend(alone);
        }
    }
    Ok(Outcome::Signed {
        ids: signed.iter().map(|operation| operation.id).collect(),
        refused,
    })
}

/// Leaves out of operations that are not signed together those that a rule refuses beside those before them, and says why each is:
/// a lock that runs too long, or that comes too late for its channel, holds up no payment.
fn leave_out(
    book: &mut Writer,
    (signer, at): (&ChannelSigner, &ChannelAtBlock),
    locks: &[Operation],
    operations: &mut Vec<LocalOperation>,
) -> Result<Vec<(RequestId, String)>, WalletError> {
    let mut refused = Vec::new();
    let mut kept: Vec<LocalOperation> = Vec::with_capacity(operations.len());
    for operation in std::mem::take(operations) {
        kept.push(operation);
        let mut is_signed = false;
        // tried, and taken back: what is signed is one update with all of them
        let tried = book.attempt(|book| {
            guard::sign_update(book, signer, at, locks, &kept)?;
            is_signed = true;
            Err::<(), _>(WalletError::NoOperations)
        })?;
        if let (false, Err(why)) = (is_signed, tried) {
            let left = kept.pop();
            refused.extend(left.map(|operation| (operation.id, why.to_string())));
        }
    }
    *operations = kept;
    Ok(refused)
}

/// Whether an operation may be signed beside those before it; the outer error is one of the disk.
fn check(
    book: &mut Writer,
    channel: (&ChannelSigner, &ChannelAtBlock),
    operation: &LocalOperation,
    (together, room): (&mut Together, Amount),
    others: &dyn LockContext,
) -> Result<Result<(), String>, WalletError> {
    let (signer, at) = channel;
    let may_sign = together
        .check_unpaid(book, signer.key(), &operation.operation)
        .and_then(|()| guard::check_refund(book, signer.key(), operation))
        .and_then(|()| together.check_once(operation))
        .and_then(|()| guard::check_attempt(book, signer, at, operation, together));
    match may_sign {
        Ok(()) => {}
        Err(why) if why.is_storage() => return Err(why),
        Err(why) => return Ok(Err(why.to_string())),
    }
    if let Err(why) = guard::check_forward(book, channel, operation, (room, together), others)? {
        return Ok(Err(why));
    }
    let asked = spends(&operation.operation);
    Ok(match operation.lock_for.is_some() && asked > room {
        true => Err(WalletError::TooMuch {
            asked,
            allowed: room,
        }
        .to_string()),
        false => Ok(()),
    })
}

/// What an operation takes off what can be spent, base units.
fn spends(operation: &Operation) -> Amount {
    match operation {
        Operation::AddLock { amount, .. }
        | Operation::ForwardingFee { amount }
        | Operation::DirectPayment { amount, .. } => *amount,
        _ => Amount::ZERO,
    }
}
