//! A log read back into a book's file.

use super::change::{self, Replay};
use super::entry::{Chain, Content, EntryError};
use super::error::BackupError;
use super::folder::{folders_of_books, logs};
use super::header::Header;
use super::key::BackupKey;
use crate::book::BookOwner;
use crate::error::WalletError;
use crate::files;
use causeway_types::{NodeInstance, UnixTime};
use rusqlite::Connection;
use std::collections::HashMap;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, Write as _};
use std::path::{Path, PathBuf};

/// What was read of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupRead {
    /// The log that was read.
    pub log: PathBuf,
    /// Which book it is of.
    pub instance: NodeInstance,
    /// How many commits were read after the whole copy.
    pub commits: u64,
    /// The writing machine's time of the last that was read.
    pub last_at: UnixTime,
    /// Where reading stopped before the log's end; none where it was read to its end.
    pub stopped: Option<ReadStop>,
    /// Logs that were passed over, and why.
    pub passed_over: Vec<PassedOver>,
}

/// Where reading stopped: what comes after it is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadStop {
    /// The number of the entry that cannot be read; the first is 0.
    pub entry: u64,
    /// Why.
    pub why: StopReason,
}

/// Why an entry cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// The file ends within it: it was being written.
    Cut,
    /// It does not follow the entry before it.
    OutOfChain,
    /// It was changed, or is of another phrase.
    NotAuthentic,
    /// The disk does not give it.
    Unreadable,
    /// What it has does not fit what is before it.
    DoesNotFit,
}

impl fmt::Display for ReadStop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.why {
            StopReason::Cut => "is cut off: it was being written",
            StopReason::OutOfChain => "does not follow the one before it",
            StopReason::NotAuthentic => "was changed, or is of another phrase",
            StopReason::Unreadable => "cannot be read from the disk",
            StopReason::DoesNotFit => "does not fit what is before it",
        };
        write!(f, "entry {} {why}", self.entry)
    }
}

/// A log that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// The file.
    pub log: PathBuf,
    /// Why it was not.
    pub why: String,
}

/// Reads the backup in a folder into a new file, which is then a book as it was at the newest commit that could be read. Of
/// several books of the account the one with the instance `on_record` is taken, else the one that was written last; of its logs
/// the newest whose whole copy can be read.
pub fn read(
    folder: &Path,
    key: &BackupKey,
    owner: &BookOwner,
    on_record: Option<NodeInstance>,
    into: &Path,
) -> Result<BackupRead, WalletError> {
    let mut candidates = candidates(folder, key, owner)?;
    put_in_order(&mut candidates, on_record);
    let mut passed_over = Vec::new();
    while let Some(found) = candidates.pop() {
        match read_log(&found, key, into) {
            Ok((commits, last_at, stopped)) => {
                let instance = NodeInstance(found.header.instance);
                // an older log of the same book is what a newer one has
                candidates.retain(|other| other.header.instance != found.header.instance);
                candidates.reverse();
                passed_over.extend(candidates.into_iter().map(|other| PassedOver {
                    log: other.path,
                    why: format!(
                        "it is of another book of the account, the instance {}, begun at {}",
                        NodeInstance(other.header.instance),
                        other.header.at
                    ),
                }));
                return Ok(BackupRead {
                    log: found.path,
                    instance,
                    commits,
                    last_at,
                    stopped,
                    passed_over,
                });
            }
            Err(LogError::Stopped(stop)) => passed_over.push(PassedOver {
                log: found.path,
                why: format!("its whole copy cannot be read: {stop}"),
            }),
            Err(LogError::Failed(error)) => return Err(error),
        }
    }
    let why = passed_over
        .iter()
        .map(|p| format!("{}: {}", p.log.display(), p.why));
    Err(BackupError::Damaged {
        folder: folder.to_owned(),
        why: why.collect::<Vec<_>>().join("; "),
    }
    .into())
}

/// A log whose first entry says that it is the account's.
struct Candidate {
    path: PathBuf,
    header: Header,
}

