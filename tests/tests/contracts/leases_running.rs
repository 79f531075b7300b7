//! Leased liquidity in channels that run: joined, topped up, extended, reduced, held by locks.

use crate::scenes::{both_close, offered, with_rents, MUCH};
use causeway_tests::suite::{lock, Events, DAY, MAIN};
use causeway_types::channel::LockMode;
use causeway_types::event::{LeaseReduced, LeaseTaken};
use causeway_types::{Amount, Direction, Ppm, Seconds, UnixTime};

#[test]
fn leased_liquidity_joins_a_channel_that_the_taker_opened() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let channel = suite.alice().opens(LockMode::OneWay).with(5000).opens();
    suite.a_day_passes();
    let taken = suite.alice().takes(offer, MUCH).to_join(channel).works();
    // for the two days that are left
    let lease: LeaseTaken = taken.event();
    assert_eq!(lease.rent, Amount::new(200));
    assert!(suite.channel_model(channel).is_leased());
    suite.the_end_comes(channel);
    suite.by("erin").settles(&[channel]).works();
    suite.grace_passes(channel);
    suite.by("erin").settles(&[channel]).works();
    assert_eq!(suite.account("bob").offered, MUCH);
    assert_eq!(suite.account("bob").free, 200);
}

#[test]
fn a_channel_to_the_provider_by_name_is_joined_too() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let channel = suite
        .alice()
        .opens(LockMode::TwoWay)
        .to("bob")
        .with(5000)
        .opens();
    suite.alice().takes(offer, MUCH).to_join(channel).works();
    assert_eq!(suite.channel_model(channel).parts[1].put, MUCH);
}

#[test]
fn a_leased_channel_is_topped_up_and_the_rent_goes_on_from_there() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let channel = suite.alice().takes(offer, 182_500).now().opens();
    assert_eq!(suite.loan(channel).rent, 150);
    suite.a_day_passes();
    suite
        .alice()
        .takes(offer, 182_500)
        .to_top_up(channel)
        .works();
    // a day at 50 is earned, and two days at 100 are ahead
    assert_eq!(suite.account("bob").free, 50);
    assert_eq!(suite.loan(channel).rent, 200);
    assert_eq!(suite.loan(channel).amount, MUCH);
    suite.a_day_passes();
    both_close(&mut suite, channel, "alice");
    assert_eq!(suite.account("bob").free, 150);
    assert_eq!(suite.account("alice").free, 850);
}

#[test]
fn an_extended_channel_earns_nothing_beyond_what_was_paid_until_it_is_topped_up() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let channel = suite.alice().takes(offer, 182_500).now().opens();
    let end = UnixTime(suite.channel_model(channel).expires_at);
    let later = end.plus(Seconds(4 * DAY));
    let b = suite.bob().agrees_to_extend(channel, end, later);
    suite
        .alice()
        .extends(channel, end, later, [None, Some(b)])
        .works();
    suite.days_pass(5);
    suite.fork(|s| {
        both_close(s, channel, "alice");
        assert_eq!(s.account("bob").free, 150);
    });
    // two days are left: they are paid for what is new, and for what was there and had run out
    suite
        .alice()
        .takes(offer, 182_500)
        .to_top_up(channel)
        .works();
    assert_eq!(suite.loan(channel).rent, 200);
    suite.the_end_comes(channel);
    suite.by("erin").settles(&[channel]).works();
    suite.grace_passes(channel);
    suite.by("erin").settles(&[channel]).works();
    assert_eq!(suite.account("bob").free, 350);
}

#[test]
fn with_the_takers_consent_the_provider_takes_part_back_and_the_rent_falls() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let channel = suite.alice().takes(offer, MUCH).now().opens();
    suite.a_day_passes();
    let until = suite.now().plus(Seconds(60));
    let consent = suite.alice().consents(channel, 73_000, until);
    let reduced: LeaseReduced = suite
        .bob()
        .withdraws(channel, 73_000, Some(consent))
        .works()
        .event();
    // a fifth of the two days that are ahead
    assert_eq!(reduced.earned, Amount::new(100));
    assert_eq!(reduced.refunded, Amount::new(40));
    assert_eq!(suite.account("bob").offered, 73_000, "it is on offer again");
    assert_eq!(suite.account("alice").free, 1000 - 300 + 40);
    suite.a_day_passes();
    both_close(&mut suite, channel, "alice");
    assert_eq!(suite.account("bob").free, 100 + 80);
    assert_eq!(suite.account("bob").offered, MUCH);
}

#[test]
fn what_the_provider_was_paid_it_takes_out_with_consent_and_it_is_free() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let channel = suite.alice().takes(offer, 1000).beside(500).now().opens();
    let to_bob = suite.alice().pays(channel, 400).signed();
    suite.bob().shows(channel, &[to_bob]).works();
    let until = suite.now().plus(Seconds(60));
    let consent = suite.alice().consents(channel, 1400, until);
    suite.bob().withdraws(channel, 1400, Some(consent)).works();
    // all that was leased is offered again, the rest is free; the lease is of nothing now and runs on
    assert_eq!(suite.account("bob").offered, MUCH);
    assert_eq!(suite.account("bob").free, 400);
    assert_eq!(suite.loan(channel).amount, 0);
    assert_eq!(suite.loan(channel).rent, 0);
    both_close(&mut suite, channel, "alice");
    assert_eq!(suite.account("alice").free, 500);
}

#[test]
fn the_providers_own_deposit_comes_back_free_and_what_waits_to_its_own_address() {
    let mut suite = with_rents();
    suite.parameters_are(MAIN, |p| p.smallest_ratio = Ppm(100_000));
    let offer = offered(&mut suite);
    let channel = suite.alice().takes(offer, 1000).now().opens();
    suite.bob().deposits(channel, 500).works();
    suite.bob().deposits(channel, 10).works();
    let wallet = suite.tokens("bob");
    suite.fork(|s| {
        s.bob().takes_back(channel, None).works();
        assert_eq!(s.tokens("bob"), wallet + 10);
    });
    both_close(&mut suite, channel, "alice");
    assert_eq!(suite.tokens("bob"), wallet + 10);
    assert_eq!(suite.account("bob").offered, MUCH);
    assert_eq!(suite.account("bob").free, 500);
}

#[test]
fn what_locks_held_comes_into_the_providers_account_when_it_is_claimed() {
    let mut suite = with_rents();
    suite.parameters_are(MAIN, |p| p.longest_lock = Seconds(9 * DAY));
    let offer = offered(&mut suite);
    let channel = suite.alice().takes(offer, MUCH).beside(500).now().opens();
    let list = [lock(1, 200, suite.now().plus(Seconds(9 * DAY)))];
    let voucher = suite.alice().pays(channel, 0).with_locks(&list).signed();
    suite.bob().shows(channel, &[voucher]).works();
    suite.the_end_comes(channel);
    suite.by("erin").settles(&[channel]).works();
    suite.grace_passes(channel);
    suite.by("erin").settles(&[channel]).works();
    assert_eq!(suite.account("bob").free, 300);
    let claimed = suite.carol().claims(channel, Direction::AToB, &list, &[1]);
    claimed.works();
    assert_eq!(suite.account("bob").free, 500);
}
