//! Proofs that a record lacks something.

use causeway_types::{Amount, Nonce};
use serde::{Deserialize, Serialize};

/// How it was found out that a part of a record is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LossProof {
    /// The book was restored, from a backup or from the chain.
    BookRestored,
    /// The chain has a voucher that the book has not: one that we signed, or one that we showed.
    ChainAhead {
        /// Whether it is one of ours.
        ours: bool,
        /// The nonce of the voucher on chain.
        on_chain: Nonce,
        /// The newest nonce in the book.
        in_book: Nonce,
    },
    /// What the node reports of the chain contradicts the book.
    ChainContradicts {
        /// The total on chain.
        on_chain: Amount,
        /// What the book allows: at most, for what we paid; at least, for what we were paid.
        in_book: Amount,
    },
    /// The peer has something with our signature that the book has not.
    OwnSignature,
}

impl std::fmt::Display for LossProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LossProof::BookRestored => f.write_str("the book was restored"),
            LossProof::ChainAhead {
                ours,
                on_chain,
                in_book,
            } => {
                let whose = if *ours { "our" } else { "the peer's" };
                write!(
                    f,
                    "the book is behind the chain: {whose} voucher {on_chain} is on chain, the book's newest is {in_book}"
                )
            }
            LossProof::ChainContradicts { on_chain, in_book } => write!(
                f,
                "the node and the book contradict each other: by the node a total of {on_chain} is on chain, by the book it \
                 can only be {in_book}; the node reports what is not there, or the book is an old copy"
            ),
            LossProof::OwnSignature => {
                f.write_str("the peer has something that we signed and the book has not: it is an old copy")
            }
        }
    }
}
