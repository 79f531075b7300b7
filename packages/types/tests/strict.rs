//! Every message of every contract, made from its schema, refuses a field that it does not know: at every depth, in every
//! variant, as the contracts' own reader reads it. Answers with such a field are read.
#![allow(clippy::unwrap_used)]

use causeway_types::{issuer, node, policy, registry, token, vault, MigrateMsg};
use cosmwasm_schema::schema_for;
use cosmwasm_std::from_json;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{json, Map, Value};

/// Base64 of so many bytes.
fn bytes(count: usize) -> Value {
    json!(cosmwasm_std::Binary::new(vec![2; count]).to_base64())
}

/// Texts with a form of their own, by the name of their type.
fn known(name: &str) -> Option<Value> {
    Some(match name {
        "ChannelKey" | "IdentityKey" => bytes(33),
        "NodeInstance" => bytes(16),
        "Signature" => bytes(64),
        "Hash" | "Preimage" | "Digest" | "TransportKey" => bytes(32),
        "Binary" => bytes(1),
        "Amount" | "Nonce" | "LockId" | "Uint128" | "Uint64" | "Timestamp" => json!("1"),
        _ => return None,
    })
}

/// Values of a schema: every variant of every enum in it at least once, every optional field given.
fn values(schema: &Value, root: &Value) -> Vec<Value> {
    if let Some(path) = schema.get("$ref") {
        let name = path.as_str().unwrap().rsplit('/').next().unwrap();
        return match known(name) {
            Some(value) => vec![value],
            None => values(&root["definitions"][name], root),
        };
    }
    for either in ["oneOf", "anyOf", "allOf"] {
        if let Some(all) = schema.get(either) {
            let all = all.as_array().unwrap().iter();
            return all.flat_map(|one| values(one, root)).collect();
        }
    }
    if let Some(all) = schema.get("enum") {
        return all.as_array().unwrap().clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => &kinds[0],
        kind => kind,
    };
    match kind.as_str() {
        Some("object") => objects(schema, root),
        Some("array") => match &schema["items"] {
            Value::Array(items) => {
                let items = items.iter().map(|item| values(item, root).remove(0));
                vec![Value::Array(items.collect())]
            }
            item => {
                let each = values(item, root).into_iter();
                each.map(|value| json!([value])).collect()
            }
        },
        Some("integer") => vec![json!(1)],
        Some("string") => vec![json!("text")],
        Some("boolean") => vec![json!(true)],
        Some("null") => vec![],
        other => panic!("{other:?} in {schema}"),
    }
}

fn objects(schema: &Value, root: &Value) -> Vec<Value> {
    let none = Map::new();
    let fields = schema.get("properties");
    let fields = fields.map_or(&none, |p| p.as_object().unwrap()).iter();
    let fields: Vec<_> = fields
        .map(|(name, schema)| (name, values(schema, root)))
        .collect();
    let first: Map<_, _> = fields
        .iter()
        .map(|(name, values)| ((*name).clone(), values[0].clone()))
        .collect();
    let mut all = vec![Value::Object(first.clone())];
    for (name, values) in &fields {
        for value in &values[1..] {
            let mut other = first.clone();
            other.insert((*name).clone(), value.clone());
            all.push(Value::Object(other));
        }
    }
    all
}

/// cw20's own message, which a token sends, ours or a foreign one: what cw20 adds to it is not ours to refuse.
fn is_of_cw20(object: &Map<String, Value>) -> bool {
    let names: Vec<_> = object.keys().map(String::as_str).collect();
    names == ["amount", "msg", "sender"]
}

/// The same value with one more field, once for each object in it.
fn with_one_more(value: &Value) -> Vec<Value> {
    match value {
        Value::Object(object) => {
            let mut all = Vec::new();
            if !is_of_cw20(object) {
                let mut more = object.clone();
                more.insert("unheard_of".to_owned(), json!(1));
                all.push(Value::Object(more));
            }
            for (name, inner) in object {
                for other in with_one_more(inner) {
                    let mut changed = object.clone();
                    changed.insert(name.clone(), other);
                    all.push(Value::Object(changed));
                }
            }
            all
        }
        Value::Array(items) => {
            let mut all = Vec::new();
            for (place, inner) in items.iter().enumerate() {
                for other in with_one_more(inner) {
                    let mut changed = items.clone();
                    changed[place] = other;
                    all.push(Value::Array(changed));
                }
            }
            all
        }
        _ => Vec::new(),
    }
}

/// How many messages were tried, and how many with one more field.
fn check<T: DeserializeOwned + JsonSchema>() -> (usize, usize) {
    let root = serde_json::to_value(schema_for!(T)).unwrap();
    let messages = values(&root, &root);
    let mut refused = 0;
    for message in &messages {
        if let Err(error) = from_json::<T>(message.to_string()) {
            panic!("{message}: {error}");
        }
        for more in with_one_more(message) {
            assert!(from_json::<T>(more.to_string()).is_err(), "{more}");
            refused += 1;
        }
    }
    (messages.len(), refused)
}

