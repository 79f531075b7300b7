//! A voucher that is shown too late for its locks takes away those of the voucher on chain, so it is shown only where its total
//! is worth as much; and what stays on chain can be claimed.

use crate::fixture::*;
use causeway_rules::lifecycle;
use causeway_rules::locks::{claim, expire};
use causeway_rules::wallet::{
    rule_5_extension, rule_7_show_by, rule_8_claim, rule_8_claim_lock, worth_showing,
    ChannelRecord, VoucherWithLocks,
};
use causeway_types::channel::{Direction, Ledger, Side};
use causeway_types::signed::Extension;
use causeway_types::{Height, Lock, LockId, Seconds, UnixTime};

const LATE: u64 = LAST_FOR_LOCKS.0 + 1;
const MARGIN: Seconds = Seconds(10);
const AB: Direction = Direction::AToB;

fn long() -> Lock {
    lock(64, 50, 2400)
}

/// The first voucher, with a lock over 50, is on chain.
fn shown() -> Ledger {
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &[long()], 1900);
    ledger
}

fn accepted(next: VoucherWithLocks) -> ChannelRecord {
    let mut record = ChannelRecord {
        received: Some(a_pays(1, 10, &[long()])),
        ..ChannelRecord::default()
    };
    record.record_received(&shown(), Side::B, next);
    record
}

fn is_worth(ledger: &Ledger, record: &ChannelRecord, now: u64) -> bool {
    worth_showing(&view(Side::B, ledger, record, now))
}

#[test]
fn the_list_on_chain_is_kept_apart_where_the_newest_voucher_has_another_one() {
    let kept = |next| accepted(next).shown;
    assert_eq!(kept(a_pays(2, 60, &[])), Some(a_pays(1, 10, &[long()])));
    assert_eq!(kept(a_pays(2, 11, &[long()])), None);
    // nor where no list is on chain
    let mut record = ChannelRecord {
        received: Some(a_pays(1, 10, &[])),
        ..ChannelRecord::default()
    };
    record.record_received(&one_way(), Side::B, a_pays(2, 10, &[long()]));
    assert_eq!(record.shown, None);
}

#[test]
fn what_concerns_a_lock_is_forgotten_with_the_voucher_that_no_longer_lists_it() {
    let mut record = ChannelRecord {
        claimed: vec![LockId(64)],
        failed: vec![LockId(65)],
        ..ChannelRecord::default()
    };
    let other = lock(65, 5, 2400);
    record.record_received(&shown(), Side::B, a_pays(2, 10, &[long(), other]));
    let kept = (record.claimed.clone(), record.failed.clone());
    assert_eq!(kept, (vec![LockId(64)], vec![LockId(65)]));
    record.record_received(&shown(), Side::B, a_pays(3, 10, &[other]));
    assert_eq!((record.claimed.len(), record.failed.len()), (0, 1));
    record.record_received(&shown(), Side::B, a_pays(4, 10, &[long()]));
    assert_eq!((record.claimed.len(), record.failed.len()), (0, 0));
}

#[test]
fn a_late_show_does_not_take_away_pending_locks() {
    let ledger = shown();
    for (total, late) in [(10, false), (11, true)] {
        let record = accepted(a_pays(2, total, &[long()]));
        assert!(is_worth(&ledger, &record, LAST_FOR_LOCKS.0), "{total}");
        assert_eq!(is_worth(&ledger, &record, LATE), late, "{total}");
        let by = rule_7_show_by(&view(Side::B, &ledger, &record, LATE), MARGIN);
        assert_eq!(by, late.then_some(EXPIRES.minus(MARGIN)), "{total}");
    }
    // nor another list that keeps the lock; what is new in it is worth nothing late
    let two = [long(), lock(129, 90, 2400)];
    assert!(!is_worth(&ledger, &accepted(a_pays(2, 10, &two)), LATE));
}

#[test]
fn locks_that_are_worth_nothing_hold_up_no_late_show() {
    let ledger = shown();
    // it was let go, and the newer one does not list it
    assert!(is_worth(&ledger, &accepted(a_pays(2, 10, &[])), LATE));
    // it was let go and is listed yet
    let mut record = accepted(a_pays(2, 10, &[long()]));
    record.failed = vec![LockId(64)];
    assert!(is_worth(&ledger, &record, LATE));
    // it has expired
    let mut ledger = one_way();
    let short = [lock(64, 50, LATE)];
    a_has_paid(&mut ledger, 1, 10, &short, 1900);
    assert!(is_worth(&ledger, &accepted(a_pays(2, 10, &short)), LATE));
    // it was shown too late itself
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &[long()], LATE);
    assert!(is_worth(&ledger, &accepted(a_pays(2, 10, &[long()])), LATE));
}

