//! Tokens come back, are burnt, and assets go out.

use super::{event, hook_redeem, Suite};
use crate::ContractError;
use causeway_contract_utils::CommonError;
use causeway_types::event::Redeemed;
use causeway_types::issuer::{ExecuteMsg, QueryMsg, RedemptionResponse};
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{to_json_binary, Addr};
use cw20::Cw20ReceiveMsg;

/// A suite with one sidechain of the coin, of which Alice has 100 and Bob 50.
fn funded() -> (Suite, SidechainId, Addr) {
    let mut suite = Suite::new();
    let native = suite.native();
    let (id, token) = suite.sidechain(native, "ONE");
    let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
    suite.deposit(&alice, id, 100).unwrap();
    suite.deposit(&bob, id, 50).unwrap();
    (suite, id, token)
}

fn would_pay(suite: &Suite, sidechain_id: SidechainId, amount: u128) -> u128 {
    let msg = QueryMsg::Redemption {
        sidechain_id,
        amount: Amount::new(amount),
    };
    let answer: RedemptionResponse = suite.ask(&msg).unwrap();
    answer.out.u128()
}

#[test]
fn tokens_redeem_one_for_one_to_their_holder_or_to_whom_it_names() {
    let (mut suite, id, token) = funded();
    let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
    assert_eq!(would_pay(&suite, id, 40), 40);
    let response = suite.redeem(&alice, &token, 40, 40).unwrap();
    let redeemed: Redeemed = event(&response);
    assert_eq!(
        redeemed,
        Redeemed {
            sidechain_id: id,
            sender: alice.clone(),
            recipient: alice.clone(),
            burnt: Amount::new(40),
            paid: Amount::new(40),
            supply: Amount::new(110),
        }
    );
    let hook = hook_redeem(Some(&bob), 0);
    suite.send(&token, &alice, 60, &hook).unwrap();
    assert_eq!(suite.coins(&alice), 940);
    assert_eq!(suite.coins(&bob), 1_010);
    assert_eq!(suite.tokens(&token, &alice), 0);
    let seen = (suite.look(id).supply, suite.reserve(id));
    assert_eq!(seen, (50.into(), 50.into()));
}

#[test]
fn foreign_tokens_are_paid_back_by_their_own_transfer() {
    let mut suite = Suite::new();
    let cw20 = suite.cw20();
    let (id, token) = suite.sidechain(cw20, "ONE");
    let alice = suite.alice.clone();
    suite.deposit_cw20(&alice, id, 300).unwrap();
    suite.redeem(&alice, &token, 300, 300).unwrap();
    assert_eq!(suite.tokens(&suite.foreign, &alice), 1_000);
    assert_eq!(suite.look(id).supply, Amount::ZERO);
}

#[test]
fn a_surplus_does_not_raise_what_is_paid() {
    let (mut suite, id, token) = funded();
    let (alice, native) = (suite.alice.clone(), suite.native());
    suite.asset_becomes(&native, 400);
    assert_eq!(would_pay(&suite, id, 100), 100);
    suite.redeem(&alice, &token, 100, 0).unwrap();
    assert_eq!(suite.coins(&alice), 1_000);
    assert_eq!(suite.asset(native).surplus, Amount::new(250));
}

#[test]
fn a_short_reserve_pays_everyone_the_same_part_rounded_down() {
    let (mut suite, id, token) = funded();
    let (alice, bob, native) = (suite.alice.clone(), suite.bob.clone(), suite.native());
    suite.asset_becomes(&native, 100);
    assert_eq!(suite.reserve(id), Amount::new(100));
    assert_eq!(would_pay(&suite, id, 50), 33);
    let response = suite.redeem(&bob, &token, 50, 33).unwrap();
    let redeemed: Redeemed = event(&response);
    assert_eq!((redeemed.burnt, redeemed.paid), (50.into(), 33.into()));
    assert_eq!(would_pay(&suite, id, 100), 67);
    suite.redeem(&alice, &token, 100, 67).unwrap();
    let left = suite.asset(native);
    assert_eq!((left.balance, left.recorded), (Amount::ZERO, Amount::ZERO));
}

#[test]
fn sidechains_that_share_an_asset_share_its_shortfall() {
    let (mut suite, one, _) = funded();
    let (alice, native) = (suite.alice.clone(), suite.native());
    let (two, token) = suite.sidechain(native.clone(), "TWO");
    suite.deposit(&alice, two, 50).unwrap();
    suite.asset_becomes(&native, 100);
    assert_eq!(suite.reserve(one), Amount::new(75));
    assert_eq!(suite.reserve(two), Amount::new(25));
    suite.redeem(&alice, &token, 50, 25).unwrap();
    assert_eq!(suite.reserve(one), Amount::new(75));
    assert_eq!(suite.asset(native).shortfall, Amount::new(75));
}

