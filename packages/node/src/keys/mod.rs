//! The keys that a node uses: all come from one phrase, unlocked when it starts and wiped when it ends.

use crate::peers::noise::TransportSecret;
use causeway_chain::{AccountKey, ChainError, Prefix};
use causeway_wallet::keys::{DeriveError, IdentitySecret, Keyring};
use cosmwasm_std::Addr;
use std::sync::{Arc, OnceLock};

/// The unlocked keys of a node's account. Clones share them.
#[derive(Clone, Debug)]
pub struct NodeKeys {
    keyring: Arc<Keyring>,
    account: Arc<AccountKey>,
    duties: Arc<AccountKey>,
    /// The identity key, once it was asked for.
    identity: Arc<OnceLock<Arc<IdentitySecret>>>,
}

impl NodeKeys {
    /// The keys of an account whose addresses begin with this.
    pub fn new(keyring: Keyring, prefix: &Prefix) -> Result<NodeKeys, ChainError> {
        let account = AccountKey::from_secret(&keyring.account_secret(), prefix)?;
        let duties = AccountKey::from_secret(&keyring.duty_secret(), prefix)?;
        Ok(NodeKeys {
            keyring: Arc::new(keyring),
            account: Arc::new(account),
            duties: Arc::new(duties),
            identity: Arc::default(),
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
    /// The key that signs the account's transactions.
    pub fn account_key(&self) -> Arc<AccountKey> {
        self.account.clone()
    }
    /// The key of the account that pays for duties, where it is funded.
    pub fn duty_key(&self) -> Arc<AccountKey> {
        self.duties.clone()
    }
    /// The key that signs invoices, and that memos are encrypted to.
    pub fn identity(&self) -> Result<Arc<IdentitySecret>, DeriveError> {
        if let Some(known) = self.identity.get() {
            return Ok(known.clone());
        }
        let derived = Arc::new(self.keyring.identity()?);
        Ok(self.identity.get_or_init(|| derived).clone())
    }
    /// What protects links.
    pub fn transport(&self) -> Result<TransportSecret, DeriveError> {
        Ok(TransportSecret::from_bytes(
            *self.keyring.transport()?.bytes(),
        ))
    }
}
