//! Money into and out of running channels, and credit.

use causeway_tests::suite::{Events, Suite, DAY, MAIN};
use causeway_types::channel::{LockMode, Payout};
use causeway_types::event::{ChannelFunded, ChannelWithdrawn, Credited, WithdrawMarkedMature};
use causeway_types::registry::{Entry, ExecuteMsg, Take, WithdrawAmount};
use causeway_types::{Amount, ChannelId, Ppm, Seconds};

/// A one-way channel of 1000 of Alice's and so much of Bob's.
fn joined(suite: &mut Suite, bobs: u128) -> ChannelId {
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel).with_credit(0).works();
    if bobs > 0 {
        suite.bob().deposits(channel, bobs).works();
    }
    channel
}

#[test]
fn a_deposit_needs_nobodys_consent() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite, 200);
    suite.alice().deposits(channel, 50).works();
    assert_eq!(suite.channel_model(channel).capacity(), 1250);
}

#[test]
fn with_consent_a_withdrawal_is_paid_at_once() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite, 0);
    let until = suite.now().plus(Seconds(60));
    let consent = suite.bob().consents(channel, 400, until);
    suite
        .alice()
        .withdraws(channel, 150, Some(consent.clone()))
        .works();
    // it names a sum of all withdrawals, so it can be used in parts and never for more
    suite
        .alice()
        .withdraws(channel, 250, Some(consent.clone()))
        .works();
    suite.alice().withdraws(channel, 1, Some(consent)).refused();
    assert_eq!(suite.tokens("alice"), 1_000_000 - 600);
}

#[test]
fn a_withdrawal_by_ratio_takes_that_part_of_the_balance_rounded_down() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite, 0);
    let voucher = suite.alice().pays(channel, 1).signed();
    suite.bob().shows(channel, &[voucher]).works();
    let until = suite.now().plus(Seconds(60));
    let consent = suite.bob().consents(channel, 1000, until);
    let withdrawn: ChannelWithdrawn = suite
        .alice()
        .tells(ExecuteMsg::Withdraw {
            channel_id: channel,
            amount: WithdrawAmount::Ratio(Ppm(500_000)),
            consent: Some(consent),
            take: Take::Token {},
        })
        .works()
        .event();
    assert_eq!(withdrawn.amount.u128(), 499);
}

#[test]
fn b_of_an_unlocked_channel_withdraws_what_it_was_paid_and_asks_nobody() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .with(1000)
        .opens();
    let voucher = suite.alice().pays(channel, 300).signed();
    suite.bob().shows(channel, &[voucher]).works();
    suite.bob().withdraws(channel, 301, None).refused();
    suite.bob().withdraws(channel, 300, None).works();
    suite.bob().withdraws(channel, 1, None).refused();
    suite.alice().withdraws(channel, 1, None).refused();
    assert_eq!(suite.tokens("bob"), 1_000_300);
}

#[test]
fn without_consent_a_withdrawal_takes_a_close_window_and_the_grace() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite, 0);
    suite.alice().asks_for(channel, 600).works();
    suite.time_passes(Seconds(DAY - 1));
    suite.alice().completes(channel).refused();
    suite.time_passes(Seconds(1));
    suite
        .alice()
        .completes(channel)
        .works()
        .event::<WithdrawMarkedMature>();
    suite.blocks_pass(59);
    suite.alice().completes(channel).refused();
    suite.blocks_pass(1);
    suite
        .alice()
        .completes(channel)
        .works()
        .event::<ChannelWithdrawn>();
    assert_eq!(suite.tokens("alice"), 1_000_000 - 400);
    suite.alice().completes(channel).refused();
}

#[test]
fn a_request_is_paid_only_what_the_evidence_then_leaves() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite, 0);
    suite.alice().asks_for(channel, 1000).works();
    suite.a_day_passes();
    suite.alice().completes(channel).works();
    // in the grace blocks, the peer shows what it holds
    let voucher = suite.alice().pays(channel, 700).signed();
    suite.bob().shows(channel, &[voucher]).works();
    suite.grace_passes(channel);
    let paid: ChannelWithdrawn = suite.alice().completes(channel).works().event();
    assert_eq!(paid.amount.u128(), 300);
}

