//! What is wrong with a file, and what with one of its lines.

use serde::Serialize;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// A file that cannot be read.
#[derive(Debug, Error)]
pub enum CsvError {
    /// It is not there, or is no file.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// The file, as it was named.
        path: PathBuf,
        /// What the system says of it.
        source: io::Error,
    },
    /// It has no line.
    #[error("{} is empty", path.display())]
    Empty {
        /// The file, as it was named.
        path: PathBuf,
        /// The columns that its first line must name.
        wanted: String,
    },
    /// Its first line is no record.
    #[error("the first line of {} is no header: {why}", path.display())]
    Header {
        /// The file, as it was named.
        path: PathBuf,
        /// What about the line is no header.
        why: String,
        /// A delimiter under which the first line has all columns.
        suggested: Option<&'static str>,
    },
    /// Its first line is no header but has what the lines after a header have.
    #[error("{} has no header: its first line has {what} '{cell}'", path.display())]
    NoHeader {
        /// The file, as it was named.
        path: PathBuf,
        /// What one of its cells is.
        what: &'static str,
        /// The cell, as it stands in the file.
        cell: String,
        /// The columns that its first line must name.
        wanted: String,
    },
    /// It is in UTF-16 or UTF-32, and does not say so at its beginning.
    #[error("{} has zero bytes between its letters: it is UTF-16 or UTF-32 without a byte order mark", path.display())]
    Encoding {
        /// The file, as it was named.
        path: PathBuf,
    },
    /// Its first line does not name a column.
    #[error("{} has no column '{column}': its first line is '{header}'", path.display())]
    NoColumn {
        /// The file, as it was named.
        path: PathBuf,
        /// The column, as the file should call it.
        column: String,
        /// The column, as we call it.
        ours: &'static str,
        /// The file's first line.
        header: String,
        /// A delimiter under which the first line has all columns.
        suggested: Option<&'static str>,
    },
    /// Its first line names a column twice.
    #[error("{} has the column '{column}' twice", path.display())]
    ColumnTwice {
        /// The file, as it was named.
        path: PathBuf,
        /// The column, as the file calls it.
        column: String,
    },
    /// A column was renamed that is not read.
    #[error("'{named}' is no column that is read; those are: {wanted}")]
    NoSuchColumn {
        /// What was named.
        named: String,
        /// What could be.
        wanted: String,
    },
}

impl CsvError {
    /// What can be done about it.
    pub fn hint(&self) -> String {
        match self {
            CsvError::Unreadable { .. } => {
                "name a CSV file whose first line names its columns".to_owned()
            }
            CsvError::Empty { wanted, .. } => {
                format!("its first line must name the columns: {wanted}")
            }
            CsvError::NoHeader { wanted, .. } => format!(
                "put a line before it that names the columns, as {wanted}: the first line is never taken for one to be paid"
            ),
            CsvError::Header {
                suggested: None, ..
            } => "its first line must name the columns".to_owned(),
            CsvError::Encoding { .. } => "save it as UTF-8".to_owned(),
            CsvError::NoColumn {
                suggested: Some(delimiter),
                ..
            }
            | CsvError::Header {
                suggested: Some(delimiter),
                ..
            } => format!("its cells seem to be divided otherwise: add --delimiter \"{delimiter}\""),
            CsvError::NoColumn { ours, .. } => {
                format!("its first line must name the column '{ours}'; --columns {ours}=NAME takes another one for it")
            }
            CsvError::ColumnTwice { .. } => {
                "rename one of them, or name the right one with --columns".to_owned()
            }
            CsvError::NoSuchColumn { .. } => {
                "write --columns as OURS=THEIRS, with a comma between several".to_owned()
            }
        }
    }
}

/// A line that is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Its number in the file, from 1 on.
    pub line: u64,
    /// Why the line is refused.
    pub reason: String,
}
