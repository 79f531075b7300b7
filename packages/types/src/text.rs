//! Names that are shown to people.

use std::fmt;

/// Why a text is no name: a terminal would interpret what is in it, or it could not be told from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    /// A character outside the printable ASCII characters.
    Character {
        /// The character that is not admitted.
        found: char,
        /// Before which byte it begins, counted from 0.
        at: usize,
    },
    /// A blank at the beginning or the end.
    OuterBlank,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NameError::Character { found, at } => write!(
                f,
                "has the character U+{:04X} at byte {at}; only printable ASCII characters (U+0020 to U+007E) are allowed",
                u32::from(*found)
            ),
            NameError::OuterBlank => f.write_str("begins or ends with a blank"),
        }
    }
}

/// Refuses a name that has anything but printable ASCII characters in it, or a blank at either end. Lengths are checked
/// where they are set.
pub fn check_name(name: &str) -> Result<(), NameError> {
    let foreign = name.char_indices().find(|(_, c)| !matches!(c, ' '..='~'));
    if let Some((at, found)) = foreign {
        return Err(NameError::Character { found, at });
    }
    if name.starts_with(' ') || name.ends_with(' ') {
        return Err(NameError::OuterBlank);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_printable_ascii_characters_and_no_outer_blanks() {
        for name in ["", "a", "savings 2026", "~!@ {}\\", "cATOM"] {
            assert_eq!(check_name(name), Ok(()), "{name:?}");
        }
        for (name, found, at) in [
            ("a\u{1b}[2J", '\u{1b}', 1),
            ("\n", '\n', 0),
            ("ab\u{7f}", '\u{7f}', 2),
            ("caf\u{e9}", '\u{e9}', 3),
            ("\u{202e}evil", '\u{202e}', 0),
            ("\u{a0}", '\u{a0}', 0),
        ] {
            let refused = check_name(name).unwrap_err();
            assert_eq!(refused, NameError::Character { found, at });
            // what is refused is not written out
            assert!(check_name(&refused.to_string()).is_ok(), "{refused}");
        }
        for name in [" ", " a", "a "] {
            assert_eq!(check_name(name), Err(NameError::OuterBlank), "{name:?}");
        }
    }
}
