//! The token of each sidechain, as it was when it was first used here. Symbol and decimals never change on chain, and an
//! amount that is typed in whole tokens means another number of base units by other decimals: a node that answers with
//! others would have something else signed than was meant.

use super::channels::require_asked;
use super::Network;
use crate::error::{ClientError, Result, Unit};
use crate::journal::{read, remove_folder, write};
use causeway_types::issuer::SidechainResponse;
use causeway_types::Hash;
use std::path::PathBuf;

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
        let Some(known) = read::<Unit>(&file, "record of a sidechain's token")? else {
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

    /// Chain and issuer are hashed, so that no name of either leads out of the folder.
    fn token_folder(&self) -> Option<PathBuf> {
        let folder = self.known_tokens.as_ref()?;
        let issuer = format!("{} {}", self.contracts.chain_id, self.contracts.issuer);
        Some(folder.join(Hash::of(issuer.as_bytes()).to_string()))
    }

    fn token_file(&self, sidechain: &SidechainResponse) -> Option<PathBuf> {
        let folder = self.token_folder()?;
        Some(folder.join(format!("{}.json", sidechain.sidechain_id)))
    }
}

/// Refuses a symbol that could begin a line of ours, or move about on a terminal. On chain there is none.
fn require_one_line(sidechain: &SidechainResponse) -> Result<()> {
    require_asked(
        !sidechain.symbol.chars().any(char::is_control),
        || format!("sidechain {}", sidechain.sidechain_id),
        || format!("the symbol {:?}", sidechain.symbol),
    )
}
