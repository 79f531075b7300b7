//! Assets come in, tokens are minted.

use super::{deposit, doubles, event, hook_deposit, share, Suite, DENOM};
use crate::ContractError;
use causeway_contract_utils::CommonError;
use causeway_types::event::Deposited;
use causeway_types::issuer::{DepositTo, ExecuteMsg, Hook};
use causeway_types::registry::{self, Entry};
use causeway_types::{Amount, ChannelId, SidechainId};
use cosmwasm_std::{coin, coins, from_json, Empty};
use cw20::Cw20ReceiveMsg;

#[test]
fn coins_become_as_many_tokens_of_the_depositors_or_of_whom_it_names() {
    let mut suite = Suite::new();
    let native = suite.native();
    let (id, token) = suite.sidechain(native, "ONE");
    let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
    let response = suite.deposit(&alice, id, 10).unwrap();
    let deposited: Deposited = event(&response);
    assert_eq!(
        deposited,
        Deposited {
            sidechain_id: id,
            depositor: alice.clone(),
            recipient: alice.clone(),
            amount: Amount::new(10),
            supply: Amount::new(10),
        }
    );
    let msg = deposit(id, Some(&bob));
    let response = suite.execute(&alice, msg, &coins(1, DENOM)).unwrap();
    let deposited: Deposited = event(&response);
    assert_eq!(deposited.recipient, bob);
    assert_eq!(deposited.supply, Amount::new(11));
    assert_eq!(suite.tokens(&token, &alice), 10);
    assert_eq!(suite.tokens(&token, &bob), 1);
    assert_eq!(suite.coins(&alice), 989);
    let seen = (suite.look(id).supply, suite.reserve(id));
    assert_eq!(seen, (11.into(), 11.into()));
}

#[test]
fn foreign_tokens_become_as_many_tokens() {
    let mut suite = Suite::new();
    let cw20 = suite.cw20();
    let (id, token) = suite.sidechain(cw20, "ONE");
    let alice = suite.alice.clone();
    suite.deposit_cw20(&alice, id, 1_000).unwrap();
    assert_eq!(suite.tokens(&token, &alice), 1_000);
    assert_eq!(suite.tokens(&suite.foreign, &alice), 0);
    assert_eq!(suite.reserve(id), Amount::new(1_000));
}

#[test]
fn only_the_sidechains_coin_and_that_alone_is_taken() {
    let mut suite = Suite::new();
    let (native, cw20) = (suite.native(), suite.cw20());
    let (coins_id, _) = suite.sidechain(native, "ONE");
    let (cw20_id, _) = suite.sidechain(cw20, "TWO");
    let alice = suite.alice.clone();
    suite.app.init_modules(|router, _, storage| {
        let both = vec![coin(1_000, DENOM), coin(1_000, "uosmo")];
        router.bank.init_balance(storage, &alice, both).unwrap();
    });
    let both = vec![coin(5, DENOM), coin(5, "uosmo")];
    let table = [
        (coins_id, vec![], "nothing"),
        (coins_id, coins(5, "uosmo"), "5uosmo"),
        (coins_id, both, "5uatom, 5uosmo"),
        (cw20_id, vec![], "nothing"),
        (cw20_id, coins(5, DENOM), "5uatom"),
    ];
    for (id, funds, sent) in table {
        let asset = suite.look(id).asset;
        assert_eq!(
            suite
                .execute(&alice, deposit(id, None), &funds)
                .unwrap_err(),
            ContractError::WrongFunds {
                sent: sent.to_owned(),
                sidechain_id: id,
                asset,
            }
        );
    }
}

