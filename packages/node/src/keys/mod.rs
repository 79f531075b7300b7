//! The keys that a node uses: all come from one phrase, unlocked when it starts and wiped when it ends.

use crate::peers::noise::TransportSecret;
use causeway_chain::{AccountKey, ChainError, Prefix};
use causeway_wallet::keys::{DeriveError, Keyring};
use cosmwasm_std::Addr;
use std::sync::Arc;

/// The unlocked keys of a node's account. Clones share them.
#[derive(Clone, Debug)]
pub struct NodeKeys {
    keyring: Arc<Keyring>,
    account: Arc<AccountKey>,
}

impl NodeKeys {
    /// The keys of an account whose addresses begin with this.
    pub fn new(keyring: Keyring, prefix: &Prefix) -> Result<NodeKeys, ChainError> {
        let account = AccountKey::from_secret(&keyring.account_secret(), prefix)?;
        Ok(NodeKeys {
            keyring: Arc::new(keyring),
            account: Arc::new(account),
        })
    }
    /// The keyring, by which channel keys are derived.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }
    /// The account's address.
    pub fn address(&self) -> Addr {
        self.account.address()
    }
    /// What protects links.
    pub fn transport(&self) -> Result<TransportSecret, DeriveError> {
        Ok(TransportSecret::from_bytes(
            *self.keyring.transport()?.bytes(),
        ))
    }
}
