//! Where a book is. A folder that is copied whole, book and seal, is the same book twice, and neither seal nor chain tells the two
//! apart; only the place is another. So a node notes where its book is, and a copy of it does not start by itself.

use super::{seal, Book};
use crate::error::WalletError;
use causeway_peer_protocol::DecodeError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// The record of the place.
const HOME: &str = "home";
/// Where Linux has the machine's id.
const MACHINE_ID: &str = "/etc/machine-id";

/// A place of a book, which no copy of it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookHome {
    /// Which machine; empty where it does not say.
    pub machine: String,
    /// The file, by its whole path.
    pub file: PathBuf,
    /// The file's number in its file system.
    pub inode: u64,
}

/// What is noted: a book that was restored since is another one, and in no place yet.
#[derive(Serialize, Deserialize)]
struct Noted {
    instance: Vec<u8>,
    home: BookHome,
}

impl BookHome {
    fn of(file: &Path) -> Result<BookHome, WalletError> {
        let io = |source| WalletError::Io {
            file: file.to_owned(),
            source,
        };
        let machine = std::fs::read_to_string(MACHINE_ID).unwrap_or_default();
        Ok(BookHome {
            machine: machine.trim().to_owned(),
            file: file.canonicalize().map_err(io)?,
            inode: file.metadata().map_err(io)?.ino(),
        })
    }
}

impl fmt::Display for BookHome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (file {}", self.file.display(), self.inode)?;
        match self.machine.as_str() {
            "" => f.write_str(")"),
            machine => write!(f, " on the machine {machine})"),
        }
    }
}

impl Book {
    /// Notes where the book is, the first time; from then on it is refused elsewhere with [`WalletError::Moved`].
    pub fn require_home(&mut self) -> Result<(), WalletError> {
        let found = BookHome::of(&self.file)?;
        match self.noted_home()? {
            None => self.note_home(found),
            Some(noted) if noted == found => Ok(()),
            Some(noted) => Err(WalletError::Moved {
                noted: Box::new(noted),
                found: Box::new(found),
            }),
        }
    }

    /// Where the book is elsewhere than it was noted: makes it another book than the one that it was copied from, and notes where
    /// it is now. Whether it was elsewhere. A crash in the middle leaves a book that its seal does not know, which is restored.
    pub fn move_home(&mut self) -> Result<bool, WalletError> {
        let found = BookHome::of(&self.file)?;
        let noted = self.noted_home()?;
        let is_elsewhere = noted.is_some_and(|noted| noted != found);
        if is_elsewhere {
            seal::new_instance(&self.db)?;
            self.seal()?;
        }
        self.note_home(found)?;
        Ok(is_elsewhere)
    }

    fn noted_home(&self) -> Result<Option<BookHome>, WalletError> {
        let Some(bytes) = seal::get(&self.db, HOME)? else {
            return Ok(None);
        };
        let noted: Noted = postcard::from_bytes(&bytes).map_err(|_| {
            WalletError::Damaged(DecodeError::Field("where the book is cannot be read"))
        })?;
        let is_this = noted.instance == seal::instance(&self.db)?;
        Ok(is_this.then_some(noted.home))
    }

    fn note_home(&mut self, home: BookHome) -> Result<(), WalletError> {
        let noted = Noted {
            instance: seal::instance(&self.db)?,
            home,
        };
        let bytes = postcard::to_allocvec(&noted)
            .map_err(|_| WalletError::Damaged(DecodeError::Field("where the book is")))?;
        if seal::get(&self.db, HOME)?.as_ref() == Some(&bytes) {
            return Ok(());
        }
        self.commit(|book| book.put_meta(HOME, &bytes))
    }
}
