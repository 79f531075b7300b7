//! Values in a file as people write them: what an option takes as text, a TOML value says as text or number.

use super::amount::{self, TypedAmount};
use super::hours::{self, Hours};
use super::values;
use causeway_types::{LockMode, Ppm};
use serde::de::{Deserializer, Error, Visitor};
use serde::Deserialize;
use std::fmt;

/// A text or a number, as it was written.
struct Word(String);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Word, D::Error> {
        from.deserialize_any(WordVisitor)
    }
}

struct WordVisitor;

impl Visitor<'_> for WordVisitor {
    type Value = Word;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a text or a number")
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Word, E> {
        Ok(Word(text.to_owned()))
    }
    fn visit_i64<E: Error>(self, n: i64) -> Result<Word, E> {
        Ok(Word(n.to_string()))
    }
    fn visit_u64<E: Error>(self, n: u64) -> Result<Word, E> {
        Ok(Word(n.to_string()))
    }
    fn visit_f64<E: Error>(self, n: f64) -> Result<Word, E> {
        // so many digits a number of TOML keeps exactly
        let text = n.to_string();
        match text.bytes().filter(u8::is_ascii_digit).count() <= 15 {
            true => Ok(Word(text)),
            false => Err(E::custom(
                "a number of so many digits is exact only in quotes",
            )),
        }
    }
}

/// A text, or a number as it was written, as something that is parsed from it.
pub fn read<'de, D: Deserializer<'de>, T>(
    from: D,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> Result<T, D::Error> {
    let Word(text) = Word::deserialize(from)?;
    parse(&text).map_err(|why| D::Error::custom(format!("'{text}': {why}")))
}

macro_rules! readers {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $parse:expr;)+) => {$(
        $(#[$doc])*
        pub fn $name<'de, D: Deserializer<'de>>(from: D) -> Result<Option<$type>, D::Error> {
            read(from, $parse).map(Some)
        }
    )+};
}
readers! {
    /// As it is written.
    amount: TypedAmount = amount::amount;
    /// As it is written, or `any`.
    bound: TypedAmount = amount::bound;
    /// A part of something.
    ratio: Ppm = values::ratio;
}

/// A text, or a number as it was written.
pub fn word<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Word::deserialize(from).map(|w| w.0)
}

/// A list of lock modes, by their names.
pub fn modes<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<LockMode>>, D::Error> {
    list(from, values::mode)
}

/// A list of trading hours, as they are typed.
pub fn hours<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<Hours>>, D::Error> {
    list(from, hours::parse)
}

fn list<'de, D: Deserializer<'de>, T>(
    from: D,
    parse: fn(&str) -> Result<T, String>,
) -> Result<Option<Vec<T>>, D::Error> {
    let words = Vec::<String>::deserialize(from)?;
    let all: Result<Vec<T>, String> = words.iter().map(|w| parse(w)).collect();
    all.map(Some).map_err(D::Error::custom)
}