#[test]
fn a_request_of_what_is_not_there_any_more_pays_nothing() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite, 0);
    suite.alice().asks_for(channel, 1000).works();
    suite.a_day_passes();
    suite.alice().completes(channel).works();
    let voucher = suite.alice().pays(channel, 1000).signed();
    suite.bob().shows(channel, &[voucher]).works();
    suite.grace_passes(channel);
    suite.alice().completes(channel).refused();
}

#[test]
fn a_request_is_replaced_and_starts_anew_and_lapses() {
    let mut suite = Suite::new();
    suite.parameters_are(MAIN, |p| p.default_lifetime = Seconds(30 * DAY));
    let channel = joined(&mut suite, 0);
    suite.alice().asks_for(channel, 600).works();
    suite.a_day_passes();
    suite.alice().completes(channel).works();
    suite.alice().asks_for_part(channel, Ppm(250_000)).works();
    suite.grace_passes(channel);
    suite.alice().completes(channel).refused();
    suite.a_day_passes();
    suite.alice().completes(channel).works();
    suite.grace_passes(channel);
    let paid: ChannelWithdrawn = suite.alice().completes(channel).works().event();
    assert_eq!(paid.amount.u128(), 250);

    suite.alice().asks_for(channel, 100).works();
    suite.time_passes(Seconds(2 * DAY - 1));
    suite.alice().completes(channel).works();
    suite.time_passes(Seconds(1));
    suite.alice().completes(channel).refused();
}

#[test]
fn a_withdrawal_is_redeemed_into_the_main_chains_asset_at_choice() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite, 0);
    let until = suite.now().plus(Seconds(60));
    let consent = suite.bob().consents(channel, 400, until);
    let take = |min_out| ExecuteMsg::Withdraw {
        channel_id: channel,
        amount: WithdrawAmount::Exact(Amount::new(400)),
        consent: Some(consent.clone()),
        take: Take::Asset {
            min_out: Amount::new(min_out),
        },
    };
    suite
        .alice()
        .tells(take(401))
        .refused_with::<token_issuer::ContractError>();
    suite.alice().tells(take(400)).works();
    assert_eq!(suite.coins("alice"), 1_000_400);
    assert_eq!(suite.tokens("alice"), 999_000);
}

#[test]
fn small_deposits_wait_and_are_allocated_once_their_sum_reaches_the_limit() {
    let mut suite = Suite::new();
    suite.parameters_are(MAIN, |p| p.smallest_ratio = Ppm(100_000));
    let channel = joined(&mut suite, 0);
    suite.alice().deposits(channel, 60).works();
    let funded: ChannelFunded = suite.alice().deposits(channel, 39).works().event();
    assert_eq!(
        (funded.deposited.u128(), funded.unallocated.u128()),
        (1000, 99)
    );
    let funded: ChannelFunded = suite.alice().deposits(channel, 1).works().event();
    assert_eq!(
        (funded.deposited.u128(), funded.unallocated.u128()),
        (1100, 0)
    );
}

#[test]
fn what_waits_is_its_owners_own() {
    let mut suite = Suite::new();
    suite.parameters_are(MAIN, |p| p.smallest_ratio = Ppm(500_000));
    let channel = joined(&mut suite, 0);
    suite.bob().deposits(channel, 99).works();
    suite.alice().takes_back(channel, None).refused();
    suite.bob().takes_back(channel, Some(100)).refused();
    suite.bob().takes_back(channel, Some(0)).refused();
    suite.bob().takes_back(channel, Some(9)).works();
    suite.bob().takes_back(channel, None).works();
    suite.bob().takes_back(channel, None).refused();
    suite.bob().deposits(channel, 50).works();
    // no voucher touches it, and the settlement pays it beside the rest
    let voucher = suite.bob().pays(channel, 50).signed();
    suite.alice().shows(channel, &[voucher]).works();
    suite.alice().closes(channel, &[]).works();
    suite.bob().closes(channel, &[]).works();
    assert_eq!(suite.tokens("bob"), 1_000_000);
}

