//! Margin: kept in the vault while a channel runs, and free again when it settles.

use crate::scenes::five_percent;
use causeway_tests::suite::{Events, Suite, MAIN, OTHER};
use causeway_types::channel::LockMode;
use causeway_types::event::{AccountFunded, ChannelFunded, MarginReleased, MarginReserved};
use causeway_types::registry::{AdmissionRequest, AdmissionResponse, ExecuteMsg, QueryMsg};
use causeway_types::{Amount, ChannelId, Ppm, Seconds, SidechainId};
use cw_multi_test::AppResponse;

/// How many calls the vault was part of.
fn vault_calls(suite: &Suite, response: &AppResponse) -> usize {
    let vault = suite.wiring().vault.to_string();
    let of_vault = |event: &&cosmwasm_std::Event| {
        let mut attributes = event.attributes.iter();
        attributes.any(|a| a.key == "_contract_address" && a.value == vault)
    };
    response.events.iter().filter(of_vault).count()
}

fn opened(suite: &mut Suite) -> ChannelId {
    suite.alice().deposits_margin(100).works();
    suite.bob().deposits_margin(100).works();
    suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1001)
        .opens()
}

#[test]
fn a_channel_opens_with_margin_from_the_openers_account_rounded_up() {
    let mut suite = five_percent();
    let channel = opened(&mut suite);
    // 5 % of 1001 is 50.05
    assert_eq!(suite.channel_model(channel).parts[0].margin, 51);
    let account = suite.account("alice");
    assert_eq!((account.free, account.reserved), (49, 51));
}

#[test]
fn who_joins_and_who_deposits_keeps_a_margin_too() {
    let mut suite = five_percent();
    let channel = opened(&mut suite);
    let joined = suite.bob().joins(channel).with(400).works();
    let reserved: MarginReserved = joined.event();
    assert_eq!(reserved.amount, Amount::new(20));
    assert_eq!(reserved.owner, suite.user("bob").addr);
    // 5 % of 1001 + 19 is 51 still, of 1001 + 20 it is 52: what is reserved is the margin of the sum, not a sum of margins
    let more = suite.alice().deposits(channel, 19).works();
    assert_eq!(more.all::<MarginReserved>().len(), 0);
    let more: MarginReserved = suite.alice().deposits(channel, 1).works().event();
    assert_eq!(more.amount, Amount::new(1));
    suite.bob().deposits(channel, 100).works();
    assert_eq!(suite.account("alice").reserved, 52);
    assert_eq!(suite.account("bob").reserved, 25);
}

#[test]
fn a_join_with_nothing_needs_no_margin() {
    let mut suite = five_percent();
    let channel = opened(&mut suite);
    suite.bob().withdraws_margin(None).works();
    let joined = suite.bob().joins(channel).with_nothing().works();
    assert_eq!(vault_calls(&suite, &joined), 0);
}

#[test]
fn margin_is_sent_along_in_the_same_transaction() {
    let mut suite = five_percent();
    let opening = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .bringing_margin(50)
        .with(1050)
        .works();
    let funded: AccountFunded = opening.event();
    assert_eq!(funded.amount, Amount::new(50));
    assert_eq!(opening.event::<MarginReserved>().amount, Amount::new(50));
    let channel = ChannelId(1);
    assert_eq!(suite.channel_model(channel).capacity(), 1000);
    assert_eq!(suite.account("alice").held(), 50);
    suite
        .bob()
        .joins(channel)
        .bringing_margin(30)
        .with(430)
        .works();
    // what is more than needed is free
    let account = suite.account("bob");
    assert_eq!((account.free, account.reserved), (10, 20));
    let funded: ChannelFunded = suite
        .alice()
        .deposits_with_margin(channel, 105, 5)
        .works()
        .event();
    assert_eq!(funded.amount, Amount::new(100));
    assert_eq!(suite.account("alice").reserved, 55);
}

