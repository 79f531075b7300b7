//! A signed line: given as it is, in a file, or on standard input; and written for the peer.

use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use anyhow::{Context as _, Result};
use causeway_peer_protocol::{messages_in, PeerMessage, LINE_PREFIX};
use std::io::{self, Read};
use std::path::Path;

/// Lines are a few hundred characters; a file that is much larger is another file.
const LARGEST: u64 = 1 << 20;

/// Reads a line: the text itself, a file that holds it, or `-` for standard input.
pub fn read(given: &str) -> Result<PeerMessage> {
    if given.contains(LINE_PREFIX) {
        return one_of(given, "what was given");
    }
    let given = given.trim();
    let Some(text) = content(given)? else {
        return Err(error_with_hint(
            CommandCode::LineInvalid,
            format!("'{given}' is neither a line ({LINE_PREFIX}…) nor a file"),
            "give the whole line in quotes, the name of a file, or - for standard input",
        ));
    };
    let from = match given {
        "-" => "standard input",
        file => file,
    };
    one_of(&text, from)
}

/// What a file holds, or, for `-`, what comes on standard input; none where nothing has that name.
pub fn content(given: &str) -> Result<Option<String>> {
    let mut text = String::new();
    if given == "-" {
        io::stdin().take(LARGEST).read_to_string(&mut text)?;
        return Ok(Some(text));
    }
    if !Path::new(given).exists() {
        return Ok(None);
    }
    std::fs::File::open(given)
        .and_then(|file| file.take(LARGEST).read_to_string(&mut text))
        .with_context(|| format!("cannot read {given}"))?;
    Ok(Some(text))
}

/// The only message of a text, however mail has changed it.
fn one_of(text: &str, from: &str) -> Result<PeerMessage> {
    let found = messages_in(text).map_err(|e| {
        error_with_hint(
            CommandCode::LineInvalid,
            format!("the line is not read: {e}"),
            "ask the other side to send it again",
        )
    });
    let found = found.with_context(|| format!("cannot read {from}"))?;
    let count = found.len();
    match <[PeerMessage; 1]>::try_from(found) {
        Ok([message]) => Ok(message),
        Err(_) if count == 0 => Err(error_with_hint(
            CommandCode::LineInvalid,
            format!("{from} has no line that starts with {LINE_PREFIX}"),
            "save the whole line that the other side printed",
        )),
        Err(_) => Err(error_with_hint(
            CommandCode::LineInvalid,
            format!("{from} has {count} lines, 1 can be read at a time"),
            "give each line on its own",
        )),
    }
}

/// Something that was signed under an id, as it is named where it cannot be printed or written.
pub struct Signed<'a> {
    /// Its id; the same command with it prints the same line. None where the same command does so anyway.
    pub id: Option<&'a str>,
    /// The command that prints it too, if there is one.
    pub again: Option<String>,
}

impl Signed<'_> {
    /// What is true though it was not printed.
    pub fn what(&self) -> String {
        match self.id {
            Some(id) => {
                format!("it is signed and in the book under the id {id}, and could not be printed")
            }
            None => "it is in the book, and could not be printed".to_owned(),
        }
    }
    /// How to have it printed.
    pub fn hint(&self) -> String {
        let same = match self.id {
            Some(id) => {
                format!("the same command with --id {id} prints it again and signs nothing")
            }
            None => "the same command prints it again and signs nothing".to_owned(),
        };
        match &self.again {
            Some(again) => format!("{same}; so does `{again}`"),
            None => same,
        }
    }
}

/// A new id for something that is signed.
pub fn new_id() -> String {
    causeway_wallet::book::new_id()
}

/// Writes a line into a file, for those who asked for one. It is signed and stored already; this only copies it.
pub fn write(line: &str, out: Option<&Path>, signed: &Signed<'_>) -> Result<()> {
    match out {
        Some(path) => std::fs::write(path, format!("{line}\n"))
            .with_context(|| format!("cannot write {}", path.display()))
            .with_context(|| crate::failure::hinted(signed.what(), signed.hint())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::hint_of;

    #[test]
    fn what_is_no_line_and_no_file_is_refused_with_a_hint() {
        for given in ["hello", "cswy1:AAAA", "/nowhere/at/all"] {
            let error = read(given).unwrap_err();
            assert!(hint_of(&error).is_some(), "{error:#}");
        }
    }

    #[test]
    fn a_file_must_hold_one_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lines");
        let name = path.to_str().unwrap();
        std::fs::write(&path, "hello\n").unwrap();
        assert!(read(name).unwrap_err().to_string().contains("no line"));
        std::fs::write(&path, "cswy1:a\ncswy1:b\n").unwrap();
        assert!(read(name).is_err());
    }
}
