//! A transaction that may be in a block, until it is known what became of it.

use super::task::PoolContext;
use super::Outcome;
use crate::stop::StopSignal;
use crate::writer::{ask, SettleTransaction, WriterRequest};
use causeway_chain::{ChainError, Sent, TxResult};
use causeway_types::channel::Channel;
use causeway_types::{ChannelKey, Hash, Height};
use causeway_wallet::book::TransactionState;
use std::time::Duration;
use tracing::{info, warn};

/// The pause before the chain is asked again.
const RETRY: Duration = Duration::from_secs(1);

/// What is followed.
#[derive(Clone, Debug)]
pub(super) struct FollowedTx {
    pub sent: Sent,
    pub opens_with: Option<ChannelKey>,
    /// Its bytes, where an earlier process may have ended before it had sent them.
    pub offer_again: Option<Vec<u8>>,
    /// Whether the book has it: what became of it goes there too.
    pub is_in_book: bool,
}

/// Follows it to its end, which is on disk when this returns, where the transaction is. None where the node stops before.
pub(super) async fn follow(
    context: &PoolContext,
    followed: FollowedTx,
    mut stop: StopSignal,
) -> Option<Outcome> {
    tokio::select! {
        outcome = to_the_end(context, followed) => outcome,
        () = stop.stopped() => None,
    }
}

async fn to_the_end(context: &PoolContext, mut followed: FollowedTx) -> Option<Outcome> {
    loop {
        let (chain, asked) = (context.network.chain.clone(), followed.clone());
        let looked = tokio::task::spawn_blocking(move || look(chain.as_ref(), &asked)).await;
        let (state, tx) = match looked {
            Ok(Ok(tx)) => (state_of(&tx), Some(tx)),
            Ok(Err(error)) if error.is_in_no_block() => {
                let why = error.to_string();
                (TransactionState::Lapsed { why }, None)
            }
            Ok(Err(error)) => {
                // it may still be included: asked again, and offered again while that is not known
                warn!(hash = %followed.sent.hash, %error, "it is not known yet what became of a transaction");
                tokio::time::sleep(RETRY).await;
                continue;
            }
            Err(_) => return None,
        };
        followed.offer_again = None;
        let opened = match (&followed.opens_with, tx) {
            (Some(with), Some(tx)) => match opened_by(context, tx, *with).await {
                Ok(opened) => opened,
                Err(error) => {
                    warn!(hash = %followed.sent.hash, error, "the channel that was opened cannot be read yet");
                    tokio::time::sleep(RETRY).await;
                    continue;
                }
            },
            _ => None,
        };
        let outcome = outcome_of(&state)?;
        if !followed.is_in_book {
            info!(hash = %followed.sent.hash, ?outcome, "it is known what became of a duty that is not written down");
            return Some(outcome);
        }
        match settle(context, &followed, state, opened).await {
            Ok(true) => {
                info!(hash = %followed.sent.hash, ?outcome, "it is known what became of a transaction");
                return Some(outcome);
            }
            Ok(false) => tokio::time::sleep(RETRY).await,
            Err(()) => return None,
        }
    }
}

/// Looks for it, after it was offered again where it may never have been sent. It blocks.
fn look(chain: &dyn causeway_chain::Chain, followed: &FollowedTx) -> Result<TxResult, ChainError> {
    let sent = &followed.sent;
    if let Some(bytes) = &followed.offer_again {
        if let Some(found) = chain.indexed(sent.hash)? {
            return Ok(found);
        }
        let next = chain.status()?.height.plus(1);
        if sent.last.is_none_or(|last| next <= last) {
            match chain.broadcast(bytes) {
                Ok(_) => {}
                Err(error) if error.is_passing() => return Err(error),
                // refused, as it is where it was sent before: the blocks show whether it is in one
                Err(error) => {
                    warn!(hash = %sent.hash, %error, "a transaction is refused when it is offered again")
                }
            }
        }
    }
    chain.wait(sent)
}

fn state_of(tx: &TxResult) -> TransactionState {
    let height = tx.height;
    match &tx.result {
        Ok(()) => TransactionState::Included { height },
        Err(failure) => TransactionState::Failed {
            height,
            why: failure.text.clone(),
        },
    }
}

/// What became of it; none while that is not known.
pub(super) fn outcome_of(state: &TransactionState) -> Option<Outcome> {
    Some(match state.clone() {
        TransactionState::Unknown => return None,
        TransactionState::Included { height } => Outcome::Included { height },
        TransactionState::Failed { height, why } => Outcome::Failed { height, why },
        TransactionState::Lapsed { why } => Outcome::Lapsed { why },
    })
}

/// The channel that a transaction of the account opened or joined with this key, as of its block or a later one.
async fn opened_by(
    context: &PoolContext,
    tx: TxResult,
    with: ChannelKey,
) -> Result<Option<(Box<Channel>, Height)>, String> {
    let (network, height) = (context.network.clone(), tx.height);
    let owner = context.account.address();
    let read =
        tokio::task::spawn_blocking(move || network.channel_entered_with(&tx, &owner, &with));
    match read.await {
        Ok(Ok(channel)) => Ok(channel.map(|channel| (Box::new(channel), height))),
        Ok(Err(error)) => Err(error.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

/// Has it written down. False where the book does not take it now; an error where the node stops.
async fn settle(
    context: &PoolContext,
    followed: &FollowedTx,
    state: TransactionState,
    opened: Option<(Box<Channel>, Height)>,
) -> Result<bool, ()> {
    let hash: Hash = followed.sent.hash.0;
    let settle = |answer| {
        WriterRequest::SettleTransaction(SettleTransaction {
            hash,
            state,
            opens_with: followed.opens_with,
            opened,
            answer,
        })
    };
    match ask(&context.writer, settle).await {
        Some(Ok(())) => Ok(true),
        Some(Err(error)) => {
            warn!(%hash, %error, "what became of a transaction cannot be written down yet");
            Ok(false)
        }
        None => Err(()),
    }
}
