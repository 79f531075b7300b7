//! F3: when a lock that we gave is gone for good. A pays B; the lock is over 50 and expires at 1,700.

use crate::fixture::*;
use causeway_rules::forward::{f3_gone_for_good, GoneBy, LockStanding};
use causeway_rules::lifecycle;
use causeway_rules::locks::claim;
use causeway_rules::wallet::{ChannelRecord, LostVouchers};
use causeway_types::channel::{Direction, Ledger, Side};
use causeway_types::{Amount, Height, Lock, Nonce, UnixTime};

const NOW: u64 = 1_500;
/// The first voucher that neither lists nor pays it.
const LEFT: LockStanding = LockStanding::Left { by: Nonce(2) };

fn at(time: u64) -> UnixTime {
    UnixTime(time)
}

fn long() -> Lock {
    lock(64, 50, 1_700)
}

/// A has signed a voucher with the lock, and then one that drops it.
fn dropped() -> ChannelRecord {
    let mut record = ChannelRecord::default();
    let ledger = one_way();
    record.record_signed(&ledger, Side::A, a_pays(1, 10, &[long()]), &[]);
    record.record_signed(&ledger, Side::A, a_pays(2, 10, &[]), &[]);
    record
}

fn receipted() -> ChannelRecord {
    ChannelRecord {
        receipted: Some(a_pays(2, 10, &[])),
        ..dropped()
    }
}

fn gone(ledger: &Ledger, record: &ChannelRecord, now: u64) -> Option<GoneBy> {
    f3_gone_for_good(&view(Side::A, ledger, record, now), &long(), LEFT)
}

#[test]
fn neither_a_fail_nor_a_voucher_without_it_nor_time_makes_a_lock_gone() {
    let (ledger, record) = (one_way(), dropped());
    // the payee may not have the newer voucher, and may show the older one in half a window before the end
    for now in [NOW, 1_699] {
        assert_eq!(gone(&ledger, &record, now), None);
    }
    // nor a receipt for what still lists it
    let listed = ChannelRecord {
        receipted: Some(a_pays(1, 10, &[long()])),
        ..record
    };
    assert_eq!(gone(&ledger, &listed, NOW), None);
    let never_left = f3_gone_for_good(
        &view(Side::A, &ledger, &receipted(), NOW),
        &long(),
        LockStanding::Listed,
    );
    assert_eq!(never_left, None);
}

#[test]
fn past_its_expiry_by_a_block_it_is_gone_unless_the_chain_has_it_as_claimed() {
    let mut ledger = one_way();
    assert_eq!(gone(&ledger, &dropped(), 1_700), Some(GoneBy::Expired));
    a_has_paid(&mut ledger, 1, 10, &[long()], NOW);
    claim(
        &mut ledger,
        Direction::AToB,
        &[long()],
        &[open_with(64)],
        at(1_600),
    )
    .unwrap();
    for now in [1_600, 1_700, 1_999] {
        assert_eq!(gone(&ledger, &dropped(), now), None, "{now}");
    }
}

#[test]
fn the_receipt_for_a_voucher_without_it_makes_it_gone_while_there_is_time_to_answer() {
    let ledger = one_way();
    // a quarter of the window of 100 before the end at 2,000
    let mut long_lock = long();
    long_lock.expiry = at(2_400);
    let gone = |now| f3_gone_for_good(&view(Side::A, &ledger, &receipted(), now), &long_lock, LEFT);
    assert_eq!(gone(NOW), Some(GoneBy::Receipt));
    assert_eq!(gone(1_974), Some(GoneBy::Receipt));
    assert_eq!(gone(1_975), None);
}

#[test]
fn while_an_older_voucher_is_on_chain_that_must_be_answered_it_is_not_gone() {
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &[long()], NOW);
    assert_eq!(gone(&ledger, &receipted(), NOW), None);
    // answered: the chain has the newer one
    a_has_paid(&mut ledger, 2, 10, &[], NOW);
    assert_eq!(gone(&ledger, &receipted(), NOW), Some(GoneBy::Evidence));
    assert_eq!(gone(&ledger, &dropped(), NOW), Some(GoneBy::Evidence));
}

#[test]
fn a_settlement_decides_by_the_list_of_its_evidence() {
    let settled = |shown: &[(u64, &[Lock])]| {
        let mut ledger = one_way();
        for (nonce, locks) in shown {
            a_has_paid(&mut ledger, *nonce, 10, locks, 1_940);
        }
        lifecycle::settle(&mut ledger, at(2_000), Height(10)).unwrap();
        lifecycle::settle(&mut ledger, at(2_001), Height(13)).unwrap();
        ledger
    };
    let mut late = long();
    late.expiry = at(2_400);
    let gone = |ledger: &Ledger, record: &ChannelRecord, lock: &Lock| {
        f3_gone_for_good(
            &view(Side::A, ledger, record, 2_001),
            lock,
            LockStanding::Listed,
        )
    };
    let mut record = ChannelRecord::default();
    record.record_signed(&one_way(), Side::A, a_pays(1, 10, &[late]), &[]);
    assert_eq!(
        gone(&settled(&[]), &record, &late),
        Some(GoneBy::SettledWithout)
    );
    // it is listed: it can be claimed until it expires
    assert_eq!(gone(&settled(&[(1, &[late])]), &record, &late), None);
    // a list that is not known may have it
    let other = lock(64, 7, 2_400);
    assert_eq!(gone(&settled(&[(1, &[other])]), &record, &late), None);
}

