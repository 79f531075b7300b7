//! Artifacts, compiled once in a process.

use crate::api::Addresses;
use crate::bridge::{Asker, Line, Store};
use cosmwasm_std_vm::Checksum;
use cosmwasm_vm::{Backend, Cache, CacheOptions, Instance, InstanceOptions, Size};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

type Compiled = Cache<Addresses, Store, Asker>;

/// What chains of both lines can do, and more than our contracts ask for.
const CAPABILITIES: [&str; 9] = [
    "iterator",
    "staking",
    "stargate",
    "cosmwasm_1_1",
    "cosmwasm_1_2",
    "cosmwasm_1_3",
    "cosmwasm_1_4",
    "cosmwasm_2_0",
    "cosmwasm_2_1",
];
/// The memory that one call may use, as in wasmd.
const MEMORY: Size = Size::mebi(32);

/// The folder with the artifacts: `CAUSEWAY_ARTIFACTS`, or the one that `scripts/build-wasm` writes.
pub fn artifacts() -> PathBuf {
    match std::env::var_os("CAUSEWAY_ARTIFACTS") {
        Some(dir) => dir.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../artifacts"),
    }
}

pub struct Code {
    cache: Compiled,
    checksum: Checksum,
}

impl Code {
    fn compiled(path: &Path) -> Code {
        let wasm = std::fs::read(path).unwrap_or_else(|e| {
            panic!("{}: {e}; scripts/build-wasm makes it", path.display());
        });
        // what is pinned stays in memory: the folder is gone when this returns
        let dir = tempfile::tempdir().expect("a temporary folder");
        let capabilities = CAPABILITIES.map(str::to_owned);
        let options = CacheOptions::new(dir.path(), capabilities, Size::mebi(0), MEMORY);
        // sound where nobody else writes into the folder, which is new and ours
        #[allow(unsafe_code)]
        let cache: Compiled = unsafe { Cache::new(options) }.expect("a cache in an empty folder");
        let checksum = cache
            .store_code(&wasm, true, true)
            .and_then(|checksum| cache.pin(&checksum).map(|()| checksum))
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        Code { cache, checksum }
    }

    /// An instance for one call, which may use so much of the VM's gas.
    pub fn instance(&self, line: Line, gas_limit: u64) -> Instance<Addresses, Store, Asker> {
        let backend = Backend {
            api: Addresses,
            storage: Store::new(line.clone()),
            querier: Asker(line),
        };
        let options = InstanceOptions { gas_limit };
        let instance = self.cache.get_instance(&self.checksum, backend, options);
        instance.expect("what is pinned can be instantiated")
    }
}

static COMPILED: LazyLock<Mutex<HashMap<PathBuf, Arc<Code>>>> = LazyLock::new(Mutex::default);

/// An artifact, compiled if that was not done yet in this process.
pub fn compiled(path: &Path) -> Arc<Code> {
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    let code = compiled.entry(path.to_owned());
    code.or_insert_with(|| Code::compiled(path).into()).clone()
}