fn candidates(
    folder: &Path,
    key: &BackupKey,
    owner: &BookOwner,
) -> Result<Vec<Candidate>, WalletError> {
    let io = |source| WalletError::Io {
        file: folder.to_owned(),
        source,
    };
    let (mut found, mut is_any, mut other) = (Vec::new(), false, None);
    for dir in folders_of_books(folder).map_err(io)? {
        for (_, path) in logs(&dir).map_err(io)? {
            is_any = true;
            match header_of(&path, key) {
                Some(header) if header.is_of(owner) => found.push(Candidate { path, header }),
                Some(header) => other = Some(header),
                None => {}
            }
        }
    }
    let folder = folder.to_owned();
    match (found.is_empty(), is_any, other) {
        (false, ..) => Ok(found),
        (true, false, _) => Err(BackupError::NotFound { folder }.into()),
        (true, true, None) => Err(BackupError::OtherPhrase { folder }.into()),
        (true, true, Some(header)) => Err(BackupError::OtherOwner {
            folder,
            found: format!("{} on {}", header.address, header.chain_id),
            expected: format!("{} on {}", owner.address, owner.chain_id),
        }
        .into()),
    }
}

/// Puts the one that is tried first last. Of one book that is the log with the highest number, whatever the machine's clock said
/// when each was begun; of several books the one on record, else the one whose last log was begun last.
fn put_in_order(candidates: &mut [Candidate], on_record: Option<NodeInstance>) {
    let mut last_begun: HashMap<[u8; 16], u64> = HashMap::new();
    for Candidate { header, .. } in &*candidates {
        let last = last_begun.entry(header.instance).or_default();
        *last = header.at.max(*last);
    }
    candidates.sort_by_key(|Candidate { header, .. }| {
        let is_on_record = Some(NodeInstance(header.instance)) == on_record;
        let last = last_begun.get(&header.instance).copied();
        (is_on_record, last, header.instance, header.file)
    });
}

/// None where it cannot be read: of another phrase, or damaged.
fn header_of(path: &Path, key: &BackupKey) -> Option<Header> {
    let mut file = BufReader::new(File::open(path).ok()?);
    match Chain::default().open(key, &mut file) {
        Ok(Some(Content::Header(bytes))) => Header::decode(&bytes),
        _ => None,
    }
}

enum LogError {
    /// The log has no whole copy that can be read.
    Stopped(ReadStop),
    /// The book's file cannot be written.
    Failed(WalletError),
}

impl<E: Into<WalletError>> From<E> for LogError {
    fn from(error: E) -> LogError {
        LogError::Failed(error.into())
    }
}

/// How many commits were read, the time of the last one, and where it stopped.
fn read_log(
    log: &Candidate,
    key: &BackupKey,
    into: &Path,
) -> Result<(u64, UnixTime, Option<ReadStop>), LogError> {
    let mut last_at = UnixTime(log.header.at);
    let mut entries = Entries::open(&log.path, key)?;
    entries.next().map_err(LogError::Stopped)?;
    copy_into(&mut entries, into)?;
    let db = Connection::open(into)?;
    // a row that replaces another one has what refers to it; the whole is checked where it is taken
    db.pragma_update(None, "foreign_keys", false)?;
    db.pragma_update(None, "synchronous", "OFF")?;
    let (mut commits, mut replay) = (0, Replay::default());
    let stopped = loop {
        let number = entries.chain.number;
        let does_not_fit = ReadStop {
            entry: number,
            why: StopReason::DoesNotFit,
        };
        let content = match entries.next() {
            Ok(None) => break None,
            Ok(Some(Content::Commit(bytes))) => change::decode(&bytes),
            Ok(Some(_)) => None,
            Err(stop) => break Some(stop),
        };
        let Some((at, changes)) = content else {
            break Some(does_not_fit);
        };
        // a commit is made as a whole or not at all
        let tx = db.unchecked_transaction()?;
        let mut fits = true;
        for change in changes {
            fits = fits && fits_where_made(replay.make(&db, change))?;
        }
        if !fits {
            tx.rollback()?;
            break Some(does_not_fit);
        }
        tx.commit()?;
        commits += 1;
        last_at = UnixTime(at);
    };
    // all of it in the one file
    db.pragma_update(None, "journal_mode", "DELETE")?;
    db.close().map_err(|(_, error)| error)?;
    Ok((commits, last_at, stopped))
}

/// Whether a change fits what is before it. What this machine's disk does not take says nothing of the log: reading ends with
/// an error then, since a book that lacks the rest would be taken for all that there is.
fn fits_where_made(made: rusqlite::Result<bool>) -> rusqlite::Result<bool> {
    match made {
        Err(rusqlite::Error::SqliteFailure(failure, _))
            if matches!(
                failure.code,
                rusqlite::ErrorCode::ConstraintViolation | rusqlite::ErrorCode::TypeMismatch
            ) =>
        {
            Ok(false)
        }
        other => other,
    }
}

