//! A book from elsewhere, in the place of the one that is here or beside it. A newer book is never destroyed: what is here
//! and intact stays, what is not is kept aside, and vouchers that only one of the two has are in the result.

use super::database::{locked, Book, FILE};
use super::entry::{Restored, Stored, StoredLoss};
use super::lock::BookLock;
use super::loss_proof::LossProof;
use super::merge::{self, Merged, OtherBook};
use super::owner::{own, BookOwner, OWNER};
use super::{schema, seal};
use crate::error::WalletError;
use crate::files;
use causeway_types::{Amount, Nonce};
use rusqlite::{backup::Backup, Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The name of a book that is being made to be put in place.
const RESTORING: &str = "book.restoring";

/// What a restore did.
#[derive(Debug)]
pub struct RestoredFile {
    /// The restored book, open for use.
    pub book: Book,
    /// Where the book that was here is now; none if it stayed, or there was none.
    pub aside: Option<PathBuf>,
    /// Whether the book that was here is the newer one, so it stayed.
    pub kept_newer: bool,
    /// How many vouchers the result has from the other of the two.
    pub merged: u64,
}

impl Book {
    /// Opens a book that may be old, or starts one where there is none or it cannot be read; what cannot be read is kept
    /// aside. All its channels count as restored (see [`Restored`]).
    pub fn open_restored(
        dir: &Path,
        owner: &BookOwner,
    ) -> Result<(Book, Option<PathBuf>), WalletError> {
        let file = dir.join(FILE);
        let mut aside = None;
        let mut book = match Book::opened(&file, owner, locked(dir)?) {
            Err(WalletError::Database(_) | WalletError::DatabaseDamaged(_)) => {
                let io = |source| WalletError::Io {
                    file: file.clone(),
                    source,
                };
                let lock = locked(dir)?;
                aside = Some(files::copy_aside(&file).map_err(io)?);
                for part in [FILE, "book.sqlite-wal", "book.sqlite-shm"] {
                    files::remove_if_there(&dir.join(part)).map_err(io)?;
                }
                Book::opened(&file, owner, lock)?
            }
            other => other?,
        };
        seal::new_instance(&book.db)?;
        book.mark_all_restored()?;
        book.seal()?;
        Ok((book, aside))
    }

    /// Takes a backup. Where the book that is here is intact and newer it stays, and only takes over vouchers that it lacks;
    /// else the backup takes its place, with the newest vouchers of both, and all its channels count as restored.
    pub fn restore(
        dir: &Path,
        owner: &BookOwner,
        backup: &Path,
    ) -> Result<RestoredFile, WalletError> {
        let source = open_backup(backup, owner)?;
        match Book::open(dir, owner) {
            Ok(here) if is_newer(&here, &source)? => merge_into(here, &source),
            Ok(here) => {
                let has_old = !is_empty(&here)?;
                // nobody opens it before the other one is in its place
                let lock = here.into_one_file()?;
                put_in_place((dir, lock), owner, &source, has_old)
            }
            Err(error @ (WalletError::InUse { .. } | WalletError::OtherOwner { .. })) => Err(error),
            // it cannot be used as it is
            Err(_) => put_in_place((dir, locked(dir)?), owner, &source, true),
        }
    }

    fn mark_all_restored(&mut self) -> Result<(), WalletError> {
        let keys = self.keys()?;
        self.commit(|writer| {
            // a key that was taken may have been used since, by what is lost; this takes no part in the hash
            writer.is_due = true;
            writer.tx.execute("UPDATE channel_key SET spent = 1", [])?;
            writer.tx.execute("DELETE FROM opening", [])?;
            // what was pending then may have been paid since
            writer.tx.execute("DELETE FROM pending_payment", [])?;
            let had_unknown = writer.forget_under_way()?;
            // nor does it tell which tokens were revoked since
            writer.forget_tokens()?;
            writer.forget_place()?;
            keys.iter().try_for_each(|key| {
                let mut entry = writer.entry(key)?;
                entry.restored = Some(Restored::because(LossProof::BookRestored));
                let is_settled = writer.is_settled(&key.domain, key.channel_id)?;
                entry.promises.lost = match (is_settled, entry.promises.lost.take()) {
                    // nothing was paid in it since
                    (true, None) => Some(StoredLoss {
                        total_before: Stored::total_of(entry.sent.as_ref()),
                        most: Some(Amount::ZERO),
                        ..StoredLoss::default()
                    }),
                    (true, lost) => lost,
                    // what is left open by an earlier loss is counted from there
                    (false, lost) => lost.filter(|_| had_unknown).map(|lost| StoredLoss {
                        until: Nonce(0),
                        listed: vec![],
                        most: None,
                        ..lost
                    }),
                };
                writer.put(key, entry)
            })
        })
    }
}

/// The backup, to read; it must be of this owner and whole.
fn open_backup(file: &Path, owner: &BookOwner) -> Result<Connection, WalletError> {
    let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    schema::check(&db, file)?;
    if seal::get(&db, OWNER)?.is_some() {
        own(&db, file, owner)?;
    } else {
        return Err(WalletError::NoBookFile {
            file: file.to_owned(),
        });
    }
    let sound: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(WalletError::NoBookFile {
            file: file.to_owned(),
        });
    }
    Ok(db)
}

