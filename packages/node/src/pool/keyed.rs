//! Transactions that a channel key goes with: what opens a channel, joins one, or makes or takes an offer.
//!
//! Whether the book may begin anything is looked at right before its key is taken: what was asked for may have waited, and been
//! quoted for long.

use super::{Pool, PoolSigner, Submit, TxKey, TxWatch};
use crate::follower::FollowerState;
use crate::health::readiness::{why_nothing_begins, WhyNot};
use crate::writer::{ask, KeysOnChain, TakeKey, WriterRequest, WriterSender};
use causeway_chain::Msg;
use causeway_client::ClientError;
use causeway_types::{ChannelKey, NodeInstance};
use causeway_wallet::book::KeyUse;
use thiserror::Error;
use tokio::sync::watch;

/// Takes keys, and gives the pool the transactions that they go with. Clones reach the same pool.
#[derive(Clone)]
pub struct KeyedPool {
    /// Which book it is.
    pub instance: NodeInstance,
    /// Whether that book may begin anything.
    pub follower: watch::Receiver<FollowerState>,
    /// Where keys are written down.
    pub writer: WriterSender,
    /// What sends.
    pub pool: Pool,
}

/// Why no key was taken, or nothing was given to the pool.
#[derive(Debug, Error)]
pub enum KeyedError {
    /// The book may not begin it now: another instance of the account's node is on record, or it is not known whether one is.
    #[error(transparent)]
    NotNow(Box<WhyNot>),
    /// The book does not give a key.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The node stops.
    #[error("the node stops")]
    Stopped,
}

impl KeyedPool {
    /// Fails where the book may begin nothing now.
    pub fn check_begins(&self) -> Result<(), KeyedError> {
        match why_nothing_begins(&self.follower.borrow(), &self.instance) {
            None => Ok(()),
            Some(why) => Err(KeyedError::NotNow(Box::new(why))),
        }
    }

    /// The key that was taken under this name and is in no transaction, or else a new one, where the book may begin anything.
    pub async fn take_key(
        &self,
        request: String,
        key_use: KeyUse,
        on_chain: KeysOnChain,
    ) -> Result<ChannelKey, KeyedError> {
        self.check_begins()?;
        let take = |answer| {
            WriterRequest::TakeKey(TakeKey {
                request,
                key_use,
                on_chain,
                answer,
            })
        };
        let taken = ask(&self.writer, take).await.ok_or(KeyedError::Stopped)?;
        Ok(taken?)
    }

    /// Gives the pool a transaction of the account's with the key that goes with it, where one does.
    pub async fn submit(
        &self,
        key: TxKey,
        messages: Vec<Msg>,
        opens_with: Option<ChannelKey>,
    ) -> Result<TxWatch, KeyedError> {
        let submit = Submit {
            key,
            messages,
            signer: PoolSigner::Account,
            opens_with,
            needed_at: None,
            counts_on: None,
        };
        self.pool.submit(submit).await.ok_or(KeyedError::Stopped)
    }
}
