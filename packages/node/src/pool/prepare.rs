//! Whether something is to be sent for a key, or what is known of it already.

use super::{Outcome, Submit};
use causeway_wallet::book::{Transaction, TransactionState};

/// What is to be done for a key.
#[derive(Debug)]
pub(super) enum Prepared {
    /// A transaction is signed and sent.
    Send,
    /// One is on its way: it is followed.
    Follow(Box<Transaction>),
    /// It was done before.
    Known(Outcome),
}

/// Decides by the newest transaction of the key. One that failed, or can be in no block any more, did nothing.
pub(super) fn prepare(submit: &Submit, newest: Option<Transaction>) -> Prepared {
    let Some(newest) = newest else {
        return Prepared::Send;
    };
    match newest.state {
        TransactionState::Unknown => Prepared::Follow(Box::new(newest)),
        TransactionState::Included { height } => match submit.needed_at {
            Some(needed_at) if height <= needed_at => Prepared::Send,
            _ => Prepared::Known(Outcome::Included { height }),
        },
        TransactionState::Failed { .. } | TransactionState::Lapsed { .. } => Prepared::Send,
    }
}
