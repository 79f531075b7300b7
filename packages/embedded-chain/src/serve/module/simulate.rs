//! What a transaction would do. Its gas is a fixed number for each message.

use super::{decoded, ModuleAnswer, Refusal};
use crate::serve::GAS_PER_MESSAGE;
use crate::EmbeddedChain;
use cosmrs::proto::cosmos::base::abci::v1beta1::GasInfo;
use cosmrs::proto::cosmos::tx::v1beta1::{SimulateRequest, SimulateResponse, TxBody, TxRaw};
use cosmrs::proto::traits::Message as _;

pub(super) fn answer(chain: &EmbeddedChain, data: &[u8]) -> ModuleAnswer {
    let request: SimulateRequest = decoded(data)?;
    let raw: TxRaw = decoded(&request.tx_bytes)?;
    let body: TxBody = decoded(&raw.body_bytes)?;
    let tried = chain.simulate(&request.tx_bytes)?;
    if let Err(failure) = tried.result {
        let at = failure.message.unwrap_or_default();
        return Err(Refusal::unknown_request(format!(
            "failed to execute message; message index: {at}: {}: execute wasm contract failed",
            failure.text
        )));
    }
    let gas_info = Some(GasInfo {
        gas_wanted: 0,
        gas_used: GAS_PER_MESSAGE.saturating_mul(body.messages.len() as u64),
    });
    let response = SimulateResponse {
        gas_info,
        result: None,
    };
    Ok(response.encode_to_vec())
}
