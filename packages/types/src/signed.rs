//! The bytes that channel keys sign: fixed width, big endian, never JSON. See docs/protocol.md.
//!
//! Every signed thing starts with the same bytes: tag `CSWY`, version, kind, domain, and, but for kinds 6, 7 and 9, which
//! belong to no channel, channel id. So a signature for one kind, channel, contract or chain never fits another.

use crate::bytes::{Digest, Hash};
use crate::channel::{Direction, Side};
use crate::units::{Amount, ChannelId, LockId, Nonce, UnixTime};
use cosmwasm_schema::cw_serde;
use sha2::{Digest as _, Sha256};

mod node;

pub use node::{LinkAuthentication, NodeAnnouncement};

/// The first four bytes of everything signed.
pub const TAG: [u8; 4] = *b"CSWY";
/// The version of the byte layouts.
pub const VERSION: u8 = 1;
/// The most locks that may be pending in one direction.
pub const MAX_LOCKS: usize = 32;
/// How many lock ids each nonce has: see [`lock_id`].
pub const LOCK_IDS_PER_NONCE: u64 = 64;
/// The largest nonce: from 2^57 on, the lock ids of a nonce would not fit into 63 bits.
pub const LARGEST_NONCE: Nonce = Nonce((1 << 57) - 1);

/// The id of a lock: the nonce of the first voucher that lists it × 64 + its place in that list, from 0.
/// Nonces never recur in a direction, so lock ids do not either.
pub const fn lock_id(nonce: Nonce, place: usize) -> LockId {
    LockId(
        nonce
            .0
            .saturating_mul(LOCK_IDS_PER_NONCE)
            .saturating_add(place as u64),
    )
}

/// The nonce of the first voucher that lists a lock.
pub const fn first_listed(id: LockId) -> Nonce {
    Nonce(id.0 / LOCK_IDS_PER_NONCE)
}

/// What a signed thing is; its sixth byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// The payer's word on all it has paid in one direction.
    Voucher = 1,
    /// The payee's word that it has a voucher.
    Receipt = 2,
    /// Both sides' word on the final totals.
    CooperativeClose = 3,
    /// One side's word that the other may withdraw.
    WithdrawalConsent = 4,
    /// Both sides' word on a later end.
    Extension = 5,
    /// A participant's statement of its node's transport key and book. Of no channel.
    Announcement = 6,
    /// A payee's word on what it asks for. Of no channel.
    Invoice = 7,
    /// One side's word that a link is with it.
    Link = 8,
    /// A node's word on the rate at which it trades for a short time. Of no channel.
    Quote = 9,
}