#[test]
fn only_the_sidechains_own_foreign_token_is_accepted() {
    let mut suite = Suite::new();
    let (native, cw20) = (suite.native(), suite.cw20());
    let (coins_id, coins_token) = suite.sidechain(native, "ONE");
    let (cw20_id, _) = suite.sidechain(cw20, "TWO");
    let (alice, foreign) = (suite.alice.clone(), suite.foreign.clone());
    suite.deposit(&alice, coins_id, 100).unwrap();
    for (token, id) in [(foreign, coins_id), (coins_token, cw20_id)] {
        let asset = suite.look(id).asset;
        assert_eq!(
            suite
                .send(&token, &alice, 5, &hook_deposit(id))
                .unwrap_err(),
            ContractError::WrongToken {
                sent: token,
                sidechain_id: id,
                asset,
            }
        );
    }
    // an account that speaks as a token would
    let forged = ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender: alice.to_string(),
        amount: 5u128.into(),
        msg: cosmwasm_std::to_json_binary(&hook_deposit(cw20_id)).unwrap(),
    });
    let refused = suite.execute(&alice, forged, &[]).unwrap_err();
    assert!(matches!(refused, ContractError::WrongToken { sent, .. } if sent == alice));
}

#[test]
fn nothing_is_no_deposit() {
    let mut suite = Suite::new();
    let cw20 = suite.cw20();
    let (id, _) = suite.sidechain(cw20, "ONE");
    let alice = suite.alice.clone();
    assert_eq!(
        suite.deposit_cw20(&alice, id, 0).unwrap_err(),
        ContractError::ZeroAmount
    );
}

#[test]
fn a_sidechain_that_is_not_there_is_refused_with_how_many_there_are() {
    let mut suite = Suite::new();
    let native = suite.native();
    suite.sidechain(native, "ONE");
    let alice = suite.alice.clone();
    for asked in [0, 2, 1 << 53].map(SidechainId) {
        let missing = ContractError::SidechainNotFound { asked, count: 1 };
        assert_eq!(suite.deposit(&alice, asked, 5).unwrap_err(), missing);
        let refused = suite.deposit_cw20(&alice, asked, 5).unwrap_err();
        assert_eq!(refused, missing);
    }
}

#[test]
fn a_deposit_into_the_registry_brings_the_tokens_the_entry_and_the_depositors_name() {
    let mut suite = Suite::new();
    let (native, cw20) = (suite.native(), suite.cw20());
    let (one, one_token) = suite.sidechain(native, "ONE");
    let (two, two_token) = suite.sidechain(cw20, "TWO");
    let (alice, foreign) = (suite.alice.clone(), suite.foreign.clone());
    let channel_id = ChannelId(7);
    let to = DepositTo::Registry(Entry::Deposit {
        channel_id,
        margin: None,
    });

    let msg = ExecuteMsg::Deposit {
        sidechain_id: one,
        to: to.clone(),
    };
    let response = suite.execute(&alice, msg, &coins(30, DENOM)).unwrap();
    let deposited: Deposited = event(&response);
    assert_eq!(deposited.depositor, alice);
    assert_eq!(deposited.recipient, suite.registry);
    let hook = Hook::Deposit {
        sidechain_id: two,
        to: to.clone(),
    };
    suite.send(&foreign, &alice, 40, &hook).unwrap();

    assert_eq!(suite.tokens(&one_token, &suite.registry), 30);
    assert_eq!(suite.tokens(&two_token, &suite.registry), 40);
    let recorded: Option<Cw20ReceiveMsg> = suite
        .app
        .wrap()
        .query_wasm_smart(&suite.registry, &Empty {})
        .unwrap();
    let recorded = recorded.unwrap();
    assert_eq!(recorded.sender, suite.issuer.to_string());
    assert_eq!(recorded.amount.u128(), 40);
    let hook: registry::Hook = from_json(recorded.msg).unwrap();
    assert_eq!(hook.beneficiary, Some(alice.to_string()));
    assert_eq!(DepositTo::Registry(hook.entry), to);
}

