//! Putting the contracts on a chain: one transaction a step, each kept on disk before the next. Killed at any point and
//! run again, it goes on where it was.

use super::{path, Codes, Deployment, CONTRACTS, TOKEN};
use crate::error::{content_error, file_error, ClientError, DeploymentError, Result};
use crate::journal::{once, write, Journal, Pending};
use causeway_chain::{AccountKey, Chain, Msg, TxResult};
use causeway_types::{issuer, policy, registry, vault};
use cosmwasm_std::{Addr, Binary};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What tells a deployment that is not finished from one that is.
const UNFINISHED: &str = "unfinished";

pub(super) fn is_unfinished(file: &serde_json::Value) -> bool {
    file.get(UNFINISHED).is_some()
}

/// A deployment that is not finished.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Deploying {
    unfinished: bool,
    chain_id: String,
    owner: Addr,
    admin: Option<Addr>,
    /// The codes that are on the chain, by contract.
    codes: BTreeMap<String, u64>,
    /// The contracts that are on the chain.
    contracts: BTreeMap<String, Addr>,
    /// Whether they know each other.
    wired: bool,
    /// The step whose transaction may be on its way.
    pending: Option<Pending>,
    /// Where this is kept; none if nowhere.
    #[serde(skip)]
    file: Option<PathBuf>,
}

impl Journal for Deploying {
    fn pending(&mut self) -> &mut Option<Pending> {
        &mut self.pending
    }
    fn save(&self) -> Result<()> {
        match &self.file {
            Some(file) => write(file, self),
            None => Ok(()),
        }
    }
}

