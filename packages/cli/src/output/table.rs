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
        let fits = |line: &str| width.is_none_or(|width| line.width() <= usize::from(width));
        if lines.lines().all(fits) {
            return lines;
        }
        let lists = self.rows.iter().map(|row| {
            let mut details = Details::new();
            for (name, value) in self.headers.iter().zip(row) {
                details = details.with(&name.to_lowercase(), value);
            }
            details.to_string()
        });
        lists.collect::<Vec<_>>().join("\n")
    }
}

/// The terminal's width; none where the output goes elsewhere.
fn terminal_width() -> Option<u16> {
    terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| width.0)
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(terminal_width()))
    }
}

/// One thing's properties, one a line.
#[derive(Debug)]
pub struct Details {
    table: comfy_table::Table,
}

impl Default for Details {
    fn default() -> Self {
        Details::new()
    }
}

impl Details {
    /// None yet.
    pub fn new() -> Details {
        let mut table = comfy_table::Table::new();
        table
            .load_preset(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled);
        Details { table }
    }
    /// Adds one.
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Details {
        let value = value.to_string();
        self.table
            .add_row([name.to_owned(), escaped_line(&value).into_owned()]);
        self
    }
    /// Adds one, if it is there.
    pub fn with_some(self, name: &str, value: Option<impl fmt::Display>) -> Details {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }
}

impl fmt::Display for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = self.table.clone();
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        f.write_str(&trimmed(&table))
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
    fn where_a_terminal_is_too_narrow_each_row_is_a_list() {
        assert_eq!(
            two_rows().render(Some(12)),
            "name    alice\namount  1_000\n\nname    bo\namount  5\n"
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
