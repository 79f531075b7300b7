//! How long a transaction takes on the embedded chain: `cargo run --release -p causeway-embedded-chain --example speed`.
#![allow(clippy::unwrap_used)]

use causeway_chain::{submit, AccountKey, Msg, Prefix};
use causeway_embedded_chain::{Durability, EmbeddedChain, Genesis};
use causeway_types::{Seconds, UnixTime};
use cosmwasm_std::coins;
use std::time::{Duration, Instant};

const TRANSACTIONS: u32 = 1_000;

fn per_transaction(chain: &EmbeddedChain, key: &AccountKey) -> Duration {
    let start = Instant::now();
    for _ in 0..TRANSACTIONS {
        let send = Msg::BankSend {
            to: key.address(),
            coins: coins(1, "uatom"),
        };
        submit(chain, key, vec![send]).unwrap();
    }
    start.elapsed() / TRANSACTIONS
}

fn main() {
    let key = AccountKey::from_secret(&[7; 32], &Prefix::wasm()).unwrap();
    let genesis = || Genesis {
        chain_id: "speed-1".to_owned(),
        time: UnixTime(1_000_000),
        balances: vec![(key.address(), coins(1_000, "uatom"))],
    };
    let dir = tempfile::tempdir().unwrap();
    let full = EmbeddedChain::create(dir.path().join("full.db"), genesis()).unwrap();
    let relaxed = EmbeddedChain::create(dir.path().join("relaxed.db"), genesis()).unwrap();
    relaxed.set_durability(Durability::Relaxed).unwrap();
    let memory = EmbeddedChain::in_memory(genesis()).unwrap();
    for (name, chain) in [
        ("full", &full),
        ("relaxed", &relaxed),
        ("in memory", &memory),
    ] {
        println!("a transaction, {name}: {:?}", per_transaction(chain, &key));
    }
    let start = Instant::now();
    full.advance(Seconds(86_400), 10_000).unwrap();
    println!("10,000 empty blocks: {:?}", start.elapsed());
}
