//! The tables, and the statements of the hot path.

use crate::error::WalletError;
use rusqlite::Connection;
use std::path::Path;

/// The format that this program reads and writes.
pub(super) const FORMAT: u32 = 3;
/// The oldest format that is brought up to it: it lacks tables, and has none that this one has not.
const OLDEST: u32 = 2;

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS meta (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
-- one side of one channel: the newest vouchers, and what else we signed or agreed to;
-- restored is set while a part of the record may be missing
CREATE TABLE IF NOT EXISTS channel (
    domain     BLOB NOT NULL,
    channel_id INTEGER NOT NULL,
    side       INTEGER NOT NULL,
    sent       BLOB,
    receipted  BLOB,
    received   BLOB,
    promises   TEXT NOT NULL,
    restored   TEXT,
    PRIMARY KEY (domain, channel_id, side)
) STRICT, WITHOUT ROWID;
-- every payment signed or accepted; only ever added to
CREATE TABLE IF NOT EXISTS payment (
    number     INTEGER PRIMARY KEY,
    domain     BLOB NOT NULL,
    channel_id INTEGER NOT NULL,
    side       INTEGER NOT NULL,
    received   INTEGER NOT NULL,
    nonce      INTEGER NOT NULL,
    amount     BLOB NOT NULL,
    reference  BLOB NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
-- channel keys by public key: the index of each, what it was taken for, and whether a channel has ever had it
CREATE TABLE IF NOT EXISTS channel_key (
    public     BLOB PRIMARY KEY,
    idx        INTEGER NOT NULL,
    use        INTEGER NOT NULL,
    spent      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- keys that were taken and are in no channel of the book yet, with the caller's id and the transaction that carries each
CREATE TABLE IF NOT EXISTS opening (
    public     BLOB PRIMARY KEY,
    request    TEXT,
    hash       BLOB,
    first      INTEGER,
    last       INTEGER
) STRICT, WITHOUT ROWID;
-- channels that were opened for a caller's id
CREATE TABLE IF NOT EXISTS opened (
    request    TEXT PRIMARY KEY,
    channel_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- who is in a channel, which never changes once both are
CREATE TABLE IF NOT EXISTS parties (
    domain       BLOB NOT NULL,
    channel_id   INTEGER NOT NULL,
    side         INTEGER NOT NULL,
    sidechain_id INTEGER NOT NULL,
    mode         INTEGER NOT NULL,
    own_key      BLOB,
    peer         TEXT,
    peer_key     BLOB,
    PRIMARY KEY (domain, channel_id, side)
) STRICT, WITHOUT ROWID;
-- what was signed on request, by the caller's own id: the same id again gets the same answer
CREATE TABLE IF NOT EXISTS request (
    id         TEXT PRIMARY KEY,
    asked      BLOB NOT NULL,
    answer     BLOB NOT NULL
) STRICT, WITHOUT ROWID;
-- the running hash after each commit since the seal was last synced
CREATE TABLE IF NOT EXISTS history (
    generation INTEGER PRIMARY KEY,
    digest     BLOB NOT NULL
) STRICT;
";

/// What only saves work, and holds nothing that the book would lack without it: made in every book of this format, and a
/// program that does not know it reads the book all the same.
const DERIVED_SCHEMA: &str = "
-- channels that the chain has told were settled, which they stay: it is not asked for them again
CREATE TABLE IF NOT EXISTS settled (
    domain     BLOB NOT NULL,
    channel_id INTEGER NOT NULL,
    PRIMARY KEY (domain, channel_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS parties_by_peer ON parties (domain, peer);
";

pub(super) const PUT: &str = "
INSERT INTO channel (domain, channel_id, side, sent, receipted, received, promises, restored)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT DO UPDATE SET sent = ?4, receipted = ?5, received = ?6, promises = ?7, restored = ?8";

pub(super) const GET: &str = "
SELECT sent, receipted, received, promises, restored FROM channel
WHERE domain = ?1 AND channel_id = ?2 AND side = ?3";

pub(super) const LOG: &str = "
INSERT INTO payment (domain, channel_id, side, received, nonce, amount, reference, at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/// Makes the tables of a new book, or checks the format of an old one.
pub(super) fn prepare(db: &Connection, file: &Path) -> Result<(), WalletError> {
    if matches!(format(db)?, 0 | OLDEST) {
        // a key that a book of the oldest format had taken has no transaction beside it, so its channel is not known as
        // the book's own and is restored
        db.execute_batch(TABLES)?;
        db.pragma_update(None, "user_version", FORMAT)?;
    }
    match format(db)? {
        FORMAT => Ok(()),
        found => Err(refused(found, file)),
    }?;
    db.execute_batch(DERIVED_SCHEMA)?;
    // what is committed survives a power cut, and only one process writes
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    Ok(())
}

/// Refuses a book of a format that this program does not read.
pub(super) fn check(db: &Connection, file: &Path) -> Result<(), WalletError> {
    match format(db)? {
        OLDEST..=FORMAT => Ok(()),
        found => Err(refused(found, file)),
    }
}

fn refused(found: u32, file: &Path) -> WalletError {
    WalletError::Format {
        file: file.to_owned(),
        found,
        supported: FORMAT,
    }
}

fn format(db: &Connection) -> Result<u32, WalletError> {
    Ok(db.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
