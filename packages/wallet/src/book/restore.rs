//! A book from elsewhere, in the place of the one that is here or beside it. A newer book is never destroyed: what is here
//! and intact stays, what is not is kept aside, and vouchers that only one of the two has are in the result.

use super::database::{locked, Book, FILE};
use super::entry::Restored;
use super::loss_proof::LossProof;
use super::merge::{self, Merged, OtherBook};
use super::owner::{own, BookOwner, OWNER};
use super::{schema, seal};
use crate::error::WalletError;
use crate::files;
use rusqlite::{backup::Backup, Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;

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
                let is_new = here.keys()?.is_empty();
                drop(here);
                put_in_place(dir, owner, &source, !is_new)
            }
            Err(error @ (WalletError::InUse { .. } | WalletError::OtherOwner { .. })) => Err(error),
            // it cannot be used as it is
            Err(_) => put_in_place(dir, owner, &source, true),
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
            // nor does it tell which tokens were revoked since
            writer.forget_tokens()?;
            writer.forget_place()?;
            keys.iter().try_for_each(|key| {
                let mut entry = writer.entry(key)?;
                entry.restored = Some(Restored::because(LossProof::BookRestored));
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

/// Whether the book that is here is a later state of the same book as the backup.
fn is_newer(here: &Book, backup: &Connection) -> Result<bool, WalletError> {
    let same = seal::get(backup, "instance")? == seal::get(&here.db, "instance")?;
    Ok(same && here.generation >= seal::generation(backup)?)
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
    dir: &Path,
    owner: &BookOwner,
    source: &Connection,
    has_old: bool,
) -> Result<RestoredFile, WalletError> {
    let lock = locked(dir)?;
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
    let next = dir.join("book.restoring");
    files::remove_if_there(&next).map_err(io(&next))?;
    files::create_private(&next, b"").map_err(io(&next))?;
    let mut db = Connection::open(&next)?;
    Backup::new(source, &mut db)?.run_to_completion(1000, Duration::ZERO, None)?;
    db.close().map_err(|(_, error)| error)?;
    let aside = match exists && has_old {
        true => Some(files::copy_aside(&file).map_err(io(&file))?),
        false => None,
    };
    for part in ["book.sqlite-wal", "book.sqlite-shm"] {
        let part = dir.join(part);
        files::remove_if_there(&part).map_err(io(&part))?;
    }
    files::replace_by(&next, &file).map_err(io(&file))?;
    // from here on a crash leaves a book that its seal does not know, which is restored again
    let mut book = Book::opened(&file, owner, lock)?;
    seal::new_instance(&book.db)?;
    let merged = book.commit(|writer| merge::into(writer, other, Merged::IntoBackup))?;
    book.mark_all_restored()?;
    book.seal()?;
    Ok(RestoredFile {
        book,
        aside,
        kept_newer: false,
        merged,
    })
}
