//! Texts, byte strings and lists with a largest length, which is part of their type.

use crate::bytes::Reader;
use crate::error::{check_at_most, DecodeError};
use crate::field::Field;
use std::ops::Deref;
use thiserror::Error;

#[cfg(test)]
use crate::samples::Entropy;

/// Why a value has no form in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BoundError {
    /// More bytes or entries than the field takes.
    #[error("{asked} bytes or entries, at most {allowed} are allowed here")]
    TooMany {
        /// How many there are.
        asked: usize,
        /// How many there may be.
        allowed: usize,
    },
    /// A character that the field does not take.
    #[error("the character U+{found:04X} at byte {at} is not allowed here")]
    Character {
        /// The character.
        found: u32,
        /// Before which byte it begins, counted from 0.
        at: usize,
    },
}

fn check_count(asked: usize, allowed: usize) -> Result<(), BoundError> {
    match asked > allowed {
        true => Err(BoundError::TooMany { asked, allowed }),
        false => Ok(()),
    }
}

/// At most `MAX` of something, in order: `u16` count, then each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundedList<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> Default for BoundedList<T, MAX> {
    fn default() -> Self {
        BoundedList(Vec::new())
    }
}
impl<T, const MAX: usize> TryFrom<Vec<T>> for BoundedList<T, MAX> {
    type Error = BoundError;
    fn try_from(entries: Vec<T>) -> Result<Self, BoundError> {
        check_count(entries.len(), MAX).map(|()| BoundedList(entries))
    }
}
impl<T, const MAX: usize> Deref for BoundedList<T, MAX> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}
impl<T: Field, const MAX: usize> Field for BoundedList<T, MAX> {
    const LONGEST: usize = 2 + MAX * T::LONGEST;
    fn write(&self, out: &mut Vec<u8>) {
        (self.0.len() as u16).write(out);
        self.0.iter().for_each(|entry| entry.write(out));
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let count = usize::from(u16::read(r)?);
        check_at_most(count, MAX)?;
        let entries = (0..count).map(|_| T::read(r)).collect::<Result<_, _>>()?;
        Ok(BoundedList(entries))
    }
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self {
        let count = from.below(MAX.min(40) + 1);
        BoundedList((0..count).map(|_| T::sample(from)).collect())
    }
}

/// At most `MAX` bytes: `u16` length, then the bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ByteString<const MAX: usize>(Vec<u8>);

impl<const MAX: usize> TryFrom<Vec<u8>> for ByteString<MAX> {
    type Error = BoundError;
    fn try_from(bytes: Vec<u8>) -> Result<Self, BoundError> {
        check_count(bytes.len(), MAX).map(|()| ByteString(bytes))
    }
}
impl<const MAX: usize> Deref for ByteString<MAX> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}
impl<const MAX: usize> Field for ByteString<MAX> {
    const LONGEST: usize = 2 + MAX;
    fn write(&self, out: &mut Vec<u8>) {
        (self.0.len() as u16).write(out);
        out.extend_from_slice(&self.0);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let length = usize::from(u16::read(r)?);
        check_at_most(length, MAX)?;
        Ok(ByteString(r.slice(length)?.to_vec()))
    }
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self {
        let length = from.below(MAX + 1);
        ByteString((0..length).map(|_| u8::sample(from)).collect())
    }
}

/// At most `MAX` bytes of UTF-8, written as [`ByteString`]. Shown to people only with control characters escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Utf8Text<const MAX: usize>(String);

impl<const MAX: usize> TryFrom<String> for Utf8Text<MAX> {
    type Error = BoundError;
    fn try_from(text: String) -> Result<Self, BoundError> {
        check_count(text.len(), MAX).map(|()| Utf8Text(text))
    }
}
impl<const MAX: usize> Deref for Utf8Text<MAX> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}
impl<const MAX: usize> Field for Utf8Text<MAX> {
    const LONGEST: usize = 2 + MAX;
    fn write(&self, out: &mut Vec<u8>) {
        (self.0.len() as u16).write(out);
        out.extend_from_slice(self.0.as_bytes());
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let bytes = ByteString::<MAX>::read(r)?;
        String::from_utf8(bytes.0)
            .map(Utf8Text)
            .map_err(|_| DecodeError::Field("a text is not UTF-8"))
    }
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self {
        let mut text = String::new();
        for _ in 0..from.below(MAX / 2 + 1) {
            let next = ['a', ' ', 'ü', '\u{1b}', '€'][from.below(5)];
            if text.len() + next.len_utf8() <= MAX {
                text.push(next);
            }
        }
        Utf8Text(text)
    }
}

/// Texts of at most 255 ASCII characters: `u8` length, then the characters.
macro_rules! ascii_texts {
    ($($(#[$doc:meta])* $name:ident($allowed:pat), $refusal:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $name(String);

        impl TryFrom<&str> for $name {
            type Error = BoundError;
            fn try_from(text: &str) -> Result<Self, BoundError> {
                check_count(text.len(), 255)?;
                match text.char_indices().find(|(_, c)| !matches!(c, $allowed)) {
                    Some((at, found)) => Err(BoundError::Character { found: found.into(), at }),
                    None => Ok($name(text.to_owned())),
                }
            }
        }
        impl Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }
        impl Field for $name {
            const LONGEST: usize = 1 + 255;
            fn write(&self, out: &mut Vec<u8>) {
                out.push(self.0.len() as u8);
                out.extend_from_slice(self.0.as_bytes());
            }
            fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
                let length = usize::from(u8::read(r)?);
                let text: String = r.slice(length)?.iter().copied().map(char::from).collect();
                match text.chars().all(|c| matches!(c, $allowed)) {
                    true => Ok($name(text)),
                    false => Err(DecodeError::Field($refusal)),
                }
            }
            #[cfg(test)]
            fn sample(from: &mut Entropy) -> Self {
                let length = from.below(256);
                let character = |n: usize| char::from(b'!' + (n % 94) as u8);
                $name((0..length).map(|_| character(from.below(94))).collect())
            }
        }
    )+};
}
ascii_texts!(
    /// A chain's id or an address: visible ASCII characters, so what a terminal would act on never gets in.
    AsciiText('!'..='~'), "a text has a character that is not visible ASCII";
    /// Words for people: printable ASCII characters, blanks too.
    Note(' '..='~'), "a note has a character that is not printable ASCII";
);