/// What ties signatures to one registry on one chain:
/// sha256 of chain id and registry address, each with its length before it (4 bytes, big endian).
pub fn domain(chain_id: &str, registry: &str) -> Hash {
    let mut hasher = Sha256::new();
    for part in [chain_id, registry] {
        hasher.update((part.len() as u32).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    Hash(hasher.finalize().into())
}

fn digest(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// How signed bytes begin: tag, version, kind, domain.
pub fn signed_start(kind: Kind, domain: &Hash) -> Vec<u8> {
    let mut out = Vec::with_capacity(192);
    out.extend_from_slice(&TAG);
    out.push(VERSION);
    out.push(kind as u8);
    out.extend_from_slice(&domain.0);
    out
}

/// Where a signature belongs: the domain and the channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigningContext {
    /// The hash that ties signatures to one registry on one chain, see [`domain`].
    pub domain: Hash,
    /// The channel's id, as `channel_opened` named it.
    pub channel_id: ChannelId,
}

impl SigningContext {
    fn start(&self, kind: Kind) -> Vec<u8> {
        let mut out = signed_start(kind, &self.domain);
        out.extend_from_slice(&self.channel_id.0.to_be_bytes());
        out
    }
}

/// "I have paid you this much so far", of one direction. Kind 1, 159 bytes.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq, Hash)]
pub struct Voucher {
    /// The direction in which the voucher pays.
    pub direction: Direction,
    /// Strictly growing, from 1, at most [`LARGEST_NONCE`].
    pub nonce: Nonce,
    /// Hash of what is paid for (an order, an invoice); zero if none.
    pub reference: Hash,
    /// All that was paid so far, base units.
    pub transferred: Amount,
    /// Sum of the pending locks, base units.
    pub locked: Amount,
    /// See [`locks_hash`]; zero if none is pending.
    pub locks_hash: Hash,
    /// The latest expiry among the pending locks, 0 if none is.
    pub locks_until: UnixTime,
}

impl Voucher {
    /// The bytes that the payer signs the digest of.
    pub fn bytes(&self, context: &SigningContext) -> Vec<u8> {
        let mut out = context.start(Kind::Voucher);
        out.push(self.direction as u8);
        out.extend_from_slice(&self.nonce.0.to_be_bytes());
        out.extend_from_slice(&self.reference.0);
        out.extend_from_slice(&self.transferred.u128().to_be_bytes());
        out.extend_from_slice(&self.locked.u128().to_be_bytes());
        out.extend_from_slice(&self.locks_hash.0);
        out.extend_from_slice(&self.locks_until.0.to_be_bytes());
        out
    }
    /// What the payer signs.
    pub fn digest(&self, context: &SigningContext) -> Digest {
        digest(&self.bytes(context))
    }
    /// The bytes of the payee's receipt for this voucher. Kind 2, 78 bytes.
    pub fn receipt_bytes(&self, context: &SigningContext) -> Vec<u8> {
        receipt_bytes(context, &self.digest(context))
    }
    /// What the payee signs to endorse this voucher.
    pub fn receipt_digest(&self, context: &SigningContext) -> Digest {
        receipt_digest(context, &self.digest(context))
    }
}

fn receipt_bytes(context: &SigningContext, voucher: &Digest) -> Vec<u8> {
    let mut out = context.start(Kind::Receipt);
    out.extend_from_slice(&voucher.0);
    out
}

/// What the payee signs to endorse the voucher with this digest.
pub fn receipt_digest(context: &SigningContext, voucher: &Digest) -> Digest {
    digest(&receipt_bytes(context, voucher))
}

/// One pending hash lock: pays `amount` to who shows the preimage of `hash` before `expiry`. 64 bytes in a list.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq, Hash)]
pub struct Lock {
    /// See [`lock_id`]: never used twice in its direction.
    pub id: LockId,
    /// What the lock holds, in base units.
    pub amount: Amount,
    /// sha256 of the preimage.
    pub hash: Hash,
    /// Claimed while the block's time is before this.
    pub expiry: UnixTime,
}

/// The locks as they are hashed: id 8, amount 16, hash 32, expiry 8, one after the other.
pub fn packed_locks(locks: &[Lock]) -> Vec<u8> {
    let mut out = Vec::with_capacity(locks.len() * 64);
    for lock in locks {
        out.extend_from_slice(&lock.id.0.to_be_bytes());
        out.extend_from_slice(&lock.amount.u128().to_be_bytes());
        out.extend_from_slice(&lock.hash.0);
        out.extend_from_slice(&lock.expiry.0.to_be_bytes());
    }
    out
}

/// sha256 of [`packed_locks`]; zero for no locks.
pub fn locks_hash(locks: &[Lock]) -> Hash {
    if locks.is_empty() {
        Hash::ZERO
    } else {
        Hash::of(&packed_locks(locks))
    }
}

/// The final totals of both directions, no locks: replaces all evidence. Kind 3, 86 bytes.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq, Hash)]
pub struct CooperativeClose {
    /// All that A paid B.
    pub transferred_a: Amount,
    /// All that B paid A.
    pub transferred_b: Amount,
    /// Good while the block's time is before this.
    pub valid_until: UnixTime,
}

impl CooperativeClose {
    /// The bytes that both sides sign the digest of.
    pub fn bytes(&self, context: &SigningContext) -> Vec<u8> {
        let mut out = context.start(Kind::CooperativeClose);
        out.extend_from_slice(&self.transferred_a.u128().to_be_bytes());
        out.extend_from_slice(&self.transferred_b.u128().to_be_bytes());
        out.extend_from_slice(&self.valid_until.0.to_be_bytes());
        out
    }
    /// What both sides sign.
    pub fn digest(&self, context: &SigningContext) -> Digest {
        digest(&self.bytes(context))
    }
}

/// "You may have withdrawn this much in all." Kind 4, 71 bytes. Signed by the peer of the side that withdraws.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq, Hash)]
pub struct WithdrawalConsent {
    /// The side that withdraws.
    pub side: Side,
    /// The most that the side may have withdrawn in all afterwards, base units.
    pub cumulative: Amount,
    /// Good while the block's time is before this.
    pub valid_until: UnixTime,
}

impl WithdrawalConsent {
    /// The bytes that the peer signs the digest of.
    pub fn bytes(&self, context: &SigningContext) -> Vec<u8> {
        let mut out = context.start(Kind::WithdrawalConsent);
        out.push(self.side as u8);
        out.extend_from_slice(&self.cumulative.u128().to_be_bytes());
        out.extend_from_slice(&self.valid_until.0.to_be_bytes());
        out
    }
    /// What the peer signs.
    pub fn digest(&self, context: &SigningContext) -> Digest {
        digest(&self.bytes(context))
    }
}

/// A later end of the channel. Kind 5, 70 bytes. Signed by both sides.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq, Hash)]
pub struct Extension {
    /// The `expires_at` that it replaces; for any other it is void.
    pub replaces: UnixTime,
    /// The later `expires_at` that both sides agree to.
    pub expires_at: UnixTime,
    /// Good while the block's time is before this.
    pub valid_until: UnixTime,
}

impl Extension {
    /// The bytes that both sides sign the digest of.
    pub fn bytes(&self, context: &SigningContext) -> Vec<u8> {
        let mut out = context.start(Kind::Extension);
        out.extend_from_slice(&self.replaces.0.to_be_bytes());
        out.extend_from_slice(&self.expires_at.0.to_be_bytes());
        out.extend_from_slice(&self.valid_until.0.to_be_bytes());
        out
    }
    /// What both sides sign.
    pub fn digest(&self, context: &SigningContext) -> Digest {
        digest(&self.bytes(context))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> SigningContext {
        SigningContext {
            domain: domain("chain", "registry"),
            channel_id: ChannelId(1),
        }
    }

    #[test]
    fn the_lengths_are_those_of_the_specification() {
        let voucher = Voucher {
            direction: Direction::AToB,
            nonce: Nonce(1),
            reference: Hash::ZERO,
            transferred: Amount::new(1),
            locked: Amount::ZERO,
            locks_hash: Hash::ZERO,
            locks_until: UnixTime(0),
        };
        assert_eq!(voucher.bytes(&context()).len(), 159);
        assert_eq!(voucher.receipt_bytes(&context()).len(), 78);
        let close = CooperativeClose {
            transferred_a: Amount::MAX,
            transferred_b: Amount::ZERO,
            valid_until: UnixTime(9),
        };
        assert_eq!(close.bytes(&context()).len(), 86);
        let consent = WithdrawalConsent {
            side: Side::B,
            cumulative: Amount::new(5),
            valid_until: UnixTime(9),
        };
        assert_eq!(consent.bytes(&context()).len(), 71);
        let extension = Extension {
            replaces: UnixTime(1),
            expires_at: UnixTime(2),
            valid_until: UnixTime(3),
        };
        assert_eq!(extension.bytes(&context()).len(), 70);
    }

    #[test]
    fn a_domain_does_not_mix_its_two_parts() {
        assert_ne!(domain("ab", "c"), domain("a", "bc"));
    }

    #[test]
    fn no_locks_hash_to_zero() {
        assert!(locks_hash(&[]).is_zero());
    }
}
