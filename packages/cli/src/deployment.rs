//! The contracts of a chain: put there once, kept by address in `deployments/<chain-id>.json`.

use anyhow::{Context as _, Result};
use causeway_chain::embedded::code_id;
use causeway_chain::{submit, AccountKey, Chain, ChainExt as _, Msg};
use causeway_types::signed::domain;
use causeway_types::{issuer, policy, registry};
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
        };
        let issuer = instantiate(chain, owner, "token-issuer", &issuer_msg)?;
        let policy_msg = policy::InstantiateMsg {
            owner: me.to_string(),
        };
        let policy = instantiate(chain, owner, "routing-policy", &policy_msg)?;
        let registry_msg = registry::InstantiateMsg {
            owner: me.to_string(),
            issuer: issuer.to_string(),
            policy: policy.to_string(),
        };
        let registry = instantiate(chain, owner, "channel-registry", &registry_msg)?;
        let wire = issuer::ExecuteMsg::Wire {
            registry: registry.to_string(),
        };
        submit(chain, owner, vec![Msg::execute(&issuer, &wire, vec![])?])
            .context("the issuer does not take its registry")?;
        Ok(Deployment {
            chain_id: chain.chain_id().to_owned(),
            issuer,
            policy,
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
        let deployment: Deployment = serde_json::from_str(&text)
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
        let registry: registry::ConfigResponse =
            chain.query(&self.registry, &registry::QueryMsg::Config {})?;
        let wired = |what: &str, found: Option<&Addr>, wanted: &Addr| Check {
            what: what.to_owned(),
            ok: found == Some(wanted),
            found: found.map_or_else(|| "none".to_owned(), Addr::to_string),
        };
        checks.push(wired(
            "the issuer knows the registry",
            issuer.registry.as_ref(),
            &self.registry,
        ));
        checks.push(wired(
            "the registry knows the issuer",
            Some(&registry.issuer),
            &self.issuer,
        ));
        checks.push(wired(
            "the registry knows the policy",
            Some(&registry.policy),
            &self.policy,
        ));
        checks.push(Check {
            what: "signatures are bound to this chain and registry".to_owned(),
            ok: registry.domain == domain(chain.chain_id(), self.registry.as_str()),
            found: registry.domain.to_string(),
        });
        Ok(checks)
    }
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
