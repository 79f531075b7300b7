//! What every step did, written so that two chains' logs are equal if they did the same.
//!
//! Addresses become names, by a table that must know each of them. Times and heights become distances: from the block
//! of the transaction; for an end that both sides moved, from the channel's opening; for one that a side's close moved
//! forward, from the first close. Attributes stand in the order of their names. Nothing else is changed and no event of a
//! contract is left out; which attribute is a time or a height is what schema/events.json says.

use anyhow::{bail, ensure, Context as _, Result};
use causeway_chain::{Chain, TxResult};
use causeway_types::event::{self, ChannelExtended, ChannelOpened, CloseRequested};
use causeway_types::UnixTime;
use cosmwasm_std::{Addr, Event};
use std::collections::BTreeMap;

/// How every address on both chains begins.
const ADDRESS: &str = "wasm1";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub title: String,
    pub lines: Vec<String>,
}

/// All steps of a run, and what each cost.
#[derive(Debug, Default)]
pub struct StepLog {
    steps: Vec<Step>,
    gas: Vec<(String, u64)>,
    names: BTreeMap<String, String>,
    opened: BTreeMap<String, UnixTime>,
    closed: BTreeMap<String, UnixTime>,
}

impl StepLog {
    /// From now on this address is written as that name.
    pub fn name(&mut self, address: &Addr, name: &str) {
        self.names.insert(address.to_string(), name.to_owned());
    }
    /// The steps so far.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
    /// What each transaction cost, where the chain measures it.
    pub fn gas(&self) -> &[(String, u64)] {
        &self.gas
    }

    /// All of it, as text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for step in &self.steps {
            text += &format!("{}\n", step.title);
            for line in &step.lines {
                text += &format!("    {line}\n");
            }
        }
        text
    }

    /// Writes down a transaction.
    pub fn record(&mut self, chain: &dyn Chain, title: &str, tx: &TxResult) -> Result<()> {
        let block = chain.block(tx.height)?;
        ensure!(
            block.txs.iter().any(|other| other.hash == tx.hash),
            "block {} does not have transaction {}",
            tx.height,
            tx.hash
        );
        let at = At {
            time: block.time,
            height: tx.height.0,
        };
        for event in &tx.events {
            if let Ok(opened) = ChannelOpened::try_from(event) {
                let channel = opened.channel_id.to_string();
                self.opened.insert(channel, block.time);
            }
            if let Ok(closed) = CloseRequested::try_from(event) {
                let channel = closed.channel_id.to_string();
                self.closed.entry(channel).or_insert(block.time);
            }
        }
        let mut lines = Vec::new();
        for event in tx.events.iter().filter(|e| is_of_contracts(e)) {
            lines.push(self.line(event, &at)?);
        }
        if let Some(gas) = tx.gas_used {
            self.gas.push((title.to_owned(), gas));
        }
        self.steps.push(Step {
            title: title.to_owned(),
            lines,
        });
        Ok(())
    }

    /// Writes down what was found: names stand for addresses already.
    pub fn before_send(&mut self, title: &str, lines: Vec<String>) {
        self.steps.push(Step {
            title: title.to_owned(),
            lines,
        });
    }

    /// A text with names in the place of addresses. An address that has no name is an error.
    pub fn named(&self, text: &str) -> Result<String> {
        let mut out = text.to_owned();
        for (address, name) in &self.names {
            out = out.replace(address, name);
        }
        if out.contains(ADDRESS) {
            bail!("an address without a name: {out}");
        }
        Ok(out)
    }

    fn line(&self, event: &Event, at: &At) -> Result<String> {
        let kind = event.ty.strip_prefix("wasm-").unwrap_or(&event.ty);
        let schema = event::all().find(|e| e.name == kind);
        ensure!(
            schema.is_some() || !event.ty.starts_with("wasm-"),
            "{} is not in schema/events.json",
            event.ty
        );
        let channel = event.attributes.iter().find(|a| a.key == "channel_id");
        let mut attributes = Vec::new();
        for attribute in &event.attributes {
            let kinds = schema.map(|s| s.attributes).unwrap_or_default();
            let kind = kinds.iter().find(|(key, ..)| *key == attribute.key);
            let value = match kind.map(|(_, kind, _)| *kind) {
                Some("UnixTime") => {
                    let began = channel.and_then(|id| match event.ty.strip_prefix("wasm-") {
                        Some(ChannelExtended::NAME) => self.opened.get(&id.value),
                        Some(CloseRequested::NAME) => self.closed.get(&id.value),
                        _ => None,
                    });
                    distance(&attribute.value, began.unwrap_or(&at.time).0, "s")?
                }
                Some("Height") => distance(&attribute.value, at.height, " blocks")?,
                _ => self.named(&attribute.value)?,
            };
            attributes.push(format!(" {}={value}", attribute.key));
        }
        // a real chain orders them by name
        attributes.sort();
        Ok(event.ty.clone() + &attributes.concat())
    }
}

