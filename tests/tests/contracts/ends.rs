//! The ends of channels: closing, by both and by one, cancelling, extending, halts.

use causeway_tests::suite::{Events, Suite, DAY};
use causeway_types::channel::{LockMode, Phase};
use causeway_types::event::{ChannelMarkedDue, ChannelSettled, SettleSkipped};
use causeway_types::{Seconds, UnixTime};

#[test]
fn a_channel_that_nobody_closes_lives_three_days_to_the_second() {
    let mut suite = Suite::new();
    let opened_at = suite.now();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(10)
        .opens();
    let end = opened_at.plus(Seconds(3 * DAY));
    suite.it_becomes(end.minus(Seconds(1)));
    assert_eq!(
        suite.channel_model(channel).phase(suite.now().0),
        Phase::Pending
    );
    let skipped: SettleSkipped = suite.carol().settles(&[channel]).works().event();
    assert!(skipped.reason.contains("due at"), "{}", skipped.reason);
    suite.it_becomes(end);
    assert_eq!(
        suite.channel_model(channel).phase(suite.now().0),
        Phase::Due
    );
    suite
        .carol()
        .settles(&[channel])
        .works()
        .event::<ChannelMarkedDue>();
    suite.blocks_pass(59);
    suite
        .carol()
        .settles(&[channel])
        .works()
        .event::<SettleSkipped>();
    suite.blocks_pass(1);
    suite
        .carol()
        .settles(&[channel])
        .works()
        .event::<ChannelSettled>();
    assert_eq!(suite.tokens("alice"), 1_000_000);
}

#[test]
fn the_chain_itself_settles_what_is_due() {
    let mut suite = Suite::new();
    let first = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(10)
        .opens();
    let second = suite
        .bob()
        .opens(LockMode::Unlocked)
        .to("carol")
        .with(20)
        .opens();
    let third = suite.carol().opens(LockMode::OneWay).with(30).opens();
    suite.a_week_passes();
    let marked = suite.settle_due(1).works().all::<ChannelMarkedDue>();
    assert_eq!(marked.len(), 1, "at most as many as were asked for");
    assert_eq!(marked[0].channel_id, first);
    suite.grace_passes(first);
    // what can be paid goes before what can be marked as due, and both count towards the limit
    let both = suite.settle_due(2).works();
    assert_eq!(both.event::<ChannelSettled>().channel_id, first);
    assert_eq!(both.event::<ChannelMarkedDue>().channel_id, second);
    suite.grace_passes(second);
    suite.settle_due(u32::MAX).works().event::<ChannelSettled>();
    suite.grace_passes(third);
    suite.settle_due(1).works().event::<ChannelSettled>();
    suite.settle_due(0).works();
    assert_eq!(suite.model.deadlines().len(), 0);
}

#[test]
fn neither_what_can_be_paid_nor_what_is_due_starves_the_other() {
    let mut suite = Suite::new();
    let open = |suite: &mut Suite| {
        let opening = suite.alice().opens(LockMode::Unlocked).to("bob");
        opening.with(1).opens()
    };
    let first: Vec<_> = (0..4).map(|_| open(&mut suite)).collect();
    suite.a_week_passes();
    suite.settle_due(4).works();
    suite.grace_passes(first[3]);
    let second: Vec<_> = (0..4).map(|_| open(&mut suite)).collect();
    suite.a_week_passes();
    let steps = |suite: &mut Suite, limit| {
        let done = suite.settle_due(limit).works();
        let settled = done.all::<ChannelSettled>().len();
        (settled, done.all::<ChannelMarkedDue>().len())
    };
    suite.fork(|s| assert_eq!(steps(s, 4), (2, 2)));
    // one at a time: by turns
    suite.fork(|s| {
        let mut by_turns = [(0, 0); 2];
        for turn in &mut by_turns {
            *turn = steps(s, 1);
            s.blocks_pass(1);
        }
        by_turns.sort_unstable();
        assert_eq!(by_turns, [(0, 1), (1, 0)]);
    });
    // what one does not need is the other's
    suite.fork(|s| {
        let (settled, marked) = steps(s, 7);
        assert_eq!(settled + marked, 7);
    });
    assert_eq!(steps(&mut suite, 8), (4, 4));
    suite.grace_passes(second[3]);
    assert_eq!(steps(&mut suite, 3), (3, 0));
}

#[test]
fn a_halt_across_the_end_leaves_blocks_in_which_to_show() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel).with_nothing().works();
    let voucher = suite.alice().pays(channel, 900).signed();
    suite.the_chain_halts_for(Seconds(30 * DAY));
    suite.alice().settles(&[channel]).works();
    suite.blocks_pass(59);
    suite.bob().shows(channel, &[voucher]).works();
    suite.blocks_pass(1);
    suite.alice().settles(&[channel]).works();
    assert_eq!(suite.tokens("bob"), 1_000_900);
}

