//! Giving contracts the repository's code, where an admin may: kept in `deployments/<chain-id>.upgrade.json` until all is
//! done, so that it can be killed and run again.

use super::codes::Wasm;
use super::{Codes, Deployment, CONTRACTS, TOKEN};
use crate::error::{ClientError, DeploymentError, Result};
use crate::journal::{once, read, remove, write, Journal, Pending};
use causeway_chain::{AccountKey, Chain, ChainExt as _, Msg};
use causeway_types::{issuer, Hash, MigrateMsg};
use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What was done to a contract.
#[derive(Clone, Debug, Serialize)]
pub struct Upgraded {
    /// The name of the contract, or the symbol of the sidechain whose token it is.
    pub contract: String,
    /// Its code before.
    pub from: u64,
    /// Its code now; the same where it had the repository's.
    pub to: u64,
}

/// An upgrade that is not finished.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Upgrading {
    /// Codes that were put on the chain for it, by what they hash to.
    codes: BTreeMap<String, u64>,
    pending: Option<Pending>,
    #[serde(skip)]
    file: PathBuf,
}

impl Journal for Upgrading {
    fn pending(&mut self) -> &mut Option<Pending> {
        &mut self.pending
    }
    fn save(&self) -> Result<()> {
        write(&self.file, self)
    }
}

/// A contract, and what it is to be given.
struct Target {
    /// How it is called: the contract's name, for a token with its sidechain's symbol.
    called: String,
    /// Whose code it has.
    contract: &'static str,
    address: Addr,
    /// Its code now.
    from: u64,
    /// What its code must hash to, where it does not.
    wanted: Option<Hash>,
    /// Whether it is migrated: it gets other code, or is told of the tokens' new one.
    is_migrated: bool,
}

/// What an upgrade does.
struct Plan {
    targets: Vec<Target>,
    /// What the code of new tokens must hash to, where it does not.
    token_hash: Option<Hash>,
    /// The code of new tokens now.
    token_code: u64,
    journal: Upgrading,
}

/// A transaction of an upgrade, in the order in which they are sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UpgradeStep {
    /// Puts a code on the chain.
    Store {
        /// The name of the contract whose code is stored.
        contract: String,
        /// The sha256 of the wasm.
        hash: Hash,
    },
    /// Gives a contract other code.
    Migrate {
        /// The name of the contract that gets the code.
        contract: String,
        /// Where it is.
        address: Addr,
        /// Its code now.
        from: u64,
        /// What its code hashes to afterwards.
        hash: Hash,
    },
}

/// The transactions that an upgrade would send, without those that an interrupted one has sent. Refuses what
/// [`upgrade`] refuses; nothing is sent or written.
pub fn upgrade_steps(
    dir: &Path,
    deployment: &Deployment,
    chain: &dyn Chain,
    me: &Addr,
    codes: &Codes,
) -> Result<Vec<UpgradeStep>> {
    let wasm = wasm_of(codes)?;
    let plan = Plan::new(dir, deployment, chain, me, wasm)?;
    let mut steps = Vec::new();
    let mut stored: BTreeSet<String> = plan.journal.codes.keys().cloned().collect();
    let mut store = |steps: &mut Vec<UpgradeStep>, contract: &str, hash: Hash| {
        if stored.insert(hash.to_string()) {
            steps.push(UpgradeStep::Store {
                contract: contract.to_owned(),
                hash,
            });
        }
    };
    if let Some(hash) = plan.token_hash {
        store(&mut steps, TOKEN, hash);
    }
    for target in plan.targets {
        if let Some(hash) = target.wanted {
            store(&mut steps, target.contract, hash);
        }
        if target.is_migrated {
            steps.push(UpgradeStep::Migrate {
                hash: wasm.checksum(target.contract)?,
                contract: target.called,
                address: target.address,
                from: target.from,
            });
        }
    }
    Ok(steps)
}

/// Native code came with the program: no other can be given.
fn wasm_of(codes: &Codes) -> Result<&Wasm> {
    match codes {
        Codes::Wasm(wasm) => Ok(wasm),
        Codes::Native(_) => Err(ClientError::Deployment(DeploymentError::NothingToUpgrade)),
    }
}

impl Plan {
    /// Refuses if one of those that need other code has no admin, or another.
    fn new(
        dir: &Path,
        deployment: &Deployment,
        chain: &dyn Chain,
        me: &Addr,
        wasm: &Wasm,
    ) -> Result<Plan> {
        let config: issuer::ConfigResponse =
            chain.query(&deployment.issuer, &issuer::QueryMsg::Config {})?;
        let token_hash = wasm.checksum(TOKEN)?;
        let mut hashes = CodeHashes::new(chain);
        let new_tokens = hashes.of(config.token_code_id)? != Some(token_hash);
        let mut targets = Vec::new();
        for (name, address) in deployment.by_name() {
            let told = new_tokens && *address == deployment.issuer;
            targets.push(target(
                &mut hashes,
                name.to_owned(),
                name,
                address,
                wasm,
                me,
                told,
            )?);
        }
        for (symbol, token) in tokens(chain, &deployment.issuer)? {
            let called = format!("the token {symbol}");
            targets.push(target(&mut hashes, called, TOKEN, &token, wasm, me, false)?);
        }
        Ok(Plan {
            targets,
            token_hash: new_tokens.then_some(token_hash),
            token_code: config.token_code_id,
            journal: Upgrading::read(dir, &deployment.chain_id)?,
        })
    }
}

/// What the codes of a chain hash to. A node sends a code whole to have it hashed, and all tokens have one: each is asked
/// for once.
struct CodeHashes<'c> {
    chain: &'c dyn Chain,
    known: BTreeMap<u64, Option<Hash>>,
}

