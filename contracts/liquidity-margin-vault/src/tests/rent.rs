//! Rent to the unit: earned by the second, rounded up; what an early end leaves goes back to the taker.

use super::{amount, event, open, terms, Suite, HAS, LONG, LOT};
use causeway_types::event::LeaseEnded;
use causeway_types::vault::OfferTerms;
use causeway_types::{Amount, ChannelId, Ppm};

/// A lot for [`LONG`] costs 20,000; it ends after so many seconds. What is earned.
fn ended_after(seconds: u64) -> u128 {
    let mut suite = Suite::new();
    let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
    let id = suite.offer(LOT, terms());
    suite.deposit(&alice, 20_000).unwrap();
    suite.take(&alice, id, open(LOT, 0)).unwrap();
    suite.pass(seconds);
    let seen = suite.lease(1).earned.u128();
    let response = suite.settle(1, LOT, vec![]).unwrap();
    let ended: LeaseEnded = event(&response);
    let earned = suite.account(&bob)[0];
    let expected = LeaseEnded {
        channel_id: ChannelId(1),
        offer_id: id,
        leased: amount(LOT),
        returned: amount(LOT),
        earned: amount(earned),
        refunded: amount(20_000 - earned),
        offered: amount(LOT),
    };
    assert_eq!(ended, expected);
    assert_eq!(seen, earned, "as it was shown");
    assert_eq!(suite.account(&alice), [20_000 - earned, 0, 0, 0, 0]);
    assert_eq!(suite.lease(1).lease, None);
    earned
}

#[test]
fn a_lease_earns_by_the_second_and_no_more_after_its_end() {
    assert_eq!(ended_after(0), 0);
    assert_eq!(ended_after(1), 1, "a tenth, rounded up");
    assert_eq!(ended_after(10), 1);
    assert_eq!(ended_after(11), 2);
    assert_eq!(ended_after(50_000), 5_000);
    assert_eq!(ended_after(50_001), 5_001);
    assert_eq!(ended_after(LONG - 1), 20_000, "19,999.9, rounded up");
    assert_eq!(ended_after(LONG), 20_000);
    assert_eq!(ended_after(LONG + 1), 20_000);
    assert_eq!(ended_after(10 * LONG), 20_000);
}

#[test]
fn rent_is_rounded_up_to_whole_units() {
    // amount × rate × seconds ÷ (1,000,000 × 31,536,000)
    for (n, rate, expected) in [
        (1_000, 1, 1),             // 0.000006…
        (1_000, 0, 0),             // nothing
        (1_577, RATE_HALF, 1),     // 0.50006…
        (1_000_000, 100_000, 635), // 634.19…
        (1_576_800, 100_000, 1_000),
    ] {
        let mut suite = Suite::new();
        let alice = suite.alice.clone();
        let at = OfferTerms {
            rate: Ppm(rate),
            ..terms()
        };
        let id = suite.offer(LOT, at);
        suite.deposit(&alice, 10_000).unwrap();
        suite.take(&alice, id, open(n, 0)).unwrap();
        let [free, _, _, _, ahead] = suite.account(&alice);
        assert_eq!((free, ahead), (10_000 - expected, expected));
    }
}
const RATE_HALF: u32 = 50_000;

#[test]
fn one_providers_money_serves_three_channels_in_turn_with_nobody_touching_it() {
    let mut suite = Suite::new();
    let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
    let id = suite.offer(LOT, terms());
    suite.deposit(&alice, 100_000).unwrap();
    for round in 1..=3u128 {
        suite.take(&alice, id, open(LOT, 0)).unwrap();
        suite.pass(LONG / 2);
        suite.settle(round as u64, LOT, vec![]).unwrap();
        assert_eq!(suite.account(&bob), [round * 10_000, 0, LOT, 0, 0]);
    }
    assert_eq!(suite.account(&alice), [70_000, 0, 0, 0, 0]);
    suite.withdraw(&bob, Some(30_000)).unwrap();
    assert_eq!(suite.has(&bob), HAS - LOT + 30_000);
}

#[test]
fn the_rent_is_the_same_whatever_is_paid_in_the_channel() {
    for paid in [0, 1, LOT - 1, LOT, LOT + 5_000] {
        let mut suite = Suite::new();
        let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
        let id = suite.offer(LOT, terms());
        suite.deposit(&alice, 20_000).unwrap();
        suite.take(&alice, id, open(LOT, 0)).unwrap();
        suite.pass(60_000);
        let response = suite.settle(1, paid, vec![]).unwrap();
        let ended: LeaseEnded = event(&response);
        assert_eq!(
            (ended.earned, ended.refunded),
            (amount(6_000), amount(14_000))
        );
        assert_eq!(ended.returned, amount(paid));
        // up to what was leased is offered again; what the channel paid beyond is free
        let offered = paid.min(LOT);
        assert_eq!(ended.offered, amount(offered));
        let free = 6_000 + paid - offered;
        assert_eq!(suite.account(&bob), [free, 0, offered, 0, 0]);
        assert_eq!(suite.account(&alice), [14_000, 0, 0, 0, 0]);
        let offer = suite.look(id);
        assert_eq!(
            (offer.offered, offer.leased),
            (amount(offered), Amount::ZERO)
        );
    }
}
