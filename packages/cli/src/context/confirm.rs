//! The one place that asks. Whatever locks or moves money on chain is shown before it is done, and is done only if
//! somebody says yes: at the terminal, or beforehand with `--yes`.

use super::Context;
use crate::error_code::CommandCode;
use crate::hinted::{error, error_with_hint};
use crate::output::terminal;
use anyhow::Result;
use std::fmt::Display;
use std::io::{self, BufRead, IsTerminal};

/// What is said where somebody has said yes beforehand: what follows may take a while.
const SENT: &str = "Being sent: it is done once its outcome is printed.";

impl Context {
    /// Shows on stderr what will be done and asks whether to do it. `--yes` is the answer; `--json` is none, and
    /// neither is standard input that is no terminal. With `--generate-only` nothing is done, so nothing is asked.
    pub fn confirm(&self, what: impl Display, question: &str) -> Result<()> {
        match self.generate_only {
            true => Ok(()),
            false => self.ask(what, question, self.yes, SENT),
        }
    }

    /// The same for what takes something away on this machine alone: nothing is sent, and a yes in the environment, which
    /// was said to whatever command comes, is none to this one.
    pub fn confirm_removal(&self, what: impl Display, question: &str) -> Result<()> {
        let is_yes = |arg: std::ffi::OsString| arg == "--yes" || arg == "-y";
        let yes = self.yes && std::env::args_os().any(is_yes);
        self.ask(what, question, yes, "")
    }

    /// The same for what changes something on this machine alone.
    pub fn confirm_here(&self, what: impl Display, question: &str) -> Result<()> {
        self.ask(what, question, self.yes, "")
    }

    fn ask(&self, what: impl Display, question: &str, yes: bool, doing: &str) -> Result<()> {
        // a program that has said yes reads what was done in the answer
        let what = what.to_string();
        let is_program = self.json && yes;
        let shown = !is_program && !what.is_empty();
        if shown {
            terminal::say(what.trim_end());
        }
        if yes {
            if shown && !doing.is_empty() {
                terminal::say(doing);
            }
            return Ok(());
        }
        if self.json || !io::stdin().is_terminal() {
            let why = match self.json {
                true => "--json answers no question",
                false => "nobody is there to say yes",
            };
            return Err(error_with_hint(
                CommandCode::NotConfirmed,
                format!("{question}: {why}, and nothing was done"),
                "add --yes once what it does is what you want",
            ));
        }
        terminal::ask(&format!("{question}? [y/N] "));
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
            Ok(())
        } else {
            Err(error(
                CommandCode::NotConfirmed,
                "not done: you did not say yes",
            ))
        }
    }
}
