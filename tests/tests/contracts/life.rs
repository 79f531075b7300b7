//! A channel lives its whole life, in all three modes.

use causeway_tests::suite::{Events, Suite};
use causeway_types::channel::{Direction, LockMode, Payout, Side};
use causeway_types::event::{ChannelSettled, SettleSkipped};

#[test]
fn an_unlocked_channel_pays_b_who_never_had_to_act() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .with(1000)
        .opens();
    let voucher = suite.alice().pays(channel, 300).signed();
    // a watchtower shows it: A's signature alone counts
    suite.carol().shows(channel, &[voucher]).works();
    suite.the_end_comes(channel);
    suite.carol().settles(&[channel]).works();
    suite.grace_passes(channel);
    suite.carol().settles(&[channel]).works();
    assert_eq!(suite.tokens("alice"), 1_000_000 - 300);
    assert_eq!(suite.tokens("bob"), 1_000_000 + 300);
}

#[test]
fn a_one_way_channel_pays_both_ways_once_b_has_joined() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel).with(500).works();
    let to_bob = suite.alice().pays(channel, 700).signed();
    let to_alice = suite.bob().pays(channel, 100).signed();
    suite.bob().shows(channel, &[to_bob]).works();
    suite.alice().shows(channel, &[to_alice]).works();
    suite.days_pass(3);
    suite.alice().settles(&[channel]).works();
    suite.grace_passes(channel);
    let settled: ChannelSettled = suite.alice().settles(&[channel]).works().event();
    assert_eq!((settled.pay_a.u128(), settled.pay_b.u128()), (400, 1100));
    assert_eq!(suite.tokens("alice"), 1_000_000 - 600);
    assert_eq!(suite.tokens("bob"), 1_000_000 + 600);
}

#[test]
fn a_two_way_channel_counts_only_what_the_payee_has_receipted() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::TwoWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel).with_nothing().works();
    let voucher = suite.alice().pays(channel, 250).receipted();
    // with its receipt, anyone may show it
    suite.carol().shows(channel, &[voucher]).works();
    suite.the_end_comes(channel);
    suite.bob().settles(&[channel]).works();
    suite.grace_passes(channel);
    suite.bob().settles(&[channel]).works();
    assert_eq!(suite.tokens("bob"), 1_000_250);
}

#[test]
fn what_is_more_than_the_channel_holds_is_clamped() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel).with(50).works();
    let voucher = suite.alice().pays(channel, u128::MAX).signed();
    suite.bob().shows(channel, &[voucher]).works();
    suite.the_end_comes(channel);
    suite.bob().settles(&[channel]).works();
    suite.grace_passes(channel);
    suite.bob().settles(&[channel]).works();
    assert_eq!(suite.tokens("bob"), 1_001_000);
    assert_eq!(suite.tokens("alice"), 999_000);
}

#[test]
fn an_invitation_to_anyone_is_taken_by_the_first_who_joins() {
    let mut suite = Suite::new();
    let channel = suite.alice().opens(LockMode::OneWay).with(1000).opens();
    suite.carol().joins(channel).with(5).works();
    let side = suite.side(channel, Side::B).unwrap();
    assert_eq!(side.name, "carol");
    suite.bob().joins(channel).with_nothing().refused();
}

#[test]
fn payouts_go_where_each_side_wants_them() {
    let mut suite = Suite::new();
    let erin = suite.user("erin").addr.to_string();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .paid_to(Payout::Credit {})
        .with(1000)
        .opens();
    suite
        .bob()
        .joins(channel)
        .paid_to(Payout::Address(erin))
        .with(100)
        .works();
    suite.alice().closes(channel, &[]).works();
    suite.bob().closes(channel, &[]).works();
    assert_eq!(suite.credit("alice"), 1000);
    assert_eq!(suite.tokens("erin"), 1_000_100);
}

#[test]
fn a_settled_channel_stays_as_it_is() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .with(1000)
        .opens();
    let voucher = suite.alice().pays(channel, 1000).signed();
    suite.alice().closes(channel, &[]).works();
    suite.bob().closes(channel, &[]).works();
    suite.bob().shows(channel, &[voucher]).refused();
    suite.bob().closes(channel, &[]).refused();
    suite.bob().deposits(channel, 1).refused();
    suite.alice().deposits(channel, 1).refused();
    let skipped: SettleSkipped = suite.bob().settles(&[channel]).works().event();
    assert_eq!(skipped.channel_id, channel);
    assert_eq!(suite.tokens("alice"), 1_000_000);
}

#[test]
fn each_side_shows_what_it_holds_and_a_newer_voucher_replaces_an_older() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel).with(1000).works();
    let first = suite.alice().pays(channel, 10).receipted();
    let second = suite.alice().pays(channel, 20).receipted();
    let back = suite.bob().pays(channel, 7).receipted();
    suite.bob().shows(channel, &[first, back]).works();
    suite.bob().shows(channel, &[second]).works();
    let words = [0, 1].map(|s| suite.channel_model(channel).parts[s].word.transferred);
    assert_eq!(words, [20, 7]);
    let shown = suite.channel(channel).ledger.evidence(Direction::AToB);
    assert_eq!(shown.nonce.0, 2);
}

#[test]
fn in_an_unlocked_channel_no_voucher_of_a_high_nonce_keeps_out_one_that_pays_more() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .with(1000)
        .opens();
    let paid = suite.alice().pays(channel, 800).nonce(1).signed();
    let least = suite.alice().pays(channel, 1).nonce((1 << 57) - 1).signed();
    suite
        .alice()
        .closes(channel, std::slice::from_ref(&least))
        .works();
    suite.fork(|s| {
        s.bob().shows(channel, std::slice::from_ref(&paid)).works();
        s.alice()
            .shows(channel, std::slice::from_ref(&least))
            .refused();
    });
    // Bob's close settles at once, and by what he holds
    suite.bob().closes(channel, &[paid]).works();
    assert_eq!(suite.tokens("bob"), 1_000_800);
}
