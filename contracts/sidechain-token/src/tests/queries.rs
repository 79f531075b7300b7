//! Pages are capped as everywhere in the project, though cw20-base cuts them.

use super::Token;
use causeway_types::token::{ExecuteMsg, QueryMsg};
use causeway_types::{DEFAULT_LIMIT, MAX_LIMIT};
use cosmwasm_std::{Addr, Uint128};
use cw20::{
    AllAccountsResponse, AllAllowancesResponse, AllSpenderAllowancesResponse, MarketingInfoResponse,
};

fn crowd(token: &Token) -> Vec<Addr> {
    (0..MAX_LIMIT + 5)
        .map(|n| token.deps.api.addr_make(&format!("holder{n}")))
        .collect()
}

/// What a page of each size must have of more entries than fit on the largest.
const PAGES: [(Option<u32>, u32); 5] = [
    (None, DEFAULT_LIMIT),
    (Some(1), 1),
    (Some(MAX_LIMIT), MAX_LIMIT),
    (Some(MAX_LIMIT + 1), MAX_LIMIT),
    (Some(u32::MAX), MAX_LIMIT),
];

#[test]
fn a_page_of_holders_is_capped_and_the_next_one_goes_on_after_it() {
    let mut token = Token::new();
    for holder in crowd(&token) {
        token.mint(&holder, 1).unwrap();
    }
    let page = |start_after, limit| {
        let page: AllAccountsResponse = token.ask(QueryMsg::AllAccounts { start_after, limit });
        page.accounts
    };
    for (limit, size) in PAGES {
        assert_eq!(page(None, limit).len(), size as usize);
    }
    let mut all = page(None, Some(MAX_LIMIT));
    all.extend(page(all.last().cloned(), Some(MAX_LIMIT)));
    let mut expected: Vec<_> = crowd(&token).iter().map(Addr::to_string).collect();
    expected.sort();
    assert_eq!(all, expected);
}

#[test]
fn pages_of_allowances_are_capped_from_both_ends() {
    let mut token = Token::new();
    let alice = token.alice.clone();
    for other in crowd(&token) {
        for (owner, spender) in [(&alice, &other), (&other, &alice)] {
            let msg = ExecuteMsg::IncreaseAllowance {
                spender: spender.to_string(),
                amount: Uint128::one().into(),
                expires: None,
            };
            token.execute(owner, msg).unwrap();
        }
    }
    for (limit, size) in PAGES {
        let given: AllAllowancesResponse = token.ask(QueryMsg::AllAllowances {
            owner: alice.to_string(),
            start_after: None,
            limit,
        });
        assert_eq!(given.allowances.len(), size as usize);
        let got: AllSpenderAllowancesResponse = token.ask(QueryMsg::AllSpenderAllowances {
            spender: alice.to_string(),
            start_after: None,
            limit,
        });
        assert_eq!(got.allowances.len(), size as usize);
    }
}

#[test]
fn a_page_begins_after_an_address_and_nothing_else() {
    let token = Token::new();
    for after in ["", "nobody", &"x".repeat(100_000)] {
        let start_after = Some(after.to_owned());
        for question in [
            QueryMsg::AllAccounts {
                start_after: start_after.clone(),
                limit: None,
            },
            QueryMsg::AllAllowances {
                owner: token.alice.to_string(),
                start_after: start_after.clone(),
                limit: None,
            },
            QueryMsg::AllSpenderAllowances {
                spender: token.alice.to_string(),
                start_after: start_after.clone(),
                limit: None,
            },
        ] {
            let env = cosmwasm_std::testing::mock_env();
            crate::contract::query(token.deps.as_ref(), env, question).unwrap_err();
        }
    }
}

/// As cw20-base answers without marketing data: an empty one, and no logo.
#[test]
fn there_is_no_marketing_data_and_no_logo() {
    let token = Token::new();
    let info: MarketingInfoResponse = token.ask(QueryMsg::MarketingInfo {});
    assert_eq!(info, MarketingInfoResponse::default());
    let env = cosmwasm_std::testing::mock_env();
    let logo = crate::contract::query(token.deps.as_ref(), env, QueryMsg::DownloadLogo {});
    let refused = logo.unwrap_err().to_string();
    assert!(refused.contains("not found"), "{refused}");
}

#[test]
fn a_question_about_what_is_no_address_is_refused() {
    let token = Token::new();
    let alice = token.alice.to_string();
    for nobody in ["", "nobody", &alice.to_uppercase()] {
        let nobody = || nobody.to_owned();
        for question in [
            QueryMsg::Balance { address: nobody() },
            QueryMsg::Allowance {
                owner: nobody(),
                spender: alice.clone(),
            },
            QueryMsg::Allowance {
                owner: alice.clone(),
                spender: nobody(),
            },
        ] {
            let env = cosmwasm_std::testing::mock_env();
            crate::contract::query(token.deps.as_ref(), env, question).unwrap_err();
        }
    }
}
