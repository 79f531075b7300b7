//! Transactions of the account's node: each is written down before it is sent, with a key that says what it does. Of one
//! key only one may be in a block that is not known yet.

use super::database::Book;
use super::page::PagePlace;
use super::rows::unknown_number;
use super::writer::Writer;
use crate::error::WalletError;
use causeway_types::{ChannelKey, Hash, Height, UnixTime};
use rusqlite::{params, Connection, OptionalExtension as _, Row};

/// How the keys begin of what callers have sent under an id of their own. What was sent is kept, so that other messages under
/// the same id are known as others.
pub const OF_CALLERS: &str = "send/";

/// A transaction that is about to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTransaction {
    /// What it does: the same key is never done twice.
    pub key: String,
    /// The account that signed it.
    pub account: String,
    /// The transaction's hash.
    pub hash: Hash,
    /// As it is sent: the same bytes again are the same transaction.
    pub bytes: Vec<u8>,
    /// The first block that it can be in.
    pub first: Height,
    /// The last block that it can be in; none if it is good for ever.
    pub last: Option<Height>,
    /// The last committed block's time; 0 where it is not known.
    pub at: UnixTime,
    /// The one in whose place it is sent: it is known that this can be in no block any more.
    pub replaces: Option<Hash>,
}

/// What became of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransactionState {
    /// It may be in a block, or come into one.
    Unknown,
    /// It took effect.
    Included {
        /// The block that it is in.
        height: Height,
    },
    /// It is in a block and changed nothing.
    Failed {
        /// The block that it is in.
        height: Height,
        /// Why it changed nothing.
        why: String,
    },
    /// It is in no block, and never will be.
    Lapsed {
        /// Why it is in none.
        why: String,
    },
}

/// A transaction of the node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// Its number in the book, in the order in which they were sent.
    pub number: u64,
    /// What it does.
    pub key: String,
    /// The account that signed it.
    pub account: String,
    /// The transaction's hash.
    pub hash: Hash,
    /// As it was sent; once it is known what became of it empty, but where a caller chose what it says: see [`OF_CALLERS`].
    pub bytes: Vec<u8>,
    /// The first block that it can be in.
    pub first: Height,
    /// The last block that it can be in; none if it is good for ever.
    pub last: Option<Height>,
    /// The last committed block's time when it was written down; 0 where it was not known.
    pub at: UnixTime,
    /// What became of it.
    pub state: TransactionState,
    /// The channel key that it carries, while it is not known which channel has it.
    pub opens_with: Option<ChannelKey>,
}

/// Which transactions are listed; all by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TransactionFilter {
    /// Those of which it is not known what became, or those of which it is.
    pub unknown: Option<bool>,
}

const COLUMNS: &str =
    "number, key, account, hash, bytes, first, last, at, state, height, coalesce(why, ''),
     (SELECT public FROM opening WHERE opening.hash = node_tx.hash)";

fn transaction(row: &Row<'_>) -> rusqlite::Result<Transaction> {
    let height = Height(row.get::<_, Option<u64>>(9)?.unwrap_or_default());
    let why: String = row.get(10)?;
    Ok(Transaction {
        number: row.get(0)?,
        key: row.get(1)?,
        account: row.get(2)?,
        hash: Hash(row.get(3)?),
        bytes: row.get::<_, Option<Vec<u8>>>(4)?.unwrap_or_default(),
        first: Height(row.get(5)?),
        last: row.get::<_, Option<u64>>(6)?.map(Height),
        at: UnixTime(row.get(7)?),
        state: match row.get::<_, u8>(8)? {
            0 => TransactionState::Unknown,
            1 => TransactionState::Included { height },
            2 => TransactionState::Failed { height, why },
            3 => TransactionState::Lapsed { why },
            other => return Err(unknown_number(8, other)),
        },
        opens_with: row.get::<_, Option<[u8; 33]>>(11)?.map(ChannelKey),
    })
}

impl Book {
    /// The key of a transaction; none where the book has no such one.
    pub fn transaction_key(&self, hash: &Hash) -> Result<Option<String>, WalletError> {
        Ok(self
            .db
            .prepare_cached("SELECT key FROM node_tx WHERE hash = ?1")?
            .query_row([hash.0], |row| row.get(0))
            .optional()?)
    }
}

