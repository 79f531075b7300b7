//! CSV files: one way in which they are written ([`encode`]), and one reader for all: people's own, as spreadsheets and other programs write them.
//!
//! | what comes | what is read |
//! |---|---|
//! | LF, CRLF or CR at a line's end; a byte order mark; UTF-16 with one | the same lines, with the same numbers |
//! | blank lines, blanks around cells | nothing |
//! | `sep=;` before the header, as spreadsheets write it | the delimiter |
//! | quoted cells, also over several lines | what is in the quotes |
//! | a quote that is never closed, a line that is too long | that line is refused, and the rest of the file is read |
//! | columns in any order, with others between them, under other names | those that [`Layout`] names |
//! | texts that differ only in blanks or in their Unicode form | one text |
//!
//! Memory is bounded by [`LONGEST`], whatever is in the file. Nothing is printed here: a file that cannot be read at all
//! is a [`CsvError`], a line that cannot is a [`Refusal`] with its number.

mod cells;
mod decode;
pub mod encode;
mod error;
mod lines;

pub use error::{CsvError, Refusal};
pub use lines::LONGEST;

use crate::args::amount;
use crate::output::AmountFormat;
use causeway_types::{Amount, Hash};
use causeway_wallet::keys::address_like;
use cells::Cells;
use lines::{Lines, NumberedLine};
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use unicode_normalization::{is_nfc_quick, IsNormalized, UnicodeNormalization as _};

/// The bytes that may stand between cells, and what a person calls them.
pub const DELIMITERS: [(u8, &str); 4] = [(b',', ","), (b';', ";"), (b'\t', "tab"), (b'|', "|")];

/// How a file is written.
#[derive(Clone, Debug)]
pub struct Layout {
    /// What stands between cells.
    pub delimiter: u8,
    /// Columns that the file calls otherwise: our name, the file's.
    pub renamed: Vec<(String, String)>,
    /// The decimals of its amounts; 0 where they are base units.
    pub decimals: u8,
}

/// A file, read line by line.
#[derive(Debug)]
pub struct CsvFile<const N: usize> {
    lines: Lines<BufReader<decode::Decoded<File>>>,
    cells: Cells,
    layout: Layout,
    /// Our names of the columns.
    wanted: [&'static str; N],
    /// Where in a record each is.
    places: [usize; N],
    /// How many columns the file has.
    count: usize,
    path: PathBuf,
}

/// A record of a file.
#[derive(Debug)]
pub struct CsvRecord<'f, const N: usize> {
    /// The line that it begins in, from 1 on.
    pub line: u64,
    file: &'f CsvFile<N>,
}

