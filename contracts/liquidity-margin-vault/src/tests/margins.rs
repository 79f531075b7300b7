//! Margin: reserved when money goes into channels, free again when they settle, less what strangers have earned.

use super::{amount, event, events, part, reserve, Suite, ONE};
use crate::bucket::Bucket;
use crate::ContractError;
use causeway_types::event::{AccountFunded, BountyEarned, MarginReleased, MarginReserved};
use causeway_types::vault::{ExecuteMsg, Hook};
use causeway_types::{Amount, ChannelId};
use cosmwasm_std::Addr;

fn margin_short(owner: &Addr, asked: u128, allowed: u128) -> ContractError {
    ContractError::MarginTooSmall {
        owner: owner.clone(),
        asked: amount(asked),
        allowed: amount(allowed),
    }
}

#[test]
fn margin_is_reserved_out_of_what_is_free_and_serves_the_next_channel() {
    let mut suite = Suite::new();
    let alice = suite.alice.clone();
    suite.deposit(&alice, 100).unwrap();
    for _ in 0..3 {
        let (channel, done) = suite.with_margins(vec![part(&alice, 80)], None);
        let reserved = MarginReserved {
            sidechain_id: ONE,
            owner: alice.clone(),
            amount: amount(80),
        };
        assert_eq!(event::<MarginReserved>(&done.unwrap()), reserved);
        assert_eq!(suite.account(&alice), [20, 80, 0, 0, 0]);
        // what is reserved does not leave, and serves no other channel
        let refused = suite.withdraw(&alice, Some(21)).unwrap_err();
        assert!(matches!(refused, ContractError::AccountTooSmall { .. }));
        let (_, done) = suite.with_margins(vec![part(&alice, 21)], None);
        assert_eq!(done.unwrap_err(), margin_short(&alice, 21, 20));
        let response = suite.settle(channel, 0, vec![]).unwrap();
        let released = MarginReleased {
            channel_id: ChannelId(channel),
            owner: alice.clone(),
            amount: amount(80),
        };
        assert_eq!(event::<MarginReleased>(&response), released);
        assert_eq!(suite.account(&alice), [100, 0, 0, 0, 0]);
    }
}

#[test]
fn if_one_is_short_neither_is_reserved() {
    let mut suite = Suite::new();
    let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
    suite.deposit(&alice, 10).unwrap();
    suite.deposit(&bob, 4).unwrap();
    let both = vec![part(&alice, 10), part(&bob, 5)];
    let (_, done) = suite.with_margins(both, None);
    assert_eq!(done.unwrap_err(), margin_short(&bob, 5, 4));
    assert_eq!(suite.account(&alice), [10, 0, 0, 0, 0]);
    let both = vec![part(&alice, 10), part(&bob, 4)];
    let (channel, done) = suite.with_margins(both, None);
    assert_eq!(events::<MarginReserved>(&done.unwrap()).len(), 2);
    suite.settle(channel, 0, vec![]).unwrap();
    assert_eq!(suite.account(&bob), [4, 0, 0, 0, 0]);
    let (_, done) = suite.with_margins(vec![part(&alice, u128::MAX)], None);
    assert_eq!(done.unwrap_err(), margin_short(&alice, u128::MAX, 10));
}

#[test]
fn margin_that_is_sent_along_is_reserved_at_once_and_the_rest_stays_free() {
    let mut suite = Suite::new();
    let alice = suite.alice.clone();
    let (_, done) = suite.with_margins(vec![part(&alice, 30)], Some(50));
    let response = done.unwrap();
    assert_eq!(event::<AccountFunded>(&response).amount, amount(50));
    assert_eq!(event::<MarginReserved>(&response).amount, amount(30));
    assert_eq!(suite.account(&alice), [20, 30, 0, 0, 0]);
    // with what was free before
    let (_, done) = suite.with_margins(vec![part(&alice, 25)], Some(5));
    done.unwrap();
    assert_eq!(suite.account(&alice), [0, 55, 0, 0, 0]);
    let (_, done) = suite.with_margins(vec![part(&alice, 7)], Some(6));
    assert_eq!(done.unwrap_err(), margin_short(&alice, 7, 6));
    // none is needed: what was sent is free
    let (_, done) = suite.with_margins(vec![part(&alice, 0)], Some(6));
    assert_eq!(events::<MarginReserved>(&done.unwrap()), vec![]);
    assert_eq!(suite.account(&alice), [6, 55, 0, 0, 0]);
}

