//! The two channels as a model to explore, and what must hold in every state of it.

use super::node::{self, pass, settle, show_newest, tend, Own};
use super::peers::{self, Peer};
use super::world::*;
use causeway_rules::settlement::{capacity_of, split_at};
use causeway_types::channel::{Phase, Side};
use stateright::{Model, Property};

/// One step of anyone, or of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    We(Own),
    Peer(Peer),
    /// What rules ask for by now is done before the block is full.
    Tend,
    /// A block so many seconds after the last; before it what rules ask for by now is done.
    Block(u64),
}

#[derive(Clone, Debug)]
pub struct Network(pub Config);

impl Model for Network {
    type State = World;
    type Action = Step;

    fn init_states(&self) -> Vec<World> {
        vec![World::new(&self.0)]
    }

    fn actions(&self, w: &World, steps: &mut Vec<Step>) {
        let config = &self.0;
        let has_begun = [&w.incoming, &w.outgoing]
            .iter()
            .any(|half| !half.vouchers.is_empty() || half.ledger.a.closed || half.ledger.b.closed);
        let is_past = config.ends_resolved && has_begun && w.now > last_expiry(w).max(START + 1);
        if w.now >= START + config.horizon || is_past {
            return;
        }
        let mut own = vec![];
        node::choices(w, config, &mut own);
        steps.extend(own.into_iter().map(Step::We));
        let mut peers = vec![];
        peers::choices(w, config, &mut peers);
        steps.extend(peers.into_iter().map(Step::Peer));
        if !has_begun {
            return;
        }
        steps.extend([Step::Tend, Step::Block(1)]);
        if w.budget.late_blocks > 0 {
            steps.push(Step::Block(2));
        }
    }

    fn next_state(&self, last: &World, step: Step) -> Option<World> {
        let config = &self.0;
        let mut w = last.clone();
        match step {
            Step::We(own) => node::act(&mut w, config, own)?,
            Step::Peer(act) => peers::act(&mut w, config, act)?,
            Step::Tend => {
                tend(&mut w, config);
                (w != *last).then_some(())?;
            }
            Step::Block(seconds) => {
                w.budget.late_blocks -= u8::from(seconds > 1);
                pass(&mut w, config, seconds);
            }
        }
        Some(w)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("all that is there is divided", |_, w: &World| {
                is_divided(w, &w.incoming) && is_divided(w, &w.outgoing)
            }),
            Property::always(
                "who keeps the rules loses nothing",
                |m: &Network, w: &World| ends_well(w, &m.0).is_ok(),
            ),
        ]
    }
}

fn is_divided(w: &World, half: &Half) -> bool {
    let split = split_at(&half.ledger, w.time());
    let divided = split.pay_a.u128() + split.pay_b.u128() + split.held.u128();
    divided == capacity_of(&half.ledger).u128()
}

/// The last second at which a lock of theirs can be claimed.
fn last_expiry(w: &World) -> u64 {
    let lists = w.incoming.vouchers.iter().chain(&w.outgoing.vouchers);
    let until = lists.map(|h| h.voucher.locks_until.0);
    until.max().unwrap_or(0)
}

/// The others do nothing any more. Time and what the rules ask for bring both channels to their ends; then nothing is held, and who
/// keeps the rules has lost nothing.
pub fn ends_well(w: &World, config: &Config) -> Result<(), String> {
    let mut w = w.clone();
    for _ in 0..64 {
        let (now, height) = (w.time(), w.height);
        settle(&mut w.incoming.ledger, now, height);
        settle(&mut w.outgoing.ledger, now, height);
        if w.incoming.is_over(now) && w.outgoing.is_over(now) {
            return is_enough(&w, config);
        }
        pass(&mut w, config, 1);
        let halves = [&w.incoming, &w.outgoing];
        if w.now > last_expiry(&w)
            && halves
                .iter()
                .all(|half| half.ledger.phase(w.time()) != Phase::Due)
        {
            // rule 7 has it shown by then
            if config.keeps(Off::ShowIncoming) {
                show_newest(&mut w, config);
            }
            let ends = halves_open(&w).map(|half| half.ledger.expires_at.0);
            w.now = ends.min().unwrap_or(w.now).max(w.now);
        }
    }
    Err("not over after 64 blocks".to_owned())
}

fn halves_open(w: &World) -> impl Iterator<Item = &Half> {
    let now = w.time();
    let halves = [&w.incoming, &w.outgoing].into_iter();
    halves.filter(move |half| half.ledger.phase(now) == Phase::Open)
}

fn is_enough(w: &World, config: &Config) -> Result<(), String> {
    let (had_in, had_out) = (config.deposits[0][1], config.deposits[1][0]);
    let (has_in, has_out) = (
        World::paid_to(&w.incoming, Side::B),
        World::paid_to(&w.outgoing, Side::A),
    );
    let says = |what: &str| {
        Err(format!("{what}: {has_in} of {had_in} in the incoming channel, {has_out} of {had_out} in the outgoing one"))
    };
    match config.honest {
        Honest::Middle | Honest::MiddleWithInvoice => {
            let price = match config.honest == Honest::MiddleWithInvoice && w.peers_know {
                true => PRICE,
                false => 0,
            };
            if has_in + has_out < had_in + had_out + price {
                return says("the middle has lost");
            }
            // whoever forwarded something is paid for it
            match has_out < had_out && has_in + has_out == had_in + had_out {
                true => says("the middle has forwarded for nothing"),
                false => Ok(()),
            }
        }
        Honest::Ends => {
            if has_out < had_out && !w.peers_know {
                return says("the payer has paid without the preimage");
            }
            match w.peers_know && has_in < had_in + PRICE {
                true => says("the payee has given its preimage for less than it asks"),
                false => Ok(()),
            }
        }
    }
}

/// What stands in the way of an end, for the tests' messages.
pub fn verdict(w: &World, config: &Config) -> String {
    ends_well(w, config).err().unwrap_or_default()
}
