//! The native contract and the artifact, side by side: they must agree in everything.

use crate::api::InWordsOfTheVm;
use crate::gas::uncounted;
use crate::overlay::{Changes, Overlay};
use crate::wasm::Wasm;
use anyhow::Result;
use cosmwasm_std::{
    Api, Binary, Deps, DepsMut, Empty, Env, MessageInfo, QuerierWrapper, Reply, Response, Storage,
};
use cw_multi_test::Contract;
use std::fmt::Debug;

/// A contract as native code and as wasm.
pub struct DifferentialContract {
    native: Box<dyn Contract<Empty>>,
    wasm: Wasm,
}

/// What came of a call, and what it would write.
type Outcome = (Result<Response>, Changes);

fn tried(
    contract: &dyn Contract<Empty>,
    deps: (&dyn Storage, &dyn Api, QuerierWrapper),
    call: impl Fn(&dyn Contract<Empty>, DepsMut) -> Result<Response>,
) -> Outcome {
    let (storage, api, querier) = deps;
    let mut overlay = Overlay::new(storage);
    let deps = DepsMut {
        storage: &mut overlay,
        api,
        querier,
    };
    let result = call(contract, deps);
    (result, overlay.difference())
}

impl DifferentialContract {
    /// A contract and its artifact.
    pub fn new(native: Box<dyn Contract<Empty>>, wasm: Wasm) -> DifferentialContract {
        DifferentialContract { native, wasm }
    }

    /// Calls both, over the same storage; what both would write is written once. The error is the native contract's.
    fn change(
        &self,
        deps: DepsMut,
        call: impl Fn(&dyn Contract<Empty>, DepsMut) -> Result<Response>,
    ) -> Result<Response> {
        let api = InWordsOfTheVm(deps.api);
        let with = (&*deps.storage, &api as &dyn Api, deps.querier);
        let (native, written) = uncounted(|| tried(self.native.as_ref(), with, &call));
        let (wasm, written_by_wasm) = tried(&self.wasm, with, &call);
        self.agree(&native, &wasm);
        let response = native?;
        assert_eq!(written, written_by_wasm, "what {:?} writes", self.wasm);
        for (key, value) in written {
            match value {
                Some(value) => deps.storage.set(&key, &value),
                None => deps.storage.remove(&key),
            }
        }
        Ok(response)
    }

    fn agree<T: PartialEq + Debug>(&self, native: &Result<T>, wasm: &Result<T>) {
        let alike = match (native, wasm) {
            (Ok(native), Ok(wasm)) => native == wasm,
            // the chain has the text alone
            (Err(native), Err(wasm)) => native.to_string() == wasm.to_string(),
            _ => false,
        };
        if !alike {
            let [native, wasm] = [native, wasm].map(short);
            panic!("{:?} differs: native {native}; wasm {wasm}", self.wasm);
        }
    }
}

/// What came of a call, as text that can be read: the beginning and the end of what is long.
fn short<T: Debug>(result: &Result<T>) -> String {
    const ENOUGH: usize = 400;
    let text = match result {
        Ok(value) => format!("answers {value:?}"),
        Err(error) => format!("refuses: {error}"),
    };
    let length = text.chars().count();
    if length <= 2 * ENOUGH {
        return text;
    }
    let beginning: String = text.chars().take(ENOUGH).collect();
    let end: String = text.chars().skip(length - ENOUGH).collect();
    format!("{beginning} … {end}")
}

impl Contract<Empty> for DifferentialContract {
    fn instantiate(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> Result<Response> {
        self.change(deps, |contract, deps| {
            contract.instantiate(deps, env.clone(), info.clone(), msg.clone())
        })
    }
    fn execute(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> Result<Response> {
        self.change(deps, |contract, deps| {
            contract.execute(deps, env.clone(), info.clone(), msg.clone())
        })
    }
    fn query(&self, deps: Deps, env: Env, msg: Vec<u8>) -> Result<Binary> {
        let api = InWordsOfTheVm(deps.api);
        let asked = Deps { api: &api, ..deps };
        let native = uncounted(|| self.native.query(asked, env.clone(), msg.clone()));
        let wasm = self.wasm.query(deps, env, msg);
        self.agree(&native, &wasm);
        native
    }
    fn reply(&self, deps: DepsMut, env: Env, msg: Reply) -> Result<Response> {
        self.change(deps, |contract, deps| {
            contract.reply(deps, env.clone(), msg.clone())
        })
    }
    fn sudo(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> Result<Response> {
        self.change(deps, |contract, deps| {
            contract.sudo(deps, env.clone(), msg.clone())
        })
    }
    fn migrate(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> Result<Response> {
        self.change(deps, |contract, deps| {
            contract.migrate(deps, env.clone(), msg.clone())
        })
    }
}
