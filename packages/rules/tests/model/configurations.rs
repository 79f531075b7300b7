//! What is explored: each configuration is one focus, for both sides and the modes in which it means something.

use crate::peer::Listed;
use crate::world::{Budget, Config};
use causeway_types::channel::{LockMode, Side};

const NONE: Budget = Budget {
    offers: 0,
    signs: 0,
    consents: 0,
    closes: 0,
    extensions: 0,
    requests: 0,
    own: 0,
    deposits: 0,
    halts: 0,
    misses: 0,
    fronts: 0,
    let_go: 0,
    restarts: 0,
};

pub fn base(name: &'static str, honest: Side, mode: LockMode) -> Config {
    Config {
        name,
        honest,
        mode,
        pending: false,
        unit: 1,
        deposits: [2, 1],
        lifetime: 5,
        close_window: 2,
        grace_blocks: 1,
        longest_lock: 3,
        pays: &[1],
        lock_lives: &[],
        halt: 4,
        offers: &[],
        budget: NONE,
        off: None,
    }
}

const UNLOCKED: LockMode = LockMode::Unlocked;
const ONE_WAY: LockMode = LockMode::OneWay;
const TWO_WAY: LockMode = LockMode::TwoWay;

/// A focus: what it is about, in which modes, and what it changes in [`base`].
type Focus = (&'static str, &'static [LockMode], fn(&mut Config));

const ALL: &[LockMode] = &[UNLOCKED, ONE_WAY, TWO_WAY];
const JOINED: &[LockMode] = &[ONE_WAY, TWO_WAY];

fn each(focuses: &[Focus]) -> Vec<Config> {
    let mut configs = vec![];
    for (name, modes, change) in focuses {
        for mode in *modes {
            for honest in Side::BOTH {
                let mut config = base(name, honest, *mode);
                change(&mut config);
                configs.push(config);
            }
        }
    }
    configs
}

/// Some seconds in all: in every `cargo test`.
pub fn small() -> Vec<Config> {
    each(&[
        ("payments, a request and a halt", ALL, |c| {
            c.budget.offers = 1;
            c.budget.signs = 1;
            c.budget.requests = 1;
            c.budget.halts = 1;
        }),
        ("locks that we sign", JOINED, |c| {
            c.lock_lives = &[2];
            c.budget.signs = 3;
        }),
        ("locks that we are offered", JOINED, |c| {
            c.lock_lives = &[2];
            c.budget.offers = 2;
        }),
        (
            "locks that we are offered, and a claim in no block",
            JOINED,
            |c| {
                c.lock_lives = &[2];
                c.budget.offers = 2;
                c.budget.misses = 1;
            },
        ),
        (
            "locks that we are offered, of which one is let go",
            JOINED,
            |c| {
                c.lock_lives = &[1, 3];
                c.budget.offers = 3;
                c.offers = &[
                    (
                        0,
                        Listed::Added {
                            known: false,
                            life: 1,
                        },
                    ),
                    (
                        0,
                        Listed::Added {
                            known: true,
                            life: 3,
                        },
                    ),
                    (0, Listed::FirstGone),
                ];
            },
        ),
        (
            "locks that we let go, a restart, and claims in front of ours",
            JOINED,
            |c| {
                c.lock_lives = &[2];
                c.budget.offers = 2;
                c.budget.fronts = 1;
                c.budget.let_go = 1;
                c.budget.restarts = 1;
            },
        ),
        ("consents", JOINED, |c| {
            c.budget.offers = 1;
            c.budget.signs = 1;
            c.budget.consents = 1;
        }),
        ("cooperative closes and extensions", JOINED, |c| {
            c.budget.offers = 1;
            c.budget.signs = 1;
            c.budget.closes = 1;
            c.budget.extensions = 1;
        }),
        ("our own withdrawals", ALL, |c| {
            c.budget.offers = 1;
            c.budget.signs = 1;
            c.budget.own = 1;
        }),
        ("joining, and deposits", JOINED, |c| {
            c.pending = true;
            c.budget.offers = 1;
            c.budget.signs = 1;
            c.budget.deposits = 1;
        }),
    ])
}

/// Minutes on two cores: `scripts/model`.
pub fn large() -> Vec<Config> {
    each(&[
        ("payments, requests and a halt", ALL, |c| {
            c.budget.offers = 2;
            c.budget.signs = 2;
            c.budget.requests = 2;
            c.budget.halts = 1;
        }),
        ("locks that we sign, and a halt", JOINED, |c| {
            c.lock_lives = &[2];
            c.budget.signs = 3;
            c.budget.halts = 1;
        }),
        ("locks that we are offered", JOINED, |c| {
            c.lock_lives = &[1, 3];
            c.budget.offers = 3;
        }),
        ("locks that we are offered, and a halt", JOINED, |c| {
            c.lock_lives = &[2];
            c.budget.offers = 3;
            c.budget.halts = 1;
        }),
        ("locks both ways, and a request", &[TWO_WAY], |c| {
            c.lock_lives = &[2];
            c.budget.offers = 1;
            c.budget.signs = 2;
            c.budget.requests = 1;
        }),
        ("locks in a longer life", &[TWO_WAY], |c| {
            (c.lifetime, c.close_window, c.longest_lock) = (8, 4, 5);
            c.lock_lives = &[4];
            c.budget.offers = 1;
            c.budget.signs = 2;
        }),
        ("consents and requests", JOINED, |c| {
            c.budget.offers = 2;
            c.budget.signs = 1;
            c.budget.consents = 2;
            c.budget.requests = 1;
        }),
        ("cooperative closes, extensions and a halt", JOINED, |c| {
            c.budget.offers = 2;
            c.budget.signs = 1;
            c.budget.closes = 2;
            c.budget.extensions = 1;
            c.budget.halts = 1;
        }),
        ("withdrawals of both sides", ALL, |c| {
            c.budget.offers = 1;
            c.budget.signs = 1;
            c.budget.own = 2;
            c.budget.requests = 1;
        }),
        ("joining, deposits, a request and a halt", JOINED, |c| {
            c.pending = true;
            c.budget.offers = 2;
            c.budget.signs = 1;
            c.budget.deposits = 2;
            c.budget.requests = 1;
            c.budget.halts = 1;
        }),
        ("everything once, in two grace blocks", &[TWO_WAY], |c| {
            c.grace_blocks = 2;
            c.lock_lives = &[2];
            c.budget = Budget {
                offers: 1,
                signs: 1,
                consents: 1,
                closes: 1,
                extensions: 0,
                requests: 1,
                own: 0,
                deposits: 0,
                halts: 1,
                misses: 0,
                ..NONE
            };
        }),
    ])
}