#[test]
fn a_field_that_is_not_known_is_refused_at_every_depth() {
    let counts = [
        check::<issuer::InstantiateMsg>(),
        check::<issuer::ExecuteMsg>(),
        check::<issuer::QueryMsg>(),
        check::<issuer::MigrateMsg>(),
        check::<issuer::Hook>(),
        check::<token::InstantiateMsg>(),
        check::<token::ExecuteMsg>(),
        check::<token::QueryMsg>(),
        check::<registry::InstantiateMsg>(),
        check::<registry::ExecuteMsg>(),
        check::<registry::QueryMsg>(),
        check::<registry::SudoMsg>(),
        check::<registry::Hook>(),
        check::<policy::InstantiateMsg>(),
        check::<policy::ExecuteMsg>(),
        check::<policy::QueryMsg>(),
        check::<vault::InstantiateMsg>(),
        check::<vault::ExecuteMsg>(),
        check::<vault::QueryMsg>(),
        check::<vault::Hook>(),
        check::<MigrateMsg>(),
    ];
    let messages: usize = counts.iter().map(|(messages, _)| messages).sum();
    let refused: usize = counts.iter().map(|(_, refused)| refused).sum();
    assert!(messages > 150 && refused > 400, "{messages}, {refused}");
}

/// The schema says so too, to those who make their messages from it.
#[test]
fn the_schema_allows_no_field_that_is_not_known() {
    let hook = serde_json::to_string(&schema_for!(registry::Hook)).unwrap();
    assert_eq!(
        hook.matches(r#""type":"object""#).count(),
        hook.matches(r#""additionalProperties":false"#).count(),
        "{hook}"
    );
}

/// Reads every answer of a type with one more field: at every depth, or at the outermost alone. Returns how many were read.
fn check_lenient<T: DeserializeOwned + JsonSchema>(is_deep: bool) -> usize {
    let root = serde_json::to_value(schema_for!(T)).unwrap();
    let mut read = 0;
    for answer in &values(&root, &root) {
        let depth = if is_deep { usize::MAX } else { 1 };
        for more in with_one_more(answer).into_iter().take(depth) {
            if let Err(error) = from_json::<T>(more.to_string()) {
                panic!("{more}: {error}");
            }
            read += 1;
        }
    }
    read
}

/// A foreign token, or a contract of a later version, says more than is known here, and whoever only reads goes on.
#[test]
fn a_field_that_is_not_known_is_passed_over_in_answers() {
    let deep = [
        check_lenient::<cw20::BalanceResponse>(true),
        check_lenient::<cw20::TokenInfoResponse>(true),
        check_lenient::<cw20::MinterResponse>(true),
        check_lenient::<cosmwasm_std::BalanceResponse>(true),
        check_lenient::<cosmwasm_std::ContractInfoResponse>(true),
        check_lenient::<issuer::AssetResponse>(true),
        check_lenient::<issuer::ConfigResponse>(true),
        check_lenient::<issuer::RedemptionResponse>(true),
        check_lenient::<issuer::ReserveResponse>(true),
        check_lenient::<policy::ConfigResponse>(true),
        check_lenient::<policy::NeighboursResponse>(true),
        check_lenient::<node::NodeResponse>(true),
        check_lenient::<node::NodesResponse>(true),
        check_lenient::<registry::AdmissionResponse>(true),
        check_lenient::<registry::ConfigResponse>(true),
        check_lenient::<registry::CreditResponse>(true),
        check_lenient::<registry::CreditsResponse>(true),
        check_lenient::<registry::PreviewResponse>(true),
        check_lenient::<registry::StatusResponse>(true),
        check_lenient::<vault::AccountResponse>(true),
        check_lenient::<vault::AccountsResponse>(true),
        check_lenient::<vault::ConfigResponse>(true),
        check_lenient::<vault::LeaseResponse>(true),
        check_lenient::<vault::LeasesResponse>(true),
        check_lenient::<vault::RentResponse>(true),
    ];
    // what is in these is a part of messages too, where a field that is not known is refused
    let outermost = [
        check_lenient::<issuer::SidechainResponse>(false),
        check_lenient::<issuer::SidechainsResponse>(false),
        check_lenient::<policy::ExchangePairsResponse>(false),
        check_lenient::<policy::LegalRateResponse>(false),
        check_lenient::<policy::PoliciesResponse>(false),
        check_lenient::<registry::AllUndeliveredResponse>(false),
        check_lenient::<registry::ChannelResponse>(false),
        check_lenient::<registry::ChannelsResponse>(false),
        check_lenient::<registry::UndeliveredResponse>(false),
        check_lenient::<vault::OffersResponse>(false),
    ];
    assert!(deep.iter().chain(&outermost).all(|read| *read > 0));
}
