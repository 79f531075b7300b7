//! A chain as the public registry of Cosmos chains describes it (github.com/cosmos/chain-registry, `chain.json`).

use crate::ChainError;
use serde::Deserialize;
use serde_json::Number;
use std::path::Path;

#[derive(Deserialize)]
struct Chain {
    chain_id: String,
    bech32_prefix: Option<String>,
    #[serde(default = "cosmos_coin_type")]
    slip44: u32,
    fees: Option<Fees>,
    apis: Option<Apis>,
    #[serde(default)]
    explorers: Vec<Explorer>,
}

#[derive(Deserialize)]
struct Fees {
    #[serde(default)]
    fee_tokens: Vec<FeeToken>,
}

#[derive(Deserialize)]
struct FeeToken {
    denom: String,
    fixed_min_gas_price: Option<Number>,
    low_gas_price: Option<Number>,
    average_gas_price: Option<Number>,
    high_gas_price: Option<Number>,
}

#[derive(Deserialize)]
struct Apis {
    #[serde(default)]
    rpc: Vec<Api>,
}

#[derive(Deserialize)]
struct Api {
    address: String,
}

#[derive(Deserialize)]
struct Explorer {
    tx_page: Option<String>,
}

fn cosmos_coin_type() -> u32 {
    super::COIN_TYPE
}

/// The text of our chain file for a `chain.json`. The price of gas is the average one of the first fee token, and all
/// addresses of nodes that are reached over https, or on this machine, are kept in their order.
pub fn chain_file(file: &Path, text: &str) -> Result<String, ChainError> {
    let wrong = |what: String| ChainError::ChainFile {
        file: file.to_owned(),
        line: None,
        what,
    };
    let chain: Chain = serde_json::from_str(text).map_err(|e| {
        wrong(format!(
            "it is no chain.json of the registry of Cosmos chains: {e}"
        ))
    })?;
    let prefix = chain
        .bech32_prefix
        .ok_or_else(|| wrong("bech32_prefix is missing".to_owned()))?;
    let tokens = chain.fees.map_or(vec![], |fees| fees.fee_tokens);
    let token = tokens
        .first()
        .ok_or_else(|| wrong("fees.fee_tokens has no token: fees cannot be paid".to_owned()))?;
    let prices = [
        &token.average_gas_price,
        &token.low_gas_price,
        &token.fixed_min_gas_price,
        &token.high_gas_price,
    ];
    let price = prices
        .into_iter()
        .flatten()
        .next()
        .ok_or_else(|| wrong(format!("no gas price is said for {}", token.denom)))?;
    let addresses: Vec<String> = chain
        .apis
        .map_or(vec![], |apis| apis.rpc)
        .into_iter()
        .map(|api| api.address.trim_end_matches('/').to_owned())
        .filter(|address| super::check_address(address, false).is_ok())
        .map(quoted)
        .collect();
    if addresses.is_empty() {
        return Err(wrong(
            "apis.rpc has no address that is reached over https".to_owned(),
        ));
    }
    let mut out = format!(
        "chain_id = {}\nrpc = [\n    {},\n]\nprefix = {}\ncoin_type = {}\ndenom = {}\n",
        quoted(chain.chain_id),
        addresses.join(",\n    "),
        quoted(prefix),
        chain.slip44,
        quoted(token.denom.clone()),
    );
    let said = |price: &Option<Number>| price.as_ref().map_or("not said".to_owned(), decimal);
    out += &format!(
        "# low {}, average {}, high {}\ngas_price = {}\n",
        said(&token.low_gas_price),
        said(&token.average_gas_price),
        said(&token.high_gas_price),
        quoted(decimal(price)),
    );
    let page = chain.explorers.into_iter().find_map(|e| e.tx_page);
    if let Some(page) = page.filter(|page| page.contains("${txHash}")) {
        out += &format!(
            "explorer = {}\n",
            quoted(page.replace("${txHash}", "{hash}"))
        );
    }
    Ok(out)
}

/// As TOML writes a text.
fn quoted(text: String) -> String {
    toml::Value::String(text).to_string()
}

/// Without an exponent, which small numbers are written with.
fn decimal(number: &Number) -> String {
    let text = number.to_string();
    match (text.contains(['e', 'E']), number.as_f64()) {
        (true, Some(value)) => format!("{value:.18}").trim_end_matches('0').to_owned(),
        _ => text,
    }
}
