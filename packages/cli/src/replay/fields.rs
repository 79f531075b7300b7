//! One record's fields, fed line by line: a quoted field may span several.

/// The fields of one record, as bytes.
#[derive(Debug, Default)]
pub struct Fields {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    state: State,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Start,
    Plain,
    Quoted,
    /// A quote inside quotes: the field's end, or the first half of a doubled one.
    Quote,
    /// A carriage return after a quoted field.
    Return,
}

/// How far a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fed {
    /// All of it is here.
    Whole,
    /// A quote is open at the end of the line.
    Open,
    /// Something follows a closing quote.
    Malformed,
}

impl Fields {
    /// Makes room for the next record.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.state = State::Start;
    }
    /// How many there are.
    pub fn count(&self) -> usize {
        self.ends.len()
    }
    /// One of them.
    pub fn get(&self, at: usize) -> Option<&[u8]> {
        let end = *self.ends.get(at)?;
        let start = match at.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.bytes.get(start..end)
    }
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.count()).filter_map(|at| self.get(at))
    }

    /// Takes a line, with the newline at its end if it has one.
    pub fn feed(&mut self, line: &[u8]) -> Fed {
        for &byte in line {
            self.state = match (self.state, byte) {
                (State::Start, b'"') | (State::Quote, b'"') => {
                    if self.state == State::Quote {
                        self.bytes.push(byte);
                    }
                    State::Quoted
                }
                (State::Quoted, b'"') => State::Quote,
                (State::Quoted, _) => self.push(byte, State::Quoted),
                (State::Start | State::Plain | State::Quote, b',') => self.end_field(State::Start),
                (State::Start | State::Plain, b'\n') => {
                    self.drop_return();
                    self.end_field(State::Start);
                    return Fed::Whole;
                }
                (State::Quote | State::Return, b'\n') => {
                    self.end_field(State::Start);
                    return Fed::Whole;
                }
                (State::Quote, b'\r') => State::Return,
                (State::Quote | State::Return, _) => return Fed::Malformed,
                (State::Start | State::Plain, _) => self.push(byte, State::Plain),
            };
        }
        if self.state == State::Quoted {
            return Fed::Open;
        }
        // the file's last line, without a newline
        if self.state == State::Plain {
            self.drop_return();
        }
        self.end_field(State::Start);
        Fed::Whole
    }

    fn push(&mut self, byte: u8, next: State) -> State {
        self.bytes.push(byte);
        next
    }
    fn end_field(&mut self, next: State) -> State {
        self.ends.push(self.bytes.len());
        next
    }
    fn drop_return(&mut self) {
        let start = self.ends.last().copied().unwrap_or(0);
        if self.bytes.len() > start && self.bytes.last() == Some(&b'\r') {
            self.bytes.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(line: &str) -> (Fed, Vec<String>) {
        let mut fields = Fields::default();
        let fed = fields.feed(line.as_bytes());
        let all = fields
            .iter()
            .map(|f| String::from_utf8(f.to_vec()).unwrap())
            .collect();
        (fed, all)
    }

    #[test]
    fn commas_quotes_and_both_kinds_of_line_ends() {
        for (line, expected) in [
            ("a,b,5\n", vec!["a", "b", "5"]),
            ("a,b,5\r\n", vec!["a", "b", "5"]),
            ("a,b,5", vec!["a", "b", "5"]),
            ("\"a,\"\"x\"\"\",b,\"5\"\r\n", vec!["a,\"x\"", "b", "5"]),
            ("a\"b,\"\",\n", vec!["a\"b", "", ""]),
            (",,\n", vec!["", "", ""]),
        ] {
            assert_eq!(fields(line).1, expected, "{line:?}");
            assert_eq!(fields(line).0, Fed::Whole, "{line:?}");
        }
    }

    #[test]
    fn a_quote_that_stays_open_and_one_that_ends_too_early_are_told_apart() {
        assert_eq!(fields("\"a,b,5\n").0, Fed::Open);
        assert_eq!(fields("\"a\"b,5\n").0, Fed::Malformed);
    }
}
