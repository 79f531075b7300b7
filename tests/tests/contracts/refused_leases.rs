//! What is refused of leases. Each with its own error.

use crate::scenes::{offered, short, with_rents, MUCH};
use causeway_rules::policy::ParameterError;
use causeway_rules::RuleError;
use causeway_tests::suite::{Suite, DAY, MAIN, OTHER};
use causeway_types::channel::{LockMode, Phase, Side};
use causeway_types::registry::{Entry, ExecuteMsg, Lease, LeaseInto, Take, WithdrawAmount};
use causeway_types::{Amount, ChannelId, ChannelKey, Ppm, Seconds, SidechainId, UnixTime};
use channel_registry::ContractError;
use liquidity_margin_vault::bucket::Bucket;
use liquidity_margin_vault::ContractError as VaultError;

fn lease_bounds(asked: u128, least: u128, largest: u128) -> VaultError {
    VaultError::Rule(RuleError::LeaseOutOfBounds {
        asked: Amount::new(asked),
        least: Amount::new(least),
        largest: Amount::new(largest),
    })
}

#[test]
fn a_lease_is_within_the_offers_bounds_and_what_is_left() {
    let mut suite = with_rents();
    suite.alice().deposits_margin(1000).works();
    let offer = suite.bob().offers(100_000).between(10, 100).with(150);
    let offer = offer.offers();
    for asked in [0, 9, 101, u128::MAX] {
        let refused = suite.alice().takes(offer, asked).now();
        assert_eq!(refused.refused_by_vault(), lease_bounds(asked, 10, 100));
    }
    suite.alice().takes(offer, 100).now().opens();
    let refused = suite.alice().takes(offer, 51).now();
    assert_eq!(refused.refused_by_vault(), lease_bounds(51, 10, 50));
    suite.alice().takes(offer, 50).now().opens();
    let refused = suite.alice().takes(offer, 10).now();
    assert_eq!(refused.refused_by_vault(), lease_bounds(10, 10, 0));
}

#[test]
fn a_provider_leases_nothing_from_itself() {
    let mut suite = with_rents();
    let offer_id = offered(&mut suite);
    suite.bob().deposits_margin(1000).works();
    let taker = suite.user("bob").addr;
    let refused = suite.bob().takes(offer_id, 10).now();
    let own = VaultError::OwnOffer { taker, offer_id };
    assert_eq!(refused.refused_by_vault(), own);
}

#[test]
fn a_rent_above_what_the_taker_agreed_to_or_has_is_refused() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let refused = suite.alice().takes(offer, MUCH).for_at_most(299).now();
    let (asked, allowed) = (Amount::new(300), Amount::new(299));
    let dear = VaultError::RentTooHigh { asked, allowed };
    assert_eq!(refused.refused_by_vault(), dear);
    suite.fork(|s| s.alice().takes(offer, MUCH).for_at_most(300).now().opens());
    let refused = suite.alice().takes(offer, MUCH).beside(701).now();
    let expected = short(&suite, "alice", Bucket::Free, 701, 700);
    assert_eq!(refused.refused_by_vault(), expected);
    let refused = suite.carol().takes(offer, MUCH).with(299);
    let expected = short(&suite, "carol", Bucket::Free, 300, 299);
    assert_eq!(refused.refused_by_vault(), expected);
    suite.carol().takes(offer, MUCH).with(300).opens();
}

