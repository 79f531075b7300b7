//! More liquidity into a channel that has some.

use super::{amount, event, once, open, terms, top_up, Suite, LONG, LOT};
use crate::ContractError;
use causeway_types::event::LeaseTaken;
use causeway_types::{ChannelId, OfferId, Seconds};
use cosmwasm_std::Addr;

/// Alice has leased a lot of Bob's two into channel 1, for 20,000, and has 80,000 free.
fn leased() -> (Suite, OfferId, Addr, Addr) {
    let mut suite = Suite::new();
    let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
    let id = suite.offer(2 * LOT, terms());
    suite.deposit(&alice, 100_000).unwrap();
    suite.take(&alice, id, open(LOT, 0)).unwrap();
    (suite, id, alice, bob)
}

#[test]
fn a_top_up_pays_out_what_is_earned_and_the_rest_goes_on() {
    let (mut suite, id, alice, bob) = leased();
    suite.pass(50_000);
    let response = suite.take(&alice, id, top_up(LOT, 1)).unwrap();
    let taken: LeaseTaken = event(&response);
    // a lot for the 150,000 s that are left
    assert_eq!((taken.rent, taken.earned), (amount(15_000), amount(5_000)));
    assert_eq!(suite.account(&bob), [5_000, 0, 0, 2 * LOT, 0]);
    assert_eq!(suite.account(&alice), [65_000, 0, 0, 0, 30_000]);
    let lease = suite.lease(1).lease.unwrap();
    assert_eq!(
        (lease.amount, lease.rent),
        (amount(2 * LOT), amount(30_000))
    );
    assert_eq!(lease.from, suite.now());
    assert_eq!(lease.until, suite.known(1).expires_at);
    // from now on two lots earn
    suite.pass(10_000);
    assert_eq!(suite.lease(1).earned, amount(2_000));
    suite.settle(1, 2 * LOT, vec![]).unwrap();
    assert_eq!(suite.account(&bob), [7_000, 0, 2 * LOT, 0, 0]);
    assert_eq!(suite.account(&alice), [93_000, 0, 0, 0, 0]);
}

#[test]
fn in_an_extended_channel_a_top_up_pays_for_the_longer_time_too() {
    let (mut suite, id, alice, bob) = leased();
    suite.pass(150_000);
    let mut known = suite.known(1);
    known.expires_at = known.expires_at.plus(Seconds(100_000));
    suite.know(1, &known);
    // 1,000 for the 150,000 s that are left: 0.4…, rounded up; the lot for 100,000 s more
    let response = suite.take(&alice, id, top_up(1_000, 1)).unwrap();
    let taken: LeaseTaken = event(&response);
    assert_eq!((taken.rent, taken.earned), (amount(10_001), amount(15_000)));
    let lease = suite.lease(1).lease.unwrap();
    assert_eq!(
        (lease.rent, lease.until),
        (amount(15_001), known.expires_at)
    );
    // what was paid for the first time is earned by its end, as before: 15,000 + 5,000.3…
    suite.pass(50_000);
    suite.settle(1, LOT, vec![]).unwrap();
    assert_eq!(suite.account(&bob)[0], 20_001);
    assert_eq!(suite.account(&alice)[0], 100_000 - 20_001);
}

#[test]
fn after_its_rent_has_ended_an_extended_lease_is_paid_for_from_now_on() {
    let (mut suite, id, alice, bob) = leased();
    let mut known = suite.known(1);
    known.expires_at = known.expires_at.plus(Seconds(100_000));
    suite.know(1, &known);
    suite.pass(LONG + 20_000);
    let response = suite.take(&alice, id, top_up(LOT, 1)).unwrap();
    let taken: LeaseTaken = event(&response);
    // two lots for the 80,000 s that are left; the 20,000 s before cost nothing
    assert_eq!((taken.rent, taken.earned), (amount(16_000), amount(20_000)));
    suite.pass(80_000);
    suite.settle(1, 2 * LOT, vec![]).unwrap();
    assert_eq!(suite.account(&bob)[0], 36_000);
    assert_eq!(suite.account(&alice), [64_000, 0, 0, 0, 0]);
}

#[test]
fn only_its_taker_tops_it_up_from_the_same_offer() {
    let (mut suite, id, alice, bob) = leased();
    let carol = suite.carol.clone();
    let other = suite.offer(LOT, once());
    suite.deposit(&carol, 50_000).unwrap();
    let other_lease = ContractError::OtherLease {
        channel_id: ChannelId(1),
        offer_id: id,
        taker: alice.clone(),
    };
    let refused = suite.take(&carol, id, top_up(LOT, 1)).unwrap_err();
    assert_eq!(refused, other_lease);
    let refused = suite.take(&alice, other, top_up(LOT, 1)).unwrap_err();
    assert_eq!(refused, other_lease);
    let pending = suite.pending_channel(&alice, LONG);
    for channel in [pending, 99] {
        let refused = suite.take(&alice, id, top_up(LOT, channel)).unwrap_err();
        assert_eq!(refused, ContractError::LeaseNotFound(ChannelId(channel)));
    }
    let refused = suite.take(&bob, id, top_up(LOT, 1)).unwrap_err();
    assert!(matches!(refused, ContractError::OwnOffer { .. }));
    suite.pass(LONG);
    let refused = suite.take(&alice, id, top_up(LOT, 1)).unwrap_err();
    assert!(matches!(refused, ContractError::NoTimeLeft { .. }));
}

#[test]
fn margin_grows_with_what_is_topped_up() {
    let mut suite = Suite::new();
    let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
    suite.margin_rate(10_000);
    let id = suite.offer(LOT, terms());
    suite.deposit(&alice, 50_000).unwrap();
    suite.deposit(&bob, 150).unwrap();
    suite.take(&alice, id, open(10_000, 0)).unwrap();
    assert_eq!(suite.account(&bob)[..2], [50, 100]);
    let refused = suite.take(&alice, id, top_up(5_101, 1)).unwrap_err();
    let short = ContractError::MarginTooSmall {
        owner: bob.clone(),
        asked: amount(52),
        allowed: amount(50),
    };
    assert_eq!(refused, short);
    suite.take(&alice, id, top_up(5_000, 1)).unwrap();
    assert_eq!(suite.account(&bob)[..2], [0, 150]);
    suite.settle(1, 15_000, vec![]).unwrap();
    let [free, reserved, ..] = suite.account(&bob);
    assert_eq!((free, reserved), (150, 0));
}
