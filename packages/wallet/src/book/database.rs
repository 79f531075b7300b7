//! The book's file: opened against its seal, read, and changed one commit at a time.

use super::entry::{BookEntry, EntryKey};
use super::kill_point::KillPoint;
use super::lock::BookLock;
use super::news::LockNews;
use super::owner::{own, BookOwner};
use super::request::NewRequests;
use super::rows::load;
use super::seal::{self, RunningHash, Seal, SealCheck, Sealed};
use super::seal_error::SealError;
use super::writer::Writer;
use super::{capture, merge, schema};
use crate::backup::BackupSink;
use crate::error::WalletError;
use crate::files;
use rusqlite::{backup::Backup, Connection};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// The name of the book's file in its folder.
pub const FILE: &str = "book.sqlite";

/// An open book. One process has it as long as this lives.
#[derive(Debug)]
pub struct Book {
    pub(super) db: Connection,
    pub(super) file: PathBuf,
    /// Commits, openings and backups so far; in the book, and in the seal beside it.
    pub(super) generation: u64,
    /// The running hash over all of them; in the book, and in the seal beside it.
    digest: RunningHash,
    seal: Option<Seal>,
    /// What was written since it was opened. Only this process writes.
    pub(super) cache: HashMap<EntryKey, BookEntry>,
    /// Numbers of callers' ids that the next commit has.
    requests: NewRequests,
    /// What commits have changed of locks that others must hear of.
    pub(super) news: LockNews,
    /// Where its commits go besides, if anywhere.
    pub(super) backup: Option<BackupSink>,
    /// Where a test has the process end.
    kill_point: KillPoint,
    // last: freed when the database is closed
    _lock: BookLock,
}

/// What the name of a copy's folder begins with; the number of the process follows that made it.
const COPY: &str = "book-copy-";

/// No command that makes a copy runs for so long.
const COPY_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// Whether there is no process of a number any more; false where the system does not tell.
fn is_gone(process: u32) -> bool {
    let all = Path::new("/proc");
    all.join("self").exists() && !all.join(process.to_string()).exists()
}

impl Book {
    /// Opens an owner's book in its folder, or starts one. Refuses a copy that its seal does not know as the newest, and a
    /// seal whose book is gone.
    pub fn open(dir: &Path, owner: &BookOwner) -> Result<Book, WalletError> {
        let lock = locked(dir)?;
        let file = dir.join(FILE);
        let failed = |check| match check {
            SealCheck::Failed(error) => error,
            SealCheck::Refused(fault) => WalletError::Seal {
                file: file.clone(),
                fault,
            },
        };
        if !file.exists() {
            if let Some(Sealed { generation, .. }) = seal::read(&file).map_err(failed)? {
                return Err(failed(SealCheck::Refused(SealError::NoBook {
                    sealed: generation,
                })));
            }
        }
        let mut book = Book::opened(&file, owner, lock)?;
        let has_channels = !book.keys()?.is_empty();
        seal::check(&book.db, &file, has_channels).map_err(failed)?;
        book.seal()?;
        Ok(book)
    }

    /// Opens the file whatever its seal says.
    pub(super) fn opened(
        file: &Path,
        owner: &BookOwner,
        lock: BookLock,
    ) -> Result<Book, WalletError> {
        let db = Connection::open(file)?;
        files::make_private(file).map_err(|source| WalletError::Io {
            file: file.to_owned(),
            source,
        })?;
        schema::prepare(&db, file)?;
        own(&db, file, owner)?;
        Ok(Book {
            generation: seal::generation(&db)?,
            digest: seal::digest(&db)?,
            db,
            file: file.to_owned(),
            seal: None,
            cache: HashMap::new(),
            requests: NewRequests::default(),
            news: LockNews::default(),
            backup: None,
            kill_point: KillPoint::of_environment(),
            _lock: lock,
        })
    }

    /// Closes it with all of it in the one file, which may then have another name; the folder stays locked.
    pub(super) fn into_one_file(self) -> Result<BookLock, WalletError> {
        let Book {
            db, _lock: lock, ..
        } = self;
        db.flush_prepared_statement_cache();
        db.pragma_update(None, "journal_mode", "DELETE")?;
        db.close().map_err(|(_, error)| error)?;
        Ok(lock)
    }

