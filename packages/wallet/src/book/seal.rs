//! How a copy is noticed. The book counts its commits, openings and backups, and keeps a running hash over them; the
//! seal, a file beside it, has the count and the hash of the latest. A copy made before the latest is behind the seal. One
//! that went its own way has another hash at the seal's count. One put where no seal is, or beside another book's seal,
//! has none. A book that is ahead of its seal and has the seal's hash in its history is fine: it was counted, and the
//! process ended before the seal was written.
//! What a seal cannot notice (a copy of both) the chain or the peer can: something of ours that the book has not.

use super::seal_error::SealError;
use crate::error::WalletError;
use crate::files;
use rusqlite::{Connection, OptionalExtension};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

const INSTANCE: &str = "instance";
const GENERATION: &str = "generation";
const DIGEST: &str = "digest";
/// The books that it was made of by restores and moves, each as its instance and its count then.
const ANCESTORS: &str = "ancestors";
/// How long one of them is: an instance of 16 bytes, a count of 8.
const ANCESTOR: usize = 16 + 8;

/// A running hash over everything that a book has committed.
pub(super) type RunningHash = [u8; 32];

/// What a seal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sealed {
    pub instance: Vec<u8>,
    pub generation: u64,
    pub digest: RunningHash,
}

/// Which book it is: 16 random bytes, made once, and anew when it is restored.
pub(super) fn instance(db: &Connection) -> Result<Vec<u8>, WalletError> {
    match get(db, INSTANCE)? {
        Some(found) => Ok(found),
        None => new_instance(db),
    }
}

/// Which book a file is of, whoever may write it; empty where it says none.
pub(super) fn instance_of(db: &Connection) -> Result<Vec<u8>, WalletError> {
    Ok(get(db, INSTANCE)?.unwrap_or_default())
}

/// Makes it another book than every copy of it. What it was is kept: a copy of that is older than what it becomes.
pub(super) fn new_instance(db: &Connection) -> Result<Vec<u8>, WalletError> {
    let tx = db.unchecked_transaction()?;
    if let Some(before) = get(&tx, INSTANCE)? {
        let mut all = get(&tx, ANCESTORS)?.unwrap_or_default();
        all.extend_from_slice(&before);
        all.extend_from_slice(&generation(&tx)?.to_be_bytes());
        put(&tx, ANCESTORS, &all)?;
    }
    tx.execute(
        "INSERT INTO meta (name, value) VALUES (?1, randomblob(16))
         ON CONFLICT DO UPDATE SET value = randomblob(16)",
        [INSTANCE],
    )?;
    let made = instance_of(&tx)?;
    tx.commit()?;
    Ok(made)
}

/// The instance that it was made of last, by a restore or a move; none where it is the first.
pub(super) fn last_ancestor(db: &Connection) -> Result<Option<Vec<u8>>, WalletError> {
    let all = get(db, ANCESTORS)?.unwrap_or_default();
    let last = all.chunks_exact(ANCESTOR).last();
    Ok(last.map(|ancestor| ancestor[..ANCESTOR - 8].to_vec()))
}

/// Whether it was made of a book of this instance as it was at this count, or later.
pub(super) fn descends_from(
    db: &Connection,
    instance: &[u8],
    generation: u64,
) -> Result<bool, WalletError> {
    let all = get(db, ANCESTORS)?.unwrap_or_default();
    let mut ancestors = all.chunks_exact(ANCESTOR);
    Ok(ancestors.any(|ancestor| {
        let (of, count) = ancestor.split_at(ANCESTOR - 8);
        of == instance && count >= &generation.to_be_bytes()[..]
    }))
}

/// The count by the book.
pub(super) fn generation(db: &Connection) -> Result<u64, WalletError> {
    let bytes = get(db, GENERATION)?.unwrap_or_default();
    Ok(<[u8; 8]>::try_from(bytes).map_or(0, u64::from_be_bytes))
}

/// The running hash by the book.
pub(super) fn digest(db: &Connection) -> Result<RunningHash, WalletError> {
    Ok(get(db, DIGEST)?
        .unwrap_or_default()
        .try_into()
        .unwrap_or_default())
}

/// Writes the count of commits and the running hash into the book.
pub(super) fn count(
    db: &Connection,
    generation: u64,
    digest: &RunningHash,
) -> Result<(), WalletError> {
    put(db, GENERATION, &generation.to_be_bytes())?;
    put(db, DIGEST, digest)?;
    db.prepare_cached("INSERT OR REPLACE INTO history (generation, digest) VALUES (?1, ?2)")?
        .execute((generation, digest))?;
    Ok(())
}

