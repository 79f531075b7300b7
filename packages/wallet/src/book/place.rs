//! Where in the chain the book is: the chain that it belongs to, and the newest block that a node has followed with it.
//!
//! The chain's id is no proof that it is the same chain: a test network that was begun anew has the same one. Its first block
//! is another. Where no node of the chain has the first block any more, the followed block is what a later start compares.

use super::writer::Writer;
use super::{seal, Book};
use crate::error::WalletError;
use causeway_types::{Hash, Height, UnixTime};
use rusqlite::Connection;

/// The record of the chain's first block: its hash.
const FIRST_BLOCK: &str = "first_block";
/// The record of the newest block that was followed: height, time, hash.
const FOLLOWED: &str = "followed";
/// The record of the last blocks that were passed over: the first and the last height.
const GAP: &str = "gap";
/// The record of the newest block that the book had followed which was restored, where one after it may tell a preimage: its height.
const BEFORE_LOSS: &str = "followed_before_loss";
/// The record of blocks of which only the preimages are still to be read: the first and the last height.
const UNREAD: &str = "unread";

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
        Ok(fixed::<32>(&self.db, FIRST_BLOCK)?.map(Hash))
    }

    /// The newest block that a node has followed with this book; none before the first, and after a restore.
    pub fn followed_place(&self) -> Result<Option<FollowedPlace>, WalletError> {
        Ok(fixed::<48>(&self.db, FOLLOWED)?.map(|bytes| FollowedPlace {
            height: Height(number(&bytes[..8])),
            time: UnixTime(number(&bytes[8..16])),
            hash: Hash(bytes[16..].try_into().unwrap_or_default()),
        }))
    }

    /// Blocks of which only the preimages that they tell are still to be read, since they came after what was restored was written: from
    /// the first to the last, or to the newest where that is lower. None where there are none.
    pub fn unread_blocks(&self) -> Result<Option<BlockGap>, WalletError> {
        Ok(fixed::<16>(&self.db, UNREAD)?.map(|bytes| gap_of(&bytes)))
    }

    /// The last blocks that were passed over; none if every one was read since the book was first followed.
    pub fn block_gap(&self) -> Result<Option<BlockGap>, WalletError> {
        Ok(fixed::<16>(&self.db, GAP)?.map(|bytes| gap_of(&bytes)))
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
        self.put_meta(GAP, &bytes_of(gap))
    }

    /// A restored book begins with the chain as it is then. Where something waits for a preimage, the blocks since are read for those
    /// that they tell: claims of locks are in no ledger.
    pub(super) fn forget_place(&mut self) -> Result<(), WalletError> {
        // one that was restored before and has followed nothing since has this already, and what it has not read yet stays unread
        let unread = seal::get(&self.tx, UNREAD)?;
        let unread =
            unread.map(|bytes| number(bytes.get(..8).unwrap_or_default()).saturating_sub(1));
        let followed = seal::get(&self.tx, FOLLOWED)?;
        let followed = followed.map(|bytes| number(bytes.get(..8).unwrap_or_default()));
        if let Some(height) = followed.into_iter().chain(unread).min() {
            self.put_meta(BEFORE_LOSS, &height.to_be_bytes())?;
        }
        self.tx
            .execute("DELETE FROM meta WHERE name IN (?1, ?2)", (FOLLOWED, GAP))?;
        let waits: bool = self.tx.query_row(
            "SELECT EXISTS (SELECT 1 FROM pending_lock WHERE preimage IS NULL)
             OR EXISTS (SELECT 1 FROM routed_payment WHERE state = 3)",
            [],
            |row| row.get(0),
        )?;
        match waits {
            true => self.read_blocks_since_loss(),
            false => Ok(()),
        }
    }

    /// Has the blocks since the last one that the restored book had followed read, again or for the first time, for the preimages that
    /// they tell.
    pub(crate) fn read_blocks_since_loss(&mut self) -> Result<(), WalletError> {
        let Some(before) = seal::get(&self.tx, BEFORE_LOSS)? else {
            return Ok(());
        };
        self.put_unread_blocks(Some(&BlockGap {
            first: Height(number(&before)).plus(1),
            last: Height(u64::MAX),
        }))
    }

    /// Notes how far blocks of which only the preimages are to be read were read: all of `before` but what is `left`. Where a lock came
    /// in meanwhile, they are read from the beginning, and this changes nothing.
    pub fn note_read_blocks(
        &mut self,
        before: &BlockGap,
        left: Option<&BlockGap>,
    ) -> Result<(), WalletError> {
        let unread = fixed::<16>(&self.tx, UNREAD)?.map(|bytes| gap_of(&bytes));
        match unread == Some(*before) {
            true => self.put_unread_blocks(left),
            false => Ok(()),
        }
    }

    /// Sets the blocks of which only the preimages are still to be read; none where all are read.
    fn put_unread_blocks(&mut self, unread: Option<&BlockGap>) -> Result<(), WalletError> {
        match unread {
            Some(unread) => self.put_meta(UNREAD, &bytes_of(unread)),
            None => {
                self.hashed(UNREAD.as_bytes());
                self.tx
                    .execute("DELETE FROM meta WHERE name = ?1", [UNREAD])?;
                Ok(())
            }
        }
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

fn fixed<const N: usize>(db: &Connection, name: &str) -> Result<Option<[u8; N]>, WalletError> {
    let Some(bytes) = seal::get(db, name)? else {
        return Ok(None);
    };
    let fixed = <[u8; N]>::try_from(bytes);
    fixed.map(Some).map_err(|_| {
        WalletError::Damaged(causeway_peer_protocol::DecodeError::Field(
            "what the book has of the chain's blocks has another length",
        ))
    })
}

fn bytes_of(gap: &BlockGap) -> Vec<u8> {
    [gap.first.0.to_be_bytes(), gap.last.0.to_be_bytes()].concat()
}

fn gap_of(bytes: &[u8; 16]) -> BlockGap {
    BlockGap {
        first: Height(number(&bytes[..8])),
        last: Height(number(&bytes[8..])),
    }
}

/// A number of eight bytes; its callers have that many.
fn number(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}
