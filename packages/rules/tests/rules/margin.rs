use crate::fixture::*;
use causeway_rules::lifecycle::{close, extend, settle};
use causeway_rules::margin::{
    half_bounty, is_overdue, is_payment_overdue, raise, release, required,
};
use causeway_types::channel::{Ledger, LockMode, Side, Terms};
use causeway_types::signed::Extension;
use causeway_types::{Amount, Height, Ppm, Seconds, UnixTime};

fn with_rate(rate: u32) -> Ledger {
    let mut ledger = one_way();
    ledger.terms.minimum_rate = Ppm(rate);
    ledger
}

#[test]
fn the_margin_is_the_rate_of_the_deposits_rounded_up() {
    for (deposited, rate, margin) in [
        (0, 40_000, 0),
        (1, 40_000, 1),
        (25, 40_000, 1),
        (26, 40_000, 2),
        (100, 0, 0),
        (100, 1, 1),
        (100, 1_000_000, 100),
        (u128::MAX, 1_000_000, u128::MAX),
        // 340282366920938463463374607431768211455 × 0.04 = 13611294676837538538534984297270728458.2
        (
            u128::MAX,
            40_000,
            13_611_294_676_837_538_538_534_984_297_270_728_459,
        ),
    ] {
        let asked = required(amount(deposited), Ppm(rate));
        assert_eq!(asked, amount(margin), "{rate} ppm of {deposited}");
    }
}

#[test]
fn each_side_keeps_its_own_margin_and_only_what_is_more_is_asked() {
    // 4 % of 100 and of 50
    let mut ledger = with_rate(40_000);
    assert_eq!(raise(&mut ledger, Side::A), amount(4));
    assert_eq!((ledger.a.margin, ledger.b.margin), (amount(4), amount(0)));
    assert_eq!(raise(&mut ledger, Side::B), amount(2));
    assert_eq!((ledger.a.margin, ledger.b.margin), (amount(4), amount(2)));
    for side in Side::BOTH {
        assert_eq!(raise(&mut ledger, side), amount(0));
    }
    // 4 % of 126 is 5.04
    ledger.a.deposited = amount(125);
    assert_eq!(raise(&mut ledger, Side::A), amount(1));
    ledger.a.deposited = amount(126);
    assert_eq!(raise(&mut ledger, Side::A), amount(1));
    assert_eq!((ledger.a.margin, ledger.b.margin), (amount(6), amount(2)));
}

#[test]
fn what_waits_to_be_allocated_and_what_was_withdrawn_change_no_margin() {
    let mut ledger = with_rate(40_000);
    ledger.a.unallocated = amount(1_000);
    assert_eq!(raise(&mut ledger, Side::A), amount(4));
    ledger.a.withdrawn = amount(100);
    assert_eq!(raise(&mut ledger, Side::A), amount(0));
    assert_eq!(ledger.a.margin, amount(4));
}

#[test]
fn a_margin_never_falls_while_the_channel_runs() {
    let mut ledger = with_rate(40_000);
    ledger.a.margin = amount(9);
    assert_eq!(raise(&mut ledger, Side::A), amount(0));
    assert_eq!(ledger.a.margin, amount(9));
}

#[test]
fn without_a_minimum_rate_nothing_is_asked() {
    let mut ledger = with_rate(0);
    ledger.a.deposited = Amount::MAX;
    for side in Side::BOTH {
        assert_eq!(raise(&mut ledger, side), amount(0));
        assert_eq!(ledger.side(side).margin, amount(0));
    }
}

#[test]
fn a_margin_is_released_once_the_openers_first() {
    let mut ledger = with_rate(40_000);
    for side in Side::BOTH {
        raise(&mut ledger, side);
    }
    let before = with_rate(40_000);
    assert_eq!(release(&mut ledger), [amount(4), amount(2)]);
    assert_eq!(ledger, before);
    assert_eq!(release(&mut ledger), [amount(0), amount(0)]);
}