#[test]
fn before_the_registry_is_named_a_deposit_into_it_is_refused() {
    let mut suite = Suite::unwired();
    let native = suite.native();
    let (id, _) = suite.sidechain(native, "ONE");
    let alice = suite.alice.clone();
    let msg = ExecuteMsg::Deposit {
        sidechain_id: id,
        to: DepositTo::Registry(Entry::Credit {}),
    };
    assert_eq!(
        suite.execute(&alice, msg, &coins(5, DENOM)).unwrap_err(),
        ContractError::RegistryNotSet
    );
    suite.deposit(&alice, id, 5).unwrap();
}

#[test]
fn tokens_are_not_minted_to_those_that_would_lose_them() {
    let mut suite = Suite::new();
    let native = suite.native();
    let (id, _) = suite.sidechain(native, "ONE");
    let alice = suite.alice.clone();
    for recipient in [&suite.issuer, &suite.registry, &suite.vault].map(Clone::clone) {
        let msg = deposit(id, Some(&recipient));
        assert_eq!(
            suite.execute(&alice, msg, &coins(5, DENOM)).unwrap_err(),
            ContractError::Common(CommonError::RecipientKeepsNothing { recipient })
        );
    }
}

#[test]
fn deposits_are_refused_while_the_reserve_is_short_and_taken_once_it_is_whole() {
    for native in [true, false] {
        let mut suite = Suite::new();
        let asset = if native { suite.native() } else { suite.cw20() };
        let (id, _) = suite.sidechain(asset.clone(), "ONE");
        let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
        let put = |suite: &mut Suite, amount| match native {
            true => suite.deposit(&bob, id, amount),
            false => suite.deposit_cw20(&bob, id, amount),
        };
        match native {
            true => suite.deposit(&alice, id, 100).unwrap(),
            false => suite.deposit_cw20(&alice, id, 100).unwrap(),
        };
        suite.asset_becomes(&asset, 99);
        assert_eq!(
            put(&mut suite, 10).unwrap_err(),
            ContractError::ReserveTooSmall {
                asset: asset.clone(),
                balance: Amount::new(109),
                recorded: Amount::new(100),
                asked: Amount::new(10),
            }
        );
        suite.asset_becomes(&asset, 100);
        put(&mut suite, 10).unwrap();
        assert_eq!(suite.look(id).supply, Amount::new(110));
    }
}

#[test]
fn a_token_that_delivers_less_than_it_says_is_caught() {
    let mut suite = Suite::new();
    let asset = suite.cw20();
    let (id, _) = suite.sidechain(asset.clone(), "ONE");
    let (alice, foreign) = (suite.alice.clone(), suite.foreign.clone());
    doubles::tax(&mut suite.app, &foreign, 1);
    assert_eq!(
        suite.deposit_cw20(&alice, id, 10).unwrap_err(),
        ContractError::ReserveTooSmall {
            asset,
            balance: Amount::new(9),
            recorded: Amount::ZERO,
            asked: Amount::new(10),
        }
    );
}

/// A surplus that was there before hides nothing; what is given between two deposits hides as much of a shortage.
#[test]
fn a_token_that_delivers_less_is_caught_whatever_the_surplus() {
    let mut suite = Suite::new();
    let asset = suite.cw20();
    let (id, _) = suite.sidechain(asset.clone(), "ONE");
    let (alice, foreign) = (suite.alice.clone(), suite.foreign.clone());
    suite.deposit_cw20(&alice, id, 100).unwrap();
    let distribute = |shares| Hook::Distribute {
        sidechain_id: id,
        shares,
    };
    // a distribution records the surplus that somebody gave
    suite.asset_becomes(&asset, 150);
    let (owner, one) = (suite.owner.clone(), vec![share(&alice, 1)]);
    suite.send(&foreign, &owner, 1, &distribute(one)).unwrap();
    doubles::tax(&mut suite.app, &foreign, 3);
    let short = |before: u128, balance: u128| ContractError::DeliveredShort {
        asset: asset.clone(),
        asked: Amount::new(100),
        before: Amount::new(before),
        balance: Amount::new(balance),
    };
    let refused = suite.deposit_cw20(&alice, id, 100).unwrap_err();
    assert_eq!(refused, short(151, 248));
    let many = vec![share(&alice, 120)];
    let refused = suite
        .send(&foreign, &owner, 100, &distribute(many))
        .unwrap_err();
    assert_eq!(refused, short(151, 248));
    // what is given now is not recorded yet
    suite.asset_becomes(&asset, 153);
    let refused = suite.deposit_cw20(&alice, id, 100).unwrap_err();
    assert_eq!(refused, short(151, 250));
    suite.asset_becomes(&asset, 154);
    suite.deposit_cw20(&alice, id, 100).unwrap();
}

