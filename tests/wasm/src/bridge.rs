//! The VM runs on a thread of its own, since what it calls back into must live for ever; it asks the thread that has
//! the storage and the querier, and waits.

use crate::gas::{self, Touched};
use cosmwasm_std::{
    from_json, Empty, Order, QuerierWrapper, QueryRequest, Record, Storage, WasmQuery,
};
use cosmwasm_std_vm as vm_std;
use cosmwasm_vm::{BackendError, BackendResult, GasInfo};
use cosmwasm_vm::{Querier as VmQuerier, Storage as VmStorage};
use std::collections::{BTreeMap, VecDeque};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use vm_std::{ContractResult, SystemResult};

/// As many records of a range are asked for at a time.
const PAGE: usize = 16;

/// Part of a storage, in an order.
#[derive(Clone)]
pub struct Range {
    start: Option<Vec<u8>>,
    end: Option<Vec<u8>>,
    order: Order,
}

/// What the VM asks.
pub enum Ask {
    Get(Vec<u8>),
    Set(Vec<u8>, Vec<u8>),
    Remove(Vec<u8>),
    /// The first page of a range.
    Scan(Range),
    /// Another contract, or the chain; the question as JSON.
    Query(Vec<u8>),
}

/// What it is answered.
pub enum Answer {
    Value(Option<Vec<u8>>),
    Done,
    /// The first page of a range: all of it, if there are less than a page.
    Records(VecDeque<Record>),
    /// The other's answer, as JSON.
    Answered(Vec<u8>),
}

/// The VM's end of the line.
#[derive(Clone)]
pub struct Line(Arc<Mutex<(Sender<Ask>, Receiver<Answer>)>>);

impl Line {
    pub fn new(ask: Sender<Ask>, answers: Receiver<Answer>) -> Line {
        Line(Arc::new(Mutex::new((ask, answers))))
    }
    fn ask(&self, ask: Ask) -> Result<Answer, BackendError> {
        let line = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        line.0.send(ask).map_err(|_| hung_up())?;
        line.1.recv().map_err(|_| hung_up())
    }
}

/// The other thread has panicked, and says why itself.
fn hung_up() -> BackendError {
    BackendError::foreign_panic()
}

/// What storage costs is charged beside the VM's own gas, as on a chain.
fn charged<T>(
    result: Result<T, BackendError>,
    cost: impl FnOnce(&T) -> u64,
) -> (Result<T, BackendError>, GasInfo) {
    let gas = result.as_ref().map_or(0, cost);
    (result, GasInfo::with_externally_used(gas * gas::VM_GAS))
}

/// The storage of a contract, at the other end.
pub struct Store {
    line: Line,
    iterators: BTreeMap<u32, Iter>,
}

struct Iter {
    page: VecDeque<Record>,
    /// What comes after the page; none, if that is all.
    rest: Option<Range>,
}

impl Store {
    /// At the other end.
    pub fn new(line: Line) -> Store {
        Store {
            line,
            iterators: BTreeMap::new(),
        }
    }
    fn page(&self, range: Range) -> Result<Iter, BackendError> {
        let Answer::Records(page) = self.line.ask(Ask::Scan(range.clone()))? else {
            return Err(hung_up());
        };
        let rest = match page.back() {
            Some((last, _)) if page.len() == PAGE => Some(match range.order {
                Order::Ascending => Range {
                    start: Some([last, &[0u8][..]].concat()),
                    ..range
                },
                Order::Descending => Range {
                    end: Some(last.clone()),
                    ..range
                },
            }),
            _ => None,
        };
        Ok(Iter { page, rest })
    }
    fn step(&mut self, id: u32) -> Result<Option<Record>, BackendError> {
        let missing = || BackendError::iterator_does_not_exist(id);
        let iter = self.iterators.get(&id).ok_or_else(missing)?;
        if let (true, Some(rest)) = (iter.page.is_empty(), iter.rest.clone()) {
            let next = self.page(rest)?;
            self.iterators.insert(id, next);
        }
        let iter = self.iterators.get_mut(&id).ok_or_else(missing)?;
        Ok(iter.page.pop_front())
    }
}

