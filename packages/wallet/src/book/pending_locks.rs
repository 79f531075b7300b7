//! Locks of both directions, from the update that adds each until nothing can come of it any more: what goes along for the nodes
//! of its route, what asked for it, and what was decided.

use super::database::Book;
use super::entry::EntryKey;
use super::page::as_sql;
use super::payments::channel_number;
use super::rows::entry_key_at;
use super::writer::Writer;
use crate::error::WalletError;
use causeway_peer_protocol::channel::RequestId;
use causeway_types::{Amount, Hash, Lock, LockId, Preimage, UnixTime};
use rusqlite::{params, Connection, OptionalExtension as _, Row};

/// A lock of a channel, of one of its directions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingLock {
    /// The lock as the voucher lists it.
    pub lock: Lock,
    /// Whether it is towards us.
    pub received: bool,
    /// What came along, or was sent along, for the nodes of its route; none where nothing did.
    pub onion: Option<Vec<u8>>,
    /// Its preimage, once it is known. A lock towards us is released with it, and never let go afterwards.
    pub preimage: Option<Preimage>,
    /// Why its payee let it go, sealed for the payer of the whole payment.
    pub failure: Option<Vec<u8>>,
    /// What asked for a lock of ours.
    pub request: Option<RequestId>,
}

impl PendingLock {
    /// One of which nothing is decided.
    pub(crate) fn new(lock: Lock, received: bool) -> PendingLock {
        PendingLock {
            lock,
            received,
            onion: None,
            preimage: None,
            failure: None,
            request: None,
        }
    }
}

/// The columns of a lock `l`, as [`pending_lock`] reads them.
const COLUMNS: &str =
    "l.id, l.amount, l.hash, l.expiry, l.received, l.onion, l.preimage, l.failure, l.request";

/// Reads [`COLUMNS`], the first of which is at `from`.
fn pending_lock(row: &Row<'_>, from: usize) -> rusqlite::Result<PendingLock> {
    let at = |n: usize| from + n;
    Ok(PendingLock {
        lock: Lock {
            id: LockId(row.get(at(0))?),
            amount: Amount::new(u128::from_be_bytes(row.get(at(1))?)),
            hash: Hash(row.get(at(2))?),
            expiry: UnixTime(row.get(at(3))?),
        },
        received: row.get(at(4))?,
        onion: row.get(at(5))?,
        preimage: row.get::<_, Option<[u8; 32]>>(at(6))?.map(Preimage),
        failure: row.get(at(7))?,
        request: row.get::<_, Option<u64>>(at(8))?.map(RequestId),
    })
}

/// All of one direction of a channel, in the order of their ids.
fn of_direction(
    db: &Connection,
    key: &EntryKey,
    received: bool,
) -> Result<Vec<PendingLock>, WalletError> {
    let Some(channel) = channel_number(db, key)? else {
        return Ok(vec![]);
    };
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM pending_lock l WHERE l.channel = ?1 AND l.received = ?2 ORDER BY l.id"
    ))?;
    let rows = statement.query_map((channel, received), |row| pending_lock(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// All that a file keeps, by channel.
pub(super) fn all(db: &Connection) -> Result<Vec<(EntryKey, PendingLock)>, WalletError> {
    let mut statement = db.prepare(&format!(
        "SELECT r.domain, r.channel_id, r.side, {COLUMNS} FROM pending_lock l
         JOIN channel_ref r ON r.number = l.channel ORDER BY l.channel, l.received, l.id"
    ))?;
    let rows = statement.query_map([], |row| Ok((entry_key_at(row, 0)?, pending_lock(row, 3)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Book {
    /// The locks of one direction of a channel of which something can still come, in the order of their ids.
    pub fn pending_locks(
        &self,
        key: &EntryKey,
        received: bool,
    ) -> Result<Vec<PendingLock>, WalletError> {
        of_direction(&self.db, key, received)
    }
}

impl Writer<'_> {
    /// The locks of one direction of a channel of which something can still come, in the order of their ids.
    pub fn pending_locks(
        &self,
        key: &EntryKey,
        received: bool,
    ) -> Result<Vec<PendingLock>, WalletError> {
        of_direction(&self.tx, key, received)
    }

    /// One lock of a channel, if anything can still come of it.
    pub(crate) fn pending_lock(
        &self,
        key: &EntryKey,
        received: bool,
        id: LockId,
    ) -> Result<Option<PendingLock>, WalletError> {
        let Some(channel) = channel_number(&self.tx, key)? else {
            return Ok(None);
        };
        let mut statement = self.tx.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM pending_lock l WHERE l.channel = ?1 AND l.received = ?2 AND l.id = ?3"
        ))?;
        let of_lock = params![channel, received, as_sql(id.0)];
        Ok(statement
            .query_row(of_lock, |row| pending_lock(row, 0))
            .optional()?)
    }

    /// Keeps a lock, or what was decided about the one that is kept under its id.
    pub(crate) fn put_lock(
        &mut self,
        key: &EntryKey,
        pending: &PendingLock,
    ) -> Result<(), WalletError> {
        let channel = self.channel_number(key)?;
        let PendingLock {
            lock,
            received,
            onion,
            preimage,
            failure,
            request,
        } = pending;
        let amount = lock.amount.u128().to_be_bytes();
        let asked = request.map_or(0, |request| request.0).to_be_bytes();
        let parts: [&[u8]; 9] = [
            &[u8::from(*received)],
            &lock.id.0.to_be_bytes(),
            &amount,
            &lock.hash.0,
            &lock.expiry.0.to_be_bytes(),
            onion.as_deref().unwrap_or_default(),
            preimage.as_ref().map_or(&[], |preimage| &preimage.0),
            failure.as_deref().unwrap_or_default(),
            &asked,
        ];
        for part in parts {
            self.hashed(part);
        }
        self.tx
            .prepare_cached(
                "INSERT INTO pending_lock
                 (channel, received, id, amount, hash, expiry, onion, preimage, failure, request)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                 ON CONFLICT DO UPDATE SET preimage = ?8, failure = ?9",
            )?
            .execute(params![
                channel,
                received,
                as_sql(lock.id.0),
                amount,
                lock.hash.0,
                as_sql(lock.expiry.0),
                onion,
                preimage.map(|preimage| preimage.0),
                failure,
                request.map(|request| request.0),
            ])?;
        Ok(())
    }

    /// Forgets a lock: nothing comes of it any more.
    pub(crate) fn remove_lock(
        &mut self,
        key: &EntryKey,
        received: bool,
        id: LockId,
    ) -> Result<(), WalletError> {
        let channel = self.channel_number(key)?;
        self.hashed(&[u8::from(received)]);
        self.hashed(&id.0.to_be_bytes());
        self.tx
            .prepare_cached(
                "DELETE FROM pending_lock WHERE channel = ?1 AND received = ?2 AND id = ?3",
            )?
            .execute(params![channel, received, as_sql(id.0)])?;
        Ok(())
    }
}