/// Writes the whole copy into a file.
fn copy_into(entries: &mut Entries<'_>, into: &Path) -> Result<(), LogError> {
    let io = |source| WalletError::Io {
        file: into.to_owned(),
        source,
    };
    files::remove_if_there(into).map_err(io)?;
    files::create_private(into, b"").map_err(io)?;
    let mut copy = OpenOptions::new().write(true).open(into).map_err(io)?;
    loop {
        let entry = entries.chain.number;
        let stopped = |why| LogError::Stopped(ReadStop { entry, why });
        match entries.next().map_err(LogError::Stopped)? {
            Some(Content::CopyPart(part)) => copy.write_all(&part).map_err(io)?,
            Some(Content::CopyEnd) => break,
            Some(_) => return Err(stopped(StopReason::DoesNotFit)),
            None => return Err(stopped(StopReason::Cut)),
        }
    }
    Ok(copy.sync_all().map_err(io)?)
}

/// The entries of a log, one after the other.
struct Entries<'k> {
    file: BufReader<File>,
    key: &'k BackupKey,
    chain: Chain,
}

impl<'k> Entries<'k> {
    fn open(path: &Path, key: &'k BackupKey) -> Result<Entries<'k>, WalletError> {
        let file = File::open(path).map_err(|source| WalletError::Io {
            file: path.to_owned(),
            source,
        })?;
        Ok(Entries {
            file: BufReader::new(file),
            key,
            chain: Chain::default(),
        })
    }

    /// The next one; none at the end.
    fn next(&mut self) -> Result<Option<Content>, ReadStop> {
        let entry = self.chain.number;
        self.chain
            .open(self.key, &mut self.file)
            .map_err(|error| ReadStop {
                entry,
                why: match error {
                    EntryError::Cut => StopReason::Cut,
                    EntryError::OutOfChain => StopReason::OutOfChain,
                    EntryError::NotAuthentic => StopReason::NotAuthentic,
                    EntryError::Unreadable => StopReason::Unreadable,
                },
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backup::folder::folder_of;
    use rusqlite::ffi;
    use tempfile::TempDir;

    fn owner() -> BookOwner {
        BookOwner::new("chain-1", "wasm1alice")
    }

    fn key() -> BackupKey {
        BackupKey::derive(&[7; 32])
    }

    /// A log with the copy of an empty book, begun at this time by the machine's clock.
    fn log(folder: &TempDir, instance: u8, number: u64, at: u64) {
        let instance = NodeInstance([instance; 16]);
        let header = Header::new(&owner(), instance, number, at).encode();
        let mut chain = Chain::default();
        let mut bytes = chain.seal(&key(), &Content::Header(header));
        bytes.extend(chain.seal(&key(), &Content::CopyEnd));
        let dir = folder_of(folder.path(), instance);
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join(format!("{number:06}.log")), bytes).unwrap();
    }

    /// The instance and the number of the log that is read.
    fn taken(folder: &TempDir, on_record: Option<u8>) -> (u8, String) {
        let into = folder.path().join("book");
        let on_record = on_record.map(|instance| NodeInstance([instance; 16]));
        let read = read(folder.path(), &key(), &owner(), on_record, &into).unwrap();
        let name = read.log.file_stem().unwrap().to_string_lossy().into_owned();
        (read.instance.0[0], name)
    }

    #[test]
    fn of_one_book_the_log_with_the_highest_number_is_read_whatever_the_clock_was() {
        let folder = TempDir::new().unwrap();
        log(&folder, 1, 9, 2_000);
        // the clock was ahead, and was set right
        log(&folder, 1, 10, 1_000);
        let highest = (1, "000010".to_owned());
        assert_eq!(taken(&folder, None), highest);
        assert_eq!(taken(&folder, Some(1)), highest);
        // of two books the one that was written last by any of its logs, unless another one is on record
        log(&folder, 2, 1, 1_500);
        assert_eq!(taken(&folder, None), highest);
        log(&folder, 2, 2, 2_500);
        assert_eq!(taken(&folder, None), (2, "000002".to_owned()));
        assert_eq!(taken(&folder, Some(1)), highest);
    }

    #[test]
    fn what_the_disk_does_not_take_is_no_end_of_the_log() {
        let failed = |code| {
            let failure = ffi::Error::new(code);
            fits_where_made(Err(rusqlite::Error::SqliteFailure(failure, None)))
        };
        assert!(!failed(ffi::SQLITE_CONSTRAINT).unwrap());
        assert!(!failed(ffi::SQLITE_MISMATCH).unwrap());
        for code in [ffi::SQLITE_FULL, ffi::SQLITE_IOERR, ffi::SQLITE_READONLY] {
            assert!(failed(code).is_err());
        }
    }
}
