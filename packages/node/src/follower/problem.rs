//! Why the chain is not followed: each reason has a stable code, and says what to do.

use causeway_client::error::ClientError;
use causeway_types::{Hash, Height};
use thiserror::Error;

/// Why a look at the chain has found nothing.
#[derive(Debug, Error)]
pub enum FollowError {
    /// The chain could not be asked, or its answer is refused.
    #[error(transparent)]
    Chain(ClientError),
    /// The chain stands before a block that was followed.
    #[error("the chain stands at block {height}, and block {followed} was followed: the node that answers lies behind, or the chain was rewound")]
    Behind {
        /// Where it stands.
        height: Height,
        /// What was followed.
        followed: Height,
    },
    /// A block that was followed is another one now.
    #[error("block {height} has the hash {found}, and was followed with the hash {followed}: the chain was rewound, or the node that answers has another history")]
    Rewound {
        /// The block's height.
        height: Height,
        /// Its hash now.
        found: Hash,
        /// Its hash when it was followed.
        followed: Hash,
    },
    /// The chain's first block is not that of the book's chain.
    #[error("the chain's first block is {found}, and the book belongs to the chain whose first block is {bound}: it is another chain of the same id")]
    OtherChain {
        /// The hash of this chain's first block.
        found: Hash,
        /// The hash that the book is bound to.
        bound: Hash,
    },
    /// A block that is to be read is not there any more.
    #[error("block {asked} is needed, and the earliest that the node still has is {first}")]
    Pruned {
        /// The block that is to be read.
        asked: Height,
        /// The earliest that there is.
        first: Height,
    },
    /// What was found is not on disk.
    #[error("what was found in a block could not be kept: {0}")]
    NotKept(String),
}

impl From<ClientError> for FollowError {
    fn from(error: ClientError) -> FollowError {
        FollowError::Chain(error)
    }
}

impl From<causeway_chain::ChainError> for FollowError {
    fn from(error: causeway_chain::ChainError) -> FollowError {
        FollowError::Chain(error.into())
    }
}

impl FollowError {
    /// The code, which never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            FollowError::Chain(error) => error.code(),
            FollowError::Behind { .. } => "chain_behind",
            FollowError::Rewound { .. } => "chain_rewound",
            FollowError::OtherChain { .. } => "other_chain",
            FollowError::Pruned { .. } => "gap",
            FollowError::NotKept(_) => "book_failed",
        }
    }

    /// Whether it contradicts what was followed, so that nothing may be decided by it any more.
    pub(super) fn is_contradiction(&self) -> bool {
        matches!(
            self,
            FollowError::Rewound { .. } | FollowError::OtherChain { .. }
        )
    }

    /// Whether another node of the chain may answer otherwise.
    pub(super) fn is_of_this_node(&self) -> bool {
        matches!(
            self,
            FollowError::Behind { .. }
                | FollowError::Rewound { .. }
                | FollowError::OtherChain { .. }
                | FollowError::Pruned { .. }
        )
    }

    fn next(&self) -> &'static str {
        match self {
            FollowError::Chain(_) => {
                "the node goes on asking; `rpc` in the chain's file may name several nodes of the chain"
            }
            FollowError::Behind { .. } => {
                "the node asks the other addresses of the chain's file and goes on once one has the block; name one that is in step"
            }
            FollowError::Rewound { .. } => {
                "the node asks the other addresses and goes on where one agrees with its book; where the chain itself was rolled back, end the node, move the folder of its book aside, and `causeway restore FOLDER/book.sqlite` takes the book as one that was restored, which begins with the chain as it is now"
            }
            FollowError::OtherChain { .. } => {
                "a network that was begun anew is another chain: use another --home for it, or move this account's folder away; if it is the wrong network, correct `rpc` in the chain's file"
            }
            FollowError::Pruned { .. } => {
                "the node asks the other addresses, then reads every channel as it is now and notes which blocks it passed over"
            }
            FollowError::NotKept(_) => "see that the disk has room and that the book's folder can be written",
        }
    }

    /// As it is shown.
    pub fn problem(&self) -> FollowProblem {
        FollowProblem {
            code: self.code(),
            text: self.to_string(),
            next: self.next(),
        }
    }
}

/// Why the chain is not followed now, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowProblem {
    /// Its code.
    pub code: &'static str,
    /// What happened, with both numbers.
    pub text: String,
    /// What to do, or what the node does.
    pub next: &'static str,
}
