//! An upgrade that is killed at every transaction, and run again.

use super::*;
use crate::deployment::codes::Wasm;
use crate::deployment::upgrade::{upgrade, upgrade_steps, Upgraded};
use crate::deployment::{CONTRACTS, TOKEN};
use crate::journal::testing::Death;
use crate::network::Network;
use causeway_chain::{BeforeSend, ChainError, CodeInfo, ContractInfo, Msg, Sent, TxHash, TxResult};
use causeway_embedded_chain::test_node::{Behaviour, TestNode};
use causeway_types::issuer::{Asset, ExecuteMsg};
use causeway_types::Hash;
use cosmwasm_std::{Addr, Event};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::Mutex;
use tempfile::TempDir;

/// The number of the first code that is stored.
const FIRST: u64 = 101;

/// What is stored and migrated beside the embedded chain, which has native code alone.
#[derive(Default)]
struct Stored {
    /// Transactions that stand for others, until they are in a block.
    sent: Vec<(TxHash, Vec<Msg>)>,
    /// What each code hashes to, in the order of their numbers.
    codes: Vec<Hash>,
    /// The number of the code that a transaction stored.
    code_of_tx: BTreeMap<Hash, u64>,
    code_of_contract: BTreeMap<Addr, u64>,
    /// Every migration that took effect.
    migrations: Vec<Addr>,
}

impl Stored {
    /// Does what the transactions stand for that are in a block by now.
    fn follow(&mut self, chain: &EmbeddedChain) {
        for (tx, msgs) in std::mem::take(&mut self.sent) {
            match chain.indexed(tx).unwrap() {
                Some(done) if done.result.is_ok() => {
                    msgs.into_iter().for_each(|msg| self.apply(tx, msg))
                }
                Some(_) => {}
                None => self.sent.push((tx, msgs)),
            }
        }
    }
    fn apply(&mut self, tx: TxHash, msg: Msg) {
        match msg {
            Msg::StoreCode { wasm } => {
                let mut code = Vec::new();
                flate2::read::GzDecoder::new(wasm.as_slice())
                    .read_to_end(&mut code)
                    .unwrap();
                self.code_of_tx
                    .insert(tx.0, FIRST + self.codes.len() as u64);
                self.codes.push(Hash::of(&code));
            }
            Msg::Migrate {
                contract, code_id, ..
            } => {
                self.migrations.push(contract.clone());
                self.code_of_contract.insert(contract, code_id);
            }
            _ => {}
        }
    }
}

/// The embedded chain as one that code can be stored on, until the process ends.
struct StoresCode {
    death: Death,
    stored: Arc<Mutex<Stored>>,
}

