//! Names in requests and answers: a caller's own name for what it asks for, and an event's place.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;
use utoipa::ToSchema;

/// The longest name of a request, characters.
const LONGEST_ID: usize = 64;

/// Why a name is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum IdError {
    /// A request's name is too short or too long.
    #[error("an id has {characters} characters, must have 1 to {LONGEST_ID}")]
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
    /// An event's place is not an epoch and a number.
    #[error("'{text}' is no event id, must be EPOCH-NUMBER with an epoch of 32 hex digits")]
    Event {
        /// As it was given.
        text: String,
    },
}

/// The caller's own name for what it asks for: 1 to 64 visible ASCII characters. The same name with the same request
/// gives the same answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[!-~]{1,64}$", examples("order-7"))]
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
        if !(1..=LONGEST_ID).contains(&characters) {
            return Err(IdError::Length { characters });
        }
        match text.chars().find(|c| !c.is_ascii_graphic()) {
            Some(character) => Err(IdError::Character { character }),
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
        match hex::decode_to_slice(text, &mut bytes) {
            Ok(()) => Ok(Epoch(bytes)),
            Err(_) => Err(IdError::Event {
                text: text.to_owned(),
            }),
        }
    }
}
impl TryFrom<String> for Epoch {
    type Error = IdError;
    fn try_from(text: String) -> Result<Epoch, IdError> {
        text.parse()
    }
}
impl From<Epoch> for String {
    fn from(epoch: Epoch) -> String {
        epoch.to_string()
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
        Ok(EventId {
            epoch: epoch.parse().map_err(|_| wrong())?,
            number: number.parse().map_err(|_| wrong())?,
        })
    }
}
impl TryFrom<String> for EventId {
    type Error = IdError;
    fn try_from(text: String) -> Result<EventId, IdError> {
        text.parse()
    }
}
impl From<EventId> for String {
    fn from(id: EventId) -> String {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_request_is_1_to_64_visible_characters() {
        let longest = "x".repeat(64);
        for good in ["a", "order-7", "a/b?c#d%", longest.as_str()] {
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
    fn an_events_place_is_text_with_its_epoch() {
        let id = EventId {
            epoch: Epoch([0xab; 16]),
            number: 12,
        };
        let text = format!("{}-12", "ab".repeat(16));
        assert_eq!(id.to_string(), text);
        assert_eq!(text.parse::<EventId>().unwrap(), id);
        for bad in ["", "12", "ab-12", &text[1..], &text[..32], "-1"] {
            assert!(bad.parse::<EventId>().is_err(), "{bad}");
        }
    }
}