#[test]
fn what_waits_can_be_taken_back_while_the_channel_is_due() {
    let mut suite = Suite::new();
    suite.parameters_are(MAIN, |p| p.smallest_ratio = Ppm(500_000));
    let channel = joined(&mut suite, 0);
    suite.alice().deposits(channel, 99).works();
    suite.the_end_comes(channel);
    suite.alice().settles(&[channel]).works();
    suite.alice().takes_back(channel, None).works();
    assert_eq!(suite.tokens("alice"), 999_000);
}

#[test]
fn credit_opens_joins_and_tops_up_and_is_pulled_to_any_address() {
    let mut suite = Suite::new();
    suite.alice().sends_ahead(500).works();
    suite.bob().sends_ahead(100).works();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with_credit(300)
        .opens();
    suite.bob().joins(channel).with_credit(60).works();
    suite.alice().deposits_credit(channel, 100).works();
    suite.alice().deposits_credit(channel, 101).refused();
    assert_eq!(suite.channel_model(channel).capacity(), 460);
    suite.alice().pulls_credit(Some(40), Some("erin")).works();
    suite.alice().pulls_credit(None, None).works();
    suite.alice().pulls_credit(None, None).refused();
    assert_eq!(suite.tokens("erin"), 1_000_040);
    assert_eq!(suite.tokens("alice"), 1_000_000 - 440);
    assert_eq!(suite.credit("bob"), 40);
}

#[test]
fn a_payout_to_credit_funds_the_next_channel_with_no_transfer() {
    let mut suite = Suite::new();
    let first = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .paid_to(Payout::Credit {})
        .with(1000)
        .opens();
    suite.alice().closes(first, &[]).works();
    let closed = suite.bob().closes(first, &[]).works();
    assert_eq!(closed.event::<Credited>().reason, "payout");
    let second = suite
        .alice()
        .opens(LockMode::OneWay)
        .with_credit(1000)
        .opens();
    assert_eq!(suite.channel_model(second).capacity(), 1000);
    assert_eq!(suite.credit("alice"), 0);
}

#[test]
fn a_withdrawal_to_credit_is_redeemed_to_its_owner() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .paid_to(Payout::Credit {})
        .with(1000)
        .opens();
    for (take, n) in [
        (Take::Token {}, 1),
        (
            Take::Asset {
                min_out: Amount::ZERO,
            },
            2,
        ),
    ] {
        suite.alice().asks_for(channel, n).works();
        suite.a_day_passes();
        suite.alice().completes(channel).works();
        suite.grace_passes(channel);
        let complete = ExecuteMsg::CompleteWithdraw {
            channel_id: channel,
            take,
        };
        suite.alice().tells(complete).works();
    }
    assert_eq!(suite.credit("alice"), 1);
    assert_eq!(suite.coins("alice"), 1_000_002);
}

#[test]
fn coins_of_the_main_chain_open_join_and_top_up_in_one_transaction() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with_coins(70)
        .opens();
    suite.bob().joins(channel).with_coins(20).works();
    suite
        .alice()
        .sends_coins(
            8,
            Entry::Deposit {
                channel_id: channel,
                margin: None,
            },
        )
        .works();
    suite.carol().sends_coins(5, Entry::Credit {}).works();
    // what is refused inside leaves the coins where they were
    suite
        .carol()
        .sends_coins(
            5,
            Entry::Deposit {
                channel_id: channel,
                margin: None,
            },
        )
        .refused();
    assert_eq!(suite.channel_model(channel).capacity(), 98);
    assert_eq!(suite.credit("carol"), 5);
    assert_eq!(suite.coins("carol"), 1_000_000 - 5);
}

#[test]
fn tokens_become_coins_again_one_for_one() {
    let mut suite = Suite::new();
    suite.alice().redeems(250).works();
    assert_eq!(suite.coins("alice"), 1_000_250);
    assert_eq!(suite.tokens("alice"), 999_750);
}

#[test]
fn tokens_that_merely_arrive_at_the_registry_are_nobodys_and_stay_apart() {
    let mut suite = Suite::new();
    let registry = suite.wiring().registry.clone();
    suite.alice().gives(&registry, 7).works();
    assert_eq!(suite.holding(MAIN), 0);
    suite.alice().sends_ahead(3).works();
    assert_eq!(suite.holding(MAIN), 3);
    suite.alice().pulls_credit(Some(4), None).refused();
}
