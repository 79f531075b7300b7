//! Doing something once, whatever happens in between: what is sent is written down before, and asked for by its hash
//! before anything is sent in its place.
//!
//! A command that sends several transactions keeps a file of what it has done ([`Journal`]). Killed at any point and run
//! again, it first finds out what became of the transaction that may be on its way, and then goes on.

mod file;
#[cfg(test)]
pub mod testing;

pub(crate) use file::remove_folder;
pub use file::{read, remove, write, Locked};

use crate::error::{ClientError, Result};
use causeway_chain::{AccountKey, Chain, Msg, Sent, SignedTx, TxResult};
use serde::{Deserialize, Serialize};

/// A step whose transaction may be on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The name of the step, by which a later run finds it.
    pub step: String,
    /// The transaction that was sent for it.
    pub sent: Sent,
}

/// Something that is done in steps and kept in a file.
pub trait Journal {
    /// The step whose transaction may be on its way.
    fn pending(&mut self) -> &mut Option<Pending>;
    /// Puts everything on disk.
    fn save(&self) -> Result<()>;
}

/// What became of a transaction that was sent, for this step if it is one of several: it is in a block, whatever it did
/// there, or an error says that it never will be in one. [`ClientError::OutcomeUnknown`] means that it may still be included.
pub(crate) fn outcome(chain: &dyn Chain, sent: &Sent, step: Option<&str>) -> Result<TxResult> {
    match chain.wait(sent) {
        Ok(tx) => Ok(tx),
        Err(error) if error.is_in_no_block() => Err(error.into()),
        Err(error) => Err(ClientError::OutcomeUnknown {
            step: step.map(str::to_owned),
            hash: sent.hash,
            last: sent.last,
            why: Box::new(error),
        }),
    }
}

/// Finds out what became of a transaction of an earlier run. None where it did nothing: it failed, or it can be in no
/// block any more.
pub fn resolve(chain: &dyn Chain, pending: &Pending) -> Result<Option<TxResult>> {
    match outcome(chain, &pending.sent, Some(&pending.step)) {
        Ok(tx) => Ok(tx.result.is_ok().then_some(tx)),
        Err(error) if error.is_failure() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Sends a step's messages as one transaction, which is noted before, and waits for it.
pub fn send(
    journal: &mut dyn Journal,
    chain: &dyn Chain,
    key: &AccountKey,
    step: &str,
    msgs: Vec<Msg>,
) -> Result<TxResult> {
    let mut note = |tx: &SignedTx<'_>| {
        *journal.pending() = Some(Pending {
            step: step.to_owned(),
            sent: tx.sent,
        });
        journal.save().map_err(Into::into)
    };
    let sent = chain.send(key, msgs, &mut note)?;
    Ok(outcome(chain, &sent, Some(step))?.succeeded()?)
}

/// Sends a step's messages, unless that was done before: then it finds out what became of them. A transaction that
/// failed, or that can be in no block any more, did nothing, so it is sent anew.
pub fn once(
    journal: &mut dyn Journal,
    chain: &dyn Chain,
    key: &AccountKey,
    step: &str,
    msgs: impl FnOnce() -> Result<Vec<Msg>>,
) -> Result<TxResult> {
    if let Some(pending) = journal.pending().clone().filter(|p| p.step == step) {
        if let Some(tx) = resolve(chain, &pending)? {
            return Ok(tx);
        }
    }
    send(journal, chain, key, step, msgs()?)
}
