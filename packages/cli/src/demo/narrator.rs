//! Says what happens, as it happens.

use crate::output::terminal;
use std::cell::Cell;
use std::fmt::Display;

const MARGIN: &str = "    ";

/// Prints to stdout, or is silent.
#[derive(Debug)]
pub struct Narrator {
    silent: bool,
    chapters: Cell<u32>,
}

impl Narrator {
    /// Speaks, unless the answer is one JSON object.
    pub fn new(silent: bool) -> Narrator {
        Narrator {
            silent,
            chapters: Cell::new(0),
        }
    }
    /// Says what all of it is about, or how it ended.
    pub fn title(&self, text: &str) {
        let blank = if self.chapters.get() > 0 { "\n" } else { "" };
        self.print(&format!("{blank}{text}\n"));
    }
    /// Begins the next chapter.
    pub fn chapter(&self, title: &str) {
        let number = self.chapters.get() + 1;
        self.chapters.set(number);
        self.print(&format!("\n{number:>2}  {title}\n"));
    }
    /// Says a sentence or two.
    pub fn say(&self, text: impl Display) {
        self.print(&format!("{MARGIN}{text}\n"));
    }
    /// Shows a table.
    pub fn show(&self, table: impl Display) {
        let lines: String = table
            .to_string()
            .lines()
            .map(|line| format!("{MARGIN}  {line}\n"))
            .collect();
        self.print(&lines);
    }
    fn print(&self, text: &str) {
        if !self.silent {
            // a reader that has gone away hears no more; the story goes on
            let _ = terminal::print(text);
        }
    }
}
