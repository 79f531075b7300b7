//! The five contracts as twins, and twins that are none.
#![allow(clippy::unwrap_used)]

use causeway_types::channel::LockMode;
use causeway_types::issuer::{Asset, DepositTo};
use causeway_types::registry::{Entry, OpenTerms};
use causeway_types::{
    issuer, policy, registry, token, vault, ChannelId, ChannelKey, MigrateMsg, SidechainId,
};
use causeway_wasm_host::{gas, DifferentialContract, Wasm};
use cosmwasm_std::{coin, coins, Addr, DepsMut, Empty, Env, MessageInfo, Response};
use cw20::{BalanceResponse, Cw20QueryMsg};
use cw_multi_test::{App, AppBuilder, Contract, ContractWrapper, Executor, MockApiBech32};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt::Debug;

type Chain = App<cw_multi_test::BankKeeper, MockApiBech32>;

const DENOM: &str = "uatom";
/// The curve's generator: somebody's channel key.
const KEY: [u8; 33] = [
    0x02, 0x79, 0xbe, 0x66, 0x7e, 0xf9, 0xdc, 0xbb, 0xac, 0x55, 0xa0, 0x62, 0x95, 0xce, 0x87, 0x0b,
    0x07, 0x02, 0x9b, 0xfc, 0xdb, 0x2d, 0xce, 0x28, 0xd9, 0x59, 0xf2, 0x81, 0x5b, 0x16, 0xf8, 0x17,
    0x98,
];

fn twin(package: &'static str) -> Box<dyn Contract<Empty>> {
    let native: Box<dyn Contract<Empty>> = match package {
        "channel-registry" => {
            use channel_registry::contract as c;
            let wrapper = ContractWrapper::new(c::execute, c::instantiate, c::query);
            Box::new(wrapper.with_reply(c::reply).with_migrate(c::migrate))
        }
        "token-issuer" => {
            use token_issuer::contract as c;
            let wrapper = ContractWrapper::new(c::execute, c::instantiate, c::query);
            Box::new(wrapper.with_reply(c::reply).with_migrate(c::migrate))
        }
        "routing-policy" => {
            use routing_policy::contract as c;
            let wrapper = ContractWrapper::new(c::execute, c::instantiate, c::query);
            Box::new(wrapper.with_migrate(c::migrate))
        }
        "liquidity-margin-vault" => {
            use liquidity_margin_vault::contract as c;
            let wrapper = ContractWrapper::new(c::execute, c::instantiate, c::query);
            Box::new(wrapper.with_migrate(c::migrate))
        }
        _ => token(),
    };
    Box::new(DifferentialContract::new(native, Wasm::of(package)))
}

fn token() -> Box<dyn Contract<Empty>> {
    use sidechain_token::contract as c;
    let wrapper = ContractWrapper::new(c::execute, c::instantiate, c::query);
    Box::new(wrapper.with_migrate(c::migrate))
}

fn chain() -> (Chain, [Addr; 3]) {
    let api = MockApiBech32::new("wasm");
    let people = ["admin", "alice", "bob"].map(|name| api.addr_make(name));
    let chain = AppBuilder::new().with_api(api).build(|router, _, storage| {
        let balance = vec![coin(1_000, DENOM)];
        let bank = &router.bank;
        bank.init_balance(storage, &people[1], balance).unwrap();
    });
    (chain, people)
}

fn put(
    chain: &mut Chain,
    admin: &Addr,
    contract: Box<dyn Contract<Empty>>,
    msg: &impl Serialize,
) -> Addr {
    let code = chain.store_code(contract);
    let migrates = Some(admin.to_string());
    let put = chain.instantiate_contract(code, admin.clone(), msg, &[], "a contract", migrates);
    put.unwrap()
}

fn send(chain: &mut Chain, from: &Addr, to: &Addr, msg: &(impl Serialize + Debug)) {
    let sent = chain.execute_contract(from.clone(), to.clone(), msg, &[]);
    sent.unwrap();
}

