//! Sending one transaction, with three ends: it took effect, it did not, and nobody knows yet.

use super::{tx_signer, Network, TxSigner};
use crate::error::{ClientError, Result};
use crate::journal::outcome;
use causeway_chain::{BeforeSend, Msg, Sent, TxResult};

impl Network {
    /// Signs and sends messages as one transaction, and waits for it. Where nothing is to be signed it fails with
    /// [`ClientError::Generated`]; where it is not known what became of it, with [`ClientError::OutcomeUnknown`]. The same
    /// messages that an earlier process sent without telling what became of them are not sent again where they took effect.
    pub fn submit<'a>(&self, by: impl Into<TxSigner<'a>>, msgs: Vec<Msg>) -> Result<TxResult> {
        let what = format!("{msgs:?}");
        self.submit_as(by, &what, msgs)
    }

    /// Signs and sends messages as one transaction; told what is about to be sent, before it is.
    pub fn submit_noted<'a>(
        &self,
        by: impl Into<TxSigner<'a>>,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<TxResult> {
        let key = match by.into() {
            TxSigner::Key(key) => key,
            TxSigner::Named(address) => {
                let tx = tx_signer::generate(self.chain.as_ref(), address, msgs)?;
                return Err(ClientError::Generated(tx));
            }
            // what is told before it is sent belongs to a book or a journal, which a node does not share
            TxSigner::Node(_) => return Err(ClientError::NotThroughNode),
        };
        let sent = self.chain.send(key, msgs, before_send)?;
        Ok(self.outcome(&sent)?.succeeded()?)
    }

    /// What became of a transaction: it is in a block, or an error says that it never will be in one. An error of another
    /// kind means that it may still be included.
    pub(crate) fn outcome(&self, sent: &Sent) -> Result<TxResult> {
        outcome(self.chain.as_ref(), sent, None)
    }
}

/// What failed, added to an error of which that is true.
pub trait SubmitResult<T> {
    /// Adds what has failed, unless it is not known whether it has, or nothing was to be sent.
    fn failed(self, what: impl Into<String>) -> Result<T>;
}

/// What took effect, added to an error of what was to be done after it.
pub(crate) trait AfterTx<T> {
    /// Adds what is so since the transaction.
    fn after(self, tx: &TxResult, what: impl Into<String>) -> Result<T>;
}

impl<T> AfterTx<T> for Result<T> {
    fn after(self, tx: &TxResult, what: impl Into<String>) -> Result<T> {
        self.map_err(|error| {
            error.because(format!(
                "{} since block {} (transaction {}), and what was to be done after it failed",
                what.into(),
                tx.height,
                tx.hash
            ))
        })
    }
}

impl<T> SubmitResult<T> for Result<T> {
    fn failed(self, what: impl Into<String>) -> Result<T> {
        self.map_err(|error| match error.is_failure() {
            true => error.because(what),
            false => error,
        })
    }
}
