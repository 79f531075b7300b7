//! Hints that can be followed as they are printed: a command in one carries the options that this command was given.

use crate::args::Global;
use std::path::Path;
use std::sync::OnceLock;

/// The options that were given as arguments: those of the environment hold for the next command too.
static GIVEN: OnceLock<GivenOptions> = OnceLock::new();

#[derive(Debug, Default)]
struct GivenOptions {
    /// The chain, by the name or the file that was given.
    chain: String,
    /// Whether commands of hints read amounts in base units.
    base_units: bool,
    /// For every command: the home and how amounts are read.
    always: String,
    /// For those that act on a chain.
    on_chain: String,
    /// For those that act with a key.
    from: String,
}

/// What begins a command in a hint.
const COMMAND: &str = "`causeway ";

/// Commands for which no key is chosen.
const KEYLESS: [&str; 13] = [
    "attach",
    "balance",
    "chain",
    "demo",
    "deploy --verify",
    "help",
    "keys",
    "offer list",
    "pair list",
    "replay",
    "route list",
    "sidechain list",
    "sidechain show",
];

/// What makes a list one of the chosen key's.
const MINE: &str = " --mine";

/// Commands that act on no chain, or on the embedded one alone; where the chain's file is what is wrong, they must not
/// read it.
const CHAINLESS: [&str; 3] = ["chain file", "chain start", "help"];

/// Notes what this command was given, once.
pub fn set_given(global: &Global) {
    let from_environment = |name: &str, value: &str| std::env::var(name).is_ok_and(|v| v == value);
    let mut given = GivenOptions {
        base_units: global.base_units,
        chain: global.chain.clone(),
        ..GivenOptions::default()
    };
    if let Some(home) = &global.home {
        let home = home.display().to_string();
        if !from_environment("CAUSEWAY_HOME", &home) {
            given.always += &format!("--home {home} ");
        }
    }
    if global.chain != crate::context::choice::EMBEDDED
        && !from_environment("CAUSEWAY_CHAIN", &global.chain)
    {
        given.on_chain = format!("--chain {} ", global.chain);
    }
    if global.base_units && std::env::var_os("CAUSEWAY_BASE_UNITS").is_none() {
        given.always += "--base-units ";
    }
    if let Some(from) = &global.from {
        if !from_environment("CAUSEWAY_FROM", from) {
            given.from = format!("--from {from} ");
        }
    }
    let _ = GIVEN.set(given);
}

/// Whether amounts in commands of hints are base units, because this command's were.
pub fn has_base_units() -> bool {
    GIVEN.get().is_some_and(|given| given.base_units)
}

/// What to do where a chain's node does not answer.
pub fn of_unreachable() -> String {
    match GIVEN.get().map(|given| given.chain.as_str()) {
        Some(crate::context::choice::DEVNET) => {
            "`scripts/devnet up` starts the local chain, where it does not run".to_owned()
        }
        Some(chain) => format!(
            "see whether its node runs, or name another one as `rpc` in the chain's file (`causeway chain file {chain}` \
             prints it)"
        ),
        None => "see whether the chain's node runs".to_owned(),
    }
}

/// What to do where there is no key of a name: the names that there are, the most similar first.
pub fn of_unknown_key(name: &str, dir: &Path) -> String {
    let files = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut names: Vec<String> = files
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .collect();
    if names.is_empty() {
        return format!("`causeway keys new {name}` makes it");
    }
    names.sort_by_cached_key(|known| (strsim::osa_distance(known, name), known.clone()));
    format!(
        "the keys here are: {}; `causeway keys new {name}` makes another",
        names.join(", ")
    )
}

/// A text in which every command can be run as it stands. What another side runs names its own key.
pub fn runnable(text: &str) -> String {
    match GIVEN.get() {
        Some(given) => with(given, text),
        None => text.to_owned(),
    }
}

fn with(given: &GivenOptions, text: &str) -> String {
    let mut parts = text.split(COMMAND);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let command = part.split('`').next().unwrap_or_default();
        let theirs = command.contains("--from ");
        let is_listed = KEYLESS.iter().any(|k| command.starts_with(k));
        let keyless = is_listed && !command.contains(MINE);
        out += COMMAND;
        if !theirs {
            out += &given.always;
            if !CHAINLESS.iter().any(|c| command.starts_with(c)) {
                out += &given.on_chain;
            }
            if !keyless {
                out += &given.from;
            }
        }
        out += part;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_carries_what_was_given_unless_it_is_anothers_or_needs_no_key() {
        let given = GivenOptions {
            base_units: false,
            chain: "devnet".to_owned(),
            always: String::new(),
            on_chain: "--chain devnet ".to_owned(),
            from: "--from alice ".to_owned(),
        };
        for (text, wanted) in [
            (
                "next: `causeway pay 1 AMOUNT`, or `causeway keys list`",
                "next: `causeway --chain devnet --from alice pay 1 AMOUNT`, or `causeway --chain devnet keys list`",
            ),
            (
                "the peer joins with `causeway --from PEER channel join 1`",
                "the peer joins with `causeway --from PEER channel join 1`",
            ),
            (
                "`causeway chain file pion-1 --save` copies it",
                "`causeway chain file pion-1 --save` copies it",
            ),
            (
                "`causeway offer list --mine`",
                "`causeway --chain devnet --from alice offer list --mine`",
            ),
            ("add --yes", "add --yes"),
        ] {
            assert_eq!(with(&given, text), wanted);
        }
    }
}