#[test]
fn bounties_come_out_of_the_openers_margin_and_out_of_nothing_else() {
    let mut suite = Suite::new();
    let [alice, bob, carol] = [&suite.alice, &suite.bob, &suite.carol].map(Addr::clone);
    suite.deposit(&alice, 1_000).unwrap();
    suite.deposit(&bob, 1_000).unwrap();
    let both = vec![part(&alice, 50), part(&bob, 40)];
    let (channel, _) = suite.with_margins(both, None);
    let owner = suite.owner.clone();
    let too_much = vec![part(&carol, 25), part(&owner, 26)];
    let refused = suite.settle(channel, 0, too_much).unwrap_err();
    let above = |asked, allowed| ContractError::BountyAboveMargin {
        asked: amount(asked),
        allowed: amount(allowed),
    };
    assert_eq!(refused, above(26, 25));

    let bounties = vec![part(&carol, 25), part(&owner, 20)];
    let response = suite.settle(channel, 0, bounties).unwrap();
    let earned = |owner: &Addr, n| BountyEarned {
        channel_id: ChannelId(channel),
        owner: owner.clone(),
        opener: alice.clone(),
        amount: amount(n),
    };
    let expected = vec![earned(&carol, 25), earned(&owner, 20)];
    assert_eq!(events::<BountyEarned>(&response), expected);
    assert_eq!(suite.account(&alice), [955, 0, 0, 0, 0]);
    assert_eq!(suite.account(&bob), [1_000, 0, 0, 0, 0]);
    assert_eq!(suite.account(&carol), [25, 0, 0, 0, 0]);
    assert_eq!(suite.account(&owner), [20, 0, 0, 0, 0]);
    suite.withdraw(&carol, None).unwrap();

    let bare = suite.pending_channel(&alice, 10);
    let refused = suite.settle(bare, 0, vec![part(&carol, 1)]).unwrap_err();
    assert_eq!(refused, above(1, 0));
}

#[test]
fn both_steps_may_be_one_strangers_and_take_the_whole_margin() {
    let mut suite = Suite::new();
    let (alice, carol) = (suite.alice.clone(), suite.carol.clone());
    let (channel, _) = suite.with_margins(vec![part(&alice, 8)], Some(9));
    let bounties = vec![part(&carol, 4), part(&carol, 4)];
    suite.settle(channel, 0, bounties).unwrap();
    assert_eq!(suite.account(&carol), [8, 0, 0, 0, 0]);
    assert_eq!(suite.account(&alice), [1, 0, 0, 0, 0]);
}

#[test]
fn margin_is_released_once() {
    let mut suite = Suite::new();
    let alice = suite.alice.clone();
    let (channel, _) = suite.with_margins(vec![part(&alice, 9)], Some(9));
    let notice = suite.notice(channel, vec![]);
    suite.settle(channel, 0, vec![]).unwrap();
    let refused = suite.settle_by(channel, 0, notice).unwrap_err();
    let none = ContractError::AccountTooSmall {
        owner: alice.clone(),
        bucket: Bucket::Reserved,
        asked: amount(9),
        allowed: Amount::ZERO,
    };
    assert_eq!(refused, none);
}

#[test]
fn money_that_comes_for_no_lease_is_refused() {
    let mut suite = Suite::new();
    let alice = suite.alice.clone();
    let (channel, _) = suite.with_margins(vec![part(&alice, 9)], Some(9));
    let no_lease = ContractError::LeaseNotFound(ChannelId(channel));
    let refused = suite.settle(channel, 5, vec![]).unwrap_err();
    assert_eq!(refused, no_lease);
    let refused = suite.take_out(channel, 5).unwrap_err();
    assert_eq!(refused, no_lease);
}

#[test]
fn what_the_registry_says_nobody_else_can_say() {
    let mut suite = Suite::new();
    let [owner, alice, bob] = [&suite.owner, &suite.alice, &suite.bob].map(Addr::clone);
    suite.deposit(&alice, 100).unwrap();
    let (channel, _) = suite.with_margins(vec![part(&alice, 50)], None);
    let notice = suite.notice(channel, vec![part(&bob, 50)]);
    let messages = [
        reserve(vec![part(&alice, 50)]),
        ExecuteMsg::Settled(notice.clone()),
    ];
    let hooks = [
        Hook::Reserve {
            margin: part(&alice, 50),
        },
        Hook::Settled(notice),
        Hook::Withdrawn {
            channel_id: ChannelId(channel),
        },
    ];
    for who in [&owner, &alice, &bob] {
        let not_registry = ContractError::NotRegistry {
            sender: who.clone(),
            registry: Some(suite.registry.clone()),
        };
        for msg in &messages {
            let done = suite.execute(who, msg.clone());
            assert_eq!(done.unwrap_err(), not_registry, "{msg:?}");
        }
        for hook in &hooks {
            let done = suite.send(who, 1, hook);
            assert_eq!(done.unwrap_err(), not_registry, "{hook:?}");
        }
    }
    assert_eq!(suite.account(&alice), [50, 50, 0, 0, 0]);
}
