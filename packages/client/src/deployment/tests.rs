//! A deployment that is killed at every point of every step, and run again.

use super::{Codes, Deploying, Deployment};
use crate::journal::testing::{deadly_after, Kill};

use causeway_chain::{AccountKey, Chain, Prefix};
use causeway_embedded_chain::{code_id, EmbeddedChain, Genesis};
use causeway_types::{Height, UnixTime};
use cosmwasm_std::coin;
use std::path::Path;
use std::sync::Arc;

fn admin() -> AccountKey {
    AccountKey::from_secret(&[1; 32], &Prefix::wasm()).unwrap()
}

fn chain() -> Arc<EmbeddedChain> {
    let genesis = Genesis {
        chain_id: "deploy-1".to_owned(),
        time: UnixTime(1_700_000_000),
        balances: vec![(admin().address(), vec![coin(1, "uatom")])],
    };
    Arc::new(EmbeddedChain::in_memory(genesis).unwrap())
}

fn deploy(dir: &Path, chain: &dyn Chain) -> crate::error::Result<Deployment> {
    let key = admin();
    Deploying::begin_or_go_on(dir, "deploy-1", key.address(), None)?.run(
        chain,
        &key,
        &Codes::Native(code_id),
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
    for kill in [
        Kill::BeforeSending,
        Kill::AfterSending,
        Kill::HaltedThenIncluded,
        Kill::HaltedThenLost,
    ] {
        for step in 0..5 {
            let (dir, chain) = (tempfile::tempdir().unwrap(), chain());
            let deadly = deadly_after(&chain, step, kill);
            deploy(dir.path(), &deadly).unwrap_err();
            assert!(Deploying::is_begun(dir.path(), "deploy-1").unwrap());
            assert!(Deployment::load(dir.path(), "deploy-1").is_err());
            let deployment = deploy(dir.path(), chain.as_ref()).unwrap();
            assert_eq!(made(&chain), 4, "{kill:?} at step {step}");
            let checks = deployment
                .verify(chain.as_ref(), &Codes::Native(code_id))
                .unwrap();
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
        let deadly = deadly_after(&chain, 0, kill);
        deploy(dir.path(), &deadly).unwrap_err();
    }
    deploy(dir.path(), chain.as_ref()).unwrap();
    assert_eq!(made(&chain), 4);
}

mod upgrading;
