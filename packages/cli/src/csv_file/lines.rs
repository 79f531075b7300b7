//! A CSV, record by record, with the line that each begins in.
//!
//! Memory is bounded, and a quote that is never closed costs its own line only: the reader goes on with the next one.

use super::cells::{Cells, QuoteCheck, Quotes};
use std::io::{self, BufRead};

/// The longest record, bytes.
pub const LONGEST: usize = 64 * 1024;

/// Why a line is no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// The record is longer than [`LONGEST`].
    TooLong,
    /// A quote is opened and not closed.
    Unclosed,
    /// Something follows a closing quote.
    AfterQuote,
}

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Malformed::TooLong => write!(f, "it is longer than {LONGEST} bytes"),
            Malformed::Unclosed => f.write_str("a quote is opened and never closed"),
            Malformed::AfterQuote => f.write_str("something follows a closing quote"),
        }
    }
}

/// A line's number, and why it is no record where it is none.
pub type NumberedLine = (u64, Result<(), String>);

/// A record, or a line that is none.
pub type ParsedRecord = Result<(), Malformed>;

/// Reads a file record by record, and numbers the lines.
#[derive(Debug)]
pub struct Lines<R> {
    input: R,
    quotes: QuoteCheck,
    /// Lines that were read ahead.
    ahead: Vec<u8>,
    at: usize,
    /// The lines of the present record.
    record: Vec<u8>,
    /// The next line's number.
    next: u64,
}

enum Taken {
    Line,
    TooLong,
    End,
}

impl<R: BufRead> Lines<R> {
    /// Reads from the beginning.
    pub fn new(input: R, delimiter: u8) -> Lines<R> {
        Lines {
            input,
            quotes: QuoteCheck::new(delimiter),
            ahead: Vec::new(),
            at: 0,
            record: Vec::new(),
            next: 1,
        }
    }

    /// The lines of the record that was read last; the first line of one that is no record.
    pub fn record(&self) -> &[u8] {
        &self.record
    }

    /// Goes on with another delimiter.
    pub fn set_delimiter(&mut self, delimiter: u8) {
        self.quotes = QuoteCheck::new(delimiter);
    }

    /// The next record that is not blank, and the line in which it begins.
    pub fn read(&mut self, cells: &mut Cells) -> io::Result<Option<NumberedLine>> {
        let read = self.read_record(cells)?;
        Ok(read.map(|(line, record)| (line, record.map_err(|why| why.to_string()))))
    }

    fn read_record(&mut self, cells: &mut Cells) -> io::Result<Option<(u64, ParsedRecord)>> {
        loop {
            self.record.clear();
            let line = self.next;
            match self.take()? {
                Taken::End => return Ok(None),
                Taken::TooLong => return Ok(Some((line, Err(Malformed::TooLong)))),
                Taken::Line if self.record.iter().all(u8::is_ascii_whitespace) => continue,
                Taken::Line => return self.rest(line, cells).map(Some),
            }
        }
    }

    /// The record whose first line is here.
    fn rest(&mut self, line: u64, cells: &mut Cells) -> io::Result<(u64, ParsedRecord)> {
        let first = self.record.len();
        let mut fed = 0;
        self.quotes.clear();
        loop {
            match self.quotes.feed(&self.record[fed..]) {
                Quotes::Closed => {
                    cells.parse(self.quotes.tidy());
                    return Ok((line, Ok(())));
                }
                Quotes::Misplaced => {
                    return Ok((line, Err(self.give_up(line, first, Malformed::AfterQuote))))
                }
                Quotes::Open => {}
            }
            fed = self.record.len();
            let goes_on = fed <= LONGEST && matches!(self.take()?, Taken::Line);
            if !goes_on {
                return Ok((line, Err(self.give_up(line, first, Malformed::Unclosed))));
            }
        }
    }

    /// Goes on with the line after the record's first one.
    fn give_up(&mut self, line: u64, first: usize, why: Malformed) -> Malformed {
        let mut ahead = self.record.split_off(first);
        ahead.extend_from_slice(&self.ahead[self.at..]);
        self.ahead = ahead;
        self.at = 0;
        self.next = line + 1;
        why
    }

