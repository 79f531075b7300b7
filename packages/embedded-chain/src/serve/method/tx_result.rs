//! What a transaction did, as a node with wasmd says it.

use crate::serve::rpc::RpcError;
use crate::serve::GAS_PER_MESSAGE;
use causeway_chain::TxResult;
use cosmrs::proto::cosmos::bank::v1beta1::{MsgSend, MsgSendResponse};
use cosmrs::proto::cosmos::base::abci::v1beta1::TxMsgData;
use cosmrs::proto::cosmos::tx::v1beta1::{AuthInfo, TxBody, TxRaw};
use cosmrs::proto::cosmwasm::wasm::v1::{
    MsgExecuteContract, MsgExecuteContractResponse, MsgInstantiateContract,
    MsgInstantiateContractResponse, MsgMigrateContract, MsgMigrateContractResponse,
};
use cosmrs::proto::traits::{Message as _, Name};
use cosmrs::tendermint::abci::types::ExecTxResult;
use cosmrs::tendermint::abci::{self, Code};
use cosmrs::Any;
use cosmwasm_std::{Binary, Event};
use serde_json::Value;

/// wasmd's codespace and its code for a contract's refusal.
const WASM: &str = "wasm";
const EXECUTE_FAILED: u32 = 5;

/// What a transaction with these bytes did.
pub(in crate::serve) fn of(tx: &TxResult, bytes: &[u8]) -> Result<Value, RpcError> {
    let raw = TxRaw::decode(bytes).unwrap_or_default();
    let body = TxBody::decode(raw.body_bytes.as_slice()).unwrap_or_default();
    let auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).unwrap_or_default();
    let gas_used = GAS_PER_MESSAGE.saturating_mul(body.messages.len() as u64);
    // what was offered; fees are not charged, so one that is too low is no failure
    let gas_wanted = auth.fee.map_or(0, |fee| fee.gas_limit);
    let mut returned = Vec::new();
    let mut result = ExecTxResult {
        gas_wanted: i64::try_from(gas_wanted).unwrap_or(i64::MAX),
        gas_used: i64::try_from(gas_used).unwrap_or(i64::MAX),
        ..ExecTxResult::default()
    };
    match &tx.result {
        Ok(()) => {
            returned = data(tx, &body.messages);
            result.events = events(&tx.events);
        }
        Err(failure) => {
            let at = failure.message.unwrap_or_default();
            result.code = Code::from(EXECUTE_FAILED);
            result.codespace = WASM.to_owned();
            result.log = format!(
                "failed to execute message; message index: {at}: {}: execute wasm contract failed",
                failure.text
            );
        }
    }
    let mut result = serde_json::to_value(result).map_err(|e| RpcError::internal(e.to_string()))?;
    // a node writes it in base64, which the type reads and does not write
    result["data"] = Binary::from(returned).to_base64().into();
    Ok(result)
}

/// Events as a node writes them.
pub(in crate::serve) fn events(events: &[Event]) -> Vec<abci::Event> {
    let one = |event: &Event| {
        let attributes = event.attributes.iter();
        abci::Event::new(
            event.ty.clone(),
            attributes.map(|a| (a.key.clone(), a.value.clone(), true)),
        )
    };
    events.iter().map(one).collect()
}

/// What each message returned.
fn data(tx: &TxResult, messages: &[Any]) -> Vec<u8> {
    let none = None;
    let responses = messages.iter().enumerate().map(|(n, message)| {
        let data = tx.data.get(n).unwrap_or(&none);
        response(tx, message, data.as_ref())
    });
    TxMsgData {
        msg_responses: responses.flatten().collect(),
        ..TxMsgData::default()
    }
    .encode_to_vec()
}

fn response(tx: &TxResult, message: &Any, data: Option<&Binary>) -> Option<Any> {
    let data = data.map(|data| data.to_vec()).unwrap_or_default();
    let is = |url: String| message.type_url == url;
    let any = if is(MsgExecuteContract::type_url()) {
        Any::from_msg(&MsgExecuteContractResponse { data })
    } else if is(MsgInstantiateContract::type_url()) {
        let address = tx.instantiated().map(String::from).unwrap_or_default();
        Any::from_msg(&MsgInstantiateContractResponse { address, data })
    } else if is(MsgMigrateContract::type_url()) {
        Any::from_msg(&MsgMigrateContractResponse { data })
    } else if is(MsgSend::type_url()) {
        Any::from_msg(&MsgSendResponse {})
    } else {
        return None;
    };
    any.ok()
}
