//! Random messages to the artifacts: honest ones, mangled. Whatever comes, each contract answers or refuses, as the
//! native one does and in the same words; the VM never has to stop it, and what it costs grows with the message alone.
//!
//! `CAUSEWAY_MESSAGES` sets how many, `CAUSEWAY_SEED` the seed.

mod hooks;
mod mangle;
mod questions;
mod seeds;

use crate::scene;
use causeway_tests::suite::{code, Suite};
use causeway_wasm_host::{gas, EntryPoint, Overlay, Wasm};
use cosmwasm_std::{
    from_json, to_json_vec, Addr, Coin, ContractInfo, ContractResult, Deps, DepsMut, Empty, Env,
    MemoryStorage, MessageInfo, Reply, Response, Storage,
};
use cw_multi_test::{Contract, MockApiBech32};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use seeds::Seed;
use serde_json::{json, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// The packages of the contracts.
const PACKAGES: [&str; 5] = [
    "channel-registry",
    "liquidity-margin-vault",
    "routing-policy",
    "sidechain-token",
    "token-issuer",
];
/// What a message may use of a chain's gas, however short it is, in the scene, where nothing has more than a few
/// entries. Seen: 187,000 at most.
const GAS: u64 = 300_000;
/// What each of its bytes may use on top. Seen: 6 at most, of messages of 10,000 bytes and more.
const GAS_BYTE: u64 = 10;

/// What calls of one entry point came to.
#[derive(Default)]
struct Tally {
    messages: u64,
    worked: u64,
    /// The most gas of a message of less than 10,000 bytes.
    most: u64,
    /// The most gas of a byte, of longer ones.
    most_a_byte: u64,
}

/// The scene, and the contracts that the messages go to.
struct Target {
    suite: Suite,
    twins: BTreeMap<&'static str, Box<dyn Contract<Empty>>>,
    tallies: BTreeMap<(&'static str, &'static str), Tally>,
    /// How many did what none may.
    wrong: u64,
}

/// One message on its way.
struct Sent<'a> {
    seed: &'a Seed,
    sender: Addr,
    coins: Vec<Coin>,
    bytes: Vec<u8>,
}

impl Target {
    fn new() -> (Target, Vec<Seed>) {
        let mut suite = scene::set();
        let seeds = seeds::all(&mut suite);
        let twins = PACKAGES.map(|package| (package, code(package)));
        let target = Target {
            suite,
            twins: twins.into(),
            tallies: BTreeMap::new(),
            wrong: 0,
        };
        (target, seeds)
    }

    fn env(&self, package: &str) -> Env {
        Env {
            block: self.suite.chain.block_info(),
            transaction: None,
            contract: ContractInfo {
                address: seeds::place(&self.suite, package),
            },
        }
    }

    /// Whether it works, which nothing has to; what it changes is forgotten.
    fn call(&self, sent: &Sent) -> bool {
        let Seed { package, entry, .. } = *sent.seed;
        let env = self.env(package);
        let nothing = MemoryStorage::new();
        let scene = self.suite.chain.contract_storage(&env.contract.address);
        let base: &dyn Storage = match entry {
            "instantiate" => &nothing,
            _ => scene.as_ref(),
        };
        let mut storage = Overlay::new(base);
        let api = MockApiBech32::new("wasm");
        let querier = self.suite.chain.wrap();
        let twin = &self.twins[package];
        let info = MessageInfo {
            sender: sent.sender.clone(),
            funds: sent.coins.clone(),
        };
        let bytes = sent.bytes.clone();
        if entry == "query" {
            let deps = Deps {
                storage: &storage,
                api: &api,
                querier,
            };
            return twin.query(deps, env, bytes).is_ok();
        }
        if entry == "reply" {
            // what is no reply has no twin: a chain never sends it
            let entry = EntryPoint::Asked("reply", [to_json_vec(&env).unwrap(), bytes.clone()]);
            let mut elsewhere = Overlay::new(base);
            let ran = Wasm::of(package).run(&mut elsewhere, querier, &entry);
            let answer = ran.answer.expect("the VM need not stop it");
            let _: ContractResult<Response> = from_json(answer).unwrap();
        }
        let deps = DepsMut {
            storage: &mut storage,
            api: &api,
            querier,
        };
        match entry {
            "instantiate" => twin.instantiate(deps, env, info, bytes).is_ok(),
            "execute" => twin.execute(deps, env, info, bytes).is_ok(),
            "sudo" => twin.sudo(deps, env, bytes).is_ok(),
            "migrate" => twin.migrate(deps, env, bytes).is_ok(),
            _ => match from_json::<Reply>(&bytes) {
                Ok(reply) => twin.reply(deps, env, reply).is_ok(),
                Err(_) => false,
            },
        }
    }

