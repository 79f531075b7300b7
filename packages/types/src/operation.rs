//! What an update of one direction does, and how its voucher names it. docs/protocol.md#updates.

use crate::bytes::{Digest, Hash};
use crate::channel::Direction;
use crate::signed::SigningContext;
use crate::units::{Amount, LockId, UnixTime};
use sha2::{Digest as _, Sha256};

/// The most operations in one update.
pub const MAX_OPERATIONS: usize = 64;

/// One thing that an update does to the total or to the list of locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// A lock comes to the end of the list; its id follows from nonce and place. 57 bytes.
    AddLock {
        /// What the lock holds, in base units.
        amount: Amount,
        /// sha256 of the preimage.
        hash: Hash,
        /// Claimed while the block's time is before this.
        expiry: UnixTime,
    },
    /// A lock leaves the list, and the total grows by its amount. 9 bytes.
    LockPaid {
        /// The id of the lock.
        id: LockId,
    },
    /// A lock leaves the list unpaid, because the payee has let it go. 9 bytes.
    LockDropped {
        /// The id of the lock.
        id: LockId,
    },
    /// A lock leaves the list unpaid, because it has expired. 9 bytes.
    LockExpired {
        /// The id of the lock.
        id: LockId,
    },
    /// The total grows by a fee that is owed whatever becomes of a lock. 17 bytes.
    ForwardingFee {
        /// By how much the total grows, in base units.
        amount: Amount,
    },
    /// The total grows by a payment. 49 bytes.
    DirectPayment {
        /// Hash of what is paid for; zero if nothing is named.
        reference: Hash,
        /// By how much the total grows, in base units.
        amount: Amount,
    },
}

impl Operation {
    /// Whether it takes a lock out of the list, for whatever reason.
    pub fn takes_lock_out(&self) -> bool {
        matches!(
            self,
            Operation::LockPaid { .. }
                | Operation::LockDropped { .. }
                | Operation::LockExpired { .. }
        )
    }

    fn pack_into(&self, out: &mut Vec<u8>) {
        match self {
            Operation::AddLock {
                amount,
                hash,
                expiry,
            } => {
                out.push(1);
                out.extend_from_slice(&amount.u128().to_be_bytes());
                out.extend_from_slice(&hash.0);
                out.extend_from_slice(&expiry.0.to_be_bytes());
            }
            Operation::LockPaid { id } => {
                out.push(2);
                out.extend_from_slice(&id.0.to_be_bytes());
            }
            Operation::LockDropped { id } => {
                out.push(3);
                out.extend_from_slice(&id.0.to_be_bytes());
            }
            Operation::LockExpired { id } => {
                out.push(4);
                out.extend_from_slice(&id.0.to_be_bytes());
            }
            Operation::ForwardingFee { amount } => {
                out.push(5);
                out.extend_from_slice(&amount.u128().to_be_bytes());
            }
            Operation::DirectPayment { reference, amount } => {
                out.push(6);
                out.extend_from_slice(&reference.0);
                out.extend_from_slice(&amount.u128().to_be_bytes());
            }
        }
    }
}

/// The operations one after the other, each its number (1 to 6, in the order of [`Operation`]) and its fields.
pub fn packed_operations(operations: &[Operation]) -> Vec<u8> {
    let mut out = Vec::with_capacity(operations.len() * 57);
    for operation in operations {
        operation.pack_into(&mut out);
    }
    out
}

/// sha256(domain 32 ‖ channel id 8 ‖ direction 1 ‖ previous digest 32 ‖ [`packed_operations`]).
/// `previous` is the digest of the voucher before, zero for the first of a direction.
pub fn operations_hash(
    context: &SigningContext,
    direction: Direction,
    previous: &Digest,
    operations: &[Operation],
) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(context.domain.0);
    hasher.update(context.channel_id.0.to_be_bytes());
    hasher.update([direction as u8]);
    hasher.update(previous.0);
    hasher.update(packed_operations(operations));
    Hash(hasher.finalize().into())
}

/// The reference of an update's voucher: [`operations_hash`], but that of exactly one direct payment is its own.
pub fn update_reference(
    context: &SigningContext,
    direction: Direction,
    previous: &Digest,
    operations: &[Operation],
) -> Hash {
    match operations {
        [Operation::DirectPayment { reference, .. }] => *reference,
        _ => operations_hash(context, direction, previous, operations),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lengths_are_those_of_the_specification() {
        let (amount, hash, id) = (Amount::MAX, Hash([1; 32]), LockId(64));
        let all = [
            Operation::AddLock {
                amount,
                hash,
                expiry: UnixTime(1),
            },
            Operation::LockPaid { id },
            Operation::LockDropped { id },
            Operation::LockExpired { id },
            Operation::ForwardingFee { amount },
            Operation::DirectPayment {
                reference: hash,
                amount,
            },
        ];
        let lengths = all.map(|o| packed_operations(&[o]).len());
        assert_eq!(lengths, [57, 9, 9, 9, 17, 49]);
        let numbers = all.map(|o| packed_operations(&[o])[0]);
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
        assert_eq!(packed_operations(&all).len(), lengths.iter().sum::<usize>());
    }
}
