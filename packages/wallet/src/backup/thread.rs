//! The thread that writes the log: it alone waits for the backup's disk, unless a commit is to.

use super::entry::{Chain, Content};
use super::folder::{OpenLog, OpenedLog};
use super::header::Header;
use super::key::BackupKey;
use super::status::{now, Shared};
use crate::book::BookOwner;
use causeway_types::NodeInstance;
use std::fs::File;
use std::io::{self, Read as _};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempPath;

/// How long an entry waits at most before it is synced with those after it.
const SYNC_AFTER: Duration = Duration::from_millis(500);
/// From so many bytes on they are written without waiting.
const WRITE_FROM: usize = 1 << 20;
/// How much of the whole copy is in one entry.
const COPY_PART: usize = 256 << 10;

/// What the thread is given.
pub(super) enum Job {
    /// A whole copy of the book, and how many commits are in it.
    Copy { file: TempPath, commits: u64 },
    /// What a commit changed, and its number among those of this process.
    Commit {
        number: u64,
        content: Vec<u8>,
        answer: Option<SyncSender<Result<(), String>>>,
    },
}

pub(super) struct BackupThread {
    pub jobs: Receiver<Job>,
    pub shared: Arc<Shared>,
    pub key: BackupKey,
    pub owner: BookOwner,
    pub instance: NodeInstance,
    pub open: OpenLog,
    /// The log that commits are written into.
    pub log: Option<Log>,
    /// One that waits for its whole copy.
    pub begun: Option<Log>,
    /// When a log could not be begun or written.
    pub failed_at: Option<Instant>,
}

/// A log, and where in it the next entry stands.
pub(super) struct Log {
    opened: OpenedLog,
    chain: Chain,
    /// Entries that are not in the file yet.
    buffer: Vec<u8>,
    /// Since when there are entries that are not synced, and the newest commit of them.
    unsynced: Option<(Instant, u64)>,
    /// How large the whole copy is, bytes.
    copy_size: u64,
    /// How many commits came after it, and their size in bytes.
    commits: u64,
    commits_size: u64,
}

impl Log {
    fn put(&mut self, key: &BackupKey, content: &Content) -> io::Result<u64> {
        let entry = self.chain.seal(key, content);
        self.buffer.extend_from_slice(&entry);
        if self.buffer.len() >= WRITE_FROM {
            self.write()?;
        }
        Ok(entry.len() as u64)
    }

