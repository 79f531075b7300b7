//! Minting, burning, and moving: the supply follows the issuer alone.

use super::Token;
use crate::ContractError;
use causeway_contract_utils::CommonError;
use causeway_types::token::ExecuteMsg;
use cosmwasm_std::{Addr, Binary, CosmosMsg, Uint128, WasmMsg};
use cw20::{Cw20ReceiveMsg, EmbeddedLogo, Logo};

fn transfer(to: &Addr, amount: u128) -> ExecuteMsg {
    ExecuteMsg::Transfer {
        recipient: to.to_string(),
        amount: Uint128::new(amount).into(),
    }
}
fn burn(amount: u128) -> ExecuteMsg {
    ExecuteMsg::Burn {
        amount: Uint128::new(amount).into(),
    }
}

#[test]
fn only_the_issuer_mints() {
    let mut token = Token::with(10);
    for sender in [token.alice.clone(), token.bob.clone()] {
        let msg = ExecuteMsg::Mint {
            recipient: sender.to_string(),
            amount: Uint128::one().into(),
        };
        assert_eq!(
            token.execute(&sender, msg),
            Err(ContractError::MintRefused {
                issuer: token.issuer.clone(),
                sender,
            })
        );
    }
    assert_eq!(token.supply(), 10);
}

#[test]
fn a_mint_up_to_the_largest_supply_works_and_one_more_is_refused_with_both_numbers() {
    let mut token = Token::with(u128::MAX - 1);
    let bob = token.bob.clone();
    token.mint(&bob, 1).unwrap();
    token.mint(&bob, 0).unwrap();
    assert_eq!(token.supply(), u128::MAX);
    assert_eq!(
        token.mint(&bob, 1),
        Err(ContractError::SupplyOverflow {
            supply: Uint128::MAX,
            asked: Uint128::one(),
        })
    );
    // the whole supply still moves
    let alice = token.alice.clone();
    token.execute(&bob, transfer(&alice, 1)).unwrap();
    assert_eq!(token.balance(&alice), u128::MAX);
}

#[test]
fn only_the_issuer_burns_and_only_what_it_has() {
    let mut token = Token::with(10);
    let (alice, issuer) = (token.alice.clone(), token.issuer.clone());
    for amount in [0, 1] {
        assert_eq!(
            token.execute(&alice, burn(amount)),
            Err(ContractError::BurnRefused {
                sender: alice.clone(),
                issuer: issuer.clone(),
            })
        );
    }
    token.execute(&alice, transfer(&issuer, 4)).unwrap();
    assert_eq!(
        token.execute(&issuer, burn(5)),
        Err(ContractError::TokenBalanceTooSmall {
            owner: issuer.clone(),
            asked: Uint128::new(5),
            balance: Uint128::new(4),
        })
    );
    token.execute(&issuer, burn(4)).unwrap();
    assert_eq!((token.supply(), token.balance(&alice)), (6, 6));
}

#[test]
fn the_refusal_to_burn_says_how_to_redeem() {
    let mut token = Token::with(10);
    let alice = token.alice.clone();
    let text = token.execute(&alice, burn(1)).unwrap_err().to_string();
    let hint = format!("`Send` the tokens to the issuer {}", token.issuer);
    assert!(text.contains(&hint), "{text}");
}

#[test]
fn nobody_burns_from_another_changes_the_minter_or_sets_marketing() {
    let mut token = Token::with(10);
    let (issuer, owner) = (token.issuer.clone(), token.alice.to_string());
    for sender in [issuer.clone(), token.alice.clone(), token.bob.clone()] {
        let amount = Uint128::one();
        let msg = ExecuteMsg::BurnFrom {
            owner: owner.clone(),
            amount: amount.into(),
        };
        assert_eq!(
            token.execute(&sender, msg),
            Err(ContractError::BurnRefused {
                sender: sender.clone(),
                issuer: issuer.clone(),
            })
        );
        for new_minter in [None, Some(sender.to_string())] {
            assert_eq!(
                token.execute(&sender, ExecuteMsg::UpdateMinter { new_minter }),
                Err(ContractError::MinterFixed {
                    sender: sender.clone(),
                    issuer: issuer.clone(),
                })
            );
        }
        let marketing = ExecuteMsg::UpdateMarketing {
            project: None,
            description: None,
            marketing: None,
        };
        let logo = ExecuteMsg::UploadLogo(Logo::Embedded(EmbeddedLogo::Png(Binary::default())));
        for msg in [marketing, logo] {
            assert_eq!(token.execute(&sender, msg), Err(ContractError::NoMarketing));
        }
    }
    assert_eq!(token.supply(), 10);
}

