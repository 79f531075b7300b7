//! The key or the address that a command acts with.

use super::node::RunningNode;
use super::Context;
use crate::error_code::CommandCode;
use crate::hinted::error_with_hint;
use anyhow::Result;
use causeway_chain::AccountKey;
use causeway_client::network::TxSigner;
use causeway_client::wallet::UnlockKeyring;
use causeway_wallet::keys::Keyring;
use cosmwasm_std::Addr;
use std::cell::OnceCell;

/// Who acts: an unlocked key, or only an address whose transactions are printed for somebody else to sign.
#[derive(Debug)]
pub struct ActiveKey {
    /// The key's name, or the address.
    pub name: String,
    /// Signs transactions, or names who will.
    pub account: SignerAccount,
    /// Signs vouchers and the like.
    keyring: OnceCell<Keyring>,
    /// Where the keyring is, if it was not needed yet.
    locked: Option<Context>,
}

/// Who a transaction is from.
#[derive(Debug)]
pub enum SignerAccount {
    /// Whoever has this key.
    Key(AccountKey),
    /// This address: nothing is signed.
    Named(Addr),
    /// The account's node, which has the key.
    Node(Box<RunningNode>),
}

impl SignerAccount {
    /// Whose the account is.
    pub fn address(&self) -> Addr {
        match self {
            SignerAccount::Key(key) => key.address(),
            SignerAccount::Named(address) => address.clone(),
            SignerAccount::Node(node) => node.account.clone(),
        }
    }
}

impl<'a> From<&'a SignerAccount> for TxSigner<'a> {
    fn from(account: &'a SignerAccount) -> Self {
        match account {
            SignerAccount::Key(key) => TxSigner::Key(key),
            SignerAccount::Named(address) => TxSigner::Named(address),
            SignerAccount::Node(node) => TxSigner::Node(node.as_ref()),
        }
    }
}

impl UnlockKeyring for ActiveKey {
    fn keyring(&self) -> Result<&Keyring, Box<dyn std::error::Error + Send + Sync>> {
        ActiveKey::keyring(self).map_err(Into::into)
    }
}

impl ActiveKey {
    pub(super) fn unlocked(name: String, account: AccountKey, keyring: Keyring) -> ActiveKey {
        ActiveKey {
            name,
            account: SignerAccount::Key(account),
            keyring: keyring.into(),
            locked: None,
        }
    }

    /// Whose the account is.
    pub fn address(&self) -> Addr {
        self.account.address()
    }

    /// The node that signs and sends for it, where one does.
    pub fn node(&self) -> Option<&RunningNode> {
        match &self.account {
            SignerAccount::Node(node) => Some(node),
            _ => None,
        }
    }

    /// The account's key.
    pub fn account_key(&self) -> Result<&AccountKey> {
        match &self.account {
            SignerAccount::Key(key) => Ok(key),
            SignerAccount::Named(address) => Err(error_with_hint(
                CommandCode::SeveralTransactions,
                format!("this sends several transactions, and with --generate-only or --dry-run nothing is signed for {address}"),
                "leave the two out, with --from a key that is here",
            )),
            SignerAccount::Node(node) => Err(error_with_hint(
                CommandCode::NodeHasBook,
                format!(
                    "this sends several transactions that are written down here, and a node (process {}) has the key of {}: nothing was sent",
                    node.file.process, self.name
                ),
                "end the node with `causeway node stop`, run this again, and start it again",
            )),
        }
    }

    /// The keys of this account's channels, unlocked now if they were not before.
    pub fn keyring(&self) -> Result<&Keyring> {
        if let Some(keyring) = self.keyring.get() {
            return Ok(keyring);
        }
        let Some(context) = &self.locked else {
            return Err(error_with_hint(
                CommandCode::KeyNotHere,
                format!(
                    "this is signed with a key of a channel too, and the keys of {} are not here",
                    self.name
                ),
                "run it where the key is, with --from the key's name",
            ));
        };
        let keyring = context.keyring(&self.name)?;
        Ok(self.keyring.get_or_init(|| keyring))
    }
}

impl Context {
    /// The account, by the node that has its key: nothing is unlocked.
    pub(super) fn by_node(&self, node: RunningNode) -> Result<ActiveKey> {
        Ok(ActiveKey {
            name: self.key_name()?,
            account: SignerAccount::Node(Box::new(node)),
            keyring: OnceCell::new(),
            locked: Some(self.clone()),
        })
    }

    /// Who is to act, by name or by address: nothing is unlocked.
    pub fn named(&self) -> Result<ActiveKey> {
        let name = self.key_name()?;
        let is_key = self.keystore().info(&name).is_ok();
        Ok(ActiveKey {
            account: SignerAccount::Named(self.resolve_address(&name)?),
            name,
            keyring: OnceCell::new(),
            locked: is_key.then(|| self.clone()),
        })
    }
}
