//! Locks of both directions, from the update that adds each until nothing can come of it any more: what goes along for the nodes
//! of its route, what asked for it, what was decided, and of a payment that is forwarded which two belong together.

use super::database::Book;
use super::entry::EntryKey;
use super::page::as_sql;
use super::payments::channel_number;
use super::rows::entry_key_at;
use super::writer::Writer;
use crate::error::WalletError;
use causeway_peer_protocol::channel::RequestId;
use causeway_types::{Amount, ChannelId, Hash, Lock, LockId, Nonce, Preimage, UnixTime};
use rusqlite::{params, Connection, OptionalExtension as _, Row, ToSql};

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
    /// The other half, where a payment is forwarded: of a lock towards us the one that we have given for it, of one of ours the
    /// one that it was given for.
    pub tie: Option<LockTie>,
    /// Of one of ours that the newest voucher leaves out and that none has paid: the first voucher after the last that lists it.
    pub left_by: Option<Nonce>,
    /// When it was signed or came, by the later of block time and the machine's clock.
    pub at: UnixTime,
}

/// The other half of a lock that is forwarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockTie {
    /// Its channel, and our side there.
    pub key: EntryKey,
    /// Which of its locks.
    pub id: LockId,
    /// When it expires.
    pub expiry: UnixTime,
}

impl PendingLock {
    /// Whether it is known what becomes of it: it was released or let go.
    pub fn is_decided(&self) -> bool {
        self.preimage.is_some() || self.failure.is_some()
    }

    /// Of one towards us: whether nothing is decided about it, and none of ours was given for it.
    pub fn is_undecided(&self) -> bool {
        !self.is_decided() && self.tie.is_none()
    }

    /// One of which nothing is decided.
    pub(crate) fn new(lock: Lock, received: bool) -> PendingLock {
        PendingLock {
            lock,
            received,
            onion: None,
            preimage: None,
            failure: None,
            request: None,
            tie: None,
            left_by: None,
            at: UnixTime(0),
        }
    }
}

/// The columns of a lock `l`, as [`pending_lock`] reads them; `t` is the channel of its other half.
const COLUMNS: &str =
    "l.id, l.amount, l.hash, l.expiry, l.received, l.onion, l.preimage, l.failure, l.request,
     l.left_by, l.at, l.tied_lock, l.tied_expiry, t.domain, t.channel_id, t.side";
