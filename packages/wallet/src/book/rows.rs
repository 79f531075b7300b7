//! The rows of the book, as they are read.

use super::entry::{BookEntry, EntryKey};
use super::page::as_sql;
use super::schema;
use crate::error::WalletError;
use causeway_types::{ChannelId, Hash, Side};
use rusqlite::{params, Connection, OptionalExtension as _, Row};

/// A number that stands for nothing that this program knows: the file is damaged, and no meaning is guessed.
pub(super) fn unknown_number(column: usize, number: u8) -> rusqlite::Error {
    rusqlite::Error::IntegralValueOutOfRange(column, number.into())
}

/// The side in a column.
pub(super) fn side_at(row: &Row<'_>, column: usize) -> rusqlite::Result<Side> {
    match row.get::<_, u8>(column)? {
        0 => Ok(Side::A),
        1 => Ok(Side::B),
        other => Err(unknown_number(column, other)),
    }
}

/// One side of one channel: its domain in the column `first`, its number and its side in the two after it.
pub(super) fn entry_key_at(row: &Row<'_>, first: usize) -> rusqlite::Result<EntryKey> {
    Ok(EntryKey {
        domain: Hash(row.get(first)?),
        channel_id: ChannelId(row.get(first + 1)?),
        side: side_at(row, first + 2)?,
    })
}

/// One side's record of a channel, if there is one.
pub(super) fn load(db: &Connection, key: &EntryKey) -> Result<Option<BookEntry>, WalletError> {
    load_by(db, key, schema::GET)
}

/// The same by the statement of the file's own format: see [`schema::get_statement`].
pub(super) fn load_by(
    db: &Connection,
    key: &EntryKey,
    statement: &str,
) -> Result<Option<BookEntry>, WalletError> {
    let row = db
        .prepare_cached(statement)?
        .query_row(
            params![key.domain.0, as_sql(key.channel_id.0), key.side as u8],
            |row| {
                Ok((
                    row.get::<_, Option<Vec<u8>>>(0)?,
                    row.get::<_, Option<Vec<u8>>>(1)?,
                    row.get::<_, Option<Vec<u8>>>(2)?,
                    row.get::<_, String>(3)?,
                    row.get::<_, Option<String>>(4)?,
                    row.get::<_, Option<Vec<u8>>>(5)?,
                ))
            },
        )
        .optional()?;
    let Some((sent, receipted, received, promises, restored, acknowledged)) = row else {
        return Ok(None);
    };
    let vouchers = [sent, receipted, received, acknowledged];
    let entry = BookEntry::from_parts(vouchers, &promises, restored)?;
    Ok(Some(entry))
}
