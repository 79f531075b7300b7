//! What is wrong between a book and its seal.

use std::path::PathBuf;
use thiserror::Error;

/// Why a book does not count as the newest.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SealError {
    /// The book is a copy from before the latest change.
    #[error(
        "it is an old copy: it counts {found} changes, its seal {sealed}; what was received since is not in it"
    )]
    Behind {
        /// How many changes the book counts.
        found: u64,
        /// How many changes the seal counts.
        sealed: u64,
    },
    /// The book is a copy that was used elsewhere: it has other changes than the seal knows.
    #[error("it is a copy that went its own way: its change {0} is not the one that its seal has")]
    Diverged(u64),
    /// There is no seal beside a book that has channels.
    #[error("its seal, the file {}, is not there, so nothing says that it is the newest", .0.display())]
    NoSeal(PathBuf),
    /// The seal has another instance id than the book.
    #[error("the seal beside it, {}, is of another book", .0.display())]
    OtherBook(PathBuf),
    /// The seal's file does not have the form of a seal.
    #[error("its seal, {}, cannot be read as one", .0.display())]
    Unreadable(PathBuf),
    /// There is a seal and no book beside it.
    #[error("it is not there, and its seal counts {sealed} changes")]
    NoBook {
        /// How many changes the seal counts.
        sealed: u64,
    },
}
