//! Names in requests and answers: a caller's own name for what it asks for, and an event's place.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;
use utoipa::ToSchema;

/// The longest name of a request, characters.
pub const MAX_REQUEST_ID: usize = 64;

/// Why a name is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum IdError {
    /// A request's name is too short or too long.
    #[error("an id has {characters} characters, must have 1 to {MAX_REQUEST_ID}")]
    Length {
        /// How many it has.
        characters: usize,
    },
    /// A request's name has a character that is not visible ASCII.
    #[error("an id has the character {character:?}, must be of visible ASCII characters")]
    Character {
        /// The first one.
        character: char,
    },
    /// A request's name is a step of a path that URLs leave out: nobody could ask for it.
    #[error("an id is '{text}', must be another: no URL can have it, so nobody could ask for it")]
    Dots {
        /// As it was given.
        text: String,
    },
    /// An epoch is not 32 hex digits.
    #[error("'{text}' is no epoch, must be 32 lowercase hex digits")]
    Epoch {
        /// As it was given.
        text: String,
    },
    /// An event's place is not an epoch and a number.
    #[error(
        "'{text}' is no event id, must be EPOCH-NUMBER with an epoch of 32 lowercase hex digits"
    )]
    Event {
        /// As it was given.
        text: String,
    },
}

/// The caller's own name for what it asks for: 1 to 64 visible ASCII characters, not `.` or `..`. The same name with the
/// same request gives the same answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
// written without a look ahead, which several languages' expressions have not
#[schema(value_type = String, pattern = r"^([!-\-/-~][!-~]{0,63}|\.[!-\-/-~][!-~]{0,62}|\.\.[!-~]{1,62})$", examples("order-7"))]
pub struct RequestId(String);

impl RequestId {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl TryFrom<String> for RequestId {
    type Error = IdError;
    fn try_from(text: String) -> Result<RequestId, IdError> {
        let characters = text.chars().count();
        if !(1..=MAX_REQUEST_ID).contains(&characters) {
            return Err(IdError::Length { characters });
        }
        match text.chars().find(|c| !c.is_ascii_graphic()) {
            Some(character) => Err(IdError::Character { character }),
            None if [".", ".."].contains(&text.as_str()) => Err(IdError::Dots { text }),
            None => Ok(RequestId(text)),
        }
    }
}
impl FromStr for RequestId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<RequestId, IdError> {
        RequestId::try_from(text.to_owned())
    }
}
impl From<RequestId> for String {
    fn from(id: RequestId) -> String {
        id.0
    }
}
impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The time between two restores of a node's record: 32 hex digits, drawn anew at each restore that draws a new instance of
/// the book. Ids of requests and events hold within one.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[0-9a-f]{32}$")]
pub struct Epoch(pub [u8; 16]);

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}
impl FromStr for Epoch {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Epoch, IdError> {
        let mut bytes = [0; 16];
        let is_read = hex::decode_to_slice(text, &mut bytes).is_ok();
        let epoch = Epoch(bytes);
        match is_read && epoch.to_string() == text {
            true => Ok(epoch),
            false => Err(IdError::Epoch {
                text: text.to_owned(),
            }),
        }
    }
}

/// An event's place: the epoch and the number in it, which grows by one with each event. Number 0 is before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EventId {
    /// Within which restores.
    pub epoch: Epoch,
    /// The number; counts from 1.
    pub number: u64,
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.epoch, self.number)
    }
}
impl FromStr for EventId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<EventId, IdError> {
        let wrong = || IdError::Event {
            text: text.to_owned(),
        };
        let (epoch, number) = text.split_once('-').ok_or_else(wrong)?;
        let id = EventId {
            epoch: epoch.parse().map_err(|_| wrong())?,
            number: number.parse().map_err(|_| wrong())?,
        };
        // each place has one form: neither `+7` nor `007`
        match id.to_string() == text {
            true => Ok(id),
            false => Err(wrong()),
        }
    }
}

