//! Who a transaction is by; and, where it is not to be sent, the transaction itself.

use super::NodeSigner;
use crate::error::Result;
use causeway_chain::{AccountKey, Chain, Msg};
use cosmwasm_std::Addr;

/// Who a transaction is by.
#[derive(Clone, Copy, Debug)]
pub enum TxSigner<'a> {
    /// Signed with this key.
    Key(&'a AccountKey),
    /// Signed by somebody else, elsewhere.
    Named(&'a Addr),
    /// Signed and sent by the account's node.
    Node(&'a dyn NodeSigner),
}

impl TxSigner<'_> {
    /// Whose account it is.
    pub fn address(&self) -> Addr {
        match self {
            TxSigner::Key(key) => key.address(),
            TxSigner::Named(address) => (*address).clone(),
            TxSigner::Node(node) => node.address(),
        }
    }
}

impl<'a> From<&'a dyn NodeSigner> for TxSigner<'a> {
    fn from(node: &'a dyn NodeSigner) -> Self {
        TxSigner::Node(node)
    }
}

impl<'a> From<&'a AccountKey> for TxSigner<'a> {
    fn from(key: &'a AccountKey) -> Self {
        TxSigner::Key(key)
    }
}

/// The transaction as JSON, with the fee that it takes by the chain's latest state.
pub fn generate(chain: &dyn Chain, sender: &Addr, msgs: Vec<Msg>) -> Result<String> {
    let account = chain.account(sender)?;
    let trial = causeway_chain::tx::unsigned(sender, account, msgs.clone())?;
    let fee = chain.estimate_fee(&trial)?;
    Ok(causeway_chain::tx::json::unsigned(sender, msgs, fee)?)
}
