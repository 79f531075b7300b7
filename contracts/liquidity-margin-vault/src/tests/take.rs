//! Liquidity is leased into a new channel.

use super::{
    amount, doubles, event, events, into, key, open, open_for, terms, Suite, HAS, LONG, LOT, ONE,
    RATE,
};
use crate::bucket::Bucket;
use crate::ContractError;
use causeway_rules::policy::ParameterError;
use causeway_rules::RuleError;
use causeway_types::channel::Payout;
use causeway_types::event::{AccountFunded, LeaseTaken, MarginReserved};
use causeway_types::registry::{Lease, LeaseInto, LeaseOpen};
use causeway_types::vault::{ExecuteMsg, Hook, LeaseRecord, OfferTerms, TakeInto, TakeTerms};
use causeway_types::{Amount, ChannelId, OfferId, Ppm, Seconds};
use cosmwasm_std::Addr;

pub const DAY: u64 = 24 * 60 * 60;

pub fn recorded_lease(suite: &Suite) -> Lease {
    let storage = suite.app.contract_storage(&suite.registry);
    doubles::RECORDED.load(&*storage).unwrap()
}
fn short(owner: &Addr, asked: u128, allowed: u128) -> ContractError {
    ContractError::AccountTooSmall {
        owner: owner.clone(),
        bucket: Bucket::Free,
        asked: amount(asked),
        allowed: amount(allowed),
    }
}
fn out_of_bounds(asked: u128, least: u128, largest: u128) -> ContractError {
    ContractError::Rule(RuleError::LeaseOutOfBounds {
        asked: amount(asked),
        least: amount(least),
        largest: amount(largest),
    })
}
pub fn too_long(asked: u64, allowed: u64) -> ContractError {
    ContractError::LeaseTooLong {
        asked: Seconds(asked),
        allowed: Seconds(allowed),
    }
}

#[test]
fn a_channel_opens_with_the_offers_key_and_the_takers_words() {
    let mut suite = Suite::new();
    let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
    let with_fee = OfferTerms {
        fee_rate: Ppm(11),
        ..terms()
    };
    let id = suite.offer(2 * LOT, with_fee);
    suite.deposit(&alice, 30_000).unwrap();
    suite.pending_channel(&alice, 1); // somebody's, so that ours is the second
    let asked = TakeTerms {
        amount: amount(LOT),
        highest_rent: amount(20_000),
        into: TakeInto::Open {
            policy_version: None,
            key: key(3, 8),
            lifetime: Some(Seconds(LONG)),
            deposit: amount(7_000),
            name: Some("shop".to_owned()),
            payout: Some(Payout::Credit {}),
            fee_rate: Some(Ppm(5)),
        },
    };
    let response = suite.take(&alice, id, asked).unwrap();
    let until = suite.now().plus(Seconds(LONG));
    let taken = LeaseTaken {
        channel_id: ChannelId(2),
        offer_id: id,
        taker: alice.clone(),
        provider: bob.clone(),
        amount: amount(LOT),
        deposit: amount(7_000),
        rent: amount(20_000),
        until,
        earned: Amount::ZERO,
    };
    assert_eq!(event::<LeaseTaken>(&response), taken);
    let told = Lease {
        channel_id: ChannelId(2),
        taker: alice.to_string(),
        provider: bob.to_string(),
        amount: amount(LOT),
        into: LeaseInto::Open(LeaseOpen {
            lifetime: Seconds(LONG),
            key: key(3, 8),
            name: Some("shop".to_owned()),
            payout: Some(Payout::Credit {}),
            fee_rate: Ppm(5),
            provider_key: key(2, 7),
            provider_fee_rate: Ppm(11),
        }),
    };
    assert_eq!(recorded_lease(&suite), told);
    assert_eq!(suite.account(&alice), [3_000, 0, 0, 0, 20_000]);
    assert_eq!(suite.account(&bob), [0, 0, LOT, LOT, 0]);
    assert_eq!(suite.has(&suite.registry), HAS + LOT + 7_000);
    let record = LeaseRecord {
        channel_id: ChannelId(2),
        offer_id: id,
        provider: bob,
        taker: alice,
        amount: amount(LOT),
        rent: amount(20_000),
        from: suite.now(),
        until,
    };
    assert_eq!(suite.lease(2).lease, Some(record));
    let offer = suite.look(id);
    assert_eq!((offer.offered, offer.leased), (amount(LOT), amount(LOT)));
}

