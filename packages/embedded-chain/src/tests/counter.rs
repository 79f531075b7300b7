//! A contract that counts how often it was called.

use cosmwasm_std::{
    to_json_binary, BankMsg, Binary, Coin, Deps, DepsMut, Env, Event, MessageInfo, Response,
    StdError, StdResult,
};
use cw_multi_test::{Contract, ContractWrapper};
use serde::{Deserialize, Serialize};

pub const KEY: &[u8] = b"count";

#[derive(Serialize, Deserialize, Debug)]
pub struct Empty {}

#[derive(Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Execute {
    /// Counts, and answers with the new count.
    Count {},
    /// Counts, and then fails.
    CountAndFail {},
    /// Counts, and then panics.
    CountAndPanic {},
    /// Pays out.
    Pay { to: String, coin: Coin },
}

pub fn code() -> Box<dyn Contract<cosmwasm_std::Empty>> {
    Box::new(
        ContractWrapper::new(execute, instantiate, query)
            .with_sudo(sudo)
            .with_migrate(migrate),
    )
}

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    deps.storage.set(KEY, &0u64.to_be_bytes());
    Ok(Response::new())
}

fn count(deps: DepsMut) -> StdResult<u64> {
    let next = stored(deps.as_ref())? + 1;
    deps.storage.set(KEY, &next.to_be_bytes());
    Ok(next)
}

fn execute(deps: DepsMut, env: Env, _: MessageInfo, msg: Execute) -> StdResult<Response> {
    if let Execute::Pay { to, coin } = msg {
        return Ok(Response::new().add_message(BankMsg::Send {
            to_address: to,
            amount: vec![coin],
        }));
    }
    let now = count(deps)?;
    match msg {
        Execute::CountAndFail {} => Err(StdError::generic_err("asked 7, allowed 3")),
        Execute::CountAndPanic {} => panic!("beyond hope"),
        _ => Ok(Response::new()
            .set_data(to_json_binary(&now)?)
            .add_event(Event::new("counted").add_attribute("count", now.to_string()))
            .add_attribute("time", env.block.time.seconds().to_string())
            .add_attribute("height", env.block.height.to_string())),
    }
}

fn sudo(deps: DepsMut, _: Env, _: Empty) -> StdResult<Response> {
    let now = count(deps)?;
    Ok(Response::new().add_attribute("count", now.to_string()))
}

fn migrate(deps: DepsMut, _: Env, _: Empty) -> StdResult<Response> {
    deps.storage.set(KEY, &100u64.to_be_bytes());
    Ok(Response::new())
}

fn query(deps: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    to_json_binary(&stored(deps)?)
}

fn stored(deps: Deps) -> StdResult<u64> {
    let bytes = deps.storage.get(KEY).unwrap_or_default();
    let bytes = <[u8; 8]>::try_from(bytes).map_err(|_| StdError::generic_err("no count"))?;
    Ok(u64::from_be_bytes(bytes))
}
