//! A deployment found again on the chain, from the address of any one of its contracts.

use super::links::Configs;
use super::Deployment;
use crate::error::{ClientError, DeploymentError, Result};
use causeway_chain::{Chain, ChainExt as _};
use causeway_types::{registry, token};
use cosmwasm_std::Addr;
use cw20::MinterResponse;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// The part of a contract's `config` that leads on to the registry: contracts that know it name it, and the registry
/// itself names all others.
#[derive(Deserialize)]
struct Leads {
    registry: Option<Addr>,
    issuer: Option<Addr>,
    policy: Option<Addr>,
    vault: Option<Addr>,
}

/// The part of cw_ownable that counts here.
#[derive(Deserialize)]
struct Ownership {
    owner: Option<Addr>,
}

impl Deployment {
    /// All contracts of a deployment, from the address of one of them or of a sidechain's token. Each must know the
    /// others: a contract that only claims to belong to them leads nowhere.
    pub fn find(chain: &dyn Chain, from: &Addr) -> Result<Deployment> {
        let registry = registry_of(chain, from)?;
        let known: registry::ConfigResponse =
            chain.query(&registry, &registry::QueryMsg::Config {})?;
        let contracts = [&known.issuer, &known.policy, &known.vault];
        let configs = Configs::query(chain, known.clone(), contracts)?;
        let contracts = [&known.issuer, &known.policy, &known.vault, &registry];
        if let Some(link) = configs.links(contracts).find(|link| !link.holds()) {
            return Err(ClientError::Deployment(DeploymentError::NotOne {
                registry: registry.clone(),
                contract: link.contract,
                field: link.field,
                found: link.found(),
                wanted: link.wanted.clone(),
            }));
        }
        let ownership: Ownership = chain.query(&registry, &json!({ "ownership": {} }))?;
        let mut codes = BTreeMap::new();
        let mut admin = None;
        for (name, address) in super::CONTRACTS.iter().zip(contracts) {
            let info = chain.contract(address)?;
            codes.insert((*name).to_owned(), info.code_id);
            admin = info.admin;
        }
        codes.insert(super::TOKEN.to_owned(), configs.issuer.token_code_id);
        Ok(Deployment {
            chain_id: chain.chain_id().to_owned(),
            issuer: known.issuer,
            policy: known.policy,
            vault: known.vault,
            owner: ownership.owner.ok_or_else(|| {
                ClientError::Deployment(DeploymentError::NoOwner {
                    registry: registry.clone(),
                })
            })?,
            registry,
            admin,
            codes,
        })
    }
}

/// The registry that a contract is, or leads to.
fn registry_of(chain: &dyn Chain, from: &Addr) -> Result<Addr> {
    let nothing = |why: String| {
        ClientError::Deployment(DeploymentError::NotADeployment {
            address: from.clone(),
            why,
        })
    };
    let mut at = from.clone();
    // a token leads to its issuer, and that to the registry
    for _ in 0..3 {
        if let Ok(leads) = chain.query::<Leads>(&at, &json!({ "config": {} })) {
            let is_registry =
                leads.issuer.is_some() && leads.policy.is_some() && leads.vault.is_some();
            match leads.registry {
                Some(registry) => return Ok(registry),
                None if is_registry => return Ok(at),
                None => return Err(nothing("it was not told of a registry yet".to_owned())),
            }
        }
        let minter: MinterResponse = chain
            .query(&at, &token::QueryMsg::Minter {})
            .map_err(|why| nothing(why.to_string()))?;
        at = Addr::unchecked(minter.minter);
    }
    Err(nothing("its minter leads to no issuer".to_owned()))
}
