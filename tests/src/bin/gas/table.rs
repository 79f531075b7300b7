//! Rows: what is measured, and what it costs.

use crate::world::World;
use causeway_tests::model::{Call, Message};
use causeway_tests::variants::{variant, MESSAGES};
use causeway_wasm_host::gas::Cost;
use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The contract and its message.
    pub message: String,
    pub case: String,
    /// All of it, in the chain's gas.
    pub gas: u64,
    /// What the VM used of it.
    pub vm: u64,
    /// What reading and writing cost.
    pub storage: u64,
    /// What loading the contracts cost.
    pub loads: u64,
    pub events: u64,
    /// How many values are read.
    pub reads: u64,
    /// How many are written or removed.
    pub writes: u64,
}

impl Row {
    pub fn new(message: &str, case: &str, cost: Cost) -> Row {
        Row {
            message: message.to_owned(),
            case: case.to_owned(),
            gas: cost.gas(),
            vm: cost.vm,
            storage: cost.storage,
            loads: cost.loads,
            events: cost.events,
            reads: cost.touched.reads,
            writes: cost.touched.writes,
        }
    }
}

/// The table as it grows.
pub struct Table {
    /// Where it is measured.
    pub world: World,
    pub rows: Vec<Row>,
}

impl Table {
    pub fn new() -> Table {
        Table {
            world: World::new(),
            rows: vec![],
        }
    }

    /// Sets a scene in which things are measured, and clears it away.
    pub fn scene(&mut self, measure: impl FnOnce(&mut Table)) {
        let mark = self.world.mark();
        measure(self);
        self.world.back_to(mark);
    }

    fn put(&mut self, message: &str, case: &str, cost: Cost) {
        let row = Row::new(message, case, cost);
        let again = |r: &Row| (&r.message, &r.case) == (&row.message, &row.case);
        assert!(!self.rows.iter().any(again), "{message}, {case}: twice");
        eprintln!("{message:45} {case:60} {:>10}", row.gas);
        self.rows.push(row);
    }

    /// A message of somebody's, which must succeed and is undone.
    pub fn row(&mut self, case: &str, who: &str, call: impl Into<Call>) {
        let sender = self.world.addr(who);
        self.row_of(case, &sender, call);
    }
    /// The same, of a contract's.
    pub fn row_of(&mut self, case: &str, sender: &Addr, call: impl Into<Call>) {
        let call = call.into();
        let message = variant(&call.message).unwrap_or("channel-registry.sudo SettleDue");
        self.row_named(message, case, sender, call);
    }
    /// Tokens that somebody sends to a contract with a message; it is that contract's row.
    pub fn received(&mut self, message: &str, case: &str, who: &str, call: impl Into<Call>) {
        let sender = self.world.addr(who);
        self.row_named(message, case, &sender, call.into());
    }
    fn row_named(&mut self, message: &str, case: &str, sender: &Addr, call: Call) {
        let mark = self.world.mark();
        let cost = self.done(sender, &call);
        self.world.back_to(mark);
        self.put(message, case, cost);
    }
    /// A message that is refused.
    pub fn refused_as(&mut self, case: &str, who: &str, message: Message) {
        let sender = self.world.addr(who);
        let call = Call::from(message);
        let mark = self.world.mark();
        let (cost, result) = self.world.measure(&sender, &call);
        self.world.back_to(mark);
        assert!(result.is_err(), "{call:?} succeeds");
        let message = variant(&call.message).unwrap_or_default();
        self.put(message, case, cost);
    }
    /// A question to the policy.
    pub fn question(&mut self, case: &str, question: causeway_types::policy::QueryMsg) {
        let cost = self.world.measure_question(&question);
        self.put("routing-policy.query SelectRoute", case, cost);
    }
    pub fn instantiate(&mut self, package: &'static str, msg: &impl Serialize) {
        let mark = self.world.mark();
        let cost = self.world.measure_instantiate(package, msg);
        self.world.back_to(mark);
        self.put(&format!("{package}.instantiate"), "", cost);
    }

    /// A new contract, told once where the others are.
    pub fn wire(
        &mut self,
        package: &'static str,
        msg: &impl Serialize,
        wire: &(impl Serialize + std::fmt::Debug),
    ) {
        let mark = self.world.mark();
        let cost = self.world.measure_wire(package, msg, wire);
        self.world.back_to(mark);
        let message = match package {
            "token-issuer" => "SetContracts",
            _ => "SetRegistry",
        };
        self.put(&format!("{package}.{message}"), "", cost);
    }

    fn done(&mut self, sender: &Addr, call: &Call) -> Cost {
        match self.world.measure(sender, call) {
            (cost, Ok(_)) => cost,
            (_, Err(refusal)) => panic!("{call:?} by {sender}: {refusal:#}"),
        }
    }
    /// Does something that stays done, and says what it cost.
    pub fn step(&mut self, who: &str, call: impl Into<Call>) -> Cost {
        let sender = self.world.addr(who);
        self.done(&sender, &call.into())
    }
    pub fn sum(&mut self, case: &str, cost: Cost) {
        self.put("life", case, cost);
    }

    /// Messages that have no row.
    pub fn missing(&self) -> Vec<&'static str> {
        let seen: BTreeSet<_> = self.rows.iter().map(|row| row.message.as_str()).collect();
        let all = MESSAGES.concat().into_iter();
        all.filter(|message| !seen.contains(message)).collect()
    }
}
