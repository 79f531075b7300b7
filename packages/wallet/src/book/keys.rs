//! Channel keys by index, and the openings that they were taken for.
//!
//! An index is written down before its key leaves the machine, and the transaction that carries the key before it is
//! sent. A channel with a key of ours is this book's own only where that very transaction made it: another machine with
//! the same phrase takes the same keys.

use super::database::Book;
use super::rows::unknown_number;
use super::writer::Writer;
use crate::error::WalletError;
use causeway_types::{ChannelId, ChannelKey, Hash, Height};
use rusqlite::{params, OptionalExtension as _, Row};

/// What a channel key was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum KeyUse {
    /// The key was taken for one channel.
    Channel = 0,
    /// An offer of liquidity: every channel that leases from it.
    Offer = 1,
}

/// A transaction that carries a key: its hash, and the blocks that it can be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyTx {
    /// The transaction's hash.
    pub hash: Hash,
    /// The first block that it can be in.
    pub from: Height,
    /// The last block that it can be in; none if it is good for ever.
    pub last: Option<Height>,
}

/// What a key was taken for, and has not become a channel of the book yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyOpening {
    /// The key.
    pub key: ChannelKey,
    /// What it was taken for.
    pub key_use: KeyUse,
    /// The caller's own id of what it was taken for, if it has one.
    pub request: Option<String>,
    /// The transaction that carries it; none if none was sent from here: it was printed, or the process ended before.
    pub tx: Option<KeyTx>,
}

/// By public key.
pub(super) const KEY_INDEX: &str = "SELECT idx FROM channel_key WHERE public = ?1";

const OPENINGS: &str = "
SELECT public, use, request, hash, first, last FROM opening JOIN channel_key USING (public)";

impl Book {
    /// The index of a channel key, if the book has it.
    pub fn key_index(&self, key: &ChannelKey) -> Result<Option<u32>, WalletError> {
        Ok(self
            .db
            .prepare_cached(KEY_INDEX)?
            .query_row([key.0], |row| row.get(0))
            .optional()?)
    }

    /// What a key was taken for by this very book, where no channel of the book has come of it yet.
    pub fn opening(&self, key: &ChannelKey) -> Result<Option<KeyOpening>, WalletError> {
        Ok(self
            .db
            .prepare_cached(&format!("{OPENINGS} WHERE public = ?1"))?
            .query_row([key.0], opening)
            .optional()?)
    }