#[test]
fn a_lease_longer_than_the_offer_or_out_of_the_policys_bounds_is_refused() {
    let mut suite = with_rents();
    suite.alice().deposits_margin(1000).works();
    let offer = suite.bob().offers(100_000).for_at_most(Seconds(2 * DAY));
    let offer = offer.with(MUCH).offers();
    let (asked, allowed) = (Seconds(3 * DAY), Seconds(2 * DAY));
    let refused = suite.alice().takes(offer, 10).now();
    let too_long = VaultError::LeaseTooLong { asked, allowed };
    assert_eq!(refused.refused_by_vault(), too_long);
    suite.alice().takes(offer, 10).living(allowed).now().opens();
    let (least, largest) = (Seconds(2 * DAY), Seconds(90 * DAY));
    for asked in [
        Seconds(2 * DAY - 1),
        Seconds(90 * DAY + 1),
        Seconds(1 << 53),
    ] {
        let refused = suite.alice().takes(offer, 10).living(asked).now();
        let bounds = ParameterError::LifetimeOutOfBounds {
            asked,
            least,
            largest,
        };
        assert_eq!(refused.refused_by_vault(), VaultError::Parameter(bounds));
    }
    let channel = suite.alice().opens(LockMode::OneWay).with(10).opens();
    let refused = suite.alice().takes(offer, 10).to_join(channel);
    assert_eq!(refused.refused_by_vault(), too_long);
}

#[test]
fn tokens_of_another_sidechain_pay_no_rent() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let refused = suite.alice().on(OTHER).takes(offer, 10).with(100);
    let wrong = VaultError::WrongSidechain {
        sent: SidechainId(OTHER),
        needed: SidechainId(MAIN),
    };
    assert_eq!(refused.refused_by_vault(), wrong);
    let channel = suite.alice().on(OTHER).opens(LockMode::OneWay);
    let channel = channel.with(10).opens();
    // the channel is the other sidechain's
    suite
        .alice()
        .takes(offer, 10)
        .to_join(channel)
        .cannot_be_delivered();
}

#[test]
fn a_pinned_version_is_the_one_in_force_and_a_joined_channel_is_of_it() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let (asked, in_force) = (0, 1);
    let other = ParameterError::OtherPolicyVersion { asked, in_force };
    let refused = suite.alice().takes(offer, 10).under_policy(0).now();
    let refused = refused.refused_by_vault();
    assert_eq!(refused, VaultError::Parameter(other));
    suite.alice().takes(offer, 10).under_policy(1).now().opens();
    let channel = suite.alice().opens(LockMode::OneWay).with(10).opens();
    suite.parameters_are(MAIN, |p| p.grace_blocks = 61);
    let (asked, in_force) = (1, 2);
    let other = ParameterError::OtherPolicyVersion { asked, in_force };
    let refused = suite.alice().takes(offer, 10).to_join(channel);
    assert_eq!(refused.refused_by_vault(), VaultError::Parameter(other));
}

#[test]
fn a_key_that_is_the_providers_or_none_is_refused() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let bobs = suite.user("bob").key;
    let refused = suite.alice().takes(offer, 10).with_key(bobs).now();
    assert_eq!(refused.refused(), ContractError::SameChannelKey);
    let refused = suite.alice().takes(offer, 10).with_key(ChannelKey([4; 33]));
    assert_eq!(refused.now().refused(), ContractError::KeyFormInvalid(4));
}

#[test]
fn a_lease_into_a_channel_of_others_is_refused() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    suite.carol().deposits_margin(1000).works();
    let not_leasable = |suite: &Suite, channel_id, taker: &str| ContractError::ChannelNotLeasable {
        channel_id,
        taker: suite.user(taker).addr.to_string(),
        provider: suite.user("bob").addr.to_string(),
    };
    let alices = suite.alice().opens(LockMode::OneWay).with(10).opens();
    let refused = suite.carol().takes(offer, 10).to_join(alices).refused();
    assert_eq!(refused, not_leasable(&suite, alices, "carol"));
    let to_dave = suite.alice().opens(LockMode::OneWay).to("dave");
    let to_dave = to_dave.with(10).opens();
    let refused = suite.alice().takes(offer, 10).to_join(to_dave).refused();
    assert!(matches!(refused, ContractError::NotInvited { .. }));
    let refused = suite.alice().takes(offer, 10).to_join(ChannelId(99));
    refused.cannot_be_delivered();
    suite.alice().takes(offer, 10).to_join(alices).works();
    // twice
    let refused = suite.alice().takes(offer, 10).to_join(alices);
    let twice = VaultError::AlreadyLeased {
        channel_id: alices,
        offer_id: offer,
    };
    assert_eq!(refused.refused_by_vault(), twice);
}

