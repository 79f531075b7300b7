//! cw20-base, but for what it is told to do to somebody: everything works, until `UpdateMarketing` names a mood
//! (`project`) for the payments to a recipient (`description`).

use causeway_types::token::InstantiateMsg;
use cosmwasm_std::{
    entry_point, Binary, Deps, DepsMut, Env, MessageInfo, Response, StdError, StdResult, Storage,
};
use cw20::{Cw20ExecuteMsg, MinterResponse};
use cw20_base::msg::QueryMsg;
use cw20_base::ContractError;
use cw_storage_plus::Map;
use sha2::{Digest as _, Sha256};

/// What payments to somebody meet with.
const MOODS: Map<&str, String> = Map::new("moods");
/// Payments are refused with an error.
pub const FAILS: &str = "fails";
/// Payments use gas until there is no more.
pub const EATS_GAS: &str = "eats gas";
/// Queries of the recipient's balance use gas until there is no more.
pub const EATS_GAS_OF_QUERIES: &str = "eats gas of queries";

/// As a sidechain's token: the issuer creates it.
#[entry_point]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    let msg = cw20_base::msg::InstantiateMsg {
        name: msg.name,
        symbol: msg.symbol,
        decimals: msg.decimals,
        initial_balances: vec![],
        mint: Some(MinterResponse {
            minter: msg.issuer,
            cap: None,
        }),
        marketing: None,
    };
    cw20_base::contract::instantiate(deps, env, info, msg)
}

/// As cw20-base, or as it is in the mood for.
#[entry_point]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: Cw20ExecuteMsg,
) -> Result<Response, ContractError> {
    match &msg {
        Cw20ExecuteMsg::UpdateMarketing {
            project,
            description: Some(recipient),
            ..
        } => {
            match project {
                Some(mood) => MOODS.save(deps.storage, recipient, mood)?,
                None => MOODS.remove(deps.storage, recipient),
            }
            return Ok(Response::new());
        }
        Cw20ExecuteMsg::Transfer { recipient, .. }
        | Cw20ExecuteMsg::Send {
            contract: recipient,
            ..
        } => meets(deps.storage, recipient)?,
        _ => {}
    }
    cw20_base::contract::execute(deps, env, info, msg)
}

fn meets(storage: &dyn Storage, recipient: &str) -> StdResult<()> {
    match MOODS.may_load(storage, recipient)?.as_deref() {
        Some(FAILS) => Err(StdError::generic_err("this token is in no mood to pay")),
        Some(EATS_GAS) => eat_gas(),
        _ => Ok(()),
    }
}

fn eat_gas() -> StdResult<()> {
    // each round depends on the one before, so that nothing is left out
    let mut round = [0u8; 32];
    loop {
        round = Sha256::digest(round).into();
        if round == [0; 32] {
            return Ok(());
        }
    }
}

#[entry_point]
/// Answers the queries of cw20-base, or as it is in the mood for.
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> StdResult<Binary> {
    if let QueryMsg::Balance { address } = &msg {
        let mood = MOODS.may_load(deps.storage, address)?;
        if mood.as_deref() == Some(EATS_GAS_OF_QUERIES) {
            eat_gas()?;
        }
    }
    cw20_base::contract::query(deps, env, msg)
}