#[test]
fn margin_is_sent_along_as_credit_and_as_coins() {
    let mut suite = five_percent();
    suite.alice().sends_ahead(105).works();
    suite
        .alice()
        .opens(LockMode::OneWay)
        .bringing_margin(5)
        .with_credit(105)
        .opens();
    suite
        .alice()
        .opens(LockMode::OneWay)
        .bringing_margin(5)
        .with_coins(105)
        .opens();
    assert_eq!(suite.account("alice").reserved, 10);
    assert_eq!(suite.credit("alice"), 0);
    let channel = ChannelId(1);
    suite.bob().sends_ahead(105).works();
    suite
        .bob()
        .joins(channel)
        .bringing_margin(5)
        .with_credit(105)
        .works();
    suite.alice().sends_ahead(21).works();
    let deposit = ExecuteMsg::Deposit {
        channel_id: channel,
        amount: Amount::new(21),
        margin: Some(Amount::new(1)),
    };
    suite.alice().tells(deposit).works();
    assert_eq!(suite.account("alice").reserved, 11);
}

#[test]
fn a_joiner_may_bring_margin_and_nothing_else() {
    let mut suite = five_percent();
    let channel = opened(&mut suite);
    suite
        .bob()
        .joins(channel)
        .bringing_margin(7)
        .with(7)
        .works();
    assert_eq!(suite.channel_model(channel).parts[1].put, 0);
    assert_eq!(suite.account("bob").free, 107);
}

#[test]
fn what_waits_to_be_allocated_needs_margin_only_once_it_counts() {
    let mut suite = five_percent();
    suite.parameters_are(MAIN, |p| p.smallest_ratio = Ppm(100_000));
    let channel = opened(&mut suite);
    suite.bob().joins(channel).with_nothing().works();
    let waits = suite.bob().deposits(channel, 100).works();
    assert_eq!(vault_calls(&suite, &waits), 0);
    suite.bob().deposits(channel, 1).works();
    assert_eq!(suite.account("bob").reserved, 6);
}

#[test]
fn margin_is_free_again_when_the_opener_cancels() {
    let mut suite = five_percent();
    let channel = opened(&mut suite);
    let released: MarginReleased = suite.alice().cancels(channel).works().event();
    assert_eq!(released.amount, Amount::new(51));
    assert_eq!(suite.account("alice").free, 100);
}

#[test]
fn margins_are_free_again_when_both_close() {
    let mut suite = five_percent();
    let channel = opened(&mut suite);
    suite.bob().joins(channel).with(400).works();
    suite.alice().closes(channel, &[]).works();
    assert_eq!(suite.account("alice").reserved, 51);
    let closed = suite.bob().closes(channel, &[]).works();
    assert_eq!(closed.all::<MarginReleased>().len(), 2);
    assert_eq!(suite.account("alice").free, 100);
    assert_eq!(suite.account("bob").free, 100);
}

#[test]
fn margins_are_free_again_by_a_cooperative_close_and_by_settlement() {
    let mut suite = five_percent();
    let first = opened(&mut suite);
    suite.bob().joins(first).with(400).works();
    let valid = suite.now().plus(Seconds(60));
    let b = suite.bob().agrees_to_end(first, [0, 0], valid);
    suite
        .alice()
        .ends(first, [0, 0], valid, [None, Some(b)])
        .works();
    assert_eq!(suite.account("alice").free, 100);
    let second = suite.alice().opens(LockMode::OneWay).with(1000).opens();
    suite.bob().joins(second).with(1000).works();
    suite.the_end_comes(second);
    suite.carol().settles(&[second]).works();
    assert_eq!(suite.account("alice").free, 50);
    suite.grace_passes(second);
    suite.carol().settles(&[second]).works();
    assert_eq!(suite.account("alice").free, 100);
    assert_eq!(suite.account("bob").free, 100);
}

