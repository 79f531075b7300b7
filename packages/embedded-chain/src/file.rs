//! The chain's file: who may open it, and what it is.

use causeway_chain::{ChainError, EmbeddedError};
use rusqlite::Connection;
use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// The format that this program reads and writes.
pub(crate) const FORMAT: u32 = 2;
/// How long a file that is in use is waited for.
const LOCK_TIMEOUT: Duration = Duration::from_millis(300);
/// Says that a file is ours: "CSWY".
const APPLICATION_ID: u32 = 0x4353_5759;

const SCHEMA: &str = "
    -- one row: which chain this is, and how many seconds its clock is ahead of the machine's where it goes by itself
    CREATE TABLE chain (id TEXT NOT NULL, clock_offset INTEGER NOT NULL);
    -- what the contracts and the bank store
    CREATE TABLE state (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
    -- who may sign: number and next sequence
    CREATE TABLE accounts (
        address TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, sequence INTEGER NOT NULL
    ) WITHOUT ROWID;
    -- one row a block: its time in seconds, its transactions' results and its events as JSON
    CREATE TABLE blocks (
        height INTEGER PRIMARY KEY, time INTEGER NOT NULL, hash BLOB NOT NULL, txs TEXT NOT NULL, events TEXT NOT NULL
    );
    -- which block a transaction is in, and its bytes as they were signed
    CREATE TABLE txs (hash BLOB PRIMARY KEY, height INTEGER NOT NULL, bytes BLOB NOT NULL) WITHOUT ROWID;
";

/// How sure a block is when its transaction returns. Either way a killed process leaves whole blocks only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// It is on disk: it survives a power cut.
    Full,
    /// It is with the operating system: a power cut may take the last blocks. For tests and measurements.
    Relaxed,
}

/// The chain's file, open and locked for as long as this lives.
pub(crate) struct ChainFile {
    pub db: Rc<Connection>,
    /// Given back by the operating system when the process ends, however it ends.
    lock: Option<File>,
}

impl ChainFile {
    /// A file that has no chain yet.
    pub fn create(path: &Path) -> Result<Self, ChainError> {
        let lock = lock(path)?;
        let db = connect(path)?;
        // an empty database is what a creation leaves that was killed before its commit
        if pragma(path, &db, "schema_version")? != 0 {
            return Err(ChainError::Embedded(EmbeddedError::Exists(path.to_owned())));
        }
        db.pragma_update(None, "journal_mode", "WAL")?;
        Ok(ChainFile {
            db: db.into(),
            lock: Some(lock),
        })
    }

    /// A file that has a chain.
    pub fn open(path: &Path) -> Result<Self, ChainError> {
        if !path.exists() {
            return Err(ChainError::Embedded(EmbeddedError::Missing(
                path.to_owned(),
            )));
        }
        let lock = lock(path)?;
        let db = connect(path)?;
        if pragma(path, &db, "application_id")? != APPLICATION_ID {
            return Err(ChainError::Embedded(EmbeddedError::NotAChain(
                path.to_owned(),
            )));
        }
        let found = pragma(path, &db, "user_version")?;
        if found != FORMAT {
            return Err(ChainError::Embedded(EmbeddedError::Format {
                file: path.to_owned(),
                found,
                supported: FORMAT,
            }));
        }
        Ok(ChainFile {
            db: db.into(),
            lock: Some(lock),
        })
    }

    /// No file: gone when dropped.
    pub fn in_memory() -> Result<Self, ChainError> {
        Ok(ChainFile {
            db: Connection::open_in_memory()?.into(),
            lock: None,
        })
    }

    /// Says in the lock's file how the chain can be reached while this process has it: the text of a chain file, or
    /// nothing.
    pub fn announce(&self, chain_file: &str) -> Result<(), ChainError> {
        // a chain in memory has no file that another process could look beside
        let Some(lock) = &self.lock else {
            return Ok(());
        };
        write_announcement(lock, chain_file).map_err(|source| ChainError::Io {
            file: "the chain's lock".into(),
            source,
        })
    }
}

/// Writes tables, format and chain id; inside the caller's transaction, so that a chain is there whole or not.
pub(crate) fn write_schema(db: &Connection, chain_id: &str) -> Result<(), ChainError> {
    db.execute_batch(SCHEMA)?;
    db.pragma_update(None, "application_id", APPLICATION_ID)?;
    db.pragma_update(None, "user_version", FORMAT)?;
    db.execute(
        "INSERT INTO chain (id, clock_offset) VALUES (?1, 0)",
        [chain_id],
    )?;
    Ok(())
}

/// From the next block on.
pub(crate) fn set_durability(db: &Connection, durability: Durability) -> Result<(), ChainError> {
    let word = match durability {
        Durability::Full => "FULL",
        Durability::Relaxed => "NORMAL",
    };
    Ok(db.pragma_update(None, "synchronous", word)?)
}

/// Moves what was committed from the log into the file, so that the file alone is the chain.
pub(crate) fn sync(db: &Connection) -> Result<(), ChainError> {
    Ok(db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
}

fn connect(path: &Path) -> Result<Connection, ChainError> {
    let db = Connection::open(path)?;
    set_durability(&db, Durability::Full).map_err(|error| read_as_chain(path, error))?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}

fn pragma(path: &Path, db: &Connection, name: &str) -> Result<u32, ChainError> {
    db.pragma_query_value(None, name, |row| row.get(0))
        .map_err(|error| read_as_chain(path, error.into()))
}

/// The first question to a file that is no database is what finds out.
fn read_as_chain(path: &Path, error: ChainError) -> ChainError {
    match error {
        ChainError::Embedded(EmbeddedError::Database(e))
            if e.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) =>
        {
            ChainError::Embedded(EmbeddedError::NotAChain(path.to_owned()))
        }
        other => other,
    }
}

fn write_announcement(mut lock: &File, text: &str) -> std::io::Result<()> {
    lock.set_len(0)?;
    lock.seek(SeekFrom::Start(0))?;
    lock.write_all(text.as_bytes())?;
    lock.sync_data()
}

/// The chain file by which a chain is reached that another process has open and serves; none where it is not served.
/// What it says is true only while the file is locked.
pub fn announced(path: &Path) -> Option<String> {
    std::fs::read_to_string(lock_path(path))
        .ok()
        .filter(|text| !text.is_empty())
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".lock");
    PathBuf::from(name)
}

/// Two processes would each run contracts on a state that the other is changing.
fn lock(path: &Path) -> Result<File, ChainError> {
    let lock = lock_path(path);
    let io = |source| ChainError::Io {
        file: lock.clone(),
        source,
    };
    let file = File::options()
        .create(true)
        .write(true)
        .truncate(false)
        .open(&lock)
        .map_err(io)?;
    // a command that is just ending lets go of it in a moment
    let deadline = Instant::now() + LOCK_TIMEOUT;
    loop {
        match file.try_lock() {
            Ok(()) => {
                // what a process said that was killed holds no more
                file.set_len(0).map_err(io)?;
                return Ok(file);
            }
            // one that serves it keeps it
            Err(TryLockError::WouldBlock)
                if Instant::now() < deadline && announced(path).is_none() =>
            {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(TryLockError::WouldBlock) => {
                return Err(ChainError::Embedded(EmbeddedError::Locked {
                    file: path.to_owned(),
                    lock,
                }))
            }
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
    }
}
