//! What is wrong between a book and its seal.

use std::path::PathBuf;
use thiserror::Error;

/// Why a book does not count as the newest.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SealFault {
    /// A copy from before.
    #[error(
        "it is an old copy: it counts {found} changes, its seal {sealed}; what was received since is not in it"
    )]
    Behind {
        /// By the book.
        found: u64,
        /// By the seal.
        sealed: u64,
    },
    /// A copy that was used elsewhere.
    #[error("it is a copy that went its own way: its change {0} is not the one that its seal has")]
    Diverged(u64),
    /// The seal is gone.
    #[error("its seal, the file {}, is not there, so nothing says that it is the newest", .0.display())]
    NoSeal(PathBuf),
    /// The seal is of another book.
    #[error("the seal beside it, {}, is of another book", .0.display())]
    OtherBook(PathBuf),
    /// The seal has nothing that could be read.
    #[error("its seal, {}, cannot be read as one", .0.display())]
    Unreadable(PathBuf),
    /// The book is gone.
    #[error("it is not there, and its seal counts {sealed} changes")]
    NoBook {
        /// By the seal.
        sealed: u64,
    },
}
