//! The book's end of the backup: commits go in, and whole copies where they are asked for.

use super::change::{self, Change};
use super::entry::LARGEST_CONTENT;
use super::folder::{open_on_disk, OpenLog};
use super::key::BackupKey;
use super::status::{no_answer, now, BackupMonitor, Shared};
use super::thread::{BackupThread, Job};
use super::{BackupError, BackupMode, BackupSettings};
use crate::book::BookOwner;
use crate::error::WalletError;
use causeway_types::NodeInstance;
use std::sync::mpsc::{channel, sync_channel, RecvTimeoutError, Sender, SyncSender};
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};
use tempfile::TempPath;

/// How many bytes of entries may wait for the disk. What is more is lost to the log, and a whole copy has it later.
const MOST_QUEUED: usize = 64 << 20;

/// The pause between two looks whether a whole copy is written.
const PAUSE: Duration = Duration::from_millis(2);

/// Where a book's commits go.
pub(crate) struct BackupSink {
    /// None once it ends.
    jobs: Option<Sender<Job>>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
    /// What the commit that is being made changes, until it is made.
    held: Option<Vec<u8>>,
    /// Whether its entry is in the log already.
    is_ahead: bool,
}

impl std::fmt::Debug for BackupSink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("BackupSink").field(&self.shared).finish()
    }
}

impl BackupSink {
    /// Starts the thread. It asks for a whole copy once the folder can be written.
    pub fn start(
        settings: BackupSettings,
        owner: BookOwner,
        instance: NodeInstance,
        key: BackupKey,
    ) -> std::io::Result<BackupSink> {
        BackupSink::start_on(settings, owner, instance, key, open_on_disk)
    }

    /// The same on a disk of the caller's.
    pub(super) fn start_on(
        settings: BackupSettings,
        owner: BookOwner,
        instance: NodeInstance,
        key: BackupKey,
        open: OpenLog,
    ) -> std::io::Result<BackupSink> {
        let (jobs, queue) = channel();
        let shared = Arc::new(Shared::new(settings));
        let thread = BackupThread {
            jobs: queue,
            shared: shared.clone(),
            key,
            owner,
            instance,
            open,
            log: None,
            begun: None,
            failed_at: None,
        };
        let thread = Builder::new()
            .name("backup".to_owned())
            .spawn(move || thread.run())?;
        Ok(BackupSink {
            jobs: Some(jobs),
            shared,
            thread: Some(thread),
            held: None,
            is_ahead: false,
        })
    }

    /// Tells how far it is, from any thread.
    pub fn monitor(&self) -> BackupMonitor {
        BackupMonitor(self.shared.clone())
    }

    /// Whether a log waits for its whole copy.
    pub fn wants_copy(&self) -> bool {
        self.shared.state().wants_copy
    }

    /// Gives it a whole copy of the book as of the newest commit.
    pub fn give_copy(&mut self, file: TempPath) {
        let mut state = self.shared.state();
        (state.wants_copy, state.accepts, state.is_whole) = (false, true, false);
        state.waiting_since.get_or_insert_with(Instant::now);
        let commits = state.committed;
        drop(state);
        if let Some(jobs) = &self.jobs {
            // the thread ends only after this
            let _ = jobs.send(Job::Copy { file, commits });
        }
    }

