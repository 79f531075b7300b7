//! `broadcast_tx_sync`: checks a transaction as a chain does; one that passes is in a block when this answers.

use crate::serve::module::refusal;
use crate::serve::rpc::{RpcError, RpcResult};
use crate::EmbeddedChain;
use causeway_chain::{Chain as _, TxHash};
use cosmrs::tendermint::abci::Code;
use cosmwasm_std::Binary;
use serde_json::Value;
use tendermint_rpc::endpoint::broadcast::tx_sync::Response;

pub(in crate::serve) fn answer(chain: &EmbeddedChain, params: &Value) -> RpcResult {
    let tx = params["tx"]
        .as_str()
        .and_then(|text| Binary::from_base64(text).ok())
        .ok_or_else(|| RpcError::invalid_params("tx must be a transaction in base64"))?;
    let hash = TxHash::of(&tx);
    if chain.indexed(hash)?.is_some() {
        // the words of a node, which clients know
        return Err(RpcError::internal("tx already exists in cache"));
    }
    let mut response = Response {
        codespace: String::new(),
        code: Code::Ok,
        data: Vec::new().into(),
        log: String::new(),
        hash: cosmrs::tendermint::Hash::Sha256(hash.0 .0),
    };
    if let Err(error) = chain.broadcast(&tx) {
        let refused = refusal::of(error)?;
        response.codespace = refusal::SDK.to_owned();
        response.code = Code::from(refused.code);
        response.log = refused.log;
    }
    serde_json::to_value(response).map_err(|e| RpcError::internal(e.to_string()))
}
