//! Offers: made within the policy's rates, withdrawn in part and for good.

use super::{amount, event, in_any_parts as terms, key, Suite, HAS, ONE, RATE};
use crate::bucket::Bucket;
use crate::ContractError;
use causeway_rules::admission::AdmissionError;
use causeway_rules::policy::ParameterError;
use causeway_rules::RuleError;
use causeway_types::event::{AccountFunded, OfferMade, OfferWithdrawn};
use causeway_types::vault::{ExecuteMsg, Hook, Offer, OfferTerms};
use causeway_types::{Amount, OfferId, Ppm, Seconds};

fn make(n: u128, terms: OfferTerms) -> ExecuteMsg {
    ExecuteMsg::MakeOffer {
        sidechain_id: ONE,
        amount: amount(n),
        terms,
    }
}
fn take_back(offer_id: OfferId, n: Option<u128>) -> ExecuteMsg {
    ExecuteMsg::WithdrawOffer {
        offer_id,
        amount: n.map(amount),
    }
}

#[test]
fn an_offer_is_made_of_what_is_free_or_of_what_is_sent() {
    let mut suite = Suite::new();
    let bob = suite.bob.clone();
    suite.deposit(&bob, 900).unwrap();
    let response = suite.execute(&bob, make(600, terms())).unwrap();
    let made = OfferMade {
        offer_id: OfferId(1),
        sidechain_id: ONE,
        provider: bob.clone(),
        amount: amount(600),
        rate: Ppm(RATE),
    };
    assert_eq!(event::<OfferMade>(&response), made);
    assert_eq!(suite.account(&bob), [300, 0, 600, 0, 0]);
    let hook = Hook::MakeOffer(terms());
    let response = suite.send(&bob, 50, &hook).unwrap();
    assert_eq!(event::<OfferMade>(&response).offer_id, OfferId(2));
    assert_eq!(event::<AccountFunded>(&response).amount, amount(50));
    assert_eq!(suite.account(&bob), [300, 0, 650, 0, 0]);
    let offer = Offer {
        id: OfferId(2),
        provider: bob,
        sidechain_id: ONE,
        terms: terms(),
        offered: amount(50),
        leased: Amount::ZERO,
        withdrawn: false,
    };
    assert_eq!(suite.look(OfferId(2)), offer);
}

#[test]
fn no_more_is_offered_than_is_free() {
    let mut suite = Suite::new();
    let bob = suite.bob.clone();
    suite.deposit(&bob, 900).unwrap();
    for asked in [901, u128::MAX] {
        let short = ContractError::AccountTooSmall {
            owner: bob.clone(),
            bucket: Bucket::Free,
            asked: amount(asked),
            allowed: amount(900),
        };
        let refused = suite.execute(&bob, make(asked, terms())).unwrap_err();
        assert_eq!(refused, short);
    }
    let refused = suite.execute(&bob, make(0, terms())).unwrap_err();
    assert_eq!(refused, ContractError::ZeroAmount);
}

#[test]
fn a_rent_lies_between_the_minimum_and_the_legal_rate() {
    let mut suite = Suite::new();
    let bob = suite.bob.clone();
    suite.deposit(&bob, 900).unwrap();
    suite.rates(50_000, 100_000);
    let refused = |asked, least, largest| {
        ContractError::Rule(RuleError::RentOutOfBounds {
            asked: Ppm(asked),
            least: Ppm(least),
            largest: Ppm(largest),
        })
    };
    let at = |rate| OfferTerms {
        rate: Ppm(rate),
        ..terms()
    };
    for rate in [50_000, 100_000] {
        suite.execute(&bob, make(1, at(rate))).unwrap();
    }
    for rate in [49_999, 100_001, u32::MAX] {
        let done = suite.execute(&bob, make(1, at(rate)));
        assert_eq!(done.unwrap_err(), refused(rate, 50_000, 100_000));
        let done = suite.send(&bob, 1, &Hook::MakeOffer(at(rate)));
        assert_eq!(done.unwrap_err(), refused(rate, 50_000, 100_000));
    }
    // a minimum rate above the legal rate does not count
    suite.rates(50_000, 30_000);
    suite.execute(&bob, make(1, at(30_000))).unwrap();
    let done = suite.execute(&bob, make(1, at(50_000)));
    assert_eq!(done.unwrap_err(), refused(50_000, 30_000, 30_000));
    // no legal rate was recorded: liquidity costs nothing
    suite.rates(0, 0);
    suite.execute(&bob, make(1, at(0))).unwrap();
    let done = suite.execute(&bob, make(1, at(1)));
    assert_eq!(done.unwrap_err(), refused(1, 0, 0));
}

