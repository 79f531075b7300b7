//! Vouchers of the peer before its newest: the peer may show one of them, and then its locks are claimed by its own list.

use super::database::Book;
use super::entry::{EntryKey, Stored};
use super::payments::channel_number;
use super::rows::entry_key_at;
use super::writer::Writer;
use crate::error::WalletError;
use causeway_types::signed::{first_listed, LARGEST_NONCE};
use causeway_types::{Hash, Nonce};
use rusqlite::{params, Connection};

/// How many lists of a channel are kept: a peer that leaves one lock pending and changes others makes as many as it likes.
const MAX_LISTS: u64 = 256;

/// The kept voucher of a list by the list's hash.
fn find(db: &Connection, key: &EntryKey, locks_hash: Hash) -> Result<Option<Stored>, WalletError> {
    let Some(channel) = channel_number(db, key)? else {
        return Ok(None);
    };
    let mut statement = db.prepare_cached(
        "SELECT voucher FROM list_received WHERE channel = ?1 ORDER BY nonce DESC",
    )?;
    let mut rows = statement.query([channel])?;
    while let Some(row) = rows.next()? {
        let stored = Stored::from_bytes(&row.get::<_, Vec<u8>>(0)?)?;
        if stored.signed.voucher.locks_hash == locks_hash {
            return Ok(Some(stored));
        }
    }
    Ok(None)
}

/// All that a file keeps, by channel.
pub(super) fn all(db: &Connection) -> Result<Vec<(EntryKey, Stored)>, WalletError> {
    let mut statement = db.prepare(
        "SELECT r.domain, r.channel_id, r.side, l.voucher FROM list_received l
         JOIN channel_ref r ON r.number = l.channel ORDER BY l.channel, l.nonce",
    )?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let key = entry_key_at(row, 0)?;
        all.push((key, Stored::from_bytes(&row.get::<_, Vec<u8>>(3)?)?));
    }
    Ok(all)
}

impl Book {
    /// The kept voucher of the peer whose list has this hash.
    pub(crate) fn earlier_list(
        &self,
        key: &EntryKey,
        locks_hash: Hash,
    ) -> Result<Option<Stored>, WalletError> {
        find(&self.db, key, locks_hash)
    }
}

impl Writer<'_> {
    /// The kept voucher of the peer whose list has this hash.
    pub(crate) fn earlier_list(
        &self,
        key: &EntryKey,
        locks_hash: Hash,
    ) -> Result<Option<Stored>, WalletError> {
        find(&self.tx, key, locks_hash)
    }

    /// Keeps the list of the voucher that `next` takes the place of. Forgets those that the peer can show no more, since the
    /// chain has the voucher of nonce `on_chain`, and those of which no lock is pending any more.
    pub(crate) fn keep_list(
        &mut self,
        key: &EntryKey,
        before: &Stored,
        next: &Stored,
        on_chain: Nonce,
    ) -> Result<(), WalletError> {
        if before.locks == next.locks {
            return Ok(());
        }
        let channel = self.insert_list(key, before)?;
        // ids grow in a list, and each names the voucher that was the first to list its lock
        let oldest = next.locks.first().map(|lock| first_listed(lock.id));
        // nonces are below 2^57
        let from = oldest.map_or(LARGEST_NONCE.0 + 1, |nonce| nonce.max(on_chain).0);
        self.hashed(&from.to_be_bytes());
        self.tx
            .prepare_cached(
                "DELETE FROM list_received WHERE channel = ?1 AND nonce < max(?2, ifnull(
                 (SELECT nonce FROM list_received WHERE channel = ?1 ORDER BY nonce DESC LIMIT 1 OFFSET ?3), 0))",
            )?
            .execute(params![channel, from, MAX_LISTS - 1])?;
        Ok(())
    }

    /// Keeps the list of a voucher of the peer's; returns the number of its channel.
    pub(super) fn insert_list(&mut self, key: &EntryKey, of: &Stored) -> Result<i64, WalletError> {
        let channel = self.channel_number(key)?;
        let voucher = of.to_bytes();
        self.hashed(&voucher);
        self.tx
            .prepare_cached(
                "INSERT INTO list_received (channel, nonce, voucher) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET voucher = ?3",
            )?
            .execute(params![channel, of.signed.voucher.nonce.0, voucher])?;
        Ok(channel)
    }
}
