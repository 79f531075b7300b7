//! Each rule that money hangs on, taken away: then the check finds how the money is lost.

use crate::check::{ends_well, Channel, Step};
use crate::configurations::base;
use crate::peer::Listed;
use crate::world::{Config, Off, World};
use causeway_types::channel::{LockMode, Side};
use stateright::{Checker, Model, Path};

const ONE_WAY: LockMode = LockMode::OneWay;
const TWO_WAY: LockMode = LockMode::TwoWay;
const A: Side = Side::A;
const B: Side = Side::B;

/// A lock whose preimage the honest side has, for so many seconds.
const fn known(life: u64) -> Listed {
    Listed::Added { known: true, life }
}
const SAME: Listed = Listed::Same;
const KNOWN_2: Listed = known(2);
const UNKNOWN_2: Listed = Listed::Added {
    known: false,
    life: 2,
};
const KNOWN_3: Listed = known(3);
const KNOWN_6: Listed = known(6);
const TOO_LONG: Listed = known(4);

type Case = (&'static str, Off, Side, LockMode, fn(&mut Config));

/// Rule, what is left of it, and where that costs money.
const CASES: &[Case] = &[
    (
        "1: a voucher over the peer's means",
        Off::Covered,
        B,
        ONE_WAY,
        |c| c.budget.offers = 1,
    ),
    ("2: the locked sum", Off::WellFormed, B, ONE_WAY, |c| {
        locks_offered(c, &[(1, Listed::WrongSum)]);
    }),
    ("2: the locks hash", Off::WellFormed, B, ONE_WAY, |c| {
        locks_offered(c, &[(0, Listed::WrongHash)]);
    }),
    ("2: locks_until", Off::WellFormed, B, ONE_WAY, |c| {
        locks_offered(c, &[(0, Listed::WrongUntil)]);
    }),
    ("2: the longest lock", Off::WellFormed, B, ONE_WAY, |c| {
        locks_offered(c, &[(0, TOO_LONG)]);
    }),
    ("2: a total that falls", Off::WellFormed, B, ONE_WAY, |c| {
        locks_offered(c, &[(2, SAME), (-1, SAME)]);
    }),
    (
        "2: a claimed lock is listed again",
        Off::WellFormed,
        B,
        ONE_WAY,
        |c| {
            locks_offered(c, &[(0, KNOWN_2), (1, SAME)]);
        },
    ),
    (
        "2: a claimed lock is left out unpaid",
        Off::WellFormed,
        B,
        ONE_WAY,
        |c| {
            locks_offered(c, &[(0, KNOWN_2), (0, Listed::FirstGone)]);
        },
    ),
    (
        "2: payments of B in an unlocked channel",
        Off::WellFormed,
        A,
        LockMode::Unlocked,
        |c| {
            c.budget.signs = 1;
            c.budget.offers = 1;
        },
    ),
    ("3: a smaller total", Off::Sign, A, ONE_WAY, |c| {
        c.budget.signs = 2
    }),
    ("3: a nonce used again", Off::Sign, A, ONE_WAY, locks_signed),
    (
        "3: less than the chain has with its claims",
        Off::SignByTheChain,
        A,
        ONE_WAY,
        locks_signed,
    ),
    (
        "3: a claimed lock is listed again",
        Off::ListClaimed,
        A,
        ONE_WAY,
        |c| {
            locks_signed(c);
            c.deposits = [3, 1];
            c.pays = &[1];
        },
    ),
    (
        "2: less than the chain has, by a claim of a stranger",
        Off::AcceptByTheChain,
        B,
        ONE_WAY,
        |c| {
            locks_offered(c, &[(0, UNKNOWN_2), (0, Listed::FirstGone)]);
        },
    ),
    (
        "2: less than the chain has, where we have the preimage",
        Off::AcceptByTheChain,
        B,
        ONE_WAY,
        |c| {
            locks_offered(c, &[(0, KNOWN_2), (0, Listed::FirstGone)]);
        },
    ),
    (
        "2: a claimed lock leaves as expired, beside a payment",
        Off::ClaimedLeavesPaid,
        B,
        ONE_WAY,
        |c| {
            locks_offered(c, &[(0, KNOWN_2), (1, Listed::FirstExpired)]);
        },
    ),
    (
        "2: a claim that missed its block is forgotten",
        Off::ForgetClaim,
        B,
        ONE_WAY,
        |c| {
            locks_offered(c, &[(0, KNOWN_2)]);
            c.budget.misses = 1;
        },
    ),
    (
        "9: a dropped lock counts until its receipt",
        Off::LeftCounts,
        A,
        ONE_WAY,
        locks_signed,
    ),
    (
        "9: signing goes on after a drop",
        Off::SignAfterDrop,
        A,
        ONE_WAY,
        locks_signed,
    ),
    (
        "2: that we let a lock go is written down",
        Off::KeepLetGo,
        B,
        ONE_WAY,
        |c| {
            locks_offered(c, &[(0, UNKNOWN_2)]);
            (c.budget.let_go, c.budget.restarts) = (1, 1);
        },
    ),
    (
        "2: a voucher is what its operations make",
        Off::OperationsDecide,
        B,
        ONE_WAY,
        |c| {
            locks_offered(c, &[(0, KNOWN_2), (1, Listed::OtherMeaning)]);
        },
    ),
    (
        "8: a claim passes over what was claimed before it",
        Off::PassOver,
        B,
        ONE_WAY,
        |c| {
            locks_offered(c, &[(0, KNOWN_2)]);
            c.budget.fronts = 1;
        },
    ),
    (
        "5: an extension lapses",
        Off::ExtensionLapses,
        A,
        ONE_WAY,
        |c| {
            c.budget.extensions = 1;
        },
    ),
    (
        "4: a consent has run out",
        Off::CommittedTime,
        B,
        ONE_WAY,
        |c| {
            c.budget.consents = 1;
            c.budget.offers = 1;
        },
    ),
    (
        "4: a lock has expired",
        Off::CommittedTime,
        A,
        ONE_WAY,
        locks_signed,
    ),
    ("5: consents", Off::Consent, A, ONE_WAY, |c| {
        c.budget.consents = 1
    }),
    (
        "5: cooperative closes",
        Off::CooperativeClose,
        B,
        ONE_WAY,
        |c| {
            c.budget.offers = 1;
            c.budget.closes = 1;
        },
    ),
    (
        "5: locks at a cooperative close",
        Off::CooperativeClose,
        B,
        ONE_WAY,
        |c| {
            locks_offered(c, &[(0, KNOWN_2)]);
            c.budget.offers = 1;
            c.budget.closes = 1;
        },
    ),
    (
        "6: after a cooperative close",
        Off::WaitForLapse,
        B,
        ONE_WAY,
        |c| {
            c.budget.offers = 1;
            c.budget.closes = 1;
        },
    ),
    (
        "6: after our own close",
        Off::StopAfterClose,
        B,
        ONE_WAY,
        |c| c.budget.offers = 1,
    ),
    (
        "7: before a request matures",
        Off::ShowBeforeRequest,
        B,
        ONE_WAY,
        |c| {
            c.budget.offers = 1;
            c.budget.requests = 1;
        },
    ),
    ("7: before the end", Off::ShowBeforeEnd, B, ONE_WAY, |c| {
        c.budget.offers = 1
    }),
    (
        "7: locks before half a close window",
        Off::ShowLocksBeforeEnd,
        B,
        ONE_WAY,
        |c| {
            c.close_window = 4;
            c.lifetime = 8;
            locks_offered(c, &[(0, KNOWN_3)]);
        },
    ),
    (
        "7: shown late it takes no pending locks away",
        Off::ShowLate,
        B,
        ONE_WAY,
        |c| {
            (c.close_window, c.lifetime, c.longest_lock) = (4, 8, 6);
            locks_offered(c, &[(0, KNOWN_6), (1, SAME)]);
            c.lock_lives = &[6];
            c.budget.halts = 1;
        },
    ),
    (
        "7: nothing accepted too late",
        Off::InTime,
        B,
        ONE_WAY,
        |c| c.budget.offers = 1,
    ),
    (
        "7: nothing accepted before the join",
        Off::InTime,
        B,
        ONE_WAY,
        |c| {
            c.pending = true;
            c.budget.offers = 1;
        },
    ),
    (
        "8: claims under an older voucher",
        Off::ClaimUnderNewest,
        B,
        ONE_WAY,
        |c| {
            locks_offered(c, &[(0, KNOWN_2), (1, SAME)]);
        },
    ),
    (
        "8: a stale voucher is answered",
        Off::Answer,
        A,
        ONE_WAY,
        locks_signed,
    ),
    (
        "9: a payment without a receipt is made",
        Off::UnreceiptedCounts,
        A,
        TWO_WAY,
        |c| {
            c.budget.signs = 1;
        },
    ),
];

fn locks_offered(c: &mut Config, offers: &'static [(i8, Listed)]) {
    c.lock_lives = &[2, 3];
    c.offers = offers;
    c.budget.offers = 2;
}

fn locks_signed(c: &mut Config) {
    c.pays = &[];
    c.lock_lives = &[2];
    c.budget.signs = 2;
}

/// A property that fails, the steps to it, and what the end would be.
type Trace = (&'static str, Vec<Step>, Result<(), String>);

/// The shortest way to a state in which a property fails, if there is one: depth by depth.
fn trace(config: &Config) -> Option<Trace> {
    let mut seen = 0;
    for depth in 1.. {
        let model = Channel(config.clone()).checker().threads(1);
        let checker = model.target_max_depth(depth).spawn_bfs().join();
        let shortest = |(_, path): &(_, Path<World, Step>)| path.clone().into_actions().len();
        if let Some((property, path)) = checker.discoveries().into_iter().min_by_key(shortest) {
            let verdict = ends_well(path.last_state(), config);
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
    let (name, _, honest, mode, change) = case;
    let mut config = base(name, *honest, *mode);
    change(&mut config);
    config.off = off;
    config
}

#[test]
fn a_rule_taken_away_costs_money_and_kept_it_does_not() {
    for case in CASES {
        let (name, off, ..) = case;
        let kept = Channel(config_of(case, None))
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
            "rule {name}: not \"{property}\" after {} steps: {steps:?}: {verdict:?}",
            steps.len()
        );
    }
}