#[test]
fn a_channel_is_overdue_a_close_window_after_its_end() {
    let ledger = one_way();
    assert!(!is_overdue(&ledger, UnixTime(1999)));
    assert!(!is_overdue(&ledger, EXPIRES));
    assert!(!is_overdue(&ledger, UnixTime(2099)));
    assert!(is_overdue(&ledger, UnixTime(2100)));
    assert!(is_overdue(&ledger, UnixTime(u64::MAX)));

    // marked, it is still overdue; paid, it is not
    let mut marked = ledger;
    settle(&mut marked, EXPIRES, Height(1)).unwrap();
    assert!(is_overdue(&marked, UnixTime(2100)));
    settle(&mut marked, EXPIRES, Height(4)).unwrap();
    assert!(!is_overdue(&marked, UnixTime(2100)));

    // the opener's close brings the end forward, and with it this
    let mut closing = ledger;
    close(&mut closing, Side::A, UnixTime(1500)).unwrap();
    assert!(!is_overdue(&closing, UnixTime(1699)));
    assert!(is_overdue(&closing, UnixTime(1700)));
}

#[test]
fn a_peers_close_brings_the_end_forward_and_not_when_a_stranger_earns() {
    let mut closing = one_way();
    close(&mut closing, Side::B, UnixTime(1100)).unwrap();
    assert_eq!(closing.expires_at, UnixTime(1200));
    assert_eq!(closing.agreed_end, EXPIRES);
    assert!(!is_overdue(&closing, UnixTime(1300)));
    assert!(!is_overdue(&closing, UnixTime(2099)));
    assert!(is_overdue(&closing, UnixTime(2100)));
    // until the opener closes as well: with locks shown, that does not settle it
    let mut both = one_way();
    a_has_paid(&mut both, 1, 30, &[lock(1, 5, 1500)], 1100);
    close(&mut both, Side::B, UnixTime(1200)).unwrap();
    assert_eq!(close(&mut both, Side::A, UnixTime(1250)), Ok(None));
    assert_eq!(
        (both.expires_at, both.agreed_end),
        (UnixTime(1300), UnixTime(1350))
    );
    assert!(!is_overdue(&both, UnixTime(1449)));
    assert!(is_overdue(&both, UnixTime(1450)));
    // an extension has the opener's signature
    let mut longer = one_way();
    let extension = Extension {
        replaces: EXPIRES,
        expires_at: UnixTime(2500),
        valid_until: UnixTime(1200),
    };
    extend(&mut longer, &extension, Seconds(5000), UnixTime(1100)).unwrap();
    assert_eq!(longer.agreed_end, UnixTime(2500));
}

#[test]
fn paying_it_is_a_strangers_to_earn_after_a_second_grace() {
    let overdue = UnixTime(2100);
    let ledger = one_way();
    assert!(!is_payment_overdue(&ledger, overdue, Height(u64::MAX)));
    // marked at 10, it can be paid from 13 on, by its participants alone with gain until 16
    let mut marked = ledger;
    settle(&mut marked, EXPIRES, Height(10)).unwrap();
    for (height, theirs) in [
        (10, false),
        (13, false),
        (15, false),
        (16, true),
        (99, true),
    ] {
        assert_eq!(is_payment_overdue(&marked, overdue, Height(height)), theirs);
    }
    // however many blocks go by, it must be overdue too
    assert!(!is_payment_overdue(&marked, UnixTime(2099), Height(99)));
    settle(&mut marked, overdue, Height(16)).unwrap();
    assert!(!is_payment_overdue(&marked, overdue, Height(99)));
}

#[test]
fn a_channel_that_nobody_joined_can_be_overdue_too() {
    let mut pending = one_way();
    pending.joined = false;
    assert!(!is_overdue(&pending, UnixTime(2099)));
    assert!(is_overdue(&pending, UnixTime(2100)));
    let unlocked = channel(LockMode::Unlocked);
    assert!(is_overdue(&unlocked, UnixTime(2100)));
}

#[test]
fn the_two_halves_of_a_bounty_are_never_more_than_the_openers_margin() {
    for (bounty, margin, half) in [
        (0, 100, 0),
        (1, 100, 0),
        (2, 100, 1),
        (10, 100, 5),
        (11, 100, 5),
        (100, 100, 50),
        (101, 100, 50),
        (10, 9, 4),
        (10, 1, 0),
        (10, 0, 0),
        (u128::MAX, u128::MAX, u128::MAX / 2),
    ] {
        let terms = Terms {
            bounty: amount(bounty),
            ..terms()
        };
        let earned = half_bounty(&terms, amount(margin));
        assert_eq!(earned, amount(half), "{bounty} of {margin}");
        assert!(earned.wide() + earned.wide() <= amount(margin).wide());
    }
}
