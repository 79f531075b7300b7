//! The rows of the book, as they are read.

use super::entry::{BookEntry, EntryKey};
use super::schema;
use crate::error::WalletError;
use causeway_types::{Amount, Hash, Nonce, UnixTime};
use rusqlite::{params, Connection, OptionalExtension as _};

/// One payment of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The side and channel that it was paid or received in.
    pub key: EntryKey,
    /// Whether we were paid.
    pub received: bool,
    /// The nonce of its voucher.
    pub nonce: Nonce,
    /// What it added, base units.
    pub amount: Amount,
    /// What it is for: the voucher's reference.
    pub reference: Hash,
    /// The last committed block's time.
    pub at: UnixTime,
}

/// One side's record of a channel, if there is one.
pub(super) fn load(db: &Connection, key: &EntryKey) -> Result<Option<BookEntry>, WalletError> {
    let row = db
        .prepare_cached(schema::GET)?
        .query_row(
            params![key.domain.0, key.channel_id.0, key.side as u8],
            |row| {
                Ok((
                    row.get::<_, Option<Vec<u8>>>(0)?,
                    row.get::<_, Option<Vec<u8>>>(1)?,
                    row.get::<_, Option<Vec<u8>>>(2)?,
                    row.get::<_, String>(3)?,
                    row.get::<_, Option<String>>(4)?,
                ))
            },
        )
        .optional()?;
    let Some((sent, receipted, received, promises, restored)) = row else {
        return Ok(None);
    };
    let entry = BookEntry::from_parts(sent, receipted, received, &promises, restored)?;
    Ok(Some(entry))
}
