//! The one place that asks. Whatever locks or moves money on chain is shown before it is done, and is done only if
//! somebody says yes: at the terminal, or beforehand with `--yes`.

use super::Context;
use crate::failure::advise;
use crate::output::terminal;
use anyhow::Result;
use std::fmt::Display;
use std::io::{self, BufRead, IsTerminal};

impl Context {
    /// Shows on stderr what will be done and asks whether to do it. `--yes` is the answer; `--json` is none, and
    /// neither is standard input that is no terminal. With `--generate-only` nothing is done, so nothing is asked.
    pub fn confirm(&self, what: impl Display, question: &str) -> Result<()> {
        if self.generate_only {
            return Ok(());
        }
        // a program that has said yes reads what was done in the answer
        let what = what.to_string();
        let is_program = self.json && self.yes;
        let shown = !is_program && !what.is_empty();
        if shown {
            terminal::say(what.trim_end());
        }
        if self.yes {
            if shown {
                terminal::say("Being sent: it is done once its outcome is printed.");
            }
            return Ok(());
        }
        if self.json || !io::stdin().is_terminal() {
            let why = match self.json {
                true => "--json answers no question",
                false => "nobody is there to say yes",
            };
            return Err(advise(
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
            anyhow::bail!("not done: you did not say yes")
        }
    }
}
