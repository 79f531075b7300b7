//! The token alone: what cw20 promises, and what is refused beyond it.

use causeway_contract_utils::CommonError;
use cw_utils::PaymentError;
mod allowances;
mod peg;
mod queries;

use crate::contract::{execute, instantiate, query};
use crate::migrations::{migrate, CONTRACT_NAME, CONTRACT_VERSION};
use crate::ContractError;
use causeway_types::token::{ExecuteMsg, InstantiateMsg, QueryMsg};
use cosmwasm_std::testing::{
    message_info, mock_dependencies, mock_env, MockApi, MockQuerier, MockStorage,
};
use cosmwasm_std::{coins, from_json, Addr, OwnedDeps, Response, Uint128};
use cw20::{AllowanceResponse, BalanceResponse, TokenInfoResponse};

struct Token {
    deps: OwnedDeps<MockStorage, MockApi, MockQuerier>,
    issuer: Addr,
    alice: Addr,
    bob: Addr,
}

impl Token {
    fn new() -> Token {
        let mut deps = mock_dependencies();
        let [issuer, alice, bob] = ["issuer", "alice", "bob"].map(|n| deps.api.addr_make(n));
        let msg = InstantiateMsg {
            name: "Pegged coin".to_owned(),
            symbol: "PEG".to_owned(),
            decimals: 6,
            issuer: issuer.to_string(),
        };
        instantiate(deps.as_mut(), mock_env(), message_info(&issuer, &[]), msg).unwrap();
        Token {
            deps,
            issuer,
            alice,
            bob,
        }
    }
    /// A token of which Alice has some.
    fn with(alice_has: u128) -> Token {
        let mut token = Token::new();
        token.mint(&token.alice.clone(), alice_has).unwrap();
        token
    }
    fn execute(&mut self, sender: &Addr, msg: ExecuteMsg) -> Result<Response, ContractError> {
        execute(
            self.deps.as_mut(),
            mock_env(),
            message_info(sender, &[]),
            msg,
        )
    }
    fn mint(&mut self, to: &Addr, amount: u128) -> Result<Response, ContractError> {
        let issuer = self.issuer.clone();
        let msg = ExecuteMsg::Mint {
            recipient: to.to_string(),
            amount: Uint128::new(amount).into(),
        };
        self.execute(&issuer, msg)
    }
    fn ask<T: serde::de::DeserializeOwned>(&self, msg: QueryMsg) -> T {
        from_json(query(self.deps.as_ref(), mock_env(), msg).unwrap()).unwrap()
    }
    fn balance(&self, who: &Addr) -> u128 {
        let address = who.to_string();
        let answer: BalanceResponse = self.ask(QueryMsg::Balance { address });
        answer.balance.u128()
    }
    fn supply(&self) -> u128 {
        let answer: TokenInfoResponse = self.ask(QueryMsg::TokenInfo {});
        answer.total_supply.u128()
    }
    fn allowance(&self) -> u128 {
        let answer: AllowanceResponse = self.ask(QueryMsg::Allowance {
            owner: self.alice.to_string(),
            spender: self.bob.to_string(),
        });
        answer.allowance.u128()
    }
}

#[test]
fn a_new_token_has_its_data_its_issuer_and_no_supply() {
    let token = Token::new();
    let info: TokenInfoResponse = token.ask(QueryMsg::TokenInfo {});
    assert_eq!(
        info,
        TokenInfoResponse {
            name: "Pegged coin".to_owned(),
            symbol: "PEG".to_owned(),
            decimals: 6,
            total_supply: Uint128::zero(),
        }
    );
    let minter: cw20::MinterResponse = token.ask(QueryMsg::Minter {});
    assert_eq!(minter.minter, token.issuer.to_string());
    assert_eq!(minter.cap, None);
    let version = cw2::get_contract_version(&token.deps.storage).unwrap();
    assert_eq!(version.contract, CONTRACT_NAME);
    assert_eq!(version.version, CONTRACT_VERSION);
}

#[test]
fn a_bad_name_symbol_decimals_or_issuer_is_refused() {
    let good = InstantiateMsg {
        name: "Pegged coin".to_owned(),
        symbol: "PEG".to_owned(),
        decimals: 18,
        issuer: MockApi::default().addr_make("issuer").to_string(),
    };
    let try_it = |msg: InstantiateMsg| {
        let mut deps = mock_dependencies();
        let sender = deps.api.addr_make("issuer");
        instantiate(deps.as_mut(), mock_env(), message_info(&sender, &[]), msg)
    };
    assert!(try_it(good.clone()).is_ok());
    let mut bad = [good.clone(), good.clone(), good.clone(), good];
    bad[0].name = "Pe".to_owned();
    bad[1].symbol = "P1".to_owned();
    bad[2].decimals = 19;
    bad[3].issuer = "nobody".to_owned();
    for msg in bad {
        assert!(
            matches!(try_it(msg.clone()), Err(ContractError::Std(_))),
            "{msg:?}"
        );
    }
}

#[test]
fn no_message_takes_coins() {
    let mut token = Token::with(10);
    let info = message_info(&token.alice, &coins(5, "uatom"));
    let msg = ExecuteMsg::Transfer {
        recipient: token.bob.to_string(),
        amount: Uint128::one().into(),
    };
    let refused = Err(ContractError::Payment(PaymentError::NonPayable {}));
    assert_eq!(
        execute(token.deps.as_mut(), mock_env(), info.clone(), msg),
        refused
    );
    let msg = InstantiateMsg {
        name: "Pegged coin".to_owned(),
        symbol: "PEG".to_owned(),
        decimals: 6,
        issuer: token.issuer.to_string(),
    };
    assert_eq!(
        instantiate(mock_dependencies().as_mut(), mock_env(), info, msg),
        refused
    );
}

#[test]
fn migrate_takes_the_same_and_older_versions_and_nothing_else() {
    let mut token = Token::new();
    let deps = &mut token.deps;
    for version in [CONTRACT_VERSION, "0.0.1"] {
        cw2::set_contract_version(&mut deps.storage, CONTRACT_NAME, version).unwrap();
        migrate(deps.as_mut()).unwrap();
        let now = cw2::get_contract_version(&deps.storage).unwrap();
        assert_eq!(now.version, CONTRACT_VERSION);
    }
    cw2::set_contract_version(&mut deps.storage, CONTRACT_NAME, "99.0.0").unwrap();
    assert!(matches!(
        migrate(deps.as_mut()),
        Err(ContractError::Common(CommonError::MigrationRefused(_)))
    ));
    cw2::set_contract_version(&mut deps.storage, CONTRACT_NAME, "new").unwrap();
    assert!(matches!(
        migrate(deps.as_mut()),
        Err(ContractError::Common(CommonError::MigrationRefused(_)))
    ));
    cw2::set_contract_version(&mut deps.storage, "crates.io:cw20-base", "0.0.1").unwrap();
    assert!(matches!(
        migrate(deps.as_mut()),
        Err(ContractError::Common(CommonError::MigrationRefused(_)))
    ));
}
