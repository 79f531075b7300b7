//! A contract's panic fails its message, as it does in a virtual machine, and not this process.

use cosmwasm_std::{Binary, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response};
use cw_multi_test::error::{anyhow, AnyResult};
use cw_multi_test::Contract;
use std::panic::{catch_unwind, AssertUnwindSafe};

/// A contract, its panics turned into errors.
pub(crate) struct PanicsAsErrors(Box<dyn Contract<Empty>>);

impl PanicsAsErrors {
    pub fn new(contract: Box<dyn Contract<Empty>>) -> Self {
        PanicsAsErrors(contract)
    }
}

/// What the call wrote is dropped with its error, so nothing half done is seen afterwards.
fn catch<T>(call: impl FnOnce() -> AnyResult<T>) -> AnyResult<T> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        Err(anyhow!("the contract panicked: {text}"))
    })
}

impl Contract<Empty> for PanicsAsErrors {
    fn instantiate(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> AnyResult<Response> {
        catch(|| self.0.instantiate(deps, env, info, msg))
    }
    fn execute(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> AnyResult<Response> {
        catch(|| self.0.execute(deps, env, info, msg))
    }
    fn query(&self, deps: Deps, env: Env, msg: Vec<u8>) -> AnyResult<Binary> {
        catch(|| self.0.query(deps, env, msg))
    }
    fn reply(&self, deps: DepsMut, env: Env, msg: Reply) -> AnyResult<Response> {
        catch(|| self.0.reply(deps, env, msg))
    }
    fn sudo(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> AnyResult<Response> {
        catch(|| self.0.sudo(deps, env, msg))
    }
    fn migrate(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> AnyResult<Response> {
        catch(|| self.0.migrate(deps, env, msg))
    }
}
