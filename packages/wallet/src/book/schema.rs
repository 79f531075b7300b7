//! The tables, and the statements of the hot path.

use super::migrate;
use crate::error::WalletError;
use rusqlite::config::DbConfig;
use rusqlite::Connection;
use std::path::Path;

/// The format that this program reads and writes.
pub(super) const FORMAT: u32 = 13;
/// The oldest format that is brought up to it.
const OLDEST: u32 = 2;

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS meta (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
-- one side of one channel: the newest vouchers, and what else we signed or agreed to;
-- restored is set while a part of the record may be missing;
-- acknowledged is the newest of ours that the peer acknowledged: as receipted, but in unlocked channels too
CREATE TABLE IF NOT EXISTS channel (
    domain     BLOB NOT NULL,
    channel_id INTEGER NOT NULL,
    side       INTEGER NOT NULL,
    sent       BLOB,
    receipted  BLOB,
    received   BLOB,
    promises   TEXT NOT NULL,
    restored   TEXT,
    acknowledged BLOB,
    PRIMARY KEY (domain, channel_id, side)
) STRICT, WITHOUT ROWID;
-- one side of one channel, by a number that is shorter
CREATE TABLE IF NOT EXISTS channel_ref (
    number     INTEGER PRIMARY KEY,
    domain     BLOB NOT NULL,
    channel_id INTEGER NOT NULL,
    side       INTEGER NOT NULL,
    UNIQUE (domain, channel_id, side)
) STRICT;
-- every payment signed or accepted, by the nonce of its voucher and the place of its operation: for the payee these never
-- change, for the payer a replacement moves what it repeats; kept: it came while the record may lack something, and counts
-- as nothing yet; outcome: 0 it counts, 1 it came unasked and is kept as the payer's credit, 2 it came unasked and is being
-- paid back, 3 the channel settled without it
CREATE TABLE IF NOT EXISTS payment (
    number     INTEGER PRIMARY KEY,
    channel    INTEGER NOT NULL REFERENCES channel_ref (number),
    received   INTEGER NOT NULL,
    nonce      INTEGER NOT NULL,
    place      INTEGER NOT NULL,
    kind       INTEGER NOT NULL,
    lock       INTEGER,
    amount     BLOB NOT NULL,
    reference  BLOB NOT NULL,
    at         INTEGER NOT NULL,
    request    INTEGER,
    kept       INTEGER NOT NULL,
    outcome    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS payment_place ON payment (channel, received, nonce, place);
CREATE UNIQUE INDEX IF NOT EXISTS payment_request ON payment (request) WHERE request IS NOT NULL;
-- a reference is paid once; a payment without one is in neither index
CREATE INDEX IF NOT EXISTS payment_reference ON payment (reference)
WHERE kind = 0 AND reference <> X'0000000000000000000000000000000000000000000000000000000000000000';
CREATE INDEX IF NOT EXISTS payment_unasked ON payment (channel, received, nonce) WHERE outcome IN (1, 2);
-- what the payer wrote to the payee: ours as we wrote it, a peer's as it was decrypted; text: none where it cannot be read
CREATE TABLE IF NOT EXISTS memo (
    payment    INTEGER PRIMARY KEY REFERENCES payment (number),
    text       TEXT
) STRICT;
-- payments that came unasked, ours and the peers', by what the payment names that pays each back; paid_by: that payment, once
-- there is one
CREATE TABLE IF NOT EXISTS refund (
    reference  BLOB PRIMARY KEY,
    payment    INTEGER NOT NULL REFERENCES payment (number),
    paid_by    INTEGER REFERENCES payment (number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS refund_payment ON refund (payment);
CREATE INDEX IF NOT EXISTS refund_paid_by ON refund (paid_by) WHERE paid_by IS NOT NULL;
-- updates of ours that are not answered, and refused ones until what replaces them is acknowledged: any of them may still
-- turn out to have been taken
CREATE TABLE IF NOT EXISTS update_out (
    channel    INTEGER NOT NULL REFERENCES channel_ref (number),
    nonce      INTEGER NOT NULL,
    message    BLOB NOT NULL,
    voucher    BLOB NOT NULL,
    state      INTEGER NOT NULL,
    covers     INTEGER NOT NULL,
    PRIMARY KEY (channel, nonce)
) STRICT, WITHOUT ROWID;
-- vouchers of the peer before its newest, the last one of each list of locks that shares one with the newest: the peer may
-- show them, and then their locks are claimed by their lists
CREATE TABLE IF NOT EXISTS list_received (
    channel    INTEGER NOT NULL REFERENCES channel_ref (number),
    nonce      INTEGER NOT NULL,
    voucher    BLOB NOT NULL,
    PRIMARY KEY (channel, nonce)
) STRICT, WITHOUT ROWID;
-- locks of both directions, from the update that adds each until nothing can come of it any more: what goes along for the nodes
-- of its route; its preimage once it is known, with which one towards us is released; why its payee let it go; what asked
-- for one of ours; where a payment is forwarded the other half and its expiry; left_by: of one of ours that the newest voucher
-- leaves out and that none has paid, the first voucher after the last that lists it
CREATE TABLE IF NOT EXISTS pending_lock (
    channel    INTEGER NOT NULL REFERENCES channel_ref (number),
    received   INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    amount     BLOB NOT NULL,
    hash       BLOB NOT NULL,
    expiry     INTEGER NOT NULL,
    onion      BLOB,
    preimage   BLOB,
    failure    BLOB,
    request    INTEGER,
    tied_channel INTEGER REFERENCES channel_ref (number),
    tied_lock  INTEGER,
    tied_expiry INTEGER,
    left_by    INTEGER,
    at         INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (channel, received, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pending_lock_request ON pending_lock (request) WHERE request IS NOT NULL;
CREATE INDEX IF NOT EXISTS pending_lock_hash ON pending_lock (hash);
CREATE INDEX IF NOT EXISTS pending_lock_undecided ON pending_lock (at)
WHERE received = 1 AND preimage IS NULL AND failure IS NULL AND tied_lock IS NULL;
-- payments of ours over several channels, by the number of the caller's id: what is to be paid, the most that it may cost, until
-- when it is tried; payee and reference: of the terms, where something is named; state 0 under way, 1 paid, 2 failed, 3 not known,
-- since the book was lost while it was under way; failure: why it was not paid the last time; number: its place in the list of
-- payments, counted together with the log's, none of a probe
CREATE TABLE IF NOT EXISTS routed_payment (
    request    INTEGER PRIMARY KEY REFERENCES request_number (number),
    hash       BLOB NOT NULL,
    payee      TEXT NOT NULL,
    reference  BLOB,
    terms      TEXT NOT NULL,
    at_most    BLOB NOT NULL,
    until      INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    state      INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    preimage   BLOB,
    failure    TEXT,
    number     INTEGER
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS routed_payment_number ON routed_payment (number) WHERE number IS NOT NULL;
CREATE INDEX IF NOT EXISTS routed_payment_hash ON routed_payment (hash);
CREATE INDEX IF NOT EXISTS routed_payment_reference ON routed_payment (reference) WHERE reference IS NOT NULL;
CREATE INDEX IF NOT EXISTS routed_payment_open ON routed_payment (request) WHERE state = 0;
-- the locks of ours that carried them, each over one route; session: what opens a failure that comes back; state 0 it may be paid,
-- 1 paid, 2 gone for good
CREATE TABLE IF NOT EXISTS route_attempt (
    channel    INTEGER NOT NULL REFERENCES channel_ref (number),
    lock       INTEGER NOT NULL,
    request    INTEGER NOT NULL REFERENCES routed_payment (request),
    amount     BLOB NOT NULL,
    session    BLOB NOT NULL,
    route      TEXT NOT NULL,
    at         INTEGER NOT NULL,
    state      INTEGER NOT NULL,
    failure    BLOB,
    PRIMARY KEY (channel, lock)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS route_attempt_request ON route_attempt (request);
-- payments of others that were forwarded, once their preimages are known: what the lock towards us and ours are over; lock_in,
-- lock_out: which these are, none where format 12 wrote it
CREATE TABLE IF NOT EXISTS forward (
    number      INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    channel_in  INTEGER NOT NULL REFERENCES channel_ref (number),
    amount_in   BLOB NOT NULL,
    channel_out INTEGER NOT NULL REFERENCES channel_ref (number),
    amount_out  BLOB NOT NULL,
    lock_in     INTEGER,
    lock_out    INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS forward_in ON forward (channel_in, lock_in) WHERE lock_in IS NOT NULL;
CREATE INDEX IF NOT EXISTS forward_out ON forward (channel_out, lock_out) WHERE lock_out IS NOT NULL;
-- numbered events, in the commit that makes them true; value: the number that one has which is about no payment
CREATE TABLE IF NOT EXISTS event (
    number     INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    kind       INTEGER NOT NULL,
    payment    INTEGER REFERENCES payment (number),
    value      INTEGER
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
-- the number of a payment that was asked for under a caller's id
CREATE TABLE IF NOT EXISTS request_number (
    number     INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE
) STRICT;
-- payments to an account of which nothing is signed yet, for which a channel may have to be opened first; later: whether the
-- node makes it by itself once the payee is there; channel_id: the one that it goes over alone, where none is opened for it;
-- reference: what it is for, none where nothing is named
CREATE TABLE IF NOT EXISTS pending_payment (
    request      INTEGER PRIMARY KEY REFERENCES request_number (number),
    peer         TEXT NOT NULL,
    sidechain_id INTEGER,
    amount       BLOB NOT NULL,
    at           INTEGER NOT NULL,
    later        INTEGER NOT NULL,
    channel_id   INTEGER,
    reference    BLOB,
    memo         TEXT
) STRICT;
-- transactions of the account's node, each written down before it is sent, with the key that says what it does;
-- state 0: it may be in a block, and then the bytes are kept, to be offered again
CREATE TABLE IF NOT EXISTS node_tx (
    number     INTEGER PRIMARY KEY,
    key        TEXT NOT NULL,
    account    TEXT NOT NULL,
    hash       BLOB NOT NULL UNIQUE,
    bytes      BLOB,
    first      INTEGER NOT NULL,
    last       INTEGER,
    at         INTEGER NOT NULL,
    state      INTEGER NOT NULL,
    height     INTEGER,
    why        TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS node_tx_key ON node_tx (key, number);
-- no two transactions of a key may both be in a block
CREATE UNIQUE INDEX IF NOT EXISTS node_tx_unknown ON node_tx (key) WHERE state = 0;
-- what was asked for, each signed by our identity key: state 0 open, 1 paid and by what, 2 cancelled, 3 held: all parts are there
-- and wait for its caller, 4 released: its preimage was given away for parts that are being paid; preimage: none where only direct
-- payments are taken, or its caller has it; final_delta: how long a lock must run when it comes, seconds; hold: for how long a
-- payment is held for its caller, seconds, 0 where it is not
CREATE TABLE IF NOT EXISTS invoice (
    number         INTEGER PRIMARY KEY,
    request        TEXT NOT NULL,
    reference      BLOB NOT NULL UNIQUE,
    sidechain_id   INTEGER NOT NULL,
    amount         BLOB NOT NULL,
    made_at        INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    description    TEXT NOT NULL,
    payment_secret BLOB NOT NULL,
    hash           BLOB NOT NULL,
    text           TEXT NOT NULL,
    state          INTEGER NOT NULL,
    changed_at     INTEGER,
    paid_domain    BLOB,
    paid_channel   INTEGER,
    paid_side      INTEGER,
    paid_nonce     INTEGER,
    paid_place     INTEGER,
    paid_amount    BLOB,
    preimage       BLOB,
    final_delta    INTEGER NOT NULL DEFAULT 0,
    hold           INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS invoice_request ON invoice (request);
CREATE INDEX IF NOT EXISTS invoice_hash ON invoice (hash);
CREATE INDEX IF NOT EXISTS invoice_held ON invoice (number) WHERE state = 3;
-- who may pay a reference now; one that has run out is kept while it counts how often was asked
CREATE TABLE IF NOT EXISTS reservation (
    reference      BLOB NOT NULL,
    channel        INTEGER NOT NULL REFERENCES channel_ref (number),
    until          INTEGER NOT NULL,
    renewals       INTEGER NOT NULL,
    refused_until  INTEGER NOT NULL,
    PRIMARY KEY (reference, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS reservation_until ON reservation (until);
CREATE INDEX IF NOT EXISTS reservation_channel ON reservation (channel, until);
-- who may use the node's API: the digest of each token; a number is never given again
CREATE TABLE IF NOT EXISTS api_token (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL UNIQUE,
    digest     BLOB NOT NULL UNIQUE,
    scope      INTEGER NOT NULL,
    made_at    INTEGER NOT NULL
) STRICT;
-- what a token may spend in a sidechain; per: 0 payment, 1 opening, 2 hour, 3 day, 4 week
CREATE TABLE IF NOT EXISTS token_limit (
    token        INTEGER NOT NULL,
    sidechain_id INTEGER NOT NULL,
    per          INTEGER NOT NULL,
    amount       BLOB NOT NULL,
    PRIMARY KEY (token, sidechain_id, per)
) STRICT, WITHOUT ROWID;
-- payments that tokens with limits asked for, until they are summed up; until: when they can be signed no more
CREATE TABLE IF NOT EXISTS token_hold (
    token        INTEGER NOT NULL,
    request      INTEGER NOT NULL REFERENCES request_number (number),
    sidechain_id INTEGER NOT NULL,
    amount       BLOB NOT NULL,
    until        INTEGER,
    PRIMARY KEY (token, request)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS token_hold_request ON token_hold (request);
-- what tokens with limits had signed, by slots of ten minutes of the chain's time
CREATE TABLE IF NOT EXISTS token_spent (
    token        INTEGER NOT NULL,
    sidechain_id INTEGER NOT NULL,
    slot         INTEGER NOT NULL,
    amount       BLOB NOT NULL,
    PRIMARY KEY (token, sidechain_id, slot)
) STRICT, WITHOUT ROWID;
-- the running hash after each commit since the seal was last synced
CREATE TABLE IF NOT EXISTS history (
    generation INTEGER PRIMARY KEY,
    digest     BLOB NOT NULL
) STRICT;
";

/// How many prepared statements are kept: more than the book has, so that none is parsed twice.
const STATEMENTS: usize = 256;

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
-- whether a lock was paid is asked for each one that leaves a voucher
CREATE INDEX IF NOT EXISTS payment_lock ON payment (channel, received, lock) WHERE kind = 2;
CREATE INDEX IF NOT EXISTS routed_payment_unknown ON routed_payment (request) WHERE state = 3;
";

pub(super) const PUT: &str = "
INSERT INTO channel (domain, channel_id, side, sent, receipted, received, promises, restored, acknowledged)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT DO UPDATE SET
sent = ?4, receipted = ?5, received = ?6, promises = ?7, restored = ?8, acknowledged = ?9";

pub(super) const GET: &str = "
SELECT sent, receipted, received, promises, restored, acknowledged FROM channel
WHERE domain = ?1 AND channel_id = ?2 AND side = ?3";

/// Of a file of an older format, which is only read.
const GET_BEFORE_4: &str = "
SELECT sent, receipted, received, promises, restored, receipted FROM channel
WHERE domain = ?1 AND channel_id = ?2 AND side = ?3";

/// The statement that reads a record of a file, whatever format it has.
pub(super) fn get_statement(db: &Connection) -> Result<&'static str, WalletError> {
    Ok(match format(db)? {
        4..=FORMAT => GET,
        _ => GET_BEFORE_4,
    })
}

/// Makes the tables of a new book, or brings an old one up to this format, in one transaction.
pub(super) fn prepare(db: &Connection, file: &Path) -> Result<(), WalletError> {
    let found = format(db)?;
    if matches!(found, 0 | OLDEST..FORMAT) {
        let tx = db.unchecked_transaction()?;
        match found {
            0 => tx.execute_batch(TABLES)?,
            // what format 3 lacks is made as it is now
            OLDEST..4 => migrate::to_format_4(&tx)?,
            found => {
                if found < 6 {
                    migrate::to_format_6(&tx)?;
                }
                if found < 7 {
                    migrate::to_format_7(&tx)?;
                }
                if found < 9 {
                    migrate::to_format_9(&tx)?;
                }
                if found < 11 {
                    migrate::to_format_11(&tx)?;
                }
                if found < 12 {
                    migrate::to_format_12(&tx)?;
                }
                migrate::to_format_13(&tx)?;
            }
        }
        tx.pragma_update(None, "user_version", FORMAT)?;
        tx.commit()?;
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
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    // a statement's plan does not depend on what is asked for, so it is never prepared again for other values
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
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

/// The format of a file; 0 of one without tables.
pub(super) fn format(db: &Connection) -> Result<u32, WalletError> {
    Ok(db.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
