//! The owner gives out tokens, each backed.

use super::{event, share, Suite, DENOM};
use crate::ContractError;
use causeway_contract_utils::CommonError;
use causeway_types::event::Distributed;
use causeway_types::issuer::{ExecuteMsg, Hook, Share, MAX_RECIPIENTS};
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{coins, Addr};

fn distribute(sidechain_id: SidechainId, shares: &[Share]) -> ExecuteMsg {
    ExecuteMsg::Distribute {
        sidechain_id,
        shares: shares.to_vec(),
    }
}
fn hook(sidechain_id: SidechainId, shares: &[Share]) -> Hook {
    Hook::Distribute {
        sidechain_id,
        shares: shares.to_vec(),
    }
}
/// A suite with one sidechain of the coin, and the issuer with a surplus.
fn with_surplus(surplus: u128) -> (Suite, SidechainId, Addr) {
    let mut suite = Suite::new();
    let native = suite.native();
    let (id, token) = suite.sidechain(native.clone(), "ONE");
    suite.asset_becomes(&native, surplus);
    (suite, id, token)
}

#[test]
fn coins_sent_along_and_the_surplus_back_what_is_given_out() {
    let (mut suite, id, token) = with_surplus(20);
    let (owner, alice, bob) = (suite.owner.clone(), suite.alice.clone(), suite.bob.clone());
    let msg = distribute(id, &[share(&alice, 25), share(&bob, 5)]);
    let response = suite.execute(&owner, msg, &coins(10, DENOM)).unwrap();
    let distributed: Distributed = event(&response);
    assert_eq!(
        distributed,
        Distributed {
            sidechain_id: id,
            recipients: 2,
            amount: Amount::new(30),
            supply: Amount::new(30),
        }
    );
    assert_eq!(suite.tokens(&token, &alice), 25);
    assert_eq!(suite.tokens(&token, &bob), 5);
    let native = suite.native();
    assert_eq!(suite.asset(native).surplus, Amount::ZERO);
}

#[test]
fn all_of_the_surplus_can_be_given_out_and_one_more_is_refused() {
    let (mut suite, id, _) = with_surplus(20);
    let alice = suite.alice.clone();
    let more = |total: u128, surplus: u128| ContractError::SharesAboveSurplus {
        total: total.into(),
        surplus: surplus.into(),
    };
    let refused = suite.by_owner(distribute(id, &[share(&alice, 21)]));
    assert_eq!(refused.unwrap_err(), more(21, 20));
    suite
        .by_owner(distribute(id, &[share(&alice, 20)]))
        .unwrap();
    let refused = suite.by_owner(distribute(id, &[share(&alice, 1)]));
    assert_eq!(refused.unwrap_err(), more(1, 0));
}

#[test]
fn what_backs_another_sidechain_is_no_surplus_and_neither_is_a_shortfall() {
    let (mut suite, one, _) = with_surplus(0);
    let (alice, native) = (suite.alice.clone(), suite.native());
    let (two, _) = suite.sidechain(native.clone(), "TWO");
    suite.deposit(&alice, one, 100).unwrap();
    for balance in [100, 99] {
        suite.asset_becomes(&native, balance);
        let refused = suite.by_owner(distribute(two, &[share(&alice, 1)]));
        assert_eq!(
            refused.unwrap_err(),
            ContractError::SharesAboveSurplus {
                total: Amount::new(1),
                surplus: Amount::ZERO,
            }
        );
    }
}

#[test]
fn coins_beyond_the_shares_are_refused_with_both_numbers() {
    let (mut suite, id, _) = with_surplus(20);
    let (owner, alice) = (suite.owner.clone(), suite.alice.clone());
    let msg = distribute(id, &[share(&alice, 10)]);
    let refused = suite.execute(&owner, msg.clone(), &coins(11, DENOM));
    assert_eq!(
        refused.unwrap_err(),
        ContractError::FundsAboveShares {
            attached: Amount::new(11),
            total: Amount::new(10),
        }
    );
    suite.execute(&owner, msg, &coins(10, DENOM)).unwrap();
}

#[test]
fn other_coins_are_refused() {
    let mut suite = Suite::new();
    let cw20 = suite.cw20();
    let (id, _) = suite.sidechain(cw20.clone(), "ONE");
    let (owner, alice) = (suite.owner.clone(), suite.alice.clone());
    let msg = distribute(id, &[share(&alice, 10)]);
    assert_eq!(
        suite.execute(&owner, msg, &coins(10, DENOM)).unwrap_err(),
        ContractError::WrongFunds {
            sent: "10uatom".to_owned(),
            sidechain_id: id,
            asset: cw20,
        }
    );
}