#[test]
fn a_lease_is_paid_by_what_comes_along_and_the_rest_stays_free() {
    let mut suite = Suite::new();
    let (alice, carol) = (suite.alice.clone(), suite.carol.clone());
    let id = suite.offer(2 * LOT, terms());
    let hook = Hook::Take {
        offer_id: id,
        terms: open(LOT, 500),
    };
    let response = suite.send(&alice, 25_000, &hook).unwrap();
    assert_eq!(event::<AccountFunded>(&response).amount, amount(25_000));
    assert_eq!(suite.account(&alice), [4_500, 0, 0, 0, 20_000]);
    let refused = suite.send(&carol, 20_499, &hook).unwrap_err();
    assert_eq!(refused, short(&carol, 500, 499));
    assert_eq!(suite.account(&carol), [0; 5]);
    let two = suite.tokens[1].clone();
    let refused = suite.send_of(&two, &carol, 25_000, &hook).unwrap_err();
    let wrong = ContractError::WrongSidechain {
        sent: super::TWO,
        needed: ONE,
    };
    assert_eq!(refused, wrong);
}

#[test]
fn the_registry_reserves_both_sides_margin_within_the_same_message() {
    let mut suite = Suite::new();
    let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
    suite.margin_rate(10_000);
    let id = suite.offer(100_000, terms());
    suite.deposit(&alice, 5_000).unwrap();
    let refused = suite.take(&alice, id, open(50_000, 1_000)).unwrap_err();
    let margin_short = ContractError::MarginTooSmall {
        owner: bob.clone(),
        asked: amount(500),
        allowed: Amount::ZERO,
    };
    assert_eq!(
        refused, margin_short,
        "the provider's account supplies its margin"
    );
    assert_eq!(
        suite.account(&alice),
        [5_000, 0, 0, 0, 0],
        "nothing was done"
    );
    assert_eq!(suite.lease(1).lease, None);

    suite.deposit(&bob, 500).unwrap();
    // 50,000 × 10 % × 200,000 s ÷ a year = 31.7…
    let response = suite.take(&alice, id, open(50_000, 1_000)).unwrap();
    assert_eq!(events::<MarginReserved>(&response).len(), 2);
    assert_eq!(suite.account(&alice), [3_958, 10, 0, 0, 32]);
    assert_eq!(suite.account(&bob), [0, 500, 50_000, 50_000, 0]);
}

#[test]
fn an_offer_is_taken_within_its_bounds_and_what_is_left_of_it() {
    let mut suite = Suite::new();
    let alice = suite.alice.clone();
    suite.deposit(&alice, 1_000).unwrap();
    let bounded = OfferTerms {
        smallest_lease: amount(100),
        largest_lease: amount(400),
        ..terms()
    };
    let id = suite.offer(700, bounded);
    for asked in [0, 99, 401, u128::MAX] {
        let refused = suite.take(&alice, id, open(asked, 0)).unwrap_err();
        assert_eq!(refused, out_of_bounds(asked, 100, 400));
    }
    for asked in [400, 100] {
        suite.take(&alice, id, open(asked, 0)).unwrap();
    }
    let refused = suite.take(&alice, id, open(201, 0)).unwrap_err();
    assert_eq!(refused, out_of_bounds(201, 100, 200));
    suite.take(&alice, id, open(101, 0)).unwrap();
    let refused = suite.take(&alice, id, open(100, 0)).unwrap_err();
    assert_eq!(refused, out_of_bounds(100, 100, 99));
}

#[test]
fn nobody_takes_an_offer_of_its_own_or_one_that_is_not() {
    let mut suite = Suite::new();
    let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
    let id = suite.offer(LOT, terms());
    suite.deposit(&bob, 50_000).unwrap();
    suite.deposit(&alice, 50_000).unwrap();
    let refused = suite.take(&bob, id, open(LOT, 0)).unwrap_err();
    let own = ContractError::OwnOffer {
        taker: bob.clone(),
        offer_id: id,
    };
    assert_eq!(refused, own);
    for asked in [OfferId(0), OfferId(2)] {
        let refused = suite.take(&alice, asked, open(LOT, 0)).unwrap_err();
        assert_eq!(refused, ContractError::OfferNotFound { asked, count: 1 });
    }
    let all = ExecuteMsg::WithdrawOffer {
        offer_id: id,
        amount: None,
    };
    suite.execute(&bob, all).unwrap();
    let refused = suite.take(&alice, id, open(LOT, 0)).unwrap_err();
    assert_eq!(refused, ContractError::OfferWithdrawn(id));
}

