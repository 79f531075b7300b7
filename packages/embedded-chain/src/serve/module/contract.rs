//! A contract: who made it, its answers, and what it stores.

use super::{address, decoded, ModuleAnswer};
use crate::EmbeddedChain;
use causeway_chain::Chain as _;
use cosmrs::proto::cosmwasm::wasm::v1::{
    ContractInfo, QueryContractInfoRequest, QueryContractInfoResponse,
    QueryRawContractStateRequest, QueryRawContractStateResponse, QuerySmartContractStateRequest,
    QuerySmartContractStateResponse,
};
use cosmrs::proto::traits::Message as _;

pub(super) fn info(chain: &EmbeddedChain, data: &[u8]) -> ModuleAnswer {
    let request: QueryContractInfoRequest = decoded(data)?;
    let info = chain.contract(&address(chain, &request.address)?)?;
    let response = QueryContractInfoResponse {
        address: request.address,
        contract_info: Some(ContractInfo {
            code_id: info.code_id,
            creator: info.creator.into(),
            admin: info.admin.map(String::from).unwrap_or_default(),
            label: info.label,
            ..ContractInfo::default()
        }),
    };
    Ok(response.encode_to_vec())
}

pub(super) fn smart(chain: &EmbeddedChain, data: &[u8]) -> ModuleAnswer {
    let request: QuerySmartContractStateRequest = decoded(data)?;
    let contract = address(chain, &request.address)?;
    let data = chain.query_smart_raw(&contract, &request.query_data)?;
    Ok(QuerySmartContractStateResponse { data }.encode_to_vec())
}

pub(super) fn raw(chain: &EmbeddedChain, data: &[u8]) -> ModuleAnswer {
    let request: QueryRawContractStateRequest = decoded(data)?;
    let contract = address(chain, &request.address)?;
    let data = chain.query_raw(&contract, &request.query_data)?;
    let data = data.unwrap_or_default();
    Ok(QueryRawContractStateResponse { data }.encode_to_vec())
}