#[test]
fn a_lease_joins_as_late_as_anybody_and_not_later() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let channel = suite.alice().opens(LockMode::OneWay).with(10).opens();
    let leased = suite.alice().takes(offer, 10).now().opens();
    suite.time_passes(Seconds(DAY + 1));
    let (left, needed) = (Seconds(2 * DAY - 1), Seconds(2 * DAY));
    let late = RuleError::TooLateToJoin { left, needed };
    let refused = suite.alice().takes(offer, 10).to_join(channel);
    assert_eq!(refused.refused_by_rule(), late);
    let refused = suite.alice().takes(offer, 10).to_top_up(leased);
    assert_eq!(refused.refused_by_rule(), late);
    suite.the_end_comes(leased);
    let now = suite.now();
    let over = VaultError::NoTimeLeft {
        channel_id: leased,
        expires_at: UnixTime(suite.channel_model(leased).expires_at),
        now,
    };
    let refused = suite.alice().takes(offer, 10).to_top_up(leased);
    assert_eq!(refused.refused_by_vault(), over);
}

#[test]
fn only_the_taker_tops_up_from_the_same_offer_and_nothing_that_closes() {
    let mut suite = with_rents();
    let offer_id = offered(&mut suite);
    suite.carol().deposits_margin(1000).works();
    let second = suite.bob().offers(100_000).with(1000).offers();
    let channel = suite.alice().takes(offer_id, 1000).now().opens();
    let other = VaultError::OtherLease {
        channel_id: channel,
        offer_id,
        taker: suite.user("alice").addr,
    };
    let refused = suite.carol().takes(offer_id, 10).to_top_up(channel);
    assert_eq!(refused.refused_by_vault(), other);
    let refused = suite.alice().takes(second, 10).to_top_up(channel);
    assert_eq!(refused.refused_by_vault(), other);
    let plain = suite.alice().opens(LockMode::OneWay).with(10).opens();
    let refused = suite.alice().takes(offer_id, 10).to_top_up(plain);
    assert_eq!(refused.refused_by_vault(), VaultError::LeaseNotFound(plain));
    suite.bob().closes(channel, &[]).works();
    suite
        .alice()
        .takes(offer_id, 10)
        .to_top_up(channel)
        .refused();
}

#[test]
fn a_top_up_that_would_wait_to_be_allocated_is_refused() {
    let mut suite = with_rents();
    suite.parameters_are(MAIN, |p| p.smallest_ratio = Ppm(100_000));
    let offer = offered(&mut suite);
    let channel = suite.alice().takes(offer, 1000).now().opens();
    let (asked, least) = (Amount::new(99), Amount::new(100));
    let refused = suite.alice().takes(offer, 99).to_top_up(channel);
    let waits = RuleError::LeaseBelowLimit { asked, least };
    assert_eq!(refused.refused_by_rule(), waits);
    // what the provider brings itself may wait, and does not help
    suite.bob().deposits(channel, 50).works();
    let refused = suite.alice().takes(offer, 99).to_top_up(channel);
    assert_eq!(refused.refused_by_rule(), waits);
    suite.alice().takes(offer, 100).to_top_up(channel).works();
}

#[test]
fn without_the_providers_margin_nothing_is_leased() {
    let mut suite = Suite::new();
    suite.rates_are(MAIN, 50_000, 200_000);
    let offer = offered(&mut suite);
    let margin = |suite: &Suite, name: &str, asked, allowed| VaultError::MarginTooSmall {
        owner: suite.user(name).addr,
        asked: Amount::new(asked),
        allowed: Amount::new(allowed),
    };
    let refused = suite.alice().takes(offer, 1000).now().refused_by_vault();
    assert_eq!(refused, margin(&suite, "bob", 50, 0));
    suite.bob().deposits_margin(50).works();
    // the rent of 1, the deposit of 980, and 49 for its margin: the account has 1000
    let refused = suite.alice().takes(offer, 1000).beside(980).now();
    let refused = refused.refused_by_vault();
    assert_eq!(refused, margin(&suite, "alice", 49, 19));
    suite.alice().takes(offer, 1000).beside(940).now().opens();
}

