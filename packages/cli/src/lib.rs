//! The `causeway` command: arguments, then values, then one answer.
//!
//! | module | what it is for |
//! |---|---|
//! | [`args`] | raw arguments, as clap reads them |
//! | [`context`] | home, chain, key: where a command runs |
//! | [`csv_file`] | CSV files: the one reader for them, and how they are written |
//! | [`network`] | the client's network, with amounts and times as they are shown |
//! | [`commands`] | one module a command |
//! | [`output`] | answers: tables and times for eyes, or one JSON object |
//! | [`error_code`] | the codes of the command's own errors |
//! | [`failure`] | errors that say what to do next |
//! | [`hinted`] | errors of the command itself, with what to do next |
//! | [`progress`] | bars on long work |
//! | [`unlocked`] | keys that a process of their own holds for a while |
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod args;
pub mod commands;
pub mod context;
pub mod csv_file;
pub mod error_code;
pub mod failure;
pub mod hinted;
pub mod network;
pub mod output;
pub mod progress;
pub mod unlocked;

use causeway_client::ClientError;
use clap::error::ErrorKind;
use clap::Parser as _;
use error_code::CommandCode;
use std::process::ExitCode;

/// What was asked was tried and failed.
const FAILED: u8 = 1;
/// What was asked cannot be understood.
const USAGE: u8 = 2;
/// A transaction was sent, or a payment asked for, and nobody knows yet whether it took effect.
const UNKNOWN: u8 = 3;

/// Runs the command of this process's arguments.
pub fn main() -> ExitCode {
    let cli = match args::Cli::of_process() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    // a process of its own, which has no home and no one to answer
    if let args::Command::Unlock(unlock) = &cli.command {
        if let Some(socket) = &unlock.hold {
            let held = commands::unlock::hold(unlock, socket);
            return ExitCode::from(if held.is_ok() { 0 } else { FAILED });
        }
    }
    let (json, base_units) = (cli.global.json, cli.global.base_units);
    let mut names = None;
    let run = || -> anyhow::Result<()> {
        output::hints::set_given(&cli.global);
        let context = context::Context::new(&cli.global)?;
        names = context.names().ok();
        let done = commands::run(&context, cli.command);
        context.keep_heights()?;
        match done {
            Ok(Some(answer)) => {
                answer.show(json)?;
                context.told()?;
            }
            Ok(None) => {}
            Err(error) => match (error.downcast_ref::<ClientError>(), context.untold()) {
                (Some(ClientError::Generated(tx)), _) if context.dry_run => {
                    commands::dry_run::answer(tx, context.transactions())?.show(json)?;
                }
                (Some(ClientError::Generated(tx)), _) => output::terminal::print_json(tx)?,
                // the same again must not do once more what is done
                (_, Some(done)) if !error.is::<failure::Reported>() => {
                    return Err(error.context(failure::hinted(
                        format!("{done}, and what was to be told of it, or done after it, failed"),
                        "run the same again: it does this no second time, tells what became of it, and goes on with what is left",
                    )))
                }
                _ => {
                    // it is printed next, with what was done before it
                    context.told()?;
                    return Err(error);
                }
            },
        }
        Ok(())
    };
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            failure::print(&error, json, base_units, names.as_ref());
            ExitCode::from(exit_code(&error))
        }
    }
}

/// The code that a command ends with which failed.
fn exit_code(error: &anyhow::Error) -> u8 {
    match failure::is_unknown(error) {
        true => UNKNOWN,
        false => FAILED,
    }
}

/// Help and version are answers; the rest is a mistake in the arguments.
fn usage(error: &clap::Error) -> ExitCode {
    let asked = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    let json = std::env::args_os().any(|a| a == "--json");
    if asked && json {
        let text = error.render().to_string();
        let object = match error.kind() {
            ErrorKind::DisplayVersion => serde_json::json!({ "version": text.trim() }),
            _ => serde_json::json!({ "help": text }),
        };
        let _ = output::terminal::print_json(&object);
        return ExitCode::SUCCESS;
    }
    if json {
        let (message, hint) = mistake(error);
        let object = serde_json::json!({ "error": {
            "code": CommandCode::ArgumentsInvalid.name(),
            "message": message,
            "causes": [],
            "hint": hint,
        } });
        let _ = output::terminal::print_json(&object);
        output::terminal::say(format!("error: {message}"));
        if let Some(hint) = hint {
            output::terminal::say(format!("hint: {hint}"));
        }
        return ExitCode::from(USAGE);
    }
    // a closed pipe is nobody's mistake
    let _ = match error.kind() {
        ErrorKind::MissingSubcommand => print_help_there(),
        _ => error.print(),
    };
    if asked {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(USAGE)
    }
}

/// A mistake in the arguments in one line, with all that is missing named, and what would be right.
fn mistake(error: &clap::Error) -> (String, Option<String>) {
    if matches!(
        error.kind(),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        let hint = "`causeway help` lists the commands".to_owned();
        return ("no command was given".to_owned(), Some(hint));
    }
    let text = error.render().to_string();
    // the message, then blank lines between tips, usage, and where the help is
    let (message, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
    let message: Vec<_> = message.split_whitespace().collect();
    let message = message.join(" ");
    let hints = rest
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("tip: ") || line.starts_with("Usage: "));
    let hints: Vec<_> = hints.collect();
    (
        message.trim_start_matches("error: ").to_owned(),
        (!hints.is_empty()).then(|| hints.join("; ")),
    )
}

/// Where a command is missing, the help lists those that there are.
fn print_help_there() -> std::io::Result<()> {
    let args = std::env::args_os().chain(["--help".into()]);
    match args::Cli::try_parse_from(args) {
        Ok(_) => Ok(()),
        Err(help) => help.print(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_chain::{ChainError, EmbeddedError, TxHash};
    use causeway_types::Height;

    #[test]
    fn what_is_unknown_ends_with_a_code_of_its_own_whatever_failed_for_it() {
        let why = || Box::new(ChainError::Embedded(EmbeddedError::Missing("x".into())));
        let unknown = ClientError::OutcomeUnknown {
            step: None,
            hash: TxHash::of(b"tx"),
            last: Some(Height(25)),
            why: why(),
        };
        let unknown = anyhow::Error::new(unknown.because("nothing was paid")).context("cannot pay");
        assert_eq!(exit_code(&unknown), 3);
        let failed = anyhow::Error::new(ClientError::Chain(*why())).context("cannot pay");
        assert_eq!(exit_code(&failed), 1);
    }
}
