//! Doing a step once, whatever happens in between: what is sent is written down before, and asked for by its hash before
//! anything is sent in its place.

use anyhow::Result;
use causeway_chain::{AccountKey, Chain, ChainError, Msg, Sent, TxResult};
use serde::{Deserialize, Serialize};

/// A step whose transaction may be on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Which step.
    pub step: String,
    /// Its transaction.
    pub sent: Sent,
}

/// Something that is done in steps and kept in a file.
pub trait Journal {
    /// The step whose transaction may be on its way.
    fn pending(&mut self) -> &mut Option<Pending>;
    /// Puts everything on disk.
    fn save(&self) -> Result<()>;
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
        match chain.wait(&pending.sent) {
            Ok(tx) if tx.result.is_ok() => return Ok(tx),
            Ok(_) => {}
            Err(error) if error.is_in_no_block() => {}
            Err(error) => return Err(error.into()),
        }
    }
    let mut note = |sent: &Sent| {
        *journal.pending() = Some(Pending {
            step: step.to_owned(),
            sent: *sent,
        });
        journal.save().map_err(Into::into)
    };
    let sent = chain.send(key, msgs()?, &mut note)?;
    match chain.wait(&sent) {
        Ok(tx) => Ok(tx.succeeded()?),
        Err(ChainError::Pending {
            hash,
            last,
            seconds,
            why,
        }) => Err(anyhow::Error::new(ChainError::Pending {
            hash,
            last,
            seconds,
            why,
        })
        .context(crate::failure::advice(
            format!("step '{step}' is not done yet"),
            "run the same command again: it asks for this transaction first, and sends nothing twice",
        ))),
        Err(error) => Err(error.into()),
    }
}
