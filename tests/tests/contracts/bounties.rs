//! What strangers earn who settle an overdue channel.

use causeway_tests::suite::{Events, Suite, DAY, MAIN};
use causeway_types::channel::LockMode;
use causeway_types::event::{BountyEarned, MarginReleased};
use causeway_types::{Amount, ChannelId, Seconds};

/// A margin of 5 %, and a bounty of so much.
fn bounty_of(bounty: u128) -> Suite {
    let mut suite = Suite::new();
    suite.rates_are(MAIN, 50_000, 100_000);
    suite.parameters_are(MAIN, |p| p.bounty = Amount::new(bounty));
    for name in ["alice", "bob"] {
        suite.by(name).deposits_margin(100).works();
    }
    suite
}

/// Alice's and Bob's, with a margin of 50 each.
fn running(suite: &mut Suite) -> ChannelId {
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel).with(1000).works();
    channel
}

/// Nobody has settled it for a close window after its end.
fn becomes_overdue(suite: &mut Suite, channel: ChannelId) {
    suite.the_end_comes(channel);
    suite.a_day_passes();
}

/// A grace in which nobody can pay it, and one in which its participants could.
fn both_graces_pass(suite: &mut Suite, channel: ChannelId) {
    suite.grace_passes(channel);
    suite.grace_passes(channel);
}

#[test]
fn strangers_who_mark_and_pay_late_earn_half_each_out_of_the_openers_margin() {
    let mut suite = bounty_of(21);
    let channel = running(&mut suite);
    becomes_overdue(&mut suite, channel);
    suite.carol().settles(&[channel]).works();
    assert_eq!(suite.account("carol").free, 0, "it is paid at the end");
    both_graces_pass(&mut suite, channel);
    let settled = suite.by("dave").settles(&[channel]).works();
    let earned: Vec<BountyEarned> = settled.all();
    // half of 21, rounded down
    assert_eq!(earned.len(), 2);
    assert!(earned.iter().all(|e| e.amount == Amount::new(10)));
    assert_eq!(suite.account("carol").free, 10);
    assert_eq!(suite.account("dave").free, 10);
    let released: Vec<MarginReleased> = settled.all();
    assert_eq!(released.len(), 2);
    assert_eq!(suite.account("alice").held(), 80);
    assert_eq!(
        suite.account("bob").held(),
        100,
        "the peer's margin is whole"
    );
    // never out of the channel
    assert_eq!(suite.tokens("alice"), 1_000_000 - 100);
    assert_eq!(suite.tokens("bob"), 1_000_000 - 100);
    suite.carol().withdraws_margin(None).works();
    assert_eq!(suite.tokens("carol"), 1_000_010);
}

#[test]
fn one_stranger_may_earn_both_halves() {
    let mut suite = bounty_of(20);
    let channel = running(&mut suite);
    becomes_overdue(&mut suite, channel);
    suite.carol().settles(&[channel]).works();
    both_graces_pass(&mut suite, channel);
    suite.carol().settles(&[channel]).works();
    assert_eq!(suite.account("carol").free, 20);
}

#[test]
fn a_bounty_is_never_more_than_the_openers_margin() {
    let mut suite = bounty_of(u128::MAX);
    let channel = running(&mut suite);
    becomes_overdue(&mut suite, channel);
    suite.carol().settles(&[channel]).works();
    both_graces_pass(&mut suite, channel);
    suite.carol().settles(&[channel]).works();
    assert_eq!(suite.account("carol").free, 50);
    assert_eq!(suite.account("alice").held(), 50);
}

#[test]
fn before_a_close_window_has_passed_nobody_earns() {
    let mut suite = bounty_of(20);
    let channel = running(&mut suite);
    suite.the_end_comes(channel);
    suite.time_passes(Seconds(DAY - 1));
    suite.carol().settles(&[channel]).works();
    assert_eq!(suite.channel_model(channel).marked_due_by, None);
    suite.fork(|s| {
        // in time for the marking, late for the payment: only the second step is earned
        s.time_passes(Seconds(DAY));
        s.by("dave").settles(&[channel]).works();
        assert_eq!(s.account("dave").free, 10);
        assert_eq!(s.account("carol").free, 0);
    });
}

#[test]
fn the_window_is_counted_from_the_end_to_the_second() {
    let mut suite = bounty_of(20);
    let channel = running(&mut suite);
    becomes_overdue(&mut suite, channel);
    suite.carol().settles(&[channel]).works();
    let carol = suite.user("carol").addr;
    assert_eq!(suite.channel_model(channel).marked_due_by, Some(carol));
}

