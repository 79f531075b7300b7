//! A vault that can be told to fail: whatever it is told then, it refuses.

use crate::before::Before;
use anyhow::Result;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{from_json, Empty, StdError, StdResult, Storage};
use cw_multi_test::Contract;
use liquidity_margin_vault::ContractError;

const KEY: &[u8] = b"fails";

/// Told to the vault by the chain itself.
#[cw_serde]
pub struct Fail {
    /// Whether it fails from now on.
    pub fails: bool,
}

fn execute(storage: &dyn Storage, _msg: &[u8]) -> Result<()> {
    match storage.get(KEY) {
        Some(_) => Err(ContractError::from(StdError::generic_err("the vault fails now")).into()),
        None => Ok(()),
    }
}

fn sudo(storage: &mut dyn Storage, msg: &[u8]) -> StdResult<()> {
    let msg: Fail = from_json(msg)?;
    if msg.fails {
        storage.set(KEY, b"1");
    } else {
        storage.remove(KEY);
    }
    Ok(())
}

/// Such a vault, made of a working one.
pub fn failing(contract: Box<dyn Contract<Empty>>) -> Box<dyn Contract<Empty>> {
    Box::new(Before {
        contract,
        execute,
        sudo,
    })
}