    /// Counts in the book and beside it; a copy made before and put back later is behind.
    pub(super) fn seal(&mut self) -> Result<(), WalletError> {
        let generation = self.generation.saturating_add(1);
        let tx = self.db.transaction()?;
        let (requests, news) = (&mut self.requests, &mut self.news);
        let mut writer = Writer::new(tx, &mut self.cache, (requests, news), &self.digest);
        // two copies that are opened apart differ from then on
        let salt: Vec<u8> = writer
            .tx
            .query_row("SELECT randomblob(16)", [], |row| row.get(0))?;
        writer.hashed(&salt);
        let digest = writer.finish(generation, || Ok(()))?;
        self.requests.are_committed();
        let sealed = Sealed {
            instance: seal::instance(&self.db)?,
            generation,
            digest,
        };
        self.seal = Some(Seal::new(&self.file, &sealed)?);
        (self.generation, self.digest) = (generation, digest);
        seal::prune(&self.db, generation)
    }

    /// Does work in one commit, synced to disk before this returns. If the work fails, nothing of it is kept but what it
    /// found out about lost records.
    pub fn commit<T>(
        &mut self,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, WalletError>,
    ) -> Result<T, WalletError> {
        self.in_transaction(false, |writer| writer.attempt(work))?
    }

    /// The same for what leaves this machine signed: where the backup is to have each commit before it is made, and cannot, it
    /// is refused with [`BackupError::NotWritten`](crate::backup::BackupError::NotWritten).
    pub fn commit_signed<T>(
        &mut self,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, WalletError>,
    ) -> Result<T, WalletError> {
        self.in_transaction(true, |writer| writer.attempt(work))?
    }

