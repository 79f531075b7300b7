//! The token of each sidechain, as it was when it was first used here. Symbol and decimals never change on chain, and an
//! amount that is typed in whole tokens means another number of base units by other decimals: a node that answers with
//! others would have something else signed than was meant.

use super::channels::require_asked;
use super::Network;
use crate::deployment::Deployment;
use crate::error::{file_error, ClientError, Result, Unit};
use crate::journal::{read, remove_folder, write};
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Hash, SidechainId};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// What each file is, in the error where it cannot be read.
const RECORD: &str = "record of a sidechain's token";

impl Network {
    /// Keeps a sidechain's token the first time; refuses every later answer that differs.
    pub(super) fn check_token(&self, sidechain: SidechainResponse) -> Result<SidechainResponse> {
        if let Some(file) = self.compare_token(&sidechain)? {
            write(&file, &Unit::from(&sidechain))?;
        }
        Ok(sidechain)
    }

    /// The same for a list: only what was used is kept, and what is kept is compared.
    pub(super) fn check_tokens(
        &self,
        sidechains: Vec<SidechainResponse>,
    ) -> Result<Vec<SidechainResponse>> {
        for sidechain in &sidechains {
            self.compare_token(sidechain)?;
        }
        Ok(sidechains)
    }

    /// Refuses a token that differs from the one that is kept. Answers with the file to keep it in, if it is not kept yet.
    fn compare_token(&self, sidechain: &SidechainResponse) -> Result<Option<PathBuf>> {
        require_one_line(sidechain)?;
        let Some(file) = self.token_file(sidechain) else {
            return Ok(None);
        };
        let Some(known) = read::<Unit>(&file, RECORD)? else {
            return Ok(Some(file));
        };
        let answered = Unit::from(sidechain);
        if known == answered {
            return Ok(None);
        }
        Err(ClientError::OtherToken {
            sidechain_id: sidechain.sidechain_id,
            known,
            answered,
            file,
        })
    }

    /// Forgets the tokens of an issuer that was deployed just now: of one on an earlier chain of this name.
    pub fn forget_tokens(&self) -> Result<()> {
        let Some(folder) = self.token_folder() else {
            return Ok(());
        };
        remove_folder(&folder)
    }

    fn token_folder(&self) -> Option<PathBuf> {
        let folder = self.known_tokens.as_ref()?;
        Some(folder_of(folder, &self.contracts))
    }

    fn token_file(&self, sidechain: &SidechainResponse) -> Option<PathBuf> {
        let folder = self.token_folder()?;
        Some(folder.join(format!("{}.json", sidechain.sidechain_id)))
    }
}

/// Chain and issuer are hashed, so that no name of either leads out of the folder.
fn folder_of(folder: &Path, contracts: &Deployment) -> PathBuf {
    let issuer = format!("{} {}", contracts.chain_id, contracts.issuer);
    folder.join(Hash::of(issuer.as_bytes()).to_string())
}

/// The tokens of a deployment's sidechains that are kept in a folder, without asking the chain.
pub fn known_tokens(folder: &Path, contracts: &Deployment) -> Result<BTreeMap<SidechainId, Unit>> {
    let folder = folder_of(folder, contracts);
    let files = match std::fs::read_dir(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        files => files.map_err(file_error("read", &folder))?,
    };
    let mut known = BTreeMap::new();
    for file in files {
        let file = file.map_err(file_error("read", &folder))?.path();
        let name = file.file_stem().and_then(|name| name.to_str());
        let Some(sidechain_id) = name.and_then(|name| name.parse().ok()) else {
            continue;
        };
        if let Some(unit) = read(&file, RECORD)? {
            known.insert(sidechain_id, unit);
        }
    }
    Ok(known)
}

/// Refuses a symbol that could begin a line of ours, or move about on a terminal. On chain there is none.
fn require_one_line(sidechain: &SidechainResponse) -> Result<()> {
    require_asked(
        !sidechain.symbol.chars().any(char::is_control),
        || format!("sidechain {}", sidechain.sidechain_id),
        || format!("the symbol {:?}", sidechain.symbol),
    )
}