    /// Waits until the whole copy that was given is on the disk, at most as long as a commit may: a large one takes longer, and is
    /// gone on with. False where it is not.
    pub fn is_whole_soon(&self) -> bool {
        let begun = Instant::now();
        loop {
            let state = self.shared.state();
            if state.is_whole || !state.accepts {
                return state.is_whole;
            }
            drop(state);
            if begun.elapsed() > self.shared.settings.longest_wait {
                return false;
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// The book could not be copied; it is asked for again later.
    pub fn copy_failed(&mut self, error: &WalletError) {
        let mut state = self.shared.state();
        state.lose(format!("the book cannot be copied for it: {error}"));
    }

    /// Whether it needs to know what the next commit changes.
    pub fn accepts(&self) -> bool {
        self.shared.state().accepts
    }

    /// A commit is about to be made. With [`BackupMode::Sync`] this returns once its entry is on the disk; where it cannot be,
    /// one that signs something (`is_required`) is refused, and others are made without it.
    pub fn before_commit(
        &mut self,
        changes: Option<Vec<Change>>,
        is_required: bool,
    ) -> Result<(), WalletError> {
        (self.held, self.is_ahead) = (None, false);
        let content = match changes {
            Some(changes) => change::encode(now().0, &changes),
            None => None,
        };
        let content = content.filter(|content| content.len() <= LARGEST_CONTENT);
        let is_lost = content.is_none();
        if is_lost && self.accepts() {
            let mut state = self.shared.state();
            state.lose("a commit was too large for an entry".to_owned());
        }
        // behind a copy that is still being written an entry waits too long for what is in time
        let waits = self.shared.settings.mode == BackupMode::Sync;
        let is_whole =
            waits && (self.shared.state().is_whole || is_required && self.is_whole_soon());
        if !waits || (!is_whole && !is_required) {
            self.held = content;
            return Ok(());
        }
        let done = match content.filter(|_| is_whole) {
            Some(content) => {
                let number = self.shared.state().committed.saturating_add(1);
                self.shared.state().queued += content.len();
                self.hand_over(|answer| Job::Commit {
                    number,
                    content,
                    answer,
                })
            }
            None => {
                let problem = self.shared.state().problem.clone();
                Err(problem.unwrap_or_else(|| "its whole copy is not written yet".to_owned()))
            }
        };
        match done {
            Ok(()) => {
                self.is_ahead = true;
                Ok(())
            }
            Err(why) if is_required => Err(BackupError::NotWritten {
                folder: self.shared.settings.folder.clone(),
                why,
            }
            .into()),
            Err(_) => Ok(()),
        }
    }

    /// The commit was made, or it was not.
    pub fn after_commit(&mut self, is_made: bool) {
        let (held, is_ahead) = (self.held.take(), std::mem::take(&mut self.is_ahead));
        let mut state = self.shared.state();
        if !is_made {
            if is_ahead {
                // its chain has what the book has not, so the next commit cannot follow in it
                state.lose("the book's disk did not take a commit that the backup has".to_owned());
            }
            return;
        }
        state.committed = state.committed.saturating_add(1);
        if is_ahead {
            let committed = state.committed;
            state.has_written(committed);
            return;
        }
        let Some(content) = held.filter(|_| state.accepts) else {
            return;
        };
        state.waiting_since.get_or_insert_with(Instant::now);
        if state.queued.saturating_add(content.len()) > MOST_QUEUED {
            let most = MOST_QUEUED >> 20;
            state.lose(format!("more than {most} MiB wait for its disk"));
            return;
        }
        state.queued += content.len();
        let number = state.committed;
        drop(state);
        if let Some(jobs) = &self.jobs {
            // the thread ends only after this
            let _ = jobs.send(Job::Commit {
                number,
                content,
                answer: None,
            });
        }
    }

    /// Gives the thread a job, and waits until it is done.
    fn hand_over(
        &mut self,
        job: impl FnOnce(Option<SyncSender<Result<(), String>>>) -> Job,
    ) -> Result<(), String> {
        let Some(jobs) = &self.jobs else {
            return Err("it has ended".to_owned());
        };
        let (answer, answered) = sync_channel(1);
        let _ = jobs.send(job(Some(answer)));
        let longest = self.shared.settings.longest_wait;
        match answered.recv_timeout(longest) {
            Ok(done) => done,
            Err(RecvTimeoutError::Timeout) => {
                let why = no_answer(longest);
                self.shared.state().lose(why.clone());
                Err(why)
            }
            Err(RecvTimeoutError::Disconnected) => {
                let why = "its thread has ended".to_owned();
                self.shared.state().lose(why.clone());
                Err(why)
            }
        }
    }
}

impl Drop for BackupSink {
    fn drop(&mut self) {
        // the thread writes what it was given, and ends
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // one that panicked has said so
            let _ = thread.join();
        }
    }
}
