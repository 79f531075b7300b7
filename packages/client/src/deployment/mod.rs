//! The contracts of a chain: put there once, kept by address in `deployments/<chain-id>.json`.

mod attach;
pub mod codes;
mod steps;
#[cfg(test)]
mod tests;
mod tokens;
pub mod upgrade;
mod verify;

pub use codes::Codes;
pub use steps::Deploying;
pub use verify::Check;

use crate::error::advise;
use crate::journal::write;
use anyhow::{Context as _, Result};
use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The contracts, in the order in which they are made: each is told where those before it are.
pub const CONTRACTS: [&str; 4] = [
    "token-issuer",
    "routing-policy",
    "liquidity-margin-vault",
    "channel-registry",
];
/// The token of a sidechain: the issuer makes one for each.
pub const TOKEN: &str = "sidechain-token";

/// Which contract is where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    /// The chain.
    pub chain_id: String,
    /// The token issuer.
    pub issuer: Addr,
    /// The routing policy.
    pub policy: Addr,
    /// The liquidity-margin vault.
    pub vault: Addr,
    /// The channel registry.
    pub registry: Addr,
    /// Who deployed, and owns, all of them.
    pub owner: Addr,
    /// Who may give them other code; nobody if none.
    #[serde(default)]
    pub admin: Option<Addr>,
    /// Which code is which: contract and number.
    #[serde(default)]
    pub codes: BTreeMap<String, u64>,
}

impl Deployment {
    /// What a chain's file says; none if nothing was deployed there.
    pub fn load(dir: &Path, chain_id: &str) -> Result<Option<Deployment>> {
        let path = path(dir, chain_id);
        if !path.exists() {
            return Ok(None);
        }
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let found: serde_json::Value = serde_json::from_str(&text)
            .with_context(|| format!("{} is no deployment", path.display()))?;
        if steps::is_unfinished(&found) {
            return Err(advise(
                format!("the deployment on chain {chain_id} was begun and is not finished"),
                "`causeway deploy` goes on with it where it stopped",
            ));
        }
        if found.get("registry").is_some() && found.get("vault").is_none() {
            return Err(advise(
                format!(
                    "the contracts of {} are from before there was a liquidity-margin vault, and do not work with it",
                    path.display()
                ),
                format!(
                    "close what runs with the causeway that deployed them; then move {} away and `causeway deploy` anew",
                    path.display()
                ),
            ));
        }
        let deployment: Deployment = serde_json::from_value(found)
            .with_context(|| format!("{} is no deployment", path.display()))?;
        anyhow::ensure!(
            deployment.chain_id == chain_id,
            "{} is of chain {}, not of {chain_id}",
            path.display(),
            deployment.chain_id
        );
        Ok(Some(deployment))
    }

    /// Writes the chain's file, whole or not at all.
    pub fn save(&self, dir: &Path) -> Result<()> {
        write(&path(dir, &self.chain_id), self)
    }

    /// Each contract by name.
    pub fn by_name(&self) -> [(&'static str, &Addr); 4] {
        let [issuer, policy, vault, registry] = CONTRACTS;
        [
            (issuer, &self.issuer),
            (policy, &self.policy),
            (vault, &self.vault),
            (registry, &self.registry),
        ]
    }
}

/// Where a chain's file is.
fn path(dir: &Path, chain_id: &str) -> PathBuf {
    dir.join(format!("{chain_id}.json"))
}
