//! F7 to F9: what a node takes for forwarding, how much it trades, and who may have how many locks pending.

use causeway_rules::fee::hop_fee;
use causeway_rules::forward::{
    default_trade_time, f7_fee_wanted, f7_is_fee_enough, f8_check_trade, f8_trade_limit,
    f9_check_dust, f9_check_slots, f9_peer_slots, ForwardTimes, LockLimits, SlotLock, SlotRefusal,
    TradeLimits, TradeRefusal,
};
use causeway_types::{Amount, Ppm, Seconds, UnixTime};

const RATE: Ppm = Ppm(10_000);

fn amount(n: u128) -> Amount {
    Amount::new(n)
}

#[test]
fn a_fee_that_was_right_at_some_balance_of_the_last_minute_is_taken() {
    let enough = |offered, balances: &[u128]| {
        let balances = balances.iter().map(|balance| amount(*balance));
        f7_is_fee_enough(
            amount(offered),
            RATE,
            balances,
            amount(1_000),
            amount(500),
            Amount::MAX,
        )
    };
    let fee = |balance| {
        hop_fee(
            RATE,
            amount(balance),
            amount(1_000),
            amount(500),
            Amount::MAX,
        )
    };
    assert_eq!([fee(900), fee(300)], [amount(5), amount(2)]);
    assert!(enough(5, &[900]));
    assert!(!enough(4, &[900]));
    assert!(enough(2, &[900, 300]));
    assert!(!enough(1, &[900, 300]));
    assert!(!enough(u128::MAX, &[]));
}

#[test]
fn the_fee_that_is_wanted_is_enough_and_tells_no_balance() {
    let (capacity, sent) = (amount(1_000_000), amount(500_000));
    let mut told = std::collections::BTreeSet::new();
    for balance in (0..=1_000_000).step_by(997) {
        let fee = hop_fee(RATE, amount(balance), capacity, sent, Amount::MAX);
        let wanted = f7_fee_wanted(fee, RATE, sent, Amount::MAX);
        assert!(wanted >= fee);
        told.insert(wanted);
    }
    assert!(told.len() <= 65, "{} steps", told.len());
    // never more than the policy allows
    assert_eq!(f7_fee_wanted(amount(9), RATE, sent, amount(9)), amount(9));
    assert_eq!(
        f7_fee_wanted(Amount::MAX, Ppm::ONE, Amount::MAX, Amount::MAX),
        Amount::MAX
    );
}

#[test]
fn a_trade_binds_the_rate_for_a_bounded_time_and_sum_and_a_quote_for_30_seconds() {
    let limits = TradeLimits {
        trade_time: Seconds(1_000),
        trade_limit: amount(100),
    };
    let now = UnixTime(50_000);
    let check = |amounts: (u128, u128), expiry, quoted_at: Option<u64>| {
        let amounts = (amount(amounts.0), amount(amounts.1));
        let quoted_at = quoted_at.map(UnixTime);
        f8_check_trade(amounts, UnixTime(expiry), quoted_at, now, &limits)
    };
    assert_eq!(check((60, 40), 51_000, Some(49_970)), Ok(()));
    assert!(matches!(
        check((60, 40), 51_001, None),
        Err(TradeRefusal::TooLong { .. })
    ));
    assert!(matches!(
        check((61, 40), 51_000, None),
        Err(TradeRefusal::TooMuch { .. })
    ));
    assert!(matches!(
        check((u128::MAX, 1), 51_000, None),
        Err(TradeRefusal::TooMuch { .. })
    ));
    let over = TradeRefusal::QuoteOver {
        asked: UnixTime(49_969),
        allowed: UnixTime(49_970),
    };
    assert_eq!(check((60, 40), 51_000, Some(49_969)), Err(over));
}

