//! What a command that names how much more means in all: the same again, by somebody who was not told what became of the first,
//! means the same, and not so much more once again.

use super::Context;
use anyhow::Result;
use causeway_client::journal::{read, remove, write};
use causeway_client::network::Network;
use causeway_node_api::{CallError, ErrorCode};
use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// The folder of what was asked for, in the home folder.
const FOLDER: &str = "meant";

/// What an asker means, as a file has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    /// As it was asked for.
    asked: String,
    /// What it means in all.
    means: String,
}

/// What is asked for, and where that is kept until the asker is told what became of it.
#[derive(Debug)]
pub struct Meant {
    file: PathBuf,
    asked: String,
    /// What it means in all.
    pub means: u128,
    /// Whether an earlier command meant it, and was not told what became of it.
    pub is_of_earlier: bool,
}

impl Context {
    /// What `asked` means for something of an account's (`of`, as the name of a file): what an earlier command meant by the same
    /// that was not told what became of it, if that can be meant now; else the end of that range.
    pub fn meant(
        &self,
        (network, account): (&Network, &Addr),
        of: &str,
        asked: String,
        can_be: RangeInclusive<u128>,
    ) -> Result<Meant> {
        let folder = self.home().join(FOLDER).join(network.chain.chain_id());
        let file = folder.join(account.as_str()).join(format!("{of}.json"));
        let kept: Option<Kept> = read(&file, "what was asked for")?;
        let earlier = kept.filter(|kept| kept.asked == asked);
        let earlier = earlier.and_then(|kept| kept.means.parse::<u128>().ok());
        let earlier = earlier.filter(|means| can_be.contains(means));
        Ok(Meant {
            file,
            asked,
            means: earlier.unwrap_or(*can_be.end()),
            is_of_earlier: earlier.is_some(),
        })
    }
}

impl Meant {
    /// Keeps it, before it is asked for.
    pub fn keep(&self) -> Result<()> {
        Ok(write(
            &self.file,
            &Kept {
                asked: self.asked.clone(),
                means: self.means.to_string(),
            },
        )?)
    }

    /// Forgets it where the node's answer says what became of it: that it is done, or that it ended with one of these codes. The
    /// same again is something new then.
    pub fn heard<T>(
        &self,
        answer: &Result<T, CallError>,
        is_done: impl FnOnce(&T) -> bool,
        ends: &[ErrorCode],
    ) -> Result<()> {
        let is_over = match answer {
            Ok(answer) => is_done(answer),
            Err(CallError::Refused(why)) => ends.iter().any(|code| why.is(*code)),
            Err(_) => false,
        };
        if is_over {
            remove(&self.file)?;
        }
        Ok(())
    }

    /// What is said of one that an earlier command meant.
    pub fn note(&self) -> Option<String> {
        let text = "an earlier command asked for the same and was not told what became of it: this is that one, and nothing more";
        self.is_of_earlier.then(|| text.to_owned())
    }
}
