//! Questions to the modules of a chain, one file each.

mod account;
mod balance;
mod code;
mod contract;
mod gas_price;
pub(super) mod refusal;
mod simulate;
mod upgrade;

use crate::EmbeddedChain;
use cosmrs::proto::traits::Message;
use cosmwasm_std::Addr;
use refusal::Refusal;

/// Protobuf; or why there is no answer.
pub(super) type ModuleAnswer = Result<Vec<u8>, Refusal>;

/// The answer to the question with this path.
pub(super) fn answer(chain: &EmbeddedChain, path: &str, data: &[u8]) -> ModuleAnswer {
    match path {
        "/cosmos.auth.v1beta1.Query/Account" => account::account(chain, data),
        "/cosmos.auth.v1beta1.Query/AccountInfo" => account::account_info(chain, data),
        "/cosmos.bank.v1beta1.Query/Balance" => balance::balance(chain, data),
        "/cosmos.bank.v1beta1.Query/AllBalances" => balance::all_balances(chain, data),
        "/cosmos.base.node.v1beta1.Service/Config" => gas_price::answer(),
        "/cosmos.tx.v1beta1.Service/Simulate" => simulate::answer(chain, data),
        "/cosmos.upgrade.v1beta1.Query/CurrentPlan" => upgrade::answer(),
        "/cosmwasm.wasm.v1.Query/Code" => code::answer(data),
        "/cosmwasm.wasm.v1.Query/ContractInfo" => contract::info(chain, data),
        "/cosmwasm.wasm.v1.Query/SmartContractState" => contract::smart(chain, data),
        "/cosmwasm.wasm.v1.Query/RawContractState" => contract::raw(chain, data),
        other => Err(Refusal::unknown_request(format!(
            "the embedded chain does not answer {other}"
        ))),
    }
}

fn decoded<M: Message + Default>(data: &[u8]) -> Result<M, Refusal> {
    M::decode(data).map_err(|e| Refusal::invalid(format!("the question cannot be decoded: {e}")))
}

fn address(chain: &EmbeddedChain, text: &str) -> Result<Addr, Refusal> {
    use causeway_chain::Chain as _;
    Ok(chain.prefix().parse(text)?)
}
