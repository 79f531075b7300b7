//! How far the backup is.

use super::{BackupMode, BackupSettings};
use causeway_types::UnixTime;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// How far the backup is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupStatus {
    /// The folder that it is to be in.
    pub folder: PathBuf,
    /// Whether commits wait for it.
    pub mode: BackupMode,
    /// How many commits it does not have yet.
    pub behind: u64,
    /// This machine's time when it last had all there was; none if it never had since the start.
    pub last_at: Option<UnixTime>,
    /// Why it is not written; none while it is.
    pub problem: Option<String>,
}

/// Tells how far the backup is, from any thread.
#[derive(Clone, Debug)]
pub struct BackupMonitor(pub(super) Arc<Shared>);

impl BackupMonitor {
    /// Waits until a log waits for its whole copy, or none can be begun; at most so long.
    pub(crate) fn until_begun(&self, longest: Duration) {
        let begun = Instant::now();
        while begun.elapsed() < longest {
            let state = self.0.state();
            if state.wants_copy || state.problem.is_some() {
                return;
            }
            drop(state);
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Whether it waits for a whole copy, which the book gives with its next commit.
    pub fn wants_copy(&self) -> bool {
        self.0.state().wants_copy
    }

    /// As it is now.
    pub fn status(&self) -> BackupStatus {
        let shared = &self.0;
        let state = shared.state();
        let longest = shared.settings.longest_wait;
        let stands = state.waiting_since.map(|since| since.elapsed());
        let problem = match (&state.problem, stands) {
            (Some(problem), _) => Some(problem.clone()),
            (None, Some(stands)) if stands > longest => Some(no_answer(stands)),
            (None, _) => None,
        };
        BackupStatus {
            folder: shared.settings.folder.clone(),
            mode: shared.settings.mode,
            behind: state.committed.saturating_sub(state.written),
            last_at: state.last_at,
            problem,
        }
    }
}

/// A disk that takes longer than it may.
pub(super) fn no_answer(for_so_long: Duration) -> String {
    format!(
        "the disk has given no answer for {} seconds",
        for_so_long.as_secs()
    )
}

/// What the book and the backup's thread both know.
#[derive(Debug)]
pub(super) struct Shared {
    pub settings: BackupSettings,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    /// Whether commits are sent to the thread: a whole copy was, and nothing was lost since.
    pub accepts: bool,
    /// Whether the whole copy that was sent last is on the disk, so that entries follow it there at once.
    pub is_whole: bool,
    /// Whether a log waits for its whole copy.
    pub wants_copy: bool,
    /// How many commits the book has made.
    pub committed: u64,
    /// How many of them the backup has on its disk.
    pub written: u64,
    /// How many bytes of entries wait for the thread.
    pub queued: usize,
    /// Since when something waits to be written.
    pub waiting_since: Option<Instant>,
    pub last_at: Option<UnixTime>,
    pub problem: Option<String>,
}

impl Shared {
    pub fn new(settings: BackupSettings) -> Shared {
        Shared {
            settings,
            state: Mutex::default(),
        }
    }

    /// No thread leaves it half changed, so one that panicked has done no harm.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// From here on only a new whole copy helps.
    pub fn lose(&mut self, why: String) {
        (self.accepts, self.is_whole) = (false, false);
        self.problem = Some(why);
    }

    /// Everything up to this commit is on the disk.
    pub fn has_written(&mut self, commit: u64) {
        self.written = self.written.max(commit);
        let is_whole = self.written >= self.committed;
        self.waiting_since = (!is_whole).then(Instant::now);
        self.last_at = Some(now());
    }
}

/// This machine's time.
pub(super) fn now() -> UnixTime {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    UnixTime(since.unwrap_or_default().as_secs())
}
