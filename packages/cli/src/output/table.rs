//! Aligned columns without borders.

use comfy_table::{presets, CellAlignment, ContentArrangement};
use std::fmt;

/// Rows under a header.
#[derive(Debug)]
pub struct Table {
    table: comfy_table::Table,
    rows: usize,
}

impl Table {
    /// A table with these headers; a header that begins with `>` has its column aligned to the right.
    pub fn new<const N: usize>(headers: [&str; N]) -> Table {
        let mut table = comfy_table::Table::new();
        table
            .load_preset(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled)
            .set_header(headers.map(|h| h.trim_start_matches('>').to_uppercase()));
        for (at, header) in headers.iter().enumerate() {
            if let Some(column) = table.column_mut(at) {
                column.set_padding((0, 2));
                if header.starts_with('>') {
                    column.set_cell_alignment(CellAlignment::Right);
                }
            }
        }
        Table { table, rows: 0 }
    }
    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.table.add_row(cells);
        self.rows += 1;
    }
    /// Whether it has no row yet.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        trimmed(&self.table, f)
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
        self.table.add_row([name.to_owned(), value.to_string()]);
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
        trimmed(&table, f)
    }
}

fn trimmed(table: &comfy_table::Table, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    table
        .lines()
        .try_for_each(|line| writeln!(f, "{}", line.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_no_line_ends_in_spaces() {
        let mut table = Table::new(["name", ">amount"]);
        table.row(["alice".to_owned(), "1_000".to_owned()]);
        table.row(["bo".to_owned(), "5".to_owned()]);
        let text = table.to_string();
        assert_eq!(text, "NAME   AMOUNT\nalice   1_000\nbo          5\n");
        let details = Details::new()
            .with("id", 1)
            .with_some("name", None::<String>)
            .with("longer", "x");
        assert_eq!(details.to_string(), "id      1\nlonger  x\n");
    }
}
