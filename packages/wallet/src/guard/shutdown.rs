//! A time in which nothing is added, so that both sides can close together. It promises nothing about money: what was signed
//! before stays so, and what comes is still accepted.

use crate::book::{BookEntry, StoredShutdown, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_rules::wallet::rule_4_passed;

/// Adds nothing until then, at most a close window from now.
pub fn shut_down(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    shutdown: StoredShutdown,
) -> Result<(), WalletError> {
    snapshot.check_lapses(shutdown.until)?;
    let mut entry = signer.record(book, snapshot)?;
    signer.check_may_sign(snapshot, &entry)?;
    entry.promises.shutdown = Some(shutdown);
    entry.promises.shutdown_declined = None;
    book.put(signer.key(), entry)
}

/// It is called off, or the peer does not go along with it, for the reason of this code: payments go on.
pub fn end_shutdown(
    book: &mut Writer,
    signer: &ChannelSigner,
    declined: Option<u16>,
) -> Result<(), WalletError> {
    let mut entry = book.entry(signer.key())?;
    entry.promises.shutdown = None;
    entry.promises.shutdown_declined = declined;
    book.put(signer.key(), entry)
}

/// Refuses to add anything while it is in force.
pub fn check_not_shutting_down(
    entry: &BookEntry,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
) -> Result<(), WalletError> {
    let in_force = entry.promises.shutdown;
    match in_force.filter(|shutdown| !rule_4_passed(shutdown.until, snapshot.now)) {
        None => Ok(()),
        Some(shutdown) => Err(WalletError::ShuttingDown {
            channel_id: signer.channel_id(),
            until: shutdown.until,
            now: snapshot.now,
        }),
    }
}