/// Their JSON is the text that they are shown by.
macro_rules! as_text {
    ($($id:ident),+) => {$(
        impl TryFrom<String> for $id {
            type Error = IdError;
            fn try_from(text: String) -> Result<$id, IdError> {
                text.parse()
            }
        }
        impl From<$id> for String {
            fn from(id: $id) -> String {
                id.to_string()
            }
        }
    )+};
}
as_text!(Epoch, EventId);

#[cfg(test)]
mod tests {
    use super::*;
    use utoipa::PartialSchema as _;

    #[test]
    fn the_name_of_a_request_is_1_to_64_visible_characters() {
        let longest = "x".repeat(64);
        for good in [
            "a",
            "order-7",
            "a/b?c#d%",
            "...",
            ".a",
            "%2e",
            longest.as_str(),
        ] {
            assert_eq!(good.parse::<RequestId>().unwrap().as_str(), good);
        }
        let length = |characters| Err(IdError::Length { characters });
        assert_eq!("".parse::<RequestId>(), length(0));
        assert_eq!("x".repeat(65).parse::<RequestId>(), length(65));
        for (bad, character) in [("a b", ' '), ("a\n", '\n'), ("é", 'é')] {
            assert_eq!(
                bad.parse::<RequestId>(),
                Err(IdError::Character { character })
            );
        }
        let refused: Result<RequestId, _> = serde_json::from_str("\"a b\"");
        assert!(refused.is_err());
    }

    #[test]
    fn a_name_that_no_url_can_have_is_refused() {
        for dots in [".", ".."] {
            let refused = dots.parse::<RequestId>();
            let text = dots.to_owned();
            assert_eq!(refused, Err(IdError::Dots { text }));
        }
    }

    #[test]
    fn the_pattern_of_the_description_takes_what_is_taken() {
        let json = serde_json::to_value(RequestId::schema()).unwrap();
        let pattern = regex::Regex::new(json["pattern"].as_str().unwrap()).unwrap();
        let (longest, longer) = ("x".repeat(64), "x".repeat(65));
        let dotted = [64, 65].map(|n| format!("..{}", "x".repeat(n - 2)));
        let all = [
            "a", "-", "/", "~", ".a", "./", "..", ".", "...", "..a", "", "a b", "é",
        ];
        let all = all
            .into_iter()
            .chain([longest.as_str(), &longer, &dotted[0], &dotted[1]]);
        for text in all {
            let is_taken = text.parse::<RequestId>().is_ok();
            assert_eq!(pattern.is_match(text), is_taken, "{text}");
        }
    }

    #[test]
    fn an_epoch_is_32_lowercase_hex_digits() {
        let text = "ab".repeat(16);
        assert_eq!(text.parse::<Epoch>().unwrap(), Epoch([0xab; 16]));
        for bad in ["", "ab", &text[1..], &"AB".repeat(16), &"xy".repeat(16)] {
            let refused = bad.parse::<Epoch>().unwrap_err();
            let text = bad.to_owned();
            assert_eq!(refused, IdError::Epoch { text });
            let words = format!("'{bad}' is no epoch, must be 32 lowercase hex digits");
            assert_eq!(refused.to_string(), words);
        }
    }

    #[test]
    fn an_events_place_is_text_with_its_epoch() {
        let id = EventId {
            epoch: Epoch([0xab; 16]),
            number: 12,
        };
        let text = format!("{}-12", "ab".repeat(16));
        assert_eq!(id.to_string(), text);
        assert_eq!(text.parse::<EventId>().unwrap(), id);
        let in_capitals = text.to_uppercase();
        let epoch = &text[..32];
        let others = ["-+12", "-012", "-", "--1"].map(|number| format!("{epoch}{number}"));
        let bad = ["", "12", "ab-12", &text[1..], epoch, "-1", &in_capitals];
        for bad in bad.into_iter().chain(others.iter().map(String::as_str)) {
            assert!(bad.parse::<EventId>().is_err(), "{bad}");
        }
    }
}