/// Forgets the history before a count that is sealed on disk.
pub(super) fn prune(db: &Connection, sealed: u64) -> Result<(), WalletError> {
    db.execute("DELETE FROM history WHERE generation < ?1", [sealed])?;
    Ok(())
}

/// Checks a book against its seal.
pub(super) fn check(db: &Connection, book: &Path, has_channels: bool) -> Result<(), SealCheck> {
    let Some(sealed) = read(book)? else {
        // a book that has something to lose was sealed where it is
        return match has_channels {
            true => Err(SealCheck::Refused(SealError::NoSeal(path(book)))),
            false => Ok(()),
        };
    };
    let found = generation(db)?;
    let fault = if sealed.instance != instance(db)? {
        SealError::OtherBook(path(book))
    } else if sealed.generation > found {
        SealError::Behind {
            found,
            sealed: sealed.generation,
        }
    } else {
        let known: Option<Vec<u8>> = db
            .query_row(
                "SELECT digest FROM history WHERE generation = ?1",
                [sealed.generation],
                |row| row.get(0),
            )
            .optional()
            .map_err(WalletError::from)?;
        match known {
            Some(digest) if digest == sealed.digest => return Ok(()),
            _ => SealError::Diverged(sealed.generation),
        }
    };
    Err(SealCheck::Refused(fault))
}

/// What a check of the seal can end with.
pub(super) enum SealCheck {
    Refused(SealError),
    Failed(WalletError),
}

impl From<WalletError> for SealCheck {
    fn from(error: WalletError) -> Self {
        SealCheck::Failed(error)
    }
}

/// What the seal beside a book says; none where there is no seal.
pub(super) fn read(book: &Path) -> Result<Option<Sealed>, SealCheck> {
    let file = path(book);
    let text = match std::fs::read(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(WalletError::Io { file, source }.into()),
    };
    match parse(&text) {
        Some(sealed) => Ok(Some(sealed)),
        None => Err(SealCheck::Refused(SealError::Unreadable(file))),
    }
}

fn parse(text: &[u8]) -> Option<Sealed> {
    let mut words = std::str::from_utf8(text).ok()?.split_whitespace();
    let sealed = Sealed {
        instance: hex::decode(words.next()?).ok()?,
        generation: words.next()?.parse().ok()?,
        digest: hex::decode(words.next()?).ok()?.try_into().ok()?,
    };
    words.next().is_none().then_some(sealed)
}

/// The seal's file, open: it follows every commit.
#[derive(Debug)]
pub(super) struct Seal {
    file: File,
    instance: String,
}

impl Seal {
    /// Writes the seal and syncs it to disk.
    pub(super) fn new(book: &Path, sealed: &Sealed) -> Result<Seal, WalletError> {
        let file = path(book);
        let instance = hex::encode(&sealed.instance);
        let text = text(&instance, sealed.generation, &sealed.digest);
        let opened = files::replace_private(&file, text.as_bytes())
            .and_then(|()| OpenOptions::new().write(true).open(&file));
        match opened {
            Ok(file) => Ok(Seal { file, instance }),
            Err(source) => Err(WalletError::Io { file, source }),
        }
    }

    /// Writes the count of a commit that is on disk. Not synced, and not an error where it fails: a seal that is behind
    /// notices less, while refusing a payment that is in the book already would pay it twice.
    pub(super) fn follow(&self, generation: u64, digest: &RunningHash) {
        let _ = self
            .file
            .write_at(text(&self.instance, generation, digest).as_bytes(), 0);
    }
}

/// Always of one length: it is written in place.
fn text(instance: &str, generation: u64, digest: &RunningHash) -> String {
    format!("{instance} {generation:020} {}\n", hex::encode(digest))
}

pub(super) fn path(book: &Path) -> PathBuf {
    book.with_extension("seal")
}

fn put(db: &Connection, name: &str, value: &[u8]) -> Result<(), WalletError> {
    db.prepare_cached(
        "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
    )?
    .execute((name, value))?;
    Ok(())
}

pub(super) fn get(db: &Connection, name: &str) -> Result<Option<Vec<u8>>, WalletError> {
    Ok(db
        .query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| {
            row.get(0)
        })
        .optional()?)
}
