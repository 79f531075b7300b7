//! Answers, and pages that are capped.

use super::{doubles, Suite};
use crate::contract::query;
use crate::state::{Sidechain, COUNT, SIDECHAINS, SUPPLY};
use crate::ContractError;
use causeway_types::issuer::{
    Asset, AssetResponse, QueryMsg, ReserveResponse, SidechainResponse, SidechainsResponse,
};
use causeway_types::{Amount, SidechainId, DEFAULT_LIMIT, MAX_LIMIT};
use cosmwasm_std::testing::{mock_dependencies, mock_env};

#[test]
fn a_sidechain_is_found_by_number_symbol_and_token() {
    let mut suite = Suite::new();
    let (native, cw20) = (suite.native(), suite.cw20());
    suite.sidechain(native, "ONE");
    let (id, token) = suite.sidechain(cw20, "TWO");
    let expected = suite.look(id);
    assert_eq!(expected.token, token);
    let by_symbol = QueryMsg::SidechainBySymbol {
        symbol: "TWO".to_owned(),
    };
    let by_token = QueryMsg::SidechainByToken {
        token: token.to_string(),
    };
    for msg in [by_symbol, by_token] {
        assert_eq!(suite.ask::<SidechainResponse>(&msg).unwrap(), expected);
    }
    let missing = [
        QueryMsg::Sidechain {
            sidechain_id: SidechainId(3),
        },
        QueryMsg::SidechainBySymbol {
            symbol: "three".to_owned(),
        },
        QueryMsg::SidechainByToken {
            token: suite.foreign.to_string(),
        },
    ];
    for msg in missing {
        assert!(suite.ask::<SidechainResponse>(&msg).is_err(), "{msg:?}");
    }
}

#[test]
fn a_page_of_sidechains_is_capped_and_the_next_one_goes_on_after_it() {
    let mut suite = Suite::new();
    let count = u64::from(MAX_LIMIT) + 3;
    for n in 0..count {
        let native = suite.native();
        let letters = [b'A' + (n / 26) as u8, b'A' + (n % 26) as u8];
        let symbol = format!("S{}", String::from_utf8(letters.to_vec()).unwrap());
        suite.sidechain(native, &symbol);
    }
    let page = |start_after, limit| -> Vec<u64> {
        let msg = QueryMsg::Sidechains { start_after, limit };
        let page: SidechainsResponse = suite.ask(&msg).unwrap();
        page.sidechains.iter().map(|s| s.sidechain_id.0).collect()
    };
    let up_to = |n: u32| (1..=u64::from(n)).collect::<Vec<_>>();
    assert_eq!(page(None, None), up_to(DEFAULT_LIMIT));
    assert_eq!(page(None, Some(2)), up_to(2));
    assert_eq!(page(None, Some(0)), up_to(0));
    for limit in [MAX_LIMIT, MAX_LIMIT + 1, u32::MAX] {
        assert_eq!(page(None, Some(limit)), up_to(MAX_LIMIT));
    }
    let last = SidechainId(MAX_LIMIT.into());
    let rest: Vec<_> = (u64::from(MAX_LIMIT) + 1..=count).collect();
    assert_eq!(page(Some(last), None), rest);
}

/// What asks an asset asks one, so one that gives no answer is in nobody else's way.
#[test]
fn an_asset_that_gives_no_answer_ends_no_list() {
    let mut suite = Suite::new();
    let (native, cw20) = (suite.native(), suite.cw20());
    let (one, _) = suite.sidechain(native.clone(), "ONE");
    let (two, token) = suite.sidechain(cw20.clone(), "TWO");
    let foreign = suite.foreign.clone();
    doubles::silence(&mut suite.app, &foreign, true);
    let (start_after, limit) = (None, None);
    let page = QueryMsg::Sidechains { start_after, limit };
    let page: SidechainsResponse = suite.ask(&page).unwrap();
    let ids: Vec<_> = page.sidechains.iter().map(|s| s.sidechain_id).collect();
    assert_eq!(ids, [one, two]);
    let (symbol, token) = ("TWO".to_owned(), token.to_string());
    for question in [
        QueryMsg::Sidechain { sidechain_id: two },
        QueryMsg::SidechainBySymbol { symbol },
        QueryMsg::SidechainByToken { token },
    ] {
        let found: SidechainResponse = suite.ask(&question).unwrap();
        assert_eq!(found.sidechain_id, two);
    }
    let reserve = |sidechain_id| QueryMsg::Reserve { sidechain_id };
    let answer: ReserveResponse = suite.ask(&reserve(one)).unwrap();
    let nothing = Amount::ZERO;
    assert_eq!((answer.supply, answer.reserve), (nothing, nothing));
    assert!(suite.ask::<ReserveResponse>(&reserve(two)).is_err());
    doubles::silence(&mut suite.app, &foreign, false);
    suite.ask::<ReserveResponse>(&reserve(two)).unwrap();
}