fn newest_of(db: &Connection, key: &str) -> Result<Option<Transaction>, WalletError> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM node_tx WHERE key = ?1 ORDER BY number DESC LIMIT 1"
        ))?
        .query_row([key], transaction)
        .optional()?)
}

impl Book {
    /// The newest transaction of a key; none if none was ever sent.
    pub fn newest_transaction(&self, key: &str) -> Result<Option<Transaction>, WalletError> {
        newest_of(&self.db, key)
    }

    /// A page of transactions, in the order in which they were sent.
    pub fn transactions(
        &self,
        filter: TransactionFilter,
        place: impl Into<PagePlace>,
        limit: usize,
    ) -> Result<Vec<Transaction>, WalletError> {
        let place = place.into();
        let order = place.order();
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM node_tx
             WHERE number > ?1 AND number < ?4 AND (?2 IS NULL OR (state = 0) = ?2)
             ORDER BY number {order} LIMIT ?3"
        ))?;
        let rows = statement.query_map(
            params![place.after(), filter.unknown, limit as u64, place.before()],
            transaction,
        )?;
        Ok(place.by_number(rows.collect::<Result<_, _>>()?))
    }

    /// Whether a transaction of the node that may still be in a block has this hash.
    pub fn is_transaction_unknown(&self, hash: &Hash) -> Result<bool, WalletError> {
        Ok(self
            .db
            .prepare_cached("SELECT 1 FROM node_tx WHERE hash = ?1 AND state = 0")?
            .exists([hash.0])?)
    }
}

impl Writer<'_> {
    /// Writes a transaction down before it is sent. Refused while another of its key may be in a block.
    pub fn note_transaction(&mut self, new: &NewTransaction) -> Result<(), WalletError> {
        if let Some(replaced) = new.replaces {
            let why = "another transaction has its place in the account's order".to_owned();
            self.settle_transaction(&replaced, &TransactionState::Lapsed { why })?;
        }
        let newest = newest_of(&self.tx, &new.key)?;
        if let Some(other) = newest.filter(|tx| tx.state == TransactionState::Unknown) {
            return Err(WalletError::TransactionPending {
                key: other.key,
                hash: other.hash,
            });
        }
        self.hashed(new.key.as_bytes());
        self.hashed(&new.bytes);
        self.tx
            .prepare_cached(
                "INSERT INTO node_tx (key, account, hash, bytes, first, last, at, state)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)",
            )?
            .execute(params![
                new.key,
                new.account,
                new.hash.0,
                new.bytes,
                new.first.0,
                new.last.map(|last| last.0),
                new.at.0,
            ])?;
        Ok(())
    }

    /// Whether another transaction than this one, whose key begins so and goes on with digits, may still take effect, or did so
    /// above this height.
    pub fn is_another_near(
        &self,
        prefix: &str,
        hash: &Hash,
        height: Height,
    ) -> Result<bool, WalletError> {
        // ':' comes after the digits
        Ok(self
            .tx
            .prepare_cached(
                "SELECT 1 FROM node_tx WHERE key > ?1 AND key < ?1 || ':' AND hash <> ?2
                 AND (state = 0 OR (state = 1 AND height > ?3))",
            )?
            .exists(params![prefix, hash.0, height.0])?)
    }

    /// Writes down what became of a transaction. What is known of one stays: nothing that was found out is changed.
    pub fn settle_transaction(
        &mut self,
        hash: &Hash,
        state: &TransactionState,
    ) -> Result<(), WalletError> {
        let (number, height, why) = match state {
            TransactionState::Unknown => return Ok(()),
            TransactionState::Included { height } => (1, Some(height.0), None),
            TransactionState::Failed { height, why } => (2, Some(height.0), Some(why)),
            TransactionState::Lapsed { why } => (3, None, Some(why)),
        };
        self.hashed(hash.as_slice());
        self.hashed(&[number]);
        self.tx
            .prepare_cached(
                "UPDATE node_tx SET state = ?2, height = ?3, why = ?4,
                 bytes = CASE substr(key, 1, length(?5)) WHEN ?5 THEN bytes END
                 WHERE hash = ?1 AND state = 0",
            )?
            .execute(params![hash.0, number, height, why, OF_CALLERS])?;
        Ok(())
    }
}
