//! Inputs of every size, with the edges more often than chance would have them.

use causeway_rules::settlement::{Flow, Inputs};
use causeway_types::channel::{Evidence, Ledger, LockMode, Settlement, SideLedger, Terms};
use causeway_types::{Amount, Hash, Nonce, Ppm, Seconds, UnixTime};
use proptest::prelude::*;

pub fn amount() -> impl Strategy<Value = Amount> {
    let edges = prop::sample::select(vec![
        0,
        1,
        2,
        u64::MAX as u128,
        u128::MAX / 2,
        u128::MAX / 2 + 1,
        u128::MAX - 1,
        u128::MAX,
    ]);
    let any_length = (0u32..128, any::<u128>()).prop_map(|(shift, n)| n >> shift);
    prop_oneof![2 => edges, 3 => 0u128..50, 3 => any_length].prop_map(Amount::new)
}

/// A part of the whole.
pub fn rate() -> impl Strategy<Value = Ppm> {
    let edges = prop::sample::select(vec![0, 1, 999_999, 1_000_000]);
    prop_oneof![1 => edges, 3 => 0u32..=1_000_000].prop_map(Ppm)
}

/// A second in a small stretch, or anywhere.
pub fn second() -> impl Strategy<Value = UnixTime> {
    let edges = prop::sample::select(vec![0, 1, u64::MAX - 1, u64::MAX]);
    prop_oneof![6 => 0u64..40, 1 => edges, 1 => any::<u64>()].prop_map(UnixTime)
}

pub fn flow() -> impl Strategy<Value = Flow> {
    (amount(), amount()).prop_map(|(transferred, locked)| Flow {
        transferred,
        locked,
    })
}

pub fn inputs() -> impl Strategy<Value = Inputs> {
    let money = (amount(), amount(), amount(), amount());
    (money, flow(), flow()).prop_map(|((d_a, d_b, w_a, w_b), a_to_b, b_to_a)| Inputs {
        deposited_a: d_a,
        deposited_b: d_b,
        withdrawn_a: w_a,
        withdrawn_b: w_b,
        a_to_b,
        b_to_a,
    })
}

fn evidence() -> impl Strategy<Value = Evidence> {
    let amounts = (amount(), amount(), amount(), amount());
    let rest = (any::<[u8; 32]>(), any::<bool>(), second(), any::<u32>());
    (any::<u64>(), amounts, rest).prop_map(
        |(nonce, (transferred, locked, claimed, expired), (hash, none, until, resolved))| {
            Evidence {
                nonce: Nonce(nonce),
                transferred,
                locked,
                locks_hash: if none { Hash::ZERO } else { Hash(hash) },
                locks_until: until,
                claimed_locks: resolved,
                expired_locks: !resolved & (resolved << 1),
                claimed,
                expired,
            }
        },
    )
}

fn side() -> impl Strategy<Value = SideLedger> {
    let money = (amount(), amount(), amount(), amount());
    (money, prop::option::of(evidence()), any::<bool>()).prop_map(
        |((deposited, withdrawn, unallocated, margin), evidence, closed)| SideLedger {
            deposited,
            withdrawn,
            unallocated,
            margin,
            evidence,
            request: None,
            closed,
        },
    )
}

pub fn mode() -> impl Strategy<Value = LockMode> {
    prop::sample::select(vec![LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay])
}

/// A record as no honest history may ever leave it. `settled`: it may have been paid out already, by anything.
pub fn ledger(settled: bool) -> impl Strategy<Value = Ledger> {
    let terms = (second(), 0u64..4, second(), rate(), amount());
    let times = (second(), second(), any::<bool>());
    let settlement = prop::option::of((amount(), amount()));
    (mode(), terms, times, side(), side(), settlement).prop_map(
        move |(
            mode,
            (window, grace_blocks, longest, minimum_rate, bounty),
            (opened_at, expires_at, joined),
            a,
            b,
            paid,
        )| {
            Ledger {
                mode,
                terms: Terms {
                    policy_version: 1,
                    close_window: Seconds(window.0),
                    grace_blocks,
                    longest_lock: Seconds(longest.0),
                    minimum_balance: Amount::ZERO,
                    minimum_rate,
                    bounty,
                },
                joined,
                opened_at,
                expires_at,
                agreed_end: expires_at,
                marked_due_at: None,
                a,
                b,
                settlement: paid.filter(|_| settled).map(|(paid_a, paid_b)| Settlement {
                    capacity: paid_a.saturating_add(paid_b),
                    paid_a,
                    paid_b,
                }),
            }
        },
    )
}