impl VmStorage for Store {
    fn get(&self, key: &[u8]) -> BackendResult<Option<Vec<u8>>> {
        let value = match self.line.ask(Ask::Get(key.to_vec())) {
            Ok(Answer::Value(value)) => Ok(value),
            Ok(_) => Err(hung_up()),
            Err(error) => Err(error),
        };
        charged(value, |value| gas::read(key, value.as_deref()))
    }
    fn scan(
        &mut self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: vm_std::Order,
    ) -> BackendResult<u32> {
        let order = match order {
            vm_std::Order::Ascending => Order::Ascending,
            vm_std::Order::Descending => Order::Descending,
        };
        let iter = self.page(Range {
            start: start.map(<[u8]>::to_vec),
            end: end.map(<[u8]>::to_vec),
            order,
        });
        let id = self.iterators.len() as u32 + 1;
        let (opened, cost) = charged(iter, |iter| gas::scan(iter.page.front()));
        let opened = opened.map(|iter| {
            self.iterators.insert(id, iter);
            id
        });
        (opened, cost)
    }
    fn next(&mut self, id: u32) -> BackendResult<Option<Record>> {
        charged(self.step(id), |record| {
            record.as_ref().map_or(0, |record| gas::scan(Some(record)))
        })
    }
    fn set(&mut self, key: &[u8], value: &[u8]) -> BackendResult<()> {
        let done = self.line.ask(Ask::Set(key.to_vec(), value.to_vec()));
        charged(done.map(|_| ()), |()| gas::write(key, value))
    }
    fn remove(&mut self, key: &[u8]) -> BackendResult<()> {
        let done = self.line.ask(Ask::Remove(key.to_vec()));
        charged(done.map(|_| ()), |()| gas::remove())
    }
}

/// What a contract may ask, at the other end.
pub struct Asker(pub Line);

type QueryResult = vm_std::SystemResult<vm_std::ContractResult<vm_std::Binary>>;

impl VmQuerier for Asker {
    fn query_raw(&self, request: &[u8], _gas_limit: u64) -> BackendResult<QueryResult> {
        let answer = self.0.ask(Ask::Query(request.to_vec()));
        let answer: Result<QueryResult, _> = answer.and_then(|answer| match answer {
            Answer::Answered(json) => {
                serde_json::from_slice(&json).map_err(|e| BackendError::unknown(e.to_string()))
            }
            _ => Err(hung_up()),
        });
        charged(answer, |answer| looked_up(request, answer))
    }
}

/// The key of another contract's value that is read without running its code.
fn looked_up_key(request: &[u8]) -> Option<Vec<u8>> {
    match from_json::<QueryRequest<Empty>>(request) {
        Ok(QueryRequest::Wasm(WasmQuery::Raw { key, .. })) => Some(key.into()),
        _ => None,
    }
}

/// Another contract's value that is read without running its code costs what reading costs. What a contract uses that
/// is run to answer is counted with its own call.
fn looked_up(request: &[u8], answer: &QueryResult) -> u64 {
    let Some(key) = looked_up_key(request) else {
        return 0;
    };
    let value = match answer {
        SystemResult::Ok(ContractResult::Ok(value)) => Some(value.as_slice()),
        _ => None,
    };
    gas::read(&key, value)
}

/// Answers until the VM has nothing more to ask, and says how often it read and wrote.
pub fn serve(
    storage: &mut dyn Storage,
    querier: QuerierWrapper,
    asks: Receiver<Ask>,
    answers: Sender<Answer>,
) -> Touched {
    let mut touched = Touched::default();
    for ask in asks {
        match &ask {
            Ask::Get(_) => touched.reads += 1,
            Ask::Set(..) | Ask::Remove(_) => touched.writes += 1,
            Ask::Query(request) => touched.reads += u64::from(looked_up_key(request).is_some()),
            Ask::Scan(_) => (),
        }
        let answer = match ask {
            Ask::Get(key) => Answer::Value(storage.get(&key)),
            Ask::Set(key, value) => {
                storage.set(&key, &value);
                Answer::Done
            }
            Ask::Remove(key) => {
                storage.remove(&key);
                Answer::Done
            }
            Ask::Scan(range) => {
                let all = storage.range(range.start.as_deref(), range.end.as_deref(), range.order);
                Answer::Records(all.take(PAGE).collect())
            }
            Ask::Query(request) => {
                let result = querier.raw_query(&request);
                Answer::Answered(serde_json::to_vec(&result).expect("plain data"))
            }
        };
        if answers.send(answer).is_err() {
            break;
        }
    }
    touched
}
