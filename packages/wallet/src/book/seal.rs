//! How an old copy is noticed. The book counts its commits, openings and backups; the seal, a file beside it, follows.
//! A copy made before the last of them is behind the seal, and one that was put where no seal is has none. A book that
//! is ahead is fine: it was counted, and the process ended before the seal was written.
//! What a seal cannot notice (a copy of both) the chain can: a voucher of ours on chain that the book has not.

use crate::error::WalletError;
use crate::files;
use rusqlite::{Connection, OptionalExtension};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
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

/// Counts in the book.
pub(super) fn count(db: &Connection, generation: u64) -> Result<(), WalletError> {
    db.prepare_cached(
        "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
    )?
    .execute((GENERATION, generation.to_be_bytes()))?;
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

/// The seal's file, open: it follows every commit.
#[derive(Debug)]
pub(super) struct Seal {
    file: File,
    instance: String,
}

impl Seal {
    /// Writes the seal and syncs it to disk.
    pub(super) fn new(book: &Path, instance: &[u8], generation: u64) -> Result<Seal, WalletError> {
        let file = path(book);
        let instance = hex(instance);
        let opened = files::replace_private(&file, text(&instance, generation).as_bytes())
            .and_then(|()| OpenOptions::new().write(true).open(&file));
        match opened {
            Ok(file) => Ok(Seal { file, instance }),
            Err(source) => Err(WalletError::Io { file, source }),
        }
    }

    /// Writes the count of a commit that is on disk. Not synced, and not an error where it fails: a seal that is behind
    /// notices less, while refusing a payment that is in the book already would pay it twice.
    pub(super) fn follow(&self, generation: u64) {
        let _ = self
            .file
            .write_at(text(&self.instance, generation).as_bytes(), 0);
    }
}

/// Always of one length: it is written in place.
fn text(instance: &str, generation: u64) -> String {
    format!("{instance} {generation:020}\n")
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
