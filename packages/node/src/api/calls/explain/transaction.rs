//! A transaction of the node: sent, or still to be sent.

use super::{wait_on, Explained};
use crate::api::answer::Refusal;
use crate::api::calls::transaction;
use crate::api::server::ApiState;
use crate::keeper::Duty;
use causeway_node_api::calls::explain::Wait;
use causeway_types::Height;
use causeway_wallet::book::TransactionState;

pub(super) async fn explain(state: &ApiState, key: &str) -> Result<Explained, Refusal> {
    if let Some(tx) = transaction::read(state, key).await? {
        return Ok(of_sent(&tx.state, tx.last));
    }
    let keeper = state.keeper.borrow();
    let mut planned = keeper
        .duties
        .iter()
        .filter(|duty| duty.key.to_string() == key);
    match planned.next() {
        Some(duty) => Ok((
            "planned: it is not sent yet".to_owned(),
            vec![to_be_done(duty)],
        )),
        None => Err(transaction::unknown(key)),
    }
}

/// A transaction that was sent.
fn of_sent(state: &TransactionState, last: Option<Height>) -> Explained {
    match state {
        TransactionState::Unknown => (
            "unknown: it may be in a block, or come into one".to_owned(),
            vec![Wait {
                until_block: last,
                ..wait_on(
                    "the chain, to include it",
                    "it can be in no block any more: it did nothing, and what is still to be done is sent anew".to_owned(),
                )
            }],
        ),
        TransactionState::Included { height } => (format!("included: it took effect in block {height}"), vec![]),
        TransactionState::Failed { height, why } => (
            format!("failed: it changed nothing in block {height}: {why}"),
            vec![],
        ),
        TransactionState::Lapsed { why } => (format!("lapsed: it is in no block: {why}"), vec![]),
    }
}

/// A duty that is not done yet.
pub(super) fn to_be_done(duty: &Duty) -> Wait {
    Wait {
        until: Some(duty.from),
        ..wait_on(
            "the time at which the node acts",
            format!("the node {}", duty.key.describe()),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::says;
    use super::*;
    use crate::pool::{PoolSigner, TxKey};
    use causeway_types::{Amount, ChannelId, UnixTime};

    /// The state after this one: a new one does not compile before it has its place here.
    fn next(state: &TransactionState) -> Option<TransactionState> {
        let why = || "why".to_owned();
        let height = Height(5);
        match state {
            TransactionState::Unknown => Some(TransactionState::Included { height }),
            TransactionState::Included { .. } => {
                Some(TransactionState::Failed { height, why: why() })
            }
            TransactionState::Failed { .. } => Some(TransactionState::Lapsed { why: why() }),
            TransactionState::Lapsed { .. } => None,
        }
    }

    #[test]
    fn a_transaction_that_may_still_be_included_says_until_which_block_and_what_happens_then() {
        let last = Some(Height(9));
        for state in std::iter::successors(Some(TransactionState::Unknown), next) {
            let explained = of_sent(&state, last);
            let is_finished = state != TransactionState::Unknown;
            assert_eq!(explained.1.is_empty(), is_finished, "{state:?}");
            assert!(explained.1.iter().all(|wait| wait.until_block == last));
            says(&explained);
        }
    }

    #[test]
    fn a_duty_that_is_planned_says_from_when_and_what_the_node_does() {
        let from = UnixTime(2_000);
        let wait = to_be_done(&Duty {
            key: TxKey::Settle(ChannelId(7)),
            channel_id: ChannelId(7),
            messages: vec![],
            from,
            is_by_blocks: true,
            value: Amount::ZERO,
            signer: PoolSigner::Duties,
            redeems: None,
        });
        assert_eq!(wait.until, Some(from));
        assert_eq!(wait.then, "the node pays both sides of channel 7");
        says(&(String::new(), vec![wait]));
    }
}
