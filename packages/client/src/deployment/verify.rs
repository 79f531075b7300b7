//! Whether what is on the chain is what was deployed, and what is in the repository.

use super::links::Configs;
use super::{Codes, Deployment, TOKEN};
use crate::error::Result;
use causeway_chain::{native_code, Chain, ChainError, ChainExt as _};
use causeway_types::registry;
use causeway_types::signed::domain;
use causeway_types::Hash;
use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};
use serde_json::json;

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

/// The part of cw_ownable that counts here.
#[derive(Deserialize)]
struct Ownership {
    owner: Option<Addr>,
    pending_owner: Option<Addr>,
}

impl Deployment {
    /// Whether each contract is what it should be, whose it should be, and knows the others.
    pub fn verify(&self, chain: &dyn Chain, codes: &Codes) -> Result<Vec<Check>> {
        let mut checks = self.missing(chain)?;
        if !checks.is_empty() {
            return Ok(checks);
        }
        for (name, address) in self.by_name() {
            checks.push(names_itself(chain, name, address)?);
            let info = chain.contract(address)?;
            checks.push(has_code(chain, name, info.code_id, codes)?);
            checks.push(self.has_owner(chain, name, address)?);
            checks.push(self.has_admin(name, info.admin.as_ref()));
        }
        self.wiring(chain, codes, &mut checks)?;
        checks.extend(self.verify_tokens(chain, codes)?);
        Ok(checks)
    }

    /// The addresses of this deployment at which there is no contract: nothing else can be asked then.
    fn missing(&self, chain: &dyn Chain) -> Result<Vec<Check>> {
        let mut checks = Vec::new();
        for (name, address) in self.by_name() {
            match chain.contract(address) {
                Ok(_) => {}
                Err(ChainError::NoContract(_)) => checks.push(Check {
                    what: format!("{name} is at {address}"),
                    ok: false,
                    found: "no contract".to_owned(),
                }),
                Err(other) => return Err(other.into()),
            }
        }
        Ok(checks)
    }

    fn has_owner(&self, chain: &dyn Chain, name: &str, address: &Addr) -> Result<Check> {
        let answer: Ownership = chain.query(address, &json!({ "ownership": {} }))?;
        let owner = answer.owner.as_ref();
        let mut found = owner.map_or("nobody".to_owned(), Addr::to_string);
        if let Some(pending) = &answer.pending_owner {
            found += &format!(", offered to {pending}");
        }
        Ok(Check {
            what: format!("{name} is owned by {}", self.owner),
            ok: owner == Some(&self.owner),
            found,
        })
    }

    pub(super) fn has_admin(&self, name: &str, found: Option<&Addr>) -> Check {
        let word = |admin: Option<&Addr>| match admin {
            Some(admin) => format!("a wasm admin, {admin}, who may give it other code"),
            None => "no wasm admin: nobody may give it other code".to_owned(),
        };
        Check {
            what: format!("{name} has {}", word(self.admin.as_ref())),
            ok: found == self.admin.as_ref(),
            found: word(found),
        }
    }

    fn wiring(&self, chain: &dyn Chain, codes: &Codes, checks: &mut Vec<Check>) -> Result<()> {
        let registry = chain.query(&self.registry, &registry::QueryMsg::Config {})?;
        let configs = Configs::query(chain, registry, [&self.issuer, &self.policy, &self.vault])?;
        let wanted = [&self.issuer, &self.policy, &self.vault, &self.registry];
        for link in configs.links(wanted) {
            checks.push(Check {
                what: format!("the {} knows the {}", link.contract, link.field),
                ok: link.holds(),
                found: link.found(),
            });
        }
        let Configs {
            issuer, registry, ..
        } = configs;
        checks.push(Check {
            what: "signatures are bound to this chain and registry".to_owned(),
            ok: registry.domain == domain(chain.chain_id(), self.registry.as_str()),
            found: registry.domain.to_string(),
        });
        checks.push(has_code(chain, TOKEN, issuer.token_code_id, codes)?);
        checks.push(self.has_admin("every new token", issuer.token_admin.as_ref()));
        Ok(())
    }
}

pub(super) fn names_itself(chain: &dyn Chain, name: &str, address: &Addr) -> Result<Check> {
    let found = match chain.query_raw(address, b"contract_info")? {
        Some(bytes) => {
            let info: ContractInfo = cosmwasm_std::from_json(bytes)?;
            format!("{} {}", info.contract, info.version)
        }
        None => "a contract that does not say what it is".to_owned(),
    };
    Ok(Check {
        what: format!("{name} is at {address}"),
        ok: found.split(' ').next().is_some_and(|n| n.ends_with(name)),
        found,
    })
}

/// The code's sha256 is that of the repository's file; or it is native and the program's own.
pub(super) fn has_code(chain: &dyn Chain, name: &str, id: u64, codes: &Codes) -> Result<Check> {
    let hash = chain.code(id)?.hash;
    // an embedded chain that is served answers as one behind a node does, so its native code has a hash too
    let is_native = hash.is_none_or(|hash| hash == Hash::of(&native_code(name)));
    let found = match hash.filter(|_| !is_native) {
        Some(hash) => format!("code {id}, {hash}"),
        None => format!("code {id}, native"),
    };
    Ok(match codes {
        Codes::Wasm(wasm) => {
            let wanted = wasm.checksum(name)?;
            Check {
                what: format!("the code of {name} is {wanted}"),
                ok: hash == Some(wanted),
                found,
            }
        }
        Codes::Native(code_id) => Check {
            what: format!("the code of {name} came with this program"),
            ok: is_native && code_id(name) == Some(id),
            found,
        },
    })
}
