//! Secrets: passphrases and phrases, from where they are told, for no longer than needed.

use super::passphrase::{first_line, new_passphrase, prompt, read_private, with_passphrase};
use super::{ActiveKey, Context};
use crate::error_code::CommandCode;
use crate::hinted::{error_with_hint, hinted};
use crate::unlocked;
use anyhow::Result;
use causeway_chain::AccountKey;
use causeway_wallet::keys::{KeyStoreError, Keyring, Phrase, Storage};
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use zeroize::Zeroizing;

impl Context {
    /// The key to act with, unlocked.
    pub fn unlock(&self) -> Result<ActiveKey> {
        self.unlock_named(self.key_name()?)
    }
    /// A key by name, unlocked.
    pub fn unlock_named(&self, name: String) -> Result<ActiveKey> {
        let keyring = self.keyring(&name)?;
        let account = AccountKey::from_secret(&keyring.account_secret(), &self.prefix())?;
        Ok(ActiveKey::unlocked(name, account, keyring))
    }
    /// The keys of a name: as another process holds them unlocked, else unlocked now.
    pub fn keyring(&self, name: &str) -> Result<Keyring> {
        match self.held_keyring(name)? {
            Some(held) => Ok(held),
            None => self.keyring_by_passphrase(name),
        }
    }
    /// The keys that are held under a name, where they are those of the key that has the name now.
    fn held_keyring(&self, name: &str) -> Result<Option<Keyring>> {
        let info = self.keystore().info(name)?;
        if info.storage == Storage::Plain {
            return Ok(None);
        }
        let held = unlocked::ask(&self.home, name);
        Ok(held.filter(|held| {
            let address = held.address(self.prefix().as_str());
            address.is_ok_and(|address| address == info.address)
        }))
    }
    /// The keys of a name, unlocked with the passphrase whether they are held or not.
    pub fn keyring_by_passphrase(&self, name: &str) -> Result<Keyring> {
        let store = self.keystore();
        self.opened(name, |passphrase| store.unlock(name, passphrase))
    }
    /// A key's phrase, for its owner's eyes.
    pub fn phrase(&self, name: &str) -> Result<Phrase> {
        let store = self.keystore();
        self.opened(name, |passphrase| store.phrase(name, passphrase))
    }

    /// Opens what is kept under a name: with the passphrase that was told, or with one that is asked for, again where
    /// it is mistyped.
    fn opened<T>(
        &self,
        name: &str,
        open: impl Fn(Option<&str>) -> Result<T, KeyStoreError>,
    ) -> Result<T> {
        if self.keystore().info(name)?.storage == Storage::Plain {
            return Ok(open(None)?);
        }
        match self.told_passphrase()? {
            Some(told) => Ok(open(Some(&told))?),
            None => with_passphrase(name, prompt, |typed| open(Some(typed))),
        }
    }

    /// The passphrase that was told beforehand, if one was.
    pub fn told_passphrase(&self) -> Result<Option<Zeroizing<String>>> {
        if let Some(file) = &self.passphrase_file {
            return Ok(Some(first_line(file)?));
        }
        Ok(passphrase_variable().map(Zeroizing::new))
    }
}

/// What the environment tells.
fn passphrase_variable() -> Option<String> {
    std::env::var("CAUSEWAY_PASSPHRASE")
        .ok()
        .filter(|told| !told.is_empty())
}

/// Whether the environment tells the passphrase: then a node's configuration does not.
pub(super) fn has_passphrase_variable() -> bool {
    passphrase_variable().is_some()
}

/// A new passphrase: as it was told, or asked for twice. Short ones are refused, unless they are meant.
pub fn ask_new_passphrase(context: &Context, name: &str, weak: bool) -> Result<Zeroizing<String>> {
    new_passphrase(name, context.told_passphrase()?, weak, prompt)
}

/// A phrase: from a file, from standard input, or asked for without showing it.
pub fn ask_phrase(file: Option<&Path>) -> Result<Phrase> {
    let text = match file {
        Some(path) => read_private(path)?,
        None if io::stdin().is_terminal() => prompt("Phrase (12 to 24 words): ")?,
        None => {
            let mut text = Zeroizing::new(String::new());
            io::stdin().read_to_string(&mut text)?;
            text
        }
    };
    Phrase::parse(&text).map_err(|why| {
        let error = anyhow::Error::new(why);
        match no_phrase(&text) {
            Some((what, hint)) => error.context(hinted(what, hint)),
            None => error,
        }
    })
}

/// What was given in a phrase's place, where that can be seen, and what to do.
fn no_phrase(text: &str) -> Option<(&'static str, &'static str)> {
    let text = text.trim();
    let hex = text.strip_prefix("0x").unwrap_or(text);
    if hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Some((
            "this is a private key in hex, and not a phrase",
            "keys of channels are derived from a phrase: make one with `causeway keys new NAME`, and move the money to it",
        ));
    }
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let first = lines
        .first()
        .map_or(0, |line| line.split_whitespace().count());
    (lines.len() > 1 && first >= 12).then_some((
        "more than a phrase was given",
        "give the phrase alone; the passphrase comes from --passphrase-file, CAUSEWAY_PASSPHRASE, or the prompt, and a 25th \
         word from --extra-word-file",
    ))
}

/// The 25th word: from a file, or asked for twice without showing it. A mistyped one is no error but other keys.
pub fn ask_extra_word(file: Option<&Path>) -> Result<Zeroizing<String>> {
    if let Some(path) = file {
        return first_line(path);
    }
    let first = prompt("25th word: ")?;
    if first != prompt("The same again: ")? {
        return Err(error_with_hint(
            CommandCode::PassphraseRefused,
            "the two differ",
            "run the command again; nothing was kept",
        ));
    }
    Ok(first)
}