#[test]
fn a_released_margin_serves_the_next_channel_with_no_transaction_of_its_own() {
    let mut suite = five_percent();
    suite.alice().deposits_margin(50).works();
    for _ in 0..5 {
        let channel = suite
            .alice()
            .opens(LockMode::Unlocked)
            .to("bob")
            .with(1000)
            .opens();
        assert_eq!(suite.account("alice").free, 0);
        suite.alice().closes(channel, &[]).works();
        suite.bob().closes(channel, &[]).works();
    }
    assert_eq!(suite.account("alice").free, 50);
    assert_eq!(suite.tokens("alice"), 1_000_000 - 50);
}

#[test]
fn where_the_minimum_rate_is_zero_the_vault_is_never_called() {
    let mut suite = Suite::new();
    suite.parameters_are(MAIN, |p| p.bounty = Amount::new(10));
    let mut responses = vec![suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .works()];
    let channel = ChannelId(1);
    responses.push(suite.bob().joins(channel).with(400).works());
    responses.push(suite.alice().deposits(channel, 100).works());
    responses.push(suite.alice().asks_for(channel, 100).works());
    suite.a_week_passes();
    // overdue, and settled by a stranger: there is no margin that could pay a bounty
    responses.push(suite.carol().settles(&[channel]).works());
    suite.grace_passes(channel);
    responses.push(suite.carol().settles(&[channel]).works());
    for response in &responses {
        assert_eq!(vault_calls(&suite, response), 0, "{response:?}");
    }
    assert_eq!(suite.account("carol").free, 0);
}

#[test]
fn where_it_is_not_the_vault_is_called_once_for_each_entry_and_each_end() {
    let mut suite = five_percent();
    suite.alice().deposits_margin(100).works();
    let opening = suite.alice().opens(LockMode::OneWay).with(1000).works();
    let executes = |response: &AppResponse| {
        let vault = suite.wiring().vault.to_string();
        let is_call = |event: &&cosmwasm_std::Event| {
            let named = |a: &cosmwasm_std::Attribute| a.value == vault;
            event.ty == "execute" && event.attributes.iter().any(named)
        };
        response.events.iter().filter(is_call).count()
    };
    assert_eq!(executes(&opening), 1);
    let cancelled = {
        let mut elsewhere = five_percent();
        elsewhere.alice().deposits_margin(100).works();
        elsewhere.alice().opens(LockMode::OneWay).with(1000).works();
        elsewhere.alice().cancels(ChannelId(1)).works()
    };
    assert_eq!(executes(&cancelled), 1);
}

#[test]
fn each_sidechain_has_margins_of_its_own() {
    let mut suite = five_percent();
    suite.alice().on(OTHER).deposits_margin(100).works();
    // the other sidechain's rate is 0, and its account is no margin here
    suite
        .alice()
        .on(OTHER)
        .opens(LockMode::OneWay)
        .with(1000)
        .opens();
    suite
        .alice()
        .opens(LockMode::OneWay)
        .with(1000)
        .refused_by_vault();
    suite.alice().deposits_margin(50).works();
    suite.alice().opens(LockMode::OneWay).with(1000).opens();
}

#[test]
fn what_a_margin_will_be_is_told_beforehand() {
    let mut suite = five_percent();
    let ask = |suite: &Suite, entry| -> AdmissionResponse {
        suite.ask_registry(&QueryMsg::Admission { entry })
    };
    let open = AdmissionRequest::Open {
        sidechain_id: SidechainId(MAIN),
        amount: Amount::new(1001),
        fee_rate: None,
    };
    assert_eq!(ask(&suite, open).margin, Amount::new(51));
    let channel_id = opened(&mut suite);
    let join = AdmissionRequest::Join {
        channel_id,
        amount: Amount::new(400),
        fee_rate: None,
    };
    assert_eq!(ask(&suite, join).margin, Amount::new(20));
    suite.bob().joins(channel_id).with(400).works();
    let deposit = AdmissionRequest::Deposit {
        channel_id,
        owner: suite.user("alice").addr.to_string(),
        amount: Amount::new(20),
    };
    assert_eq!(ask(&suite, deposit).margin, Amount::new(1));
}
