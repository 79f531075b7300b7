//! Where phrases are kept: one file per name under `HOME/keys`.
//!
//! `NAME.age` holds the phrase encrypted with a passphrase in the age format (scrypt, ASCII armour): `age -d NAME.age`
//! reads it without us. `NAME.plain` holds it as it is, only where that was asked for. `NAME.json` holds what anyone
//! may know, and is written last: a name that has it is complete. Where there is a 25th word, it is on the line after the
//! phrase's.
//!
//! A passphrase is taken in its composed Unicode form (NFC), as keyboards write it: however a system writes its letters,
//! it opens the same key.

use super::error::KeyStoreError;
use super::keyring::Keyring;
use super::name::{address_like, is_name};
use super::path::HdPath;
use super::phrase::Phrase;
use crate::files::{create_private, is_private, private_dir, sync_dir};
use age::secrecy::SecretString;
use age::{scrypt, DecryptError};
use cosmrs::AccountId;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// scrypt's N as a power of two: 128 MiB of memory, well under a second on a small machine.
pub const WORK_FACTOR: u8 = 17;
/// The most that is spent on a file that someone else made: 4 GiB.
const MAX_WORK_FACTOR: u8 = 22;

/// How a phrase is kept.
#[derive(Clone, Copy, Debug)]
pub enum Protection<'p> {
    /// Encrypted with this passphrase.
    Passphrase(&'p str),
    /// Not encrypted: whoever reads the file has the money.
    Plain,
}

/// How a phrase was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Storage {
    /// Encrypted, in `NAME.age`.
    Age,
    /// Not encrypted, in `NAME.plain`.
    Plain,
}

impl Storage {
    fn ending(self) -> &'static str {
        match self {
            Storage::Age => "age",
            Storage::Plain => "plain",
        }
    }
}

/// What anyone may know of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyInfo {
    /// The name of the key on this machine.
    pub name: String,
    /// The address of its account.
    pub address: String,
    /// Where its account's key is below the phrase.
    pub path: HdPath,
    /// How the phrase is kept.
    pub storage: Storage,
}

/// The folder of keys.
#[derive(Clone, Debug)]
pub struct Keystore {
    dir: PathBuf,
    prefix: String,
    work_factor: u8,
}

impl Keystore {
    /// The keys under a home folder; `prefix` is what addresses start with.
    pub fn new(home: &Path, prefix: &str) -> Keystore {
        Keystore {
            dir: home.join("keys"),
            prefix: prefix.to_owned(),
            work_factor: WORK_FACTOR,
        }
    }

    /// The same, with another work factor for files written from now on: less than [`WORK_FACTOR`] is for tests.
    pub fn with_work_factor(self, work_factor: u8) -> Keystore {
        Keystore {
            work_factor,
            ..self
        }
    }

    /// Keeps a phrase under a new name.
    pub fn add(
        &self,
        name: &str,
        phrase: &Phrase,
        path: &HdPath,
        protection: Protection<'_>,
    ) -> Result<KeyInfo, KeyStoreError> {
        self.check_new(name)?;
        let info = KeyInfo {
            name: name.to_owned(),
            address: Keyring::new(phrase, path)?.address(&self.prefix)?,
            path: path.clone(),
            storage: match protection {
                Protection::Passphrase(_) => Storage::Age,
                Protection::Plain => Storage::Plain,
            },
        };
        private_dir(&self.dir).map_err(at(&self.dir))?;
        let (path, secret) = match protection {
            Protection::Plain => (self.path(name, "plain"), phrase.to_kept()),
            Protection::Passphrase(passphrase) => {
                let path = self.path(name, "age");
                let text = self.encrypt(&path, phrase, passphrase)?;
                (path, Zeroizing::new(text))
            }
        };
        create(&path, secret.as_bytes())?;
        self.write_info(&info)?;
        Ok(info)
    }

    /// Gives a key another name. Both names lead to it until the old one is gone.
    pub fn rename(&self, from: &str, to: &str) -> Result<KeyInfo, KeyStoreError> {
        let info = self.info(from)?;
        self.check_new(to)?;
        let kept = self.path(from, info.storage.ending());
        let secret = Zeroizing::new(fs::read(&kept).map_err(at(&kept))?);
        create(&self.path(to, info.storage.ending()), &secret)?;
        let renamed = KeyInfo {
            name: to.to_owned(),
            ..info
        };
        self.write_info(&renamed)?;
        self.delete(from)?;
        Ok(renamed)
    }

