//! Aligned columns without borders.

use super::terminal::escaped_line;
use comfy_table::{presets, CellAlignment, ContentArrangement};
use std::fmt;
use unicode_width::UnicodeWidthStr as _;

/// Rows under a header. Where the terminal is too narrow for them, each row is shown as its own list of properties.
#[derive(Debug)]
pub struct Table {
    headers: Vec<String>,
    right: Vec<bool>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headers; a header that begins with `>` has its column aligned to the right.
    pub fn new<const N: usize>(headers: [&str; N]) -> Table {
        Table {
            right: headers.iter().map(|h| h.starts_with('>')).collect(),
            headers: headers
                .iter()
                .map(|h| h.trim_start_matches('>').to_uppercase())
                .collect(),
            rows: Vec::new(),
        }
    }
    /// Rows of a simulation, with its headers.
    pub fn from(table: &causeway_simulation::Table) -> Table {
        Table {
            right: table.headers.iter().map(|h| h.starts_with('>')).collect(),
            headers: table
                .headers
                .iter()
                .map(|h| h.trim_start_matches('>').to_uppercase())
                .collect(),
            rows: table
                .rows
                .iter()
                .map(|row| row.iter().map(|c| escaped_line(c).into_owned()).collect())
                .collect(),
        }
    }
    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        let cells = cells.map(|cell| escaped_line(&cell).into_owned());
        self.rows.push(cells.into());
    }
    /// Removes the last column where no row has anything in it.
    pub fn without_empty_last(mut self) -> Table {
        if self
            .rows
            .iter()
            .any(|row| row.last().is_some_and(|cell| !cell.is_empty()))
        {
            return self;
        }
        self.headers.pop();
        self.right.pop();
        for row in &mut self.rows {
            row.pop();
        }
        self
    }
    /// Whether it has no row yet.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// As it is shown where lines have room for so many columns; without bound if not given.
    fn render(&self, width: Option<u16>) -> String {
        let mut table = comfy_table::Table::new();
        table
            .load_preset(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled)
            .set_header(&self.headers)
            .add_rows(&self.rows);
        for (column, right) in table.column_iter_mut().zip(&self.right) {
            column.set_padding((0, 2));
            if *right {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let lines = trimmed(&table);
        if fits(&lines, width) {
            return lines;
        }
        let lists = self.rows.iter().map(|row| {
            let mut details = Details::new();
            for (name, value) in self.headers.iter().zip(row) {
                details = details.with(&name.to_lowercase(), value);
            }
            details.render(width)
        });
        lists.collect::<Vec<_>>().join("\n")
    }
}

/// The terminal's width, or what `COLUMNS` says where the output goes elsewhere; none where neither is known.
pub(super) fn terminal_width() -> Option<u16> {
    let of_terminal = terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| width.0);
    of_terminal.or_else(|| std::env::var("COLUMNS").ok()?.parse().ok())
}

/// Whether all lines of a text have room in a width.
fn fits(text: &str, width: Option<u16>) -> bool {
    width.is_none_or(|width| text.lines().all(|line| line.width() <= usize::from(width)))
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(terminal_width()))
    }
}

/// One thing's properties, one a line.
#[derive(Debug, Default)]
pub struct Details {
    rows: Vec<(String, String)>,
}

impl Details {
    /// An empty list of properties.
    pub fn new() -> Details {
        Details::default()
    }
    /// Adds a property, its control characters escaped.
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Details {
        let value = value.to_string();
        self.rows
            .push((name.to_owned(), escaped_line(&value).into_owned()));
        self
    }
    /// Adds a property, if there is a value.
    pub fn with_some(self, name: &str, value: Option<impl fmt::Display>) -> Details {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds the properties of another list.
    pub fn and(mut self, other: Details) -> Details {
        self.rows.extend(other.rows);
        self
    }

    /// As it is shown where lines have room for so many columns: what is longer goes on below, from a blank on. A word is
    /// never broken: an address is copied whole.
    fn render(&self, width: Option<u16>) -> String {
        let names = self.rows.iter().map(|(name, _)| name.width());
        let names = names.max().unwrap_or_default();
        let room = width.map(|width| usize::from(width).saturating_sub(names + 2));
        let mut out = String::new();
        for (name, value) in &self.rows {
            let mut name = name.as_str();
            for line in lines_of(value, room) {
                let blanks = " ".repeat(names.saturating_sub(name.width()));
                out += format!("{name}{blanks}  {line}").trim_end();
                out.push('\n');
                name = "";
            }
        }
        out
    }
}

/// A text in lines of at most so many columns, as far as its blanks allow.
fn lines_of(text: &str, room: Option<usize>) -> Vec<String> {
    let Some(room) = room.filter(|room| text.width() > *room) else {
        return vec![text.to_owned()];
    };
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.width() + 1 + word.width() <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

impl fmt::Display for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(terminal_width()))
    }
}

fn trimmed(table: &comfy_table::Table) -> String {
    table
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_rows() -> Table {
        let mut table = Table::new(["name", ">amount"]);
        table.row(["alice".to_owned(), "1_000".to_owned()]);
        table.row(["bo".to_owned(), "5".to_owned()]);
        table
    }

    #[test]
    fn columns_are_aligned_and_no_line_ends_in_spaces() {
        let text = two_rows().render(None);
        assert_eq!(text, "NAME   AMOUNT\nalice   1_000\nbo          5\n");
        assert_eq!(two_rows().render(Some(13)), text);
        let details = Details::new()
            .with("id", 1)
            .with_some("name", None::<String>)
            .with("longer", "x");
        assert_eq!(details.to_string(), "id      1\nlonger  x\n");
    }

    #[test]
    fn a_last_column_that_is_empty_is_left_out() {
        let mut table = Table::new(["name", "memo"]);
        table.row(["alice".to_owned(), String::new()]);
        assert_eq!(table.without_empty_last().render(None), "NAME\nalice\n");
        assert_eq!(
            two_rows().without_empty_last().render(None),
            two_rows().render(None)
        );
    }

    #[test]
    fn where_a_terminal_is_too_narrow_each_row_is_a_list() {
        assert_eq!(
            two_rows().render(Some(12)),
            "name    alice\namount  1_000\n\nname    bo\namount  5\n"
        );
    }

    #[test]
    fn what_is_longer_than_a_line_goes_on_below_and_no_word_is_broken() {
        let details = Details::new()
            .with("id", 1)
            .with("opener", "alice (wasm1qqqqqqqqqqqq)");
        assert_eq!(
            details.render(Some(20)),
            "id      1\nopener  alice\n        (wasm1qqqqqqqqqqqq)\n"
        );
    }

    #[test]
    fn a_cell_is_one_line_that_no_terminal_acts_on() {
        let mut table = Table::new(["name"]);
        table.row(["x\u{1b}[1A\n100 received".to_owned()]);
        assert_eq!(table.to_string(), "NAME\nx\\u{1b}[1A\\n100 received\n");
        let details = Details::new().with("name", "a\rb");
        assert_eq!(details.to_string(), "name  a\\u{d}b\n");
    }
}
