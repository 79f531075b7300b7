use crate::fixture::*;
use causeway_rules::life::{cancel, close};
use causeway_rules::route::{neighbour, Edge};
use causeway_types::channel::{Channel, Ledger, LockMode, Participant, Payout, Side};
use causeway_types::route::Neighbour;
use causeway_types::{ChannelId, Ppm, SidechainId, UnixTime};
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
        noted_by: None,
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
    let expected = Neighbour {
        channel_id: ChannelId(7),
        sidechain_id: SidechainId(2),
        mode: LockMode::OneWay,
        side: Side::A,
        peer: Addr::unchecked("bob"),
        // what is locked is neither's
        balance: amount(65),
        peer_balance: amount(80),
        fee_rate: Ppm(300),
        peer_fee_rate: Ppm(200),
        expires_at: EXPIRES,
    };
    assert_eq!(seen, expected);
    let other = sees(ledger, Side::B, 1600).unwrap();
    let turned = Neighbour {
        side: Side::B,
        peer: Addr::unchecked("alice"),
        balance: amount(80),
        peer_balance: amount(65),
        fee_rate: Ppm(200),
        peer_fee_rate: Ppm(300),
        ..expected
    };
    assert_eq!(other, turned);
    // the lock has expired
    assert_eq!(sees(ledger, Side::A, 1700).unwrap().balance, amount(70));
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
        let there = Edge::out_of(&alice, seen(Side::A)).unwrap();
        assert_eq!((&there.from, &there.to), (&alice, &bob));
        assert_eq!(there.next_rate, Ppm(300));
        assert_eq!(there.sender_balance, amount(100));
        assert_eq!(Edge::into(&bob, seen(Side::B)), Some(there));
        let back = Edge::out_of(&bob, seen(Side::B));
        assert_eq!(Edge::into(&alice, seen(Side::A)), back);
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
