//! `join_answer`. docs/peer-protocol.md#11-channels-that-begin.

use crate::field::fields;
use causeway_types::Amount;

fields! {
    /// A hint, and no promise: what counts is the join on chain.
    #[derive(Copy, Eq)]
    JoinAnswerFrame {
        /// That of the question.
        req: u32,
        /// Whether the sender joins.
        joins: bool,
        /// What it will bring, base units.
        amount: Amount,
    }
}
