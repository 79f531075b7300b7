//! One commit of the book.

use super::entry::{BookEntry, EntryKey, Restored, Stored};
use super::news::LockNews;
use super::request::{NewRequests, NewRequestsMark};
use super::rows::load;
use super::{schema, seal};
use crate::error::WalletError;
use causeway_types::Hash;
use rusqlite::{params, OptionalExtension as _, Transaction};
use sha2::{Digest as _, Sha256};
use std::collections::{HashMap, HashSet};

/// One commit of the book: all that is put in it is stored, or nothing is.
#[derive(Debug)]
pub struct Writer<'b> {
    pub(super) tx: Transaction<'b>,
    pub(super) cache: &'b mut HashMap<EntryKey, BookEntry>,
    /// Numbers of callers' ids that are not on disk: this commit has them.
    pub(super) requests: &'b mut NewRequests,
    /// What is changed of locks that others must hear of.
    pub(crate) news: &'b mut LockNews,
    /// Over all that this commit changes.
    hash: Sha256,
    /// The records that changed, in the order in which they first did.
    changed: Vec<EntryKey>,
    is_changed: HashSet<EntryKey>,
    /// What is kept even if the rest is not.
    marks: Vec<(EntryKey, Option<Restored>)>,
    /// What undoes each piece of work under way, the innermost last.
    undo: Vec<Undo>,
    /// Whether anything is to be committed: set by what takes part in the hash and by what is put, so that a commit that
    /// changes nothing is neither counted nor synced.
    pub(super) is_due: bool,
}

/// What was so before a piece of work.
#[derive(Debug)]
struct Undo {
    hash: Sha256,
    /// How many records had changed.
    changed: usize,
    /// How many marks there were.
    marks: usize,
    /// Whether anything was to be committed.
    is_due: bool,
    /// Which numbers were not on disk.
    requests: NewRequestsMark,
    /// What the cache had for each record that the work put, before it first did.
    cached: HashMap<EntryKey, Option<BookEntry>>,
}

