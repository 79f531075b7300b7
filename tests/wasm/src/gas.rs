//! What calls cost, in the gas of a chain: the SDK's and wasmd's defaults.

use cosmwasm_std::{Attribute, Record, Response};
use std::cell::{Cell, RefCell};

/// Units of the VM's gas in one unit of a chain's.
pub const VM_GAS: u64 = 140_000;
/// What a chain takes to load a contract that is not pinned.
pub const LOAD: u64 = 60_000;
/// What it takes to call one again within a transaction, or one that is pinned.
pub const LOAD_AGAIN: u64 = 2_000;
/// The VM's gas that one call may use.
pub const LIMIT: u64 = 1_000_000_000_000;

/// Before each key stand the store's number and the contract's address, bytes.
const PREFIX: usize = 1 + 32;
const READ: u64 = 1_000;
const READ_BYTE: u64 = 3;
const WRITE: u64 = 2_000;
const WRITE_BYTE: u64 = 30;
const DELETE: u64 = 1_000;
const NEXT: u64 = 30;
const EVENT: u64 = 20;
const ATTRIBUTE: u64 = 10;
const ATTRIBUTE_BYTE: u64 = 1;
/// Bytes of attributes that one answer has for nothing.
const FREE: u64 = 100;

/// What reading costs, in the chain's gas.
pub fn read(key: &[u8], value: Option<&[u8]>) -> u64 {
    READ + READ_BYTE * (PREFIX + key.len() + value.map_or(0, <[u8]>::len)) as u64
}
/// What writing costs, in the chain's gas.
pub fn write(key: &[u8], value: &[u8]) -> u64 {
    WRITE + WRITE_BYTE * (PREFIX + key.len() + value.len()) as u64
}
/// What removing costs, in the chain's gas.
pub fn remove() -> u64 {
    DELETE
}
/// What it costs to begin with a range, if there is something in it, or to read what comes next in it, in the chain's
/// gas. So the first is paid for twice, as on a chain.
pub fn scan(record: Option<&Record>) -> u64 {
    let bytes = record.map_or(0, |(key, value)| PREFIX + key.len() + value.len());
    NEXT + READ_BYTE * bytes as u64
}
/// What it costs to report what a contract answers, in the chain's gas.
pub fn events(response: &Response) -> u64 {
    let bytes = |attributes: &[Attribute]| -> u64 {
        let each = attributes.iter().map(|a| a.key.len() + a.value.len());
        each.sum::<usize>() as u64
    };
    let types: u64 = response.events.iter().map(|e| e.ty.len() as u64).sum();
    let lists = response.events.iter().map(|e| e.attributes.as_slice());
    let lists: Vec<_> = lists.chain([response.attributes.as_slice()]).collect();
    let count: usize = lists.iter().map(|list| list.len()).sum();
    let charged: u64 = lists.into_iter().map(bytes).sum();
    EVENT * response.events.len() as u64
        + ATTRIBUTE * count as u64
        + ATTRIBUTE_BYTE * (types + charged.saturating_sub(FREE))
}

/// How often a call reads and writes values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Values that are read, its own and those of other contracts; steps in ranges are not among them.
    pub reads: u64,
    /// Values that are written or removed.
    pub writes: u64,
}

impl std::ops::Add for Touched {
    type Output = Touched;
    fn add(self, other: Touched) -> Touched {
        Touched {
            reads: self.reads + other.reads,
            writes: self.writes + other.writes,
        }
    }
}

/// One call of one contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub contract: &'static str,
    pub entry: &'static str,
    /// What the VM used, in its own units.
    pub vm: u64,
    /// What storage costs on a chain, in the chain's units.
    pub storage: u64,
    /// How often storage was read and written.
    pub touched: Touched,
    /// What its events cost, in the chain's units.
    pub events: u64,
    /// Whether it was refused.
    pub failed: bool,
}

thread_local! {
    static CALLS: RefCell<Vec<Call>> = const { RefCell::new(Vec::new()) };
    static COUNTED: Cell<bool> = const { Cell::new(true) };
}

pub(crate) fn record(call: Call) {
    if COUNTED.get() {
        CALLS.with_borrow_mut(|calls| calls.push(call));
    }
}

/// Does something whose calls are not counted: what a native contract asks, its twin asks again.
pub(crate) fn uncounted<T>(work: impl FnOnce() -> T) -> T {
    /// Counts again as before, even if the work panics.
    struct Before(bool);
    impl Drop for Before {
        fn drop(&mut self) {
            COUNTED.set(self.0);
        }
    }
    let _before = Before(COUNTED.replace(false));
    work()
}

/// All calls on this thread since this was asked last, in the order in which they ended.
pub fn taken() -> Vec<Call> {
    CALLS.take()
}

/// What a transaction's calls cost on a chain where no code is pinned, in the chain's gas, without what the chain itself
/// adds (signatures, bytes of the transaction, the records of contracts, bank).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// What the VM used.
    pub vm: u64,
    pub storage: u64,
    /// How often it is read and written.
    pub touched: Touched,
    /// What loading the contracts costs.
    pub loads: u64,
    pub events: u64,
}

impl Cost {
    /// Of the calls of one transaction.
    pub fn of(calls: &[Call]) -> Cost {
        let mut loaded: Vec<&str> = vec![];
        let mut cost = Cost::default();
        for call in calls {
            cost.vm += call.vm / VM_GAS;
            cost.storage += call.storage;
            cost.touched = cost.touched + call.touched;
            cost.events += call.events;
            cost.loads += if loaded.contains(&call.contract) {
                LOAD_AGAIN
            } else {
                loaded.push(call.contract);
                LOAD
            };
        }
        cost
    }
    pub fn gas(&self) -> u64 {
        self.vm + self.storage + self.loads + self.events
    }
}

impl std::ops::Add for Cost {
    type Output = Cost;
    fn add(self, other: Cost) -> Cost {
        Cost {
            vm: self.vm + other.vm,
            storage: self.storage + other.storage,
            touched: self.touched + other.touched,
            loads: self.loads + other.loads,
            events: self.events + other.events,
        }
    }
}