    /// Adds a line to the record.
    fn take(&mut self) -> io::Result<Taken> {
        let before = self.record.len();
        if self.at < self.ahead.len() {
            let rest = &self.ahead[self.at..];
            let end = rest
                .iter()
                .position(|b| *b == b'\n')
                .map_or(rest.len(), |n| n + 1);
            self.record.extend_from_slice(&rest[..end]);
            self.at += end;
        } else {
            self.ahead.clear();
            self.at = 0;
            self.take_from_input(before)?;
        }
        if self.record.len() == before {
            return Ok(Taken::End);
        }
        self.next += 1;
        if self.record.len() - before > LONGEST {
            return Ok(Taken::TooLong);
        }
        Ok(Taken::Line)
    }

    /// A line that is too long is read over, and kept just long enough to be seen as such.
    fn take_from_input(&mut self, before: usize) -> io::Result<()> {
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Ok(());
            }
            let newline = buffer.iter().position(|b| *b == b'\n');
            let part = newline.map_or(buffer.len(), |n| n + 1);
            let room = (LONGEST + 1).saturating_sub(self.record.len() - before);
            if part <= room {
                self.record.extend_from_slice(&buffer[..part]);
            } else {
                self.record.extend_from_slice(&buffer[..room]);
                if newline.is_some() {
                    // given back, it is one line again
                    self.record.pop();
                    self.record.extend_from_slice(b"-\n");
                }
            }
            self.input.consume(part);
            if newline.is_some() {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::decode::Decoded;
    use super::*;

    fn read(text: &[u8]) -> Vec<(u64, Result<Vec<String>, Malformed>)> {
        let input = io::BufReader::with_capacity(7, Decoded::new(text));
        let mut lines = Lines::new(input, b',');
        let mut cells = Cells::new(b',');
        let mut all = Vec::new();
        while let Some((line, record)) = lines.read_record(&mut cells).unwrap() {
            let words = || {
                (0..cells.count())
                    .map(|at| String::from_utf8_lossy(cells.get(at).unwrap()).into_owned())
                    .collect()
            };
            all.push((line, record.map(|()| words())));
        }
        all
    }
    fn ok(line: u64, words: &[&str]) -> (u64, Result<Vec<String>, Malformed>) {
        (line, Ok(words.iter().map(|w| (*w).to_owned()).collect()))
    }

    #[test]
    fn lines_are_counted_over_blank_ones_and_over_both_line_ends() {
        assert_eq!(
            read(b"a,b\n\n\nc,d\ne,f"),
            [ok(1, &["a", "b"]), ok(4, &["c", "d"]), ok(5, &["e", "f"])]
        );
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "", "  ", "c,d", "e,f", ""].join(end);
            assert_eq!(
                read(text.as_bytes()),
                [ok(1, &["a", "b"]), ok(4, &["c", "d"]), ok(5, &["e", "f"])],
                "{end:?}"
            );
        }
    }

    #[test]
    fn a_quoted_field_may_have_several_lines() {
        assert_eq!(
            read(b"\"a\nb\",c\nd,e\n"),
            [ok(1, &["a\nb", "c"]), ok(3, &["d", "e"])]
        );
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_its_own_line() {
        assert_eq!(
            read(b"a,b\n\"c,d\ne,f\ng,h\n"),
            [
                ok(1, &["a", "b"]),
                (2, Err(Malformed::Unclosed)),
                ok(3, &["e", "f"]),
                ok(4, &["g", "h"])
            ]
        );
        assert_eq!(
            read(b"\"c,d\n\"e,f\ng,h\n"),
            [
                (1, Err(Malformed::AfterQuote)),
                (2, Err(Malformed::Unclosed)),
                ok(3, &["g", "h"])
            ]
        );
    }

    #[test]
    fn a_line_that_is_too_long_costs_itself_alone_wherever_it_is() {
        let long = "x".repeat(LONGEST + 10);
        let text = format!("a,b\n{long}\nc,d\n\"e\n{long}\nf,g\n{long}");
        assert_eq!(
            read(text.as_bytes()),
            [
                ok(1, &["a", "b"]),
                (2, Err(Malformed::TooLong)),
                ok(3, &["c", "d"]),
                (4, Err(Malformed::Unclosed)),
                (5, Err(Malformed::TooLong)),
                ok(6, &["f", "g"]),
                (7, Err(Malformed::TooLong))
            ]
        );
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        assert_eq!(read(b"\xef\xbb\xbf\"a\",b\n"), [ok(1, &["a", "b"])]);
    }
}
