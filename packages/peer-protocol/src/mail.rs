//! A line of text that came by mail: folded into several lines, quoted, with marks and blanks around it.

use crate::error::DecodeError;
use crate::kind::LINE_PREFIX;
use crate::line::MAX_LINE;
use crate::peer_message::PeerMessage;

/// All messages in a text, in order and each once. A line that was folded is put together again: as much of what follows
/// it is taken as makes its checksum right.
///
/// An error is that of the first line that begins as one and is none.
pub fn messages_in(text: &str) -> Result<Vec<PeerMessage>, DecodeError> {
    let pieces: Vec<&str> = text.lines().flat_map(without_quotes).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        match pieces[at].starts_with(LINE_PREFIX) {
            true => {
                let (message, taken) = message_at(&pieces[at..])?;
                if !found.contains(&message) {
                    found.push(message);
                }
                at += taken;
            }
            false => at += 1,
        }
    }
    Ok(found)
}

/// What stands between blanks in a line, after the signs by which mail marks what it quotes, and without what is not
/// seen of a text: marks of byte order, and the like.
fn without_quotes(line: &str) -> impl Iterator<Item = &str> {
    let unseen = |c: char| matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}');
    line.trim_start_matches(move |c: char| c == '>' || c == '|' || c.is_whitespace() || unseen(c))
        .split_whitespace()
        .map(move |piece| piece.trim_matches(unseen))
        .filter(|piece| !piece.is_empty())
}

/// The message that begins with the first piece, and how many pieces it takes.
fn message_at(pieces: &[&str]) -> Result<(PeerMessage, usize), DecodeError> {
    let mut line = String::new();
    let mut first_error = None;
    for (taken, piece) in pieces.iter().enumerate() {
        // mail that is sent as "quoted-printable" ends folded lines with this
        let piece = piece.strip_suffix('=').unwrap_or(piece);
        if taken > 0 && !piece.chars().all(in_base64url) {
            break;
        }
        // each further piece is another attempt to decode all of the line
        if line.len() + piece.len() > MAX_LINE {
            first_error.get_or_insert(DecodeError::LineTooLong {
                length: line.len() + piece.len(),
                allowed: MAX_LINE,
            });
            break;
        }
        if piece.is_empty() {
            continue;
        }
        line.push_str(piece);
        match line.parse::<PeerMessage>() {
            Ok(message) => return Ok((message, taken + 1)),
            Err(error) => {
                first_error.get_or_insert(error);
            }
        }
    }
    Err(first_error.unwrap_or(DecodeError::Prefix))
}

fn in_base64url(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{every_kind, longest};

    fn folded(line: &str, before: &str, end: &str) -> String {
        let bytes = line.as_bytes().chunks(76);
        bytes
            .map(|part| format!("{before}{}{end}", String::from_utf8_lossy(part)))
            .collect()
    }

    #[test]
    fn a_line_survives_mail() {
        for message in every_kind() {
            let line = message.to_string();
            for text in [
                line.clone(),
                format!("\u{feff}{line}\r\n"),
                format!("  {line} \t\n"),
                format!("Dear bob,\n\n{line}\n\nalice"),
                folded(&line, "", "\r\n"),
                folded(&line, "> ", "\n"),
                folded(&line, ">> > ", " \n"),
                folded(&line, "", "=\r\n"),
                format!(
                    "> On Monday alice wrote:\n{}> Thanks\n",
                    folded(&line, "> ", "\n")
                ),
                format!("{line}\n{}", folded(&line, "> ", "\n")),
            ] {
                let found = messages_in(&text).unwrap();
                assert_eq!(found, std::slice::from_ref(&message), "{text}");
            }
        }
    }

    #[test]
    fn several_are_found_and_one_that_lost_a_part_is_told() {
        let [first, second] = [&every_kind()[0], &every_kind()[1]];
        let text = format!(
            "{}\nand\n{}",
            folded(&first.to_string(), "> ", "\n"),
            folded(&second.to_string(), "", "\n")
        );
        assert_eq!(messages_in(&text).unwrap(), [first.clone(), second.clone()]);
        let line = first.to_string();
        assert!(messages_in(&line[..line.len() - 4]).is_err());
        assert_eq!(messages_in("hello").unwrap(), []);
    }

    #[test]
    fn the_longest_message_is_read_and_what_is_longer_is_given_up_at_once() {
        let longest = longest();
        let line = longest.to_string();
        assert_eq!(line.len(), MAX_LINE);
        let letters: String = line.chars().map(|c| format!("{c}\n")).collect();
        let pieces = letters.replacen("c\ns\nw\ny\n1\n:\n", LINE_PREFIX, 1);
        assert_eq!(messages_in(&pieces).unwrap(), [longest]);
        // one that decodes all of the line for each of these would not end within the hour
        for piece in [" a", " =", " A="] {
            let text = format!("{LINE_PREFIX}{}", piece.repeat(2_000_000));
            assert!(messages_in(&text).is_err());
        }
        let one = format!("{LINE_PREFIX}{}", "A".repeat(MAX_LINE));
        let error = messages_in(&one).unwrap_err();
        assert!(matches!(
            error,
            DecodeError::LineTooLong { length, allowed } if length > allowed
        ));
    }
}
