//! Hash locks on chain.

use crate::scenes::joined_by_both;
use causeway_tests::suite::{lock, Events, Suite, DAY};
use causeway_types::channel::{Direction, LockMode};
use causeway_types::event::{
    ChannelReleased, ChannelSettled, LocksClaimed, LocksExpired, SettleSkipped,
};
use causeway_types::{ChannelId, Lock, Seconds, UnixTime};

const TO_BOB: Direction = Direction::AToB;
const TO_ALICE: Direction = Direction::BToA;

/// So many locks of 100 each, the n-th expiring n hours from now.
fn locks(suite: &Suite, count: u64) -> Vec<Lock> {
    let expiry = |n| suite.now().plus(Seconds(n * 3600));
    (1..=count).map(|n| lock(n, 100, expiry(n))).collect()
}

/// Alice pays 50 and promises these; Bob shows it.
fn bob_shows(suite: &mut Suite, channel: ChannelId, locks: &[Lock]) {
    let voucher = suite.alice().pays(channel, 50).with_locks(locks).signed();
    suite.bob().shows(channel, &[voucher]).works();
}

/// The channel ends by both closing as far as locks allow, and settles.
fn settle(suite: &mut Suite, channel: ChannelId) -> ChannelSettled {
    suite.the_end_comes(channel);
    suite.carol().settles(&[channel]).works();
    suite.grace_passes(channel);
    suite.carol().settles(&[channel]).works().event()
}

#[test]
fn a_claimed_lock_is_paid_to_the_payee() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let list = locks(&suite, 3);
    bob_shows(&mut suite, channel, &list);
    // whoever knows the preimage; the money is Bob's
    let claimed: LocksClaimed = suite
        .carol()
        .claims(channel, TO_BOB, &list, &[1, 3])
        .works()
        .event();
    assert_eq!(claimed.amount.u128(), 200);
    assert_eq!(claimed.lock_ids, "1,3");
    suite.bob().claims(channel, TO_BOB, &list, &[1]).refused();
    let settled = settle(&mut suite, channel);
    assert_eq!((settled.pay_a.u128(), settled.pay_b.u128()), (750, 1250));
}

#[test]
fn locks_hold_a_settled_channels_money_until_they_are_claimed_or_expire() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    suite.time_passes(Seconds(2 * DAY + 12 * 3600));
    let expiry = |h: u64, suite: &Suite| suite.now().plus(Seconds(h * 3600));
    let list = [
        lock(1, 100, expiry(20, &suite)),
        lock(2, 200, expiry(22, &suite)),
        lock(3, 300, expiry(24, &suite)),
    ];
    bob_shows(&mut suite, channel, &list);
    let settled = settle(&mut suite, channel);
    assert_eq!(settled.held.u128(), 600);
    assert_eq!((settled.pay_a.u128(), settled.pay_b.u128()), (350, 1050));
    suite
        .bob()
        .claims(channel, TO_BOB, &list, &[1])
        .works()
        .event::<ChannelReleased>();
    assert_eq!(suite.tokens("bob"), 1_000_150);
    suite.it_becomes(list[1].expiry);
    suite
        .carol()
        .settles(&[channel])
        .works()
        .event::<SettleSkipped>();
    let expired = suite.alice().expires_locks(channel, TO_BOB, &list).works();
    assert_eq!(expired.event::<LocksExpired>().amount.u128(), 200);
    assert_eq!(expired.event::<LocksExpired>().lock_ids, "2");
    assert_eq!(expired.event::<ChannelReleased>().pay_a.u128(), 200);
    suite.it_becomes(list[2].expiry);
    let released: ChannelReleased = suite.settle_due(9).works().event();
    assert_eq!(released.pay_a.u128(), 300);
    assert_eq!(suite.tokens("alice"), 999_850);
}

#[test]
fn a_lock_is_claimed_before_its_expiry_and_expires_at_it() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let list = locks(&suite, 2);
    bob_shows(&mut suite, channel, &list);
    suite.it_becomes(list[0].expiry.minus(Seconds(1)));
    suite
        .alice()
        .expires_locks(channel, TO_BOB, &list)
        .refused();
    suite.fork(|s| s.bob().claims(channel, TO_BOB, &list, &[1]).works());
    suite.it_becomes(list[0].expiry);
    suite.bob().claims(channel, TO_BOB, &list, &[1]).refused();
    suite.alice().expires_locks(channel, TO_BOB, &list).works();
    suite
        .alice()
        .expires_locks(channel, TO_BOB, &list)
        .refused();
    suite.bob().claims(channel, TO_BOB, &list, &[2]).works();
}

