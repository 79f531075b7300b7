//! Each rule of forwarding that money hangs on in two channels, taken away: then the check finds how the money is lost.

use super::check::{verdict, Network, Step};
use super::explored::base;
use super::world::{Config, Honest, Off, World};
use stateright::{Checker, Model, Path};

type Case = (&'static str, Off, Honest, fn(&mut Config));

const CASES: &[Case] = &[
    (
        "F1: the incoming lock outlasts the outgoing one",
        Off::IncomingOutlasts,
        Honest::Middle,
        |c| c.gaps = &[0],
    ),
    (
        "F1: by no less than the lock delta",
        Off::IncomingOutlasts,
        Honest::Middle,
        |c| c.gaps = &[1],
    ),
    (
        "F2: the incoming voucher is shown before the last half of a window",
        Off::ShowIncoming,
        Honest::Middle,
        |c| {
            (c.lives, c.horizon) = (&[12], 13);
            c.budget.closes = 1;
        },
    ),
    (
        "F2: claims begin by the lock delta before the expiry",
        Off::ClaimEarly,
        Honest::Middle,
        |_| {},
    ),
    (
        "F2: what is claimed is written down before it is shown",
        Off::ClaimWritten,
        Honest::Middle,
        |c| c.budget.offers = 2,
    ),
    (
        "F2: late, the outgoing lock is not paid off chain",
        Off::NotPaidLate,
        Honest::Middle,
        |_| {},
    ),
    (
        "F3: what is left out is not gone yet",
        Off::GoneForGood,
        Honest::Middle,
        |c| c.budget.leaves = 1,
    ),
    (
        "F3: an expiry has passed once a block says so",
        Off::CommittedTime,
        Honest::Middle,
        |_| {},
    ),
    (
        "F4: the halves are tied in the commit that signs",
        Off::TiedOnDisk,
        Honest::Middle,
        |c| c.budget.restarts = 1,
    ),
    (
        "F5: a lock under the hash of an own invoice is not forwarded",
        Off::OwnInvoice,
        Honest::MiddleWithInvoice,
        |_| {},
    ),
    (
        "F5: the preimage is given away for the whole amount",
        Off::WholeAmount,
        Honest::Ends,
        |c| c.incoming = &[1],
    ),
    (
        "F5: it is given away while it can be claimed",
        Off::ReleasedInTime,
        Honest::Ends,
        |c| c.incoming = &[2],
    ),
    (
        "F6: a lock is paid for its preimage",
        Off::PaidForPreimage,
        Honest::Ends,
        |_| {},
    ),
    ("F7: the fee is kept", Off::FeeKept, Honest::Middle, |c| {
        c.outgoing = &[3]
    }),
    (
        "F7: no more is given than comes",
        Off::FeeKept,
        Honest::Middle,
        |c| c.outgoing = &[4],
    ),
];

/// A property that fails, the steps to it, and what the end would be.
type Trace = (&'static str, Vec<Step>, String);

/// The shortest way to a state in which a property fails, if there is one: depth by depth.
fn trace(config: &Config) -> Option<Trace> {
    let mut seen = 0;
    for depth in 1.. {
        let model = Network(config.clone()).checker().threads(1);
        let checker = model.target_max_depth(depth).spawn_bfs().join();
        let shortest = |(_, path): &(_, Path<World, Step>)| path.clone().into_actions().len();
        if let Some((property, path)) = checker.discoveries().into_iter().min_by_key(shortest) {
            let verdict = verdict(path.last_state(), config);
            return Some((property, path.into_actions(), verdict));
        }
        let states = checker.unique_state_count();
        if states == seen {
            return None;
        }
        seen = states;
    }
    None
}

fn config_of(case: &Case, off: Option<Off>) -> Config {
    let (name, _, honest, change) = case;
    let mut config = base(name, *honest);
    config.budget.offers = 1;
    config.budget.leaves = 0;
    change(&mut config);
    config.off = off;
    config
}

#[test]
fn a_rule_of_forwarding_taken_away_costs_money_and_kept_it_does_not() {
    for case in CASES {
        let (name, off, ..) = case;
        let kept = Network(config_of(case, None))
            .checker()
            .threads(2)
            .spawn_bfs()
            .join();
        if let Some((property, path)) = kept.discoveries().into_iter().next() {
            let steps = path.into_actions();
            panic!("rule {name}, kept: not \"{property}\" after {steps:?}");
        }
        let Some((property, steps, verdict)) = trace(&config_of(case, Some(*off))) else {
            panic!("rule {name}: taken away, and nothing is found");
        };
        println!(
            "rule {name}: not \"{property}\" after {} steps: {steps:?}: {verdict}; kept: {} states",
            steps.len(),
            kept.unique_state_count()
        );
    }
}