impl Behaviour for StoresCode {
    fn send(
        &self,
        chain: &EmbeddedChain,
        key: &AccountKey,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<Sent, ChainError> {
        let stands_for = |msg: &Msg| match msg {
            Msg::StoreCode { .. } => Msg::BankSend {
                to: key.address(),
                coins: vec![coin(1, "uatom")],
            },
            Msg::Migrate { contract, msg, .. } => Msg::Migrate {
                contract: contract.clone(),
                code_id: chain.contract(contract).unwrap().code_id,
                msg: msg.clone(),
            },
            other => other.clone(),
        };
        let sent = msgs.iter().map(stands_for).collect();
        self.death.send(chain, key, sent, &mut |tx| {
            before_send(tx)?;
            let sent = tx.sent;
            let mut stored = self.stored.lock().unwrap();
            // one that was lost and is sent again is the same transaction
            stored.sent.retain(|(hash, _)| *hash != sent.hash);
            stored.sent.push((sent.hash, msgs.clone()));
            Ok(())
        })
    }
    fn wait(&self, chain: &EmbeddedChain, sent: &Sent) -> Result<TxResult, ChainError> {
        let mut tx = self.death.wait(chain, sent)?;
        let mut stored = self.stored.lock().unwrap();
        stored.follow(chain);
        if let Some(id) = stored.code_of_tx.get(&sent.hash.0) {
            let event = Event::new("store_code").add_attribute("code_id", id.to_string());
            tx.events.push(event);
        }
        Ok(tx)
    }
    fn contract(&self, chain: &EmbeddedChain, contract: &Addr) -> Result<ContractInfo, ChainError> {
        let info = chain.contract(contract)?;
        let mut stored = self.stored.lock().unwrap();
        stored.follow(chain);
        let code_id = stored.code_of_contract.get(contract).copied();
        Ok(ContractInfo {
            code_id: code_id.unwrap_or(info.code_id),
            ..info
        })
    }
    fn code(&self, chain: &EmbeddedChain, id: u64) -> Result<CodeInfo, ChainError> {
        let mut stored = self.stored.lock().unwrap();
        stored.follow(chain);
        match id.checked_sub(FIRST) {
            None => chain.code(id),
            Some(n) => Ok(CodeInfo {
                hash: stored.codes.get(n as usize).copied(),
            }),
        }
    }
}

/// Contracts and a token on a chain, and other code for all of them.
struct Old {
    dir: TempDir,
    chain: Arc<EmbeddedChain>,
    deployment: Deployment,
    codes: Codes,
    stored: Arc<Mutex<Stored>>,
}

impl Old {
    fn new() -> Old {
        let (dir, chain, key) = (tempfile::tempdir().unwrap(), chain(), admin());
        let admin = Some(key.address());
        let deployment = Deploying::begin_or_go_on(dir.path(), "deploy-1", key.address(), admin)
            .unwrap()
            .run(chain.as_ref(), &key, &Codes::Native(code_id), &mut |_| ())
            .unwrap();
        let network = Network::new(chain.clone(), deployment.clone());
        create_sidechain(&network, "TOKEN");
        let mut checksums = String::new();
        for name in CONTRACTS.iter().chain([&TOKEN]) {
            let file = format!("{}.wasm", name.replace('-', "_"));
            std::fs::write(dir.path().join(&file), name.as_bytes()).unwrap();
            checksums += &format!("{}  {file}\n", Hash::of(name.as_bytes()));
        }
        std::fs::write(dir.path().join("checksums.txt"), checksums).unwrap();
        Old {
            codes: Codes::Wasm(Wasm::read(dir.path()).unwrap()),
            dir,
            chain,
            deployment,
            stored: Arc::default(),
        }
    }
    /// A node at whose so-manieth transaction the process ends.
    fn node(&self, left: usize, kill: Kill) -> TestNode<StoresCode> {
        TestNode {
            chain: self.chain.clone(),
            behaviour: StoresCode {
                death: deadly_after(&self.chain, left, kill).behaviour,
                stored: self.stored.clone(),
            },
        }
    }
    fn upgrade(&self, node: &dyn Chain) -> crate::error::Result<Vec<Upgraded>> {
        upgrade(
            self.dir.path(),
            &self.deployment,
            node,
            &admin(),
            &self.codes,
        )
    }
}

fn create_sidechain(network: &Network, symbol: &str) {
    let create = ExecuteMsg::CreateSidechain {
        asset: Asset::Native {
            denom: "uatom".to_owned(),
        },
        name: "Token".to_owned(),
        symbol: symbol.to_owned(),
        decimals: 6,
    };
    let create = network.to_issuer(&create, vec![]).unwrap();
    network.submit(&admin(), vec![create]).unwrap();
}

#[test]
fn an_upgrade_that_is_killed_at_any_transaction_goes_on_and_does_each_once() {
    let all = Old::new();
    let node = all.node(usize::MAX, Kill::BeforeSending);
    let steps = upgrade_steps(
        all.dir.path(),
        &all.deployment,
        &node,
        &admin().address(),
        &all.codes,
    );
    // five codes, and four contracts and a token that get them
    let steps = steps.unwrap().len();
    assert_eq!(steps, 10);
    for kill in [
        Kill::BeforeSending,
        Kill::AfterSending,
        Kill::HaltedThenIncluded,
        Kill::HaltedThenLost,
    ] {
        for step in 0..steps {
            let old = Old::new();
            old.upgrade(&old.node(step, kill)).unwrap_err();
            let node = old.node(usize::MAX, kill);
            let done = old.upgrade(&node).unwrap();
            assert_eq!(done.len(), 5, "{kill:?} at {step}");
            let checks = old.deployment.verify(&node, &old.codes).unwrap();
            assert!(
                checks.iter().all(|c| c.ok),
                "{kill:?} at {step}: {checks:#?}"
            );
            let stored = old.stored.lock().unwrap();
            let (mut codes, mut migrations) = (stored.codes.clone(), stored.migrations.clone());
            codes.sort_unstable();
            codes.dedup();
            migrations.sort_unstable();
            migrations.dedup();
            assert_eq!(
                (codes.len(), stored.codes.len()),
                (5, 5),
                "{kill:?} at {step}"
            );
            assert_eq!(
                (migrations.len(), stored.migrations.len()),
                (5, 5),
                "{kill:?} at {step}"
            );
            assert!(!old.dir.path().join("deploy-1.upgrade.json").exists());
        }
    }
}

#[test]
fn a_journal_that_cannot_be_read_does_not_count_as_none() {
    let old = Old::new();
    let journal = old.dir.path().join("deploy-1.upgrade.json");
    std::fs::create_dir(&journal).unwrap();
    let node = old.node(usize::MAX, Kill::BeforeSending);
    let error = old.upgrade(&node).unwrap_err().to_string();
    assert!(error.contains("deploy-1.upgrade.json"), "{error}");
    assert!(old.stored.lock().unwrap().codes.is_empty());
    std::fs::remove_dir(&journal).unwrap();
    old.upgrade(&node).unwrap();
}

/// The numbers of the codes that a node was asked for.
#[derive(Default)]
struct CodesAsked(Mutex<Vec<u64>>);

impl Behaviour for CodesAsked {
    fn code(&self, chain: &EmbeddedChain, id: u64) -> Result<CodeInfo, ChainError> {
        self.0.lock().unwrap().push(id);
        chain.code(id)
    }
}

#[test]
fn each_code_is_asked_for_once_however_many_tokens_have_it() {
    let old = Old::new();
    let network = Network::new(old.chain.clone(), old.deployment.clone());
    create_sidechain(&network, "OTHER");
    let node = TestNode {
        chain: old.chain.clone(),
        behaviour: CodesAsked::default(),
    };
    let (dir, deployment) = (old.dir.path(), &old.deployment);
    let steps = upgrade_steps(dir, deployment, &node, &admin().address(), &old.codes);
    // one more than with one token: it is migrated too
    assert_eq!(steps.unwrap().len(), 11);
    let mut asked = node.behaviour.0.into_inner().unwrap();
    asked.sort_unstable();
    let mut once = asked.clone();
    once.dedup();
    assert_eq!(asked.len(), 5);
    assert_eq!(asked, once);
}
