//! What a replay that is kept writes down of itself, so that the same command goes on where it was interrupted.

use crate::args::replay::Replay;
use crate::csv_file;
use crate::demo::stage::Folder;
use crate::failure::advise;
use anyhow::{Context as _, Result};
use causeway_client::journal::Locked;
use causeway_types::{Amount, ChannelId, Hash};
use causeway_wallet::keys::{Phrase, Words};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;

/// The file's name in the folder.
const FILE: &str = "replay.json";

/// How far a replay is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Chain and channels are being made; that is done anew.
    Preparing,
    /// Channels are open; payments are made, or channels closed.
    Open {
        /// The channels, in the order of the plan.
        channels: Vec<ChannelId>,
        /// Everybody's tokens before the payments, in the order of the plan.
        before: Vec<Amount>,
    },
    /// All is done. The same command shows the report again: whoever asked may have been cut off before it was shown.
    Done {
        /// The channels, in the order of the plan.
        channels: Vec<ChannelId>,
        /// Everybody's tokens before the payments, in the order of the plan.
        before: Vec<Amount>,
    },
}

/// What is written down.
#[derive(Debug, Serialize, Deserialize)]
struct Noted {
    /// Which file it is of, and how that is read.
    of: Hash,
    /// The phrase of everybody's keys, which are worth nothing elsewhere.
    phrase: String,
    /// How many books there are.
    books: usize,
    progress: Progress,
}

/// A replay that is going on, in a folder that is kept or in none.
pub struct Kept {
    file: Option<Locked>,
    noted: Noted,
}

impl Kept {
    /// Goes on with the one in the folder that is to be kept, or begins one.
    pub fn begin_or_go_on(replay: &Replay) -> Result<(Kept, Folder)> {
        let fresh = |of| -> Result<Noted> {
            let cores = std::thread::available_parallelism();
            Ok(Noted {
                of,
                phrase: Phrase::generate(Words::TwentyFour)?.expose().to_string(),
                books: cores.map_or(1, usize::from),
                progress: Progress::Preparing,
            })
        };
        let Some(dir) = &replay.keep else {
            let kept = Kept {
                file: None,
                noted: fresh(Hash::ZERO)?,
            };
            return Ok((kept, Folder::new(None)?));
        };
        let of = identity(replay)?;
        let file = Locked::take(dir.join(FILE))?;
        let found: Option<Noted> = match file.read()? {
            Some(bytes) => Some(
                serde_json::from_slice(&bytes)
                    .with_context(|| format!("{} is no replay", file.path().display()))?,
            ),
            None => None,
        };
        let (noted, folder) = match found {
            Some(noted) if noted.of != of => {
                if matches!(noted.progress, Progress::Done { .. }) {
                    // refused: there is a chain in it
                    Folder::new(Some(dir))?;
                }
                return Err(advise(
                    format!("{} has an unfinished replay of another file", dir.display()),
                    "go on with that one by its own command, or name another folder",
                ));
            }
            Some(noted) if noted.progress == Progress::Preparing => {
                clear(dir)?;
                (fresh(of)?, Folder::new(Some(dir))?)
            }
            Some(noted) => (noted, Folder::Kept(dir.clone())),
            None => {
                let folder = Folder::new(Some(dir))?;
                require_empty(dir)?;
                (fresh(of)?, folder)
            }
        };
        let kept = Kept {
            file: Some(file),
            noted,
        };
        kept.save()?;
        Ok((kept, folder))
    }

    /// The phrase of everybody's keys.
    pub fn phrase(&self) -> Result<Phrase> {
        Ok(Phrase::parse(&self.noted.phrase)?)
    }
    /// How many books there are.
    pub fn books(&self) -> usize {
        self.noted.books
    }
    /// How far it is.
    pub fn progress(&self) -> &Progress {
        &self.noted.progress
    }
    /// Notes how far it is.
    pub fn note(&mut self, progress: Progress) -> Result<()> {
        self.noted.progress = progress;
        self.save()
    }
    /// Notes that all is done.
    pub fn finish(&mut self) -> Result<()> {
        if let Progress::Open { channels, before } = self.progress().clone() {
            self.note(Progress::Done { channels, before })?;
        }
        Ok(())
    }
    fn save(&self) -> Result<()> {
        match &self.file {
            Some(file) => file.write(&self.noted),
            None => Ok(()),
        }
    }
}

/// What makes two replays the same: the file, how it is read, and the mode.
fn identity(replay: &Replay) -> Result<Hash> {
    let file = csv_file::digest(&replay.file)
        .with_context(|| format!("{} cannot be read", replay.file.display()))?;
    let read = (
        replay.csv.delimiter,
        &replay.csv.columns,
        replay.csv.decimals,
    );
    Ok(Hash::of(
        format!("{file} {:?} {read:?}", replay.mode).as_bytes(),
    ))
}

/// Fails where a folder has something of somebody else: what is in it may be taken away when the replay begins anew.
fn require_empty(dir: &Path) -> Result<()> {
    for entry in fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        let name = entry?.file_name();
        if Path::new(&name).file_stem() != Path::new(FILE).file_stem() {
            return Err(advise(
                format!("{} has {} in it", dir.display(), name.display()),
                "name a folder that is empty, or is not there yet",
            ));
        }
    }
    Ok(())
}

/// Takes away what was made before all channels were open. The folder was empty when that began.
fn clear(dir: &Path) -> Result<()> {
    for part in ["chains", "wallets", "deployments"] {
        let part = dir.join(part);
        if part.exists() {
            fs::remove_dir_all(&part)
                .with_context(|| format!("cannot remove {}", part.display()))?;
        }
    }
    Ok(())
}
