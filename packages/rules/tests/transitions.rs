//! The one table of states and transitions is what the rules do, and what the specification shows.
#![allow(clippy::unwrap_used)]

use causeway_rules::policy::{default_policy, terms};
use causeway_rules::transitions::{markdown, TRANSITIONS};
use causeway_rules::{allocation, lifecycle, locks, voucher, withdrawal};
use causeway_types::channel::{Direction, Ledger, LockMode, Phase, Side};
use causeway_types::policy::{parameters_markdown, PARAMETERS};
use causeway_types::registry::LockClaim;
use causeway_types::signed::{locks_hash, CooperativeClose, Extension, WithdrawalConsent};
use causeway_types::{
    Amount, Hash, Height, Lock, LockId, Nonce, Ppm, Preimage, Seconds, UnixTime, Voucher,
};
use std::collections::BTreeSet;

const OPENED: UnixTime = UnixTime(1_000_000);
const DAY: u64 = 86_400;
/// When the channels made here are due.
const END: UnixTime = UnixTime(1_000_000 + 10 * DAY);
const PREIMAGE: Preimage = Preimage([7; 32]);

/// One lock outlives the channel, one expires before.
fn list() -> Vec<Lock> {
    let lock = |id, amount, hash, expiry| Lock {
        id: LockId(id),
        amount: Amount::new(amount),
        hash,
        expiry,
    };
    vec![
        lock(1, 5, PREIMAGE.hash(), END.plus(Seconds(DAY / 4))),
        lock(2, 6, Hash::of(b"another"), END.minus(Seconds(DAY / 2))),
    ]
}

fn voucher(nonce: u64, locks: &[Lock]) -> Voucher {
    Voucher {
        direction: Direction::AToB,
        nonce: Nonce(nonce),
        reference: Hash::ZERO,
        transferred: Amount::new(10),
        locked: Amount::new(locks.iter().map(|l| l.amount.u128()).sum()),
        locks_hash: locks_hash(locks),
        locks_until: locks.iter().map(|l| l.expiry).max().unwrap_or_default(),
    }
}

fn pending() -> Ledger {
    let terms = terms(&default_policy());
    let (life, amount) = (Seconds(10 * DAY), Amount::new(100));
    lifecycle::open(LockMode::OneWay, terms, life, amount, OPENED).unwrap()
}

/// Joined, and A's voucher with two locks is shown, three quarters of a day before the end.
fn open() -> (Ledger, UnixTime) {
    let mut ledger = pending();
    lifecycle::join(&mut ledger, Amount::new(50), OPENED).unwrap();
    let asked = END.minus(Seconds(DAY * 7 / 4));
    withdrawal::request(&mut ledger, Side::A, Amount::new(1), asked).unwrap();
    allocation::deposit(&mut ledger, Side::A, Amount::new(1), Ppm::ONE, OPENED).unwrap();
    let now = END.minus(Seconds(DAY * 3 / 4));
    voucher::show(&mut ledger, &voucher(1, &list()), now).unwrap();
    (ledger, now)
}

/// In each phase, channels and times in which whatever any message could want is there.
fn in_phase(phase: Phase) -> Vec<(Ledger, UnixTime)> {
    let (opened, now) = open();
    let mut settled = opened;
    lifecycle::settle(&mut settled, END, Height(1)).unwrap();
    let paid = Height(1).plus(settled.terms.grace_blocks);
    lifecycle::settle(&mut settled, END, paid).unwrap();
    let expired = END.plus(Seconds(DAY));
    match phase {
        Phase::Pending => vec![(pending(), OPENED)],
        Phase::Open => vec![
            (opened, now),
            (opened, END.minus(Seconds(1))),
            (joined_long_before_the_end(), OPENED),
        ],
        Phase::Due => vec![(opened, END), (pending(), END)],
        Phase::Settled => vec![(settled, END), (settled, expired)],
    }
}

fn joined_long_before_the_end() -> Ledger {
    let mut ledger = pending();
    lifecycle::join(&mut ledger, Amount::new(50), OPENED).unwrap();
    ledger
}

