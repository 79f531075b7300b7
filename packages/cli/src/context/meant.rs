//! What a command that names how much more means in all: the same again, by somebody who was not told what became of the first,
//! means the same, and not so much more once again. It is kept as what a node is asked to do once under an id is kept.

use super::asked::asked_of_ended_node;
use super::Context;
use crate::network::Network;
use anyhow::Result;
use causeway_client::network::AskedFile;
use causeway_node_api::{CallError, ErrorCode};
use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

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
    file: AskedFile,
    asked: String,
    /// What it means in all.
    pub means: u128,
    /// Whether an earlier command meant it, and was not told what became of it.
    pub is_of_earlier: bool,
}

impl Context {
    /// What `asked` means for something of an account's (`of`, one thing at a time): what an earlier command meant by the same
    /// that was not told what became of it, if that can be meant now; else the end of that range.
    pub fn meant(
        &self,
        (network, account): (&Network, &Addr),
        of: &str,
        asked: String,
        can_be: RangeInclusive<u128>,
    ) -> Result<Meant> {
        let file = self.meant_file((network, account), of);
        let kept: Option<Kept> = file.read()?;
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

    /// Where no node runs: fails where one that ran before was asked for the same, and nobody was told what became of it.
    pub fn require_not_meant(
        &self,
        (network, account): (&Network, &Addr),
        of: &str,
        asked: &str,
    ) -> Result<()> {
        // where nothing is sent, nothing is done twice
        if self.generate_only {
            return Ok(());
        }
        let file = self.meant_file((network, account), of);
        let kept: Option<Kept> = file.read()?;
        match kept.is_some_and(|kept| kept.asked == asked) {
            true => Err(asked_of_ended_node(
                "a node that ran before was asked for this, and nobody was told what became of it",
            )),
            false => Ok(()),
        }
    }

    fn meant_file(&self, (network, account): (&Network, &Addr), of: &str) -> AskedFile {
        self.asked_of_node(network, account, &format!("meant {of}"))
    }
}

impl Meant {
    /// Keeps it, before it is asked for.
    pub fn keep(&self) -> Result<()> {
        Ok(self.file.write(&Kept {
            asked: self.asked.clone(),
            means: self.means.to_string(),
        })?)
    }

    /// Its asker is told next that it is done: once that was told, the same again is something new.
    pub fn told_next(&self) {
        self.file.keep_until_told();
    }

    /// What the node has answered. Forgets what was meant where that is a refusal which says that it has ended and did nothing: it
    /// has one of these codes.
    pub fn heard<T>(&self, answer: Result<T, CallError>, ends: &[ErrorCode]) -> Result<T> {
        if let Err(CallError::Refused(why)) = &answer {
            if ends.iter().any(|code| why.is(*code)) {
                self.file.forget()?;
            }
        }
        Ok(answer?)
    }

    /// What is said of one that an earlier command meant.
    pub fn note(&self) -> Option<String> {
        let text = "an earlier command asked for the same and was not told what became of it: this is that one, and nothing more";
        self.is_of_earlier.then(|| text.to_owned())
    }
}