#[test]
fn a_stranger_that_joins_and_closes_brings_its_other_address_no_nearer_to_the_bounty() {
    let mut suite = bounty_of(20);
    // for three days, to whoever comes
    let channel = suite.alice().opens(LockMode::OneWay).with(1000).opens();
    suite.carol().joins(channel).with_nothing().works();
    suite.carol().closes(channel, &[]).works();
    becomes_overdue(&mut suite, channel);
    suite.fork(|s| {
        s.by("dave").settles(&[channel]).works();
        assert_eq!(s.channel_model(channel).marked_due_by, None);
        both_graces_pass(s, channel);
        s.by("dave").settles(&[channel]).works();
        assert_eq!(s.account("dave").free, 0);
        assert_eq!(s.account("alice").held(), 100);
    });
    // a close window after the end that Alice had agreed to it is a stranger's to earn
    suite.time_passes(Seconds(2 * DAY));
    suite.by("dave").settles(&[channel]).works();
    let dave = suite.user("dave").addr;
    assert_eq!(suite.channel_model(channel).marked_due_by, Some(dave));
}

#[test]
fn once_it_is_marked_participants_have_a_grace_in_which_to_pay_it_themselves() {
    let mut suite = bounty_of(20);
    let channel = running(&mut suite);
    becomes_overdue(&mut suite, channel);
    suite.carol().settles(&[channel]).works();
    let grace = suite.channel_model(channel).rules.grace_blocks;
    suite.pass(2 * grace - 1, 2 * grace - 1);
    suite.fork(|s| {
        s.by("dave").settles(&[channel]).works();
        assert_eq!(s.account("dave").free, 0);
        assert_eq!(s.account("carol").free, 10);
    });
    suite.pass(1, 1);
    suite.by("dave").settles(&[channel]).works();
    assert_eq!(suite.account("dave").free, 10);
}

#[test]
fn participants_who_see_to_it_even_late_keep_the_margin_whole() {
    let mut suite = bounty_of(20);
    let channel = running(&mut suite);
    becomes_overdue(&mut suite, channel);
    suite.bob().settles(&[channel]).works();
    suite.grace_passes(channel);
    suite.alice().settles(&[channel]).works();
    assert_eq!(suite.account("alice").free, 100);
    assert_eq!(suite.account("bob").free, 100);
}

#[test]
fn who_marked_is_paid_its_half_however_the_channel_then_ends() {
    let mut suite = bounty_of(20);
    let channel = running(&mut suite);
    let pending = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(500)
        .opens();
    becomes_overdue(&mut suite, channel);
    suite.carol().settles(&[channel, pending]).works();
    suite.fork(|s| {
        s.grace_passes(channel);
        s.alice().settles(&[channel]).works();
        assert_eq!(s.account("carol").free, 10);
    });
    suite.fork(|s| {
        s.alice().closes(channel, &[]).works();
        s.bob().closes(channel, &[]).works();
        assert_eq!(s.account("carol").free, 10);
    });
    suite.fork(|s| {
        let valid = s.now().plus(Seconds(60));
        let b = s.bob().agrees_to_end(channel, [0, 0], valid);
        let ends = s.alice().ends(channel, [0, 0], valid, [None, Some(b)]);
        ends.works();
        assert_eq!(s.account("carol").free, 10);
    });
    suite.alice().cancels(pending).works();
    assert_eq!(suite.account("carol").free, 10);
    assert_eq!(suite.channel_model(pending).marked_due_by, None);
}

#[test]
fn the_chains_own_call_earns_nobody_anything() {
    let mut suite = bounty_of(20);
    let channel = running(&mut suite);
    becomes_overdue(&mut suite, channel);
    suite.settle_due(10).works();
    suite.grace_passes(channel);
    suite.settle_due(10).works();
    assert_eq!(suite.account("alice").free, 100);
    assert_eq!(suite.account("bob").free, 100);
}

#[test]
fn a_batch_earns_for_each_channel_in_it() {
    let mut suite = bounty_of(20);
    suite.alice().deposits_margin(200).works();
    let mut channels = vec![];
    for _ in 0..3 {
        let opening = suite.alice().opens(LockMode::Unlocked).to("bob");
        channels.push(opening.with(1000).opens());
    }
    becomes_overdue(&mut suite, channels[2]);
    suite.carol().settles(&channels).works();
    both_graces_pass(&mut suite, channels[0]);
    suite.carol().settles(&channels).works();
    assert_eq!(suite.account("carol").free, 60);
}

#[test]
fn a_channel_keeps_the_bounty_that_it_was_opened_under() {
    let mut suite = bounty_of(20);
    let channel = running(&mut suite);
    suite.parameters_are(MAIN, |p| p.bounty = Amount::ZERO);
    becomes_overdue(&mut suite, channel);
    suite.carol().settles(&[channel]).works();
    both_graces_pass(&mut suite, channel);
    suite.carol().settles(&[channel]).works();
    assert_eq!(suite.account("carol").free, 20);
}

#[test]
fn an_early_close_counts_the_window_from_the_earlier_end() {
    let mut suite = bounty_of(20);
    let channel = running(&mut suite);
    suite.alice().closes(channel, &[]).works();
    becomes_overdue(&mut suite, channel);
    // two days after it was opened: the end that was agreed on first is a day away
    suite.carol().settles(&[channel]).works();
    both_graces_pass(&mut suite, channel);
    suite.carol().settles(&[channel]).works();
    assert_eq!(suite.account("carol").free, 20);
}
