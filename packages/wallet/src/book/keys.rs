//! Channel keys by index. An index is written down before its key leaves the machine, so a channel that is opened or joined
//! with it is known as this book's own, also where the process ended before it heard of the channel.

use super::database::Book;
use super::writer::Writer;
use crate::error::WalletError;
use causeway_types::ChannelKey;
use rusqlite::{params, OptionalExtension as _};

/// What a channel key was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum KeyUse {
    /// The key was taken for one channel.
    Channel = 0,
    /// An offer of liquidity: every channel that leases from it.
    Offer = 1,
}

impl Book {
    /// The index of a channel key, if the book has it.
    pub fn key_index(&self, key: &ChannelKey) -> Result<Option<u32>, WalletError> {
        Ok(self
            .db
            .prepare_cached("SELECT idx FROM channel_key WHERE public = ?1")?
            .query_row([key.0], |row| row.get(0))
            .optional()?)
    }

    /// Whether a key was taken by this very book for a channel that it has not seen yet: then a channel with it is new.
    pub fn is_fresh_key(&self, key: &ChannelKey) -> Result<bool, WalletError> {
        Ok(self
            .db
            .prepare_cached("SELECT 1 FROM channel_key WHERE public = ?1 AND spent = 0")?
            .exists([key.0])?)
    }

    /// The indexes that were taken for channels that the book has not seen on chain yet.
    pub fn taken_indexes(&self) -> Result<Vec<u32>, WalletError> {
        let mut statement = self
            .db
            .prepare("SELECT idx FROM channel_key WHERE spent = 0 AND use = 0 ORDER BY idx")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Writer<'_> {
    /// Writes down that a key is about to be used.
    pub fn take_key(
        &mut self,
        key: &ChannelKey,
        index: u32,
        key_use: KeyUse,
    ) -> Result<(), WalletError> {
        self.put_key(key, index, key_use as u8, false)
    }

    /// Writes down the index of a key that was found by searching: whoever used it, it was not this book.
    pub fn found_key(&mut self, key: &ChannelKey, index: u32) -> Result<(), WalletError> {
        self.put_key(key, index, KeyUse::Channel as u8, true)
    }

    /// Writes down that a channel has the key. A key of an offer goes on to further channels.
    pub fn spend_key(&mut self, key: &ChannelKey) -> Result<(), WalletError> {
        self.hashed(&key.0);
        self.tx
            .prepare_cached("UPDATE channel_key SET spent = 1 WHERE public = ?1 AND use = ?2")?
            .execute(params![key.0, KeyUse::Channel as u8])?;
        Ok(())
    }

    /// Gives back the index of a key that is in no transaction.
    pub fn free_key(&mut self, key: &ChannelKey) -> Result<(), WalletError> {
        self.hashed(&key.0);
        self.tx
            .prepare_cached("DELETE FROM channel_key WHERE public = ?1 AND spent = 0")?
            .execute([key.0])?;
        Ok(())
    }

    fn put_key(
        &mut self,
        key: &ChannelKey,
        index: u32,
        key_use: u8,
        spent: bool,
    ) -> Result<(), WalletError> {
        self.hashed(&key.0);
        self.hashed(&index.to_be_bytes());
        self.tx
            .prepare_cached(
                "INSERT OR REPLACE INTO channel_key (public, idx, use, spent) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![key.0, index, key_use, spent])?;
        Ok(())
    }
}