/// Tries a message; true if the rules let it through.
fn passes(message: &str, before: &Ledger, now: UnixTime) -> bool {
    let mut l = *before;
    let one = Amount::new(1);
    let later = now.plus(Seconds(1));
    match message {
        "Join" => lifecycle::join(&mut l, one, now).is_ok(),
        "Cancel" => lifecycle::cancel(&mut l, now).is_ok(),
        "Deposit" => allocation::deposit(&mut l, Side::A, one, Ppm(0), now).is_ok(),
        "Withdraw" => {
            let consent = WithdrawalConsent {
                side: Side::A,
                cumulative: one,
                valid_until: later,
            };
            withdrawal::by_consent(&mut l, one, &consent, now).is_ok()
        }
        "WithdrawUnallocated" => allocation::withdraw_unallocated(&mut l, Side::A, None).is_ok(),
        "RequestWithdraw" => withdrawal::request(&mut l, Side::A, one, now).is_ok(),
        "CompleteWithdraw" => withdrawal::complete(&mut l, Side::A, now, Height(1)).is_ok(),
        "Extend" => {
            let extension = Extension {
                replaces: l.expires_at,
                expires_at: l.expires_at.plus(Seconds(1)),
                valid_until: later,
            };
            lifecycle::extend(&mut l, &extension, Seconds(90 * DAY), now).is_ok()
        }
        "Show" => voucher::show(&mut l, &voucher(2, &[]), now).is_ok(),
        "Claim" => {
            let claim = LockClaim {
                lock_id: LockId(1),
                preimage: PREIMAGE,
            };
            locks::claim(&mut l, Direction::AToB, &list(), &[claim], now).is_ok()
        }
        "ExpireLocks" => locks::expire(&mut l, Direction::AToB, &list(), now).is_ok(),
        "Close" => lifecycle::close(&mut l, Side::B, now).is_ok(),
        "CooperativeClose" => {
            let close = CooperativeClose {
                transferred_a: Amount::ZERO,
                transferred_b: Amount::ZERO,
                valid_until: later,
            };
            lifecycle::cooperative_close(&mut l, &close, now).is_ok()
        }
        "Settle" => lifecycle::settle(&mut l, now, Height(1)).is_ok(),
        other => panic!("the table names {other}, which this test does not know"),
    }
}

#[test]
fn every_message_passes_in_exactly_the_phases_of_the_table() {
    let messages: BTreeSet<_> = TRANSITIONS
        .iter()
        .map(|t| t.by)
        .filter(|by| !["Open", "Take", "time"].contains(by))
        .collect();
    for phase in [Phase::Pending, Phase::Open, Phase::Due, Phase::Settled] {
        for message in &messages {
            let in_table = TRANSITIONS
                .iter()
                .any(|t| t.from == Some(phase) && t.by == *message);
            let passes = in_phase(phase)
                .iter()
                .inspect(|(ledger, now)| assert_eq!(ledger.phase(*now), phase))
                .any(|(ledger, now)| passes(message, ledger, *now));
            assert_eq!(passes, in_table, "{message} in a {phase} channel");
        }
    }
}

/// A document holds a table, whose rows are at least so many: every text holds an empty one.
fn assert_shown(document: &str, table: &str, least: usize) {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs");
    let text = std::fs::read_to_string(format!("{docs}/{document}")).unwrap();
    let rows = table.lines().filter(|l| l.starts_with('|')).count();
    assert!(rows >= least, "{rows} rows");
    assert!(
        text.contains(table),
        "scripts/tables writes this into docs/{document}:\n{table}"
    );
}

#[test]
fn the_specification_shows_this_table() {
    assert_shown("protocol.md", &markdown(), TRANSITIONS.len());
}

#[test]
fn the_contracts_page_shows_the_parameters_with_their_bounds() {
    let table = parameters_markdown();
    assert_shown("contracts.md", &table, PARAMETERS.len());
}
