//! Tokens into accounts and out of them.

use super::{amount, event, withdraw, Suite, HAS, ONE, TWO};
use crate::bucket::Bucket;
use crate::ContractError;
use causeway_contract_utils::CommonError;
use causeway_types::event::{AccountFunded, AccountWithdrawn};
use causeway_types::vault::{ExecuteMsg, HoldingResponse, Hook, QueryMsg};
use cosmwasm_std::{to_json_binary, Addr, StdError};
use cw20::Cw20ReceiveMsg;

fn in_the_name_of(who: &Addr) -> Hook {
    Hook::Deposit {
        beneficiary: Some(who.to_string()),
    }
}
fn short(owner: &Addr, asked: u128, allowed: u128) -> ContractError {
    ContractError::AccountTooSmall {
        owner: owner.clone(),
        bucket: Bucket::Free,
        asked: amount(asked),
        allowed: amount(allowed),
    }
}

#[test]
fn what_is_deposited_is_free_and_leaves_whole() {
    let mut suite = Suite::new();
    let alice = suite.alice.clone();
    let response = suite.deposit(&alice, 700).unwrap();
    let funded = AccountFunded {
        sidechain_id: ONE,
        owner: alice.clone(),
        amount: amount(700),
    };
    assert_eq!(event::<AccountFunded>(&response), funded);
    suite.deposit(&alice, 300).unwrap();
    assert_eq!(suite.account(&alice), [1_000, 0, 0, 0, 0]);
    let response = suite.withdraw(&alice, Some(999)).unwrap();
    let withdrawn = AccountWithdrawn {
        sidechain_id: ONE,
        owner: alice.clone(),
        to: alice.clone(),
        amount: amount(999),
    };
    assert_eq!(event::<AccountWithdrawn>(&response), withdrawn);
    suite.withdraw(&alice, None).unwrap();
    assert_eq!(suite.account(&alice), [0; 5]);
    assert_eq!(suite.has(&alice), HAS);
    let refused = suite.withdraw(&alice, None).unwrap_err();
    assert_eq!(refused, ContractError::ZeroAmount);
}

#[test]
fn no_more_leaves_than_is_free_and_only_its_owners() {
    let mut suite = Suite::new();
    let (alice, carol) = (suite.alice.clone(), suite.carol.clone());
    suite.deposit(&alice, 100).unwrap();
    let refused = suite.withdraw(&alice, Some(101)).unwrap_err();
    assert_eq!(refused, short(&alice, 101, 100));
    let refused = suite.withdraw(&alice, Some(u128::MAX)).unwrap_err();
    assert_eq!(refused, short(&alice, u128::MAX, 100));
    let refused = suite.withdraw(&alice, Some(0)).unwrap_err();
    assert_eq!(refused, ContractError::ZeroAmount);
    let refused = suite.withdraw(&carol, Some(1)).unwrap_err();
    assert_eq!(refused, short(&carol, 1, 0));
    let elsewhere = ExecuteMsg::Withdraw {
        sidechain_id: TWO,
        amount: Some(amount(1)),
        to: None,
    };
    let refused = suite.execute(&alice, elsewhere).unwrap_err();
    assert_eq!(refused, short(&alice, 1, 0));
}

#[test]
fn what_is_free_goes_to_another_but_to_none_who_would_lose_it() {
    let mut suite = Suite::new();
    let (alice, carol) = (suite.alice.clone(), suite.carol.clone());
    suite.deposit(&alice, 100).unwrap();
    let to_carol = withdraw(Some(60), Some(&carol));
    suite.execute(&alice, to_carol).unwrap();
    assert_eq!(suite.has(&carol), HAS + 60);
    assert_eq!(suite.account(&carol), [0; 5]);
    let losers = [&suite.vault, &suite.registry, &suite.issuer].map(Addr::clone);
    for recipient in losers {
        let msg = withdraw(Some(1), Some(&recipient));
        let refused = suite.execute(&alice, msg).unwrap_err();
        assert_eq!(
            refused,
            ContractError::Common(CommonError::RecipientKeepsNothing { recipient })
        );
    }
    let nobody = withdraw(Some(1), Some(&Addr::unchecked("?")));
    let refused = suite.execute(&alice, nobody).unwrap_err();
    assert!(matches!(
        refused,
        ContractError::Std(StdError::GenericErr { .. })
    ));
}

#[test]
fn accounts_of_two_tokens_are_apart() {
    let mut suite = Suite::new();
    let alice = suite.alice.clone();
    suite.deposit(&alice, 5).unwrap();
    let hook = Hook::Deposit { beneficiary: None };
    let two = suite.tokens[1].clone();
    suite.send_of(&two, &alice, 9, &hook).unwrap();
    assert_eq!(suite.account_in(&alice, ONE).free, amount(5));
    assert_eq!(suite.account_in(&alice, TWO).free, amount(9));
    let holding = QueryMsg::Holding { sidechain_id: TWO };
    let holding: HoldingResponse = suite.ask(&holding).unwrap();
    assert_eq!((holding.token, holding.amount), (Some(two), amount(9)));
}

#[test]
fn only_the_registry_deposits_in_anothers_name() {
    let mut suite = Suite::new();
    let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
    let refused = suite.send(&alice, 5, &in_the_name_of(&bob)).unwrap_err();
    let not_accepted = ContractError::BeneficiaryNotAccepted {
        sender: alice.clone(),
        beneficiary: bob.clone(),
    };
    assert_eq!(refused, not_accepted);
    suite.send(&alice, 5, &in_the_name_of(&alice)).unwrap();
    suite.registry_sends(7, &in_the_name_of(&bob)).unwrap();
    assert_eq!(suite.account(&alice), [5, 0, 0, 0, 0]);
    assert_eq!(suite.account(&bob), [7, 0, 0, 0, 0]);
}

#[test]
fn the_word_of_a_token_that_is_not_ours_counts_nothing() {
    let mut suite = Suite::new();
    let (alice, issuer) = (suite.alice.clone(), suite.issuer.clone());
    let bad = suite.foreign_token();
    let refused = |token: &Addr| {
        ContractError::Common(CommonError::ForeignToken {
            token: token.clone(),
            issuer: issuer.clone(),
        })
    };
    let hook = Hook::Deposit { beneficiary: None };
    let sent = suite.send_of(&bad, &alice, 5, &hook).unwrap_err();
    assert_eq!(sent, refused(&bad));
    // a stranger that says it is a token and had money from the registry
    let said = |hook: &Hook, sender: &Addr, n: u128| {
        ExecuteMsg::Receive(Cw20ReceiveMsg {
            sender: sender.to_string(),
            amount: n.into(),
            msg: to_json_binary(hook).unwrap(),
        })
    };
    let registry = suite.registry.clone();
    let channel = suite.pending_channel(&alice, 10);
    let hooks = [
        hook.clone(),
        in_the_name_of(&alice),
        Hook::Settled(suite.notice(channel, vec![])),
        Hook::Reserve {
            margin: super::part(&alice, 1),
        },
    ];
    for hook in hooks {
        let done = suite.execute(&alice, said(&hook, &registry, 9));
        assert_eq!(done.unwrap_err(), refused(&alice), "{hook:?}");
    }
    let token = suite.tokens[0].clone();
    let nothing = suite.execute(&token, said(&hook, &alice, 0)).unwrap_err();
    assert_eq!(nothing, ContractError::ZeroAmount);
}
