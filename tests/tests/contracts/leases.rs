//! Liquidity that is offered, leased, and comes back by itself.

use crate::scenes::{both_close, offered, with_rents, MUCH, RATE};
use causeway_tests::model::AccountModel;
use causeway_tests::suite::{Events, Suite, DAY, MAIN};
use causeway_types::channel::{LockMode, Side};
use causeway_types::event::{ChannelJoined, ChannelOpened, LeaseEnded, LeaseTaken};
use causeway_types::vault::{LeaseResponse, OffersResponse, QueryMsg, RentResponse};
use causeway_types::{Amount, Ppm, Seconds, SidechainId};

#[test]
fn a_taker_opens_a_channel_with_anothers_money_on_the_other_side() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let taken = suite
        .alice()
        .takes(offer, MUCH)
        .beside(50)
        .named("inbound")
        .now()
        .works();
    let lease: LeaseTaken = taken.event();
    // three days, the default life
    assert_eq!(lease.rent, Amount::new(300));
    assert_eq!(lease.until, suite.now().plus(Seconds(3 * DAY)));
    let opened: ChannelOpened = taken.event();
    let channel = opened.channel_id;
    assert_eq!(opened.a, suite.user("alice").addr);
    assert_eq!(opened.amount, Amount::new(50));
    assert_eq!(opened.mode, LockMode::OneWay);
    let joined: ChannelJoined = taken.event();
    assert_eq!(joined.b, suite.user("bob").addr);
    assert_eq!(joined.amount, Amount::new(MUCH));
    // it is open at once: Alice can be paid, and forward payments to Bob's side
    let voucher = suite.bob().pays(channel, 100_000).signed();
    suite.alice().shows(channel, &[voucher]).works();
    let bob = suite.account("bob");
    assert_eq!((bob.offered, bob.leased), (0, MUCH));
    let alice = suite.account("alice");
    assert_eq!((alice.free, alice.rent_ahead), (1000 - 300 - 50, 300));
    assert_eq!(suite.side(channel, Side::B).unwrap().name, "bob");
}

#[test]
fn a_providers_money_serves_three_channels_in_turn_untouched_and_earns() {
    let mut suite = with_rents();
    let offer = suite.bob().offers(RATE).with(MUCH).offers();
    let wallet = suite.tokens("bob");
    for taker in ["alice", "carol", "dave"] {
        suite.by(taker).deposits_margin(300).works();
        let channel = suite.by(taker).takes(offer, MUCH).now().opens();
        assert_eq!(suite.model.offer(offer.0).unwrap().offered, 0);
        // settled by anyone: the provider does nothing at all
        suite.the_end_comes(channel);
        suite.by("erin").settles(&[channel]).works();
        suite.grace_passes(channel);
        suite.by("erin").settles(&[channel]).works();
        assert_eq!(suite.model.offer(offer.0).unwrap().offered, MUCH);
        assert_eq!(suite.account(taker), AccountModel::default());
    }
    let account = suite.account("bob");
    assert_eq!((account.free, account.offered), (900, MUCH));
    assert_eq!(suite.tokens("bob"), wallet);
    suite.bob().withdraws_margin(None).works();
    suite.bob().withdraws_offer(offer, None).works();
    suite.bob().withdraws_margin(None).works();
    assert_eq!(suite.tokens("bob"), 1_000_900);
}

#[test]
fn rent_is_paid_with_tokens_sent_along() {
    let mut suite = with_rents();
    let offer = suite.bob().offers(RATE).with(MUCH).offers();
    let channel = suite
        .alice()
        .takes(offer, MUCH)
        .beside(700)
        .with(1100)
        .opens();
    assert_eq!(suite.channel_model(channel).parts[0].put, 700);
    let account = suite.account("alice");
    assert_eq!((account.free, account.rent_ahead), (100, 300));
}

#[test]
fn part_of_an_offer_is_taken_and_the_rest_stays_on_offer() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    suite.carol().deposits_margin(1000).works();
    suite.alice().takes(offer, 100_000).now().opens();
    suite.carol().takes(offer, 200_000).now().opens();
    let left = suite.model.offer(offer.0).unwrap();
    assert_eq!((left.offered, left.leased), (65_000, 300_000));
    let vault = suite.wiring().vault.clone();
    let page = QueryMsg::Offers {
        sidechain_id: SidechainId(MAIN),
        start_after: None,
        limit: None,
    };
    let page: OffersResponse = suite.ask(&vault, &page).unwrap();
    assert_eq!(page.offers[0].offered, Amount::new(65_000));
}

#[test]
fn an_early_close_gives_back_the_rent_that_is_not_earned() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let channel = suite.alice().takes(offer, MUCH).now().opens();
    suite.a_day_passes();
    both_close(&mut suite, channel, "alice");
    assert_eq!(suite.account("bob").free, 100);
    let alice = suite.account("alice");
    assert_eq!((alice.free, alice.rent_ahead), (900, 0));
    assert!(suite.model.loans.is_empty());
}

#[test]
fn rent_is_earned_by_the_second_and_rounded_up_once() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let channel = suite.alice().takes(offer, MUCH).now().opens();
    let vault = suite.wiring().vault.clone();
    let ask = |suite: &Suite| -> LeaseResponse {
        let question = QueryMsg::Lease {
            channel_id: channel,
        };
        suite.ask(&vault, &question).unwrap()
    };
    assert_eq!(ask(&suite).earned, Amount::ZERO);
    suite.time_passes(Seconds(1));
    assert_eq!(ask(&suite).earned, Amount::new(1));
    suite.time_passes(Seconds(863));
    assert_eq!(ask(&suite).earned, Amount::new(1));
    suite.time_passes(Seconds(1));
    // a hundredth of a day and a second
    assert_eq!(ask(&suite).earned, Amount::new(2));
    suite.fork(|s| {
        both_close(s, channel, "alice");
        assert_eq!(s.account("bob").free, 2);
        assert_eq!(s.account("alice").free, 998);
    });
}

