//! What is refused of offers of liquidity. Each with its own error.

use crate::scenes::{offered, short, with_rents, MUCH};
use causeway_rules::policy::ParameterError;
use causeway_rules::RuleError;
use causeway_tests::suite::DAY;
use causeway_types::{Amount, ChannelKey, OfferId, Ppm, Seconds};
use liquidity_margin_vault::bucket::Bucket;
use liquidity_margin_vault::ContractError as VaultError;

#[test]
fn an_offer_of_nothing_or_of_more_than_is_free_is_refused() {
    let mut suite = with_rents();
    let refused = suite.bob().offers(1).with(0).refused_by_vault();
    assert_eq!(refused, VaultError::ZeroAmount);
    let refused = suite.bob().offers(1).from_account(0).refused_by_vault();
    assert_eq!(refused, VaultError::ZeroAmount);
    suite.bob().deposits_margin(10).works();
    for asked in [11, u128::MAX] {
        let refused = suite.bob().offers(1).from_account(asked);
        let expected = short(&suite, "bob", Bucket::Free, asked, 10);
        assert_eq!(refused.refused_by_vault(), expected);
    }
    suite.bob().offers(1).from_account(10).works();
    // twice
    let refused = suite.bob().offers(1).from_account(10).refused_by_vault();
    assert!(matches!(refused, VaultError::AccountTooSmall { .. }));
}

#[test]
fn an_offer_whose_terms_cannot_be_is_refused() {
    let mut suite = with_rents();
    for [smallest, largest] in [[0, 10], [11, 10], [u128::MAX, 1]] {
        let refused = suite.bob().offers(1).between(smallest, largest).with(10);
        let [smallest, largest] = [smallest, largest].map(Amount::new);
        let bounds = VaultError::LeaseBoundsInvalid { smallest, largest };
        assert_eq!(refused.refused_by_vault(), bounds);
    }
    // nobody could take any of 10 in parts of 11
    let refused = suite.bob().offers(1).between(11, 20).with(10);
    let (asked, least) = (Amount::new(10), Amount::new(11));
    let too_small = VaultError::OfferTooSmall { asked, least };
    assert_eq!(refused.refused_by_vault(), too_small);
    let refused = suite.bob().offers(1).with_key(ChannelKey([4; 33]));
    assert_eq!(
        refused.with(10).refused_by_vault(),
        VaultError::KeyFormInvalid(4)
    );
    let (asked, largest) = (Ppm(50_001), Ppm(50_000));
    let too_high = ParameterError::FeeRateTooLarge { asked, largest };
    let refused = suite.bob().offers(1).paying_for_forwarding(50_001).with(10);
    assert_eq!(refused.refused_by_vault(), VaultError::Parameter(too_high));
    let (asked, least) = (Seconds(2 * DAY - 1), Seconds(2 * DAY));
    let refused = suite.bob().offers(1).for_at_most(asked).with(10);
    let too_short = VaultError::OfferTooShort { asked, least };
    assert_eq!(refused.refused_by_vault(), too_short);
    suite.bob().offers(1).for_at_most(least).with(10).works();
}

#[test]
fn only_the_provider_takes_back_and_no_more_than_is_offered_and_for_good_only_once() {
    let mut suite = with_rents();
    let offer_id = offered(&mut suite);
    let not_provider = VaultError::NotProvider {
        sender: suite.user("carol").addr,
        offer_id,
        provider: suite.user("bob").addr,
    };
    let refused = suite.carol().withdraws_offer(offer_id, None);
    assert_eq!(refused.refused_by_vault(), not_provider);
    let refused = suite.bob().withdraws_offer(offer_id, Some(0));
    assert_eq!(refused.refused_by_vault(), VaultError::ZeroAmount);
    let refused = suite.bob().withdraws_offer(offer_id, Some(MUCH + 1));
    let exceeds = RuleError::AmountExceedsAvailable {
        asked: Amount::new(MUCH + 1),
        allowed: Amount::new(MUCH),
    };
    assert_eq!(refused.refused_by_vault(), VaultError::Rule(exceeds));
    suite.bob().withdraws_offer(offer_id, None).works();
    let refused = suite.bob().withdraws_offer(offer_id, None);
    let gone = VaultError::OfferWithdrawn(offer_id);
    assert_eq!(refused.refused_by_vault(), gone);
    let refused = suite.alice().takes(offer_id, 10).now();
    assert_eq!(refused.refused_by_vault(), gone);
    let refused = suite.bob().withdraws_offer(OfferId(9), None);
    let (asked, count) = (OfferId(9), 1);
    let unknown = VaultError::OfferNotFound { asked, count };
    assert_eq!(refused.refused_by_vault(), unknown);
}
