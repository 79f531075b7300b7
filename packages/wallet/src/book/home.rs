//! Where a book is. A folder that is copied whole, book and seal, is the same book twice, and neither seal nor chain tells the two
//! apart; only the place is another. So a node notes where its book is, and a copy of it does not start by itself.

use super::{seal, Book};
use crate::error::WalletError;
use causeway_peer_protocol::DecodeError;
use causeway_types::NodeInstance;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// The record of the place.
const HOME: &str = "home";
/// The record of the instances that the book was before it was moved here, one after the other, until the chain has the present one.
const MOVED_FROM: &str = "moved_from";
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
    /// it is now. Whether it was elsewhere. A crash in the middle leaves a book that its seal does not know, which is restored. What
    /// it was until then is kept for [`Book::moved_from`].
    pub fn move_home(&mut self) -> Result<bool, WalletError> {
        let found = BookHome::of(&self.file)?;
        let noted = self.noted_home()?;
        let is_elsewhere = noted.is_some_and(|noted| noted != found);
        if is_elsewhere {
            let before = seal::instance(&self.db)?;
            let mut moved_from: Vec<u8> = self.moved_from()?.iter().flat_map(|i| i.0).collect();
            moved_from.extend(before);
            self.commit(|book| book.put_meta(MOVED_FROM, &moved_from))?;
            seal::new_instance(&self.db)?;
            self.seal()?;
        }
        self.note_home(found)?;
        Ok(is_elsewhere)
    }

    /// The instances that this very book was before it was moved here, the last one last: the chain may have one of them on record
    /// as long as the takeover was not announced. None once that is over, and where the book was restored since.
    pub fn moved_from(&self) -> Result<Vec<NodeInstance>, WalletError> {
        let kept = seal::get(&self.db, MOVED_FROM)?.unwrap_or_default();
        let mut kept: Vec<&[u8]> = kept.chunks_exact(NodeInstance::LEN).collect();
        // a move that was interrupted before the book became another one
        if kept.last().copied() == Some(&seal::instance(&self.db)?[..]) {
            kept.pop();
        }
        let last = seal::last_ancestor(&self.db)?;
        if kept.last().copied() != last.as_deref() {
            return Ok(vec![]);
        }
        let instances = kept.into_iter().map(NodeInstance::try_from);
        let instances: Result<_, _> = instances.collect();
        instances.map_err(|_| WalletError::Damaged(DecodeError::Field("what the book was before")))
    }

    /// The chain has another instance on record than one that this book was: its moves are over.
    pub fn forget_moves(&mut self) -> Result<(), WalletError> {
        self.commit(|book| book.put_meta(MOVED_FROM, &[]))
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
