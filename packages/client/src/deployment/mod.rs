//! The contracts of a chain: put there once, kept by address in `deployments/<chain-id>.json`.

mod attach;
pub mod codes;
mod links;
mod steps;
#[cfg(test)]
mod tests;
mod tokens;
pub mod upgrade;
mod verify;

pub use codes::Codes;
pub use steps::Deploying;
pub use verify::Check;

use crate::error::{content_error, file_error, ClientError, DeploymentError, Result};
use crate::journal::write;
use causeway_peer_protocol::ChannelRef;
use causeway_types::event::{contract_of, ContractEvent, Emitter};
use causeway_types::signed::domain;
use causeway_types::{ChannelId, Hash};
use cosmwasm_std::{Addr, Event};
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
    /// The id of the chain that the contracts are on.
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
    /// What ties signatures to this registry on this chain.
    pub fn domain(&self) -> Hash {
        domain(&self.chain_id, self.registry.as_str())
    }

    /// A channel of this chain and registry, as signed messages name it.
    pub fn channel_ref(&self, channel_id: ChannelId) -> ChannelRef {
        ChannelRef {
            chain_id: self.chain_id.clone(),
            registry: self.registry.to_string(),
            channel_id,
        }
    }
    /// What a chain's file says; none if nothing was deployed there.
    pub fn load(dir: &Path, chain_id: &str) -> Result<Option<Deployment>> {
        let path = path(dir, chain_id);
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).map_err(file_error("read", &path))?;
        let found: serde_json::Value =
            serde_json::from_str(&text).map_err(content_error("deployment", &path))?;
        if steps::is_unfinished(&found) {
            return Err(ClientError::Deployment(DeploymentError::Unfinished {
                chain_id: chain_id.to_owned(),
            }));
        }
        if found.get("registry").is_some() && found.get("vault").is_none() {
            return Err(ClientError::Deployment(DeploymentError::WithoutVault {
                file: path,
            }));
        }
        let deployment: Deployment =
            serde_json::from_value(found).map_err(content_error("deployment", &path))?;
        if deployment.chain_id != chain_id {
            return Err(ClientError::Deployment(DeploymentError::OfOtherChain {
                file: path,
                found: deployment.chain_id,
                wanted: chain_id.to_owned(),
            }));
        }
        Ok(Some(deployment))
    }

    /// Writes the chain's file, whole or not at all.
    pub fn save(&self, dir: &Path) -> Result<()> {
        write(&path(dir, &self.chain_id), self)
    }

    /// An event of this type, if a contract of this deployment emitted it that emits events of the type. Any other contract can
    /// emit one of the same type and content, also in a transaction of ours.
    pub fn read_event<E: ContractEvent>(&self, event: &Event) -> Option<E> {
        let contract = contract_of(event)?;
        let is_emitter = |emitter: &Emitter| {
            let address = match emitter {
                Emitter::Issuer => &self.issuer,
                Emitter::Policy => &self.policy,
                Emitter::Registry => &self.registry,
                Emitter::Vault => &self.vault,
            };
            address.as_str() == contract
        };
        E::EMITTERS
            .iter()
            .any(is_emitter)
            .then(|| E::try_from(event).ok())
            .flatten()
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
