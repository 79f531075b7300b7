//! How an old copy is noticed. The book counts its openings and backups; the seal, a file beside it, has the same count.
//! A copy made before the last of them has a lower one, and one that was put where no seal is has none. What a seal
//! cannot notice (a copy of both, or one made since) the chain can: a voucher of ours on chain that the book has not.

use crate::error::WalletError;
use crate::files;
use rusqlite::{Connection, OptionalExtension};
use std::path::{Path, PathBuf};

const INSTANCE: &str = "instance";
const GENERATION: &str = "generation";

/// Which book it is: 16 random bytes, made once.
pub(super) fn instance(db: &Connection) -> Result<Vec<u8>, WalletError> {
    if let Some(found) = get(db, INSTANCE)? {
        return Ok(found);
    }
    db.execute(
        "INSERT INTO meta (name, value) VALUES (?1, randomblob(16))",
        [INSTANCE],
    )?;
    Ok(get(db, INSTANCE)?.unwrap_or_default())
}

/// The count by the book.
pub(super) fn generation(db: &Connection) -> Result<u64, WalletError> {
    let bytes = get(db, GENERATION)?.unwrap_or_default();
    Ok(<[u8; 8]>::try_from(bytes).map_or(0, u64::from_be_bytes))
}

/// Counts an opening in the book.
pub(super) fn count(db: &Connection, generation: u64) -> Result<(), WalletError> {
    db.execute(
        "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
        (GENERATION, generation.to_be_bytes()),
    )?;
    Ok(())
}

/// The count by the seal; none if there is no seal, or one of another book.
pub(super) fn read(book: &Path, instance: &[u8]) -> Result<Option<u64>, WalletError> {
    let file = path(book);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(WalletError::Io { file, source }),
    };
    let mut words = text.split_whitespace();
    let same = words.next() == Some(hex(instance).as_str());
    let count = words.next().and_then(|w| w.parse().ok());
    Ok(if same { count } else { None })
}

/// Writes the seal.
pub(super) fn write(book: &Path, instance: &[u8], generation: u64) -> Result<(), WalletError> {
    let file = path(book);
    let text = format!("{} {generation}\n", hex(instance));
    files::replace_private(&file, text.as_bytes())
        .map_err(|source| WalletError::Io { file, source })
}

fn path(book: &Path) -> PathBuf {
    book.with_extension("seal")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn get(db: &Connection, name: &str) -> Result<Option<Vec<u8>>, WalletError> {
    Ok(db
        .query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| {
            row.get(0)
        })
        .optional()?)
}
