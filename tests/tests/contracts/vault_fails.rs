//! A vault that fails stops no way out.

use causeway_tests::suite::{lock, Events, Suite, TestDeployment, DAY, MAIN};
use causeway_types::channel::LockMode;
use causeway_types::event::{
    ChannelSettled, Credited, LeaseEnded, NoticeRepeated, NoticeUndelivered, SettleSkipped,
};
use causeway_types::registry::{QueryMsg, UndeliveredResponse};
use causeway_types::{Amount, ChannelId, Direction, Seconds};

const MUCH: u128 = 365_000;

fn deployed() -> Suite {
    let mut suite = TestDeployment::default()
        .with_a_vault_that_may_fail()
        .deploy();
    suite.rates_are(MAIN, 50_000, 100_000);
    suite.alice().deposits_margin(1000).works();
    suite.bob().deposits_margin(20_000).works();
    suite
}

fn running(suite: &mut Suite) -> ChannelId {
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel).with(400).works();
    channel
}

fn leased(suite: &mut Suite) -> ChannelId {
    let offer = suite.bob().offers(100_000).with(MUCH).offers();
    suite.alice().takes(offer, MUCH).beside(500).now().opens()
}

fn undelivered(suite: &Suite, channel_id: ChannelId) -> bool {
    let question = QueryMsg::Undelivered { channel_id };
    let answer: UndeliveredResponse = suite.ask_registry(&question);
    answer.notice.is_some()
}

#[test]
fn both_sides_are_paid_and_the_margins_are_free_once_the_vault_is_told_again() {
    let mut suite = deployed();
    let channel = running(&mut suite);
    suite.the_vault_fails(true);
    suite.alice().closes(channel, &[]).works();
    let closed = suite.bob().closes(channel, &[]).works();
    closed.event::<NoticeUndelivered>();
    assert_eq!(suite.tokens("alice"), 1_000_000 - 1000);
    assert_eq!(suite.tokens("bob"), 1_000_000 - 20_000);
    assert!(undelivered(&suite, channel));
    // as long as it fails, it can be told again and again
    let again = suite.carol().settles(&[channel]).works();
    again.event::<NoticeRepeated>();
    again.event::<NoticeUndelivered>();
    assert_eq!(suite.account("alice").reserved, 50);
    suite.the_vault_fails(false);
    let again = suite.carol().settles(&[channel]).works();
    again.event::<NoticeRepeated>();
    assert_eq!(again.all::<NoticeUndelivered>().len(), 0);
    assert_eq!(suite.account("alice").free, 1000);
    assert_eq!(suite.account("bob").free, 20_000);
    assert!(!undelivered(&suite, channel));
    // once
    suite
        .carol()
        .settles(&[channel])
        .works()
        .event::<SettleSkipped>();
}

#[test]
fn cancelling_settling_and_closing_together_do_not_need_the_vault() {
    let mut suite = deployed();
    let pending = suite.alice().opens(LockMode::OneWay).with(1000).opens();
    let first = running(&mut suite);
    let second = running(&mut suite);
    suite.the_vault_fails(true);
    suite.alice().cancels(pending).works();
    let valid = suite.now().plus(Seconds(60));
    let b = suite.bob().agrees_to_end(first, [300, 0], valid);
    suite
        .alice()
        .ends(first, [300, 0], valid, [None, Some(b)])
        .works();
    suite.the_end_comes(second);
    suite.settle_due(9).works();
    suite.grace_passes(second);
    suite.settle_due(9).works().event::<ChannelSettled>();
    assert_eq!(suite.tokens("alice"), 1_000_000 - 1000 - 300);
    assert_eq!(suite.tokens("bob"), 1_000_000 - 20_000 + 300);
    suite.the_vault_fails(false);
    suite.carol().settles(&[pending, first, second]).works();
    assert_eq!(suite.account("alice").free, 1000);
    assert_eq!(suite.account("bob").free, 20_000);
}

#[test]
fn what_leased_liquidity_is_paid_becomes_credit_and_the_rent_is_counted_to_the_settlement() {
    let mut suite = deployed();
    let channel = leased(&mut suite);
    suite.a_day_passes();
    suite.the_vault_fails(true);
    suite.alice().closes(channel, &[]).works();
    let closed = suite.bob().closes(channel, &[]).works();
    let credited: Credited = closed.event();
    assert_eq!(credited.reason, "undelivered");
    assert_eq!(credited.owner, suite.user("bob").addr);
    assert_eq!(suite.credit("bob"), MUCH);
    // the provider has it at once, and need not wait for the vault
    suite.bob().pulls_credit(None, None).works();
    suite.days_pass(30);
    suite.the_vault_fails(false);
    let told = suite.carol().settles(&[channel]).works();
    let ended: LeaseEnded = told.event();
    assert_eq!(ended.earned, Amount::new(100));
    assert_eq!(ended.refunded, Amount::new(200));
    assert_eq!(ended.returned, Amount::ZERO);
    let bob = suite.account("bob");
    assert_eq!((bob.free, bob.offered, bob.leased), (20_100, 0, 0));
    assert_eq!(suite.account("alice").free, 1000 - 500 - 100);
}

