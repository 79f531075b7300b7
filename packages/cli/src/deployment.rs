//! The contracts of a chain: put there once, kept by address in `deployments/<chain-id>.json`.

use crate::failure::advise;
use anyhow::{Context as _, Result};
use causeway_chain::embedded::code_id;
use causeway_chain::{submit, AccountKey, Chain, ChainExt as _, Msg};
use causeway_types::signed::domain;
use causeway_types::{issuer, policy, registry, vault};
use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;

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
}

/// One thing that a deployment must be, and whether it is.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// What must be so.
    pub what: String,
    /// Whether it is.
    pub ok: bool,
    /// What was found.
    pub found: String,
}

/// The part of cw2 that says what a contract is.
#[derive(Deserialize)]
struct ContractInfo {
    contract: String,
    version: String,
}

impl Deployment {
    /// Puts all contracts on a chain and wires them. The owner is who signs.
    pub fn deploy(chain: &dyn Chain, owner: &AccountKey) -> Result<Deployment> {
        let me = owner.address();
        let issuer_msg = issuer::InstantiateMsg {
            owner: me.to_string(),
            token_code_id: code("sidechain-token")?,
            token_admin: None,
        };
        let issuer = instantiate(chain, owner, "token-issuer", &issuer_msg)?;
        let policy_msg = policy::InstantiateMsg {
            owner: me.to_string(),
        };
        let policy = instantiate(chain, owner, "routing-policy", &policy_msg)?;
        let vault_msg = vault::InstantiateMsg {
            owner: me.to_string(),
            issuer: issuer.to_string(),
            policy: policy.to_string(),
        };
        let vault = instantiate(chain, owner, "liquidity-margin-vault", &vault_msg)?;
        let registry_msg = registry::InstantiateMsg {
            owner: me.to_string(),
            issuer: issuer.to_string(),
            policy: policy.to_string(),
            vault: vault.to_string(),
        };
        let registry = instantiate(chain, owner, "channel-registry", &registry_msg)?;
        submit(chain, owner, wires(&issuer, &policy, &vault, &registry)?)
            .context("issuer, policy and vault do not take their registry")?;
        Ok(Deployment {
            chain_id: chain.chain_id().to_owned(),
            issuer,
            policy,
            vault,
            registry,
            owner: me,
        })
    }

    /// What a chain's file says; none if nothing was deployed there.
    pub fn load(dir: &Path, chain_id: &str) -> Result<Option<Deployment>> {
        let path = dir.join(format!("{chain_id}.json"));
        if !path.exists() {
            return Ok(None);
        }
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let found: serde_json::Value = serde_json::from_str(&text)
            .with_context(|| format!("{} is no deployment", path.display()))?;
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
        let path = dir.join(format!("{}.json", self.chain_id));
        let write = || -> Result<()> {
            fs::create_dir_all(dir)?;
            let file = tempfile::NamedTempFile::new_in(dir)?;
            serde_json::to_writer_pretty(file.as_file(), self)?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            Ok(())
        };
        write().with_context(|| format!("cannot write {}", path.display()))
    }

    /// Whether each contract is what it should be, and knows the others.
    pub fn verify(&self, chain: &dyn Chain) -> Result<Vec<Check>> {
        let mut checks = Vec::new();
        for (name, address) in [
            ("token-issuer", &self.issuer),
            ("routing-policy", &self.policy),
            ("liquidity-margin-vault", &self.vault),
            ("channel-registry", &self.registry),
        ] {
            let found = match chain.query_raw(address, b"contract_info")? {
                Some(bytes) => {
                    let info: ContractInfo = cosmwasm_std::from_json(bytes)?;
                    format!("{} {}", info.contract, info.version)
                }
                None => "a contract that does not say what it is".to_owned(),
            };
            checks.push(Check {
                what: format!("{name} is at {address}"),
                ok: found.split(' ').next().is_some_and(|n| n.ends_with(name)),
                found,
            });
        }
        let issuer: issuer::ConfigResponse =
            chain.query(&self.issuer, &issuer::QueryMsg::Config {})?;
        let policy: policy::ConfigResponse =
            chain.query(&self.policy, &policy::QueryMsg::Config {})?;
        let vault: vault::ConfigResponse = chain.query(&self.vault, &vault::QueryMsg::Config {})?;
        let registry: registry::ConfigResponse =
            chain.query(&self.registry, &registry::QueryMsg::Config {})?;
        let wired = |what: &str, found: Option<&Addr>, wanted: &Addr| Check {
            what: what.to_owned(),
            ok: found == Some(wanted),
            found: found.map_or_else(|| "none".to_owned(), Addr::to_string),
        };
        for (what, found, wanted) in [
            (
                "the issuer knows the registry",
                issuer.registry.as_ref(),
                &self.registry,
            ),
            (
                "the issuer knows the vault",
                issuer.vault.as_ref(),
                &self.vault,
            ),
            (
                "the policy knows the registry",
                policy.registry.as_ref(),
                &self.registry,
            ),
            (
                "the vault knows the registry",
                vault.registry.as_ref(),
                &self.registry,
            ),
            (
                "the vault knows the issuer",
                Some(&vault.issuer),
                &self.issuer,
            ),
            (
                "the vault knows the policy",
                Some(&vault.policy),
                &self.policy,
            ),
            (
                "the registry knows the issuer",
                Some(&registry.issuer),
                &self.issuer,
            ),
            (
                "the registry knows the policy",
                Some(&registry.policy),
                &self.policy,
            ),
            (
                "the registry knows the vault",
                Some(&registry.vault),
                &self.vault,
            ),
        ] {
            checks.push(wired(what, found, wanted));
        }
        checks.push(Check {
            what: "signatures are bound to this chain and registry".to_owned(),
            ok: registry.domain == domain(chain.chain_id(), self.registry.as_str()),
            found: registry.domain.to_string(),
        });
        Ok(checks)
    }
}

/// Tells each contract that has to know the registry where it is.
fn wires(issuer: &Addr, policy: &Addr, vault: &Addr, registry: &Addr) -> Result<Vec<Msg>> {
    let registry = registry.to_string();
    let to_issuer = issuer::ExecuteMsg::Wire {
        registry: registry.clone(),
        vault: vault.to_string(),
    };
    let to_policy = policy::ExecuteMsg::Wire {
        registry: registry.clone(),
    };
    let to_vault = vault::ExecuteMsg::Wire { registry };
    Ok(vec![
        Msg::execute(issuer, &to_issuer, vec![])?,
        Msg::execute(policy, &to_policy, vec![])?,
        Msg::execute(vault, &to_vault, vec![])?,
    ])
}

fn code(name: &str) -> Result<u64> {
    code_id(name).with_context(|| format!("the chain has no code named {name}"))
}

fn instantiate(
    chain: &dyn Chain,
    owner: &AccountKey,
    name: &str,
    msg: &impl Serialize,
) -> Result<Addr> {
    let msg = Msg::instantiate(code(name)?, name, msg)?;
    submit(chain, owner, vec![msg])
        .with_context(|| format!("cannot deploy {name}"))?
        .instantiated()
        .with_context(|| format!("the chain does not say where {name} is"))
}
