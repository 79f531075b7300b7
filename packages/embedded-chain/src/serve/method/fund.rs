//! `causeway_fund`: makes coins. No node of a real chain has this.

use crate::serve::rpc::{RpcError, RpcResult};
use crate::EmbeddedChain;
use causeway_chain::Prefix;
use cosmwasm_std::Coin;
use serde_json::{json, Value};

pub(in crate::serve) const NAME: &str = "causeway_fund";

pub(in crate::serve) fn answer(chain: &EmbeddedChain, params: &Value) -> RpcResult {
    let to = params["address"].as_str().unwrap_or_default();
    let to = Prefix::wasm().parse(to)?;
    let coin: Coin = serde_json::from_value(params["coin"].clone())
        .map_err(|e| RpcError::invalid_params(format!("coin must have denom and amount: {e}")))?;
    let height = chain.fund(&to, coin)?;
    Ok(json!({ "height": height.to_string() }))
}
