//! What the demo shows while it runs.

use crate::progress::Progress;
use std::fmt::{self, Display};

/// Shows the text and figures of the demo.
pub trait Presenter: Progress + fmt::Debug {
    /// What all of it is about, or how it ended.
    fn title(&self, text: &str);
    /// The next section begins.
    fn section(&self, title: &str);
    /// A sentence or two.
    fn paragraph(&self, text: &str);
    /// Figures in rows.
    fn table(&self, table: &Table);
    /// Properties, each with its name.
    fn properties(&self, rows: &[(&str, String)]);
}

impl dyn Presenter + '_ {
    /// A sentence or two.
    pub fn say(&self, text: impl Display) {
        self.paragraph(&text.to_string());
    }
}

/// Rows under headers, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The columns; a header that begins with `>` has its column aligned to the right.
    pub headers: Vec<String>,
    /// The cells, as many in each row as there are headers.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub fn new<const N: usize>(headers: [&str; N]) -> Table {
        Table {
            headers: headers.map(str::to_owned).into(),
            rows: Vec::new(),
        }
    }
    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }
}
