//! The world as a model to explore, and what must hold in every state of it.

use crate::duties;
use crate::honest::{self, Own};
use crate::offers;
use crate::peer::{self, Peer};
use crate::world::*;
use causeway_rules::settlement::{capacity_of, next_release, split_at};
use causeway_rules::{lifecycle, RuleError};
use causeway_types::{Height, Side};
use stateright::{Model, Property};

/// One step of anyone, or of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    We(Own),
    Peer(Peer),
    /// Anyone sends `Settle`.
    Settle,
    /// A block, so many seconds after the last.
    Block(u64),
    /// The chain halts: no blocks, so nobody can act, and then one, much later.
    Halt(u64),
}

#[derive(Clone, Debug)]
pub struct Channel(pub Config);

impl Model for Channel {
    type State = World;
    type Action = Step;

    fn init_states(&self) -> Vec<World> {
        vec![World::new(&self.0)]
    }

    fn actions(&self, w: &World, steps: &mut Vec<Step>) {
        let config = &self.0;
        if w.is_over() || w.faults != Faults::default() {
            return;
        }
        let mut own = vec![];
        honest::choices(w, config, &mut own);
        steps.extend(own.into_iter().map(Step::We));
        let mut peers = vec![];
        peer::choices(w, config, &mut peers);
        steps.extend(peers.into_iter().map(Step::Peer));
        steps.push(Step::Settle);
        let due = duties::duty(w, config);
        let free = |t: u64| due.is_none_or(|due| t < due);
        if free(w.now + 1) && time_matters(w) {
            steps.push(Step::Block(1));
        }
        if awaited_height(w).is_some_and(|h| w.height < h) && free(w.now) {
            steps.push(Step::Block(0));
        }
        if w.budget.halts > 0 && free(w.now) && time_matters(w) {
            steps.push(Step::Halt(config.halt));
        }
    }

    fn next_state(&self, last: &World, step: Step) -> Option<World> {
        let config = &self.0;
        let mut w = last.clone();
        match step {
            Step::We(own) => honest::act(&mut w, config, own)?,
            Step::Peer(act) => peer::act(&mut w, config, act)?,
            Step::Settle => settle(&mut w)?,
            Step::Block(seconds) => pass(&mut w, seconds),
            Step::Halt(seconds) => {
                w.budget.halts -= 1;
                pass(&mut w, seconds);
            }
        }
        w.sure_in = w.sure_in.max(w.in_for_sure(config));
        w.height = awaited_height(&w).map_or(0, |most| w.height.min(most));
        if let (Some(before), Some(after)) = (last.ledger.settlement, w.ledger.settlement) {
            w.faults.shrunk |= after.paid_a < before.paid_a || after.paid_b < before.paid_b;
        }
        Some(w)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("all that is there is paid or held", |_, w: &World| {
                conserves(w)
            }),
            Property::always("payments only grow", |_, w: &World| !w.faults.shrunk),
            Property::always("showing more lowers nothing", |_, w: &World| {
                !w.faults.lowered
            }),
            Property::always("what we signed runs out", |_, w: &World| !w.faults.outlived),
            Property::always("an honest payer's drop is accepted", |m: &Channel, w| {
                !m.0.keeps(Off::CommittedTime)
                    || !m.0.keeps(Off::WellFormed)
                    || offers::accepts_an_honest_drop(w, &m.0)
            }),
            Property::always("what we have can be paid", |m: &Channel, w| {
                // of other rules that are taken away other properties tell
                let others = m.0.off.is_some_and(|rule| rule != Off::SignAfterDrop);
                others || honest::pays_what_it_has(w, &m.0)
            }),
            Property::always("what a rule asks for can be done", |_, w: &World| {
                !w.faults.refused
            }),
            Property::always(
                "nothing is stuck and the floor is paid",
                |m: &Channel, w| ends_well(w, &m.0).is_ok(),
            ),
        ]
    }
}