#[test]
fn foreign_tokens_sent_by_the_owner_back_what_is_given_out() {
    let mut suite = Suite::new();
    let (native, cw20) = (suite.native(), suite.cw20());
    let (id, token) = suite.sidechain(cw20.clone(), "ONE");
    let (coins_id, _) = suite.sidechain(native.clone(), "TWO");
    let (owner, alice, foreign) = (
        suite.owner.clone(),
        suite.alice.clone(),
        suite.foreign.clone(),
    );
    suite.asset_becomes(&cw20, 5);
    let shares = [share(&alice, 15)];
    suite
        .send(&foreign, &owner, 10, &hook(id, &shares))
        .unwrap();
    assert_eq!(suite.tokens(&token, &alice), 15);
    assert_eq!(
        suite
            .send(&foreign, &owner, 16, &hook(id, &shares))
            .unwrap_err(),
        ContractError::FundsAboveShares {
            attached: Amount::new(16),
            total: Amount::new(15),
        }
    );
    assert_eq!(
        suite
            .send(&foreign, &owner, 0, &hook(id, &shares))
            .unwrap_err(),
        ContractError::ZeroAmount
    );
    assert_eq!(
        suite
            .send(&foreign, &owner, 15, &hook(coins_id, &shares))
            .unwrap_err(),
        ContractError::WrongToken {
            sent: foreign,
            sidechain_id: coins_id,
            asset: native,
        }
    );
}

#[test]
fn there_are_1_to_200_recipients() {
    let (mut suite, id, token) = with_surplus(1_000);
    let crowd: Vec<_> = (0..=MAX_RECIPIENTS)
        .map(|n| suite.app.api().addr_make(&format!("user{n}")))
        .collect();
    let shares: Vec<_> = crowd.iter().map(|who| share(who, 1)).collect();
    for shares in [&shares[..0], &shares] {
        assert_eq!(
            suite.by_owner(distribute(id, shares)).unwrap_err(),
            ContractError::RecipientCount {
                asked: shares.len()
            }
        );
    }
    suite
        .by_owner(distribute(id, &shares[..MAX_RECIPIENTS]))
        .unwrap();
    for who in &crowd[..MAX_RECIPIENTS] {
        assert_eq!(suite.tokens(&token, who), 1);
    }
    assert_eq!(suite.look(id).supply, Amount::new(200));
}

#[test]
fn a_share_of_nothing_and_a_second_share_are_refused() {
    let (mut suite, id, _) = with_surplus(100);
    let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
    let empty = distribute(id, &[share(&alice, 1), share(&bob, 0)]);
    let recipient = bob.clone();
    assert_eq!(
        suite.by_owner(empty).unwrap_err(),
        ContractError::EmptyShare { recipient }
    );
    let twice = distribute(id, &[share(&alice, 1), share(&bob, 1), share(&alice, 2)]);
    assert_eq!(
        suite.by_owner(twice).unwrap_err(),
        ContractError::RecipientTwice { recipient: alice }
    );
}

#[test]
fn shares_beyond_the_largest_amount_are_refused_with_both_numbers() {
    let (mut suite, id, _) = with_surplus(100);
    let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
    let msg = distribute(id, &[share(&alice, u128::MAX), share(&bob, 1)]);
    assert_eq!(
        suite.by_owner(msg).unwrap_err(),
        ContractError::SharesOverflow {
            sum: Amount::MAX,
            share: Amount::new(1),
        }
    );
    let msg = distribute(id, &[share(&alice, u128::MAX - 1), share(&bob, 1)]);
    assert_eq!(
        suite.by_owner(msg).unwrap_err(),
        ContractError::SharesAboveSurplus {
            total: Amount::MAX,
            surplus: Amount::new(100),
        }
    );
}

#[test]
fn tokens_are_not_given_to_those_that_would_lose_them() {
    let (mut suite, id, _) = with_surplus(100);
    for recipient in [&suite.issuer, &suite.registry, &suite.vault].map(Clone::clone) {
        let msg = distribute(id, &[share(&recipient, 1)]);
        assert_eq!(
            suite.by_owner(msg).unwrap_err(),
            ContractError::Common(CommonError::RecipientKeepsNothing { recipient })
        );
    }
    let nowhere = Share {
        recipient: "nowhere".to_owned(),
        amount: Amount::new(1),
    };
    assert!(matches!(
        suite.by_owner(distribute(id, &[nowhere])),
        Err(ContractError::Std(_))
    ));
}