/// The chain takes no voucher of a nonce twice: with a later end there would be time to claim the lock, and nothing to claim it
/// under. A peer that never signs another voucher would have the preimage for nothing.
#[test]
fn an_end_is_not_extended_while_a_lock_was_left_out_on_chain() {
    let extends = |ledger: &Ledger, record: &ChannelRecord, now| {
        let extension = Extension {
            replaces: EXPIRES,
            expires_at: UnixTime(EXPIRES.0 + 1000),
            valid_until: EXPIRES,
        };
        rule_5_extension(&view(Side::B, ledger, record, now), &extension)
    };
    let received = |next| ChannelRecord {
        received: Some(next),
        ..ChannelRecord::default()
    };
    let mut record = received(a_pays(1, 10, &[long()]));
    // shown in time, or not shown yet
    extends(&shown(), &record, LATE).unwrap();
    extends(&one_way(), &record, LATE).unwrap();
    let mut late = one_way();
    a_has_paid(&mut late, 1, 10, &[long()], LATE);
    let refused = extends(&late, &record, LATE).unwrap_err();
    assert_eq!(refused.rule, 5);
    assert!(
        refused.reason.contains("lock 64 does not count"),
        "{refused}"
    );
    // a newer voucher lists it again, and can be shown with it once the end is later
    extends(&late, &received(a_pays(2, 10, &[long()])), LATE).unwrap();
    // it was let go, was paid, or has expired
    record.failed = vec![LockId(64)];
    extends(&late, &record, LATE).unwrap();
    let mut late = one_way();
    let short = [lock(64, 50, LATE + 1)];
    a_has_paid(&mut late, 1, 10, &short, LATE);
    let record = received(a_pays(1, 10, &short));
    extends(&late, &record, LATE).unwrap_err();
    extends(&late, &record, LATE + 1).unwrap();
}

#[test]
fn what_is_claimed_and_what_is_pending_count_together() {
    let list = [lock(64, 30, 2400), lock(65, 20, 2400)];
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &list, 1900);
    claim(&mut ledger, AB, &list, &[open_with(64)], UnixTime(1900)).unwrap();
    let worth = |total| {
        let record = accepted(a_pays(2, total, &list));
        is_worth(&ledger, &record, LATE)
    };
    assert!(!worth(10));
    assert!(worth(11));
}

#[test]
fn locks_are_claimed_under_the_voucher_on_chain_where_the_newest_is_not_shown() {
    let mut ledger = shown();
    let two = [long(), lock(129, 90, 2400)];
    let record = accepted(a_pays(2, 10, &two));
    let claims = |ledger: &Ledger, now| {
        let view = view(Side::B, ledger, &record, now);
        rule_8_claim(&view)
            .and_then(|()| rule_8_claim_lock(&view, LockId(64), UnixTime(now), MARGIN, false))
    };
    assert!(claims(&ledger, LAST_FOR_LOCKS.0).is_err());
    claims(&ledger, LATE).unwrap();
    // the claim carries the list of the voucher on chain
    let late = view(Side::B, &ledger, &record, LATE);
    assert_eq!(late.list_on_chain(), Some(&[long()][..]));
    // once the channel has settled nothing can replace it
    lifecycle::settle(&mut ledger, EXPIRES, Height(7)).unwrap();
    lifecycle::settle(&mut ledger, EXPIRES, Height(10)).unwrap();
    claims(&ledger, 2100).unwrap();
}

#[test]
fn a_preimage_is_given_only_to_a_claim_that_the_chain_pays() {
    let list = [lock(64, 5, 1600), lock(65, 5, 1700)];
    let record = ChannelRecord {
        received: Some(a_pays(1, 10, &list)),
        ..ChannelRecord::default()
    };
    let claims = |ledger: &Ledger, id, block, at, is_public| {
        let view = view(Side::B, ledger, &record, block);
        let found = rule_8_claim_lock(&view, LockId(id), UnixTime(at), MARGIN, is_public);
        found.map_err(|refused| {
            assert_eq!(refused.rule, 8);
            refused.reason
        })
    };
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &list, 1500);
    claims(&ledger, 64, 1589, 1589, false).unwrap();
    // by the later clock, and the margin before the expiry; one that is public already, to the last second
    assert!(claims(&ledger, 64, 1580, 1590, false).is_err());
    claims(&ledger, 64, 1599, 1700, true).unwrap();
    assert!(claims(&ledger, 64, 1600, 1600, true).is_err());
    assert!(claims(&ledger, 66, 1500, 1500, false)
        .unwrap_err()
        .contains("does not list"));
    // claimed, or taken out
    claim(&mut ledger, AB, &list, &[open_with(65)], UnixTime(1500)).unwrap();
    expire(&mut ledger, AB, &list, UnixTime(1600)).unwrap();
    for id in [64, 65] {
        assert!(claims(&ledger, id, 1500, 1500, false)
            .unwrap_err()
            .contains("already"));
    }
    // shown too late for its locks, or another voucher than the book has
    let mut late = one_way();
    a_has_paid(&mut late, 1, 10, &list, 1951);
    let mut other = one_way();
    a_has_paid(&mut other, 2, 10, &list[..1], 1500);
    for ledger in [late, other] {
        assert!(claims(&ledger, 64, 1500, 1500, false)
            .unwrap_err()
            .contains("not those"));
    }
}
