use crate::fixture::*;
use causeway_rules::lifecycle::{cancel, close};
use causeway_rules::route::{neighbour, Edge};
use causeway_rules::withdrawal::{lapses_at, request};
use causeway_types::channel::{Channel, Ledger, LockMode, Participant, Payout, Side};
use causeway_types::route::Neighbour;
use causeway_types::{ChannelId, Ppm, Seconds, SidechainId, UnixTime};
use cosmwasm_std::Addr;

fn participant(owner: &str, fee_rate: u32) -> Participant {
    Participant {
        owner: Addr::unchecked(owner),
        key: None,
        payout: Payout::Credit {},
        fee_rate: Ppm(fee_rate),
    }
}

/// Of alice, who agreed to 300, with bob, who agreed to 200.
fn channel_of(ledger: Ledger) -> Channel {
    Channel {
        id: ChannelId(7),
        sidechain_id: SidechainId(2),
        name: None,
        a: participant("alice", 300),
        b: Some(participant("bob", 200)),
        admission: vec![],
        marked_due_by: None,
        ledger,
    }
}

fn sees(ledger: Ledger, side: Side, now: u64) -> Option<Neighbour> {
    neighbour(&channel_of(ledger), side, UnixTime(now))
}

#[test]
fn each_end_sees_the_other_with_what_both_have_by_the_evidence() {
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 30, &[lock(1, 5, 1700)], 1500);
    let seen = sees(ledger, Side::A, 1600).unwrap();
    let window = ledger.terms.close_window.0;
    let expected = Neighbour {
        channel_id: ChannelId(7),
        sidechain_id: SidechainId(2),
        mode: LockMode::OneWay,
        side: Side::A,
        peer: Addr::unchecked("bob"),
        // what is locked is neither's
        balance: amount(65),
        peer_balance: amount(80),
        locked: amount(5),
        peer_locked: amount(0),
        capacity: amount(150),
        withdrawing: amount(0),
        peer_withdrawing: amount(0),
        fee_rate: Ppm(300),
        peer_fee_rate: Ppm(200),
        expires_at: EXPIRES,
        payments_until: EXPIRES.minus(Seconds(window / 8)),
        locks_until: Some(EXPIRES.minus(Seconds(window / 2 + window / 4))),
        longest_lock: ledger.terms.longest_lock,
    };
    assert_eq!(seen, expected);
    let other = sees(ledger, Side::B, 1600).unwrap();
    let turned = Neighbour {
        side: Side::B,
        peer: Addr::unchecked("alice"),
        balance: amount(80),
        peer_balance: amount(65),
        locked: amount(0),
        peer_locked: amount(5),
        fee_rate: Ppm(200),
        peer_fee_rate: Ppm(300),
        ..expected
    };
    assert_eq!(other, turned);
    // the lock has expired
    let later = sees(ledger, Side::A, 1700).unwrap();
    assert_eq!((later.balance, later.locked), (amount(70), amount(0)));
}

#[test]
fn a_request_counts_until_it_lapses() {
    let mut ledger = one_way();
    let asked = request(&mut ledger, Side::B, amount(20), OPENED).unwrap();
    let lapses = lapses_at(&ledger, &asked).0;
    let seen = |now| {
        let seen = sees(ledger, Side::A, now).unwrap();
        (seen.withdrawing, seen.peer_withdrawing, seen.peer_balance)
    };
    assert_eq!(seen(OPENED.0), (amount(0), amount(20), amount(50)));
    assert_eq!(seen(lapses - 1), (amount(0), amount(20), amount(50)));
    assert_eq!(seen(lapses), (amount(0), amount(0), amount(50)));
}

#[test]
fn an_edge_can_be_paid_over_until_an_eighth_of_a_window_before_the_end_and_with_locks_until_three_quarters(
) {
    let ledger = one_way();
    let window = ledger.terms.close_window.0;
    let alice = Addr::unchecked("alice");
    let edge = |mode, now| {
        let seen = sees(Ledger { mode, ..ledger }, Side::A, now).unwrap();
        let edge = Edge::out_of(&alice, seen, UnixTime(now)).unwrap();
        (edge.payable, edge.longest_lock)
    };
    let longest = Some(ledger.terms.longest_lock);
    let last_lock = EXPIRES.0 - window / 2 - window / 4;
    assert_eq!(edge(LockMode::OneWay, last_lock - 1), (true, longest));
    assert_eq!(edge(LockMode::OneWay, last_lock), (true, None));
    let last = EXPIRES.0 - window / 8;
    assert_eq!(edge(LockMode::OneWay, last - 1), (true, None));
    assert_eq!(edge(LockMode::OneWay, last), (false, None));
    assert_eq!(edge(LockMode::Unlocked, 1_000), (true, None));
}

#[test]
fn only_a_running_channel_makes_neighbours() {
    for side in Side::BOTH {
        assert!(sees(one_way(), side, 1999).is_some());
        assert_eq!(sees(one_way(), side, 2000), None);
        for closer in Side::BOTH {
            let mut closing = one_way();
            close(&mut closing, closer, OPENED).unwrap();
            assert_eq!(sees(closing, side, 1000), None);
        }
        let mut pending = one_way();
        pending.joined = false;
        assert_eq!(sees(pending, side, 1000), None);
        cancel(&mut pending, OPENED).unwrap();
        assert_eq!(sees(pending, side, 1000), None);
        let mut alone = channel_of(one_way());
        alone.b = None;
        assert_eq!(neighbour(&alone, side, OPENED), None);
    }
}

#[test]
fn a_channel_is_the_same_edge_from_either_end() {
    let (alice, bob) = (Addr::unchecked("alice"), Addr::unchecked("bob"));
    for mode in [LockMode::OneWay, LockMode::TwoWay, LockMode::Unlocked] {
        let seen = |side| sees(channel(mode), side, 1500).unwrap();
        let there = Edge::out_of(&alice, seen(Side::A), UnixTime(1500)).unwrap();
        assert_eq!((&there.from, &there.to), (&alice, &bob));
        assert_eq!(there.next_rate, Ppm(300));
        assert_eq!(there.sender_balance, amount(100));
        assert_eq!(Edge::into(&bob, seen(Side::B), UnixTime(1500)), Some(there));
        let back = Edge::out_of(&bob, seen(Side::B), UnixTime(1500));
        assert_eq!(Edge::into(&alice, seen(Side::A), UnixTime(1500)), back);
        // nobody pays from B to A in an unlocked channel
        assert_eq!(back.is_some(), mode != LockMode::Unlocked);
        if let Some(back) = back {
            assert_eq!(
                (back.next_rate, back.sender_balance),
                (Ppm(200), amount(50))
            );
        }
    }
}
