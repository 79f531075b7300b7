//! F1 and F2: when a lock is forwarded, and by when the node acts. The channels have a close window of 800 and locks up to 4,000.

use crate::fixture::*;
use causeway_rules::forward::{
    clock_skew, f1_check_final, f1_check_forward, f1_upgrade_at, f2_claims_from,
    f2_is_worth_claiming, f2_may_pay_outgoing, ForwardRefusal, ForwardTimes, LockHalf, WhichHalf,
};
use causeway_rules::lifecycle;
use causeway_types::channel::{Ledger, LockMode};
use causeway_types::{Amount, ChainTime, Seconds, UnixTime};

const TIMES: ForwardTimes = ForwardTimes {
    lock_delta: Seconds(100),
};
const NOW: u64 = 10_000;
const END: u64 = 100_000;

fn channel_of(mode: LockMode) -> Ledger {
    let mut ledger = channel(mode);
    ledger.terms.close_window = Seconds(800);
    ledger.terms.longest_lock = Seconds(4_000);
    ledger.expires_at = UnixTime(END);
    ledger
}

/// The case that is forwarded: each test changes one thing.
struct Case {
    incoming: Ledger,
    outgoing: Ledger,
    expiries: (u64, u64),
    time: ChainTime,
    upgrade: Option<UnixTime>,
}

impl Case {
    fn new() -> Case {
        Case {
            incoming: channel_of(LockMode::OneWay),
            outgoing: channel_of(LockMode::TwoWay),
            expiries: (NOW + 500, NOW + 300),
            time: ChainTime::of_block(UnixTime(NOW)),
            upgrade: None,
        }
    }
    fn check(&self) -> Result<(), ForwardRefusal> {
        let half = |ledger, expiry| LockHalf {
            ledger,
            expiry: UnixTime(expiry),
        };
        let incoming = half(&self.incoming, self.expiries.0);
        let outgoing = half(&self.outgoing, self.expiries.1);
        f1_check_forward(&incoming, &outgoing, self.time, &TIMES, self.upgrade)
    }
    /// The channel of a half.
    fn ledger(&mut self, half: WhichHalf) -> &mut Ledger {
        match half {
            WhichHalf::Incoming => &mut self.incoming,
            WhichHalf::Outgoing => &mut self.outgoing,
        }
    }
}

const HALVES: [WhichHalf; 2] = [WhichHalf::Incoming, WhichHalf::Outgoing];

#[test]
fn the_incoming_lock_outlasts_the_outgoing_one_by_the_delta_and_that_one_the_clock() {
    let mut case = Case::new();
    for (expiries, is_forwarded) in [
        ((NOW + 200, NOW + 100), true),
        ((NOW + 199, NOW + 100), false),
        ((NOW + 200, NOW + 99), false),
    ] {
        case.expiries = expiries;
        assert_eq!(case.check().is_ok(), is_forwarded, "{expiries:?}");
    }
    // by the later clock
    case.expiries = (NOW + 200, NOW + 100);
    case.time = ChainTime::with_machine(UnixTime(NOW), UnixTime(NOW + 1));
    assert_eq!(
        case.check(),
        Err(ForwardRefusal::OutgoingTooSoon {
            asked: UnixTime(NOW + 100),
            allowed: UnixTime(NOW + 101),
        })
    );
}

#[test]
fn no_lock_runs_longer_than_its_channel_takes_less_what_clocks_differ_by() {
    assert_eq!(clock_skew(Seconds(4_000)), Seconds(120));
    assert_eq!(clock_skew(Seconds(160)), Seconds(10));
    let mut case = Case::new();
    let longest = NOW + 3_880;
    case.expiries = (longest, longest - 100);
    assert_eq!(case.check(), Ok(()));
    case.expiries.0 += 1;
    let half = WhichHalf::Incoming;
    let (asked, allowed) = (UnixTime(longest + 1), UnixTime(longest));
    let too_long = ForwardRefusal::TooLong {
        half,
        asked,
        allowed,
    };
    assert_eq!(case.check(), Err(too_long));
    // the other channel takes shorter ones; the machine's clock gives no more time
    let mut case = Case::new();
    case.outgoing.terms.longest_lock = Seconds(310);
    case.time = ChainTime::with_machine(UnixTime(NOW), UnixTime(NOW + 100));
    assert!(matches!(
        case.check(),
        Err(ForwardRefusal::TooLong {
            half: WhichHalf::Outgoing,
            ..
        })
    ));
}

#[test]
fn both_channels_take_locks_until_three_quarters_of_a_window_before_their_end() {
    for half in HALVES {
        let mut case = Case::new();
        // 600 before the end
        case.ledger(half).expires_at = UnixTime(NOW + 601);
        assert_eq!(case.check(), Ok(()), "{half}");
        case.ledger(half).expires_at = UnixTime(NOW + 600);
        assert!(
            matches!(case.check(), Err(ForwardRefusal::ChannelEnds { half: h, .. }) if h == half)
        );
        // a side may close just after the last block: then a quarter of a window is left by the clock
        let mut case = Case::new();
        case.expiries = (NOW + 700, NOW + 500);
        case.time = ChainTime::with_machine(UnixTime(NOW), UnixTime(NOW + 199));
        assert_eq!(case.check(), Ok(()));
        case.time = ChainTime::with_machine(UnixTime(NOW), UnixTime(NOW + 200));
        assert!(matches!(
            case.check(),
            Err(ForwardRefusal::ChannelEnds { .. })
        ));
    }
}

