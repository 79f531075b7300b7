//! One record's cells, by the `csv` crate; and what that crate would guess at is refused before.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// How far a record is, by its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotes {
    /// All of it is here.
    Closed,
    /// A quote is open at the end of what is here.
    Open,
    /// Something follows a closing quote.
    Misplaced,
}

/// Follows a record's quotes line by line. A CSV parser takes a lost quote for the beginning of a cell that goes on over
/// the next lines, and what follows a closing quote for a part of the cell; in a list of payments either is a mistake.
#[derive(Debug)]
pub struct QuoteCheck {
    delimiter: u8,
    state: State,
    /// The record without the blanks around its quoted cells.
    tidy: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    Plain,
    Quoted,
    /// A quote inside quotes: the cell's end, or the first half of a doubled one.
    Quote,
    /// Blanks after a closing quote.
    After,
}

impl QuoteCheck {
    /// At a record's beginning.
    pub fn new(delimiter: u8) -> QuoteCheck {
        QuoteCheck {
            delimiter,
            state: State::Start,
            tidy: Vec::new(),
        }
    }
    /// At the next record's beginning.
    pub fn clear(&mut self) {
        self.state = State::Start;
        self.tidy.clear();
    }
    /// The record as it can be parsed.
    pub fn tidy(&self) -> &[u8] {
        &self.tidy
    }
    /// Goes on over a line, with the newline at its end if it has one.
    pub fn feed(&mut self, line: &[u8]) -> Quotes {
        for &byte in line {
            let ends_cell = byte == self.delimiter || byte == b'\n';
            let blank = matches!(byte, b' ' | b'\t') && !ends_cell;
            let (next, kept) = match (self.state, byte) {
                (State::Start, b'"') => (State::Quoted, true),
                (State::Start, _) if blank => (State::Start, false),
                (State::Quoted, b'"') => (State::Quote, true),
                (State::Quoted, _) => (State::Quoted, true),
                (State::Quote, b'"') => (State::Quoted, true),
                (State::Quote | State::After, _) if blank => (State::After, false),
                (_, _) if ends_cell => (State::Start, true),
                (State::Quote | State::After, _) => return Quotes::Misplaced,
                (State::Start | State::Plain, _) => (State::Plain, true),
            };
            self.state = next;
            if kept {
                self.tidy.push(byte);
            }
        }
        match self.state {
            State::Quoted => Quotes::Open,
            _ => Quotes::Closed,
        }
    }
}

/// The cells of one record, as bytes.
#[derive(Debug)]
pub struct Cells {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    count: usize,
    parser: Reader,
}

impl Cells {
    /// For records with this between their cells.
    pub fn new(delimiter: u8) -> Cells {
        Cells {
            bytes: vec![0; 1024],
            ends: vec![0; 16],
            count: 0,
            // its table of states takes longer to build than a record to parse
            parser: ReaderBuilder::new().delimiter(delimiter).build(),
        }
    }
    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }
    /// One of them.
    pub fn get(&self, at: usize) -> Option<&[u8]> {
        let ends = self.ends.get(..self.count)?;
        let end = *ends.get(at)?;
        let start = match at.checked_sub(1) {
            Some(before) => *ends.get(before)?,
            None => 0,
        };
        self.bytes.get(start..end)
    }

    /// Parses a record, which is whole.
    pub fn parse(&mut self, mut record: &[u8]) {
        self.parser.reset();
        let (mut written, mut ended) = (0, 0);
        loop {
            let (result, read, wrote, ends) = self.parser.read_record(
                record,
                &mut self.bytes[written..],
                &mut self.ends[ended..],
            );
            record = &record[read..];
            written += wrote;
            ended += ends;
            match result {
                ReadRecordResult::OutputFull => self.bytes.resize(self.bytes.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                // asked again with nothing, the parser takes it for the file's end
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
        self.count = ended;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(line: &str, delimiter: u8) -> (Quotes, Vec<String>) {
        let mut check = QuoteCheck::new(delimiter);
        let quotes = check.feed(line.as_bytes());
        let mut cells = Cells::new(delimiter);
        cells.parse(check.tidy());
        let text = |at| String::from_utf8(cells.get(at).unwrap().to_vec()).unwrap();
        (quotes, (0..cells.count()).map(text).collect())
    }

    #[test]
    fn delimiters_quotes_and_blanks_around_them() {
        for (line, expected) in [
            ("a,b,5\n", vec!["a", "b", "5"]),
            ("a,b,5", vec!["a", "b", "5"]),
            ("\"a,\"\"x\"\"\",b,\"5\"\n", vec!["a,\"x\"", "b", "5"]),
            ("a, \"b, c\" ,5", vec!["a", "b, c", "5"]),
            ("a\"b,\"\",\n", vec!["a\"b", "", ""]),
            (",,\n", vec!["", "", ""]),
        ] {
            assert_eq!(
                cells(line, b','),
                (Quotes::Closed, as_owned(&expected)),
                "{line:?}"
            );
        }
        assert_eq!(
            cells("a;\"b;c\";5,1", b';'),
            (Quotes::Closed, as_owned(&["a", "b;c", "5,1"]))
        );
        assert_eq!(cells("a\t\tb\n", b'\t').1, ["a", "", "b"]);
        let wide = vec!["x".repeat(700); 40];
        assert_eq!(cells(&wide.join(","), b',').1, wide);
    }

    fn as_owned(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|c| (*c).to_owned()).collect()
    }

    #[test]
    fn a_quote_that_stays_open_and_one_that_ends_too_early_are_told_apart() {
        assert_eq!(cells("\"a,b,5\n", b',').0, Quotes::Open);
        assert_eq!(cells("\"a\"b,5\n", b',').0, Quotes::Misplaced);
        assert_eq!(cells("\"a\" b,5\n", b',').0, Quotes::Misplaced);
    }
}