impl<const N: usize> CsvFile<N> {
    /// Opens a file and finds these columns in its first line.
    pub fn open(path: &Path, wanted: [&'static str; N], layout: Layout) -> Result<Self, CsvError> {
        let unreadable = |source| CsvError::Unreadable {
            path: path.to_owned(),
            source,
        };
        for (name, _) in &layout.renamed {
            if !wanted.contains(&name.as_str()) {
                return Err(CsvError::NoSuchColumn {
                    named: name.clone(),
                    wanted: wanted.join(", "),
                });
            }
        }
        let file = File::open(path).map_err(unreadable)?;
        if file.metadata().map_err(unreadable)?.is_dir() {
            return Err(unreadable(io::ErrorKind::IsADirectory.into()));
        }
        let input = BufReader::new(decode::Decoded::new(file));
        let mut opened = CsvFile {
            lines: Lines::new(input, layout.delimiter),
            cells: Cells::new(layout.delimiter),
            layout,
            wanted,
            places: [0; N],
            count: 0,
            path: path.to_owned(),
        };
        opened.read_header()?;
        Ok(opened)
    }

    /// What spreadsheets write before the header: `sep=;` says what stands between cells.
    fn announced_delimiter(&self) -> Option<u8> {
        let line = self.lines.record().trim_ascii();
        let line = line.strip_prefix(b"\"").unwrap_or(line);
        let line = line.strip_suffix(b"\"").unwrap_or(line);
        let (name, rest) = line.split_at_checked(4)?;
        let known = |byte: &u8| DELIMITERS.iter().any(|(known, _)| known == byte);
        match rest {
            [byte] if name.eq_ignore_ascii_case(b"sep=") => Some(*byte).filter(known),
            _ => None,
        }
    }

    fn read_header(&mut self) -> Result<(), CsvError> {
        let mut first = self.advance()?;
        if let Some(delimiter) = first.as_ref().and_then(|_| self.announced_delimiter()) {
            self.layout.delimiter = delimiter;
            self.lines.set_delimiter(delimiter);
            self.cells = Cells::new(delimiter);
            first = self.advance()?;
        }
        match first {
            Some((_, Ok(()))) => {}
            Some((_, Err(why))) => {
                let line = String::from_utf8_lossy(self.lines.record()).to_lowercase();
                return Err(CsvError::Header {
                    path: self.path.clone(),
                    why,
                    suggested: self.suggested(&line),
                });
            }
            None => {
                return Err(CsvError::Empty {
                    path: self.path.clone(),
                    wanted: self.wanted.join(","),
                })
            }
        }
        let cell = |at| self.cells.get(at).unwrap_or_default();
        let cells: Vec<String> = (0..self.cells.count())
            .map(|at| String::from_utf8_lossy(cell(at)).to_lowercase())
            .collect();
        let header = cells.join(",");
        if header.contains('\0') {
            return Err(CsvError::Encoding {
                path: self.path.clone(),
            });
        }
        let names: Vec<Cow<'_, str>> = cells.iter().map(|name| clean(name)).collect();
        self.count = names.len();
        for (place, wanted) in self.places.iter_mut().zip(self.wanted) {
            let renamed = self.layout.renamed.iter().find(|(ours, _)| ours == wanted);
            let called = renamed.map_or(wanted.to_owned(), |(_, theirs)| {
                clean(&theirs.to_lowercase()).into_owned()
            });
            let mut found = (0..)
                .zip(&names)
                .filter(|(_, name)| name.as_ref() == called);
            match (found.next(), found.next()) {
                (Some((at, name)), None) => {
                    // a line to be paid, whose cells were named as if they were columns
                    if let Some(what) = data_like(name) {
                        return Err(self.no_header(what, name));
                    }
                    *place = at;
                }
                (None, _) => {
                    let suggested = self.suggested(&header);
                    let cells = header.split([',', ';', '\t', '|']).map(clean);
                    let data = cells.filter_map(|cell| Some((data_like(&cell)?, cell)));
                    if let (None, Some((what, cell))) = (suggested, data.into_iter().next()) {
                        return Err(self.no_header(what, &cell));
                    }
                    return Err(CsvError::NoColumn {
                        path: self.path.clone(),
                        column: called,
                        ours: wanted,
                        suggested,
                        header,
                    });
                }
                (Some(_), Some(_)) => {
                    return Err(CsvError::ColumnTwice {
                        path: self.path.clone(),
                        column: called,
                    })
                }
            }
        }
        Ok(())
    }

    fn no_header(&self, what: &'static str, cell: &str) -> CsvError {
        CsvError::NoHeader {
            path: self.path.clone(),
            what,
            cell: shortened(cell),
            wanted: self.wanted.join(","),
        }
    }

    /// Another delimiter under which the first line has all columns.
    fn suggested(&self, header: &str) -> Option<&'static str> {
        let others = DELIMITERS
            .into_iter()
            .filter(|(byte, _)| *byte != self.layout.delimiter);
        let suits = |byte: u8| {
            let cells: Vec<_> = header
                .split(char::from(byte))
                .map(|cell| cell.trim().trim_matches('"'))
                .collect();
            self.wanted.iter().all(|wanted| {
                let renamed = self.layout.renamed.iter().find(|(ours, _)| ours == wanted);
                let called = renamed.map_or((*wanted).to_owned(), |(_, t)| t.to_lowercase());
                cells.contains(&called.as_str())
            })
        };
        others.into_iter().find(|(b, _)| suits(*b)).map(|(_, n)| n)
    }

    /// The next record, or the line that is none; nothing at the file's end.
    pub fn next_record(&mut self) -> Result<Option<Result<CsvRecord<'_, N>, Refusal>>, CsvError> {
        let Some((line, read)) = self.advance()? else {
            return Ok(None);
        };
        let (found, allowed) = (self.cells.count(), self.count);
        let read = match read {
            Ok(()) if found > allowed => Err(format!(
                "it has {found} cells, the first line has {allowed}"
            )),
            other => other,
        };
        Ok(Some(match read {
            Ok(()) => Ok(CsvRecord { line, file: self }),
            Err(reason) => Err(Refusal { line, reason }),
        }))
    }

    fn advance(&mut self) -> Result<Option<NumberedLine>, CsvError> {
        let read = self.lines.read(&mut self.cells);
        read.map_err(|source| CsvError::Unreadable {
            path: self.path.clone(),
            source,
        })
    }
}

