//! A code. It is native, so instead of wasm its bytes are a sentence that says so.

use super::{decoded, ModuleAnswer};
use crate::CODES;
use causeway_chain::{native_code, ChainError};
use causeway_types::Hash;
use cosmrs::proto::cosmwasm::wasm::v1::{CodeInfoResponse, QueryCodeRequest, QueryCodeResponse};
use cosmrs::proto::traits::Message as _;
use cw_multi_test::MockApiBech32;

pub(super) fn answer(data: &[u8]) -> ModuleAnswer {
    let request: QueryCodeRequest = decoded(data)?;
    let code = CODES
        .iter()
        .find(|code| code.id == request.code_id)
        .ok_or(ChainError::NoCode(request.code_id))?;
    let data = native_code(code.name);
    let response = QueryCodeResponse {
        code_info: Some(CodeInfoResponse {
            code_id: code.id,
            creator: MockApiBech32::new(crate::PREFIX)
                .addr_make("genesis")
                .into(),
            data_hash: Hash::of(&data).0.to_vec(),
            instantiate_permission: None,
        }),
        data,
    };
    Ok(response.encode_to_vec())
}
