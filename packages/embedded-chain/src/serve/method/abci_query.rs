//! `abci_query`: a question to a module of the chain, protobuf both ways.

use crate::serve::module::{self, refusal};
use crate::serve::rpc::{RpcError, RpcResult};
use crate::EmbeddedChain;
use causeway_chain::Chain as _;
use cosmrs::tendermint::abci::Code;
use cosmwasm_std::HexBinary;
use serde_json::Value;
use tendermint_rpc::endpoint::abci_query::{AbciQuery, Response};

pub(in crate::serve) fn answer(chain: &EmbeddedChain, params: &Value) -> RpcResult {
    let path = params["path"].as_str().unwrap_or_default();
    let data = HexBinary::from_hex(params["data"].as_str().unwrap_or_default())
        .map_err(|_| RpcError::invalid_params("data must be hex"))?;
    if params["prove"].as_bool() == Some(true) {
        return Err(RpcError::invalid_params(
            "the embedded chain has no proofs: ask with prove = false",
        ));
    }
    // before the answer: the state is of this block or of a later one
    let height = chain.status()?.height;
    if let Some(asked) = asked_height(params).filter(|asked| *asked != height.0) {
        return Err(RpcError::invalid_params(format!(
            "the embedded chain keeps the state of its latest block alone: {asked} was asked, it is at {height}"
        )));
    }
    let mut response = AbciQuery {
        height: height
            .0
            .try_into()
            .map_err(|_| RpcError::internal("the height is too large"))?,
        ..AbciQuery::default()
    };
    match module::answer(chain, path, data.as_slice()) {
        Ok(value) => response.value = value,
        Err(refused) => {
            response.codespace = refusal::SDK.to_owned();
            response.code = Code::from(refused.code);
            response.log = refused.log;
        }
    }
    serde_json::to_value(Response { response }).map_err(|e| RpcError::internal(e.to_string()))
}

/// The block whose state is asked; none for the latest, which is written as 0 too.
fn asked_height(params: &Value) -> Option<u64> {
    let height = match &params["height"] {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64(),
    };
    height.filter(|height| *height > 0)
}
