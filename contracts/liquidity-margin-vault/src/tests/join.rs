//! Liquidity joins a channel that its taker has opened.

use super::take::{recorded_lease, too_long, DAY};
use super::{amount, doubles, event, join, key, terms, Suite, LONG, LOT};
use crate::ContractError;
use causeway_rules::policy::ParameterError;
use causeway_types::event::LeaseTaken;
use causeway_types::registry::LeaseInto;
use causeway_types::vault::OfferTerms;
use causeway_types::{ChannelId, Ppm, Seconds};

#[test]
fn a_pending_channel_is_joined_for_the_rest_of_its_life() {
    let mut suite = Suite::new();
    let alice = suite.alice.clone();
    let id = suite.offer(2 * LOT, terms());
    suite.deposit(&alice, 50_000).unwrap();
    let channel = suite.pending_channel(&alice, LONG);
    suite.pass(100_000);
    let response = suite.take(&alice, id, join(LOT, channel)).unwrap();
    let taken: LeaseTaken = event(&response);
    assert_eq!(
        taken.rent,
        amount(10_000),
        "for the 100,000 s that are left"
    );
    assert_eq!(taken.until, suite.known(channel).expires_at);
    let into = LeaseInto::Join {
        key: key(2, 7),
        fee_rate: Ppm(0),
    };
    assert_eq!(recorded_lease(&suite).into, into);
    let refused = suite.take(&alice, id, join(LOT, channel)).unwrap_err();
    let already = ContractError::AlreadyLeased {
        channel_id: ChannelId(channel),
        offer_id: id,
    };
    assert_eq!(refused, already);
}

#[test]
fn a_channel_without_time_or_with_too_much_is_not_joined() {
    let mut suite = Suite::new();
    let alice = suite.alice.clone();
    suite.deposit(&alice, 50_000).unwrap();
    let three_days = OfferTerms {
        longest: Some(Seconds(3 * DAY)),
        ..terms()
    };
    let id = suite.offer(LOT, three_days);
    let open_ended = suite.offer(LOT, terms());
    let channel = suite.pending_channel(&alice, 3 * DAY + 1);
    let refused = suite.take(&alice, id, join(2_000, channel)).unwrap_err();
    assert_eq!(refused, too_long(3 * DAY + 1, 3 * DAY));
    let longest = causeway_rules::policy::default_parameters().max_lifetime.0;
    let far = suite.pending_channel(&alice, longest + 1);
    let refused = suite.take(&alice, open_ended, join(2_000, far));
    assert_eq!(refused.unwrap_err(), too_long(longest + 1, longest));
    suite.pass(3 * DAY);
    let expires_at = suite.known(channel).expires_at;
    let mut late = suite.known(channel);
    for past in [0, 1, DAY] {
        late.expires_at = suite.now().minus(Seconds(past));
        suite.know(channel, &late);
        let refused = suite.take(&alice, id, join(2_000, channel)).unwrap_err();
        let no_time = ContractError::NoTimeLeft {
            channel_id: ChannelId(channel),
            expires_at: late.expires_at,
            now: suite.now(),
        };
        assert_eq!(refused, no_time);
    }
    late.expires_at = expires_at;
    suite.know(channel, &late);
    let response = suite.take(&alice, id, join(2_000, channel)).unwrap();
    assert_eq!(
        event::<LeaseTaken>(&response).rent,
        amount(1),
        "of one second"
    );
}

#[test]
fn what_the_registry_refuses_has_not_happened() {
    let mut suite = Suite::new();
    let (alice, carol) = (suite.alice.clone(), suite.carol.clone());
    let id = suite.offer(LOT, terms());
    suite.deposit(&alice, 50_000).unwrap();
    let channel = suite.pending_channel(&carol, LONG);
    let refused = suite.take(&alice, id, join(LOT, channel)).unwrap_err();
    let expected = doubles::refusal("not such a channel of the taker's");
    assert_eq!(refused, expected);
    assert_eq!(suite.account(&alice), [50_000, 0, 0, 0, 0]);
    assert_eq!(suite.lease(channel).lease, None);
    assert_eq!(suite.look(id).offered, amount(LOT));
    let refused = suite.take(&alice, id, join(LOT, 99)).unwrap_err();
    assert!(matches!(refused, ContractError::Std(_)), "no such channel");
}

#[test]
fn no_channel_of_an_older_policy_is_joined() {
    let mut suite = Suite::new();
    let alice = suite.alice.clone();
    let id = suite.offer(2 * LOT, terms());
    suite.deposit(&alice, 50_000).unwrap();
    let channel = suite.pending_channel(&alice, LONG);
    let mut known = suite.known(channel);
    known.policy_version = 1;
    suite.know(channel, &known);
    let other = ParameterError::OtherPolicyVersion {
        asked: 1,
        in_force: 0,
    };
    let refused = suite.take(&alice, id, join(LOT, channel)).unwrap_err();
    assert_eq!(refused, ContractError::Parameter(other));
    known.policy_version = 0;
    suite.know(channel, &known);
    suite.take(&alice, id, join(LOT, channel)).unwrap();
}
