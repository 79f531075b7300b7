//! A BIP-39 phrase: the one thing that must be kept to have everything again.

use bip39::{Language, Mnemonic};
use std::fmt;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// How long a phrase is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// 12 words, from 128 bits of entropy.
    Twelve,
    /// 15 words, from 160 bits of entropy.
    Fifteen,
    /// 18 words, from 192 bits of entropy.
    Eighteen,
    /// 21 words, from 224 bits of entropy.
    TwentyOne,
    /// 24 words, from 256 bits of entropy.
    TwentyFour,
}

impl Words {
    /// All that BIP-39 has.
    pub const ALL: [Words; 5] = [
        Words::Twelve,
        Words::Fifteen,
        Words::Eighteen,
        Words::TwentyOne,
        Words::TwentyFour,
    ];

    /// The number.
    pub fn count(self) -> usize {
        match self {
            Words::Twelve => 12,
            Words::Fifteen => 15,
            Words::Eighteen => 18,
            Words::TwentyOne => 21,
            Words::TwentyFour => 24,
        }
    }
}

/// Why a text is no phrase.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PhraseError {
    /// Too few, or too many.
    #[error("the phrase has {0} words; it must have 12, 15, 18, 21 or 24")]
    Count(usize),
    /// The words are numbered, and not in order.
    #[error("the words are numbered, and after {after} comes {found}: give them in order, 1 to the last")]
    Order {
        /// The number before; 0 at the start.
        after: usize,
        /// The number of words that was given.
        found: String,
    },
    /// A 25th word that cannot be kept.
    #[error("the 25th word must be one line of text, and not be empty")]
    ExtraWord,
    /// Not in the English list of BIP-39.
    #[error(
        "word {position}, '{word}', is not in the English BIP-39 list; check how it is spelt{}",
        .suggestion.as_ref().map(|s| format!(" (did you mean '{s}'?)")).unwrap_or_default()
    )]
    UnknownWord {
        /// Its place in the phrase, counted from 1.
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

/// A phrase of English words, and the 25th word where there is one. Wiped when dropped, and never printed by `Debug`.
#[derive(Clone)]
pub struct Phrase {
    words: Mnemonic,
    extra: Zeroizing<String>,
}

impl Phrase {
    /// A new one, from the system's random numbers.
    pub fn generate(words: Words) -> Result<Phrase, PhraseError> {
        Mnemonic::generate_in(Language::English, words.count())
            .map(Phrase::of)
            .map_err(|e| PhraseError::Generate(e.to_string()))
    }

    fn of(words: Mnemonic) -> Phrase {
        Phrase {
            words,
            extra: Zeroizing::default(),
        }
    }

    /// From text; capitals and additional white space do not matter, and each word may have its number before it.
    pub fn parse(text: &str) -> Result<Phrase, PhraseError> {
        let lower: Zeroizing<String> = Zeroizing::new(
            text.trim_start_matches('\u{feff}')
                .nfkd()
                .flat_map(char::to_lowercase)
                .collect(),
        );
        let words = without_numbers(lower.split_whitespace().collect())?;
        if !Words::ALL.iter().any(|w| w.count() == words.len()) {
            return Err(PhraseError::Count(words.len()));
        }
        let joined = Zeroizing::new(words.join(" "));
        Mnemonic::parse_in_normalized(Language::English, &joined)
            .map(Phrase::of)
            .map_err(|error| match error {
                bip39::Error::UnknownWord(at) => unknown_word(at, &words),
                bip39::Error::BadWordCount(n) => PhraseError::Count(n),
                _ => PhraseError::Checksum,
            })
    }

    /// The same words with a 25th word, which BIP-39 calls the passphrase: other keys than without it.
    pub fn with_extra_word(self, extra: &str) -> Result<Phrase, PhraseError> {
        if extra.is_empty() || extra.contains(char::is_control) {
            return Err(PhraseError::ExtraWord);
        }
        Ok(Phrase {
            extra: Zeroizing::new(extra.nfkd().collect()),
            ..self
        })
    }

    /// What is kept in a file: the words on one line, the 25th word on the next.
    pub(super) fn to_kept(&self) -> Zeroizing<String> {
        let words = self.expose();
        Zeroizing::new(match self.extra_word() {
            Some(extra) => format!("{}\n{extra}", words.as_str()),
            None => words.to_string(),
        })
    }

    /// Reads what was kept.
    pub(super) fn from_kept(text: &str) -> Result<Phrase, PhraseError> {
        let (words, extra) = text.split_once('\n').unwrap_or((text, ""));
        let phrase = Phrase::parse(words)?;
        match extra.trim_end_matches(['\n', '\r']) {
            "" => Ok(phrase),
            extra => phrase.with_extra_word(extra),
        }
    }

    /// The words, for the eyes of the owner; wiped when dropped.
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(self.words.to_string())
    }

    /// The 25th word, if there is one, as BIP-39 normalizes it.
    pub fn extra_word(&self) -> Option<&str> {
        Some(self.extra.as_str()).filter(|extra| !extra.is_empty())
    }

    /// The seed of 64 bytes that BIP-39 derives from phrase and 25th word.
    pub(super) fn seed(&self) -> Zeroizing<[u8; 64]> {
        Zeroizing::new(self.words.to_seed_normalized(&self.extra))
    }
}

