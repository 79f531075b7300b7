//! Rules 4, 7 and 8: B watches the clock and the chain.

use crate::fixture::*;
use causeway_rules::voucher::show;
use causeway_rules::wallet::{
    rule_4_passed, rule_7_in_time, rule_7_show_by, rule_8_claim, rule_8_must_answer, ChannelRecord,
    VoucherWithLocks,
};
use causeway_rules::{lifecycle, locks, withdrawal};
use causeway_types::channel::{Direction, Ledger, LockMode, Side};
use causeway_types::{Amount, LockId, Seconds, UnixTime};

const MARGIN: Seconds = Seconds(10);

#[test]
fn an_expiry_has_passed_at_its_second() {
    assert!(!rule_4_passed(UnixTime(1600), UnixTime(1599)));
    assert!(rule_4_passed(UnixTime(1600), UnixTime(1600)));
}

fn accepted(newest: VoucherWithLocks) -> ChannelRecord {
    ChannelRecord {
        received: Some(newest),
        ..ChannelRecord::default()
    }
}

fn show_by(ledger: &Ledger, record: &ChannelRecord, now: u64) -> Option<u64> {
    rule_7_show_by(&view(Side::B, ledger, record, now), MARGIN).map(|t| t.0)
}

#[test]
fn the_newest_voucher_is_shown_a_margin_before_the_end() {
    let mut ledger = one_way();
    assert_eq!(show_by(&ledger, &ChannelRecord::default(), 1500), None);
    let direct = accepted(a_pays(2, 10, &[]));
    assert_eq!(show_by(&ledger, &direct, 1500), Some(1990));
    let locked = accepted(a_pays(2, 10, &[lock(1, 5, 1600)]));
    assert_eq!(show_by(&ledger, &locked, 1500), Some(1940));
    a_has_paid(&mut ledger, 1, 5, &[], 1500);
    assert_eq!(show_by(&ledger, &direct, 1500), Some(1990));
    a_has_paid(&mut ledger, 2, 10, &[], 1500);
    assert_eq!(show_by(&ledger, &direct, 1500), None);
}

#[test]
fn a_settled_channel_asks_for_no_voucher() {
    let mut ledger = one_way();
    lifecycle::close(&mut ledger, Side::A, OPENED).unwrap();
    lifecycle::close(&mut ledger, Side::B, OPENED).unwrap();
    assert_eq!(show_by(&ledger, &accepted(a_pays(1, 10, &[])), 1001), None);
}

#[test]
fn a_request_of_the_peer_is_met_before_it_matures_unless_it_has_lapsed() {
    let mut ledger = one_way();
    let record = accepted(a_pays(2, 10, &[]));
    withdrawal::request(&mut ledger, Side::B, amount(1), UnixTime(1500)).unwrap();
    assert_eq!(show_by(&ledger, &record, 1500), Some(1990));
    withdrawal::request(&mut ledger, Side::A, amount(91), UnixTime(1500)).unwrap();
    assert_eq!(show_by(&ledger, &record, 1500), Some(1590));
    assert_eq!(show_by(&ledger, &record, 1699), Some(1590));
    assert_eq!(show_by(&ledger, &record, 1700), Some(1990));
    lifecycle::close(&mut ledger, Side::A, UnixTime(1501)).unwrap();
    ledger.expires_at = UnixTime(1590);
    assert_eq!(show_by(&ledger, &record, 1550), Some(1580));
}

#[test]
fn payments_stop_a_margin_before_the_last_second_at_which_they_could_be_shown() {
    let ledger = one_way();
    let record = ChannelRecord::default();
    let in_time = |ledger: &Ledger, locks, now| {
        let found = rule_7_in_time(&view(Side::B, ledger, &record, now), locks, MARGIN);
        assert!(found.clone().is_ok() || found.clone().unwrap_err().rule == 7);
        found.is_ok()
    };
    for (locks, now, fits) in [
        (false, 1989, true),
        (false, 1990, false),
        (true, 1939, true),
        (true, 1940, false),
    ] {
        assert_eq!(in_time(&ledger, locks, now), fits, "{locks} {now}");
    }
    let mut pending = ledger;
    pending.joined = false;
    assert!(!in_time(&pending, false, 1500));
    let mut settled = ledger;
    lifecycle::close(&mut settled, Side::A, OPENED).unwrap();
    lifecycle::close(&mut settled, Side::B, OPENED).unwrap();
    assert!(!in_time(&settled, false, 1001));
    let now = view(Side::B, &ledger, &record, 2000);
    assert!(rule_7_in_time(&now, false, Seconds(0)).is_err());
}