/// Whether the book that is here is a later state of the same book as the backup, or of one that was restored from it: what it
/// has done since that restore is in no backup of before.
fn is_newer(here: &Book, backup: &Connection) -> Result<bool, WalletError> {
    let instance = seal::instance_of(backup)?;
    let generation = seal::generation(backup)?;
    let is_same = seal::instance_of(&here.db)? == instance;
    Ok(is_same && here.generation >= generation
        || seal::descends_from(&here.db, &instance, generation)?)
}

/// Whether a book in its place would lack nothing of it: no command or node has used it.
fn is_empty(book: &Book) -> Result<bool, WalletError> {
    let is_used: bool = book.db.query_row(
        "SELECT EXISTS (SELECT 1 FROM channel UNION ALL SELECT 1 FROM channel_key UNION ALL SELECT 1 FROM invoice
         UNION ALL SELECT 1 FROM node_tx UNION ALL SELECT 1 FROM request UNION ALL SELECT 1 FROM request_number)",
        [],
        |row| row.get(0),
    )?;
    Ok(!is_used)
}

fn merge_into(mut here: Book, source: &Connection) -> Result<RestoredFile, WalletError> {
    let other = merge::read(source)?;
    let merged = here.commit(|writer| merge::into(writer, other, Merged::IntoNewer))?;
    Ok(RestoredFile {
        book: here,
        aside: None,
        kept_newer: true,
        merged,
    })
}

fn put_in_place(
    (dir, lock): (&Path, BookLock),
    owner: &BookOwner,
    source: &Connection,
    has_old: bool,
) -> Result<RestoredFile, WalletError> {
    let file = dir.join(FILE);
    let io = |file: &Path| {
        let file = file.to_owned();
        move |source| WalletError::Io { file, source }
    };
    let exists = file.exists();
    // what can still be read of it is taken over
    let other = match exists && has_old {
        true => merge::of_file(&file, owner),
        false => OtherBook::default(),
    };
    let next = dir.join(RESTORING);
    for part in [RESTORING, "book.restoring-wal", "book.restoring-shm"] {
        let left = dir.join(part);
        files::remove_if_there(&left).map_err(io(&left))?;
    }
    files::create_private(&next, b"").map_err(io(&next))?;
    let mut db = Connection::open(&next)?;
    Backup::new(source, &mut db)?.run_to_completion(1000, Duration::ZERO, None)?;
    db.close().map_err(|(_, error)| error)?;
    // all that makes it the restored book is in it before it has its name: a crash leaves the book that was here, or all of this
    let mut book = Book::opened(&next, owner, lock)?;
    seal::new_instance(&book.db)?;
    let merged = book.commit(|writer| merge::into(writer, other, Merged::IntoBackup))?;
    book.mark_all_restored()?;
    let lock = book.into_one_file()?;
    let aside = match exists && has_old {
        true => Some(files::copy_aside(&file).map_err(io(&file))?),
        false => None,
    };
    for part in ["book.sqlite-wal", "book.sqlite-shm"] {
        let part = dir.join(part);
        files::remove_if_there(&part).map_err(io(&part))?;
    }
    files::replace_by(&next, &file).map_err(io(&file))?;
    // until it is sealed a crash leaves a book that its seal does not know, which is restored again
    let mut book = Book::opened(&file, owner, lock)?;
    book.seal()?;
    Ok(RestoredFile {
        book,
        aside,
        kept_newer: false,
        merged,
    })
}