#[test]
fn closing_brings_the_end_forward_to_a_close_window_and_never_moves_it_back() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel).with_nothing().works();
    suite.time_passes(Seconds(100));
    let to_bob = suite.alice().pays(channel, 40).signed();
    suite.bob().closes(channel, &[to_bob]).works();
    let end = suite.now().plus(Seconds(DAY));
    assert_eq!(UnixTime(suite.channel_model(channel).expires_at), end);
    suite.the_end_comes(channel);
    suite.bob().settles(&[channel]).works();
    suite.grace_passes(channel);
    suite.bob().settles(&[channel]).works();
    assert_eq!(suite.tokens("bob"), 1_000_040);

    let short = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .with(10)
        .opens();
    suite.the_end_comes(short);
    let end = suite.channel_model(short).expires_at;
    suite.alice().closes(short, &[]).works();
    assert_eq!(suite.channel_model(short).expires_at, end);
}

#[test]
fn when_both_close_it_settles_at_once() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel).with(1000).works();
    let to_bob = suite.alice().pays(channel, 40).signed();
    let to_alice = suite.bob().pays(channel, 900).signed();
    suite.alice().closes(channel, &[to_alice]).works();
    let settled: ChannelSettled = suite.bob().closes(channel, &[to_bob]).works().event();
    assert_eq!((settled.pay_a.u128(), settled.pay_b.u128()), (1860, 140));
}

#[test]
fn a_close_passes_over_what_is_on_chain_already() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel).with_nothing().works();
    let old = suite.alice().pays(channel, 40).receipted();
    let new = suite.alice().pays(channel, 60).receipted();
    suite
        .carol()
        .shows(channel, std::slice::from_ref(&new))
        .works();
    suite.bob().closes(channel, &[old, new]).works();
    assert_eq!(suite.channel_model(channel).parts[0].word.transferred, 60);
}

#[test]
fn a_cooperative_close_settles_at_once_by_the_totals_agreed() {
    let mut suite = Suite::new();
    for mode in [LockMode::OneWay, LockMode::TwoWay] {
        let channel = suite.alice().opens(mode).to("bob").with(1000).opens();
        suite.bob().joins(channel).with(200).works();
        let valid = suite.now().plus(Seconds(60));
        let a = suite.alice().agrees_to_end(channel, [500, 20], valid);
        let b = suite.bob().agrees_to_end(channel, [500, 20], valid);
        // a stranger with both signatures
        let settled: ChannelSettled = suite
            .carol()
            .ends(channel, [500, 20], valid, [Some(a), Some(b)])
            .works()
            .event();
        assert_eq!((settled.pay_a.u128(), settled.pay_b.u128()), (520, 680));
    }
}

#[test]
fn a_side_needs_no_signature_where_it_sends_itself() {
    let mut suite = Suite::new();
    // B of an unlocked channel has no key and can only agree by sending
    let channel = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .with(1000)
        .opens();
    let valid = suite.now().plus(Seconds(60));
    let a = suite.alice().agrees_to_end(channel, [999, 0], valid);
    suite
        .bob()
        .ends(channel, [999, 0], valid, [Some(a), None])
        .works();
    assert_eq!(suite.tokens("bob"), 1_000_999);
}

#[test]
fn a_cooperative_close_replaces_all_evidence_even_locks_even_in_grace() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel).with_nothing().works();
    let voucher = suite.alice().pays(channel, 800).signed();
    suite.bob().shows(channel, &[voucher]).works();
    suite.the_end_comes(channel);
    suite.bob().settles(&[channel]).works();
    let valid = suite.now().plus(Seconds(1));
    let b = suite.bob().agrees_to_end(channel, [300, 0], valid);
    suite
        .alice()
        .ends(channel, [300, 0], valid, [None, Some(b)])
        .works();
    assert_eq!(suite.tokens("bob"), 1_000_300);
    assert_eq!(suite.model.deadlines().len(), 0);
}

#[test]
fn both_sides_extend_a_channels_life() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel).with_nothing().works();
    let end = UnixTime(suite.channel_model(channel).expires_at);
    let later = end.plus(Seconds(10 * DAY));
    let b = suite.bob().agrees_to_extend(channel, end, later);
    suite
        .alice()
        .extends(channel, end, later, [None, Some(b)])
        .works();
    suite.it_becomes(later.minus(Seconds(1)));
    assert_eq!(
        suite.channel_model(channel).phase(suite.now().0),
        Phase::Open
    );
}

#[test]
fn a_pending_channel_is_cancelled_by_its_opener_even_after_its_end() {
    let mut suite = Suite::new();
    let first = suite.alice().opens(LockMode::TwoWay).with(10).opens();
    suite.alice().cancels(first).works();
    let second = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(10)
        .opens();
    suite.a_week_passes();
    suite.carol().settles(&[second]).works();
    suite.alice().cancels(second).works();
    assert_eq!(suite.tokens("alice"), 1_000_000);
    assert_eq!(suite.model.deadlines().len(), 0);
}
