//! The state of a replay that is kept, on disk, so that the same replay goes on where it was interrupted.

use super::Keep;
use crate::error::SimulationError;
use crate::sandbox::DataDir;
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
pub enum ReplayState {
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
struct SavedState {
    /// Which file it is of, and how that is read.
    of: Hash,
    /// The phrase of everybody's keys, which are worth nothing elsewhere.
    phrase: String,
    /// How many books there are.
    books: usize,
    state: ReplayState,
}

/// A replay that is going on, in a folder that is kept or in none.
pub struct SavedReplay {
    file: Option<Locked>,
    saved: SavedState,
}

impl SavedReplay {
    /// Goes on with the one in the folder that is to be kept, or begins one.
    pub fn begin_or_go_on(keep: Option<&Keep>) -> Result<(SavedReplay, DataDir)> {
        let fresh = |of| -> Result<SavedState> {
            let cores = std::thread::available_parallelism();
            Ok(SavedState {
                of,
                phrase: Phrase::generate(Words::TwentyFour)?.expose().to_string(),
                books: cores.map_or(1, usize::from),
                state: ReplayState::Preparing,
            })
        };
        let Some(Keep { dir, identity }) = keep else {
            let kept = SavedReplay {
                file: None,
                saved: fresh(Hash::ZERO)?,
            };
            return Ok((kept, DataDir::new(None)?));
        };
        let of = *identity;
        let file = Locked::take(dir.join(FILE))?;
        let found: Option<SavedState> = match file.read()? {
            Some(bytes) => Some(
                serde_json::from_slice(&bytes)
                    .with_context(|| format!("{} is no replay", file.path().display()))?,
            ),
            None => None,
        };
        let (noted, data_dir) = match found {
            Some(noted) if noted.of != of => {
                if matches!(noted.state, ReplayState::Done { .. }) {
                    // refused: there is a chain in it
                    DataDir::new(Some(dir))?;
                }
                return Err(SimulationError::OtherReplay { dir: dir.clone() }.into());
            }
            Some(noted) if noted.state == ReplayState::Preparing => {
                clear(dir)?;
                (fresh(of)?, DataDir::new(Some(dir))?)
            }
            Some(noted) => (noted, DataDir::Kept(dir.clone())),
            None => {
                let data_dir = DataDir::new(Some(dir))?;
                require_empty(dir)?;
                (fresh(of)?, data_dir)
            }
        };
        let kept = SavedReplay {
            file: Some(file),
            saved: noted,
        };
        kept.save()?;
        Ok((kept, data_dir))
    }

    /// The phrase of everybody's keys.
    pub fn phrase(&self) -> Result<Phrase> {
        Ok(Phrase::parse(&self.saved.phrase)?)
    }
    /// How many books there are.
    pub fn books(&self) -> usize {
        self.saved.books
    }
    /// How far it is.
    pub fn state(&self) -> &ReplayState {
        &self.saved.state
    }
    /// Notes how far it is.
    pub fn note(&mut self, state: ReplayState) -> Result<()> {
        self.saved.state = state;
        self.save()
    }
    /// Notes that all is done.
    pub fn finish(&mut self) -> Result<()> {
        if let ReplayState::Open { channels, before } = self.state().clone() {
            self.note(ReplayState::Done { channels, before })?;
        }
        Ok(())
    }
    fn save(&self) -> Result<()> {
        match &self.file {
            Some(file) => Ok(file.write(&self.saved)?),
            None => Ok(()),
        }
    }
}

/// Fails where a folder has something of somebody else: what is in it may be taken away when the replay begins anew.
fn require_empty(dir: &Path) -> Result<()> {
    for entry in fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        let name = entry?.file_name();
        if Path::new(&name).file_stem() != Path::new(FILE).file_stem() {
            return Err(SimulationError::NotEmpty {
                dir: dir.to_owned(),
                entry: name.display().to_string(),
            }
            .into());
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