/// Whether anything can still mature, expire or lapse: then time is worth passing.
fn time_matters(w: &World) -> bool {
    let vouchers = w.signed.iter().chain(&w.receipts);
    let locks = vouchers.map(|h| h.voucher.locks_until.0);
    let closes = w.closes.iter().map(|c| c.valid_until.0);
    let extensions = w.extensions.iter().map(|e| e.valid_until.0);
    let closes = closes.chain(extensions);
    let end = w.ledger.expires_at.0;
    locks.chain(closes).chain([end]).any(|t| w.now < t)
}

/// The height at which all that was marked can be paid; none if nothing was.
fn awaited_height(w: &World) -> Option<u64> {
    if w.ledger.settlement.is_some() {
        return None;
    }
    let requests = [w.ledger.a.request, w.ledger.b.request];
    let marked = requests.iter().flatten().filter_map(|r| r.marked_mature_at);
    let last = marked.chain(w.ledger.marked_due_at).max()?;
    Some(last.plus(w.ledger.terms.grace_blocks).0)
}

/// No rule reads more of heights than which are reached, so higher ones are the same.
fn pass(w: &mut World, seconds: u64) {
    w.now += seconds;
    w.height += 1;
}

fn settle(w: &mut World) -> Option<()> {
    let now = w.time();
    lifecycle::settle(&mut w.ledger, now, Height(w.height))
        .ok()
        .map(drop)
}

/// Conservation: what went in has gone out or is there, and what is there is divided without a rest.
pub fn conserves(w: &World) -> bool {
    let (a, b) = (&w.ledger.a, &w.ledger.b);
    let into = a.deposited.u128() + b.deposited.u128();
    let out = a.withdrawn.u128() + b.withdrawn.u128();
    let capacity = capacity_of(&w.ledger).u128();
    let split = split_at(&w.ledger, w.time());
    let divided = split.pay_a.u128() + split.pay_b.u128() + split.held.u128();
    let paid_within = w.ledger.settlement.is_none_or(|s| {
        let fixed = s.capacity.u128() == capacity;
        fixed && s.paid_a.u128() + s.paid_b.u128() + split.held.u128() <= capacity
    });
    out <= into && into - out == capacity && divided == capacity && paid_within
}

/// The peer does nothing any more. Time and the honest side alone bring the channel to its end, in a few steps,
/// with everything paid, and the honest side with no less than its floor.
pub fn ends_well(w: &World, config: &Config) -> Result<(), String> {
    let floor = w.floor(config);
    let mut w = w.clone();
    for _ in 0..12 {
        duties::tend(&mut w, config);
        w.sure_in = w.sure_in.max(w.in_for_sure(config));
        if w.faults.refused {
            return Err("the chain refuses what a rule asks for".into());
        }
        let now = w.time();
        match lifecycle::settle(&mut w.ledger, now, Height(w.height)) {
            Ok(lifecycle::Step::MarkedDue(height)) => w.height = height.0,
            Ok(_) => {}
            Err(RuleError::ChannelNotDue { expires_at, .. }) => w.now = expires_at.0,
            Err(RuleError::ChannelInGrace { payable_from, .. }) => w.height = payable_from.0,
            Err(RuleError::LocksHoldRest { .. }) => match next_release(&w.ledger) {
                Some(time) => w.now = w.now.max(time.0),
                None => return Err("stuck: locks hold money and nothing releases it".into()),
            },
            Err(RuleError::AlreadyPaid) => return paid_enough(&w, config, floor),
            Err(other) => return Err(format!("stuck: {other}")),
        }
    }
    Err("stuck: not over after 12 steps".into())
}

fn paid_enough(w: &World, config: &Config, floor: u128) -> Result<(), String> {
    let settled = w
        .ledger
        .settlement
        .map_or(0, |s| s.paid_a.u128() + s.paid_b.u128());
    if settled != capacity_of(&w.ledger).u128() {
        return Err("stuck: settled without paying everything".into());
    }
    // what has expired since, or was claimed, is in the book by now
    let floor = floor.max(w.floor(config));
    let (side, paid) = (config.honest, w.paid(config.honest));
    if paid < floor {
        let name = if side == Side::A { "A" } else { "B" };
        return Err(format!(
            "{name} ends with {paid}, its newest evidence gives it {floor}"
        ));
    }
    Ok(())
}