#[test]
fn a_bounty_is_paid_when_the_vault_hears_of_it() {
    let mut suite = deployed();
    suite.parameters_are(MAIN, |p| p.bounty = Amount::new(20));
    let channel = running(&mut suite);
    suite.the_end_comes(channel);
    suite.a_day_passes();
    suite.carol().settles(&[channel]).works();
    suite.grace_passes(channel);
    suite.grace_passes(channel);
    suite.the_vault_fails(true);
    suite.by("dave").settles(&[channel]).works();
    suite.the_vault_fails(false);
    suite.alice().settles(&[channel]).works();
    assert_eq!(suite.account("carol").free, 10);
    assert_eq!(suite.account("dave").free, 10);
    assert_eq!(suite.account("alice").free, 980);
}

#[test]
fn a_batch_goes_on_with_the_next_channel() {
    let mut suite = deployed();
    let channels = [running(&mut suite), leased(&mut suite), running(&mut suite)];
    suite.the_vault_fails(true);
    suite.the_end_comes(channels[2]);
    suite.carol().settles(&channels).works();
    suite.grace_passes(channels[0]);
    let settled = suite.carol().settles(&channels).works();
    assert_eq!(settled.all::<ChannelSettled>().len(), 3);
    assert_eq!(settled.all::<NoticeUndelivered>().len(), 3);
    suite.the_vault_fails(false);
    let told = suite.carol().settles(&channels).works();
    assert_eq!(told.all::<NoticeRepeated>().len(), 3);
    assert!(suite.model.undelivered.is_empty());
}

#[test]
fn what_locks_held_for_leased_liquidity_becomes_credit() {
    let mut suite = deployed();
    suite.parameters_are(MAIN, |p| p.longest_lock = Seconds(9 * DAY));
    let channel = leased(&mut suite);
    let list = [lock(1, 200, suite.now().plus(Seconds(9 * DAY)))];
    let voucher = suite.alice().pays(channel, 0).with_locks(&list).signed();
    suite.bob().shows(channel, &[voucher]).works();
    suite.the_end_comes(channel);
    suite.carol().settles(&[channel]).works();
    suite.grace_passes(channel);
    suite.carol().settles(&[channel]).works();
    suite.the_vault_fails(true);
    let claimed = suite.carol().claims(channel, Direction::AToB, &list, &[1]);
    claimed.works();
    assert_eq!(suite.credit("bob"), 200);
}

#[test]
fn what_needs_the_vault_waits_and_what_does_not_goes_on() {
    let mut suite = deployed();
    let channel = leased(&mut suite);
    let other = running(&mut suite);
    let until = suite.now().plus(Seconds(60));
    let consent = suite.alice().consents(channel, 1000, until);
    suite.the_vault_fails(true);
    // the lease would not hear of it: nothing is withdrawn
    let withdraw = suite.bob().withdraws(channel, 1000, Some(consent.clone()));
    withdraw.cannot_be_delivered();
    let opening = suite.alice().opens(LockMode::OneWay).with(1000);
    opening.cannot_be_delivered();
    suite.alice().deposits(other, 1000).cannot_be_delivered();
    // a join with nothing, a request, vouchers, an extension, a withdrawal: none of them is the vault's matter
    let voucher = suite.alice().pays(other, 30).signed();
    suite.bob().shows(other, &[voucher]).works();
    suite.bob().asks_for(other, 10).works();
    let consent_of_bob = suite.bob().consents(other, 100, until);
    let withdraw = suite.alice().withdraws(other, 100, Some(consent_of_bob));
    withdraw.works();
    suite.the_vault_fails(false);
    suite.bob().withdraws(channel, 1000, Some(consent)).works();
}

#[test]
fn where_the_minimum_rate_is_zero_a_failing_vault_is_not_even_noticed() {
    let mut suite = deployed();
    suite.legal_rate_is(MAIN, 0);
    suite.the_vault_fails(true);
    let channel = running(&mut suite);
    suite.alice().closes(channel, &[]).works();
    let closed = suite.bob().closes(channel, &[]).works();
    assert_eq!(closed.all::<NoticeUndelivered>().len(), 0);
}