    /// Removes a key: from then on only its phrase, written down elsewhere, leads to its money.
    pub fn delete(&self, name: &str) -> Result<KeyInfo, KeyStoreError> {
        let info = self.info(name)?;
        // what lists it goes first: what is left of a removal that was broken off is no key
        for ending in ["json", info.storage.ending()] {
            let path = self.path(name, ending);
            match fs::remove_file(&path) {
                Err(e) if e.kind() != ErrorKind::NotFound => return Err(at(&path)(e)),
                _ => {}
            }
        }
        sync_dir(&self.path(name, "json")).map_err(at(&self.dir))?;
        Ok(info)
    }

    /// Removes what there is of a key whose file is damaged.
    pub fn delete_damaged(&self, name: &str) -> Result<(), KeyStoreError> {
        check_name(name)?;
        for ending in ["json", "age", "plain"] {
            let path = self.path(name, ending);
            match fs::remove_file(&path) {
                Err(e) if e.kind() != ErrorKind::NotFound => return Err(at(&path)(e)),
                _ => {}
            }
        }
        sync_dir(&self.path(name, "json")).map_err(at(&self.dir))
    }

    fn write_info(&self, info: &KeyInfo) -> Result<(), KeyStoreError> {
        let path = self.path(&info.name, "json");
        let json = serde_json::to_vec_pretty(info).map_err(|e| KeyStoreError::Damaged {
            path: path.clone(),
            reason: e.to_string(),
        })?;
        create(&path, &json)
    }

    /// Fails where a new key cannot have this name; asked again when the key is kept.
    pub fn check_new(&self, name: &str) -> Result<(), KeyStoreError> {
        check_name(name)?;
        if address_like(name, &self.prefix).is_some() {
            return Err(KeyStoreError::LooksLikeAddress(name.to_owned()));
        }
        for ending in ["json", "age", "plain"] {
            let path = self.path(name, ending);
            if path.exists() {
                return Err(KeyStoreError::Exists(path));
            }
        }
        Ok(())
    }

    /// What anyone may know of a key, with its address as this keystore's prefix writes it; needs no passphrase.
    pub fn info(&self, name: &str) -> Result<KeyInfo, KeyStoreError> {
        check_name(name)?;
        let path = self.path(name, "json");
        let json = fs::read(&path).map_err(|source| match source.kind() {
            ErrorKind::NotFound => self.unknown(name),
            _ => at(&path)(source),
        })?;
        let damaged = |reason: String| KeyStoreError::Damaged {
            path: path.clone(),
            reason,
        };
        let info: KeyInfo = serde_json::from_slice(&json).map_err(|e| damaged(e.to_string()))?;
        // the same account on another chain than the one that the key was made for
        let id: AccountId = info
            .address
            .parse()
            .map_err(|_| damaged(format!("'{}' is no address", info.address)))?;
        let here =
            AccountId::new(&self.prefix, &id.to_bytes()).map_err(|e| damaged(e.to_string()))?;
        Ok(KeyInfo {
            address: here.to_string(),
            ..info
        })
    }

    /// All keys that can be used, by name; needs no passphrase. A file that is damaged stops only its own key.
    pub fn list(&self) -> Result<Vec<KeyInfo>, KeyStoreError> {
        Ok(self.list_all()?.0)
    }

    /// The same, and the names of those whose file is damaged, with the reason.
    #[allow(clippy::type_complexity)]
    pub fn list_all(&self) -> Result<(Vec<KeyInfo>, Vec<(String, KeyStoreError)>), KeyStoreError> {
        let (mut keys, mut damaged) = (Vec::new(), Vec::new());
        for name in self.names()? {
            match self.info(&name) {
                Ok(info) => keys.push(info),
                Err(why) => damaged.push((name, why)),
            }
        }
        Ok((keys, damaged))
    }

