//! The backup of the node's book: begun with the node, watched while it runs, and told of where it stops.

use crate::config;
use crate::error::NodeError;
use crate::keys::NodeKeys;
use crate::stop::StopSignal;
use crate::writer::{NoteBackup, WriterRequest, WriterSender};
use causeway_node_api::calls::ready::{Part, Problem};
use causeway_wallet::backup::{BackupMode, BackupMonitor, BackupSettings, BackupStatus};
use causeway_wallet::book::BookOwner;
use causeway_wallet::Book;
use std::time::Duration;
use tracing::{info, warn};

/// How often it is looked whether the backup is written.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Begins the backup where one is set. Its disk may be slow, so this blocks.
pub(crate) fn start(
    book: &mut Book,
    backup: &config::Backup,
    owner: &BookOwner,
    keys: &NodeKeys,
) -> Result<Option<BackupMonitor>, NodeError> {
    let Some(folder) = &backup.folder else {
        return Ok(None);
    };
    let settings = BackupSettings::new(folder.clone(), backup.mode.into());
    let key = keys.keyring().backup_key()?;
    Ok(Some(book.start_backup(settings, owner, key)?))
}

/// What is wrong with the backup; none while it is written.
pub fn problem(status: &BackupStatus) -> Option<Problem> {
    let why = status.problem.as_ref()?;
    let folder = status.folder.display();
    let (code, what) = match status.mode {
        BackupMode::Async => (
            "backup_stopped",
            format!(
                "the backup in {folder} is not written, and lacks {} commits: {why}",
                status.behind
            ),
        ),
        BackupMode::Sync => (
            "backup_not_written",
            format!(
                "the backup in {folder} is not written, so nothing is signed or accepted: {why}"
            ),
        ),
    };
    Some(Problem {
        part: Part::Backup,
        code: code.to_owned(),
        what,
        next: Some(
            "look at the folder and its disk: once it can be written a whole copy is made by itself"
                .to_owned(),
        ),
    })
}

/// Watches the backup, and has the writer note where it stops or goes on.
pub(crate) struct BackupWatch {
    pub monitor: BackupMonitor,
    pub writer: WriterSender,
}

impl BackupWatch {
    /// Looks until the node stops.
    pub async fn run(self, mut stop: StopSignal) {
        let mut looks = tokio::time::interval(LOOK_EVERY);
        let mut was_written = None;
        loop {
            tokio::select! {
                _ = looks.tick() => {}
                () = stop.stopped() => break,
            }
            let status = self.monitor.status();
            let is_written = status.problem.is_none();
            let is_new = was_written != Some(is_written);
            match (is_new, problem(&status)) {
                (true, Some(problem)) => warn!(code = problem.code, "{}", problem.what),
                (true, None) => info!(folder = %status.folder.display(), "the backup is written"),
                (false, _) => {}
            }
            was_written = Some(is_written);
            // a book in which nothing happens gives its copy now
            if is_new || self.monitor.wants_copy() {
                let note = WriterRequest::NoteBackup(NoteBackup { is_written });
                if self.writer.send(note).await.is_err() {
                    break;
                }
            }
        }
    }
}
