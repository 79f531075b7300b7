//! Names that people choose for keys and channels: none can be taken for something else where it is typed.

use super::Context;
use crate::args::Cli;
use crate::error_code::CommandCode;
use crate::hinted::error_with_hint;
use anyhow::Result;
use causeway_wallet::keys::address_like;
use clap::CommandFactory as _;

/// Words that stand for something where a name could stand too.
const WORDS: [&str; 8] = [
    "anyone", "any", "all", "embedded", "me", "token", "asset", "credit",
];

impl Context {
    /// Fails on a name for a key or a channel that is a number, an address, or a word of the command.
    pub fn check_new_name(&self, what: &str, name: &str) -> Result<()> {
        let lower = name.to_lowercase();
        let number = !name.is_empty() && name.chars().all(|c| c.is_ascii_digit());
        let is = if number {
            "a number, which stands for a channel"
        } else if self.looks_like_address(name) {
            "an address"
        } else if WORDS.contains(&lower.as_str()) || is_command(&Cli::command(), &lower) {
            "a word of the command"
        } else {
            return Ok(());
        };
        Err(error_with_hint(
            CommandCode::NameRefused,
            format!("the {what} cannot be named '{name}': that is {is}"),
            "choose another name, as rent, shop or alice-2",
        ))
    }

    /// Whether a text is meant as an address, of this chain or another, right or mistyped.
    pub fn looks_like_address(&self, text: &str) -> bool {
        address_like(text, self.prefix().as_str()).is_some()
    }
}

fn is_command(command: &clap::Command, name: &str) -> bool {
    command
        .get_subcommands()
        .any(|c| c.get_name() == name || is_command(c, name))
}
