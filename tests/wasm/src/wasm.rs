//! An artifact as a contract of a simulated chain.

use crate::bridge::{serve, Line};
use crate::code::{artifacts, compiled, Code};
use crate::gas::{self, Call, Touched};
use anyhow::{anyhow, Result};
use cosmwasm_std::{
    from_json, to_json_vec, Binary, ContractResult, Deps, DepsMut, Empty, Env, MessageInfo,
    QuerierWrapper, Reply, Response, Storage,
};
use cosmwasm_vm::{self as vm, VmResult};
use cw_multi_test::Contract;
use serde::de::DeserializeOwned;
use serde::Serialize;
use std::fmt;
use std::path::Path;
use std::sync::mpsc::channel;
use std::sync::Arc;

#[derive(Clone)]
pub struct Wasm {
    name: &'static str,
    code: Arc<Code>,
}

impl fmt::Debug for Wasm {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// An entry point and what it is called with, as bytes that need not be what they should.
#[derive(Clone, Debug)]
pub enum EntryPoint {
    /// `instantiate` or `execute`: the environment, who sends what coins, and the message.
    Sent(&'static str, [Vec<u8>; 3]),
    /// `query`, `reply`, `sudo` or `migrate`: the environment and the message.
    Asked(&'static str, [Vec<u8>; 2]),
}

impl EntryPoint {
    pub fn name(&self) -> &'static str {
        match self {
            EntryPoint::Sent(name, _) | EntryPoint::Asked(name, _) => name,
        }
    }
}

/// What came of a call.
pub struct Ran {
    /// A `ContractResult` as JSON, or why there is none: the VM had to stop the contract.
    pub answer: VmResult<Vec<u8>>,
    /// What the VM used, in its own units.
    pub vm: u64,
    /// What storage costs on a chain, in the chain's gas.
    pub storage: u64,
    /// How often it was read and written.
    pub touched: Touched,
}

impl Wasm {
    /// The artifact of this contract, by the name of its package.
    pub fn of(name: &'static str) -> Wasm {
        let file = artifacts().join(format!("{}.wasm", name.replace('-', "_")));
        Wasm::at(name, &file)
    }
    /// The artifact in this file.
    pub fn at(name: &'static str, file: &Path) -> Wasm {
        let code = compiled(file);
        Wasm { name, code }
    }

    /// Calls it. What is written is written at once, whatever comes of it.
    pub fn run(
        &self,
        storage: &mut dyn Storage,
        querier: QuerierWrapper,
        entry: &EntryPoint,
    ) -> Ran {
        let (ask, asks) = channel();
        let (answer, answers) = channel();
        // both ends of the line go with their threads, so that neither waits for one that has panicked
        std::thread::scope(move |scope| {
            let line = Line::new(ask, answers);
            let running = scope.spawn(move || run(&self.code, line, entry));
            let touched = serve(storage, querier, asks, answer);
            match running.join() {
                Ok(ran) => Ran { touched, ..ran },
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    fn call<T: DeserializeOwned>(
        &self,
        storage: &mut dyn Storage,
        querier: QuerierWrapper,
        entry: &EntryPoint,
        events: fn(&T) -> u64,
    ) -> Result<T> {
        let ran = self.run(storage, querier, entry);
        let answer = ran.answer.map(from_json::<ContractResult<T>>);
        gas::record(Call {
            contract: self.name,
            entry: entry.name(),
            vm: ran.vm,
            storage: ran.storage,
            touched: ran.touched,
            events: match &answer {
                Ok(Ok(ContractResult::Ok(answer))) => events(answer),
                _ => 0,
            },
            failed: !matches!(answer, Ok(Ok(ContractResult::Ok(_)))),
        });
        match answer {
            Ok(Ok(result)) => result.into_result().map_err(|refusal| anyhow!(refusal)),
            Ok(Err(unreadable)) => Err(anyhow!("{} answers nonsense: {unreadable}", self.name)),
            Err(abort) => Err(anyhow!("{} aborts: {abort}", self.name)),
        }
    }

    fn sent(
        &self,
        name: &'static str,
        deps: DepsMut,
        [env, info]: [Vec<u8>; 2],
        msg: Vec<u8>,
    ) -> Result<Response> {
        let entry = EntryPoint::Sent(name, [env, info, msg]);
        self.call(deps.storage, deps.querier, &entry, gas::events)
    }

    fn asked(
        &self,
        name: &'static str,
        deps: DepsMut,
        env: &Env,
        msg: Vec<u8>,
    ) -> Result<Response> {
        let entry = EntryPoint::Asked(name, [to_json_vec(env)?, msg]);
        self.call(deps.storage, deps.querier, &entry, gas::events)
    }
}

fn run(code: &Code, line: Line, entry: &EntryPoint) -> Ran {
    let mut instance = code.instance(line, gas::LIMIT);
    let vm = &mut instance;
    let answer = match entry {
        EntryPoint::Sent("instantiate", [env, info, msg]) => {
            vm::call_instantiate_raw(vm, env, info, msg)
        }
        EntryPoint::Sent("execute", [env, info, msg]) => vm::call_execute_raw(vm, env, info, msg),
        EntryPoint::Asked("query", [env, msg]) => vm::call_query_raw(vm, env, msg),
        EntryPoint::Asked("reply", [env, msg]) => vm::call_reply_raw(vm, env, msg),
        EntryPoint::Asked("sudo", [env, msg]) => vm::call_sudo_raw(vm, env, msg),
        EntryPoint::Asked("migrate", [env, msg]) => vm::call_migrate_raw(vm, env, msg),
        other => unreachable!("no entry point {}", other.name()),
    };
    let report = instance.create_gas_report();
    Ran {
        answer,
        vm: report.used_internally,
        storage: report.used_externally / gas::VM_GAS,
        touched: Touched::default(),
    }
}

fn both(env: &impl Serialize, info: &impl Serialize) -> Result<[Vec<u8>; 2]> {
    Ok([to_json_vec(env)?, to_json_vec(info)?])
}

impl Contract<Empty> for Wasm {
    fn instantiate(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> Result<Response> {
        self.sent("instantiate", deps, both(&env, &info)?, msg)
    }
    fn execute(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> Result<Response> {
        self.sent("execute", deps, both(&env, &info)?, msg)
    }
    fn query(&self, deps: Deps, env: Env, msg: Vec<u8>) -> Result<Binary> {
        // a question cannot write: the VM sees to that
        let mut storage = crate::overlay::Overlay::new(deps.storage);
        let entry = EntryPoint::Asked("query", [to_json_vec(&env)?, msg]);
        self.call(&mut storage, deps.querier, &entry, |_| 0)
    }
    fn reply(&self, deps: DepsMut, env: Env, msg: Reply) -> Result<Response> {
        self.asked("reply", deps, &env, to_json_vec(&msg)?)
    }
    fn sudo(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> Result<Response> {
        self.asked("sudo", deps, &env, msg)
    }
    fn migrate(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> Result<Response> {
        self.asked("migrate", deps, &env, msg)
    }
}