#[test]
fn what_is_paid_or_may_be_claimed_under_a_list_that_is_not_known_is_never_gone() {
    let (ledger, record) = (one_way(), receipted());
    for now in [NOW, 1_700] {
        let seen = view(Side::A, &ledger, &record, now);
        assert_eq!(f3_gone_for_good(&seen, &long(), LockStanding::Paid), None);
    }
    let mut claimed = one_way();
    a_has_paid(&mut claimed, 1, 10, &[long()], NOW);
    claim(
        &mut claimed,
        Direction::AToB,
        &[long()],
        &[open_with(64)],
        at(1_600),
    )
    .unwrap();
    let lost = ChannelRecord::default();
    assert_eq!(gone(&claimed, &lost, 1_700), None);
}

#[test]
fn the_list_on_chain_is_known_though_a_newer_voucher_is_receipted() {
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &[long()], NOW);
    claim(
        &mut ledger,
        Direction::AToB,
        &[long()],
        &[open_with(64)],
        at(1_600),
    )
    .unwrap();
    let mut record = dropped();
    record.receipted = Some(a_pays(2, 10, &[]));
    record.record_signed(&ledger, Side::A, a_pays(3, 11, &[]), &[]);
    let seen = view(Side::A, &ledger, &record, 1_600);
    assert_eq!(seen.claimed_of_ours(), [long().id]);
}

#[test]
fn a_voucher_that_is_older_than_a_lock_holds_it_up_in_nothing_though_its_list_is_not_known() {
    // the peer shows a voucher from long ago and claims under it; its list is forgotten, since a newer one is receipted
    let old = lock(64, 5, 1_700);
    let newer = lock(5 * 64, 50, 1_700);
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &[old], NOW);
    let claims = [open_with(64)];
    claim(&mut ledger, Direction::AToB, &[old], &claims, at(1_600)).unwrap();
    let record = ChannelRecord {
        sent: Some(a_pays(6, 60, &[])),
        receipted: Some(a_pays(6, 60, &[])),
        ..ChannelRecord::default()
    };
    let seen = view(Side::A, &ledger, &record, 1_600);
    assert_eq!(seen.our_list_on_chain(), None);
    let gone = |lock| f3_gone_for_good(&seen, lock, LockStanding::Left { by: Nonce(6) });
    assert_eq!(gone(&newer), Some(GoneBy::Receipt));
    // of one that the old voucher may list nobody knows
    assert_eq!(gone(&lock(64, 50, 1_700)), None);
    let mut settled = ledger;
    lifecycle::settle(&mut settled, at(2_000), Height(10)).unwrap();
    lifecycle::settle(&mut settled, at(2_001), Height(13)).unwrap();
    let mut late = newer;
    late.expiry = at(2_400);
    let seen = view(Side::A, &settled, &record, 2_001);
    let left = LockStanding::Left { by: Nonce(6) };
    let gone = f3_gone_for_good(&seen, &late, left);
    assert_eq!(gone, Some(GoneBy::SettledWithout));
}

/// A record that was lost, and is whole again: what was signed since begins with nonce 100.
fn after_a_loss(record: ChannelRecord) -> ChannelRecord {
    ChannelRecord {
        lost: Some(LostVouchers {
            total_before: Amount::new(10),
            until: Nonce(100),
            paid: Amount::ZERO,
        }),
        ..record
    }
}

#[test]
fn after_a_loss_nothing_is_gone_while_a_voucher_of_before_it_can_be_shown_not_even_what_has_expired(
) {
    let mut ledger = one_way();
    let restored = ChannelRecord {
        restored: true,
        ..receipted()
    };
    let whole = after_a_loss(receipted());
    for record in [&restored, &whole] {
        for now in [NOW, 1_700] {
            assert_eq!(gone(&ledger, record, now), None, "{now}");
        }
    }
    // one that was given since is in nothing of before
    let seen = view(Side::A, &ledger, &whole, 1_700);
    let since = lock(100 * 64, 50, 1_700);
    assert_eq!(f3_gone_for_good(&seen, &since, LEFT), Some(GoneBy::Expired));
    // what was signed since takes the place of all before
    let replaced = ChannelRecord {
        receipted: Some(a_pays(100, 10, &[])),
        ..whole.clone()
    };
    assert_eq!(gone(&ledger, &replaced, NOW), Some(GoneBy::Receipt));
    assert_eq!(gone(&ledger, &replaced, 1_700), Some(GoneBy::Expired));
    a_has_paid(&mut ledger, 100, 10, &[], NOW);
    assert_eq!(gone(&ledger, &whole, NOW), Some(GoneBy::Evidence));
}

#[test]
fn a_channel_that_settled_by_what_was_lost_tells_by_its_total_whether_a_lock_may_be_paid() {
    for (total, is_gone) in [(59, true), (60, false)] {
        let mut ledger = one_way();
        a_has_paid(&mut ledger, 50, total, &[], 1_940);
        lifecycle::settle(&mut ledger, at(2_000), Height(10)).unwrap();
        lifecycle::settle(&mut ledger, at(2_001), Height(13)).unwrap();
        let restored = ChannelRecord {
            restored: true,
            ..dropped()
        };
        for record in [restored, after_a_loss(dropped())] {
            assert_eq!(gone(&ledger, &record, 2_001).is_some(), is_gone, "{total}");
        }
    }
}
