//! Who acts.

use super::Context;
use crate::failure::advise;
use anyhow::Result;
use causeway_chain::AccountKey;
use causeway_client::network::By;
use causeway_client::wallet::UnlockKeyring;
use causeway_wallet::keys::Keyring;
use cosmwasm_std::Addr;
use std::cell::OnceCell;

/// Who acts: an unlocked key, or only an address whose transactions are printed for somebody else to sign.
#[derive(Debug)]
pub struct Me {
    /// The key's name, or the address.
    pub name: String,
    /// Signs transactions, or names who will.
    pub account: Account,
    /// Signs vouchers and the like.
    keyring: OnceCell<Keyring>,
    /// Where the keyring is, if it was not needed yet.
    locked: Option<Context>,
}

/// Who a transaction is from.
#[derive(Debug)]
pub enum Account {
    /// Whoever has this key.
    Key(AccountKey),
    /// This address: nothing is signed.
    Named(Addr),
}

impl Account {
    /// Whose the account is.
    pub fn address(&self) -> Addr {
        match self {
            Account::Key(key) => key.address(),
            Account::Named(address) => address.clone(),
        }
    }
}

impl<'a> From<&'a Account> for By<'a> {
    fn from(account: &'a Account) -> Self {
        match account {
            Account::Key(key) => By::Key(key),
            Account::Named(address) => By::Named(address),
        }
    }
}

impl UnlockKeyring for Me {
    fn keyring(&self) -> Result<&Keyring, Box<dyn std::error::Error + Send + Sync>> {
        Me::keyring(self).map_err(Into::into)
    }
}

impl Me {
    pub(super) fn unlocked(name: String, account: AccountKey, keyring: Keyring) -> Me {
        Me {
            name,
            account: Account::Key(account),
            keyring: keyring.into(),
            locked: None,
        }
    }

    /// Whose the account is.
    pub fn address(&self) -> Addr {
        self.account.address()
    }

    /// The account's key.
    pub fn account_key(&self) -> Result<&AccountKey> {
        match &self.account {
            Account::Key(key) => Ok(key),
            Account::Named(address) => Err(advise(
                format!("this sends several transactions, and with --generate-only or --dry-run nothing is signed for {address}"),
                "leave the two out, with --from a key that is here",
            )),
        }
    }

    /// The keys of this account's channels, unlocked now if they were not before.
    pub fn keyring(&self) -> Result<&Keyring> {
        if let Some(keyring) = self.keyring.get() {
            return Ok(keyring);
        }
        let Some(context) = &self.locked else {
            return Err(advise(
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
    /// Who is to act, by name or by address: nothing is unlocked.
    pub fn named(&self) -> Result<Me> {
        let name = self.key_name()?;
        let is_key = self.keystore().info(&name).is_ok();
        Ok(Me {
            account: Account::Named(self.who(&name)?),
            name,
            keyring: OnceCell::new(),
            locked: is_key.then(|| self.clone()),
        })
    }
}
