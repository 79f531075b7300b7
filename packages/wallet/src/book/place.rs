//! Where in the chain the book is: the chain that it belongs to, and the newest block that a node has followed with it.
//!
//! The chain's id is no proof that it is the same chain: a test network that was begun anew has the same one. Its first block
//! is another. Where no node of the chain has the first block any more, the followed block is what a later start compares.

use super::writer::Writer;
use super::{seal, Book};
use crate::error::WalletError;
use causeway_types::{Hash, Height, UnixTime};

/// The record of the chain's first block: its hash.
const FIRST_BLOCK: &str = "first_block";
/// The record of the newest block that was followed: height, time, hash.
const FOLLOWED: &str = "followed";
/// The record of the last blocks that were passed over: the first and the last height.
const GAP: &str = "gap";

/// A block that is followed: at its height, another hash is another history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowedPlace {
    /// The block's height.
    pub height: Height,
    /// The block's time.
    pub time: UnixTime,
    /// The block's hash.
    pub hash: Hash,
}

/// Blocks that were not read, since no node had them any more, or since there were too many: the first and the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockGap {
    /// The first block that was passed over.
    pub first: Height,
    /// The last block that was passed over.
    pub last: Height,
}

impl Book {
    /// The hash of the first block of the book's chain; none until a node has learnt it.
    pub fn first_block(&self) -> Result<Option<Hash>, WalletError> {
        Ok(fixed::<32>(self, FIRST_BLOCK)?.map(Hash))
    }

    /// The newest block that a node has followed with this book; none before the first, and after a restore.
    pub fn followed_place(&self) -> Result<Option<FollowedPlace>, WalletError> {
        Ok(fixed::<48>(self, FOLLOWED)?.map(|bytes| FollowedPlace {
            height: Height(number(&bytes[..8])),
            time: UnixTime(number(&bytes[8..16])),
            hash: Hash(bytes[16..].try_into().unwrap_or_default()),
        }))
    }

    /// The last blocks that were passed over; none if every one was read since the book was first followed.
    pub fn block_gap(&self) -> Result<Option<BlockGap>, WalletError> {
        Ok(fixed::<16>(self, GAP)?.map(|bytes| BlockGap {
            first: Height(number(&bytes[..8])),
            last: Height(number(&bytes[8..])),
        }))
    }
}

impl Writer<'_> {
    /// Binds the book to the chain with this first block. The caller has compared it with the one that it is bound to.
    pub fn put_first_block(&mut self, hash: &Hash) -> Result<(), WalletError> {
        self.put_meta(FIRST_BLOCK, &hash.0)
    }

    /// The newest block that is followed.
    pub fn put_followed_place(&mut self, place: &FollowedPlace) -> Result<(), WalletError> {
        let mut bytes = [0; 48];
        bytes[..8].copy_from_slice(&place.height.0.to_be_bytes());
        bytes[8..16].copy_from_slice(&place.time.0.to_be_bytes());
        bytes[16..].copy_from_slice(&place.hash.0);
        self.put_meta(FOLLOWED, &bytes)
    }

    /// Blocks that were passed over.
    pub fn put_block_gap(&mut self, gap: &BlockGap) -> Result<(), WalletError> {
        let bytes = [gap.first.0.to_be_bytes(), gap.last.0.to_be_bytes()];
        self.put_meta(GAP, &bytes.concat())
    }

    /// A restored book begins with the chain as it is then.
    pub(super) fn forget_place(&mut self) -> Result<(), WalletError> {
        self.tx
            .execute("DELETE FROM meta WHERE name IN (?1, ?2)", (FOLLOWED, GAP))?;
        Ok(())
    }

    pub(super) fn put_meta(&mut self, name: &str, value: &[u8]) -> Result<(), WalletError> {
        self.hashed(name.as_bytes());
        self.hashed(value);
        self.tx
            .prepare_cached(
                "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
            )?
            .execute((name, value))?;
        Ok(())
    }
}

fn fixed<const N: usize>(book: &Book, name: &str) -> Result<Option<[u8; N]>, WalletError> {
    let Some(bytes) = seal::get(&book.db, name)? else {
        return Ok(None);
    };
    let fixed = <[u8; N]>::try_from(bytes);
    fixed.map(Some).map_err(|_| {
        WalletError::Damaged(causeway_peer_protocol::DecodeError::Field(
            "what the book has of the chain's blocks has another length",
        ))
    })
}

/// A number of eight bytes; its callers have that many.
fn number(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}
