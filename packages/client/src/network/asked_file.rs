//! What a node was asked to do and nobody was told the outcome of, whether it is known by an id or by a total: kept on disk from
//! before the node is asked until that is told, so that the same again, by a process that never heard, asks for the very same.

use super::outbox::Outbox;
use crate::error::Result;
use crate::journal::{read, remove, write};
use cosmwasm_std::Addr;
use serde::de::DeserializeOwned;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// The file of what a node is asked to do once.
#[derive(Clone, Debug)]
pub struct AskedFile {
    outbox: Outbox,
    file: PathBuf,
}

impl Outbox {
    /// The file of what an account's node on a chain is asked for. `what` says what that is: it is the same for the same wish,
    /// whatever the chain quotes for it.
    pub fn asked_of_node(&self, chain_id: &str, account: &Addr, what: &str) -> AskedFile {
        AskedFile {
            outbox: self.clone(),
            file: self.file(chain_id, account, what).with_extension("call"),
        }
    }
}

impl AskedFile {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.file
    }
    /// What an earlier process has asked for and not told the outcome of; none where there is nothing of the kind. From then on no
    /// other process is at the same until this one has told or ends; fails where another one is.
    pub fn read<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        self.outbox.hold(&self.file)?;
        read(&self.file, "outbox")
    }
    /// Writes down what is about to be asked for.
    pub fn write<T: Serialize>(&self, asked: &T) -> Result<()> {
        write(&self.file, asked)
    }
    /// It did nothing: the same again is something new.
    pub fn forget(&self) -> Result<()> {
        remove(&self.file)
    }
    /// It is done: once that was told, the same again is something new. To be called when nothing is left to do but to tell it:
    /// what fails after it is told in its place.
    pub fn keep_until_told(&self) {
        self.outbox.keep_until_told(self.file.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_plans_the_very_same_at_once_is_refused_and_the_first_ones_id_stays() {
        let home = tempfile::tempdir().unwrap();
        let process = || Outbox::new(home.path().to_owned(), |_| ());
        let of = |outbox: &Outbox| outbox.asked_of_node("chain", &Addr::unchecked("me"), "open");
        let first = process();
        let asked = of(&first);
        assert_eq!(asked.read::<String>().unwrap(), None);
        let second = of(&process()).read::<String>().unwrap_err();
        assert_eq!(second.code(), "same_under_way");
        asked.write(&"id-1").unwrap();
        // the first is killed: the same again asks for the very same
        drop((first, asked));
        let third = process();
        let asked = of(&third);
        assert_eq!(asked.read::<String>().unwrap().unwrap(), "id-1");
        asked.keep_until_told();
        assert_eq!(
            of(&process()).read::<String>().unwrap_err().code(),
            "same_under_way"
        );
        third.told().unwrap();
        assert_eq!(of(&process()).read::<String>().unwrap(), None);
        assert_eq!(
            std::fs::read_dir(home.path().join("chain/me"))
                .unwrap()
                .count(),
            0
        );
    }
}
