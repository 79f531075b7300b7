//! Our own contracts on the embedded chain, through what everybody may use.
#![allow(clippy::unwrap_used)]

use causeway_chain::{submit, AccountKey, Chain as _, ChainExt as _, Msg, Prefix};
use causeway_embedded_chain::{code_id, EmbeddedChain, Genesis};
use causeway_types::issuer::{self, Asset, DepositTo};
use causeway_types::{policy, registry, token, vault, Amount, SidechainId, UnixTime};
use cosmwasm_std::{coin, Addr};
use serde::Serialize;

const DENOM: &str = "uatom";

fn admin() -> AccountKey {
    AccountKey::from_secret(&[1; 32], &Prefix::wasm()).unwrap()
}

fn genesis() -> Genesis {
    Genesis {
        chain_id: "causeway-1".to_owned(),
        time: UnixTime(1_700_000_000),
        balances: vec![(admin().address(), vec![coin(1_000_000, DENOM)])],
    }
}

fn deploy(chain: &EmbeddedChain, name: &str, msg: &impl Serialize) -> Addr {
    let msg = Msg::instantiate(code_id(name).unwrap(), name, msg).unwrap();
    let result = submit(chain, &admin(), vec![msg]).unwrap();
    result.instantiated().unwrap()
}

fn token_balance(chain: &EmbeddedChain, token: &Addr) -> u128 {
    let msg = token::QueryMsg::Balance {
        address: admin().address().to_string(),
    };
    let answer: cw20::BalanceResponse = chain.query(token, &msg).unwrap();
    answer.balance.u128()
}

#[test]
fn a_sidechain_is_created_and_its_token_outlives_the_process() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("chain.db");
    let chain = EmbeddedChain::create(&path, genesis()).unwrap();
    let owner = admin().address().to_string();
    let issuer = deploy(
        &chain,
        "token-issuer",
        &issuer::InstantiateMsg {
            owner: owner.clone(),
            token_code_id: code_id("sidechain-token").unwrap(),
            token_admin: None,
        },
    );
    let policy = deploy(
        &chain,
        "routing-policy",
        &policy::InstantiateMsg {
            owner: owner.clone(),
        },
    );
    let vault = deploy(
        &chain,
        "liquidity-margin-vault",
        &vault::InstantiateMsg {
            owner: owner.clone(),
            issuer: issuer.to_string(),
            policy: policy.to_string(),
        },
    );
    let registry = deploy(
        &chain,
        "channel-registry",
        &registry::InstantiateMsg {
            owner,
            issuer: issuer.to_string(),
            policy: policy.to_string(),
            vault: vault.to_string(),
        },
    );
    let call = |msg: issuer::ExecuteMsg, funds| Msg::execute(&issuer, &msg, funds).unwrap();
    let create = vec![
        call(
            issuer::ExecuteMsg::SetContracts {
                registry: registry.to_string(),
                vault: vault.to_string(),
                policy: policy.to_string(),
            },
            vec![],
        ),
        call(
            issuer::ExecuteMsg::CreateSidechain {
                asset: Asset::Native {
                    denom: DENOM.to_owned(),
                },
                name: "Atom on Causeway".to_owned(),
                symbol: "CATOM".to_owned(),
                decimals: 6,
            },
            vec![],
        ),
        call(
            issuer::ExecuteMsg::Deposit {
                sidechain_id: SidechainId(1),
                to: DepositTo::Wallet { recipient: None },
            },
            vec![coin(250, DENOM)],
        ),
    ];
    let created = submit(&chain, &admin(), create).unwrap();
    let token = created.instantiated().unwrap();
    drop(chain);

    let chain = EmbeddedChain::open(&path).unwrap();
    assert_eq!(token_balance(&chain, &token), 250);
    let held = chain.bank_balance(&issuer, DENOM).unwrap();
    assert_eq!(held, Amount::new(250));
}