impl CodeHashes<'_> {
    fn new(chain: &dyn Chain) -> CodeHashes<'_> {
        CodeHashes {
            chain,
            known: BTreeMap::new(),
        }
    }

    /// The hash of a code; none where it is native.
    fn of(&mut self, code_id: u64) -> Result<Option<Hash>> {
        if let Some(hash) = self.known.get(&code_id) {
            return Ok(*hash);
        }
        let hash = self.chain.code(code_id)?.hash;
        self.known.insert(code_id, hash);
        Ok(hash)
    }
}

/// Upgrades all that need it, tokens too. Refuses before anything is sent if one of them has no admin, or another.
pub fn upgrade(
    dir: &Path,
    deployment: &Deployment,
    chain: &dyn Chain,
    key: &AccountKey,
    codes: &Codes,
) -> Result<Vec<Upgraded>> {
    let wasm = wasm_of(codes)?;
    let Plan {
        targets,
        token_hash,
        token_code: token_code_before,
        mut journal,
    } = Plan::new(dir, deployment, chain, &key.address(), wasm)?;
    let token_code = match token_hash {
        Some(hash) => Some(journal.stored(chain, key, TOKEN, hash, wasm)?),
        None => None,
    };
    let mut done = Vec::new();
    for target in targets {
        let to = match target.wanted {
            Some(hash) => journal.stored(chain, key, target.contract, hash, wasm)?,
            None => target.from,
        };
        if target.is_migrated {
            let step = format!("migrate {} to {to}", target.called);
            let msg = match target.address == deployment.issuer {
                true => Msg::migrate(
                    &target.address,
                    to,
                    &issuer::MigrateMsg {
                        token_code_id: token_code,
                    },
                ),
                false => Msg::migrate(&target.address, to, &MigrateMsg {}),
            };
            once(&mut journal, chain, key, &step, || Ok(vec![msg?]))
                .map_err(|error| error.because(format!("{} was not upgraded", target.called)))?;
            journal.pending = None;
            journal.save()?;
        }
        done.push(Upgraded {
            contract: target.called,
            from: target.from,
            to,
        });
    }
    let mut now = deployment.clone();
    for (name, one) in CONTRACTS.iter().zip(&done) {
        now.codes.insert((*name).to_owned(), one.to);
    }
    now.codes
        .insert(TOKEN.to_owned(), token_code.unwrap_or(token_code_before));
    now.save(dir)?;
    remove(&journal.file)?;
    Ok(done)
}

/// Looks at a contract. Where it is to be migrated, this account must be who may.
fn target(
    hashes: &mut CodeHashes<'_>,
    called: String,
    contract: &'static str,
    address: &Addr,
    wasm: &Wasm,
    me: &Addr,
    told: bool,
) -> Result<Target> {
    let info = hashes.chain.contract(address)?;
    let wanted = wasm.checksum(contract)?;
    let stale = hashes.of(info.code_id)? != Some(wanted);
    if stale || told {
        may_migrate(&called, info.admin.as_ref(), me)?;
    }
    Ok(Target {
        called,
        contract,
        address: address.clone(),
        from: info.code_id,
        wanted: stale.then_some(wanted),
        is_migrated: stale || told,
    })
}

/// Every sidechain's symbol and token.
fn tokens(chain: &dyn Chain, issuer: &Addr) -> Result<Vec<(String, Addr)>> {
    let all = super::tokens::sidechains(chain, issuer)?;
    Ok(all.into_iter().map(|s| (s.symbol, s.token)).collect())
}

fn may_migrate(name: &str, admin: Option<&Addr>, me: &Addr) -> Result<()> {
    match admin {
        Some(admin) if admin == me => Ok(()),
        Some(admin) => Err(ClientError::Deployment(DeploymentError::NotWasmAdmin {
            contract: name.to_owned(),
            admin: admin.clone(),
            address: me.clone(),
        })),
        None => Err(ClientError::Deployment(DeploymentError::NoWasmAdmin {
            contract: name.to_owned(),
        })),
    }
}

impl Upgrading {
    fn read(dir: &Path, chain_id: &str) -> Result<Upgrading> {
        let file = dir.join(format!("{chain_id}.upgrade.json"));
        // where a file cannot be read it is not known what was begun, so nothing is sent again
        let begun: Upgrading = read(&file, "upgrade")?.unwrap_or_default();
        Ok(Upgrading { file, ..begun })
    }

    /// The number of a contract's new code, put on the chain if it was not before.
    fn stored(
        &mut self,
        chain: &dyn Chain,
        key: &AccountKey,
        name: &str,
        hash: Hash,
        wasm: &Wasm,
    ) -> Result<u64> {
        if let Some(id) = self.codes.get(&hash.to_string()) {
            return Ok(*id);
        }
        let store = || {
            Ok(vec![Msg::StoreCode {
                wasm: wasm.compressed(name)?.into(),
            }])
        };
        let tx = once(self, chain, key, &format!("store {name} {hash}"), store)
            .map_err(|error| error.because(format!("the code of {name} was not stored")))?;
        let id = tx
            .stored()
            .ok_or(ClientError::NoEvent("which code it stored"))?;
        let found = chain.code(id)?.hash;
        if found != Some(hash) {
            return Err(ClientError::Deployment(DeploymentError::WrongCode {
                code_id: id,
                contract: name.to_owned(),
                found,
                wanted: hash,
            }));
        }
        self.codes.insert(hash.to_string(), id);
        self.pending = None;
        self.save()?;
        Ok(id)
    }
}
