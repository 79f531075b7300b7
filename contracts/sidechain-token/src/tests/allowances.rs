//! What a spender may do, to the unit.

use super::Token;
use crate::ContractError;
use causeway_types::token::ExecuteMsg;
use cosmwasm_std::{Addr, Binary, Uint128};
use cw20_base::ContractError as Base;

fn more(spender: &Addr, amount: u128) -> ExecuteMsg {
    ExecuteMsg::IncreaseAllowance {
        spender: spender.to_string(),
        amount: Uint128::new(amount).into(),
        expires: None,
    }
}
fn less(spender: &Addr, amount: u128) -> ExecuteMsg {
    ExecuteMsg::DecreaseAllowance {
        spender: spender.to_string(),
        amount: Uint128::new(amount).into(),
        expires: None,
    }
}
/// Both ways in which Bob can take from Alice.
fn take(token: &Token, amount: u128) -> [ExecuteMsg; 2] {
    let amount = Uint128::new(amount);
    let (owner, to) = (token.alice.to_string(), token.bob.to_string());
    [
        ExecuteMsg::TransferFrom {
            owner: owner.clone(),
            recipient: to.clone(),
            amount: amount.into(),
        },
        ExecuteMsg::SendFrom {
            owner,
            contract: to,
            amount: amount.into(),
            msg: Binary::default(),
        },
    ]
}

#[test]
fn an_allowance_grows_to_the_largest_number_and_one_more_is_refused_with_both() {
    let mut token = Token::with(10);
    let (alice, bob) = (token.alice.clone(), token.bob.clone());
    token.execute(&alice, more(&bob, u128::MAX - 1)).unwrap();
    token.execute(&alice, more(&bob, 1)).unwrap();
    assert_eq!(token.allowance(), u128::MAX);
    assert_eq!(
        token.execute(&alice, more(&bob, 1)),
        Err(ContractError::AllowanceOverflow {
            allowed: Uint128::MAX,
            asked: Uint128::one(),
        })
    );
}

#[test]
fn nobody_allows_oneself_more_or_less() {
    let mut token = Token::with(10);
    let alice = token.alice.clone();
    let amount = Uint128::one().into();
    let spender = alice.to_string();
    let decrease = ExecuteMsg::DecreaseAllowance {
        spender,
        amount,
        expires: None,
    };
    for message in [more(&alice, 1), decrease] {
        let refused = token.execute(&alice, message).unwrap_err();
        let own = cw20_base::ContractError::CannotSetOwnAccount {};
        assert_eq!(refused, ContractError::Cw20Base(own));
        assert!(refused.to_string().starts_with("cw20_base: "));
    }
}

#[test]
fn an_allowance_shrinks_to_nothing_and_one_that_is_not_there_cannot_shrink() {
    let mut token = Token::with(10);
    let (alice, bob) = (token.alice.clone(), token.bob.clone());
    let none = Err(ContractError::Cw20Base(Base::NoAllowance {}));
    assert_eq!(token.execute(&alice, less(&bob, 1)), none);
    token.execute(&alice, more(&bob, 5)).unwrap();
    token.execute(&alice, less(&bob, 2)).unwrap();
    assert_eq!(token.allowance(), 3);
    token.execute(&alice, less(&bob, u128::MAX)).unwrap();
    assert_eq!(token.allowance(), 0);
    assert_eq!(token.execute(&alice, less(&bob, 1)), none);
}

#[test]
fn a_spender_takes_what_is_allowed_and_no_more() {
    for way in 0..2 {
        let mut token = Token::with(10);
        let (alice, bob) = (token.alice.clone(), token.bob.clone());
        let msg = take(&token, 1)[way].clone();
        assert_eq!(
            token.execute(&bob, msg),
            Err(ContractError::Cw20Base(Base::NoAllowance {}))
        );
        token.execute(&alice, more(&bob, 5)).unwrap();
        let msg = take(&token, 6)[way].clone();
        assert_eq!(
            token.execute(&bob, msg),
            Err(ContractError::AllowanceTooSmall {
                owner: alice.clone(),
                spender: bob.clone(),
                asked: Uint128::new(6),
                allowed: Uint128::new(5),
            })
        );
        let msg = take(&token, 5)[way].clone();
        token.execute(&bob, msg).unwrap();
        assert_eq!((token.balance(&alice), token.balance(&bob)), (5, 5));
        assert_eq!(token.allowance(), 0);
    }
}

#[test]
fn a_spender_takes_no_more_than_the_owner_has() {
    for way in 0..2 {
        let mut token = Token::with(10);
        let (alice, bob) = (token.alice.clone(), token.bob.clone());
        token.execute(&alice, more(&bob, 99)).unwrap();
        let msg = take(&token, 11)[way].clone();
        assert_eq!(
            token.execute(&bob, msg),
            Err(ContractError::TokenBalanceTooSmall {
                owner: alice,
                asked: Uint128::new(11),
                balance: Uint128::new(10),
            })
        );
    }
}
