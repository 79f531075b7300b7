//! Doing something once, whatever happens in between: what is sent is written down before, and asked for by its hash
//! before anything is sent in its place.
//!
//! A command that sends several transactions keeps a file of what it has done ([`Journal`]). Killed at any point and run
//! again, it first finds out what became of the transaction that may be on its way, and then goes on.

mod file;
#[cfg(test)]
pub mod testing;

pub use file::{read, remove, write, Locked};
pub(crate) use file::{remove_folder, Held};

use crate::error::{ClientError, Result};
use crate::network::{generate, TxSigner};
use causeway_chain::{Chain, Msg, Sent, SignedTx, TxResult};
use causeway_types::NodeInstance;
use serde::{Deserialize, Serialize};

/// A step whose transaction may be on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The name of the step, by which a later run finds it.
    pub step: String,
    /// The transaction that was sent for it; none while a node is asked to send it, and has not answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<Sent>,
    /// What a node was asked to send for it, where one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<AskedOfNode>,
}

/// What a node was asked to send: the same again is the same transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedOfNode {
    /// The name that it was asked under.
    pub id: String,
    /// The book that it had: another one may have forgotten the name.
    pub instance: NodeInstance,
    /// The messages.
    pub msgs: Vec<Msg>,
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
/// block any more. What a node was asked for without an answer is asked for again, so `by` must be that node then.
pub fn resolve(chain: &dyn Chain, by: TxSigner<'_>, pending: &Pending) -> Result<Option<TxResult>> {
    let sent = match (pending.sent, &pending.asked) {
        (Some(sent), _) => sent,
        // it was never asked for
        (None, None) => return Ok(None),
        (None, Some(asked)) => match by {
            TxSigner::Node(node) if node.instance()? != asked.instance => {
                let why = format!(
                    "'{}' was asked of the account's node, whose book was restored since",
                    pending.step
                );
                return Err(ClientError::NodeUndecided(why.into()));
            }
            TxSigner::Node(node) => match node.send(&asked.id, &asked.msgs) {
                Ok(sent) => sent,
                // whether an earlier try has sent it the refusal of this one does not say
                Err(error) if error.is_failure() => match node.sent(&asked.id)? {
                    Some(sent) => sent,
                    None => return Ok(None),
                },
                Err(error) => return Err(error),
            },
            TxSigner::Key(_) | TxSigner::Named(_) => {
                return Err(ClientError::NodeNotRunning {
                    step: pending.step.clone(),
                });
            }
        },
    };
    match outcome(chain, &sent, Some(&pending.step)) {
        Ok(tx) => Ok(tx.result.is_ok().then_some(tx)),
        Err(error) if error.is_failure() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Sends a step's messages as one transaction, which is noted before, and waits for it.
pub fn send<'a>(
    journal: &mut dyn Journal,
    chain: &dyn Chain,
    by: impl Into<TxSigner<'a>>,
    step: &str,
    msgs: Vec<Msg>,
) -> Result<TxResult> {
    let pending = |sent, asked| Pending {
        step: step.to_owned(),
        sent,
        asked,
    };
    let sent = match by.into() {
        TxSigner::Key(key) => {
            let mut note = |tx: &SignedTx<'_>| {
                *journal.pending() = Some(pending(Some(tx.sent), None));
                journal.save().map_err(Into::into)
            };
            chain.send(key, msgs, &mut note)?
        }
        TxSigner::Named(address) => {
            return Err(ClientError::Generated(generate(chain, address, msgs)?))
        }
        TxSigner::Node(node) => {
            let asked = AskedOfNode {
                id: node.new_id(),
                instance: node.instance()?,
                msgs,
            };
            *journal.pending() = Some(pending(None, Some(asked.clone())));
            journal.save()?;
            match node.send(&asked.id, &asked.msgs) {
                Ok(sent) => {
                    *journal.pending() = Some(pending(Some(sent), Some(asked)));
                    journal.save()?;
                    sent
                }
                Err(error) => {
                    if error.is_failure() && matches!(node.sent(&asked.id), Ok(None)) {
                        *journal.pending() = None;
                        journal.save()?;
                    }
                    return Err(error);
                }
            }
        }
    };
    Ok(outcome(chain, &sent, Some(step))?.succeeded()?)
}

/// Sends a step's messages, unless that was done before: then it finds out what became of them. A transaction that
/// failed, or that can be in no block any more, did nothing, so it is sent anew.
pub fn once<'a>(
    journal: &mut dyn Journal,
    chain: &dyn Chain,
    by: impl Into<TxSigner<'a>>,
    step: &str,
    msgs: impl FnOnce() -> Result<Vec<Msg>>,
) -> Result<TxResult> {
    let by = by.into();
    if let Some(pending) = journal.pending().clone().filter(|p| p.step == step) {
        if let Some(tx) = resolve(chain, by, &pending)? {
            return Ok(tx);
        }
    }
    send(journal, chain, by, step, msgs()?)
}
