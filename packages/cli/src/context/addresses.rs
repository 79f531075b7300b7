//! People: by the name of a key or of a contact here, or by address.

use super::Context;
use crate::error_code::CommandCode;
use crate::hinted::error_with_hint;
use anyhow::Result;
use causeway_chain::Prefix;
use causeway_types::channel::{Channel, Side};
use causeway_wallet::keys::{address_like, AddressLike, KeyStoreError};
use cosmwasm_std::Addr;
use std::collections::BTreeMap;

/// The names of addresses: of those whose keys are here, and of contacts.
#[derive(Clone, Debug, Default)]
pub struct Names {
    keys: BTreeMap<String, String>,
    contacts: BTreeMap<String, String>,
}

impl Names {
    /// The name of a key, if it is here.
    pub fn key(&self, address: &Addr) -> Option<&str> {
        self.keys.get(address.as_str()).map(String::as_str)
    }
    /// The name of a key or of a contact.
    pub fn name(&self, address: &Addr) -> Option<&str> {
        let contact = self.contacts.get(address.as_str());
        self.key(address).or(contact.map(String::as_str))
    }
    /// For tables: the name, or the address cut short.
    pub fn short(&self, address: &Addr) -> String {
        match self.name(address) {
            Some(name) => name.to_owned(),
            None => shortened(address.as_str()),
        }
    }
    /// A text of a contract, with names where it has the addresses of keys and contacts.
    pub fn with_names(&self, text: &str) -> String {
        self.contacts
            .iter()
            .chain(&self.keys)
            .fold(text.to_owned(), |text, (address, name)| {
                named(&text, address, name)
            })
    }
    /// Whose a side of a channel is.
    pub fn of_side(&self, channel: &Channel, side: Side) -> String {
        match channel.participant(side) {
            Some(participant) => self.short(&participant.owner),
            None => "whoever joins first".to_owned(),
        }
    }
    /// For details: the name and the whole address.
    pub fn full(&self, address: &Addr) -> String {
        match self.name(address) {
            Some(name) => format!("{name} ({address})"),
            None => address.to_string(),
        }
    }
}

/// A text with a name in an address's place. What is copied from it stays whole: a path, or a peer with its key; and so do an
/// address that stands beside its name, and one in quotes.
fn named(text: &str, address: &str, name: &str) -> String {
    let beside = format!("{name} (");
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(address) {
        shown.push_str(before);
        // in quotes it is what somebody typed
        let is_part = before.ends_with(['/', '\'']) || after.starts_with(['/', '@', '\'']);
        let stays = is_part || before.ends_with(&beside);
        shown.push_str(if stays { address } else { name });
        rest = after;
    }
    shown + rest
}

impl Context {
    /// The names of the keys and contacts here.
    pub fn names(&self) -> Result<Names> {
        let keys = self.keystore().list()?;
        let contacts = self.contacts()?;
        let by_address = |(name, address): (&str, &str)| (address.to_owned(), name.to_owned());
        Ok(Names {
            keys: keys.into_iter().map(|k| (k.address, k.name)).collect(),
            contacts: contacts.iter().map(by_address).collect(),
        })
    }
    /// The address of a contact, if there is one of this name. One that a key has too, which no command makes, is refused.
    pub fn contact_address(&self, name: &str) -> Result<Option<Addr>> {
        let contacts = self.contacts()?;
        let Some(text) = contacts.address(name) else {
            return Ok(None);
        };
        if self.keystore().names()?.iter().any(|key| key == name) {
            return Err(error_with_hint(
                CommandCode::NameAmbiguous,
                format!("'{name}' is a key here and a contact, {text}"),
                format!("give the address, or `causeway contact remove {name}` first"),
            ));
        }
        let prefix = self.prefix();
        match address_like(text, prefix.as_str()) {
            Some(found) => address(text, &found, &prefix).map(Some),
            None => Ok(Some(prefix.parse(text)?)),
        }
    }
    /// Who is meant: an address of the chain, or the name of a key or of a contact here.
    pub fn resolve_address(&self, text: &str) -> Result<Addr> {
        // what is copied often has blanks around it
        let text = text.trim();
        let prefix = self.prefix();
        if let Some(found) = address_like(text, prefix.as_str()) {
            return address(text, &found, &prefix);
        }
        if let Some(contact) = self.contact_address(text)? {
            return Ok(contact);
        }
        let info = match self.keystore().info(text) {
            Ok(info) => info,
            // a key whose file cannot be read is a key all the same, and its error names the file
            Err(why @ (KeyStoreError::Damaged { .. } | KeyStoreError::Io { .. })) => {
                return Err(why.into())
            }
            Err(why) => {
                let unknown =
                    format!("'{text}' is neither a key here, nor a contact, nor an address");
                return Err(anyhow::Error::new(why).context(unknown));
            }
        };
        Ok(prefix.parse(&info.address)?)
    }
    /// The name of the key to act with: as given, or the only one.
    pub fn key_name(&self) -> Result<String> {
        if let Some(name) = &self.from {
            return Ok(name.clone());
        }
        let keys = self.keystore().list()?;
        match keys.as_slice() {
            [only] => Ok(only.name.clone()),
            [] => Err(crate::hinted::error_with_hint(
                CommandCode::NoKey,
                "there is no key yet",
                "`causeway keys new NAME` makes one",
            )),
            several => {
                let names: Vec<_> = several.iter().map(|k| k.name.as_str()).collect();
                Err(crate::hinted::error_with_hint(
                    CommandCode::KeyNotChosen,
                    format!("{} keys are here and none was chosen", several.len()),
                    format!("add --from with one of: {}", names.join(", ")),
                ))
            }
        }
    }
    /// The address of the key to act with; needs no passphrase.
    pub fn my_address(&self) -> Result<Addr> {
        self.resolve_address(&self.key_name()?)
    }
    /// Who is meant, or who acts if nobody is named.
    pub fn resolve_address_or_mine(&self, text: Option<&str>) -> Result<Addr> {
        match text {
            Some(text) => self.resolve_address(text),
            None => self.my_address(),
        }
    }
}