#[test]
fn where_no_policy_was_set_the_default_one_counts() {
    let mut suite = Suite::new();
    let bob = suite.bob.clone();
    let policy = suite.policy.clone();
    suite.deposit(&bob, 900).unwrap();
    {
        let map = causeway_storage::Map::<u64, causeway_types::policy::Policy>::new(
            causeway_types::policy::CURRENT_KEY,
        );
        let mut storage = suite.app.contract_storage_mut(&policy);
        map.remove(&mut *storage, 1);
    }
    let refused = suite.execute(&bob, make(1, terms())).unwrap_err();
    assert!(matches!(
        refused,
        ContractError::Rule(RuleError::RentOutOfBounds { .. })
    ));
    let free = OfferTerms {
        rate: Ppm(0),
        ..terms()
    };
    suite.execute(&bob, make(1, free)).unwrap();
}

#[test]
fn terms_that_no_lease_could_meet_are_refused() {
    let mut suite = Suite::new();
    let bob = suite.bob.clone();
    suite.deposit(&bob, 900).unwrap();
    let two_days = 2 * 24 * 60 * 60;
    let cases = [
        (
            OfferTerms {
                smallest_lease: Amount::ZERO,
                ..terms()
            },
            ContractError::LeaseBoundsInvalid {
                smallest: Amount::ZERO,
                largest: Amount::MAX,
            },
        ),
        (
            OfferTerms {
                smallest_lease: amount(5),
                largest_lease: amount(4),
                ..terms()
            },
            ContractError::LeaseBoundsInvalid {
                smallest: amount(5),
                largest: amount(4),
            },
        ),
        (
            OfferTerms {
                longest: Some(Seconds(two_days - 1)),
                ..terms()
            },
            ContractError::OfferTooShort {
                asked: Seconds(two_days - 1),
                least: Seconds(two_days),
            },
        ),
        (
            OfferTerms {
                key: key(4, 7),
                ..terms()
            },
            ContractError::KeyFormInvalid(4),
        ),
        (
            OfferTerms {
                fee_rate: Ppm(u32::MAX),
                ..terms()
            },
            ContractError::Parameter(ParameterError::FeeRateTooLarge {
                asked: Ppm(u32::MAX),
                largest: causeway_rules::policy::default_parameters().highest_fee_rate,
            }),
        ),
    ];
    for (terms, expected) in cases {
        let refused = suite.execute(&bob, make(1, terms)).unwrap_err();
        assert_eq!(refused, expected);
    }
    // nobody could take any of less than the smallest lease, and no more of the largest
    let in_parts = OfferTerms {
        smallest_lease: amount(5),
        largest_lease: amount(7),
        ..terms()
    };
    let refused = suite.execute(&bob, make(4, in_parts.clone())).unwrap_err();
    let (asked, least) = (amount(4), amount(5));
    assert_eq!(refused, ContractError::OfferTooSmall { asked, least });
    let refused = suite.send(&bob, 4, &Hook::MakeOffer(in_parts.clone()));
    let too_small = ContractError::OfferTooSmall { asked, least };
    assert_eq!(refused.unwrap_err(), too_small);
    suite.execute(&bob, make(5, in_parts)).unwrap();
    let just = OfferTerms {
        smallest_lease: amount(1),
        largest_lease: amount(1),
        longest: Some(Seconds(two_days)),
        key: key(3, 0),
        ..terms()
    };
    suite.execute(&bob, make(1, just)).unwrap();
}