#[test]
fn rent_and_deposit_are_there_before_anything_opens() {
    let mut suite = Suite::new();
    let alice = suite.alice.clone();
    let id = suite.offer(LOT, terms());
    let refused = suite.take(&alice, id, open(LOT, 0)).unwrap_err();
    assert_eq!(refused, short(&alice, 20_000, 0));
    suite.deposit(&alice, 20_999).unwrap();
    let refused = suite.take(&alice, id, open(LOT, 1_000)).unwrap_err();
    assert_eq!(refused, short(&alice, 1_000, 999));
    let refused = suite.take(&alice, id, open(LOT, u128::MAX)).unwrap_err();
    assert_eq!(refused, short(&alice, u128::MAX, 999));
    let agreed = |rent| TakeTerms {
        highest_rent: amount(rent),
        ..open(LOT, 999)
    };
    for highest in [0, 19_999] {
        let refused = suite.take(&alice, id, agreed(highest)).unwrap_err();
        let too_high = ContractError::RentTooHigh {
            asked: amount(20_000),
            allowed: amount(highest),
        };
        assert_eq!(refused, too_high);
    }
    suite.take(&alice, id, agreed(20_000)).unwrap();
    assert_eq!(suite.account(&alice), [0, 0, 0, 0, 20_000]);
}

#[test]
fn a_rate_that_is_no_longer_allowed_is_not_taken() {
    let mut suite = Suite::new();
    let alice = suite.alice.clone();
    let id = suite.offer(LOT, terms());
    suite.deposit(&alice, 50_000).unwrap();
    for (minimum, legal) in [(0, RATE - 1), (RATE + 1, RATE + 1)] {
        suite.rates(minimum, legal);
        let refused = suite.take(&alice, id, open(LOT, 0)).unwrap_err();
        let moved = RuleError::RentOutOfBounds {
            asked: Ppm(RATE),
            least: Ppm(minimum),
            largest: Ppm(legal),
        };
        assert_eq!(refused, ContractError::Rule(moved));
    }
    suite.rates(RATE, RATE);
    suite.take(&alice, id, open(LOT, 0)).unwrap();
}

#[test]
fn a_channel_lives_within_the_policys_bounds_and_the_offers() {
    let mut suite = Suite::new();
    let alice = suite.alice.clone();
    suite.deposit(&alice, 500_000).unwrap();
    let five_days = OfferTerms {
        longest: Some(Seconds(5 * DAY)),
        ..terms()
    };
    let id = suite.offer(LOT, five_days);
    let bounds = causeway_rules::policy::default_parameters();
    for asked in [0, 2 * DAY - 1, bounds.max_lifetime.0 + 1, 1 << 53] {
        let refused = suite
            .take(&alice, id, open_for(2_000, 0, asked))
            .unwrap_err();
        let lifetime = ParameterError::LifetimeOutOfBounds {
            asked: Seconds(asked),
            least: bounds.min_lifetime,
            largest: bounds.max_lifetime,
        };
        assert_eq!(refused, ContractError::Parameter(lifetime));
    }
    let refused = suite.take(&alice, id, open_for(2_000, 0, 5 * DAY + 1));
    assert_eq!(refused.unwrap_err(), too_long(5 * DAY + 1, 5 * DAY));
    for lifetime in [2 * DAY, 5 * DAY] {
        suite
            .take(&alice, id, open_for(2_000, 0, lifetime))
            .unwrap();
    }
    // nothing asked: the policy's default
    let TakeInto::Open { deposit, .. } = open(1, 0).into else {
        unreachable!()
    };
    let plain = into(
        2_000,
        TakeInto::Open {
            policy_version: None,
            key: key(3, 8),
            lifetime: None,
            deposit,
            name: None,
            payout: None,
            fee_rate: None,
        },
    );
    let response = suite.take(&alice, id, plain).unwrap();
    let until = suite.now().plus(bounds.default_lifetime);
    assert_eq!(event::<LeaseTaken>(&response).until, until);
}

#[test]
fn before_the_registry_is_named_nothing_is_leased() {
    let mut suite = Suite::unwired();
    let alice = suite.alice.clone();
    let id = suite.offer(LOT, terms());
    suite.deposit(&alice, 50_000).unwrap();
    let refused = suite.take(&alice, id, open(LOT, 0)).unwrap_err();
    assert_eq!(refused, ContractError::RegistryNotSet);
}

#[test]
fn who_takes_may_name_the_policy_that_it_has_seen() {
    let mut suite = Suite::new();
    let alice = suite.alice.clone();
    let id = suite.offer(2 * LOT, terms());
    suite.deposit(&alice, 50_000).unwrap();
    let seen = |version| {
        let mut asked = open(LOT, 0);
        let TakeInto::Open { policy_version, .. } = &mut asked.into else {
            unreachable!()
        };
        *policy_version = Some(version);
        asked
    };
    let other = ParameterError::OtherPolicyVersion {
        asked: 1,
        in_force: 0,
    };
    let refused = suite.take(&alice, id, seen(1)).unwrap_err();
    assert_eq!(refused, ContractError::Parameter(other));
    suite.take(&alice, id, seen(0)).unwrap();
}
