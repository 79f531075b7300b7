//! A deployment that is killed at every point of every step, and run again.

use super::{Codes, Deploying, Deployment};
use causeway_chain::embedded::Genesis;
use causeway_chain::{
    Account, AccountKey, Block, Chain, ChainError, CodeInfo, ContractInfo, EmbeddedChain, Fee, Msg,
    Note, Prefix, Sent, Status, TxHash, TxResult,
};
use causeway_types::{Amount, ChainTime, Height, UnixTime};
use cosmwasm_std::{coin, Addr};
use std::cell::Cell;
use std::path::Path;

/// Where a process ends.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kill {
    /// What is to be sent was written down, and is not sent.
    BeforeSending,
    /// It was sent, and its answer is not heard.
    AfterSending,
}

/// A chain at whose so-manieth transaction the process ends.
struct Deadly<'c> {
    chain: &'c EmbeddedChain,
    left: Cell<usize>,
    kill: Kill,
}

const KILLED: ChainError = ChainError::NoCode(u64::MAX);

impl Chain for Deadly<'_> {
    fn send(
        &self,
        key: &AccountKey,
        msgs: Vec<Msg>,
        note: &mut Note<'_>,
    ) -> Result<Sent, ChainError> {
        if self.left.get() > 0 {
            self.left.set(self.left.get() - 1);
            return self.chain.send(key, msgs, note);
        }
        match self.kill {
            Kill::AfterSending => {
                self.chain.send(key, msgs, note)?;
            }
            Kill::BeforeSending => {
                let refused = self.chain.send(key, msgs, &mut |sent| {
                    note(sent)?;
                    Err("killed".into())
                });
                assert!(matches!(refused, Err(ChainError::NotNoted(_))));
            }
        }
        Err(KILLED)
    }

    fn chain_id(&self) -> &str {
        self.chain.chain_id()
    }
    fn prefix(&self) -> &Prefix {
        self.chain.prefix()
    }
    fn status(&self) -> Result<Status, ChainError> {
        self.chain.status()
    }
    fn time(&self) -> Result<ChainTime, ChainError> {
        self.chain.time()
    }
    fn account(&self, address: &Addr) -> Result<Account, ChainError> {
        self.chain.account(address)
    }
    fn estimate_fee(&self, tx: &[u8]) -> Result<Fee, ChainError> {
        self.chain.estimate_fee(tx)
    }
    fn broadcast(&self, tx: &[u8]) -> Result<Sent, ChainError> {
        self.chain.broadcast(tx)
    }
    fn wait(&self, sent: &Sent) -> Result<TxResult, ChainError> {
        self.chain.wait(sent)
    }
    fn indexed(&self, hash: TxHash) -> Result<Option<TxResult>, ChainError> {
        self.chain.indexed(hash)
    }
    fn contract(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
        self.chain.contract(contract)
    }
    fn code(&self, id: u64) -> Result<CodeInfo, ChainError> {
        self.chain.code(id)
    }
    fn query_smart_raw(&self, contract: &Addr, msg: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.chain.query_smart_raw(contract, msg)
    }
    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.chain.query_raw(contract, key)
    }
    fn bank_balance(&self, address: &Addr, denom: &str) -> Result<Amount, ChainError> {
        self.chain.bank_balance(address, denom)
    }
    fn block(&self, height: Height) -> Result<Block, ChainError> {
        self.chain.block(height)
    }
}

fn admin() -> AccountKey {
    AccountKey::from_secret(&[1; 32], &Prefix::wasm()).unwrap()
}

fn chain() -> EmbeddedChain {
    let genesis = Genesis {
        chain_id: "deploy-1".to_owned(),
        time: UnixTime(1_700_000_000),
        balances: vec![(admin().address(), vec![coin(1, "uatom")])],
    };
    EmbeddedChain::in_memory(genesis).unwrap()
}

fn deploy(dir: &Path, chain: &dyn Chain) -> anyhow::Result<Deployment> {
    let key = admin();
    Deploying::begin_or_go_on(dir, "deploy-1", key.address(), None)?.run(
        chain,
        &key,
        &Codes::Native,
        &mut |_| (),
    )
}

/// How many contracts were ever made, in transactions that took effect.
fn made(chain: &EmbeddedChain) -> usize {
    (1..=chain.status().unwrap().height.0)
        .flat_map(|height| chain.block(Height(height)).unwrap().txs)
        .flat_map(|tx| tx.events)
        .filter(|e| e.ty == "instantiate")
        .count()
}

#[test]
fn killed_at_any_step_and_run_again_it_ends_with_one_set_of_contracts() {
    for kill in [Kill::BeforeSending, Kill::AfterSending] {
        for step in 0..5 {
            let (dir, chain) = (tempfile::tempdir().unwrap(), chain());
            let deadly = Deadly {
                chain: &chain,
                left: Cell::new(step),
                kill,
            };
            deploy(dir.path(), &deadly).unwrap_err();
            assert!(Deploying::is_begun(dir.path(), "deploy-1").unwrap());
            assert!(Deployment::load(dir.path(), "deploy-1").is_err());
            let deployment = deploy(dir.path(), &chain).unwrap();
            assert_eq!(made(&chain), 4, "{kill:?} at step {step}");
            let checks = deployment.verify(&chain, &Codes::Native).unwrap();
            assert!(
                checks.iter().all(|c| c.ok),
                "{kill:?} at step {step}: {checks:?}"
            );
            assert_eq!(
                Deployment::load(dir.path(), "deploy-1").unwrap(),
                Some(deployment)
            );
        }
    }
}

#[test]
fn killed_at_every_step_one_after_the_other_it_still_ends() {
    let (dir, chain) = (tempfile::tempdir().unwrap(), chain());
    for n in 0..5 {
        let kill = match n % 2 {
            0 => Kill::AfterSending,
            _ => Kill::BeforeSending,
        };
        let deadly = Deadly {
            chain: &chain,
            left: Cell::new(0),
            kill,
        };
        deploy(dir.path(), &deadly).unwrap_err();
    }
    deploy(dir.path(), &chain).unwrap();
    assert_eq!(made(&chain), 4);
}
