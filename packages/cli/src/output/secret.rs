//! What nobody else may know, on its way to its owner's eyes: it is in no string that stays in memory.

use super::terminal;
use causeway_wallet::keys::Phrase;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use std::fmt::Write as _;
use std::io;
use zeroize::Zeroizing;

/// How many words stand in a row.
const IN_A_ROW: usize = 6;

/// A phrase that is shown because its owner asked for it. Wiped when dropped.
pub struct Secret {
    fields: Vec<(&'static str, Zeroizing<String>)>,
    shown: Zeroizing<String>,
}

impl Secret {
    /// The words, numbered as one writes them down, and the 25th where there is one.
    pub fn phrase(phrase: &Phrase) -> Secret {
        let words = phrase.expose();
        // as large as it gets: a string that grows leaves copies behind
        let mut shown = Zeroizing::new(String::with_capacity(1024));
        for (n, word) in words.split(' ').enumerate() {
            let end = if (n + 1) % IN_A_ROW == 0 { "\n" } else { "" };
            let start = if n == 0 { "\n" } else { "" };
            let _ = write!(shown, "{start}{:>2} {word:<10}{end}", n + 1);
        }
        if !shown.ends_with('\n') {
            shown.push('\n');
        }
        let mut fields = vec![("phrase", words)];
        if let Some(extra) = phrase.extra_word() {
            let _ = writeln!(shown, "25th word: {extra}");
            fields.push(("extra_word", Zeroizing::new(extra.to_owned())));
        }
        Secret { fields, shown }
    }

    /// Prints it for eyes.
    pub(super) fn print(&self) -> io::Result<()> {
        terminal::print_secret(|out| out.write_all(self.shown.as_bytes()))
    }

    /// Prints an object with it as one JSON object.
    pub(super) fn print_beside(&self, object: &Value) -> io::Result<()> {
        terminal::print_secret(|out| {
            serde_json::to_writer(&mut *out, &self.beside(object))?;
            out.write_all(b"\n")
        })
    }

    /// An object with the secret as further fields, written as it is: none of it is copied into a value.
    fn beside<'s>(&'s self, object: &'s Value) -> impl Serialize + 's {
        Beside {
            object,
            secret: self,
        }
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

struct Beside<'s> {
    object: &'s Value,
    secret: &'s Secret,
}

impl Serialize for Beside<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in self.object.as_object().into_iter().flatten() {
            map.serialize_entry(name, value)?;
        }
        for (name, value) in &self.secret.fields {
            map.serialize_entry(name, value.as_str())?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    #[test]
    fn the_words_are_shown_as_they_can_be_imported() {
        let phrase = Phrase::parse(WORDS).unwrap();
        let secret = Secret::phrase(&phrase);
        assert!(secret.shown.contains("12 about"));
        assert_eq!(
            Phrase::parse(&secret.shown).unwrap().expose(),
            phrase.expose()
        );
        assert_eq!(format!("{secret:?}"), "Secret");
    }

    #[test]
    fn the_object_has_its_own_fields_and_the_secret() {
        let phrase = Phrase::parse(WORDS)
            .unwrap()
            .with_extra_word("tea")
            .unwrap();
        let secret = Secret::phrase(&phrase);
        let object = serde_json::json!({ "name": "alice" });
        let text = serde_json::to_string(&secret.beside(&object)).unwrap();
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["name"], "alice");
        assert_eq!(read["phrase"], WORDS);
        assert_eq!(read["extra_word"], "tea");
    }
}
