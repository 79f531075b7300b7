//! A BIP-39 phrase: the one thing that must be kept to have everything again.

use bip39::{Language, Mnemonic};
use std::fmt;
use thiserror::Error;
use zeroize::Zeroizing;

/// How long a new phrase is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// 128 bits.
    Twelve,
    /// 256 bits.
    TwentyFour,
}

impl Words {
    /// The number.
    pub fn count(self) -> usize {
        match self {
            Words::Twelve => 12,
            Words::TwentyFour => 24,
        }
    }
}

/// Why a text is no phrase.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PhraseError {
    /// Too few, or too many.
    #[error("the phrase has {0} words; it must have 12 or 24")]
    Count(usize),
    /// Not in the English list of BIP-39.
    #[error(
        "word {position}, '{word}', is not in the English BIP-39 list; check how it is spelt{}",
        .suggestion.as_ref().map(|s| format!(" (did you mean '{s}'?)")).unwrap_or_default()
    )]
    UnknownWord {
        /// Counted from 1.
        position: usize,
        /// As it was given.
        word: String,
        /// The only word of the list with the same first four letters.
        suggestion: Option<&'static str>,
    },
    /// Every word is right, together they are not.
    #[error(
        "the phrase's checksum is wrong: a word was exchanged for another, or the order changed"
    )]
    Checksum,
    /// The system gave no random numbers.
    #[error("no phrase could be made: {0}")]
    Generate(String),
}

/// A phrase of 12 or 24 English words. Wiped when dropped, and never printed by `Debug`.
#[derive(Clone)]
pub struct Phrase(Mnemonic);

impl Phrase {
    /// A new one, from the system's random numbers.
    pub fn generate(words: Words) -> Result<Phrase, PhraseError> {
        Mnemonic::generate_in(Language::English, words.count())
            .map(Phrase)
            .map_err(|e| PhraseError::Generate(e.to_string()))
    }

    /// From text; capitals and additional white space do not matter.
    pub fn parse(text: &str) -> Result<Phrase, PhraseError> {
        let lower = Zeroizing::new(text.to_lowercase());
        let words: Vec<&str> = lower.split_whitespace().collect();
        if words.len() != 12 && words.len() != 24 {
            return Err(PhraseError::Count(words.len()));
        }
        let joined = Zeroizing::new(words.join(" "));
        Mnemonic::parse_in_normalized(Language::English, &joined)
            .map(Phrase)
            .map_err(|error| match error {
                bip39::Error::UnknownWord(at) => unknown_word(at, &words),
                bip39::Error::BadWordCount(n) => PhraseError::Count(n),
                _ => PhraseError::Checksum,
            })
    }

    /// The words, for the eyes of the owner; wiped when dropped.
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_string())
    }

    /// The BIP-39 seed, with no additional passphrase.
    pub(super) fn seed(&self) -> Zeroizing<[u8; 64]> {
        Zeroizing::new(self.0.to_seed_normalized(""))
    }
}

impl fmt::Debug for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phrase({} words)", self.0.word_count())
    }
}

fn unknown_word(at: usize, words: &[&str]) -> PhraseError {
    let word = words.get(at).copied().unwrap_or_default();
    // Every word of the list is told by its first four letters.
    let start: String = word.chars().take(4).collect();
    let suggestion = match Language::English.words_by_prefix(&start) {
        [only] => Some(*only),
        _ => None,
    };
    PhraseError::UnknownWord {
        position: at + 1,
        word: word.to_owned(),
        suggestion,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABANDON: &str = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    #[test]
    fn a_new_phrase_can_be_typed_in_again_however_it_is_spaced_and_capitalised() {
        for words in [Words::Twelve, Words::TwentyFour] {
            let phrase = Phrase::generate(words).unwrap();
            let typed = phrase.expose().to_uppercase().replace(' ', " \n ");
            assert_eq!(Phrase::parse(&typed).unwrap().expose(), phrase.expose());
            assert_eq!(phrase.expose().split(' ').count(), words.count());
        }
    }

    #[test]
    fn the_seed_is_that_of_the_bip_39_vector_without_a_passphrase() {
        let seed = Phrase::parse(ABANDON).unwrap().seed();
        let start = seed.iter().take(8).map(|b| format!("{b:02x}"));
        assert_eq!(start.collect::<String>(), "5eb00bbddcf06908");
    }

    #[test]
    fn a_wrong_phrase_is_refused_with_what_is_wrong_in_it() {
        assert_eq!(
            Phrase::parse("abandon about").unwrap_err(),
            PhraseError::Count(2)
        );
        let misspelt = ABANDON.replacen("about", "abouut", 1);
        assert_eq!(
            Phrase::parse(&misspelt).unwrap_err(),
            PhraseError::UnknownWord {
                position: 12,
                word: "abouut".to_owned(),
                suggestion: Some("about"),
            }
        );
        let exchanged = ABANDON.replacen("about", "zoo", 1);
        assert_eq!(
            Phrase::parse(&exchanged).unwrap_err(),
            PhraseError::Checksum
        );
    }

    #[test]
    fn debug_says_nothing_secret() {
        let phrase = Phrase::parse(ABANDON).unwrap();
        assert_eq!(format!("{phrase:?}"), "Phrase(12 words)");
    }
}