#[test]
fn an_asset_that_nobody_deposited_has_nothing_and_owes_nothing() {
    let suite = Suite::new();
    let denom = "ibc/1234".to_owned();
    assert_eq!(
        suite.asset(Asset::Native { denom }),
        AssetResponse {
            balance: Amount::ZERO,
            recorded: Amount::ZERO,
            surplus: Amount::ZERO,
            shortfall: Amount::ZERO,
        }
    );
}

#[test]
fn the_reserve_of_a_shrunk_asset_stands_beside_the_supply() {
    let mut suite = Suite::new();
    let native = suite.native();
    let (id, _) = suite.sidechain(native.clone(), "ONE");
    let alice = suite.alice.clone();
    suite.deposit(&alice, id, 100).unwrap();
    for (balance, reserve, surplus, shortfall) in [
        (100, 100, 0, 0),
        (101, 100, 1, 0),
        (99, 99, 0, 1),
        (0, 0, 0, 100),
    ] {
        suite.asset_becomes(&native, balance);
        let seen = (suite.look(id).supply, suite.reserve(id));
        assert_eq!(seen, (100.into(), reserve.into()));
        let asset = suite.asset(native.clone());
        assert_eq!(asset.surplus, surplus.into());
        assert_eq!(asset.shortfall, shortfall.into());
    }
}

#[test]
fn a_question_about_what_is_not_there_says_what_was_asked() {
    let mut deps = mock_dependencies();
    let token = deps.api.addr_make("token");
    COUNT.save(&mut deps.storage, &0).unwrap();
    let table = [
        (
            QueryMsg::Sidechain {
                sidechain_id: SidechainId(1),
            },
            ContractError::SidechainNotFound {
                asked: SidechainId(1),
                count: 0,
            },
        ),
        (
            QueryMsg::SidechainBySymbol {
                symbol: "ONE".to_owned(),
            },
            ContractError::SymbolNotFound {
                symbol: "ONE".to_owned(),
            },
        ),
        (
            QueryMsg::SidechainByToken {
                token: token.to_string(),
            },
            ContractError::TokenNotFound { token },
        ),
    ];
    for (msg, refused) in table {
        assert_eq!(query(deps.as_ref(), mock_env(), msg), Err(refused));
    }
}

#[test]
fn a_redemption_of_more_than_the_supply_is_refused_with_both_numbers() {
    let mut deps = mock_dependencies();
    let sidechain = Sidechain {
        token: deps.api.addr_make("token"),
        asset: Asset::Native {
            denom: "uatom".to_owned(),
        },
        name: "Pegged ONE".to_owned(),
        symbol: "ONE".to_owned(),
        decimals: 6,
    };
    SIDECHAINS.save(&mut deps.storage, 1, &sidechain).unwrap();
    let supply = Amount::new(5);
    SUPPLY.save(&mut deps.storage, 1, &supply).unwrap();
    for asked in [Amount::new(6), Amount::MAX] {
        let msg = QueryMsg::Redemption {
            sidechain_id: SidechainId(1),
            amount: asked,
        };
        assert_eq!(
            query(deps.as_ref(), mock_env(), msg),
            Err(ContractError::AboveSupply { asked, supply })
        );
    }
}