    /// All keys that were taken for channels and are in no channel of the book yet.
    pub fn openings(&self) -> Result<Vec<KeyOpening>, WalletError> {
        let mut statement = self
            .db
            .prepare(&format!("{OPENINGS} WHERE use = 0 ORDER BY idx"))?;
        let rows = statement.query_map([], opening)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The keys that were taken for this request of the caller's and this use, and are in no transaction.
    pub fn unused_keys_of(
        &self,
        request: &str,
        key_use: KeyUse,
    ) -> Result<Vec<ChannelKey>, WalletError> {
        let mut statement = self.db.prepare_cached(
            "SELECT public FROM opening JOIN channel_key USING (public)
             WHERE request = ?1 AND use = ?2 AND hash IS NULL ORDER BY idx",
        )?;
        let rows = statement.query_map(params![request, key_use as u8], |row| {
            row.get(0).map(ChannelKey)
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The keys of offers that requests of callers were to make, and that the chain may not have had at this height: their
    /// transactions are not sent yet, may still be included, or were in a later block.
    pub fn keys_of_new_offers(&self, height: Height) -> Result<Vec<ChannelKey>, WalletError> {
        let mut statement = self.db.prepare_cached(
            "SELECT public FROM opening JOIN channel_key USING (public)
             LEFT JOIN node_tx ON node_tx.hash = opening.hash
             WHERE use = 1 AND request IS NOT NULL
             AND (opening.hash IS NULL OR state = 0 OR (state = 1 AND height > ?1)) ORDER BY idx",
        )?;
        let rows = statement.query_map([height.0], |row| row.get(0).map(ChannelKey))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether a transaction of the node's that has made an offer, or may have, carries this key.
    pub fn has_made_offer_with(&self, key: &ChannelKey) -> Result<bool, WalletError> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT 1 FROM opening JOIN channel_key USING (public)
                 JOIN node_tx ON node_tx.hash = opening.hash
                 WHERE public = ?1 AND use = 1 AND state IN (0, 1)",
            )?
            .exists([key.0])?)
    }

    /// The channel that was opened for this id of the caller's, if one was.
    pub fn opened_for(&self, request: &str) -> Result<Option<ChannelId>, WalletError> {
        Ok(self
            .db
            .prepare_cached("SELECT channel_id FROM opened WHERE request = ?1")?
            .query_row([request], |row| Ok(ChannelId(row.get(0)?)))
            .optional()?)
    }

    /// The indexes that were taken for channels that the book has not seen on chain yet.
    pub fn taken_indexes(&self) -> Result<Vec<u32>, WalletError> {
        let mut statement = self.db.prepare(
            "SELECT idx FROM opening JOIN channel_key USING (public) WHERE use = 0 ORDER BY idx",
        )?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn opening(row: &Row<'_>) -> rusqlite::Result<KeyOpening> {
    let hash: Option<[u8; 32]> = row.get(3)?;
    let (from, last): (Option<u64>, Option<u64>) = (row.get(4)?, row.get(5)?);
    Ok(KeyOpening {
        key: ChannelKey(row.get(0)?),
        key_use: match row.get::<_, u8>(1)? {
            0 => KeyUse::Channel,
            1 => KeyUse::Offer,
            other => return Err(unknown_number(1, other)),
        },
        request: row.get(2)?,
        tx: hash.map(|hash| KeyTx {
            hash: Hash(hash),
            from: Height(from.unwrap_or_default()),
            last: last.map(Height),
        }),
    })
}

impl Writer<'_> {
    /// Writes down that a key is about to be used, and for which request of the caller's.
    pub fn take_key(
        &mut self,
        key: &ChannelKey,
        index: u32,
        key_use: KeyUse,
        request: Option<&str>,
    ) -> Result<(), WalletError> {
        self.put_key(key, index, key_use, false)?;
        self.hashed(request.unwrap_or_default().as_bytes());
        self.tx
            .prepare_cached("INSERT OR REPLACE INTO opening (public, request) VALUES (?1, ?2)")?
            .execute(params![key.0, request])?;
        Ok(())
    }

    /// Writes down the transaction that carries a key, before it is sent. Refused where the book has not taken the key: it would
    /// not know the channel as its own.
    pub fn note_key_tx(&mut self, key: &ChannelKey, tx: &KeyTx) -> Result<(), WalletError> {
        self.hashed(&key.0);
        self.hashed(tx.hash.as_slice());
        let noted = self
            .tx
            .prepare_cached(
                "UPDATE opening SET hash = ?2, first = ?3, last = ?4 WHERE public = ?1",
            )?
            .execute(params![
                key.0,
                tx.hash.0,
                tx.from.0,
                tx.last.map(|last| last.0)
            ])?;
        match noted {
            0 => Err(WalletError::KeyNotTaken(*key)),
            _ => Ok(()),
        }
    }

    /// Writes down the index of a key that was found by searching: whoever used it, it was not this book.
    pub fn found_key(&mut self, key: &ChannelKey, index: u32) -> Result<(), WalletError> {
        self.put_key(key, index, KeyUse::Channel, true)
    }

    /// Writes down that a channel has the key, and the request that it was opened for. A key of an offer goes on to further
    /// channels.
    pub fn spend_key(
        &mut self,
        key: &ChannelKey,
        channel_id: ChannelId,
    ) -> Result<(), WalletError> {
        self.hashed(&key.0);
        self.tx
            .prepare_cached(
                "INSERT OR IGNORE INTO opened (request, channel_id)
                 SELECT request, ?2 FROM opening JOIN channel_key USING (public)
                 WHERE public = ?1 AND use = 0 AND request IS NOT NULL",
            )?
            .execute(params![key.0, channel_id.0])?;
        self.tx
            .prepare_cached("UPDATE channel_key SET spent = 1 WHERE public = ?1 AND use = 0")?
            .execute([key.0])?;
        self.tx
            .prepare_cached(
                "DELETE FROM opening WHERE public IN
                 (SELECT public FROM channel_key WHERE public = ?1 AND use = 0)",
            )?
            .execute([key.0])?;
        Ok(())
    }

    /// Gives back a key that was taken for this request of a caller's, where it is in no transaction. One that was given back
    /// before may be another request's by now, which is about to send it.
    pub fn give_back_key(&mut self, key: &ChannelKey, request: &str) -> Result<(), WalletError> {
        let is_unused = self
            .tx
            .prepare_cached(
                "SELECT 1 FROM opening WHERE public = ?1 AND request = ?2 AND hash IS NULL",
            )?
            .exists(params![key.0, request])?;
        match is_unused {
            true => self.free_key(key),
            false => Ok(()),
        }
    }

    /// Gives back the index of a key that is in no transaction.
    pub fn free_key(&mut self, key: &ChannelKey) -> Result<(), WalletError> {
        self.hashed(&key.0);
        for statement in [
            "DELETE FROM opening WHERE public = ?1",
            "DELETE FROM channel_key WHERE public = ?1 AND spent = 0",
        ] {
            self.tx.prepare_cached(statement)?.execute([key.0])?;
        }
        Ok(())
    }

    /// A key that a channel has had stays one, whatever it is taken for next.
    fn put_key(
        &mut self,
        key: &ChannelKey,
        index: u32,
        key_use: KeyUse,
        spent: bool,
    ) -> Result<(), WalletError> {
        self.hashed(&key.0);
        self.hashed(&index.to_be_bytes());
        self.tx
            .prepare_cached(
                "INSERT INTO channel_key (public, idx, use, spent) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET idx = ?2, use = ?3, spent = max(spent, ?4)",
            )?
            .execute(params![key.0, index, key_use as u8, spent])?;
        Ok(())
    }
}