/// Where they are read from.
const FROM: &str = "pending_lock l LEFT JOIN channel_ref t ON t.number = l.tied_channel";

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
        left_by: row.get::<_, Option<u64>>(at(9))?.map(Nonce),
        at: UnixTime(row.get(at(10))?),
        tie: match row.get::<_, Option<u64>>(at(11))? {
            None => None,
            Some(id) => Some(LockTie {
                key: entry_key_at(row, at(13))?,
                id: LockId(id),
                expiry: UnixTime(row.get(at(12))?),
            }),
        },
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
        "SELECT {COLUMNS} FROM {FROM} WHERE l.channel = ?1 AND l.received = ?2 ORDER BY l.id"
    ))?;
    let rows = statement.query_map((channel, received), |row| pending_lock(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// All that a file keeps, by channel.
pub(super) fn all(db: &Connection) -> Result<Vec<(EntryKey, PendingLock)>, WalletError> {
    read_all(
        db,
        &format!("SELECT r.domain, r.channel_id, r.side, {COLUMNS} FROM {FROM}"),
    )
}

/// All of a file of format 11, whose locks have no other halves.
pub(super) fn all_of_format_11(
    db: &Connection,
) -> Result<Vec<(EntryKey, PendingLock)>, WalletError> {
    read_all(
        db,
        "SELECT r.domain, r.channel_id, r.side, l.id, l.amount, l.hash, l.expiry, l.received, l.onion,
         l.preimage, l.failure, l.request, NULL, 0, NULL, NULL, NULL, NULL, NULL FROM pending_lock l",
    )
}

fn read_all(db: &Connection, select: &str) -> Result<Vec<(EntryKey, PendingLock)>, WalletError> {
    let mut statement = db.prepare(&format!(
        "{select} JOIN channel_ref r ON r.number = l.channel ORDER BY l.channel, l.received, l.id"
    ))?;
    let rows = statement.query_map([], |row| Ok((entry_key_at(row, 0)?, pending_lock(row, 3)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One lock of a channel, if anything can still come of it.
fn one(
    db: &Connection,
    key: &EntryKey,
    received: bool,
    id: LockId,
) -> Result<Option<PendingLock>, WalletError> {
    let Some(channel) = channel_number(db, key)? else {
        return Ok(None);
    };
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE l.channel = ?1 AND l.received = ?2 AND l.id = ?3"
    ))?;
    let of_lock = params![channel, received, as_sql(id.0)];
    Ok(statement
        .query_row(of_lock, |row| pending_lock(row, 0))
        .optional()?)
}

/// Locks of any channel under a condition, with their channels, in the order in which they were signed or came.
fn under(
    db: &Connection,
    condition: &str,
    values: &[&dyn ToSql],
) -> Result<Vec<(EntryKey, PendingLock)>, WalletError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT r.domain, r.channel_id, r.side, {COLUMNS} FROM {FROM}
         JOIN channel_ref r ON r.number = l.channel WHERE {condition}
         ORDER BY l.at, l.channel, l.received, l.id"
    ))?;
    let rows = statement.query_map(values, |row| {
        Ok((entry_key_at(row, 0)?, pending_lock(row, 3)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Locks towards us of which nothing is decided and for which we have given none.
const UNDECIDED: &str =
    "l.received = 1 AND l.preimage IS NULL AND l.failure IS NULL AND l.tied_lock IS NULL";

impl Book {
    /// The channels of a domain with locks of which something can still come, in either direction.
    pub fn channels_with_locks(&self, domain: &Hash) -> Result<Vec<ChannelId>, WalletError> {
        let mut statement = self.db.prepare(
            "SELECT DISTINCT r.channel_id FROM pending_lock l JOIN channel_ref r ON r.number = l.channel
             WHERE r.domain = ?1",
        )?;
        let rows = statement.query_map([domain.0], |row| Ok(ChannelId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Up to which time blocks may tell the preimage of a lock that the book does not have: one of ours, or one towards us for which it
    /// knows none of ours, since a record that was lost may have given one. None can be claimed after the latest expiry of those. None
    /// where there is no such lock.
    pub fn blocks_needed_until(&self) -> Result<Option<UnixTime>, WalletError> {
        let mut statement = self.db.prepare_cached(
            "SELECT max(l.expiry) FROM pending_lock l WHERE l.preimage IS NULL
             AND (l.received = 0 OR l.failure IS NULL AND l.tied_lock IS NULL)",
        )?;
        Ok(statement.query_row([], |row| Ok(row.get::<_, Option<u64>>(0)?.map(UnixTime)))?)
    }

    /// The channels of a domain in which a loss of the record has left something open, where it is not known of a payment of ours
    /// whether it was made.
    pub fn channels_with_open_losses(&self, domain: &Hash) -> Result<Vec<ChannelId>, WalletError> {
        if !self.has_unknown_payments()? {
            return Ok(vec![]);
        }
        let mut channels = Vec::new();
        for key in self.keys()?.into_iter().filter(|key| key.domain == *domain) {
            if self.entry(&key)?.has_open_loss() {
                channels.push(key.channel_id);
            }
        }
        Ok(channels)
    }

    /// The locks of one direction of a channel of which something can still come, in the order of their ids.
    pub fn pending_locks(
        &self,
        key: &EntryKey,
        received: bool,
    ) -> Result<Vec<PendingLock>, WalletError> {
        of_direction(&self.db, key, received)
    }

    /// One lock of a channel, if anything can still come of it.
    pub fn pending_lock(
        &self,
        key: &EntryKey,
        received: bool,
        id: LockId,
    ) -> Result<Option<PendingLock>, WalletError> {
        one(&self.db, key, received, id)
    }

    /// Locks towards us of which nothing is decided and for which we have given none, with their channels.
    pub fn undecided_locks(&self) -> Result<Vec<(EntryKey, PendingLock)>, WalletError> {
        under(&self.db, UNDECIDED, &[])
    }

    /// Those of them under a hash.
    pub fn undecided_locks_under(
        &self,
        hash: &Hash,
    ) -> Result<Vec<(EntryKey, PendingLock)>, WalletError> {
        let condition = format!("l.hash = ?1 AND {UNDECIDED}");
        under(&self.db, &condition, &[&hash.0])
    }
}

impl Writer<'_> {
    /// Locks towards us of which nothing is decided and for which we have given none, with their channels.
    pub fn undecided_locks(&self) -> Result<Vec<(EntryKey, PendingLock)>, WalletError> {
        under(&self.tx, UNDECIDED, &[])
    }

    /// Locks towards us under a hash that were not let go, with their channels.
    pub fn locks_under(&self, hash: &Hash) -> Result<Vec<(EntryKey, PendingLock)>, WalletError> {
        let condition = "l.hash = ?1 AND l.received = 1 AND l.failure IS NULL";
        under(&self.tx, condition, &[&hash.0])
    }

    /// Locks of ours that are given for others and of which nothing is known yet, with their channels.
    pub(crate) fn forwarded_locks(&self) -> Result<Vec<(EntryKey, PendingLock)>, WalletError> {
        let condition = "l.received = 0 AND l.tied_lock IS NOT NULL AND l.preimage IS NULL";
        under(&self.tx, condition, &[])
    }

    /// Whether fewer than so many locks towards us may have to be claimed: those that are forwarded or released, and were not let go.
    pub(crate) fn has_fewer_to_claim(&self, than: u64) -> Result<bool, WalletError> {
        let count = |condition: &str| -> Result<u64, WalletError> {
            let mut statement = self.tx.prepare_cached(&format!(
                "SELECT count(*) FROM pending_lock WHERE received = 1{condition}"
            ))?;
            Ok(statement.query_row([], |row| row.get(0))?)
        };
        // all of them are counted in an index; what was decided stands behind the onion of each
        let decided = " AND failure IS NULL AND (tied_lock IS NOT NULL OR preimage IS NOT NULL)";
        Ok(count("")? < than || count(decided)? < than)
    }

    /// Locks of ours that carry a payment over several channels, or parts of it, with their channels.
    pub fn locks_of_payment(
        &self,
        payment: RequestId,
    ) -> Result<Vec<(EntryKey, PendingLock)>, WalletError> {
        let condition = "l.request = ?1 AND l.received = 0";
        under(&self.tx, condition, &[&payment.0])
    }

    /// The locks of one direction of a channel of which something can still come, in the order of their ids.
    pub fn pending_locks(
        &self,
        key: &EntryKey,
        received: bool,
    ) -> Result<Vec<PendingLock>, WalletError> {
        of_direction(&self.tx, key, received)
    }

    /// One lock of a channel, if anything can still come of it.
    pub fn pending_lock(
        &self,
        key: &EntryKey,
        received: bool,
        id: LockId,
    ) -> Result<Option<PendingLock>, WalletError> {
        one(&self.tx, key, received, id)
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
            tie,
            left_by,
            at,
        } = pending;
        let tied_channel = match tie {
            None => None,
            Some(tie) => Some(self.channel_number(&tie.key)?),
        };
        let amount = lock.amount.u128().to_be_bytes();
        let asked = request.map_or(0, |request| request.0).to_be_bytes();
        let tied = tie.map_or(0, |tie| tie.id.0).to_be_bytes();
        let left = left_by.map_or(0, |nonce| nonce.0).to_be_bytes();
        let parts: [&[u8]; 11] = [
            &[u8::from(*received)],
            &lock.id.0.to_be_bytes(),
            &amount,
            &lock.hash.0,
            &lock.expiry.0.to_be_bytes(),
            onion.as_deref().unwrap_or_default(),
            preimage.as_ref().map_or(&[], |preimage| &preimage.0),
            failure.as_deref().unwrap_or_default(),
            &asked,
            &tied,
            &left,
        ];
        for part in parts {
            self.hashed(part);
        }
        self.tx
            .prepare_cached(
                "INSERT INTO pending_lock
                 (channel, received, id, amount, hash, expiry, onion, preimage, failure, request,
                  tied_channel, tied_lock, tied_expiry, left_by, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
                 ON CONFLICT DO UPDATE SET preimage = ?8, failure = ?9,
                 tied_channel = ?11, tied_lock = ?12, tied_expiry = ?13, left_by = ?14",
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
                tied_channel,
                tie.map(|tie| as_sql(tie.id.0)),
                tie.map(|tie| as_sql(tie.expiry.0)),
                left_by.map(|nonce| as_sql(nonce.0)),
                as_sql(at.0),
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
