//! Two books of one owner: the newest vouchers of both, and all promises of both.

use super::entry::{BookEntry, EntryKey, Restored, Stored};
use super::invoices::{self, Invoice};
use super::lists;
use super::loss_proof::LossProof;
use super::owner::{own, BookOwner};
use super::payments::Payment;
use super::pending_locks::{self, PendingLock};
use super::rows::{entry_key_at, load_by};
use super::schema;
use super::writer::Writer;
use crate::error::WalletError;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// What is merged into what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Merged {
    /// An older copy into the newest book: whatever of ours it has beyond that proves that the book is not the newest.
    IntoNewer,
    /// What was here into a backup that takes its place; its channels count as restored anyway.
    IntoBackup,
}

/// What is taken over from another book.
#[derive(Debug, Default)]
pub(super) struct OtherBook {
    /// Its records.
    records: Vec<(EntryKey, BookEntry)>,
    /// Its invoices.
    invoices: Vec<Invoice>,
    /// Its vouchers of peers before the newest, for their lists.
    lists: Vec<(EntryKey, Stored)>,
    /// Its locks of which something can still come.
    locks: Vec<(EntryKey, PendingLock)>,
}

/// All of a book that is whole.
pub(super) fn read(db: &Connection) -> Result<OtherBook, WalletError> {
    let statement = schema::get_statement(db)?;
    let records = keys(db)?.into_iter().filter_map(|key| {
        let loaded = load_by(db, &key, statement).transpose();
        loaded.map(|entry| Ok((key, entry?)))
    });
    Ok(OtherBook {
        records: records.collect::<Result<_, WalletError>>()?,
        invoices: invoices_of(db)?,
        lists: lists_of(db)?,
        locks: locks_of(db)?,
    })
}

/// The invoices of a file, whatever format it has.
fn invoices_of(db: &Connection) -> Result<Vec<Invoice>, WalletError> {
    match schema::format(db)? {
        6..12 => invoices::all_before_12(db),
        12..=schema::FORMAT => invoices::all(db),
        _ => Ok(vec![]),
    }
}

/// The lists of earlier vouchers in a file, whatever format it has.
fn lists_of(db: &Connection) -> Result<Vec<(EntryKey, Stored)>, WalletError> {
    match schema::format(db)? {
        10..=schema::FORMAT => lists::all(db),
        _ => Ok(vec![]),
    }
}

/// The pending locks of a file, whatever format it has.
fn locks_of(db: &Connection) -> Result<Vec<(EntryKey, PendingLock)>, WalletError> {
    match schema::format(db)? {
        11 => pending_locks::all_of_format_11(db),
        12..=schema::FORMAT => pending_locks::all(db),
        _ => Ok(vec![]),
    }
}