    fn write(&mut self) -> io::Result<()> {
        self.opened.write(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.write()?;
        self.opened.sync()
    }
}

impl BackupThread {
    /// Writes until nobody gives anything any more, and what was given is on the disk.
    pub fn run(mut self) {
        self.begin_if_due();
        loop {
            match self.jobs.recv_timeout(self.pause()) {
                Ok(job) => self.take(job),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            let unsynced = self.log.as_ref().and_then(|log| log.unsynced);
            if unsynced.is_some_and(|(since, _)| since.elapsed() >= SYNC_AFTER) {
                // where it fails the state says so
                let _ = self.sync();
            }
            self.begin_if_due();
        }
        // nobody is there any more to be told
        let _ = self.sync();
    }

    /// Until when there is nothing to do but to wait for a job.
    fn pause(&self) -> Duration {
        let unsynced = self.log.as_ref().and_then(|log| log.unsynced);
        match unsynced {
            Some((since, _)) => SYNC_AFTER.saturating_sub(since.elapsed()),
            None => self.shared.settings.retry_after,
        }
    }

    fn take(&mut self, job: Job) {
        let (done, answer) = match job {
            Job::Copy { file, commits } => (self.copy(&file, commits), None),
            Job::Commit {
                number,
                content,
                answer,
            } => {
                let mut state = self.shared.state();
                state.queued = state.queued.saturating_sub(content.len());
                drop(state);
                let done = self.commit(number, content);
                match (done, &answer) {
                    (Ok(()), Some(_)) => (self.sync(), answer),
                    (done, _) => (done, answer),
                }
            }
        };
        if let Some(answer) = answer {
            // a commit that does not wait any more was refused
            let _ = answer.send(done);
        }
    }

    /// Keeps an entry, to be synced with those that come soon after it. Without a log it is part of the next whole copy.
    fn commit(&mut self, number: u64, content: Vec<u8>) -> Result<(), String> {
        let Some(log) = &mut self.log else {
            return Err("there is no log that it could be written into".to_owned());
        };
        match log.put(&self.key, &Content::Commit(content)) {
            Ok(size) => {
                log.commits += 1;
                log.commits_size += size;
                let since = log.unsynced.map_or_else(Instant::now, |(since, _)| since);
                log.unsynced = Some((since, number));
                Ok(())
            }
            Err(error) => Err(self.fail(&error)),
        }
    }

    fn sync(&mut self) -> Result<(), String> {
        let Some(log) = &mut self.log else {
            return Ok(());
        };
        let Some((_, newest)) = log.unsynced.take() else {
            return Ok(());
        };
        match log.sync() {
            Ok(()) => {
                self.shared.state().has_written(newest);
                Ok(())
            }
            Err(error) => Err(self.fail(&error)),
        }
    }

    /// Begins a log where there is none that can be written, or where the one that there is has grown long.
    fn begin_if_due(&mut self) {
        let settings = &self.shared.settings;
        let is_long = self.log.as_ref().is_some_and(|log| {
            log.commits >= settings.copy_after && log.commits_size >= log.copy_size
        });
        let is_lost = {
            let state = self.shared.state();
            !state.accepts && state.queued == 0
        };
        let may_try = self
            .failed_at
            .is_none_or(|at| at.elapsed() >= settings.retry_after);
        if self.begun.is_some() || !(is_long || is_lost) || !may_try {
            return;
        }
        match self.begin() {
            Ok(log) => {
                self.begun = Some(log);
                self.failed_at = None;
                self.shared.state().wants_copy = true;
            }
            // a log that is only long is gone on with
            Err(_) if is_long && !is_lost => self.failed_at = Some(Instant::now()),
            Err(error) => drop(self.fail(&error)),
        }
    }

    fn begin(&self) -> io::Result<Log> {
        let opened = OpenedLog::begin(&self.shared.settings, self.instance, self.open)?;
        let header = Header::new(&self.owner, self.instance, opened.number, now().0);
        let mut log = Log {
            opened,
            chain: Chain::default(),
            buffer: Vec::new(),
            unsynced: None,
            copy_size: 0,
            commits: 0,
            commits_size: 0,
        };
        log.put(&self.key, &Content::Header(header.encode()))?;
        // a folder that cannot be written is found before the book is copied
        log.sync()?;
        Ok(log)
    }

    /// Writes a whole copy; from then on commits go into its log.
    fn copy(&mut self, file: &TempPath, commits: u64) -> Result<(), String> {
        self.sync()?;
        let begun = match self.begun.take() {
            Some(begun) => Ok(begun),
            None => self.begin(),
        };
        let written = begun.and_then(|mut log| {
            let mut copy = File::open(file)?;
            loop {
                let mut part = Vec::with_capacity(COPY_PART);
                if copy
                    .by_ref()
                    .take(COPY_PART as u64)
                    .read_to_end(&mut part)?
                    == 0
                {
                    break;
                }
                log.copy_size += log.put(&self.key, &Content::CopyPart(part))?;
            }
            log.put(&self.key, &Content::CopyEnd)?;
            log.write()?;
            log.opened.complete()?;
            Ok(log)
        });
        match written {
            Ok(log) => {
                self.log = Some(log);
                let mut state = self.shared.state();
                if state.accepts {
                    state.is_whole = true;
                    state.problem = None;
                }
                state.has_written(commits);
                Ok(())
            }
            Err(error) => Err(self.fail(&error)),
        }
    }

    /// What is written goes nowhere any more: after an error it is not known what of it is on the disk, so only a new whole
    /// copy helps.
    fn fail(&mut self, error: &io::Error) -> String {
        let why = error.to_string();
        (self.log, self.begun) = (None, None);
        self.failed_at = Some(Instant::now());
        let mut state = self.shared.state();
        state.wants_copy = false;
        state.lose(why.clone());
        why
    }
}