#[test]
fn we_claim_only_when_our_newest_voucher_is_on_chain() {
    let mut ledger = one_way();
    let record = accepted(a_pays(2, 10, &[lock(1, 5, 1600)]));
    let claims = |ledger: &Ledger, record: &ChannelRecord| {
        rule_8_claim(&view(Side::B, ledger, record, 1500))
    };
    assert!(claims(&ledger, &ChannelRecord::default()).is_ok());
    assert_eq!(claims(&ledger, &record).unwrap_err().rule, 8);
    a_has_paid(&mut ledger, 1, 5, &[], 1500);
    assert!(claims(&ledger, &record).is_err());
    a_has_paid(&mut ledger, 2, 10, &[lock(1, 5, 1600)], 1500);
    assert!(claims(&ledger, &record).is_ok());
    a_has_paid(&mut ledger, 3, 10, &[lock(1, 5, 1600)], 1500);
    assert!(claims(&ledger, &record).is_ok());
}

/// A dropped the lock of its first voucher; B shows it all the same.
fn stale() -> (Ledger, ChannelRecord) {
    let mut ledger = channel(LockMode::TwoWay);
    a_has_paid(&mut ledger, 1, 10, &[lock(1, 5, 1600)], 1500);
    let second = a_pays(2, 10, &[]);
    let record = ChannelRecord {
        sent: Some(second.clone()),
        receipted: Some(second),
        ..ChannelRecord::default()
    };
    (ledger, record)
}

fn must_answer(ledger: &Ledger, record: &ChannelRecord, now: u64) -> bool {
    rule_8_must_answer(&view(Side::A, ledger, record, now))
}

#[test]
fn a_stale_voucher_with_locks_is_answered_while_its_locks_are_pending() {
    let (mut ledger, record) = stale();
    assert!(must_answer(&ledger, &record, 1599));
    assert!(!must_answer(&ledger, &record, 1600));
    let without = ChannelRecord {
        receipted: Some(a_pays(1, 10, &[lock(1, 5, 1600)])),
        ..record.clone()
    };
    assert!(!must_answer(&ledger, &without, 1599));
    assert!(!must_answer(&ledger, &ChannelRecord::default(), 1599));
    show(&mut ledger, &a_pays(2, 10, &[]).voucher, UnixTime(1599)).unwrap();
    assert!(!must_answer(&ledger, &record, 1599));
}

#[test]
fn a_claim_under_a_stale_voucher_is_answered_even_after_the_expiry() {
    let (mut ledger, record) = stale();
    let list = [lock(1, 5, 1600)];
    locks::claim(
        &mut ledger,
        Direction::AToB,
        &list,
        &[open_with(1)],
        UnixTime(1599),
    )
    .unwrap();
    assert!(must_answer(&ledger, &record, 1600));
    assert!(must_answer(&ledger, &record, 2050));
    ledger.settlement = Some(causeway_types::channel::Settlement {
        capacity: amount(150),
        paid_a: Amount::ZERO,
        paid_b: Amount::ZERO,
    });
    assert!(!must_answer(&ledger, &record, 2050));
}

#[test]
fn a_stale_voucher_without_locks_needs_no_answer() {
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &[], 1500);
    let record = ChannelRecord {
        receipted: Some(a_pays(2, 10, &[])),
        ..ChannelRecord::default()
    };
    assert!(!must_answer(&ledger, &record, 1500));
}

#[test]
fn a_voucher_that_is_worth_less_than_what_is_claimed_under_an_older_one_is_not_shown() {
    let mut ledger = one_way();
    let list = [lock(64, 5, 1600)];
    a_has_paid(&mut ledger, 1, 10, &list, 1500);
    let let_go = accepted(a_pays(2, 10, &[]));
    assert_eq!(show_by(&ledger, &let_go, 1500), Some(1990));
    // the payer claims for us the lock that we had let go
    locks::claim(
        &mut ledger,
        Direction::AToB,
        &list,
        &[open_with(64)],
        UnixTime(1500),
    )
    .unwrap();
    assert_eq!(show_by(&ledger, &let_go, 1500), None);
    // what it adds is sure only once it is shown
    assert_eq!(
        show_by(&ledger, &accepted(a_pays(2, 11, &[])), 1500),
        Some(1990)
    );
}

/// Else the payer claims for us what we had let go, shows the newer voucher itself when its lock no longer counts, and has the
/// lock's preimage for nothing.
#[test]
fn a_lock_that_can_be_claimed_is_shown_whatever_is_claimed_under_an_older_voucher() {
    let mut ledger = one_way();
    let list = [lock(64, 50, 1600)];
    a_has_paid(&mut ledger, 1, 10, &list, 1500);
    locks::claim(
        &mut ledger,
        Direction::AToB,
        &list,
        &[open_with(64)],
        UnixTime(1500),
    )
    .unwrap();
    let mut record = accepted(a_pays(2, 10, &[lock(128, 5, 1700)]));
    assert_eq!(show_by(&ledger, &record, 1699), Some(1940));
    assert_eq!(show_by(&ledger, &record, 1700), None);
    record.failed = vec![LockId(128)];
    assert_eq!(show_by(&ledger, &record, 1699), None);
}