/// The words alone, where each has its number before it: `1 abandon 2 ability`, `1. abandon`, as they are printed.
fn without_numbers(tokens: Vec<&str>) -> Result<Vec<&str>, PhraseError> {
    let number = |token: &str| token.trim_end_matches(['.', ')', ':']).parse().ok();
    if tokens.first().is_none_or(|first| number(first) != Some(1)) {
        return Ok(tokens);
    }
    let mut words = Vec::with_capacity(tokens.len() / 2);
    for pair in tokens.chunks(2) {
        let [at, word] = pair else {
            return Err(PhraseError::Count(words.len()));
        };
        if number(at) != Some(words.len() + 1) {
            return Err(PhraseError::Order {
                after: words.len(),
                found: (*at).to_owned(),
            });
        }
        words.push(*word);
    }
    Ok(words)
}

impl fmt::Debug for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phrase({} words)", self.words.word_count())
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
        for words in Words::ALL {
            let phrase = Phrase::generate(words).unwrap();
            let typed = phrase.expose().to_uppercase().replace(' ', " \n ");
            assert_eq!(Phrase::parse(&typed).unwrap().expose(), phrase.expose());
            assert_eq!(phrase.expose().split(' ').count(), words.count());
        }
    }

    #[test]
    fn words_are_read_as_they_are_printed_with_their_numbers_and_in_no_other_order() {
        let phrase = Phrase::parse(ABANDON).unwrap();
        let words = phrase.expose();
        let words: Vec<_> = words.split(' ').collect();
        for mark in ["", ".", ")", ":"] {
            let numbered: Vec<_> = (1..)
                .zip(&words)
                .map(|(n, word)| format!("{n:>2}{mark} {word:<10}"))
                .collect();
            let block = numbered
                .chunks(6)
                .map(|row| row.concat())
                .collect::<Vec<_>>();
            let read = Phrase::parse(&block.join("\r\n")).unwrap();
            assert_eq!(read.expose(), phrase.expose(), "{mark}");
        }
        let exchanged = "1 abandon 3 about 2 abandon";
        let found = "3".to_owned();
        let order = PhraseError::Order { after: 1, found };
        assert_eq!(Phrase::parse(exchanged).unwrap_err(), order);
        let cut = "1 abandon 2";
        assert_eq!(Phrase::parse(cut).unwrap_err(), PhraseError::Count(1));
    }

    #[test]
    fn letters_of_other_widths_and_a_byte_order_mark_do_not_matter() {
        let wide: String = ABANDON
            .chars()
            .map(|c| match c {
                'a'..='z' => char::from_u32(c as u32 - 'a' as u32 + 0xff41).unwrap(),
                other => other,
            })
            .collect();
        let read = Phrase::parse(&format!("\u{feff}{wide}\r\n")).unwrap();
        assert_eq!(read.expose().as_str(), ABANDON);
    }

    #[test]
    fn a_25th_word_is_kept_with_the_phrase_and_its_unicode_form_does_not_matter() {
        let with = |extra| Phrase::parse(ABANDON).unwrap().with_extra_word(extra);
        let composed = with("caf\u{e9}").unwrap();
        let decomposed = with("cafe\u{301}").unwrap();
        assert_eq!(composed.seed(), decomposed.seed());
        let kept = Phrase::from_kept(&composed.to_kept()).unwrap();
        assert_eq!(kept.seed(), composed.seed());
        assert_ne!(kept.seed(), Phrase::parse(ABANDON).unwrap().seed());
        for bad in ["", "a\nb", "\u{1b}[2J"] {
            assert_eq!(with(bad).unwrap_err(), PhraseError::ExtraWord);
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