#[test]
fn where_nothing_is_set_a_quarter_is_traded_for_two_deltas_and_some() {
    let times = ForwardTimes::default();
    assert_eq!(default_trade_time(times, Seconds(600)), Seconds(15_900));
    // a payee one hop further on that holds payments for ten minutes can be paid, and one two hops further on cannot
    let one_more = |hops: u64| hops * times.lock_delta.0 + times.lock_delta.0 + 600;
    assert!(one_more(1) + 600 < 15_900 && one_more(2) > 15_900);
    let longest = ForwardTimes {
        lock_delta: Seconds(u64::MAX),
    };
    assert_eq!(
        default_trade_time(longest, Seconds(u64::MAX)),
        Seconds(u64::MAX)
    );
    for (set, has, limit) in [
        (None, 1_003, 250),
        (None, 0, 0),
        (Some(7), 1_003, 7),
        (Some(0), 1_003, 0),
        (None, u128::MAX, u128::MAX / 4),
    ] {
        assert_eq!(f8_trade_limit(set.map(amount), amount(has)), amount(limit));
    }
}

const LIMITS: LockLimits = LockLimits {
    slots: 30,
    in_flight: Amount::new(10_000),
    claim_cost: Amount::new(20),
    dust: Amount::new(100),
};

fn pending(count: usize, n: u128) -> Vec<SlotLock> {
    let lock = SlotLock {
        amount: amount(n),
        is_of_peer: false,
    };
    vec![lock; count]
}

#[test]
fn small_locks_leave_slots_for_larger_ones() {
    let check = |n, pending: &[SlotLock]| f9_check_slots(amount(n), pending, 30, &LIMITS);
    // below 1 %: half; below 5 %: four fifths
    for (n, most) in [(50, 15), (99, 15), (100, 24), (400, 24)] {
        assert_eq!(check(n, &pending(most - 1, n)), Ok(()), "{n}");
        let (asked, allowed) = (most + 1, most);
        let refused = SlotRefusal::Slots { asked, allowed };
        assert_eq!(check(n, &pending(most, n)), Err(refused), "{n}");
    }
    let small = [pending(15, 50), pending(9, 100)].concat();
    assert_eq!(check(500, &small), Ok(()));
    // and larger ones use what is left for them, whatever is free
    assert!(check(500, &[small, pending(6, 500)].concat()).is_err());
    assert_eq!(check(50, &pending(14, 500)), Ok(()));
}

#[test]
fn a_peer_has_more_slots_the_more_of_its_locks_were_resolved_quickly() {
    assert_eq!(
        [0, 1, 15, 16, 1_000].map(|n| f9_peer_slots(30, n)),
        [7, 8, 22, 22, 22]
    );
    assert_eq!(f9_peer_slots(1, 0), 1);
    let mut of_peer = pending(7, 100);
    of_peer.iter_mut().for_each(|lock| lock.is_of_peer = true);
    let refused = SlotRefusal::PeerSlots {
        asked: 8,
        allowed: 7,
    };
    assert_eq!(
        f9_check_slots(amount(100), &of_peer, 7, &LIMITS),
        Err(refused)
    );
    assert_eq!(f9_check_slots(amount(100), &of_peer, 8, &LIMITS), Ok(()));
    assert_eq!(
        f9_check_slots(amount(100), &pending(7, 100), 7, &LIMITS),
        Ok(())
    );
}

#[test]
fn what_is_in_flight_and_what_is_not_worth_claiming_is_bounded() {
    let check = |n, pending: &[SlotLock]| f9_check_slots(amount(n), pending, 30, &LIMITS);
    assert_eq!(check(5_000, &pending(1, 5_000)), Ok(()));
    assert!(matches!(
        check(5_001, &pending(1, 5_000)),
        Err(SlotRefusal::InFlight { .. })
    ));
    assert!(matches!(
        check(u128::MAX, &pending(1, 5_000)),
        Err(SlotRefusal::InFlight { .. })
    ));
    assert_eq!(check(19, &pending(4, 19)), Ok(()));
    assert!(matches!(
        check(19, &pending(5, 19)),
        Err(SlotRefusal::Dust { .. })
    ));
    assert_eq!(check(20, &pending(5, 19)), Ok(()));
    // the same of one half alone, by the limits of its own channel
    let of_half = |n, pending: &[u128]| {
        let pending = pending.iter().map(|n| amount(*n));
        f9_check_dust(amount(n), pending, &LIMITS)
    };
    assert_eq!(of_half(19, &[19, 19, 19, 19, 5_000]), Ok(()));
    assert!(of_half(19, &[19; 5]).is_err());
    assert_eq!(of_half(20, &[19; 5]), Ok(()));
}
