//! What the backup's watch asks of the writer.

use super::thread::{note_failure, WriterState};
use causeway_wallet::WalletError;
use std::path::PathBuf;
use tokio::sync::oneshot;

/// Whether the backup is written; and a whole copy of the book, where one waits for it. Nobody waits for an answer.
#[derive(Clone, Copy, Debug)]
pub struct NoteBackup {
    /// Whether it is.
    pub is_written: bool,
}

pub(super) fn note(state: &mut WriterState, ask: NoteBackup) {
    let at = state.channels.time().committed();
    // any commit gives a copy first, and this one is made where nothing else is
    state.book.feed_backup();
    let noted = state
        .book
        .commit(|book| book.note_backup(ask.is_written, at));
    if let Err(failed) = noted {
        note_failure(
            "that the backup has stopped or goes on could not be noted",
            &failed,
        );
    }
}

/// Copies the book into a file that is not there yet. All that waits for the writer waits for that.
#[derive(Debug)]
pub struct BackUp {
    /// The file.
    pub file: PathBuf,
    /// Where the answer goes, once it is whole.
    pub answer: oneshot::Sender<Result<(), WalletError>>,
}

pub(super) fn copy(state: &mut WriterState, ask: BackUp) {
    let copied = state.book.backup(&ask.file);
    // the file is there whether somebody waits for it or not
    let _ = ask.answer.send(copied);
}