/// All keys of a book's records.
pub(super) fn keys(db: &Connection) -> Result<Vec<EntryKey>, WalletError> {
    let mut statement =
        db.prepare("SELECT domain, channel_id, side FROM channel ORDER BY channel_id, side")?;
    let rows = statement.query_map([], |row| entry_key_at(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What can be read of a book that is damaged or has no seal: record by record, leaving out what cannot.
pub(super) fn of_file(file: &Path, owner: &BookOwner) -> OtherBook {
    let read = || -> Result<_, WalletError> {
        // opened to write, so that what is only in the write-ahead log is there too
        let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        schema::check(&db, file)?;
        own(&db, file, owner)?;
        let (keys, statement) = (keys(&db)?, schema::get_statement(&db)?);
        let records = keys
            .into_iter()
            .filter_map(|key| Some((key, load_by(&db, &key, statement).ok()??)));
        Ok(OtherBook {
            records: records.collect(),
            invoices: invoices_of(&db).unwrap_or_default(),
            lists: lists_of(&db).unwrap_or_default(),
            locks: locks_of(&db).unwrap_or_default(),
        })
    };
    read().unwrap_or_default()
}

/// Takes over what the others have and this book has not; how many vouchers that were.
pub(super) fn into(
    writer: &mut Writer<'_>,
    other: OtherBook,
    how: Merged,
) -> Result<u64, WalletError> {
    for invoice in &other.invoices {
        writer.merge_invoice(invoice)?;
    }
    for (key, voucher) in &other.lists {
        writer.insert_list(key, voucher)?;
    }
    let mut taken = 0;
    for (key, other) in other.records {
        let found = writer.find(&key)?;
        let is_new = found.is_none();
        let mut entry = found.unwrap_or_default();
        let before = entry.clone();
        let signed_more = is_newer(&other.sent, &entry.sent);
        // whichever of the two is the older is one that the peer may show
        for voucher in entry.received.iter().chain(&other.received) {
            if !voucher.locks.is_empty() {
                writer.insert_list(&key, voucher)?;
            }
        }
        let received_more = take(&mut entry.received, other.received);
        if received_more {
            entry.promises.received_is_kept = other.promises.received_is_kept;
        }
        taken += u64::from(received_more);
        taken += u64::from(take(&mut entry.receipted, other.receipted));
        taken += u64::from(take(&mut entry.sent, other.sent));
        // what is not answered in either is only known as signed
        if take(&mut entry.acknowledged, other.acknowledged) {
            writer.remove_updates(&key, entry.acknowledged_nonce())?;
        }
        if how == Merged::IntoBackup {
            let (ours, theirs) = (&mut entry.promises, other.promises);
            for earlier in theirs.earlier {
                if !ours.earlier.contains(&earlier) {
                    ours.earlier.push(earlier);
                }
            }
            for dropped in theirs.dropped {
                if !ours.dropped.contains(&dropped) {
                    ours.dropped.push(dropped);
                }
            }
            for id in theirs.failed {
                if !ours.failed.contains(&id) {
                    ours.failed.push(id);
                }
            }
            for extension in theirs.extensions {
                if !ours.extensions.contains(&extension) {
                    ours.extensions.push(extension);
                }
            }
            for extension in theirs.extensions_given {
                if !ours.extensions_given.contains(&extension) {
                    ours.extensions_given.push(extension);
                }
            }
            ours.extension_asked = ours.extension_asked.or(theirs.extension_asked);
            ours.extension_signed = ours.extension_signed.or(theirs.extension_signed);
            for request in theirs.requests_sent {
                if !ours.requests_sent.contains(&request) {
                    ours.requests_sent.push(request);
                }
            }
            ours.request_in_asset = ours.request_in_asset.or(theirs.request_in_asset);
            ours.consent_in_asset = ours.consent_in_asset.or(theirs.consent_in_asset);
            ours.asked = ours.asked.take().or(theirs.asked);
            ours.consent_signed = ours.consent_signed.take().or(theirs.consent_signed);
            ours.shutdown = ours.shutdown.or(theirs.shutdown);
            ours.shown = ours.shown.take().or(theirs.shown);
            ours.consented = ours.consented.max(theirs.consented);
            ours.close_sent |= theirs.close_sent;
            ours.next_nonce = ours.next_nonce.max(theirs.next_nonce);
            ours.close_unbounded |= theirs.close_unbounded;
            ours.conceded = ours.conceded.max(theirs.conceded);
            for consent in theirs.consents {
                if !ours.consents.contains(&consent) {
                    ours.consents.push(consent);
                }
            }
            for consent in theirs.consents_held {
                if !ours.consents_held.contains(&consent) {
                    ours.consents_held.push(consent);
                }
            }
            for lock in theirs.claimed {
                if !ours.claimed.contains(&lock) {
                    ours.claimed.push(lock);
                }
            }
            if theirs.closing.map(|c| c.valid_until) > ours.closing.map(|c| c.valid_until) {
                ours.closing = theirs.closing;
                ours.closing_signature = theirs.closing_signature;
            }
        }
        if how == Merged::IntoNewer && (signed_more || is_new) {
            entry.restored = Some(Restored::because(LossProof::OwnSignature));
        }
        if is_new || entry != before {
            log_taken(writer, &key, &before, &entry)?;
            writer.put(&key, entry)?;
        }
    }
    for (key, lock) in other.locks {
        merge_lock(writer, &key, lock)?;
    }
    Ok(taken)
}

/// Takes over what the other book knows of a lock of which something can still come. One of which either has released the
/// preimage was not let go, whatever the other says.
fn merge_lock(
    writer: &mut Writer<'_>,
    key: &EntryKey,
    theirs: PendingLock,
) -> Result<(), WalletError> {
    let (received, id) = (theirs.received, theirs.lock.id);
    // a record that cannot be read is left out, and its locks with it
    let Some(mut entry) = writer.find(key)? else {
        return Ok(());
    };
    let merged = match writer.pending_lock(key, received, id)? {
        None if !entry.lists(received, id) => return Ok(()),
        None => theirs,
        Some(ours) => PendingLock {
            preimage: ours.preimage.or(theirs.preimage),
            failure: ours.failure.clone().or(theirs.failure),
            tie: ours.tie.or(theirs.tie),
            ..ours
        },
    };
    if received {
        let failed = &mut entry.promises.failed;
        match (&merged.preimage, &merged.failure) {
            (Some(_), _) => failed.retain(|failed| *failed != id),
            (None, Some(_)) if !failed.contains(&id) => failed.push(id),
            (None, _) => {}
        }
        writer.put(key, entry)?;
    }
    writer.put_lock(key, &merged)
}

/// The payments of what was taken over are not known one by one: the log gets one row for each direction, so that its sums
/// stay those of the vouchers.
fn log_taken(
    writer: &mut Writer<'_>,
    key: &EntryKey,
    before: &BookEntry,
    after: &BookEntry,
) -> Result<(), WalletError> {
    let directions = [
        (false, &before.sent, &after.sent),
        (true, &before.received, &after.received),
    ];
    for (received, before, after) in directions {
        let Some(after) = after.as_ref().map(|s| s.signed.voucher) else {
            continue;
        };
        let had = before.as_ref().map(|s| s.signed.voucher.transferred);
        let more = after.transferred.saturating_sub(had.unwrap_or_default());
        if !more.is_zero() {
            writer.log(&Payment::restored(key, received, after.nonce, more))?;
        }
    }
    Ok(())
}

fn take(ours: &mut Option<Stored>, theirs: Option<Stored>) -> bool {
    let newer = is_newer(&theirs, ours);
    if newer {
        *ours = theirs;
    }
    newer
}

/// By nonce; of two over one nonce the one over more.
fn is_newer(theirs: &Option<Stored>, ours: &Option<Stored>) -> bool {
    let rank = |stored: &Option<Stored>| {
        stored
            .as_ref()
            .map(|s| (s.signed.voucher.nonce, s.signed.voucher.transferred))
    };
    rank(theirs) > rank(ours)
}
