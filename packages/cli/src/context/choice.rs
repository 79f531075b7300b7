//! Which chain is meant by `--chain`: the embedded one, or one that a chain file describes.

use crate::error_code::CommandCode;
use crate::hinted::error_with_hint;
use anyhow::Result;
use causeway_chain::{ChainError, ChainSpec, Prefix};
use std::path::{Path, PathBuf};

/// The name of the chain in this process.
pub const EMBEDDED: &str = "embedded";

/// Chain files that are part of the program: their names and what is in them.
pub const BUILT_IN: [(&str, &str); 3] = [
    ("devnet", include_str!("../../../../chains/devnet.toml")),
    ("pion-1", include_str!("../../../../chains/pion-1.toml")),
    (
        "osmo-test-5",
        include_str!("../../../../chains/osmo-test-5.toml"),
    ),
];

/// The built-in chain that `scripts/devnet` starts.
pub const DEVNET: &str = "devnet";

/// The chain that a command uses.
#[derive(Clone, Debug)]
pub enum Choice {
    /// In this process and one file.
    Embedded,
    /// Behind a node.
    Rpc(Box<ChainSpec>),
}

impl Choice {
    /// What `--chain` names: a file that ends in .toml or .json, or a name.
    pub fn of(named: &str, home: &Path) -> Result<Choice> {
        if named == EMBEDDED {
            return Ok(Choice::Embedded);
        }
        if is_file(named) {
            return read(Path::new(named));
        }
        let file = own_files(home).join(format!("{named}.toml"));
        if file.exists() {
            return read(&file);
        }
        // begun anew it has another id and other ports than the one that is built in
        if let Some(file) = devnet_file().filter(|_| named == DEVNET) {
            return read(&file);
        }
        let Some((name, text)) = BUILT_IN.iter().find(|(name, _)| *name == named) else {
            return Err(unknown(named, home));
        };
        let built_in = PathBuf::from(format!("chains/{name}.toml"));
        match ChainSpec::parse(&built_in, text) {
            Ok(spec) => Ok(Choice::Rpc(Box::new(spec))),
            Err(template) => Err(anyhow::Error::new(template).context(crate::hinted::hinted(
                format!("{name} is a template"),
                format!(
                    "`causeway chain file {name} --save` copies it to {}, where --chain {name} looks first; then fill it in",
                    file.display()
                ),
            ))),
        }
    }

    /// What the chain's addresses start with.
    pub fn prefix(&self) -> Prefix {
        match self {
            Choice::Embedded => Prefix::wasm(),
            Choice::Rpc(spec) => spec.prefix.clone(),
        }
    }
}

/// The chain file that `scripts/devnet` wrote: in the folder that it was told, or where it is in a checkout.
fn devnet_file() -> Option<PathBuf> {
    let told = std::env::var_os("CAUSEWAY_DEVNET_DIR").filter(|dir| !dir.is_empty());
    let dir = told.unwrap_or_else(|| "target/devnet".into());
    Some(Path::new(&dir).join("devnet.toml")).filter(|file| file.is_file())
}

/// Where chain files of one's own are.
pub fn own_files(home: &Path) -> PathBuf {
    home.join("chains")
}

/// Whether a file is meant, of ours or of the registry of Cosmos chains, and not a name.
fn is_file(named: &str) -> bool {
    named.ends_with(".toml") || named.ends_with(".json")
}

fn read(file: &Path) -> Result<Choice> {
    match ChainSpec::read(file) {
        Ok(spec) => Ok(Choice::Rpc(Box::new(spec))),
        Err(error @ ChainError::Io { .. }) => {
            Err(anyhow::Error::new(error).context(crate::hinted::hinted(
                format!("there is no chain file {}", file.display()),
                "--chain takes the name of a chain, or the path of its file",
            )))
        }
        Err(error) => Err(error.into()),
    }
}

/// All names that there are: the built-in ones, and those of files under the home folder.
pub fn known(home: &Path) -> Vec<String> {
    let mut names = vec![EMBEDDED.to_owned()];
    names.extend(BUILT_IN.iter().map(|(name, _)| (*name).to_owned()));
    let files = std::fs::read_dir(own_files(home)).into_iter().flatten();
    for file in files.flatten() {
        let path = file.path();
        if path.extension().is_some_and(|e| e == "toml") {
            names.extend(path.file_stem().map(|n| n.to_string_lossy().into_owned()));
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// The text of a chain file, by name.
pub fn text_of(named: &str, home: &Path) -> Result<String> {
    if named.ends_with(".json") {
        let file = Path::new(named);
        let text = std::fs::read_to_string(file).map_err(|source| ChainError::Io {
            file: file.to_owned(),
            source,
        })?;
        return Ok(causeway_chain::chain_file_of_registry(file, &text)?);
    }
    let file = match is_file(named) {
        true => PathBuf::from(named),
        false => own_files(home).join(format!("{named}.toml")),
    };
    if let Ok(text) = std::fs::read_to_string(file) {
        return Ok(text);
    }
    if named == EMBEDDED {
        return Err(error_with_hint(
            CommandCode::ChainIsEmbedded,
            format!("chain '{EMBEDDED}' needs no chain file: it runs in this process"),
            format!(
                "`causeway chain start` begins it; it is kept in {}",
                own_files(home).join(EMBEDDED).display()
            ),
        ));
    }
    match BUILT_IN.iter().find(|(name, _)| *name == named) {
        Some((_, text)) => Ok((*text).to_owned()),
        None => Err(unknown(named, home)),
    }
}

fn unknown(named: &str, home: &Path) -> anyhow::Error {
    error_with_hint(
        CommandCode::ChainNotKnown,
        format!(
            "there is no chain named '{named}', known are: {}",
            known(home).join(", ")
        ),
        format!(
            "take one of them, or describe the chain in {}",
            own_files(home).join(format!("{named}.toml")).display()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_chain_is_usable_or_says_what_is_to_be_filled_in() {
        let home = Path::new("/nowhere");
        for (name, _) in BUILT_IN {
            match Choice::of(name, home) {
                Ok(Choice::Rpc(spec)) => {
                    assert!(spec.rpc.starts_with("http://127.0.0.1:"), "{name}")
                }
                Ok(Choice::Embedded) => panic!("{name}"),
                Err(error) => {
                    let all = format!("{error:#}");
                    assert!(all.contains("is still to be filled in"), "{all}");
                }
            }
        }
    }
}
