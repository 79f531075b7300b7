//! Nobody pays to, or opens a channel with, a contract that keeps nothing: issuer, registry, vault, policy, and every
//! sidechain's token.

use causeway_contract_utils::CommonError;
use causeway_tests::model::{Call, Message};
use causeway_tests::suite::{Suite, MAIN, OTHER};
use causeway_types::channel::{LockMode, Payout};
use causeway_types::issuer::{self, DepositTo, Share};
use causeway_types::registry::{ExecuteMsg, Take, WithdrawAmount};
use causeway_types::token::ExecuteMsg as TokenMsg;
use causeway_types::{vault, Amount, SidechainId};
use channel_registry::ContractError as RegistryError;
use cosmwasm_std::{coin, Addr};
use liquidity_margin_vault::ContractError as VaultError;
use token_issuer::ContractError as IssuerError;

const SIDECHAIN: SidechainId = SidechainId(MAIN);

/// All contracts of the deployment, and the tokens of both sidechains.
fn contracts(suite: &Suite) -> Vec<Addr> {
    let wiring = suite.wiring();
    let tokens = [MAIN, OTHER].map(|id| suite.model.sidechains[&id].token.clone());
    let others = [
        &wiring.issuer,
        &wiring.registry,
        &wiring.vault,
        &wiring.policy,
    ];
    others.into_iter().cloned().chain(tokens).collect()
}

fn lost(recipient: &Addr) -> CommonError {
    CommonError::RecipientKeepsNothing {
        recipient: recipient.clone(),
    }
}

#[test]
fn the_registry_pays_no_contract_and_takes_none_as_a_peer() {
    let mut suite = Suite::new();
    suite.alice().sends_ahead(50).works();
    let pending = suite.alice().opens(LockMode::OneWay).with(1).opens();
    suite.legal_rate_is(MAIN, 200_000);
    let offer = suite.carol().offers(100_000).with(100).offers();
    for contract in contracts(&suite) {
        let lost = || RegistryError::Common(lost(&contract));
        let payout = || Payout::Address(contract.to_string());
        let opens = suite.alice().opens(LockMode::OneWay);
        let opens = opens.to_address(contract.as_str());
        assert_eq!(opens.with(1).refused(), lost());
        let opens = suite.alice().opens(LockMode::OneWay);
        assert_eq!(opens.paid_to(payout()).with_credit(1).refused(), lost());
        let joins = suite.bob().joins(pending);
        assert_eq!(joins.paid_to(payout()).with_nothing().refused(), lost());
        let pull = ExecuteMsg::PullCredit {
            sidechain_id: SIDECHAIN,
            amount: None,
            to: Some(contract.to_string()),
        };
        assert_eq!(suite.alice().tells(pull).refused(), lost());
        let takes = suite.bob().takes(offer, 10).paid_to(payout());
        assert_eq!(takes.with(10).refused_with::<RegistryError>(), lost());
    }
}

#[test]
fn the_vault_pays_no_contract() {
    let mut suite = Suite::new();
    suite.alice().deposits_margin(60).works();
    for contract in contracts(&suite) {
        let withdraw = vault::ExecuteMsg::Withdraw {
            sidechain_id: SIDECHAIN,
            amount: None,
            to: Some(contract.to_string()),
        };
        let refused = suite.alice().tells_vault(withdraw).refused_by_vault();
        assert_eq!(refused, VaultError::Common(lost(&contract)));
    }
}

#[test]
fn the_issuer_mints_and_redeems_to_no_contract() {
    let mut suite = Suite::new();
    let denom = suite.model.sidechains[&MAIN].denom.clone();
    suite.is_given_coins("admin", 10);
    for contract in contracts(&suite) {
        let lost = || IssuerError::Common(lost(&contract));
        let deposit = issuer::ExecuteMsg::Deposit {
            sidechain_id: SIDECHAIN,
            to: DepositTo::Wallet {
                recipient: Some(contract.to_string()),
            },
        };
        let distribute = issuer::ExecuteMsg::Distribute {
            sidechain_id: SIDECHAIN,
            shares: vec![Share {
                recipient: contract.to_string(),
                amount: Amount::new(1),
            }],
        };
        for (name, message) in [("alice", deposit), ("admin", distribute)] {
            let coins = vec![coin(1, denom.clone())];
            let message = Message::Issuer(message);
            let refused = suite.by(name).calls(Call { message, coins });
            assert_eq!(refused.refused_with::<IssuerError>(), lost());
        }
        let redeem = issuer::Hook::Redeem {
            recipient: Some(contract.to_string()),
            min_out: Amount::ZERO,
        };
        let send = TokenMsg::send(&suite.wiring().issuer, Amount::new(1), &redeem).unwrap();
        let refused = suite.alice().calls(Message::Token(MAIN, cw20(&send)));
        assert_eq!(refused.refused_with::<IssuerError>(), lost());
    }
}

/// The message as cw20 has it.
fn cw20(message: &TokenMsg) -> cw20::Cw20ExecuteMsg {
    cosmwasm_std::from_json(cosmwasm_std::to_json_vec(message).unwrap()).unwrap()
}

/// A withdrawal as the asset goes where its side is paid, so to none of them.
#[test]
fn what_is_withdrawn_as_the_asset_goes_to_an_address_that_was_checked() {
    let mut suite = Suite::new();
    let opens = suite.alice().opens(LockMode::Unlocked).to("bob");
    let channel_id = opens.with(10).opens();
    let voucher = suite.alice().pays(channel_id, 5).signed();
    suite.bob().shows(channel_id, &[voucher]).works();
    let withdraw = ExecuteMsg::Withdraw {
        channel_id,
        amount: WithdrawAmount::Exact(Amount::new(5)),
        consent: None,
        take: Take::Asset {
            min_out: Amount::new(5),
        },
    };
    let before = suite.coins("bob");
    suite.bob().tells(withdraw).works();
    assert_eq!(suite.coins("bob"), before + 5);
}
