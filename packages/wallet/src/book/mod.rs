//! The durable channel book: what we signed and what we accepted. One SQLite file, every commit synced to disk.
//!
//! A row is one side of one channel; the newest voucher of each direction is in the row, and a log has every payment.
//! A copy that is older than its seal is refused: see `seal`.

mod entry;
mod schema;
mod seal;

pub use entry::{Entry, Key, Stored};

use crate::error::WalletError;
use crate::files;
use causeway_rules::policy::CLOSE_WINDOW;
use causeway_types::{Amount, ChannelId, Hash, Nonce, Seconds, Side, UnixTime};
use rusqlite::{backup::Backup, params, Connection, OptionalExtension, Transaction};
use seal::Seal;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The book's file in its folder.
pub const FILE: &str = "book.sqlite";

/// The book, open.
#[derive(Debug)]
pub struct Book {
    db: Connection,
    file: PathBuf,
    /// Commits, openings and backups so far; in the book, and in the seal beside it.
    generation: u64,
    seal: Option<Seal>,
    /// What was read or written since it was opened. Only this process writes.
    cache: HashMap<Key, Entry>,
}

/// One payment of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Whose record.
    pub key: Key,
    /// Whether we were paid.
    pub received: bool,
    /// The voucher's.
    pub nonce: Nonce,
    /// What it added, base units.
    pub amount: Amount,
    /// What it is for.
    pub reference: Hash,
    /// The last committed block's time.
    pub at: UnixTime,
}

impl Book {
    /// Opens the book in a folder, or starts one. Refuses a copy that is older than its seal.
    pub fn open(dir: &Path) -> Result<Book, WalletError> {
        let (mut book, found, sealed) = Book::opened(dir)?;
        let stale = match sealed {
            // the book is counted first and sealed after, so a crash leaves it ahead, never behind
            Some(sealed) => sealed > found,
            // a book that has something to lose was sealed where it is
            None => !book.keys()?.is_empty(),
        };
        if stale {
            return Err(WalletError::StaleCopy {
                file: book.file,
                found,
                sealed: sealed.unwrap_or(0),
            });
        }
        book.seal(found)?;
        Ok(book)
    }

    /// Opens a copy that may be old. All its channels count as restored: nothing is paid over them until our own
    /// newest voucher was received from the peer.
    ///
    /// `now` is the chain's time. What was signed since the copy was made is not known, but all of it lapses within the
    /// longest close window that a policy can have; until then nothing is signed or accepted (rule 6).
    pub fn open_restored(dir: &Path, now: UnixTime) -> Result<Book, WalletError> {
        let (mut book, _, sealed) = Book::opened(dir)?;
        let longest = u64::try_from(CLOSE_WINDOW.largest).unwrap_or(u64::MAX);
        let lapsed = now.plus(Seconds(longest));
        let keys = book.keys()?;
        book.commit(|w| {
            keys.iter().try_for_each(|key| {
                let mut entry = w.entry(key)?;
                entry.restored = true;
                let closing = &mut entry.promises.closing_until;
                *closing = (*closing).max(Some(lapsed));
                w.put(key, entry)
            })
        })?;
        let counted = book.generation.max(sealed.unwrap_or(0));
        book.seal(counted)?;
        Ok(book)
    }

    fn opened(dir: &Path) -> Result<(Book, u64, Option<u64>), WalletError> {
        let io = |source| WalletError::Io {
            file: dir.to_owned(),
            source,
        };
        files::private_dir(dir).map_err(io)?;
        let file = dir.join(FILE);
        let db = Connection::open(&file)?;
        files::make_private(&file).map_err(io)?;
        schema::prepare(&db, &file)?;
        let sealed = seal::read(&file, &seal::instance(&db)?)?;
        let found = seal::generation(&db)?;
        let book = Book {
            db,
            file,
            generation: found,
            seal: None,
            cache: HashMap::new(),
        };
        Ok((book, found, sealed))
    }

    /// Counts in the book and beside it; a copy made before and put back later is behind.
    fn seal(&mut self, generation: u64) -> Result<(), WalletError> {
        let next = generation.saturating_add(1);
        seal::count(&self.db, next)?;
        self.seal = Some(Seal::new(&self.file, &seal::instance(&self.db)?, next)?);
        self.generation = next;
        Ok(())
    }

    /// Does work in one commit, synced to disk before this returns. If the work fails, nothing of it is kept.
    pub fn commit<T>(
        &mut self,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, WalletError>,
    ) -> Result<T, WalletError> {
        let next = self.generation.saturating_add(1);
        let done = {
            let mut writer = Writer {
                tx: self.db.transaction()?,
                cache: &mut self.cache,
            };
            work(&mut writer).and_then(|done| {
                seal::count(&writer.tx, next)?;
                writer.tx.commit()?;
                Ok(done)
            })
        };
        if done.is_err() {
            // what the work changed was rolled back
            self.cache.clear();
            return done;
        }
        self.generation = next;
        if let Some(seal) = &self.seal {
            seal.follow(next);
        }
        done
    }

