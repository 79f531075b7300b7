//! Secrets: passphrases and phrases, from where they are told, for no longer than needed.

use super::{Context, Me};
use crate::failure::advise;
use anyhow::{Context as _, Result};
use causeway_chain::AccountKey;
use causeway_wallet::keys::{Keyring, Phrase, Storage};
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use zeroize::Zeroizing;

impl Context {
    /// The key to act with, unlocked.
    pub fn unlock(&self) -> Result<Me> {
        self.unlock_named(self.key_name()?)
    }
    /// A key by name, unlocked.
    pub fn unlock_named(&self, name: String) -> Result<Me> {
        let keyring = self.keyring(&name)?;
        let account = AccountKey::from_secret(&keyring.account_secret(), &self.prefix())?;
        Ok(Me::unlocked(name, account, keyring))
    }
    /// The keys of a name, unlocked.
    pub fn keyring(&self, name: &str) -> Result<Keyring> {
        let store = self.keystore();
        match store.info(name)?.storage {
            Storage::Plain => Ok(store.unlock(name, None)?),
            Storage::Age => {
                let passphrase = self.passphrase(name)?;
                Ok(store.unlock(name, Some(&passphrase))?)
            }
        }
    }
    /// A key's phrase, for its owner's eyes.
    pub fn phrase(&self, name: &str) -> Result<Phrase> {
        let store = self.keystore();
        match store.info(name)?.storage {
            Storage::Plain => Ok(store.phrase(name, None)?),
            Storage::Age => Ok(store.phrase(name, Some(&self.passphrase(name)?))?),
        }
    }

    /// The passphrase that was told beforehand, if one was.
    pub fn told_passphrase(&self) -> Result<Option<Zeroizing<String>>> {
        if let Some(file) = &self.passphrase_file {
            return Ok(Some(first_line(file)?));
        }
        Ok(std::env::var("CAUSEWAY_PASSPHRASE")
            .ok()
            .map(Zeroizing::new))
    }

    fn passphrase(&self, name: &str) -> Result<Zeroizing<String>> {
        match self.told_passphrase()? {
            Some(told) => Ok(told),
            None => prompt(&format!("Passphrase of key {name}: ")),
        }
    }
}

/// A new passphrase: as it was told, or asked for twice.
pub fn ask_new_passphrase(context: &Context, name: &str) -> Result<Zeroizing<String>> {
    if let Some(told) = context.told_passphrase()? {
        return Ok(told);
    }
    let first = prompt(&format!("New passphrase of key {name}: "))?;
    let again = prompt("The same again: ")?;
    if first != again {
        return Err(advise(
            "the two passphrases differ",
            "run the command again; nothing was kept",
        ));
    }
    Ok(first)
}

/// A phrase: from a file, from standard input, or asked for without showing it.
pub fn ask_phrase(file: Option<&Path>) -> Result<Phrase> {
    let text = match file {
        Some(path) => read(path)?,
        None if io::stdin().is_terminal() => prompt("Phrase (12 or 24 words): ")?,
        None => {
            let mut text = Zeroizing::new(String::new());
            io::stdin().read_to_string(&mut text)?;
            text
        }
    };
    Phrase::parse(&text).map_err(Into::into)
}

fn prompt(question: &str) -> Result<Zeroizing<String>> {
    rpassword::prompt_password(question)
        .map(Zeroizing::new)
        .map_err(|_| {
            advise(
                format!(
                    "'{}' was asked, and there is no terminal to answer at",
                    question.trim_end()
                ),
                "set CAUSEWAY_PASSPHRASE, or name a file with --passphrase-file",
            )
        })
}

fn read(path: &Path) -> Result<Zeroizing<String>> {
    std::fs::read_to_string(path)
        .map(Zeroizing::new)
        .with_context(|| format!("cannot read {}", path.display()))
}

fn first_line(path: &Path) -> Result<Zeroizing<String>> {
    let text = read(path)?;
    let line = text.lines().next().unwrap_or_default();
    Ok(Zeroizing::new(line.to_owned()))
}
