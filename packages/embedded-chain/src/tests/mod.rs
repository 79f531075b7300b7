//! The chain's tests, with a contract that counts.

mod blocks;
mod counter;
mod files;
mod kill;
mod range;
mod serve;
mod threads;
mod transactions;

use crate::engine::Engine;
use crate::file::ChainFile;
use crate::{Code, EmbeddedChain, Genesis};
use causeway_chain::{
    submit, AccountKey, Chain, ChainError, ChainExt as _, EmbeddedError, Msg, Prefix, Sent, TxHash,
    TxResult,
};
use causeway_types::UnixTime;
use cosmwasm_std::{coin, Addr};
use std::path::Path;

const DENOM: &str = "ucway";
const CODES: &[Code] = &[Code {
    id: 1,
    name: "counter",
    make: counter::code,
}];

fn key(n: u8) -> AccountKey {
    AccountKey::from_secret(&[n; 32], &Prefix::wasm()).unwrap()
}

/// Accounts 1 and 2 exist, 3 does not.
fn genesis() -> Genesis {
    Genesis {
        chain_id: "causeway-test".to_owned(),
        time: UnixTime(1_700_000_000),
        balances: vec![
            (key(1).address(), vec![coin(1_000, DENOM)]),
            (key(2).address(), vec![coin(1_000, DENOM)]),
        ],
    }
}

fn in_memory() -> EmbeddedChain {
    EmbeddedChain::start(|| Engine::begin(ChainFile::in_memory()?, genesis(), CODES)).unwrap()
}

fn create(path: &Path) -> Result<EmbeddedChain, ChainError> {
    let path = path.to_owned();
    EmbeddedChain::start(move || Engine::begin(ChainFile::create(&path)?, genesis(), CODES))
}

fn open(path: &Path) -> Result<EmbeddedChain, ChainError> {
    let path = path.to_owned();
    EmbeddedChain::start(move || Engine::resume(ChainFile::open(&path)?, CODES))
}

/// A transaction as one that asks for it names it.
fn sent(hash: TxHash) -> Sent {
    Sent {
        hash,
        from: causeway_types::Height(1),
        last: None,
    }
}

fn new_counter(chain: &dyn Chain) -> Addr {
    let msg = Msg::instantiate(1, "counter", &counter::Empty {}).unwrap();
    let result = submit(chain, &key(1), vec![msg]).unwrap();
    result.instantiated().unwrap()
}

fn count(counter: &Addr) -> Msg {
    Msg::execute(counter, &counter::Execute::Count {}, vec![]).unwrap()
}

fn fail(counter: &Addr) -> Msg {
    Msg::execute(counter, &counter::Execute::CountAndFail {}, vec![]).unwrap()
}

fn submit_one(chain: &EmbeddedChain, msg: Msg) -> Result<TxResult, ChainError> {
    submit(chain, &key(1), vec![msg])
}

fn counted(chain: &dyn Chain, counter: &Addr) -> u64 {
    chain.query(counter, &counter::Empty {}).unwrap()
}
