//! How a CSV file is written, for every command that reads one.

use crate::csv_file::{Layout, DELIMITERS};
use clap::Args;

/// How a file is written.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "The file")]
pub struct CsvArgs {
    /// What stands between its cells: a comma, ";", "|" or "tab"
    #[arg(long, value_name = "CHAR", default_value = ",", value_parser = delimiter)]
    pub delimiter: u8,
    /// Columns that it calls otherwise, as from=Sender,to=Recipient
    #[arg(long, value_name = "OURS=THEIRS,..", value_delimiter = ',', value_parser = column)]
    pub columns: Vec<(String, String)>,
    /// Its amounts are whole tokens of so many decimals, not base units
    #[arg(long, value_name = "N")]
    pub decimals: Option<u8>,
}

impl CsvArgs {
    /// The same, as the reader takes it.
    pub fn layout(&self) -> Layout {
        Layout {
            delimiter: self.delimiter,
            renamed: self.columns.clone(),
            decimals: self.decimals.unwrap_or(0),
        }
    }
}

/// What stands between cells.
fn delimiter(text: &str) -> Result<u8, String> {
    let text = if text == "\t" || text == "\\t" {
        "tab"
    } else {
        text
    };
    let known = DELIMITERS.iter().find(|(_, name)| *name == text);
    known
        .map(|(byte, _)| *byte)
        .ok_or_else(|| "a delimiter is one of: , ; | tab".to_owned())
}

/// A column under another name.
fn column(text: &str) -> Result<(String, String), String> {
    let named = text.split_once('=').map(|(o, t)| (o.trim(), t.trim()));
    match named {
        Some((ours, theirs)) if !ours.is_empty() && !theirs.is_empty() => {
            Ok((ours.to_owned(), theirs.to_owned()))
        }
        _ => Err("a column is renamed as OURS=THEIRS: from=Sender".to_owned()),
    }
}