    /// One side's record of a channel; an empty one if there is none yet.
    pub fn entry(&self, key: &Key) -> Result<Entry, WalletError> {
        match self.cache.get(key) {
            Some(entry) => Ok(entry.clone()),
            None => load(&self.db, key),
        }
    }

    /// All channels of which there is a record.
    pub fn keys(&self) -> Result<Vec<Key>, WalletError> {
        let mut statement = self
            .db
            .prepare("SELECT domain, channel_id, side FROM channel ORDER BY channel_id, side")?;
        let rows = statement.query_map([], |row| {
            Ok(Key {
                domain: Hash(row.get(0)?),
                channel_id: ChannelId(row.get(1)?),
                side: if row.get::<_, u8>(2)? == 0 {
                    Side::A
                } else {
                    Side::B
                },
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many payments were signed and how many accepted, by the log.
    pub fn payments(&self) -> Result<(u64, u64), WalletError> {
        let count = |received: bool| {
            self.db.query_row(
                "SELECT count(*) FROM payment WHERE received = ?1",
                [received],
                |row| row.get(0),
            )
        };
        Ok((count(false)?, count(true)?))
    }

    /// Copies the book into a new file while it is in use. From then on the copy is an old one.
    pub fn backup(&mut self, to: &Path) -> Result<(), WalletError> {
        // created first, so that the copy is private and never replaces a file
        files::create_private(to, b"").map_err(|source| WalletError::Io {
            file: to.to_owned(),
            source,
        })?;
        let mut copy = Connection::open(to)?;
        Backup::new(&self.db, &mut copy)?.run_to_completion(1000, Duration::ZERO, None)?;
        self.seal(self.generation)
    }

    /// Puts a backup in the place of the book in a folder; its channels count as restored.
    pub fn restore(dir: &Path, backup: &Path, now: UnixTime) -> Result<Book, WalletError> {
        let from = Connection::open_with_flags(backup, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        schema::check(&from, backup)?;
        files::private_dir(dir).map_err(|source| WalletError::Io {
            file: dir.to_owned(),
            source,
        })?;
        let mut db = Connection::open(dir.join(FILE))?;
        Backup::new(&from, &mut db)?.run_to_completion(1000, Duration::ZERO, None)?;
        drop(db);
        Book::open_restored(dir, now)
    }
}

/// A commit in the making.
#[derive(Debug)]
pub struct Writer<'b> {
    tx: Transaction<'b>,
    cache: &'b mut HashMap<Key, Entry>,
}

impl Writer<'_> {
    /// One side's record of a channel; an empty one if there is none yet.
    pub fn entry(&self, key: &Key) -> Result<Entry, WalletError> {
        match self.cache.get(key) {
            Some(entry) => Ok(entry.clone()),
            None => load(&self.tx, key),
        }
    }

    /// Puts a record in the place of the one there is.
    pub fn put(&mut self, key: &Key, entry: Entry) -> Result<(), WalletError> {
        self.tx.prepare_cached(schema::PUT)?.execute(params![
            key.domain.0,
            key.channel_id.0,
            key.side as u8,
            entry.sent.as_ref().map(Stored::to_bytes),
            entry.receipted.as_ref().map(Stored::to_bytes),
            entry.received.as_ref().map(Stored::to_bytes),
            entry.promises_json(),
            entry.restored,
        ])?;
        self.cache.insert(*key, entry);
        Ok(())
    }

    /// Adds a payment to the log.
    pub fn log(&mut self, payment: &Payment) -> Result<(), WalletError> {
        let Payment {
            key,
            received,
            nonce,
            amount,
            reference,
            at,
        } = payment;
        self.tx.prepare_cached(schema::LOG)?.execute(params![
            key.domain.0,
            key.channel_id.0,
            key.side as u8,
            received,
            nonce.0,
            amount.u128().to_be_bytes(),
            reference.0,
            at.0,
        ])?;
        Ok(())
    }
}

fn load(db: &Connection, key: &Key) -> Result<Entry, WalletError> {
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
                    row.get::<_, bool>(4)?,
                ))
            },
        )
        .optional()?;
    match row {
        None => Ok(Entry::default()),
        Some((sent, receipted, received, promises, restored)) => {
            Entry::from_parts(sent, receipted, received, &promises, restored)
        }
    }
}

#[cfg(test)]
mod tests;
