//! A contract before which something stands: it may refuse a call, and the chain can tell it things.

use anyhow::Result;
use cosmwasm_std::{
    Binary, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response, StdResult, Storage,
};
use cw_multi_test::Contract;

/// A contract, and what stands before it.
pub struct Before {
    pub contract: Box<dyn Contract<Empty>>,
    /// Looks at the message of an `execute`, as JSON. If it has nothing against it, the contract gets it.
    pub execute: fn(&dyn Storage, &[u8]) -> Result<()>,
    /// Is told something by the chain, as JSON. The contract never hears it.
    pub sudo: fn(&mut dyn Storage, &[u8]) -> StdResult<()>,
}

impl Contract<Empty> for Before {
    fn instantiate(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> Result<Response> {
        self.contract.instantiate(deps, env, info, msg)
    }
    fn execute(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> Result<Response> {
        (self.execute)(deps.storage, &msg)?;
        self.contract.execute(deps, env, info, msg)
    }
    fn query(&self, deps: Deps, env: Env, msg: Vec<u8>) -> Result<Binary> {
        self.contract.query(deps, env, msg)
    }
    fn reply(&self, deps: DepsMut, env: Env, msg: Reply) -> Result<Response> {
        self.contract.reply(deps, env, msg)
    }
    fn sudo(&self, deps: DepsMut, _env: Env, msg: Vec<u8>) -> Result<Response> {
        (self.sudo)(deps.storage, &msg)?;
        Ok(Response::new())
    }
    fn migrate(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> Result<Response> {
        self.contract.migrate(deps, env, msg)
    }
}