    /// Does several pieces of work in one commit, synced to disk once before this returns; the answers are in their order.
    /// One that is refused undoes its own work and no other's; what it found out about lost records stays. The outer error
    /// says that the disk does not take the commit: then nothing of any piece is kept, in the file or in memory.
    pub fn commit_all<T, W>(
        &mut self,
        works: impl IntoIterator<Item = W>,
    ) -> Result<Vec<Result<T, WalletError>>, WalletError>
    where
        W: FnOnce(&mut Writer<'_>) -> Result<T, WalletError>,
    {
        self.in_transaction(false, |writer| {
            let works = works.into_iter();
            works.map(|work| writer.attempt(work)).collect()
        })
    }

    /// The same for what leaves this machine signed: see [`Book::commit_signed`].
    pub fn commit_all_signed<T, W>(
        &mut self,
        works: impl IntoIterator<Item = W>,
    ) -> Result<Vec<Result<T, WalletError>>, WalletError>
    where
        W: FnOnce(&mut Writer<'_>) -> Result<T, WalletError>,
    {
        self.in_transaction(true, |writer| {
            let works = works.into_iter();
            works.map(|work| writer.attempt(work)).collect()
        })
    }

    /// One transaction, with its place in the running hash; counted where anything is to be kept of it. `is_signed`: see
    /// [`Book::commit_signed`].
    fn in_transaction<T>(
        &mut self,
        is_signed: bool,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, WalletError>,
    ) -> Result<T, WalletError> {
        self.feed_backup();
        let next = self.generation.saturating_add(1);
        let requests_before = self.requests.mark();
        let (db, backup, kill_point) = (&self.db, &mut self.backup, &mut self.kill_point);
        let before_commit = || {
            if let Some(backup) = backup.as_mut() {
                let changes = match backup.accepts() {
                    true => Some(capture::take(db)?),
                    false => capture::forget(db).map(|()| None)?,
                };
                backup.before_commit(changes, is_signed)?;
            }
            kill_point.before_commit();
            Ok(())
        };
        let made = {
            // nothing else writes meanwhile: the book is borrowed as a whole
            let tx = db.unchecked_transaction()?;
            let (cache, requests) = (&mut self.cache, &mut self.requests);
            let mut writer = Writer::new(tx, cache, (requests, &mut self.news), &self.digest);
            work(&mut writer).and_then(|done| match writer.is_due {
                true => Ok((done, Some(writer.finish(next, before_commit)?))),
                false => Ok((done, None)),
            })
        };
        if matches!(made, Ok((_, Some(_)))) {
            self.kill_point.after_commit();
        }
        if let Some(backup) = &mut self.backup {
            backup.after_commit(matches!(made, Ok((_, Some(_)))));
        }
        match made {
            Ok((done, None)) => Ok(done),
            Ok((done, Some(digest))) => {
                (self.generation, self.digest) = (next, digest);
                self.requests.are_committed();
                if let Some(seal) = &self.seal {
                    seal.follow(next, &digest);
                }
                Ok(done)
            }
            Err(error) => {
                // what the work changed was rolled back
                self.cache.clear();
                self.requests.go_back(requests_before);
                Err(error)
            }
        }
    }

    /// How many commits, openings and backups there were so far. A commit that changes nothing is none.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// One side's record of a channel, which must be there.
    pub fn entry(&self, key: &EntryKey) -> Result<BookEntry, WalletError> {
        self.find(key)?
            .ok_or(WalletError::NotInBook(key.channel_id))
    }

    /// One side's record of a channel, if there is one.
    pub fn find(&self, key: &EntryKey) -> Result<Option<BookEntry>, WalletError> {
        match self.cache.get(key) {
            Some(entry) => Ok(Some(entry.clone())),
            None => load(&self.db, key),
        }
    }

    /// All channels of which there is a record.
    pub fn keys(&self) -> Result<Vec<EntryKey>, WalletError> {
        merge::keys(&self.db)
    }

    /// A copy of a book's folder, made in another folder of the same disk while nobody has the book; gone when dropped.
    /// Book and seal are of one commit.
    pub fn copy(dir: &Path, within: &Path) -> Result<TempDir, WalletError> {
        let io = |file: &Path| {
            let file = file.to_owned();
            move |source| WalletError::Io { file, source }
        };
        files::private_dir(within).map_err(io(within))?;
        let copy = tempfile::Builder::new()
            .prefix(&format!("{COPY}{}-", std::process::id()))
            .tempdir_in(within)
            .map_err(io(within))?;
        if !dir.exists() {
            return Ok(copy);
        }
        let _lock = BookLock::take(dir)?;
        for file in std::fs::read_dir(dir).map_err(io(dir))? {
            let file = file.map_err(io(dir))?;
            if file.file_type().map_err(io(dir))?.is_file() {
                std::fs::copy(file.path(), copy.path().join(file.file_name()))
                    .map_err(io(&file.path()))?;
            }
        }
        Ok(copy)
    }

    /// Removes copies that processes left which were killed: those of a process that is gone, and any of another day.
    pub fn remove_left_copies(within: &Path) -> std::io::Result<()> {
        let entries = match std::fs::read_dir(within) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let Some(rest) = name.to_str().and_then(|name| name.strip_prefix(COPY)) else {
                continue;
            };
            // another process may remove its own copy meanwhile
            let modified = match entry.metadata().and_then(|m| m.modified()) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                modified => modified?,
            };
            let age = modified.elapsed().unwrap_or_default();
            let process = rest.split('-').next().and_then(|pid| pid.parse().ok());
            if age > COPY_AGE || process.is_some_and(is_gone) {
                match std::fs::remove_dir_all(entry.path()) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        return Err(error)
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Copies the book into a new file while it is in use. From then on the copy is an old one.
    pub fn backup(&mut self, to: &Path) -> Result<(), WalletError> {
        // created first, so that the copy is private and never replaces a file
        files::create_private(to, b"").map_err(|source| WalletError::Io {
            file: to.to_owned(),
            source,
        })?;
        let copied = self.copy_into(to);
        if copied.is_err() {
            // half a book is no backup; where it cannot be removed either, its user is told of the failure all the same
            let _ = std::fs::remove_file(to);
        }
        copied
    }

    fn copy_into(&mut self, to: &Path) -> Result<(), WalletError> {
        let mut copy = Connection::open(to)?;
        Backup::new(&self.db, &mut copy)?.run_to_completion(1000, Duration::ZERO, None)?;
        drop(copy);
        self.seal()
    }
}

/// The folder, made if it is not there, and locked.
pub(super) fn locked(dir: &Path) -> Result<BookLock, WalletError> {
    files::private_dir(dir).map_err(|source| WalletError::Io {
        file: dir.to_owned(),
        source,
    })?;
    BookLock::take(dir)
}
