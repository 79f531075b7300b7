//! Writes the JSON schema of every contract, events.json and errors.json into the folder given. `scripts/schema` calls it.
#![allow(clippy::unwrap_used)]

mod errors;

use causeway_types::{event, issuer, policy, registry, token, vault, MigrateMsg};
use cosmwasm_schema::{generate_api, schema_for};
use serde::Serialize;
use std::{env, fs, path::Path};

#[derive(Serialize)]
struct Attribute {
    key: &'static str,
    r#type: String,
    optional: bool,
    doc: &'static str,
}

#[derive(Serialize)]
struct Event {
    r#type: String,
    doc: &'static str,
    attributes: Vec<Attribute>,
}

fn main() {
    let out = env::args().nth(1).expect("usage: schema FOLDER");
    let out = Path::new(&out);
    fs::create_dir_all(out).unwrap();
    let apis = [
        (
            "token-issuer",
            generate_api! {
                instantiate: issuer::InstantiateMsg,
                execute: issuer::ExecuteMsg,
                query: issuer::QueryMsg,
                migrate: issuer::MigrateMsg,
            },
        ),
        (
            "sidechain-token",
            generate_api! {
                instantiate: token::InstantiateMsg,
                execute: token::ExecuteMsg,
                query: token::QueryMsg,
                migrate: MigrateMsg,
            },
        ),
        (
            "channel-registry",
            generate_api! {
                instantiate: registry::InstantiateMsg,
                execute: registry::ExecuteMsg,
                query: registry::QueryMsg,
                migrate: MigrateMsg,
                sudo: registry::SudoMsg,
            },
        ),
        (
            "routing-policy",
            generate_api! {
                instantiate: policy::InstantiateMsg,
                execute: policy::ExecuteMsg,
                query: policy::QueryMsg,
                migrate: MigrateMsg,
            },
        ),
        (
            "liquidity-margin-vault",
            generate_api! {
                instantiate: vault::InstantiateMsg,
                execute: vault::ExecuteMsg,
                query: vault::QueryMsg,
                migrate: MigrateMsg,
            },
        ),
    ];
    for (name, mut api) in apis {
        api.contract_name = name.to_owned();
        let file = out.join(format!("{name}.json"));
        fs::write(file, api.render().to_string().unwrap() + "\n").unwrap();
    }
    // what the contracts take inside a cw20 `Send`
    for (name, schema) in [
        ("channel-registry-hook", schema_for!(registry::Hook)),
        ("token-issuer-hook", schema_for!(issuer::Hook)),
        ("liquidity-margin-vault-hook", schema_for!(vault::Hook)),
    ] {
        write(out, name, &schema);
    }
    let events: Vec<_> = event::all().map(described).collect();
    write(out, "events", &events);
    write(out, "errors", &errors::listed());
}

fn described(e: &event::EventSchema) -> Event {
    let attributes = e
        .attributes
        .iter()
        .map(|(key, r#type, doc)| {
            let inner = r#type
                .strip_prefix("Option<")
                .and_then(|t| t.strip_suffix('>'));
            Attribute {
                key,
                r#type: inner.unwrap_or(r#type).to_owned(),
                optional: inner.is_some(),
                doc: doc.trim(),
            }
        })
        .collect();
    Event {
        r#type: format!("wasm-{}", e.name),
        doc: e.doc.trim(),
        attributes,
    }
}

fn write(out: &Path, name: &str, value: &impl Serialize) {
    let json = serde_json::to_string_pretty(value).unwrap();
    fs::write(out.join(format!("{name}.json")), json + "\n").unwrap();
}