#[test]
fn tokens_move_to_the_last_one_and_no_further() {
    let mut token = Token::with(10);
    let (alice, bob) = (token.alice.clone(), token.bob.clone());
    token.execute(&alice, transfer(&bob, 10)).unwrap();
    token.execute(&alice, transfer(&bob, 0)).unwrap();
    token.execute(&bob, transfer(&bob, 10)).unwrap();
    assert_eq!((token.balance(&alice), token.balance(&bob)), (0, 10));
    let refused = |asked| {
        Err(ContractError::TokenBalanceTooSmall {
            owner: bob.clone(),
            asked: Uint128::new(asked),
            balance: Uint128::new(10),
        })
    };
    assert_eq!(token.execute(&bob, transfer(&alice, 11)), refused(11));
    let send = ExecuteMsg::Send {
        contract: alice.to_string(),
        amount: Uint128::MAX.into(),
        msg: Binary::default(),
    };
    assert_eq!(token.execute(&bob, send), refused(u128::MAX));
    assert_eq!(token.supply(), 10);
}

#[test]
fn a_send_tells_the_contract_who_sent_how_much_and_what_for() {
    let mut token = Token::with(10);
    let (alice, bob) = (token.alice.clone(), token.bob.clone());
    let msg = ExecuteMsg::Send {
        contract: bob.to_string(),
        amount: Uint128::new(7).into(),
        msg: Binary::from(b"for you"),
    };
    let response = token.execute(&alice, msg).unwrap();
    let hook = Cw20ReceiveMsg {
        sender: alice.to_string(),
        amount: Uint128::new(7),
        msg: Binary::from(b"for you"),
    };
    assert_eq!(
        response.messages[0].msg,
        CosmosMsg::Wasm(WasmMsg::Execute {
            contract_addr: bob.to_string(),
            msg: hook.into_json_binary().unwrap(),
            funds: vec![],
        })
    );
    assert_eq!((token.balance(&alice), token.balance(&bob)), (3, 7));
}

#[test]
fn the_token_takes_none_of_its_own_and_other_contracts_may_be_paid() {
    let mut token = Token::with(10);
    let (alice, bob) = (token.alice.clone(), token.bob.clone());
    let own = cosmwasm_std::testing::mock_env().contract.address;
    let other = token.deps.api.addr_make("contract");
    let allow = ExecuteMsg::IncreaseAllowance {
        spender: bob.to_string(),
        amount: Uint128::new(5).into(),
        expires: None,
    };
    token.execute(&alice, allow).unwrap();
    let mut pay = |to: &Addr| {
        let (recipient, amount) = (to.to_string(), Uint128::one().into());
        let transfer = ExecuteMsg::Transfer {
            recipient: recipient.clone(),
            amount,
        };
        let from = ExecuteMsg::TransferFrom {
            owner: alice.to_string(),
            recipient,
            amount,
        };
        [token.execute(&alice, transfer), token.execute(&bob, from)]
    };
    for refused in pay(&own) {
        let recipient = own.clone();
        let lost = CommonError::RecipientKeepsNothing { recipient };
        assert_eq!(refused, Err(ContractError::Common(lost)));
    }
    for paid in pay(&other) {
        paid.unwrap();
    }
    assert_eq!(token.balance(&other), 2);
    assert_eq!(token.balance(&own), 0);
}
