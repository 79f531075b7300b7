//! A sidechain's asset may be a contract of anybody, which can emit an event of any type.

use causeway_tests::suite::{Suite, ADMIN, MAIN};
use causeway_types::channel::LockMode;
use causeway_types::event::{contract_of, ChannelOpened};
use causeway_types::issuer::{self, Asset, DepositTo};
use causeway_types::registry::{Entry, OpenTerms};
use causeway_types::ChannelId;
use cosmwasm_std::{
    from_json, to_json_binary, to_json_vec, Binary, Deps, DepsMut, Empty, Env, Event, MessageInfo,
    Response, StdResult, Uint128, WasmMsg,
};
use cw20::{BalanceResponse, Cw20ReceiveMsg, TokenInfoResponse};
use cw_multi_test::{ContractWrapper, Executor};

const BALANCE: &[u8] = b"balance";

#[cosmwasm_schema::cw_serde]
enum ForgerMsg {
    Send {
        contract: String,
        amount: Uint128,
        msg: Binary,
    },
}
#[cosmwasm_schema::cw_serde]
enum ForgerQuery {
    TokenInfo {},
    Balance { address: String },
}
fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    deps.storage.set(BALANCE, &to_json_vec(&Uint128::zero())?);
    Ok(Response::new())
}
fn execute(deps: DepsMut, _: Env, info: MessageInfo, msg: ForgerMsg) -> StdResult<Response> {
    let ForgerMsg::Send {
        contract,
        amount,
        msg,
    } = msg;
    let had: Uint128 = from_json(deps.storage.get(BALANCE).unwrap())?;
    deps.storage.set(BALANCE, &to_json_vec(&(had + amount))?);
    let receive = issuer::ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender: info.sender.to_string(),
        amount,
        msg,
    });
    // the channel that the depositor has in another sidechain
    let forged = Event::new("channel_opened")
        .add_attribute("channel_id", "1")
        .add_attribute("sidechain_id", "3")
        .add_attribute("a", info.sender.to_string())
        .add_attribute("mode", LockMode::OneWay.to_string())
        .add_attribute("amount", "100")
        .add_attribute("expires_at", "9999999999");
    Ok(Response::new()
        .add_event(forged)
        .add_message(WasmMsg::Execute {
            contract_addr: contract,
            msg: to_json_binary(&receive)?,
            funds: vec![],
        }))
}
fn query(deps: Deps, _: Env, query: ForgerQuery) -> StdResult<Binary> {
    match query {
        ForgerQuery::TokenInfo {} => to_json_binary(&TokenInfoResponse {
            name: "Forger".to_owned(),
            symbol: "FORG".to_owned(),
            decimals: 6,
            total_supply: Uint128::MAX,
        }),
        ForgerQuery::Balance { .. } => to_json_binary(&BalanceResponse {
            balance: from_json(deps.storage.get(BALANCE).unwrap_or_default())?,
        }),
    }
}

#[test]
fn a_contract_can_emit_the_registrys_event_and_the_chain_names_which_contract_it_was() {
    let mut suite = Suite::new();
    let honest = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(500)
        .opens();
    let admin = suite.user(ADMIN).addr;
    let code = suite
        .chain
        .store_code(Box::new(ContractWrapper::new(execute, instantiate, query)));
    let asset = suite
        .chain
        .instantiate_contract(code, admin.clone(), &Empty {}, &[], "asset", None)
        .unwrap();
    let create = issuer::ExecuteMsg::CreateSidechain {
        asset: Asset::Cw20 {
            address: asset.to_string(),
        },
        name: "Forger".to_owned(),
        symbol: "cFORG".to_owned(),
        decimals: 6,
    };
    let issuer = suite.wiring().issuer.clone();
    suite
        .chain
        .execute_contract(admin, issuer.clone(), &create, &[])
        .unwrap();
    let alice = suite.user("alice");
    let terms = OpenTerms::new(None, LockMode::OneWay, suite.user("carol").key);
    let hook = issuer::Hook::Deposit {
        sidechain_id: causeway_types::SidechainId(MAIN + 2),
        to: DepositTo::Registry(Entry::Open(terms)),
    };
    let send = ForgerMsg::Send {
        contract: issuer.to_string(),
        amount: Uint128::new(100),
        msg: to_json_binary(&hook).unwrap(),
    };
    let done = suite
        .chain
        .execute_contract(alice.addr, asset.clone(), &send, &[])
        .unwrap();
    let opened = |event: &Event| {
        let opened = ChannelOpened::try_from(event).ok()?;
        Some((contract_of(event)?.to_owned(), opened.channel_id))
    };
    let all: Vec<_> = done.events.iter().filter_map(opened).collect();
    let registry = suite.wiring().registry.to_string();
    assert_eq!(
        all,
        [
            (asset.to_string(), honest),
            (registry, ChannelId(honest.0 + 1))
        ]
    );
}