/// An address of this chain; what looks like another is told as that, and never taken for a key's name.
fn address(text: &str, found: &AddressLike, prefix: &Prefix) -> Result<Addr> {
    let ask = format!("ask for the address on this chain: it starts with {prefix}1");
    match found {
        AddressLike::Bech32(before) if before == prefix.as_str() => Ok(prefix.parse(text)?),
        AddressLike::Bech32(before) => Err(error_with_hint(
            CommandCode::AddressInvalid,
            format!("'{text}' is an address of another chain: it starts with {before}, this chain's with {prefix}"),
            ask,
        )),
        AddressLike::UpperCase(_) => Err(error_with_hint(
            CommandCode::AddressInvalid,
            format!("'{text}' is an address in upper case, which chains do not take"),
            format!("{} has the same letters in lower case; {ask}", text.to_ascii_lowercase()),
        )),
        AddressLike::Hex => Err(error_with_hint(
            CommandCode::AddressInvalid,
            format!("'{text}' is an address as Ethereum writes it, and none of this chain"),
            ask,
        )),
    }
}

fn shortened(address: &str) -> String {
    match (
        address.get(..10),
        address.get(address.len().saturating_sub(4)..),
    ) {
        (Some(start), Some(end)) if address.len() > 20 => format!("{start}…{end}"),
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_names_for_addresses_but_where_one_stands_beside_its_name_or_in_a_path() {
        let (name, address) = ("bob", "wasm1w508d6qejxtdg4y5r3zarvary0c5xw7k0hvqrt");
        let names = Names {
            contacts: [(address.to_owned(), name.to_owned())].into(),
            ..Names::default()
        };
        for (text, shown) in [
            (
                format!("{address} has left; it was bob ({address})"),
                format!("bob has left; it was bob ({address})"),
            ),
            (format!("{address}: no node"), "bob: no node".to_owned()),
            (
                format!("'{address}' is none"),
                format!("'{address}' is none"),
            ),
            (
                format!("/home/w/{address}/node.toml, {address}/KEY@h, {address}@h"),
                format!("/home/w/{address}/node.toml, {address}/KEY@h, {address}@h"),
            ),
            (
                format!("the book in /w/{address}"),
                format!("the book in /w/{address}"),
            ),
        ] {
            assert_eq!(names.with_names(&text), shown);
        }
    }

    #[test]
    fn an_address_without_a_key_is_cut_short_in_tables() {
        let names = Names::default();
        let address = Addr::unchecked("wasm1w508d6qejxtdg4y5r3zarvary0c5xw7k0hvqrt");
        assert_eq!(names.short(&address), "wasm1w508d…vqrt");
        assert_eq!(names.full(&address), address.as_str());
    }
}
