//! What the peer can put on chain between the voucher that is there and our newest one, in the block that pays: what is claimed
//! for us under an older voucher, or pending under it, is not ours for sure, so our newest total is shown all the same.

use crate::fixture::*;
use causeway_rules::locks::claim;
use causeway_rules::wallet::{rule_7_show_by, worth_showing, ChannelRecord};
use causeway_rules::{lifecycle, withdrawal};
use causeway_types::channel::{Direction, Ledger, LockMode, Side};
use causeway_types::{Height, LockId, Seconds, UnixTime};

const MARGIN: Seconds = Seconds(10);
const AB: Direction = Direction::AToB;
const LATE: u64 = LAST_FOR_LOCKS.0 + 1;

/// A locked 50 (voucher 1, on chain), B let the lock go, A left it out (voucher 2), and paid 49 (voucher 3). Then A claims for B
/// what B had let go. B's record went through each of these.
fn claimed_what_we_let_go(mode: LockMode) -> (Ledger, ChannelRecord) {
    let let_go = [lock(64, 50, 1900)];
    let mut ledger = channel(mode);
    let mut record = ChannelRecord::default();
    record.record_received(&ledger, Side::B, a_pays(1, 0, &let_go));
    a_has_paid(&mut ledger, 1, 0, &let_go, 1500);
    record.failed = vec![LockId(64)];
    record.record_received(&ledger, Side::B, a_pays(2, 0, &[]));
    record.record_received(&ledger, Side::B, a_pays(3, 49, &[]));
    claim(&mut ledger, AB, &let_go, &[open_with(64)], UnixTime(1500)).unwrap();
    (ledger, record)
}

/// B does what its rules ask for by a time: it shows its newest voucher.
fn tend(ledger: &mut Ledger, record: &ChannelRecord, now: u64) {
    let by = rule_7_show_by(&view(Side::B, ledger, record, now), MARGIN);
    if by.is_some_and(|by| UnixTime(now) >= by.minus(MARGIN)) {
        let newest = record.received.as_ref().unwrap();
        causeway_rules::voucher::show(ledger, &newest.voucher, UnixTime(now)).unwrap();
    }
}

#[test]
fn a_total_is_shown_though_more_is_claimed_under_an_older_voucher() {
    let (mut ledger, record) = claimed_what_we_let_go(LockMode::TwoWay);
    for now in [1500, 1700, 1900, 1979, 1989] {
        tend(&mut ledger, &record, now);
    }
    lifecycle::settle(&mut ledger, EXPIRES, Height(7)).unwrap();
    // in the block that pays A shows the voucher between: B's receipt for it is A's to use
    let _ = causeway_rules::voucher::show(&mut ledger, &a_pays(2, 0, &[]).voucher, EXPIRES);
    lifecycle::settle(&mut ledger, EXPIRES, Height(10)).unwrap();
    assert_eq!(ledger.settlement.unwrap().paid_b, amount(50 + 49));
}

#[test]
fn a_total_is_shown_before_a_request_though_more_is_claimed_under_an_older_voucher() {
    let (mut ledger, record) = claimed_what_we_let_go(LockMode::TwoWay);
    withdrawal::request(&mut ledger, Side::A, amount(100), UnixTime(1500)).unwrap();
    for now in [1500, 1579, 1589] {
        tend(&mut ledger, &record, now);
    }
    withdrawal::complete(&mut ledger, Side::A, UnixTime(1600), Height(7)).unwrap();
    let _ = causeway_rules::voucher::show(&mut ledger, &a_pays(2, 0, &[]).voucher, UnixTime(1600));
    withdrawal::complete(&mut ledger, Side::A, UnixTime(1600), Height(10)).unwrap();
    assert_eq!(ledger.a.withdrawn, amount(51));
}

#[test]
fn our_close_carries_a_total_though_more_is_claimed_under_an_older_voucher() {
    let (ledger, record) = claimed_what_we_let_go(LockMode::OneWay);
    // our Close carries what is worth showing; with it the peer's own Close settles at once, by whatever it shows with it
    assert!(worth_showing(&view(Side::B, &ledger, &record, 1500)));
}

/// After a halt, or where B comes back late: the lock on chain is one whose preimage B does not have.
#[test]
fn a_total_is_shown_late_though_more_is_pending_under_an_older_voucher() {
    let pending = [lock(64, 50, 2400)];
    let mut ledger = one_way();
    let mut record = ChannelRecord::default();
    record.record_received(&ledger, Side::B, a_pays(1, 0, &pending));
    a_has_paid(&mut ledger, 1, 0, &pending, 1900);
    record.record_received(&ledger, Side::B, a_pays(2, 49, &pending));
    for now in [LATE, 1979, 1989] {
        tend(&mut ledger, &record, now);
    }
    lifecycle::settle(&mut ledger, EXPIRES, Height(7)).unwrap();
    tend(&mut ledger, &record, 2000);
    lifecycle::settle(&mut ledger, EXPIRES, Height(10)).unwrap();
    // the lock expires: A is paid what it held
    lifecycle::settle(&mut ledger, UnixTime(2400), Height(50)).ok();
    assert_eq!(ledger.settlement.unwrap().paid_b, amount(50 + 49));
}