    fn try_one(&mut self, sent: &Sent) {
        gas::taken();
        // the twins panic where they differ, and where the VM stopped the contract
        let outcome = catch_unwind(AssertUnwindSafe(|| self.call(sent)));
        let calls = gas::taken();
        let used = calls.iter().map(|c| c.vm / gas::VM_GAS + c.storage).sum();
        let Seed { package, entry, .. } = *sent.seed;
        let length = sent.bytes.len() as u64;
        let tally = self.tallies.entry((package, entry)).or_default();
        tally.messages += 1;
        tally.worked += u64::from(matches!(outcome, Ok(true)));
        if length < 10_000 {
            tally.most = tally.most.max(used);
        } else {
            tally.most_a_byte = tally.most_a_byte.max(used / length);
        }
        let bound = GAS + GAS_BYTE * length;
        if outcome.is_err() || used > bound {
            self.wrong += 1;
            // its panic says why
            let start = &sent.bytes[..sent.bytes.len().min(600)];
            let start = String::from_utf8_lossy(start);
            println!("wrong: {package} {entry}, {used} gas for {length} bytes: {start}");
        }
    }

    fn report(&self) {
        println!(
            "contract, entry point: messages, worked, most gas, most gas a byte of a long one"
        );
        for ((package, entry), tally) in &self.tallies {
            let Tally {
                messages,
                worked,
                most,
                most_a_byte,
            } = tally;
            println!("{package} {entry}: {messages}, {worked}, {most}, {most_a_byte}");
        }
        assert_eq!(self.wrong, 0, "messages did what none may");
    }
}

fn number(variable: &str, default: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().expect("a number"),
        Err(_) => default,
    }
}

#[test]
fn no_message_makes_a_contract_panic_or_cost_more_than_its_length_allows() {
    let many = number("CAUSEWAY_MESSAGES", 5_000);
    let seed = number("CAUSEWAY_SEED", 1);
    println!("CAUSEWAY_SEED={seed} CAUSEWAY_MESSAGES={many}");
    let mut rng = StdRng::seed_from_u64(seed);
    let (mut target, seeds) = Target::new();
    for _ in 0..many {
        let seed = seeds.choose(&mut rng).unwrap();
        let mut coins = seed.coins.clone();
        if let (Some(coin), true) = (coins.first_mut(), rng.gen_ratio(1, 4)) {
            coin.amount = [0, 1, u128::MAX][rng.gen_range(0..3)].into();
        }
        let sent = Sent {
            sender: seed.somebody(&target.suite, &mut rng),
            coins,
            bytes: mangle::mangled(&seed.message, &mut rng),
            seed,
        };
        target.try_one(&sent);
    }
    target.report();
}

#[test]
fn every_honest_message_is_understood() {
    let (mut target, seeds) = Target::new();
    for seed in &seeds {
        target.try_one(&honest(seed, &seed.message));
    }
    for ((package, entry), tally) in &target.tallies {
        assert!(tally.worked > 0 || *entry == "reply", "{package} {entry}");
    }
    target.report();
}

fn honest<'a>(seed: &'a Seed, message: &Value) -> Sent<'a> {
    Sent {
        seed,
        sender: seed.sender.clone(),
        coins: seed.coins.clone(),
        bytes: mangle::written(message),
    }
}

/// Numbers, and amounts: digits in a string.
fn is_number(value: &Value) -> bool {
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    value.is_number() || value.as_str().is_some_and(digits)
}

#[test]
fn every_amount_may_be_nothing_all_or_more_than_all() {
    let (mut target, seeds) = Target::new();
    let most = u128::MAX.to_string();
    for seed in &seeds {
        let mut fields = 0usize;
        let mut message = seed.message.clone();
        mangle::each(&mut message, &mut |part| {
            fields += usize::from(is_number(part));
        });
        for field in 0..fields {
            for edge in ["0", &most, mangle::TOO_MUCH] {
                let mut message = seed.message.clone();
                let mut at = 0;
                mangle::each(&mut message, &mut |part| {
                    if !is_number(part) {
                        return;
                    }
                    if at == field {
                        *part = match part.is_number() {
                            true => json!(format!("~raw~{edge}~raw~")),
                            false => json!(edge),
                        };
                    }
                    at += 1;
                });
                target.try_one(&honest(seed, &message));
            }
        }
        for coin in 0..seed.coins.len() {
            for edge in [0, u128::MAX] {
                let mut sent = honest(seed, &seed.message);
                sent.coins[coin].amount = edge.into();
                target.try_one(&sent);
            }
        }
    }
    target.report();
}

#[test]
fn there_is_a_message_of_every_kind() {
    let (_, seeds) = Target::new();
    for package in PACKAGES {
        let file = format!("{}/../schema/{package}.json", env!("CARGO_MANIFEST_DIR"));
        let schema: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        for entry in ["execute", "query"] {
            let kinds = schema[entry]["oneOf"].as_array().unwrap();
            let kinds = kinds.iter().map(|kind| kind["required"][0].as_str());
            let kinds: BTreeSet<_> = kinds.map(Option::unwrap).collect();
            let ours = seeds
                .iter()
                .filter(|s| s.package == package && s.entry == entry);
            let tags = ours.flat_map(|seed| seed.message.as_object().unwrap().keys());
            let tags: BTreeSet<_> = tags.map(String::as_str).collect();
            assert_eq!(tags, kinds, "{package} {entry}");
        }
    }
}
