//! A sidechain token that can be told to refuse transfers to some addresses: the payout that fails.

use crate::before::Before;
use anyhow::Result;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{from_json, Empty, StdError, StdResult, Storage};
use cw20::Cw20ExecuteMsg;
use cw_multi_test::Contract;

const PREFIX: &[u8] = b"refused:";

/// Told to the token by the chain itself.
#[cw_serde]
pub struct Refuse {
    /// Whom transfers fail to.
    pub recipient: String,
    pub refused: bool,
}

fn key(recipient: &str) -> Vec<u8> {
    [PREFIX, recipient.as_bytes()].concat()
}

fn is_refused(storage: &dyn Storage, recipient: &str) -> bool {
    storage.get(&key(recipient)).is_some()
}

fn execute(storage: &dyn Storage, msg: &[u8]) -> Result<()> {
    match from_json(msg)? {
        Cw20ExecuteMsg::Transfer { recipient, .. } if is_refused(storage, &recipient) => {
            let why = StdError::generic_err(format!("{recipient} takes no transfers now"));
            Err(sidechain_token::ContractError::from(why).into())
        }
        _ => Ok(()),
    }
}

fn sudo(storage: &mut dyn Storage, msg: &[u8]) -> StdResult<()> {
    let msg: Refuse = from_json(msg)?;
    if msg.refused {
        storage.set(&key(&msg.recipient), b"1");
    } else {
        storage.remove(&key(&msg.recipient));
    }
    Ok(())
}

/// Such a token, made of an honest one.
pub fn stubborn(contract: Box<dyn Contract<Empty>>) -> Box<dyn Contract<Empty>> {
    Box::new(Before {
        contract,
        execute,
        sudo,
    })
}