#[test]
fn nothing_is_forwarded_in_a_channel_that_is_closed_not_joined_or_takes_no_locks() {
    for half in HALVES {
        let mut case = Case::new();
        case.ledger(half).b.closed = true;
        assert!(matches!(case.check(), Err(ForwardRefusal::Closed { half: h, .. }) if h == half));
        let mut case = Case::new();
        let terms = case.ledger(half).terms;
        let pending = lifecycle::open(LockMode::OneWay, terms, Seconds(END), amount(100), OPENED);
        *case.ledger(half) = pending.unwrap();
        assert!(
            matches!(case.check(), Err(ForwardRefusal::ChannelEnds { half: h, .. }) if h == half)
        );
        let mut case = Case::new();
        *case.ledger(half) = channel_of(LockMode::Unlocked);
        assert_eq!(case.check(), Err(ForwardRefusal::WithoutLocks { half }));
    }
}

#[test]
fn a_window_that_leaves_no_time_to_show_takes_no_lock_not_even_as_the_last() {
    for half in HALVES {
        let mut case = Case::new();
        case.ledger(half).terms.close_window = Seconds(799);
        let too_short = ForwardRefusal::WindowTooShort {
            half,
            asked: Seconds(99),
            allowed: Seconds(100),
        };
        assert_eq!(case.check(), Err(too_short));
    }
    let mut ledger = channel_of(LockMode::OneWay);
    let last = |ledger: &Ledger| {
        let lock = LockHalf {
            ledger,
            expiry: UnixTime(NOW + 500),
        };
        f1_check_final(&lock, ChainTime::of_block(UnixTime(NOW)), &TIMES, None)
    };
    assert_eq!(last(&ledger), Ok(()));
    ledger.terms.close_window = Seconds(799);
    assert!(last(&ledger).is_err());
}

#[test]
fn no_lock_is_pending_while_the_chain_is_upgraded() {
    let mut case = Case::new();
    case.upgrade = Some(UnixTime(NOW + 500));
    assert_eq!(case.check(), Ok(()));
    case.upgrade = Some(UnixTime(NOW + 499));
    assert!(matches!(
        case.check(),
        Err(ForwardRefusal::UpgradePlanned { .. })
    ));
    // nor one that a payee takes
    let ledger = channel_of(LockMode::OneWay);
    let last = |upgrade| {
        let lock = LockHalf {
            ledger: &ledger,
            expiry: UnixTime(NOW + 500),
        };
        let time = ChainTime::of_block(UnixTime(NOW));
        f1_check_final(&lock, time, &TIMES, Some(UnixTime(upgrade)))
    };
    assert_eq!(last(NOW + 500), Ok(()));
    assert!(matches!(
        last(NOW + 499),
        Err(ForwardRefusal::UpgradePlanned { .. })
    ));
}

#[test]
fn an_upgrade_may_come_a_quarter_sooner_than_its_blocks_did_so_far() {
    let at = |left, blocks, took| f1_upgrade_at(UnixTime(NOW), left, (blocks, Seconds(took)));
    // a hundred blocks took 500 s, so 1,000 take at least 3,750
    assert_eq!(at(1_000, 100, 500), UnixTime(NOW + 3_750));
    assert_eq!(at(0, 100, 500), UnixTime(NOW));
    assert_eq!(at(1_000, 0, 0), UnixTime(NOW));
    assert_eq!(at(u64::MAX, 1, u64::MAX), UnixTime(u64::MAX));
}

#[test]
fn an_incoming_lock_may_outlast_its_channel() {
    let mut case = Case::new();
    case.incoming.expires_at = UnixTime(NOW + 601);
    case.expiries = (NOW + 3_000, NOW + 300);
    assert_eq!(case.check(), Ok(()));
}

#[test]
fn the_outgoing_lock_is_paid_off_chain_only_while_the_incoming_one_can_still_be_claimed() {
    let incoming = UnixTime(5_000);
    assert_eq!(f2_claims_from(incoming, &TIMES), UnixTime(4_900));
    let may_pay = |is_paid, time, has_blocks| {
        f2_may_pay_outgoing(incoming, is_paid, time, has_blocks, &TIMES)
    };
    let (early, late) = (UnixTime(4_899), UnixTime(4_900));
    assert!(may_pay(false, ChainTime::of_block(early), true));
    assert!(!may_pay(false, ChainTime::of_block(late), true));
    assert!(!may_pay(false, ChainTime::with_machine(early, late), true));
    assert!(!may_pay(false, ChainTime::of_block(early), false));
    // once it is paid itself nothing can be lost
    assert!(may_pay(true, ChainTime::of_block(late), false));
}

#[test]
fn in_a_channel_of_short_locks_a_claim_begins_in_their_last_half() {
    let times = ForwardTimes {
        lock_delta: Seconds(100),
    };
    let from = |longest| f2_claims_from(UnixTime(1_000), &times.within(Seconds(longest)));
    assert_eq!(from(1_000), UnixTime(900));
    assert_eq!(from(200), UnixTime(900));
    assert_eq!(from(60), UnixTime(970));
    assert_eq!(from(0), UnixTime(1_000));
}

#[test]
fn an_early_claim_brings_more_than_it_costs_and_a_hundredth_of_the_channel_where_that_is_not_said()
{
    let is_worth = |brings: u128, costs: u128, capacity: u128| {
        f2_is_worth_claiming(
            Amount::new(brings),
            Amount::new(costs),
            Amount::new(capacity),
        )
    };
    assert!(is_worth(8, 7, u128::MAX));
    assert!(!is_worth(7, 7, 10));
    assert!(is_worth(11, 0, 1_001));
    assert!(!is_worth(10, 0, 1_001));
    assert!(!is_worth(0, 0, 0));
}
