//! What is asked for, and why it is not done.

use crate::health::readiness::WhyNot;
use crate::pool::{KeyedError, Outcome, TxKey};
use causeway_chain::Msg;
use causeway_client::network::Network;
use causeway_client::ClientError;
use causeway_types::{Amount, ChannelKey, Hash, SidechainId};
use causeway_wallet::book::KeyUse;
use causeway_wallet::WalletError;
use thiserror::Error;

/// What is to be done once.
pub struct KeyOrder {
    /// What its transaction does, with the caller's own name for it.
    pub key: TxKey,
    /// The hash of all that is asked for.
    pub asked: Hash,
    /// What its channel key is for; none where it goes into a channel that has one.
    pub key_use: Option<KeyUse>,
    /// What it may take from the account, where whoever asks may not spend whatever there is.
    pub limit: Option<OrderLimit>,
    /// Quotes it; fails where it cannot be done so. It blocks until the chain has answered.
    pub plan: Planner,
}

/// What limits an order.
#[derive(Clone, Copy, Debug)]
pub struct OrderLimit {
    /// The number of the token that asks for it.
    pub token: u64,
    /// In which sidechain.
    pub sidechain_id: SidechainId,
}

/// An order that can be carried out.
pub struct OrderPlan {
    /// What it takes from the account, its margin included, base units.
    pub total: Amount,
    /// Its messages, with the channel key that it is given.
    pub messages: MessageMaker,
}

/// Quotes an order.
pub type Planner = Box<dyn FnOnce(&Network) -> Result<OrderPlan, OrderError> + Send>;
/// Makes the messages of an order.
pub type MessageMaker =
    Box<dyn FnOnce(&Network, Option<ChannelKey>) -> Result<Vec<Msg>, ClientError> + Send>;

/// Why an order is not carried out.
#[derive(Debug, Error)]
pub enum OrderError {
    /// It cannot be done so, or the chain could not be asked.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The book does not take it, or has something else under its name.
    #[error(transparent)]
    Book(#[from] WalletError),
    /// The book may not begin it now: another instance of the account's node is on record, or it is not known whether one is.
    #[error(transparent)]
    NotNow(Box<WhyNot>),
    /// It would take more than its caller named.
    #[error(
        "it takes {asked} with its margin, and at most {allowed} may be taken: nothing was sent"
    )]
    AboveAtMost {
        /// What it would take, base units.
        asked: Amount,
        /// What may be taken, base units.
        allowed: Amount,
    },
    /// The sidechain's policy is another one than its caller named.
    #[error("policy {allowed} is in force, and {asked} was asked for: nothing was sent")]
    OtherPolicyVersion {
        /// The version that was named.
        asked: u64,
        /// The version that is in force.
        allowed: u64,
    },
    /// It would take more than the token may that asks for it.
    #[error("it takes {asked} with its margin, and the token that asked for it may open a channel with {allowed}: nothing was sent")]
    Limit {
        /// What it would take, base units.
        asked: Amount,
        /// The token's limit for an opening, base units; 0 where it has none in this sidechain.
        allowed: Amount,
    },
    /// Its transaction changed nothing, or was not sent.
    #[error("nothing was done: {why}")]
    NotDone {
        /// The stable code of the reason.
        code: &'static str,
        /// The reason, for people.
        why: String,
    },
    /// Too many orders of its caller wait. Whether one under the same id is among them this does not say.
    #[error("{asked} orders of this caller would wait, and {allowed} may")]
    Busy {
        /// How many would wait.
        asked: usize,
        /// How many may.
        allowed: usize,
    },
    /// The node stops.
    #[error("the node stops")]
    Stopped,
}

impl From<KeyedError> for OrderError {
    fn from(error: KeyedError) -> OrderError {
        match error {
            KeyedError::NotNow(why) => OrderError::NotNow(why),
            KeyedError::Client(error) => OrderError::Client(error),
            KeyedError::Stopped => OrderError::Stopped,
        }
    }
}

/// Fails where the transaction has done nothing.
pub fn refuse(outcome: &Outcome) -> Result<(), OrderError> {
    match outcome.failure() {
        None => Ok(()),
        Some((code, why)) => Err(OrderError::NotDone {
            code,
            why: why.to_owned(),
        }),
    }
}