#[test]
fn less_than_the_least_asked_for_is_refused_with_both_numbers() {
    let (mut suite, _, token) = funded();
    let (alice, native) = (suite.alice.clone(), suite.native());
    let below = |min_out: u128, out: u128| ContractError::BelowMinimumOut {
        min_out: min_out.into(),
        out: out.into(),
    };
    let refused = suite.redeem(&alice, &token, 10, 11).unwrap_err();
    assert_eq!(refused, below(11, 10));
    suite.asset_becomes(&native, 75);
    let refused = suite.redeem(&alice, &token, 10, 6).unwrap_err();
    assert_eq!(refused, below(6, 5));
    suite.redeem(&alice, &token, 10, 5).unwrap();
}

#[test]
fn nothing_is_burnt_for_nothing() {
    let (mut suite, _, token) = funded();
    let (alice, native) = (suite.alice.clone(), suite.native());
    for (balance, asked) in [(0, 100), (149, 1)] {
        suite.asset_becomes(&native, balance);
        assert_eq!(
            suite.redeem(&alice, &token, asked, 0).unwrap_err(),
            ContractError::RedemptionPaysNothing {
                asked: asked.into(),
                balance: balance.into(),
                recorded: 150.into(),
            }
        );
    }
    assert_eq!(
        suite.redeem(&alice, &token, 0, 0).unwrap_err(),
        ContractError::ZeroAmount
    );
}

#[test]
fn only_tokens_of_ours_are_redeemed() {
    let (mut suite, ..) = funded();
    let (alice, foreign) = (suite.alice.clone(), suite.foreign.clone());
    assert_eq!(
        suite.redeem(&alice, &foreign, 10, 0).unwrap_err(),
        ContractError::TokenNotFound { token: foreign }
    );
    // an account that speaks as a token would
    let forged = ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender: alice.to_string(),
        amount: 10u128.into(),
        msg: to_json_binary(&hook_redeem(None, 0)).unwrap(),
    });
    assert_eq!(
        suite.execute(&alice, forged, &[]).unwrap_err(),
        ContractError::TokenNotFound { token: alice }
    );
}

#[test]
fn assets_are_not_paid_to_those_that_would_lose_them() {
    let (mut suite, _, token) = funded();
    let alice = suite.alice.clone();
    for recipient in [&suite.issuer, &suite.registry, &suite.vault].map(Clone::clone) {
        let hook = hook_redeem(Some(&recipient), 0);
        assert_eq!(
            suite.send(&token, &alice, 5, &hook).unwrap_err(),
            ContractError::Common(CommonError::RecipientKeepsNothing { recipient })
        );
    }
}

#[test]
fn redeeming_cannot_be_paused() {
    let (mut suite, _, token) = funded();
    let alice = suite.alice.clone();
    suite
        .by_owner(ExecuteMsg::SetPaused { paused: true })
        .unwrap();
    suite.redeem(&alice, &token, 100, 100).unwrap();
    assert_eq!(suite.coins(&alice), 1_000);
}

#[test]
fn a_query_for_more_than_the_supply_is_refused() {
    let (suite, id, _) = funded();
    assert_eq!(would_pay(&suite, id, 150), 150);
    assert_eq!(would_pay(&suite, id, 0), 0);
    let msg = QueryMsg::Redemption {
        sidechain_id: id,
        amount: Amount::new(151),
    };
    assert!(suite.ask::<RedemptionResponse>(&msg).is_err());
}

#[test]
fn a_message_that_is_no_hook_is_refused() {
    let (mut suite, _, token) = funded();
    let alice = suite.alice.clone();
    let msg = cw20::Cw20ExecuteMsg::Send {
        contract: suite.issuer.to_string(),
        amount: 5u128.into(),
        msg: to_json_binary(&"redeem").unwrap(),
    };
    use cw_multi_test::Executor;
    let done = suite
        .app
        .execute_contract(alice.clone(), token.clone(), &msg, &[]);
    let refused: ContractError = done.unwrap_err().downcast().unwrap();
    assert!(matches!(refused, ContractError::Std(_)));
    assert_eq!(suite.tokens(&token, &alice), 100);
}