impl<'b> Writer<'b> {
    pub(super) fn new(
        tx: Transaction<'b>,
        cache: &'b mut HashMap<EntryKey, BookEntry>,
        (requests, news): (&'b mut NewRequests, &'b mut LockNews),
        before: &seal::RunningHash,
    ) -> Writer<'b> {
        requests.begin_commit();
        Writer {
            tx,
            cache,
            requests,
            news,
            hash: Sha256::new_with_prefix(before),
            changed: Vec::new(),
            is_changed: HashSet::new(),
            marks: Vec::new(),
            undo: Vec::new(),
            is_due: false,
        }
    }

    /// Does work that is done as a whole or not at all: where it is refused, nothing of it stays, in the file or in memory,
    /// but what it found out about lost records. The outer error is one of the disk: then the whole commit fails.
    pub(crate) fn attempt<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, WalletError>,
    ) -> Result<Result<T, WalletError>, WalletError> {
        self.tx.prepare_cached("SAVEPOINT work")?.execute([])?;
        self.undo.push(Undo {
            hash: self.hash.clone(),
            changed: self.changed.len(),
            marks: self.marks.len(),
            is_due: self.is_due,
            requests: self.requests.mark(),
            cached: HashMap::new(),
        });
        let done = work(self);
        let undo = self.undo.pop();
        match (done, undo) {
            (Ok(done), undo) => {
                self.tx.prepare_cached("RELEASE work")?.execute([])?;
                if let (Some(outer), Some(inner)) = (self.undo.last_mut(), undo) {
                    for (key, before) in inner.cached {
                        outer.cached.entry(key).or_insert(before);
                    }
                }
                Ok(Ok(done))
            }
            // some errors of the disk end the transaction by themselves
            (Err(error), _) if error.is_storage() || self.tx.is_autocommit() => Err(error),
            (Err(error), undo) => {
                self.tx.prepare_cached("ROLLBACK TO work")?.execute([])?;
                self.tx.prepare_cached("RELEASE work")?.execute([])?;
                if let Some(undo) = undo {
                    self.take_back(undo)?;
                }
                Ok(Err(error))
            }
        }
    }

    /// Memory as it was before a piece of work that was refused, with the marks that it made.
    fn take_back(&mut self, undo: Undo) -> Result<(), WalletError> {
        for (key, before) in undo.cached {
            match before {
                Some(entry) => self.cache.insert(key, entry),
                None => self.cache.remove(&key),
            };
        }
        for key in self.changed.drain(undo.changed..) {
            self.is_changed.remove(&key);
        }
        self.requests.go_back(undo.requests);
        self.hash = undo.hash;
        self.is_due = undo.is_due;
        let marks = self.marks[undo.marks..].to_vec();
        for (key, restored) in marks {
            if let Some(entry) = self.find(&key)? {
                self.put(&key, BookEntry { restored, ..entry })?;
            }
        }
        Ok(())
    }

    /// One side's record of a channel, which must be there: what is not was opened by another book, or lost.
    pub fn entry(&self, key: &EntryKey) -> Result<BookEntry, WalletError> {
        self.find(key)?
            .ok_or(WalletError::NotInBook(key.channel_id))
    }

    /// One side's record of a channel, if there is one.
    pub fn find(&self, key: &EntryKey) -> Result<Option<BookEntry>, WalletError> {
        match self.cache.get(key) {
            Some(entry) => Ok(Some(entry.clone())),
            None => load(&self.tx, key),
        }
    }

    /// Puts a record in the place of the one there is. It is written once, when the commit is made, however often it
    /// changes before: many payments over one channel share a commit. One that is as it was written is not written again.
    pub fn put(&mut self, key: &EntryKey, entry: BookEntry) -> Result<(), WalletError> {
        if self.cache.get(key) == Some(&entry) {
            return Ok(());
        }
        self.is_due = true;
        if self.is_changed.insert(*key) {
            self.changed.push(*key);
        }
        let before = self.cache.insert(*key, entry);
        if let Some(undo) = self.undo.last_mut() {
            undo.cached.entry(*key).or_insert(before);
        }
        Ok(())
    }

    /// Writes a record that changed.
    fn write(&mut self, key: &EntryKey) -> Result<(), WalletError> {
        let Some(entry) = self.cache.get(key) else {
            return Ok(());
        };
        let (sent, receipted, received, acknowledged) = (
            entry.sent.as_ref().map(Stored::to_bytes),
            entry.receipted.as_ref().map(Stored::to_bytes),
            entry.received.as_ref().map(Stored::to_bytes),
            entry.acknowledged.as_ref().map(Stored::to_bytes),
        );
        let (promises, restored) = (entry.promises_json(), entry.restored_json());
        for part in [
            Some(key.domain.as_slice()),
            Some(&key.channel_id.0.to_be_bytes()),
            Some(&[key.side as u8]),
            sent.as_deref(),
            receipted.as_deref(),
            received.as_deref(),
            Some(promises.as_bytes()),
            restored.as_ref().map(String::as_bytes),
            acknowledged.as_deref(),
        ] {
            self.hashed(part.unwrap_or_default());
        }
        self.tx.prepare_cached(schema::PUT)?.execute(params![
            key.domain.0,
            key.channel_id.0,
            key.side as u8,
            sent,
            receipted,
            received,
            promises,
            restored,
            acknowledged,
        ])?;
        Ok(())
    }

    /// Notes whether a record may lack something. That stays even if the rest of the commit is undone: what was found out
    /// once is not forgotten because something was refused for it.
    pub(crate) fn mark(
        &mut self,
        key: &EntryKey,
        restored: Option<Restored>,
    ) -> Result<(), WalletError> {
        let mut entry = self.entry(key)?;
        entry.restored.clone_from(&restored);
        self.put(key, entry)?;
        self.marks.push((*key, restored));
        Ok(())
    }

    /// What was signed under an id before; refused if something else was asked for under it.
    pub fn answered(&self, id: &str, asked: &Hash) -> Result<Option<Vec<u8>>, WalletError> {
        if let Some(number) = self.requests.number(id, asked)? {
            return Ok(Some(number.0.to_be_bytes().to_vec()));
        }
        let row: Option<([u8; 32], Vec<u8>)> = self
            .tx
            .prepare_cached("SELECT asked, answer FROM request WHERE id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match row {
            None => Ok(None),
            Some((before, answer)) if before == asked.0 => Ok(Some(answer)),
            Some(_) => Err(WalletError::IdTaken(id.to_owned())),
        }
    }

    /// Keeps what was signed under an id.
    pub fn keep_answer(
        &mut self,
        id: &str,
        asked: &Hash,
        answer: &[u8],
    ) -> Result<(), WalletError> {
        self.hashed(id.as_bytes());
        self.hashed(answer);
        self.tx
            .prepare_cached("INSERT INTO request (id, asked, answer) VALUES (?1, ?2, ?3)")?
            .execute(params![id, asked.0, answer])?;
        Ok(())
    }

    /// Takes part in the running hash, with its length, so that nothing can be moved from one part to the next.
    pub(super) fn hashed(&mut self, part: &[u8]) {
        self.is_due = true;
        self.hash.update((part.len() as u64).to_be_bytes());
        self.hash.update(part);
    }

    /// Writes what changed, counts the commit and makes it, unless what is done last before that fails.
    pub(super) fn finish(
        mut self,
        generation: u64,
        before_commit: impl FnOnce() -> Result<(), WalletError>,
    ) -> Result<seal::RunningHash, WalletError> {
        self.keep_requests()?;
        for key in std::mem::take(&mut self.changed) {
            self.write(&key)?;
        }
        self.hashed(&generation.to_be_bytes());
        let digest = self.hash.finalize().into();
        seal::count(&self.tx, generation, &digest)?;
        before_commit()?;
        self.tx.commit()?;
        Ok(digest)
    }
}