#[test]
fn after_the_time_that_is_paid_for_nothing_more_is_earned() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let channel = suite.alice().takes(offer, MUCH).now().opens();
    suite.days_pass(30);
    suite.by("erin").settles(&[channel]).works();
    suite.grace_passes(channel);
    suite.by("erin").settles(&[channel]).works();
    assert_eq!(suite.account("bob").free, 300);
    assert_eq!(suite.account("alice").free, 700);
}

#[test]
fn what_was_paid_in_the_channel_comes_back_with_the_rest() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let channel = suite.alice().takes(offer, MUCH).beside(500).now().opens();
    let to_bob = suite.alice().pays(channel, 400).signed();
    suite.bob().shows(channel, &[to_bob]).works();
    suite.the_end_comes(channel);
    suite.by("erin").settles(&[channel]).works();
    suite.grace_passes(channel);
    let settled = suite.by("erin").settles(&[channel]).works();
    let ended: LeaseEnded = settled.event();
    assert_eq!(ended.returned, Amount::new(MUCH + 400));
    // as much as was leased is offered again; what was earned in the channel is free
    assert_eq!(ended.offered, Amount::new(MUCH));
    assert_eq!(suite.account("bob").free, 700);
}

#[test]
fn what_was_paid_away_in_the_channel_does_not_come_back() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let channel = suite.alice().takes(offer, MUCH).now().opens();
    let to_alice = suite.bob().pays(channel, MUCH).signed();
    suite.alice().shows(channel, &[to_alice]).works();
    suite.the_end_comes(channel);
    suite.by("erin").settles(&[channel]).works();
    suite.grace_passes(channel);
    suite.by("erin").settles(&[channel]).works();
    let account = suite.account("bob");
    assert_eq!((account.free, account.offered, account.leased), (300, 0, 0));
    assert_eq!(suite.tokens("alice"), 1_000_000 - 1000 + MUCH);
}

#[test]
fn what_comes_back_is_free_unless_it_is_to_be_offered_again() {
    let mut suite = with_rents();
    suite.alice().deposits_margin(1000).works();
    let once = suite.bob().offers(RATE).once().with(MUCH).offers();
    let channel = suite.alice().takes(once, MUCH).now().opens();
    both_close(&mut suite, channel, "alice");
    assert_eq!(suite.account("bob").free, MUCH);
    let again = suite.bob().offers(RATE).from_account(MUCH).offers();
    let channel = suite.alice().takes(again, 1000).now().opens();
    suite.bob().withdraws_offer(again, None).works();
    assert_eq!(suite.account("bob").free, MUCH - 1000);
    both_close(&mut suite, channel, "alice");
    // withdrawn for good: it is not offered again
    assert_eq!(suite.account("bob").free, MUCH);
}

#[test]
fn part_of_an_offer_is_withdrawn_and_what_is_leased_comes_back_to_the_rest() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let channel = suite.alice().takes(offer, 100_000).now().opens();
    suite.bob().withdraws_offer(offer, Some(265_000)).works();
    suite.bob().withdraws_margin(None).works();
    assert_eq!(suite.tokens("bob"), 1_000_000 - 100_000);
    both_close(&mut suite, channel, "alice");
    assert_eq!(suite.model.offer(offer.0).unwrap().offered, 100_000);
}

#[test]
fn both_sides_margins_come_from_their_accounts() {
    let mut suite = Suite::new();
    suite.rates_are(MAIN, 50_000, 200_000);
    suite.bob().deposits_margin(18_250).works();
    let offer = offered(&mut suite);
    let channel = suite.alice().takes(offer, MUCH).beside(100).now().opens();
    assert_eq!(suite.account("bob").reserved, 18_250);
    assert_eq!(suite.account("alice").reserved, 5);
    let vault = suite.wiring().vault.clone();
    let rent = QueryMsg::Rent {
        offer_id: offer,
        amount: Amount::new(MUCH),
        lifetime: Seconds(3 * DAY),
    };
    let rent: RentResponse = suite.ask(&vault, &rent).unwrap();
    assert_eq!(rent.rent, Amount::new(300));
    assert_eq!(rent.provider_margin, Amount::new(18_250));
    both_close(&mut suite, channel, "alice");
    assert_eq!(suite.account("bob").free, 18_250);
    assert_eq!(suite.account("alice").free, 900);
}

#[test]
fn an_offer_of_a_key_and_terms_binds_the_channel() {
    let mut suite = with_rents();
    suite.alice().deposits_margin(1000).works();
    let stranger = suite.user("stranger").key;
    let offer = suite
        .bob()
        .offers(RATE)
        .with_key(stranger)
        .paying_for_forwarding(2000)
        .with(MUCH)
        .offers();
    let channel = suite
        .alice()
        .takes(offer, 1000)
        .paying_for_forwarding(3000)
        .now()
        .opens();
    let parts = &suite.channel_model(channel).parts;
    assert_eq!(parts[1].key, Some(stranger));
    assert_eq!(parts[1].fee_rate, Ppm(2000));
    assert_eq!(parts[0].fee_rate, Ppm(3000));
}
