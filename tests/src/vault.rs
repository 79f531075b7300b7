//! A vault that can be told to fail: whatever it is told then, it refuses.

use causeway_types::vault::ExecuteMsg;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{DepsMut, Empty, Env, MessageInfo, Response, StdError};
use cw_multi_test::{Contract, ContractWrapper};
use liquidity_margin_vault::{contract, ContractError};

const KEY: &[u8] = b"fails";

/// Told to the vault by the chain itself.
#[cw_serde]
pub struct Fail {
    /// Whether it fails from now on.
    pub fails: bool,
}

fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    if deps.storage.get(KEY).is_some() {
        return Err(StdError::generic_err("the vault fails now").into());
    }
    contract::execute(deps, env, info, msg)
}

fn sudo(deps: DepsMut, _env: Env, msg: Fail) -> Result<Response, StdError> {
    if msg.fails {
        deps.storage.set(KEY, b"1");
    } else {
        deps.storage.remove(KEY);
    }
    Ok(Response::new())
}

/// The code of such a vault.
pub fn code() -> Box<dyn Contract<Empty>> {
    Box::new(
        ContractWrapper::new(execute, contract::instantiate, contract::query)
            .with_sudo(sudo)
            .with_migrate(contract::migrate),
    )
}
