//! Sending and waiting in one call.

use crate::{AccountKey, Chain, ChainError, Msg, TxResult};

/// Signs these messages, sends them as one transaction, and waits for it. One that failed is an error.
pub fn submit(chain: &dyn Chain, key: &AccountKey, msgs: Vec<Msg>) -> Result<TxResult, ChainError> {
    let sent = chain.send(key, msgs, &mut |_| Ok(()))?;
    chain.wait(&sent)?.succeeded()
}
