//! The one place that prints. What others wrote (names, labels, a contract's or a node's words, a file's cells) is shown
//! and not obeyed: characters that a terminal acts on, or that the eye does not see, are written as escapes.
//!
//! A reader that has gone away (`| head`) is no reason to stop before what was begun is finished.

use std::borrow::Cow;
use std::io::{self, ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// How much is gathered before it is written.
const BUFFER: usize = 1 << 16;

/// How a character is written that must not reach the terminal as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `\u{1b}`, for eyes.
    Text,
    /// `\u001b`, which a JSON reader turns back into the character.
    Json,
}

/// A text of several lines, with everything escaped that a terminal would act on.
pub fn escaped(text: &str) -> Cow<'_, str> {
    escaped_as(text, Form::Text)
}

/// The same, as one line: for a cell of a table, or a name inside a sentence.
pub fn escaped_line(text: &str) -> Cow<'_, str> {
    let text = escaped(text);
    match text.contains(['\n', '\r', '\t']) {
        true => Cow::Owned(
            text.replace('\n', "\\n")
                .replace('\r', "\\r")
                .replace('\t', "\\t"),
        ),
        false => text,
    }
}

fn escaped_as(text: &str, form: Form) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let ends_line = c == '\r' && chars.peek() == Some(&'\n');
        match is_unsafe(c) && !ends_line {
            false => out.push(c),
            true if form == Form::Text => out.extend(c.escape_unicode()),
            true => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    Cow::Owned(out)
}

/// Whether a terminal acts on it, or it changes how what is around it looks.
fn is_unsafe(c: char) -> bool {
    if c.is_control() {
        return !matches!(c, '\n' | '\t');
    }
    matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Whether the reader of stdout has gone away: what would go on without end, or only to print more, ends then.
pub fn is_reader_gone() -> bool {
    READER_GONE.load(Ordering::Relaxed)
}

static READER_GONE: AtomicBool = AtomicBool::new(false);

/// Prints an answer for eyes on stdout.
pub fn print(text: &str) -> io::Result<()> {
    let mut out = Printer::new(Form::Text);
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Prints one JSON object on stdout.
pub fn print_json(object: &impl std::fmt::Display) -> io::Result<()> {
    let mut out = json();
    writeln!(out, "{object}")?;
    out.flush()
}

/// Prints a secret of the user's own on stdout: it is gathered nowhere, so that no copy of it stays in memory.
pub fn print_secret(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match write(&mut out).and_then(|()| out.flush()) {
        Err(e) if e.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Says something on stderr, and ends the line. Where nobody hears it, what was begun goes on.
pub fn say(text: impl std::fmt::Display) {
    let text = text.to_string();
    let line = format!("{}\n", escaped(text.trim_end_matches('\n')));
    let _ = io::stderr().lock().write_all(line.as_bytes());
}

/// Asks something on stderr: the answer comes in the same line.
pub fn ask(question: &str) {
    let mut err = io::stderr().lock();
    let _ = err
        .write_all(escaped(question).as_bytes())
        .and_then(|()| err.flush());
}

/// Stdout, for long texts.
pub fn text() -> Printer {
    Printer::new(Form::Text)
}

/// Stdout, for a long JSON object.
pub fn json() -> Printer {
    Printer::new(Form::Json)
}

/// Writes to stdout, escaped, until its reader has gone away, and from then on to nobody.
#[derive(Debug)]
pub struct Printer {
    form: Form,
    gathered: Vec<u8>,
    gone: bool,
}

impl Printer {
    fn new(form: Form) -> Printer {
        Printer {
            form,
            gathered: Vec::new(),
            gone: false,
        }
    }

    /// Writes what is gathered, but for a character of which the end is still to come.
    fn pass_on(&mut self) -> io::Result<()> {
        let whole = match std::str::from_utf8(&self.gathered) {
            Ok(_) => self.gathered.len(),
            Err(e) => e.valid_up_to(),
        };
        let rest = self.gathered.split_off(whole);
        let text = String::from_utf8_lossy(&self.gathered).into_owned();
        self.gathered = rest;
        if self.gone {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        let written = out
            .write_all(escaped_as(&text, self.form).as_bytes())
            .and_then(|()| out.flush());
        match written {
            Err(e) if e.kind() == ErrorKind::BrokenPipe => {
                READER_GONE.store(true, Ordering::Relaxed);
                self.gone = true;
                Ok(())
            }
            other => other,
        }
    }
}

impl Write for Printer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= BUFFER {
            self.pass_on()?;
        }
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        self.pass_on()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_acts_on_is_shown_and_not_obeyed() {
        for (text, shown) in [
            ("plain, Zoë 東京 🦀", "plain, Zoë 東京 🦀"),
            ("\u{1b}[2J\u{1b}]0;x\u{7}", "\\u{1b}[2J\\u{1b}]0;x\\u{7}"),
            ("a\rb", "a\\u{d}b"),
            ("a\u{8}\u{7f}\u{9b}31m", "a\\u{8}\\u{7f}\\u{9b}31m"),
            ("pay \u{202e}001", "pay \\u{202e}001"),
            ("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}"),
            ("two\nlines\tand\r\nmore", "two\nlines\tand\r\nmore"),
        ] {
            assert_eq!(escaped(text), shown);
        }
        assert_eq!(escaped_line("a\nb\tc\u{1b}"), "a\\nb\\tc\\u{1b}");
    }

    #[test]
    fn json_is_escaped_into_the_same_json() {
        let value = serde_json::json!({ "name": "\u{1b}[2J\u{9b}\u{202e}\u{e0041}\u{7f}é" });
        let text = value.to_string();
        let printed = escaped_as(&text, Form::Json);
        assert!(!printed.chars().any(is_unsafe), "{printed}");
        let read: serde_json::Value = serde_json::from_str(&printed).unwrap();
        assert_eq!(read, value);
    }

    #[test]
    fn a_character_that_comes_in_two_parts_stays_whole() {
        let mut out = Printer {
            gone: true,
            ..text()
        };
        let [first, second] = "é".as_bytes() else {
            panic!("two bytes");
        };
        out.write_all(&[*first]).unwrap();
        out.flush().unwrap();
        assert_eq!(out.gathered, [*first]);
        out.write_all(&[*second]).unwrap();
        out.flush().unwrap();
        assert!(out.gathered.is_empty());
    }
}