#[test]
fn a_voucher_shown_late_counts_with_its_locks_left_out() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let last = UnixTime(suite.channel_model(channel).expires_at).minus(Seconds(DAY / 2));
    suite.it_becomes(last);
    let list = locks(&suite, 2);
    let voucher = suite.alice().pays(channel, 50).with_locks(&list).signed();
    suite.fork(|s| {
        s.bob()
            .shows(channel, std::slice::from_ref(&voucher))
            .works();
        assert_eq!(s.channel_model(channel).parts[0].word.locked, 200);
    });
    suite.time_passes(Seconds(1));
    suite.bob().shows(channel, &[voucher]).works();
    suite.bob().claims(channel, TO_BOB, &list, &[1]).refused();
    let settled = settle(&mut suite, channel);
    assert_eq!((settled.pay_a.u128(), settled.pay_b.u128()), (950, 1050));
}

#[test]
fn the_chain_says_which_locks_were_claimed_and_which_were_taken_out() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let list = locks(&suite, 3);
    bob_shows(&mut suite, channel, &list);
    let bits = |suite: &Suite| {
        let evidence = suite.channel(channel).ledger.evidence(TO_BOB);
        (evidence.claimed_locks, evidence.expired_locks)
    };
    suite.bob().claims(channel, TO_BOB, &list, &[2]).works();
    assert_eq!(bits(&suite), (0b010, 0));
    suite.it_becomes(list[1].expiry);
    suite.carol().expires_locks(channel, TO_BOB, &list).works();
    assert_eq!(bits(&suite), (0b010, 0b001));
    // neither is resolved a second time
    suite.bob().claims(channel, TO_BOB, &list, &[2]).refused();
    suite.bob().claims(channel, TO_BOB, &list, &[1]).refused();
    suite.bob().claims(channel, TO_BOB, &list, &[3]).works();
    assert_eq!(bits(&suite), (0b110, 0b001));
}

#[test]
fn a_newer_voucher_clears_what_was_claimed_under_the_older() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let list = locks(&suite, 2);
    bob_shows(&mut suite, channel, &list);
    suite.bob().claims(channel, TO_BOB, &list, &[1]).works();
    // the newer one has the claimed lock in its total
    let newer = suite
        .alice()
        .pays(channel, 150)
        .with_locks(&list[1..])
        .signed();
    suite.bob().shows(channel, &[newer]).works();
    suite
        .bob()
        .claims(channel, TO_BOB, &list[1..], &[2])
        .works();
    let settled = settle(&mut suite, channel);
    assert_eq!(settled.pay_b.u128(), 1250);
}

#[test]
fn a_stale_voucher_with_a_dropped_lock_is_answered_by_the_receipted_newer_one() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let list = locks(&suite, 1);
    let stale = suite.alice().pays(channel, 50).with_locks(&list).signed();
    let newer = suite.alice().pays(channel, 50).receipted();
    suite.bob().shows(channel, &[stale]).works();
    suite.alice().shows(channel, &[newer]).works();
    suite.bob().claims(channel, TO_BOB, &list, &[1]).refused();
}

#[test]
fn both_closing_with_a_lock_waits_for_the_end() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let list = locks(&suite, 1);
    bob_shows(&mut suite, channel, &list);
    // claimed or not
    suite.bob().claims(channel, TO_BOB, &list, &[1]).works();
    suite.alice().closes(channel, &[]).works();
    suite.bob().closes(channel, &[]).works();
    assert!(suite.channel_model(channel).settled.is_none());
    let settled = settle(&mut suite, channel);
    assert_eq!(settled.pay_b.u128(), 1150);
}

