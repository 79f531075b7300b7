//! Honest messages, one of every kind for every entry point: what the random ones are made of.

use super::{hooks, questions};
use crate::{address, books, rows, Role};
use causeway_tests::model::Message;
use causeway_tests::suite::{Suite, MAIN};
use causeway_types::registry::SudoMsg;
use causeway_types::{issuer, policy, registry, token, vault, MigrateMsg};
use cosmwasm_std::{Addr, Binary, Coin, Event, MsgResponse, Reply, SubMsgResponse, SubMsgResult};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::Rng;
use serde::Serialize;
use serde_json::Value;

#[derive(Clone, Debug)]
pub struct Seed {
    /// The package of the contract that it goes to.
    pub package: &'static str,
    pub entry: &'static str,
    /// Who may send it.
    pub sender: Addr,
    /// The coins sent along.
    pub coins: Vec<Coin>,
    pub message: Value,
}

impl Seed {
    /// A message from somebody, without coins.
    pub fn new(
        package: &'static str,
        entry: &'static str,
        sender: &Addr,
        message: &impl Serialize,
    ) -> Seed {
        Seed {
            package,
            entry,
            sender: sender.clone(),
            coins: vec![],
            message: serde_json::to_value(message).unwrap(),
        }
    }
    /// Who sends it this time: mostly one who may.
    pub fn somebody(&self, suite: &Suite, rng: &mut StdRng) -> Addr {
        match crate::ROLES.choose(rng) {
            Some(role) if rng.gen_ratio(1, 4) => address(suite, *role),
            _ => self.sender.clone(),
        }
    }
}

/// The package of a message's contract, and the message.
fn of(message: &Message) -> (&'static str, Value) {
    let (package, value) = match message {
        Message::Registry(message) => ("channel-registry", serde_json::to_value(message)),
        Message::Issuer(message) => ("token-issuer", serde_json::to_value(message)),
        Message::Token(_, message) => ("sidechain-token", serde_json::to_value(message)),
        Message::Policy(message) => ("routing-policy", serde_json::to_value(message)),
        Message::Vault(message) => ("liquidity-margin-vault", serde_json::to_value(message)),
        Message::SettleDue(_) => unreachable!("the chain's own is no row"),
    };
    (package, value.unwrap())
}

/// Where a contract is.
pub fn place(suite: &Suite, package: &str) -> Addr {
    let wiring = suite.wiring();
    match package {
        "channel-registry" => wiring.registry.clone(),
        "token-issuer" => wiring.issuer.clone(),
        "routing-policy" => wiring.policy.clone(),
        "liquidity-margin-vault" => wiring.vault.clone(),
        _ => suite.model.sidechains[&MAIN].token.clone(),
    }
}

/// All of them, for the contracts of the scene.
pub fn all(suite: &mut Suite) -> Vec<Seed> {
    let mut rows = rows::all(suite);
    rows.extend(books::all(suite));
    let executed = rows.into_iter().map(|row| {
        let (package, message) = of(&row.call.message);
        let role = row.allowed.first().copied().unwrap_or(Role::Owner);
        Seed {
            coins: row.call.coins.clone(),
            ..Seed::new(package, "execute", &address(suite, role), &message)
        }
    });
    let mut seeds: Vec<Seed> = executed.collect();
    seeds.extend(hooks::all(suite));
    seeds.extend(begun(suite));
    seeds.extend(asked(suite));
    seeds.extend(told_by_the_chain(suite));
    seeds
}

fn begun(suite: &Suite) -> Vec<Seed> {
    let admin = suite.user("admin").addr;
    let owner = admin.to_string();
    let wiring = suite.wiring();
    let issuer = issuer::InstantiateMsg {
        owner: owner.clone(),
        token_code_id: suite.token_code,
        token_admin: Some(owner.clone()),
    };
    let policy = policy::InstantiateMsg {
        owner: owner.clone(),
    };
    let vault = vault::InstantiateMsg {
        owner: owner.clone(),
        issuer: wiring.issuer.to_string(),
        policy: wiring.policy.to_string(),
    };
    let registry = registry::InstantiateMsg {
        owner,
        issuer: wiring.issuer.to_string(),
        policy: wiring.policy.to_string(),
        vault: wiring.vault.to_string(),
    };
    let token = token::InstantiateMsg {
        name: "Causeway cJUNO".to_owned(),
        symbol: "cJUNO".to_owned(),
        decimals: 6,
        issuer: wiring.issuer.to_string(),
    };
    let entry = "instantiate";
    vec![
        Seed::new("token-issuer", entry, &admin, &issuer),
        Seed::new("routing-policy", entry, &admin, &policy),
        Seed::new("liquidity-margin-vault", entry, &admin, &vault),
        Seed::new("channel-registry", entry, &admin, &registry),
        Seed::new("sidechain-token", entry, &wiring.issuer, &token),
    ]
}

fn asked(suite: &Suite) -> Vec<Seed> {
    let nobody = Addr::unchecked("");
    let questions = [
        ("channel-registry", questions::registry(suite)),
        ("token-issuer", questions::issuer(suite)),
        ("sidechain-token", questions::token(suite)),
        ("routing-policy", questions::policy(suite)),
        ("liquidity-margin-vault", questions::vault(suite)),
    ];
    let seeds = questions.into_iter().flat_map(|(package, questions)| {
        let nobody = nobody.clone();
        let seed = move |question| Seed::new(package, "query", &nobody, &question);
        questions.into_iter().map(seed)
    });
    seeds.collect()
}

/// What comes of a message that another contract was sent.
fn replies() -> Vec<Reply> {
    #[allow(deprecated)]
    let done = SubMsgResponse {
        events: vec![Event::new("instantiate").add_attribute("_contract_address", "wasm1token")],
        data: Some(Binary::from(b"\n\nwasm1token")),
        msg_responses: vec![MsgResponse {
            type_url: "/cosmwasm.wasm.v1.MsgInstantiateContractResponse".to_owned(),
            value: Binary::from(b"\n\nwasm1token"),
        }],
    };
    let results = [
        SubMsgResult::Ok(done),
        SubMsgResult::Err("codespace: wasm, code: 5".to_owned()),
    ];
    let replies = results.into_iter().flat_map(|result| {
        (0..=3).map(move |id| Reply {
            id,
            payload: Binary::from(br#"{"owner":"wasm1","sidechain_id":1,"amount":"1"}"#),
            gas_used: 1_000,
            result: result.clone(),
        })
    });
    replies.collect()
}

fn told_by_the_chain(suite: &Suite) -> Vec<Seed> {
    let nobody = Addr::unchecked("");
    let mut seeds = vec![Seed::new(
        "channel-registry",
        "sudo",
        &nobody,
        &SudoMsg::SettleDue { limit: 5 },
    )];
    for package in super::PACKAGES {
        let admin = suite.user("admin").addr;
        seeds.push(Seed::new(package, "migrate", &admin, &MigrateMsg {}));
        let named = issuer::MigrateMsg {
            token_code_id: Some(suite.token_code),
        };
        if package == "token-issuer" {
            seeds.push(Seed::new(package, "migrate", &admin, &named));
        }
    }
    for reply in replies() {
        for package in ["channel-registry", "token-issuer"] {
            seeds.push(Seed::new(package, "reply", &nobody, &reply));
        }
    }
    seeds
}