struct At {
    time: UnixTime,
    height: u64,
}

fn distance(value: &str, from: u64, unit: &str) -> Result<String> {
    let value: i128 = value.parse().with_context(|| format!("'{value}'"))?;
    Ok(format!("{:+}{unit}", value - i128::from(from)))
}

/// The rest is the chain's own bookkeeping of gas, fees, calls and coins; the simulated chain does not tell of coins that
/// go along with a call. That the coins moved is in the balances.
fn is_of_contracts(event: &Event) -> bool {
    event.ty == "wasm" || event.ty.starts_with("wasm-")
}

/// Where two logs differ first, in words; none if nowhere.
pub fn difference(one: &[Step], other: &[Step]) -> Option<String> {
    for (a, b) in one.iter().zip(other) {
        if a.title != b.title {
            return Some(format!("step '{}' against step '{}'", a.title, b.title));
        }
        let lines = a.lines.len().max(b.lines.len());
        for n in 0..lines {
            let (x, y) = (a.lines.get(n), b.lines.get(n));
            if x != y {
                let text =
                    |line: Option<&String>| line.map_or("(nothing)".to_owned(), Clone::clone);
                return Some(format!(
                    "step '{}', line {}:\n  {}\n  {}",
                    a.title,
                    n + 1,
                    text(x),
                    text(y)
                ));
            }
        }
    }
    (one.len() != other.len()).then(|| format!("{} steps against {}", one.len(), other.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(title: &str, lines: &[&str]) -> Step {
        Step {
            title: title.to_owned(),
            lines: lines.iter().map(|l| (*l).to_owned()).collect(),
        }
    }

    #[test]
    fn equal_journals_do_not_differ_and_any_change_is_found() {
        let one = [step("a", &["x", "y"]), step("b", &[])];
        assert_eq!(difference(&one, &one.clone()), None);
        for other in [
            vec![step("a", &["x", "y"])],
            vec![step("a", &["x", "z"]), step("b", &[])],
            vec![step("a", &["x"]), step("b", &[])],
            vec![step("a", &["x", "y"]), step("c", &[])],
            vec![step("a", &["x", "y"]), step("b", &["z"])],
        ] {
            assert!(difference(&one, &other).is_some(), "{other:?}");
        }
    }

    #[test]
    fn an_address_has_a_name_or_is_an_error() {
        let mut step_log = StepLog::default();
        let alice = Addr::unchecked("wasm1alice");
        assert!(step_log.named("to wasm1alice").is_err());
        step_log.name(&alice, "alice");
        assert_eq!(step_log.named("to wasm1alice").unwrap(), "to alice");
    }

    #[test]
    fn times_and_heights_become_distances() {
        let step_log = StepLog::default();
        let at = At {
            time: UnixTime(100),
            height: 7,
        };
        let marked = Event::new("wasm-channel_marked_due")
            .add_attribute("channel_id", "1")
            .add_attribute("payable_from", "9");
        assert_eq!(
            step_log.line(&marked, &at).unwrap(),
            "wasm-channel_marked_due channel_id=1 payable_from=+2 blocks"
        );
        let closed = Event::new("wasm-close_requested").add_attribute("expires_at", "112");
        assert_eq!(
            step_log.line(&closed, &at).unwrap(),
            "wasm-close_requested expires_at=+12s"
        );
        let unknown = Event::new("wasm-something_else").add_attribute("a", "b");
        assert!(step_log.line(&unknown, &at).is_err());
    }
}