    /// The names of all keys, also of those that cannot be used.
    pub fn names(&self) -> Result<Vec<String>, KeyStoreError> {
        let entries = match fs::read_dir(&self.dir) {
            Ok(entries) => entries,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(at(&self.dir)(e)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let path = entry.map_err(at(&self.dir))?.path();
            if path.extension().is_some_and(|e| e == "json") {
                names.extend(path.file_stem().map(|s| s.to_string_lossy().into_owned()));
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    /// The phrase of a key. The passphrase is needed where the key is encrypted, and passed over where it is not.
    pub fn phrase(&self, name: &str, passphrase: Option<&str>) -> Result<Phrase, KeyStoreError> {
        let info = self.info(name)?;
        let (path, text) = match info.storage {
            Storage::Plain => {
                let path = self.path(name, "plain");
                if !is_private(&path).map_err(at(&path))? {
                    return Err(KeyStoreError::Readable(path));
                }
                let text = fs::read_to_string(&path).map_err(at(&path))?;
                (path, Zeroizing::new(text))
            }
            Storage::Age => {
                let passphrase =
                    passphrase.ok_or_else(|| KeyStoreError::PassphraseNeeded(name.to_owned()))?;
                let path = self.path(name, "age");
                let text = decrypt(name, &path, passphrase)?;
                (path, text)
            }
        };
        Phrase::from_kept(&text).map_err(|source| KeyStoreError::Phrase { path, source })
    }

    /// The unlocked keys of a name; see [`Keystore::phrase`].
    pub fn unlock(&self, name: &str, passphrase: Option<&str>) -> Result<Keyring, KeyStoreError> {
        let path = self.info(name)?.path;
        Ok(Keyring::new(&self.phrase(name, passphrase)?, &path)?)
    }

    fn path(&self, name: &str, ending: &str) -> PathBuf {
        self.dir.join(format!("{name}.{ending}"))
    }

    fn unknown(&self, name: &str) -> KeyStoreError {
        KeyStoreError::Unknown {
            name: name.to_owned(),
            dir: self.dir.clone(),
        }
    }

    fn encrypt(
        &self,
        path: &Path,
        phrase: &Phrase,
        passphrase: &str,
    ) -> Result<String, KeyStoreError> {
        if passphrase.is_empty() {
            return Err(KeyStoreError::EmptyPassphrase);
        }
        let mut recipient = scrypt::Recipient::new(composed(passphrase));
        recipient.set_work_factor(self.work_factor);
        age::encrypt_and_armor(&recipient, phrase.to_kept().as_bytes()).map_err(|e| {
            KeyStoreError::Damaged {
                path: path.to_owned(),
                reason: e.to_string(),
            }
        })
    }
}

fn decrypt(name: &str, path: &Path, passphrase: &str) -> Result<Zeroizing<String>, KeyStoreError> {
    let damaged = |reason: String| KeyStoreError::Damaged {
        path: path.to_owned(),
        reason,
    };
    let file = fs::read(path).map_err(at(path))?;
    let mut identity = scrypt::Identity::new(composed(passphrase));
    identity.set_max_work_factor(MAX_WORK_FACTOR);
    let bytes = age::decrypt(&identity, &file).map_err(|error| match error {
        DecryptError::KeyDecryptionFailed
        | DecryptError::DecryptionFailed
        | DecryptError::NoMatchingKeys => KeyStoreError::WrongPassphrase(name.to_owned()),
        other => damaged(other.to_string()),
    })?;
    let bytes = Zeroizing::new(bytes);
    std::str::from_utf8(&bytes)
        .map(|text| Zeroizing::new(text.to_owned()))
        .map_err(|e| damaged(e.to_string()))
}

/// A passphrase in the one form in which it is used; wiped when dropped.
fn composed(passphrase: &str) -> SecretString {
    SecretString::from(passphrase.nfc().collect::<String>())
}

fn check_name(name: &str) -> Result<(), KeyStoreError> {
    if is_name(name) {
        Ok(())
    } else {
        Err(KeyStoreError::Name(name.to_owned()))
    }
}

fn create(path: &Path, bytes: &[u8]) -> Result<(), KeyStoreError> {
    create_private(path, bytes).map_err(|source| match source.kind() {
        ErrorKind::AlreadyExists => KeyStoreError::Exists(path.to_owned()),
        _ => at(path)(source),
    })
}

fn at(path: &Path) -> impl Fn(io::Error) -> KeyStoreError + '_ {
    move |source| KeyStoreError::Io {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
