//! Who a transaction is by; and, where it is not to be sent, the transaction itself.

use anyhow::Result;
use causeway_chain::{AccountKey, Chain, Msg};
use cosmwasm_std::Addr;
use std::fmt;

/// Who a transaction is by.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// Signed with this key.
    Key(&'a AccountKey),
    /// Signed by somebody else, elsewhere.
    Named(&'a Addr),
}

impl<'a> From<&'a AccountKey> for By<'a> {
    fn from(key: &'a AccountKey) -> Self {
        By::Key(key)
    }
}

/// A transaction that was asked for and not sent: it ends the command, and is its answer.
#[derive(Debug)]
pub struct Generated(pub String);

impl fmt::Display for Generated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the transaction was generated and not sent")
    }
}
impl std::error::Error for Generated {}

/// The transaction as JSON, with the fee that it takes by the chain's latest state.
pub fn generate(chain: &dyn Chain, sender: &Addr, msgs: Vec<Msg>) -> Result<Generated> {
    let account = chain.account(sender)?;
    let trial = causeway_chain::tx::unsigned(sender, account, msgs.clone())?;
    let fee = chain.estimate_fee(&trial)?;
    Ok(Generated(causeway_chain::tx::json::unsigned(
        sender, msgs, fee,
    )?))
}
