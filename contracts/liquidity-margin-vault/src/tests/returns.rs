//! Liquidity comes back: by a settlement, or out of a running channel; offered again or not.

use super::{amount, event, once, open, part, terms, top_up, Suite, LONG, LOT, ONE};
use crate::ContractError;
use causeway_types::event::{LeaseEnded, LeaseReduced};
use causeway_types::vault::{ExecuteMsg, Hook, OfferTerms};
use causeway_types::{Amount, ChannelId, OfferId};
use cosmwasm_std::Addr;

/// Alice has leased a lot of Bob's offer into channel 1, for 20,000, all that she had.
fn leased(terms: OfferTerms) -> (Suite, OfferId, Addr, Addr) {
    let mut suite = Suite::new();
    let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
    let id = suite.offer(LOT, terms);
    suite.deposit(&alice, 20_000).unwrap();
    suite.take(&alice, id, open(LOT, 0)).unwrap();
    (suite, id, alice, bob)
}
fn withdraw_all(offer_id: OfferId) -> ExecuteMsg {
    ExecuteMsg::WithdrawOffer {
        offer_id,
        amount: None,
    }
}

#[test]
fn what_comes_back_to_an_offer_for_once_is_free() {
    let (mut suite, id, _, bob) = leased(once());
    suite.pass(LONG);
    let response = suite.settle(1, LOT, vec![]).unwrap();
    assert_eq!(event::<LeaseEnded>(&response).offered, Amount::ZERO);
    assert_eq!(suite.account(&bob), [LOT + 20_000, 0, 0, 0, 0]);
    let offer = suite.look(id);
    assert!(offer.offered.is_zero() && offer.leased.is_zero() && !offer.withdrawn);
}

#[test]
fn what_comes_back_to_a_withdrawn_offer_is_free() {
    let (mut suite, id, _, bob) = leased(terms());
    suite.execute(&bob, withdraw_all(id)).unwrap();
    assert_eq!(
        suite.account(&bob),
        [0, 0, 0, LOT, 0],
        "what is leased runs on"
    );
    suite.pass(LONG);
    suite.settle(1, LOT - 5, vec![]).unwrap();
    assert_eq!(suite.account(&bob), [LOT - 5 + 20_000, 0, 0, 0, 0]);
}

#[test]
fn what_was_all_paid_away_leaves_the_rent() {
    let (mut suite, id, _, bob) = leased(terms());
    suite.pass(LONG);
    let response = suite.settle(1, 0, vec![]).unwrap();
    let ended: LeaseEnded = event(&response);
    assert_eq!(
        (ended.returned, ended.offered),
        (Amount::ZERO, Amount::ZERO)
    );
    assert_eq!(suite.account(&bob), [20_000, 0, 0, 0, 0]);
    assert!(suite.look(id).offered.is_zero());
}

#[test]
fn a_lease_and_its_margins_end_in_one_message() {
    let mut suite = Suite::new();
    let [alice, bob, carol] = [&suite.alice, &suite.bob, &suite.carol].map(Addr::clone);
    suite.margin_rate(1_000); // 0.1 %
    let id = suite.offer(LOT, terms());
    suite.deposit(&bob, 40_000).unwrap();
    suite.deposit(&alice, 50_000).unwrap();
    suite.take(&alice, id, open(LOT, 10_000)).unwrap();
    assert_eq!(suite.account(&alice), [19_990, 10, 0, 0, 20_000]);
    assert_eq!(suite.account(&bob), [8_464, 31_536, 0, LOT, 0]);
    suite.pass(LONG);
    let bounties = vec![part(&carol, 3), part(&carol, 3)];
    suite.settle(1, LOT, bounties).unwrap();
    assert_eq!(suite.account(&alice), [19_994, 0, 0, 0, 0]);
    assert_eq!(suite.account(&bob), [60_000, 0, LOT, 0, 0]);
    assert_eq!(suite.account(&carol), [6, 0, 0, 0, 0]);
}

#[test]
fn a_notice_of_another_sidechain_or_with_its_token_ends_nothing() {
    let (mut suite, ..) = leased(terms());
    let mut notice = suite.notice(1, vec![]);
    let registry = suite.registry.clone();
    let two = suite.tokens[1].clone();
    let wrong = |sent: u64, needed: u64| ContractError::WrongSidechain {
        sent: sent.into(),
        needed: needed.into(),
    };
    let hook = Hook::Settled(notice.clone());
    let refused = suite.send_of(&two, &registry, 9, &hook).unwrap_err();
    assert_eq!(refused, wrong(2, 1));
    let hook = Hook::Withdrawn {
        channel_id: ChannelId(1),
    };
    let refused = suite.send_of(&two, &registry, 9, &hook).unwrap_err();
    assert_eq!(refused, wrong(2, 1));
    notice.sidechain_id = super::TWO;
    let refused = suite.by_registry(ExecuteMsg::Settled(notice.clone()));
    assert_eq!(refused.unwrap_err(), wrong(2, 1));
    let refused = suite.send_of(&two, &registry, 9, &Hook::Settled(notice));
    assert_eq!(refused.unwrap_err(), wrong(2, 1));
    assert_eq!(suite.known(1).sidechain_id, ONE);
}