#[test]
fn a_channel_lives_and_ends_on_twins_of_all_five_contracts() {
    let (mut chain, [admin, alice, bob]) = chain();
    let owner = admin.to_string();
    let token_code_id = chain.store_code(twin("sidechain-token"));
    let msg = issuer::InstantiateMsg {
        owner: owner.clone(),
        token_code_id,
        token_admin: None,
    };
    let issuer = put(&mut chain, &admin, twin("token-issuer"), &msg);
    let msg = policy::InstantiateMsg {
        owner: owner.clone(),
    };
    let policy = put(&mut chain, &admin, twin("routing-policy"), &msg);
    let msg = vault::InstantiateMsg {
        owner: owner.clone(),
        issuer: issuer.to_string(),
        policy: policy.to_string(),
    };
    let vault = put(&mut chain, &admin, twin("liquidity-margin-vault"), &msg);
    let msg = registry::InstantiateMsg {
        owner,
        issuer: issuer.to_string(),
        policy: policy.to_string(),
        vault: vault.to_string(),
    };
    let registry = put(&mut chain, &admin, twin("channel-registry"), &msg);
    let name = registry.to_string();
    let wire = issuer::ExecuteMsg::SetContracts {
        registry: name.clone(),
        vault: vault.to_string(),
        policy: policy.to_string(),
    };
    send(&mut chain, &admin, &issuer, &wire);
    let wire = policy::ExecuteMsg::SetRegistry {
        registry: name.clone(),
    };
    send(&mut chain, &admin, &policy, &wire);
    let wire = vault::ExecuteMsg::SetRegistry { registry: name };
    send(&mut chain, &admin, &vault, &wire);
    let create = issuer::ExecuteMsg::CreateSidechain {
        asset: Asset::Native {
            denom: DENOM.to_owned(),
        },
        name: "Causeway cATOM".to_owned(),
        symbol: "cATOM".to_owned(),
        decimals: 6,
    };
    send(&mut chain, &admin, &issuer, &create);

    let opens = issuer::ExecuteMsg::Deposit {
        sidechain_id: SidechainId(1),
        to: DepositTo::Registry(Entry::Open(OpenTerms::new(
            Some(bob.to_string()),
            LockMode::Unlocked,
            ChannelKey(KEY),
        ))),
    };
    let money = coins(1_000, DENOM);
    let opened = chain.execute_contract(alice.clone(), issuer.clone(), &opens, &money);
    opened.unwrap();
    let close = registry::ExecuteMsg::Close {
        channel_id: ChannelId(1),
        vouchers: vec![],
    };
    send(&mut chain, &alice, &registry, &close);
    send(&mut chain, &bob, &registry, &close);
    let question = issuer::QueryMsg::Sidechain {
        sidechain_id: SidechainId(1),
    };
    let sidechain: issuer::SidechainResponse = chain
        .wrap()
        .query_wasm_smart(issuer.clone(), &question)
        .unwrap();
    let question = Cw20QueryMsg::Balance {
        address: alice.to_string(),
    };
    let balance: BalanceResponse = chain
        .wrap()
        .query_wasm_smart(sidechain.token, &question)
        .unwrap();
    assert_eq!(balance.balance.u128(), 1_000);
    // what is refused is refused by both, in the same words
    let again = chain.execute_contract(bob, registry.clone(), &close, &[]);
    let refusal = again.unwrap_err();
    assert!(refusal.is::<channel_registry::ContractError>());
    let code = chain.contract_data(&registry).unwrap().code_id;
    let migrated = chain.migrate_contract(admin, registry, &MigrateMsg {}, code);
    migrated.unwrap();

    let calls = gas::taken();
    assert!(calls.iter().all(|call| call.vm > 0), "the VM counts");
    let contracts: BTreeSet<_> = calls.iter().map(|call| call.contract).collect();
    assert_eq!(contracts.len(), 5, "{contracts:?}");
    assert_eq!(calls.iter().filter(|call| call.failed).count(), 1);
}

fn token_msg(issuer: &Addr) -> token::InstantiateMsg {
    token::InstantiateMsg {
        name: "Causeway cATOM".to_owned(),
        symbol: "cATOM".to_owned(),
        decimals: 6,
        issuer: issuer.to_string(),
    }
}

#[test]
#[should_panic(expected = "differs")]
fn another_contract_is_no_twin() {
    let (mut chain, [admin, ..]) = chain();
    let twin = DifferentialContract::new(token(), Wasm::of("routing-policy"));
    put(&mut chain, &admin, Box::new(twin), &token_msg(&admin));
}

fn writes_more(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: token::InstantiateMsg,
) -> Result<Response, sidechain_token::ContractError> {
    deps.storage.set(b"more", b"1");
    sidechain_token::contract::instantiate(deps, env, info, msg)
}

#[test]
#[should_panic(expected = "what sidechain-token writes")]
fn one_that_writes_more_is_no_twin() {
    use sidechain_token::contract as c;
    let (mut chain, [admin, ..]) = chain();
    let native = ContractWrapper::new(c::execute, writes_more, c::query);
    let twin = DifferentialContract::new(Box::new(native), Wasm::of("sidechain-token"));
    put(&mut chain, &admin, Box::new(twin), &token_msg(&admin));
}
