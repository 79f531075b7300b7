//! `completions`: what makes a shell complete commands and options.

use crate::args::shell::Completions;
use crate::args::Cli;
use crate::output::Answer;
use anyhow::Result;
use clap::CommandFactory as _;

/// Prints what makes a shell complete commands.
pub fn run(completions: &Completions) -> Result<Answer> {
    let mut script = Vec::new();
    clap_complete::generate(
        completions.shell,
        &mut Cli::command(),
        "causeway",
        &mut script,
    );
    let script = String::from_utf8(script)?;
    let json = serde_json::json!({ "shell": completions.shell.to_string(), "script": script });
    Ok(Answer::of(&json)?.say(script))
}