#[test]
fn a_lease_ends_once() {
    let (mut suite, ..) = leased(terms());
    suite.settle(1, LOT, vec![]).unwrap();
    let refused = suite.settle(1, LOT, vec![]).unwrap_err();
    assert_eq!(refused, ContractError::LeaseNotFound(ChannelId(1)));
    // a notice with nothing in it changes nothing
    let before = [&suite.alice, &suite.bob].map(|who| suite.account(who));
    suite.settle(1, 0, vec![]).unwrap();
    let after = [&suite.alice, &suite.bob].map(|who| suite.account(who));
    assert_eq!(before, after);
}

#[test]
fn rent_falls_with_what_is_taken_out_of_a_running_channel() {
    let (mut suite, id, alice, bob) = leased(terms());
    suite.pass(50_000);
    // a quarter of it; of the 15,000 ahead, a quarter goes back
    let response = suite.take_out(1, LOT / 4).unwrap();
    let reduced = LeaseReduced {
        channel_id: ChannelId(1),
        amount: amount(LOT / 4),
        returned: amount(LOT / 4),
        earned: amount(5_000),
        refunded: amount(3_750),
        offered: amount(LOT / 4),
    };
    assert_eq!(event::<LeaseReduced>(&response), reduced);
    assert_eq!(suite.account(&alice), [3_750, 0, 0, 0, 11_250]);
    assert_eq!(suite.account(&bob), [5_000, 0, LOT / 4, LOT * 3 / 4, 0]);
    let offer = suite.look(id);
    assert_eq!(
        (offer.offered, offer.leased),
        (amount(LOT / 4), amount(LOT * 3 / 4))
    );
    let lease = suite.lease(1).lease.unwrap();
    assert_eq!((lease.amount, lease.rent), (offer.leased, amount(11_250)));
    // 75,000 of the 150,000 s that were left
    suite.pass(75_000);
    suite.settle(1, LOT * 3 / 4, vec![]).unwrap();
    assert_eq!(suite.account(&bob), [10_625, 0, LOT, 0, 0]);
    assert_eq!(suite.account(&alice), [9_375, 0, 0, 0, 0]);
}

#[test]
fn a_refund_is_rounded_down_and_nothing_is_left_over() {
    let (mut suite, _, alice, bob) = leased(once());
    suite.pass(1); // 1 is earned, 19,999 are ahead
    let response = suite.take_out(1, LOT / 3).unwrap();
    let reduced: LeaseReduced = event(&response);
    assert_eq!(
        (reduced.earned, reduced.refunded),
        (amount(1), amount(6_666))
    );
    assert_eq!(reduced.offered, Amount::ZERO);
    assert_eq!(suite.account(&alice), [6_666, 0, 0, 0, 13_333]);
    assert_eq!(suite.account(&bob), [LOT / 3 + 1, 0, 0, LOT * 2 / 3, 0]);
}

#[test]
fn more_than_the_lease_may_be_taken_out_and_the_rest_is_free() {
    let (mut suite, id, alice, bob) = leased(terms());
    suite.pass(100_000);
    // the side was paid 500 in the channel
    let response = suite.take_out(1, LOT + 500).unwrap();
    let reduced: LeaseReduced = event(&response);
    assert_eq!(
        (reduced.amount, reduced.returned),
        (amount(LOT), amount(LOT + 500))
    );
    assert_eq!(reduced.offered, amount(LOT));
    assert_eq!(suite.account(&alice), [10_000, 0, 0, 0, 0]);
    assert_eq!(suite.account(&bob), [10_500, 0, LOT, 0, 0]);
    // a lease of nothing: what else comes is free, and it may be topped up or end
    suite.take_out(1, 7).unwrap();
    assert_eq!(suite.account(&bob), [10_507, 0, LOT, 0, 0]);
    suite.take(&alice, id, top_up(LOT, 1)).unwrap();
    assert_eq!(suite.account(&alice), [0, 0, 0, 0, 10_000]);
    suite.pass(100_000);
    suite.settle(1, LOT, vec![]).unwrap();
    assert_eq!(suite.account(&bob), [20_507, 0, LOT, 0, 0]);
}

#[test]
fn after_its_rent_has_ended_what_is_taken_out_refunds_nothing() {
    let (mut suite, _, alice, bob) = leased(terms());
    suite.pass(LONG + 1);
    let response = suite.take_out(1, 1_000).unwrap();
    let reduced: LeaseReduced = event(&response);
    assert_eq!(
        (reduced.earned, reduced.refunded),
        (amount(20_000), Amount::ZERO)
    );
    assert_eq!(suite.account(&alice), [0; 5]);
    suite.pass(1);
    suite.settle(1, LOT - 1_000, vec![]).unwrap();
    assert_eq!(suite.account(&bob), [20_000, 0, LOT, 0, 0]);
}

#[test]
fn what_is_taken_out_of_a_withdrawn_offers_lease_is_free() {
    let (mut suite, id, _, bob) = leased(terms());
    suite.execute(&bob, withdraw_all(id)).unwrap();
    suite.take_out(1, 1_000).unwrap();
    assert_eq!(suite.account(&bob), [1_000, 0, 0, LOT - 1_000, 0]);
    suite.withdraw(&bob, None).unwrap();
}
