//! Names that people give to the addresses of others, in one file of the home folder. A key's name and a contact's are never the
//! same, nor alike: who is paid by a name is never another one than was meant.

use super::Context;
use crate::error_code::CommandCode;
use crate::hinted::{error_with_hint, OrCode as _};
use anyhow::{Context as _, Result};
use causeway_node_api::local::replace;
use cosmwasm_std::Addr;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The name of the file in the home folder.
const FILE: &str = "contacts.json";
/// Locked while the file is changed: two commands at once lose nothing.
const LOCK: &str = "contacts.lock";

/// The addresses of others, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contacts(BTreeMap<String, String>);

impl Contacts {
    /// Those of a home folder.
    fn read(home: &Path) -> Result<Contacts> {
        let file = home.join(FILE);
        let text = match std::fs::read(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Contacts::default()),
            Err(error) => {
                return Err(error).with_context(|| format!("{} cannot be read", file.display()))
            }
        };
        let read = serde_json::from_slice(&text);
        read.map(Contacts).or_code(CommandCode::FileMalformed, format!("{} is damaged: it is a JSON object of names and addresses; mend it, or move it away", file.display()))
    }

    /// Each name with its address, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.0.iter();
        all.map(|(name, address)| (name.as_str(), address.as_str()))
    }

    /// The address of a name.
    pub fn address(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The name that could be taken for this one, if there is one.
    fn alike(&self, name: &str) -> Option<&str> {
        let wanted = skeleton(name);
        let mut names = self.0.keys();
        names
            .find(|known| skeleton(known) == wanted)
            .map(String::as_str)
    }

    /// The name of an address.
    fn name_of(&self, address: &str) -> Option<&str> {
        let mut all = self.iter();
        all.find(|(_, known)| *known == address)
            .map(|(name, _)| name)
    }
}

/// What two names have in common that could be taken for each other: letters of either case, and signs that look alike.
fn skeleton(name: &str) -> String {
    let alike = |c: char| match c.to_ascii_lowercase() {
        '0' => 'o',
        '1' | 'i' => 'l',
        '_' => '-',
        other => other,
    };
    name.chars().map(alike).collect()
}

/// Whether a contact may have this name: what a key may have.
fn is_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (1..=64).contains(&name.len()) && name.chars().all(allowed)
}

impl Context {
    /// The contacts of this home.
    pub fn contacts(&self) -> Result<Contacts> {
        Contacts::read(self.home())
    }

    /// Fails where a new key's name is a contact's, or could be taken for one.
    pub fn refuse_contact_name(&self, name: &str) -> Result<()> {
        match self.contacts()?.alike(name) {
            None => Ok(()),
            Some(known) => Err(error_with_hint(
                CommandCode::NameTaken,
                format!("the key cannot be named '{name}': there is a contact '{known}', and who is meant by a name must be clear"),
                format!("choose another name, or `causeway contact remove {known}` first"),
            )),
        }
    }

    /// Gives an address of this chain a name.
    pub fn add_contact(&self, name: &str, address: &Addr) -> Result<()> {
        if !is_name(name) {
            return Err(error_with_hint(
                CommandCode::NameRefused,
                format!("'{name}' is no name of a contact, must be 1 to 64 letters, digits, '-' and '_'"),
                "choose another name, as rent, shop or alice-2",
            ));
        }
        self.check_new_name("contact", name)?;
        let keys = self.keystore().names()?;
        if let Some(key) = keys.iter().find(|key| skeleton(key) == skeleton(name)) {
            return Err(error_with_hint(
                CommandCode::NameTaken,
                format!("the contact cannot be named '{name}': there is a key '{key}' here, and who is meant by a name must be clear"),
                "choose another name, as rent, shop or alice-2",
            ));
        }
        if let Some(key) = self.names()?.key(address) {
            return Err(error_with_hint(
                CommandCode::NameTaken,
                format!("'{address}' is the address of the key '{key}' here, which has a name"),
                "`causeway keys rename` gives a key another name",
            ));
        }
        self.change_contacts(|contacts| {
            if let Some(known) = contacts.alike(name) {
                let whose = contacts.address(known).unwrap_or_default();
                return Err(error_with_hint(
                    CommandCode::NameTaken,
                    format!("there is a contact '{known}' already: {known} ({whose})"),
                    format!("choose another name, or `causeway contact remove {known}` first"),
                ));
            }
            if let Some(known) = contacts.name_of(address.as_str()) {
                return Err(error_with_hint(
                    CommandCode::NameTaken,
                    format!("'{address}' is the contact '{known}' already"),
                    format!("`causeway contact remove {known}` first, to give it another name"),
                ));
            }
            contacts.0.insert(name.to_owned(), address.to_string());
            Ok(())
        })
    }

    /// Forgets a contact; its address.
    pub fn remove_contact(&self, name: &str) -> Result<String> {
        self.change_contacts(|contacts| {
            contacts.0.remove(name).ok_or_else(|| {
                error_with_hint(
                    CommandCode::NameUnknown,
                    format!("there is no contact '{name}'"),
                    "`causeway contact list` shows them",
                )
            })
        })
    }

    /// Reads the file, changes what it says and replaces it, alone.
    fn change_contacts<T>(&self, change: impl FnOnce(&mut Contacts) -> Result<T>) -> Result<T> {
        let home = self.home();
        let cannot = |path: PathBuf| format!("{} cannot be written", path.display());
        std::fs::create_dir_all(home).with_context(|| cannot(home.to_owned()))?;
        let lock = home.join(LOCK);
        let locked = File::create(&lock).and_then(|file| file.lock().map(|()| file));
        // held until it is dropped
        let _locked = locked.with_context(|| cannot(lock))?;
        let mut contacts = self.contacts()?;
        let changed = change(&mut contacts)?;
        let text = serde_json::to_vec_pretty(&contacts.0)?;
        replace(home, FILE, &text).with_context(|| cannot(home.join(FILE)))?;
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_be_taken_for_each_other_have_one_skeleton() {
        for (one, other) in [
            ("Bob", "bob"),
            ("b0b", "bob"),
            ("alice_2", "ALICE-2"),
            ("paul1", "paulI"),
            ("paull", "paul1"),
        ] {
            assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
        }
        for (one, other) in [("bob", "bob2"), ("rent", "shop"), ("a-b", "ab")] {
            assert_ne!(skeleton(one), skeleton(other), "{one} {other}");
        }
    }
}