#[test]
fn a_withdrawal_leaves_all_locks_covered_claimed_or_not() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let list = locks(&suite, 2);
    bob_shows(&mut suite, channel, &list);
    suite.bob().claims(channel, TO_BOB, &list, &[1]).works();
    for name in ["alice", "bob"] {
        suite.by(name).asks_for(channel, 2000).works();
    }
    suite.a_day_passes();
    for name in ["alice", "bob"] {
        suite.by(name).completes(channel).works();
    }
    suite.grace_passes(channel);
    suite.fork(|s| {
        s.alice().completes(channel).works();
        assert_eq!(s.channel_model(channel).parts[0].taken, 1000 - 50 - 200);
    });
    suite.bob().completes(channel).works();
    assert_eq!(suite.channel_model(channel).parts[1].taken, 1050);
}

#[test]
fn locks_in_both_directions_hold_apart() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    suite.time_passes(Seconds(2 * DAY + 12 * 3600));
    let until = |h: u64, suite: &Suite| suite.now().plus(Seconds(h * 3600));
    let to_bob = [lock(1, 400, until(20, &suite))];
    let to_alice = [lock(1, 300, until(22, &suite))];
    let a = suite
        .alice()
        .pays(channel, 0)
        .with_locks(&to_bob)
        .receipted();
    let b = suite
        .bob()
        .pays(channel, 0)
        .with_locks(&to_alice)
        .receipted();
    suite.carol().shows(channel, &[a, b]).works();
    let settled = settle(&mut suite, channel);
    assert_eq!(settled.held.u128(), 700);
    suite
        .alice()
        .claims(channel, TO_ALICE, &to_alice, &[1])
        .works();
    suite.it_becomes(to_bob[0].expiry);
    suite
        .carol()
        .settles(&[channel])
        .works()
        .event::<ChannelReleased>();
    assert_eq!(suite.tokens("alice"), 1_000_300);
    assert_eq!(suite.tokens("bob"), 999_700);
}

#[test]
fn a_halt_across_expiries_lets_the_locks_go_and_keeps_the_payments() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let list = locks(&suite, 2);
    bob_shows(&mut suite, channel, &list);
    suite.the_chain_halts_for(Seconds(30 * DAY));
    suite.bob().claims(channel, TO_BOB, &list, &[1]).refused();
    let settled = settle(&mut suite, channel);
    assert_eq!((settled.pay_a.u128(), settled.held.u128()), (950, 0));
}

#[test]
fn locks_beyond_what_is_there_hold_nothing_back_and_leave_the_agenda_in_the_end() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    suite.time_passes(Seconds(2 * DAY + 12 * 3600));
    let list = [lock(1, u128::MAX, suite.now().plus(Seconds(20 * 3600)))];
    let voucher = suite.alice().pays(channel, 5000).with_locks(&list).signed();
    suite.bob().shows(channel, &[voucher]).works();
    let settled = settle(&mut suite, channel);
    assert_eq!((settled.pay_b.u128(), settled.held.u128()), (2000, 0));
    suite.it_becomes(list[0].expiry);
    // nothing is left to pay, but the channel must not stand first in the queue for ever
    suite.settle_due(1).works();
    assert_eq!(suite.deadlines().len(), 0);
}

#[test]
fn a_lock_that_time_lets_go_without_paying_anyone_leaves_the_agenda_too() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    suite.time_passes(Seconds(2 * DAY + 12 * 3600));
    let until = |h: u64, suite: &Suite| suite.now().plus(Seconds(h * 3600));
    // Alice has paid all she had: when her lock goes nobody gains, and only Bob's own lock holds something
    let to_bob = [lock(1, 5000, until(20, &suite))];
    let to_alice = [lock(1, 300, until(23, &suite))];
    let a = suite
        .alice()
        .pays(channel, 1000)
        .with_locks(&to_bob)
        .receipted();
    let b = suite
        .bob()
        .pays(channel, 0)
        .with_locks(&to_alice)
        .receipted();
    suite.carol().shows(channel, &[a, b]).works();
    settle(&mut suite, channel);
    suite.it_becomes(to_bob[0].expiry);
    suite.settle_due(9).works();
    let next = suite.deadlines();
    let times: Vec<_> = next.iter().map(|(at, _)| *at).collect();
    assert_eq!(
        times,
        [causeway_tests::model::DeadlineModel::At(
            to_alice[0].expiry.0
        )]
    );
    suite.it_becomes(to_alice[0].expiry);
    suite.settle_due(9).works();
    assert_eq!(suite.deadlines().len(), 0);
}
