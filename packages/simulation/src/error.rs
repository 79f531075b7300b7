//! Why a simulation is refused, or ends before it is done.

use std::path::PathBuf;
use thiserror::Error;

/// What went wrong. Programs match [`SimulationError::code`], never the text.
#[derive(Debug, Error)]
pub enum SimulationError {
    /// The folder that everything was to be kept in has a chain.
    #[error("{} has a chain already", dir.display())]
    HasChain {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder that everything was to be kept in has something that is no part of a replay.
    #[error("{} has {entry} in it", dir.display())]
    NotEmpty {
        /// The folder.
        dir: PathBuf,
        /// The name of the first such thing.
        entry: String,
    },
    /// The folder has a replay of another file, or of the same file read in another way, that is not done.
    #[error("{} has an unfinished replay of another file", dir.display())]
    OtherReplay {
        /// The folder.
        dir: PathBuf,
    },
    /// It was asked to stop.
    #[error("interrupted")]
    Interrupted,
}

impl SimulationError {
    /// The error's stable code.
    pub fn code(&self) -> &'static str {
        match self {
            SimulationError::HasChain { .. } => "folder_has_chain",
            SimulationError::NotEmpty { .. } => "folder_not_empty",
            SimulationError::OtherReplay { .. } => "other_replay_unfinished",
            SimulationError::Interrupted => "interrupted",
        }
    }
}
