//! A sidechain token that can be told to refuse transfers to some addresses: the payout that fails.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{DepsMut, Empty, Env, MessageInfo, Response, StdError, Storage};
use cw20::Cw20ExecuteMsg;
use cw_multi_test::{Contract, ContractWrapper};

const PREFIX: &[u8] = b"refused:";

/// Told to the token by the chain itself.
#[cw_serde]
pub struct Refuse {
    /// Whom transfers fail to.
    pub recipient: String,
    /// Whether they do.
    pub refused: bool,
}

fn key(recipient: &str) -> Vec<u8> {
    [PREFIX, recipient.as_bytes()].concat()
}

fn is_refused(storage: &dyn Storage, recipient: &str) -> bool {
    storage.get(&key(recipient)).is_some()
}

fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: Cw20ExecuteMsg,
) -> Result<Response, sidechain_token::ContractError> {
    match &msg {
        Cw20ExecuteMsg::Transfer { recipient, .. } if is_refused(deps.storage, recipient) => {
            Err(StdError::generic_err(format!("{recipient} takes no transfers now")).into())
        }
        _ => sidechain_token::contract::execute(deps, env, info, msg),
    }
}

fn sudo(deps: DepsMut, _env: Env, msg: Refuse) -> Result<Response, StdError> {
    if msg.refused {
        deps.storage.set(&key(&msg.recipient), b"1");
    } else {
        deps.storage.remove(&key(&msg.recipient));
    }
    Ok(Response::new())
}

/// The code of such a token.
pub fn code() -> Box<dyn Contract<Empty>> {
    Box::new(
        ContractWrapper::new(
            execute,
            sidechain_token::contract::instantiate,
            sidechain_token::contract::query,
        )
        .with_sudo(sudo)
        .with_migrate(sidechain_token::contract::migrate),
    )
}