#[test]
fn what_is_leased_is_not_asked_for_nor_redeemed() {
    let mut suite = with_rents();
    let offer = offered(&mut suite);
    let channel_id = suite.alice().takes(offer, 1000).beside(500).now().opens();
    let leased = ContractError::SideIsLeased { channel_id };
    let refused = suite.bob().asks_for(channel_id, 10).refused();
    assert_eq!(refused, leased);
    let refused = suite.bob().asks_for_part(channel_id, Ppm(1)).refused();
    assert_eq!(refused, leased);
    let until = suite.now().plus(Seconds(60));
    let consent = suite.alice().consents(channel_id, 100, until);
    let withdraw = ExecuteMsg::Withdraw {
        channel_id,
        amount: WithdrawAmount::Exact(Amount::new(100)),
        consent: Some(consent),
        take: Take::Asset {
            min_out: Amount::ZERO,
        },
    };
    assert_eq!(suite.bob().tells(withdraw).refused(), leased);
    let refused = suite.bob().withdraws(channel_id, 100, None);
    assert!(matches!(
        refused.refused_by_rule(),
        RuleError::NothingToDo(_)
    ));
    // the taker's side is its own, as in any channel
    suite.alice().asks_for(channel_id, 10).works();
}

#[test]
fn leased_liquidity_is_accepted_from_the_vault_only() {
    let mut suite = with_rents();
    let [alice, bob] = ["alice", "bob"].map(|name| suite.user(name).addr.to_string());
    let lease = Lease {
        channel_id: ChannelId(1),
        taker: alice.clone(),
        provider: bob,
        amount: Amount::new(5),
        into: LeaseInto::TopUp {},
    };
    let not_vault = ContractError::NotVault {
        sender: alice,
        vault: suite.wiring().vault.to_string(),
    };
    let refused = suite.alice().sends(5, Entry::Lease(lease.clone()));
    assert_eq!(refused.refused(), not_vault);
    // the issuer's word for a depositor is not the vault's
    let not_vault = ContractError::NotVault {
        sender: suite.wiring().issuer.to_string(),
        vault: suite.wiring().vault.to_string(),
    };
    let refused = suite.alice().sends_coins(5, Entry::Lease(lease));
    assert_eq!(refused.refused(), not_vault);
}

#[test]
fn a_lease_meets_the_policy_like_any_opening() {
    let mut suite = with_rents();
    suite.parameters_are(MAIN, |p| p.smallest_channel = Amount::new(50));
    let offer = offered(&mut suite);
    let refused = suite.alice().takes(offer, 40).beside(9).now();
    let (asked, least) = (Amount::new(49), Amount::new(50));
    let small = ContractError::ChannelTooSmall { asked, least };
    assert_eq!(refused.refused(), small);
    suite
        .alice()
        .takes(offer, 40)
        .beside(10)
        .named("x")
        .now()
        .opens();
    let refused = suite.alice().takes(offer, 50).named("x").now();
    assert!(matches!(
        refused.refused(),
        ContractError::ChannelNameTaken { .. }
    ));
    let (asked, largest) = (Ppm(50_001), Ppm(50_000));
    let too_high = ParameterError::FeeRateTooLarge { asked, largest };
    let refused = suite.alice().takes(offer, 50).paying_for_forwarding(50_001);
    let refused = refused.now().refused();
    assert_eq!(refused, ContractError::Parameter(too_high));
    suite.parameters_are(MAIN, |p| p.modes = vec![LockMode::TwoWay]);
    let refused = suite.alice().takes(offer, 50).now().refused();
    assert!(matches!(refused, ContractError::LockModeNotAllowed { .. }));
    assert_eq!(
        suite.channel_model(ChannelId(1)).phase(suite.now().0),
        Phase::Open
    );
    assert_eq!(suite.side(ChannelId(1), Side::B).unwrap().name, "bob");
}
