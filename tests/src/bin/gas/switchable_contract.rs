//! A contract in both of its forms.

use anyhow::Result;
use causeway_tests::suite::native;
use causeway_wasm_host::Wasm;
use cosmwasm_std::{Binary, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response};
use cw_multi_test::Contract;
use std::cell::Cell;
use std::rc::Rc;

/// A contract that is native or an artifact, as a switch says.
pub struct SwitchableContract {
    native: Box<dyn Contract<Empty>>,
    wasm: Wasm,
    measured: Rc<Cell<bool>>,
}

impl SwitchableContract {
    /// The contract of a package; an artifact while the switch is on.
    pub fn of(package: &'static str, measured: &Rc<Cell<bool>>) -> SwitchableContract {
        SwitchableContract {
            native: native(package),
            wasm: Wasm::of(package),
            measured: measured.clone(),
        }
    }
    fn now(&self) -> &dyn Contract<Empty> {
        if self.measured.get() {
            &self.wasm
        } else {
            self.native.as_ref()
        }
    }
}

impl Contract<Empty> for SwitchableContract {
    fn instantiate(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> Result<Response> {
        self.now().instantiate(deps, env, info, msg)
    }
    fn execute(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> Result<Response> {
        self.now().execute(deps, env, info, msg)
    }
    fn query(&self, deps: Deps, env: Env, msg: Vec<u8>) -> Result<Binary> {
        self.now().query(deps, env, msg)
    }
    fn reply(&self, deps: DepsMut, env: Env, msg: Reply) -> Result<Response> {
        self.now().reply(deps, env, msg)
    }
    fn sudo(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> Result<Response> {
        self.now().sudo(deps, env, msg)
    }
    fn migrate(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> Result<Response> {
        self.now().migrate(deps, env, msg)
    }
}