impl<'f, const N: usize> CsvRecord<'f, N> {
    /// Why the record is refused, as an error of its line.
    pub fn refused(&self, reason: impl Into<String>) -> Refusal {
        Refusal {
            line: self.line,
            reason: reason.into(),
        }
    }

    /// A column's text, without blanks at its ends, single ones between its words, in the composed Unicode form.
    pub fn text(&self, column: usize) -> Result<Cow<'f, str>, Refusal> {
        let name = self.file.wanted.get(column).copied().unwrap_or_default();
        let place = self.file.places.get(column).copied();
        let bytes = place
            .and_then(|at| self.file.cells.get(at))
            .ok_or_else(|| {
                self.refused(format!(
                    "it has {} cells, '{name}' is missing",
                    self.file.cells.count()
                ))
            })?;
        let text =
            std::str::from_utf8(bytes).map_err(|_| self.refused(format!("{name} is not UTF-8")))?;
        let text = clean(text);
        match text.is_empty() {
            true => Err(self.refused(format!("{name} is empty"))),
            false => Ok(text),
        }
    }

    /// A column's amount, above 0, in base units.
    pub fn amount(&self, column: usize) -> Result<Amount, Refusal> {
        let text = self.text(column)?;
        let name = self.file.wanted.get(column).copied().unwrap_or_default();
        let wrong = |why: String| self.refused(format!("{name} {:?}: {why}", shortened(&text)));
        let typed = amount::amount(&text).map_err(wrong)?;
        let amounts = AmountFormat::with_decimals(self.file.layout.decimals);
        let amount = amounts.read(&typed).map_err(|e| {
            let is_whole = amounts == AmountFormat::BASE_UNITS && text.contains('.');
            let decimals = "; --decimals N says that amounts are whole tokens of N decimals";
            wrong(format!("{e}{}", if is_whole { decimals } else { "" }))
        })?;
        match amount.is_zero() {
            true => Err(self.refused(format!(
                "{name} is 0, it must be at least {}",
                amounts.show(Amount::new(1))
            ))),
            false => Ok(amount),
        }
    }
}

/// What a cell is that no column is called by.
fn data_like(cell: &str) -> Option<&'static str> {
    // of whatever chain: no chain's addresses begin like this
    const NO_PREFIX: &str = "-";
    if amount::amount(cell).is_ok() {
        return Some("the amount");
    }
    address_like(cell, NO_PREFIX).map(|_| "the address")
}

/// A text as it is compared: no blanks at its ends, one between words, composed Unicode.
pub fn clean(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.bytes().all(|b| b.is_ascii_graphic()) {
        return text.into();
    }
    let mut blank = false;
    let single = text.chars().all(|c| {
        let twice = c.is_whitespace() && (blank || c != ' ');
        blank = c.is_whitespace();
        !twice
    });
    let text: Cow<'_, str> = match single {
        true => text.into(),
        false => text.split_whitespace().collect::<Vec<_>>().join(" ").into(),
    };
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text,
        IsNormalized::No | IsNormalized::Maybe => text.nfc().collect::<String>().into(),
    }
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.chars().count() <= SHOWN {
        true => text.to_owned(),
        false => text.chars().take(SHOWN).chain(['…']).collect(),
    }
}

/// A file to read, which may be standard input: that is copied, so that it can be read twice.
#[derive(Debug)]
pub struct Input {
    path: PathBuf,
    // the copy is gone when dropped
    _copy: Option<tempfile::TempDir>,
}

impl Input {
    /// By a path; `-` is standard input.
    pub fn of(path: &Path) -> io::Result<Input> {
        if path != Path::new("-") {
            return Ok(Input {
                path: path.to_owned(),
                _copy: None,
            });
        }
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("standard-input.csv");
        io::copy(&mut io::stdin().lock(), &mut File::create(&path)?)?;
        Ok(Input {
            path,
            _copy: Some(dir),
        })
    }
    /// Where it can be read.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// A hash of all of a file's bytes, chained over parts of it, so that none is too large.
pub fn digest(path: &Path) -> io::Result<Hash> {
    const PART: u64 = 1 << 20;
    let mut file = File::open(path)?;
    let mut digest = Hash::ZERO;
    loop {
        let mut part = digest.to_string().into_bytes();
        if file.by_ref().take(PART).read_to_end(&mut part)? == 0 {
            return Ok(digest);
        }
        digest = Hash::of(&part);
    }
}

#[cfg(test)]
mod tests;