/// The provider joins every channel that its offer is leased into, so it must agree to what joiners agree to.
#[test]
fn a_fee_rate_below_what_joiners_agree_to_is_refused() {
    let mut suite = Suite::new();
    let bob = suite.bob.clone();
    suite.deposit(&bob, 900).unwrap();
    let policy = suite.policy.clone();
    {
        let map = causeway_storage::Map::<u64, causeway_types::policy::Policy>::new(
            causeway_types::policy::CURRENT_KEY,
        );
        let mut storage = suite.app.contract_storage_mut(&policy);
        let mut in_force = map.may_load(&*storage, 1).unwrap().unwrap();
        in_force.parameters.admission.smallest_fee_rate = Ppm(2_000);
        map.save(&mut *storage, 1, &in_force).unwrap();
    }
    let at = |fee_rate| OfferTerms {
        fee_rate: Ppm(fee_rate),
        ..terms()
    };
    let refused = suite.execute(&bob, make(1, at(1_999))).unwrap_err();
    let too_small = AdmissionError::FeeRateTooSmall {
        asked: Ppm(1_999),
        least: Ppm(2_000),
    };
    assert_eq!(refused, ContractError::Parameter(too_small.into()));
    suite.execute(&bob, make(1, at(2_000))).unwrap();
}

#[test]
fn an_offer_is_withdrawn_in_part_and_for_good() {
    let mut suite = Suite::new();
    let bob = suite.bob.clone();
    let id = suite.offer(500, terms());
    let response = suite.execute(&bob, take_back(id, Some(200))).unwrap();
    let withdrawn = |n, withdrawn| OfferWithdrawn {
        offer_id: id,
        amount: amount(n),
        withdrawn,
    };
    assert_eq!(event::<OfferWithdrawn>(&response), withdrawn(200, false));
    assert_eq!(suite.account(&bob), [200, 0, 300, 0, 0]);
    for asked in [301, u128::MAX] {
        let refused = suite.execute(&bob, take_back(id, Some(asked)));
        let exceeds = RuleError::AmountExceedsAvailable {
            asked: amount(asked),
            allowed: amount(300),
        };
        assert_eq!(refused.unwrap_err(), ContractError::Rule(exceeds));
    }
    let refused = suite.execute(&bob, take_back(id, Some(0))).unwrap_err();
    assert_eq!(refused, ContractError::ZeroAmount);
    // all, and it stays an offer: what comes back is offered again
    suite.execute(&bob, take_back(id, Some(300))).unwrap();
    assert!(!suite.look(id).withdrawn);
    let response = suite.execute(&bob, take_back(id, None)).unwrap();
    assert_eq!(event::<OfferWithdrawn>(&response), withdrawn(0, true));
    for again in [None, Some(0), Some(1)] {
        let refused = suite.execute(&bob, take_back(id, again)).unwrap_err();
        assert_eq!(refused, ContractError::OfferWithdrawn(id));
    }
    suite.withdraw(&bob, Some(500)).unwrap();
    assert_eq!(suite.has(&bob), HAS);
}

#[test]
fn only_its_provider_withdraws_an_offer_paused_or_not() {
    let mut suite = Suite::new();
    let (owner, alice, bob) = (suite.owner.clone(), suite.alice.clone(), suite.bob.clone());
    let id = suite.offer(500, terms());
    suite.pause(true);
    for sender in [owner, alice] {
        let refused = suite.execute(&sender, take_back(id, None)).unwrap_err();
        let not_provider = ContractError::NotProvider {
            sender,
            offer_id: id,
            provider: bob.clone(),
        };
        assert_eq!(refused, not_provider);
    }
    suite.execute(&bob, take_back(id, None)).unwrap();
    assert_eq!(suite.account(&bob), [500, 0, 0, 0, 0]);
    for asked in [OfferId(0), OfferId(2), OfferId(1 << 53)] {
        let refused = suite.execute(&bob, take_back(asked, None)).unwrap_err();
        assert_eq!(refused, ContractError::OfferNotFound { asked, count: 1 });
    }
}
