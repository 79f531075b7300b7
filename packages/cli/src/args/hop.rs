//! One hop of a route as one writes it.
//!
//! | hop | what it is |
//! |---|---|
//! | `alice:bob` | any running channel from alice to bob, in the route's sidechain |
//! | `alice:bob@BATOM` | the same in another sidechain |
//! | `channel:7` | channel 7, its opener pays |
//! | `channel:7:b` | channel 7, its peer pays |

use causeway_types::{ChannelId, Side};
use std::fmt;

/// One hop, before anybody is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HopArgs {
    /// A channel, and who pays in it.
    Channel {
        /// The channel's number.
        id: ChannelId,
        /// The side that pays.
        payer: Side,
    },
    /// Any running channel between two nodes.
    Ends {
        /// Who pays, by key, contact or address.
        from: String,
        /// Who is paid, by key, contact or address.
        to: String,
        /// In which sidechain, by symbol or number; the route's if not given.
        sidechain: Option<String>,
    },
}

/// Reads a hop, as the table above has it.
pub fn parse(text: &str) -> Result<HopArgs, String> {
    let wrong = || {
        format!("'{text}' is no hop: write FROM:TO, FROM:TO@SIDECHAIN, channel:7 or channel:7:b")
    };
    if let Some(rest) = text.strip_prefix("channel:") {
        let (number, side) = rest.split_once(':').unwrap_or((rest, "a"));
        if let Ok(id) = number.parse() {
            let payer = side.parse().map_err(|_| wrong())?;
            return Ok(HopArgs::Channel { id, payer });
        }
    }
    let (ends, sidechain) = match text.split_once('@') {
        Some((ends, sidechain)) => (ends, Some(sidechain.to_owned())),
        None => (text, None),
    };
    let (from, to) = ends.split_once(':').ok_or_else(wrong)?;
    let named = |word: &str| !word.is_empty() && !word.contains([':', '@']);
    if !named(from) || !named(to) || sidechain.as_deref().is_some_and(|s| !named(s)) {
        return Err(wrong());
    }
    Ok(HopArgs::Ends {
        from: from.to_owned(),
        to: to.to_owned(),
        sidechain,
    })
}

impl fmt::Display for HopArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HopArgs::Channel { id, payer: Side::A } => write!(f, "channel:{id}"),
            HopArgs::Channel { id, payer } => write!(f, "channel:{id}:{payer}"),
            HopArgs::Ends {
                from,
                to,
                sidechain: None,
            } => write!(f, "{from}:{to}"),
            HopArgs::Ends {
                from,
                to,
                sidechain: Some(sidechain),
            } => write!(f, "{from}:{to}@{sidechain}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hop_is_read_and_written_the_same() {
        for words in [
            "alice:bob",
            "alice:bob@BATOM",
            "channel:7",
            "channel:7:b",
            "channel:bob",
        ] {
            assert_eq!(parse(words).unwrap().to_string(), words);
        }
        assert_eq!(parse("channel:7:a"), parse("channel:7"));
    }

    #[test]
    fn what_is_no_hop_is_refused() {
        for wrong in [
            "",
            "alice",
            "alice:",
            ":bob",
            "a:b:c",
            "a:b@",
            "channel:7:c",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
