//! Books of older formats, brought up to the present one.

use super::payments::{payment, Payment, COLUMNS};
use super::refunds::{reference_of, PaymentPlace};
use super::schema::TABLES;
use crate::error::WalletError;
use rusqlite::Connection;

/// From formats 2 and 3, with the tables that came later. Format 2 only lacks tables: a key that such a book had taken has no
/// transaction beside it, so its channel is not known as the book's own and is restored. The log of both has no places: payments
/// of one voucher get them in their order. What was receipted was acknowledged; which other vouchers were is not known.
pub(super) fn to_format_4(db: &Connection) -> Result<(), WalletError> {
    db.execute_batch(
        "ALTER TABLE payment RENAME TO payment_before;
         ALTER TABLE channel ADD COLUMN acknowledged BLOB;
         UPDATE channel SET acknowledged = receipted;",
    )?;
    db.execute_batch(TABLES)?;
    db.execute_batch(
        "INSERT INTO channel_ref (domain, channel_id, side)
         SELECT DISTINCT domain, channel_id, side FROM payment_before ORDER BY domain, channel_id, side;
         INSERT INTO payment (number, channel, received, nonce, place, kind, amount, reference, at, kept)
         SELECT p.number, r.number, p.received, p.nonce,
                row_number() OVER (PARTITION BY r.number, p.received, p.nonce ORDER BY p.number) - 1,
                0, p.amount, p.reference, p.at, 0
         FROM payment_before p
         JOIN channel_ref r ON r.domain = p.domain AND r.channel_id = p.channel_id AND r.side = p.side;
         DROP TABLE payment_before;",
    )?;
    Ok(())
}

/// From formats 4 and 5, which lack tables, and what became of a payment beyond its acknowledgement: all of theirs count.
pub(super) fn to_format_6(db: &Connection) -> Result<(), WalletError> {
    db.execute_batch("ALTER TABLE payment ADD COLUMN outcome INTEGER NOT NULL DEFAULT 0")?;
    Ok(db.execute_batch(TABLES)?)
}

/// From format 6, each event of which is about a payment.
pub(super) fn to_format_7(db: &Connection) -> Result<(), WalletError> {
    db.execute_batch("ALTER TABLE event RENAME TO event_before")?;
    db.execute_batch(TABLES)?;
    db.execute_batch(
        "INSERT INTO event (number, at, kind, payment) SELECT number, at, kind, payment FROM event_before;
         DROP TABLE event_before;",
    )?;
    Ok(())
}

/// From formats 7 and 8, which lack tables, what a payment names of which nothing is signed yet, and what payments name that pay
/// back what came unasked.
pub(super) fn to_format_9(db: &Connection) -> Result<(), WalletError> {
    db.execute_batch(TABLES)?;
    // a file that was older had no such table, and has it as it is now
    let has_memo = db
        .prepare("SELECT 1 FROM pragma_table_info('pending_payment') WHERE name = 'memo'")?
        .exists([])?;
    if !has_memo {
        db.execute_batch(
            "ALTER TABLE pending_payment ADD COLUMN reference BLOB;
             ALTER TABLE pending_payment ADD COLUMN memo TEXT;",
        )?;
    }
    let mut statement = db.prepare(&format!(
        "SELECT {COLUMNS} FROM payment p JOIN channel_ref r ON r.number = p.channel
         WHERE p.kind = 0 AND p.outcome IN (1, 2)"
    ))?;
    let rows = statement.query_map([], |row| payment(row, 0))?;
    let unasked: Vec<(u64, Payment)> = rows.collect::<Result<_, _>>()?;
    for (number, payment) in unasked {
        let (nonce, place) = (payment.nonce, payment.place);
        let at = PaymentPlace { nonce, place };
        let reference = reference_of(&payment.key, payment.received, at);
        db.execute(
            "INSERT INTO refund (reference, payment) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            (reference.0, number),
        )?;
    }
    Ok(())
}

/// From formats 9 and 10, which lack tables. A lock that is pending in such a book has no row: nothing was decided about it, and
/// it goes by its list alone.
pub(super) fn to_format_11(db: &Connection) -> Result<(), WalletError> {
    Ok(db.execute_batch(TABLES)?)
}

/// From format 11, which lacks the tables of payments over several channels, the other halves of locks, and the preimages of
/// invoices.
pub(super) fn to_format_12(db: &Connection) -> Result<(), WalletError> {
    let has = |table: &str, column: &str| {
        let mut statement = db.prepare("SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2")?;
        statement.exists((table, column))
    };
    // a file that was older may have a table as it is now, or none yet
    if has("pending_lock", "id")? && !has("pending_lock", "tied_lock")? {
        db.execute_batch(
            "ALTER TABLE pending_lock ADD COLUMN tied_channel INTEGER REFERENCES channel_ref (number);
             ALTER TABLE pending_lock ADD COLUMN tied_lock INTEGER;
             ALTER TABLE pending_lock ADD COLUMN tied_expiry INTEGER;
             ALTER TABLE pending_lock ADD COLUMN left_by INTEGER;
             ALTER TABLE pending_lock ADD COLUMN at INTEGER NOT NULL DEFAULT 0;",
        )?;
    }
    if has("invoice", "hash")? && !has("invoice", "preimage")? {
        db.execute_batch(
            "ALTER TABLE invoice ADD COLUMN preimage BLOB;
             ALTER TABLE invoice ADD COLUMN final_delta INTEGER NOT NULL DEFAULT 0;
             ALTER TABLE invoice ADD COLUMN hold INTEGER NOT NULL DEFAULT 0;",
        )?;
    }
    Ok(db.execute_batch(TABLES)?)
}

/// From format 12, in which payments over several channels are in no list, and forwarded ones do not say which locks carried them. The
/// former come after all that the log has.
pub(super) fn to_format_13(db: &Connection) -> Result<(), WalletError> {
    let has_number = db
        .prepare("SELECT 1 FROM pragma_table_info('routed_payment') WHERE name = 'number'")?
        .exists([])?;
    // a file that was older has the tables as they are now
    if !has_number {
        db.execute_batch(
            "ALTER TABLE routed_payment ADD COLUMN number INTEGER;
             ALTER TABLE forward ADD COLUMN lock_in INTEGER;
             ALTER TABLE forward ADD COLUMN lock_out INTEGER;
             UPDATE routed_payment SET number = n.number FROM (
                 SELECT request, row_number() OVER (ORDER BY request)
                        + (SELECT coalesce(max(number), 0) FROM payment) AS number
                 FROM routed_payment WHERE json_extract(terms, '$.purpose') IS NOT 'probe'
             ) n WHERE n.request = routed_payment.request;",
        )?;
    }
    Ok(db.execute_batch(TABLES)?)
}
