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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pool::{PoolSigner, TxKey};
    use causeway_types::{ChannelId, Hash, Height, UnixTime};

    fn submit(needed_at: Option<u64>) -> Submit {
        Submit {
            key: TxKey::Settle(ChannelId(7)),
            messages: vec![],
            signer: PoolSigner::Account,
            opens_with: None,
            needed_at: needed_at.map(Height),
            counts_on: None,
        }
    }

    fn newest(state: TransactionState) -> Option<Transaction> {
        Some(Transaction {
            number: 1,
            key: "settle/7".to_owned(),
            account: "wasm1alice".to_owned(),
            hash: Hash([1; 32]),
            bytes: vec![],
            first: Height(1),
            last: Some(Height(9)),
            at: UnixTime(0),
            state,
            opens_with: None,
        })
    }

    fn is_sent(needed_at: Option<u64>, state: TransactionState) -> bool {
        matches!(prepare(&submit(needed_at), newest(state)), Prepared::Send)
    }

    #[test]
    fn what_took_effect_is_sent_anew_only_where_it_is_needed_by_a_block_that_has_it() {
        let included = || TransactionState::Included { height: Height(5) };
        assert!(!is_sent(None, included()));
        // it is in a block that is not followed yet
        assert!(!is_sent(Some(4), included()));
        assert!(is_sent(Some(5), included()));
        // what may still take effect never is
        assert!(!is_sent(Some(9), TransactionState::Unknown));
        let why = String::new();
        assert!(is_sent(None, TransactionState::Lapsed { why }));
    }
}