/// A step of a deployment, in the order in which they are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// A contract's code is put on the chain.
    Store(&'static str),
    /// A contract is made.
    Make(&'static str),
    /// They are told of each other.
    Wire,
}

impl Step {
    fn name(self) -> String {
        match self {
            Step::Store(contract) => format!("store {contract}"),
            Step::Make(contract) => format!("make {contract}"),
            Step::Wire => "wire".to_owned(),
        }
    }
}

/// All steps, in order.
fn steps(codes: &Codes) -> Vec<Step> {
    let mut all = Vec::new();
    if let Codes::Wasm(_) = codes {
        all.extend(CONTRACTS.iter().chain([&TOKEN]).map(|c| Step::Store(c)));
    }
    all.extend(CONTRACTS.iter().map(|c| Step::Make(c)));
    all.push(Step::Wire);
    all
}

impl Deploying {
    /// One that is kept nowhere: for a chain that begins with it.
    pub fn unkept(chain_id: &str, owner: Addr) -> Deploying {
        Deploying {
            unfinished: true,
            chain_id: chain_id.to_owned(),
            owner,
            admin: None,
            codes: BTreeMap::new(),
            contracts: BTreeMap::new(),
            wired: false,
            pending: None,
            file: None,
        }
    }

    /// Whether one was begun on this chain and is not finished.
    pub fn is_begun(dir: &Path, chain_id: &str) -> Result<bool> {
        let file = path(dir, chain_id);
        if !file.exists() {
            return Ok(false);
        }
        let text = std::fs::read(&file).map_err(file_error("read", &file))?;
        let found = serde_json::from_slice(&text).map_err(content_error("deployment", &file))?;
        Ok(is_unfinished(&found))
    }

    /// Goes on with the one that was begun on this chain, or begins it. Whoever goes on must want the same.
    pub fn begin_or_go_on(
        dir: &Path,
        chain_id: &str,
        owner: Addr,
        admin: Option<Addr>,
    ) -> Result<Deploying> {
        let file = path(dir, chain_id);
        if !file.exists() {
            return Ok(Deploying {
                admin,
                file: Some(file),
                ..Self::unkept(chain_id, owner)
            });
        }
        let text = std::fs::read(&file).map_err(file_error("read", &file))?;
        let begun: Deploying =
            serde_json::from_slice(&text).map_err(content_error("deployment", &file))?;
        let word =
            |admin: &Option<Addr>| admin.as_ref().map_or("nobody".to_owned(), Addr::to_string);
        for (what, found, given) in [
            ("by", begun.owner.to_string(), owner.to_string()),
            ("with the wasm admin", word(&begun.admin), word(&admin)),
        ] {
            if found != given {
                return Err(ClientError::Deployment(DeploymentError::BegunOtherwise {
                    chain_id: chain_id.to_owned(),
                    what,
                    found,
                    given,
                    file,
                }));
            }
        }
        Ok(Deploying {
            file: Some(file),
            ..begun
        })
    }

    /// Does all steps that are not done.
    pub fn run(
        mut self,
        chain: &dyn Chain,
        key: &AccountKey,
        codes: &Codes,
        said: &mut dyn FnMut(&str),
    ) -> Result<Deployment> {
        if let Codes::Native(code_id) = codes {
            for contract in CONTRACTS.iter().chain([&TOKEN]) {
                let id = code_id(contract).ok_or_else(|| not_deployed("the code", contract))?;
                self.codes.insert((*contract).to_owned(), id);
            }
        }
        // of a run before this one: the folder may have other code by now
        for (contract, id) in &self.codes {
            check_code(chain, contract, *id, codes)?;
        }
        for step in steps(codes) {
            if self.is_done(step) {
                continue;
            }
            let name = step.name();
            said(&name);
            let msgs = {
                let state = self.clone();
                move || state.messages(step, codes)
            };
            let tx = once(&mut self, chain, key, &name, msgs)
                .map_err(|error| error.because(format!("step '{name}' failed")))?;
            self.take(step, &tx, chain, codes)?;
            self.pending = None;
            self.save()?;
        }
        let finished = self.finished()?;
        if let Some(file) = &self.file {
            write(file, &finished)?;
        }
        Ok(finished)
    }

    fn is_done(&self, step: Step) -> bool {
        match step {
            Step::Store(contract) => self.codes.contains_key(contract),
            Step::Make(contract) => self.contracts.contains_key(contract),
            Step::Wire => self.wired,
        }
    }

    /// Notes what a step did.
    fn take(&mut self, step: Step, tx: &TxResult, chain: &dyn Chain, codes: &Codes) -> Result<()> {
        match step {
            Step::Store(contract) => {
                let id = tx
                    .stored()
                    .ok_or(ClientError::NoEvent("which code it stored"))?;
                check_code(chain, contract, id, codes)?;
                self.codes.insert(contract.to_owned(), id);
            }
            Step::Make(contract) => {
                let address = tx
                    .instantiated()
                    .ok_or(ClientError::NoEvent("where the contract is"))?;
                self.contracts.insert(contract.to_owned(), address);
            }
            Step::Wire => self.wired = true,
        }
        Ok(())
    }

    fn messages(&self, step: Step, codes: &Codes) -> Result<Vec<Msg>> {
        match step {
            Step::Store(contract) => match codes {
                Codes::Wasm(wasm) => Ok(vec![Msg::StoreCode {
                    wasm: wasm.compressed(contract)?.into(),
                }]),
                Codes::Native(_) => Ok(vec![]),
            },
            Step::Make(contract) => Ok(vec![Msg::Instantiate {
                code_id: self.code(contract)?,
                admin: self.admin.clone(),
                label: format!("causeway {contract}"),
                msg: self.first_message(contract)?,
                funds: vec![],
            }]),
            Step::Wire => self.wires(),
        }
    }

    fn first_message(&self, contract: &str) -> Result<Binary> {
        let owner = self.owner.to_string();
        let [issuer, policy, vault, registry] = CONTRACTS;
        let msg = if contract == issuer {
            cosmwasm_std::to_json_binary(&issuer::InstantiateMsg {
                owner,
                token_code_id: self.code(TOKEN)?,
                token_admin: self.admin.as_ref().map(Addr::to_string),
            })
        } else if contract == policy {
            cosmwasm_std::to_json_binary(&policy::InstantiateMsg { owner })
        } else if contract == vault {
            cosmwasm_std::to_json_binary(&vault::InstantiateMsg {
                owner,
                issuer: self.at(issuer)?.to_string(),
                policy: self.at(policy)?.to_string(),
            })
        } else {
            debug_assert_eq!(contract, registry);
            cosmwasm_std::to_json_binary(&registry::InstantiateMsg {
                owner,
                issuer: self.at(issuer)?.to_string(),
                policy: self.at(policy)?.to_string(),
                vault: self.at(vault)?.to_string(),
            })
        };
        Ok(msg?)
    }

    /// Tells each contract that has to know the registry where it is.
    fn wires(&self) -> Result<Vec<Msg>> {
        let [issuer, policy, vault, registry] = CONTRACTS;
        let registry = self.at(registry)?.to_string();
        let to_issuer = issuer::ExecuteMsg::SetContracts {
            registry: registry.clone(),
            vault: self.at(vault)?.to_string(),
            policy: self.at(policy)?.to_string(),
        };
        let to_policy = policy::ExecuteMsg::SetRegistry {
            registry: registry.clone(),
        };
        let to_vault = vault::ExecuteMsg::SetRegistry { registry };
        Ok(vec![
            Msg::execute(self.at(issuer)?, &to_issuer, vec![])?,
            Msg::execute(self.at(policy)?, &to_policy, vec![])?,
            Msg::execute(self.at(vault)?, &to_vault, vec![])?,
        ])
    }

    fn code(&self, contract: &str) -> Result<u64> {
        let id = self.codes.get(contract).copied();
        id.ok_or_else(|| not_deployed("the code", contract))
    }

    fn at(&self, contract: &str) -> Result<&Addr> {
        let address = self.contracts.get(contract);
        address.ok_or_else(|| not_deployed("the address", contract))
    }

    fn finished(&self) -> Result<Deployment> {
        let [issuer, policy, vault, registry] = CONTRACTS;
        Ok(Deployment {
            chain_id: self.chain_id.clone(),
            issuer: self.at(issuer)?.clone(),
            policy: self.at(policy)?.clone(),
            vault: self.at(vault)?.clone(),
            registry: self.at(registry)?.clone(),
            owner: self.owner.clone(),
            admin: self.admin.clone(),
            codes: self.codes.clone(),
        })
    }
}

/// Fails where a code on the chain is not the one that the folder has.
fn check_code(chain: &dyn Chain, contract: &str, id: u64, codes: &Codes) -> Result<()> {
    if let Codes::Wasm(wasm) = codes {
        let (found, wanted) = (chain.code(id)?.hash, wasm.checksum(contract)?);
        if found != Some(wanted) {
            return Err(ClientError::Deployment(DeploymentError::WrongCode {
                code_id: id,
                contract: contract.to_owned(),
                found,
                wanted,
            }));
        }
    }
    Ok(())
}

fn not_deployed(what: &'static str, contract: &str) -> ClientError {
    ClientError::Deployment(DeploymentError::NotDeployed {
        what,
        contract: contract.to_owned(),
    })
}