/// An asset that shrinks below its last balance is deposited again once a redemption has recorded the balance anew.
#[test]
fn a_surplus_that_shrank_stops_deposits_until_the_balance_is_recorded_anew() {
    let mut suite = Suite::new();
    let asset = suite.cw20();
    let (id, token) = suite.sidechain(asset.clone(), "ONE");
    let alice = suite.alice.clone();
    suite.deposit_cw20(&alice, id, 100).unwrap();
    suite.asset_becomes(&asset, 150);
    suite.redeem(&alice, &token, 10, 10).unwrap();
    suite.asset_becomes(&asset, 130);
    let refused = suite.deposit_cw20(&alice, id, 5).unwrap_err();
    assert!(matches!(refused, ContractError::DeliveredShort { .. }));
    suite.redeem(&alice, &token, 10, 10).unwrap();
    suite.deposit_cw20(&alice, id, 5).unwrap();
}

#[test]
fn the_largest_supply_is_reached_and_a_mint_beyond_it_states_both_numbers() {
    let mut suite = Suite::new();
    let asset = suite.cw20();
    let (one, token) = suite.sidechain(asset.clone(), "ONE");
    let (two, _) = suite.sidechain(asset.clone(), "TWO");
    let (alice, bob) = (suite.alice.clone(), suite.bob.clone());
    doubles::set_balance(&mut suite.app, &asset, &alice, u128::MAX);
    suite.deposit_cw20(&alice, one, u128::MAX).unwrap();
    assert_eq!(suite.reserve(one), Amount::MAX);
    assert_eq!(suite.tokens(&token, &alice), u128::MAX);
    // a reserve that shrank makes room for more to come in than a supply can be
    suite.asset_becomes(&asset, 7);
    for id in [one, two] {
        assert_eq!(
            suite.deposit_cw20(&bob, id, 1).unwrap_err(),
            ContractError::SupplyOverflow {
                recorded: Amount::MAX,
                asked: Amount::new(1),
            }
        );
    }
}

/// Where nobody has anything left to redeem, what is missing of the balance that was noted can be given.
#[test]
fn an_asset_that_lost_what_was_left_over_is_taken_again_once_as_much_is_given() {
    let mut suite = Suite::new();
    let native = suite.native();
    let (id, token) = suite.sidechain(native.clone(), "ONE");
    let alice = suite.alice.clone();
    suite.deposit(&alice, id, 10).unwrap();
    // 5 were given; all that was deposited leaves, and the balance of 5 is noted
    suite.asset_becomes(&native, 15);
    suite.redeem(&alice, &token, 10, 10).unwrap();
    suite.asset_becomes(&native, 0);
    let short = ContractError::DeliveredShort {
        asset: native.clone(),
        asked: Amount::new(10),
        before: Amount::new(5),
        balance: Amount::new(10),
    };
    assert_eq!(suite.deposit(&alice, id, 10).unwrap_err(), short);
    suite.asset_becomes(&native, 5);
    suite.deposit(&alice, id, 10).unwrap();
    assert_eq!(suite.look(id).supply, Amount::new(10));
}
