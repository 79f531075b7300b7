//! The issuer with its real token, on a chain in memory. Every message ends with the invariants checked.

mod create;
mod deposit;
mod distribute;
mod doubles;
mod queries;
mod redeem;
mod roles;

use crate::contract::{execute, instantiate, migrate, query, reply};
use crate::ContractError;
use causeway_types::event::SidechainCreated;
use causeway_types::issuer::{
    Asset, AssetResponse, ConfigResponse, DepositTo, ExecuteMsg, Hook, InstantiateMsg, QueryMsg,
    ReserveResponse, Share, SidechainResponse,
};
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{coins, to_json_binary, Addr, Coin, Empty, Event, StdError, Uint128};
use cw20::{BalanceResponse, Cw20Coin, Cw20ExecuteMsg, Cw20QueryMsg, TokenInfoResponse};
use cw_multi_test::{App, AppResponse, Contract, ContractWrapper, Executor};
use std::collections::BTreeMap;

const DENOM: &str = "uatom";

type ExecuteResult = Result<AppResponse, ContractError>;

struct Suite {
    app: App,
    issuer: Addr,
    issuer_code: u64,
    owner: Addr,
    alice: Addr,
    bob: Addr,
    registry: Addr,
    vault: Addr,
    policy: Addr,
    /// A foreign cw20 of which everybody has as much as of the coin.
    foreign: Addr,
}

fn token_code() -> Box<dyn Contract<Empty>> {
    use sidechain_token::contract as c;
    Box::new(ContractWrapper::new(c::execute, c::instantiate, c::query))
}

impl Suite {
    /// Everybody has 1,000 of the coin and of the foreign token; the issuer is wired.
    fn new() -> Suite {
        let mut suite = Suite::unwired();
        let msg = ExecuteMsg::SetContracts {
            registry: suite.registry.to_string(),
            vault: suite.vault.to_string(),
            policy: suite.policy.to_string(),
        };
        suite.by_owner(msg).unwrap();
        suite
    }
    fn unwired() -> Suite {
        let mut app = App::default();
        let [owner, alice, bob] = ["owner", "alice", "bob"].map(|n| app.api().addr_make(n));
        let asset = Asset::Native {
            denom: DENOM.to_owned(),
        };
        for who in [&owner, &alice, &bob] {
            doubles::set_balance(&mut app, &asset, who, 1_000);
        }

        let token = app.store_code(token_code());
        let wrapped = ContractWrapper::new(execute, instantiate, query);
        let wrapped = wrapped.with_reply(reply).with_migrate(migrate);
        let issuer_code = app.store_code(Box::new(wrapped));
        let msg = InstantiateMsg {
            owner: owner.to_string(),
            token_code_id: token,
            token_admin: None,
        };
        let admin = Some(owner.to_string());
        let issuer = app
            .instantiate_contract(issuer_code, owner.clone(), &msg, &[], "issuer", admin)
            .unwrap();

        let code = app.store_code(doubles::registry());
        let registry = app
            .instantiate_contract(code, owner.clone(), &Empty {}, &[], "registry", None)
            .unwrap();
        let [vault, policy] = ["vault", "policy"].map(|n| app.api().addr_make(n));
        let code = app.store_code(doubles::foreign());
        let has = |who: &Addr| Cw20Coin {
            address: who.to_string(),
            amount: Uint128::new(1_000),
        };
        let msg = cw20_base::msg::InstantiateMsg {
            name: "Foreign".to_owned(),
            symbol: "FRN".to_owned(),
            decimals: 6,
            initial_balances: vec![has(&owner), has(&alice), has(&bob)],
            mint: None,
            marketing: None,
        };
        let foreign = app
            .instantiate_contract(code, owner.clone(), &msg, &[], "foreign", None)
            .unwrap();
        Suite {
            app,
            issuer,
            issuer_code,
            owner,
            alice,
            bob,
            registry,
            vault,
            policy,
            foreign,
        }
    }

    fn execute(&mut self, sender: &Addr, msg: ExecuteMsg, funds: &[Coin]) -> ExecuteResult {
        let issuer = self.issuer.clone();
        let done = self
            .app
            .execute_contract(sender.clone(), issuer, &msg, funds);
        self.check();
        done.map_err(|e| e.downcast().unwrap())
    }
    fn by_owner(&mut self, msg: ExecuteMsg) -> ExecuteResult {
        self.execute(&self.owner.clone(), msg, &[])
    }
    /// A cw20 `Send` to the issuer.
    fn send(&mut self, token: &Addr, sender: &Addr, amount: u128, hook: &Hook) -> ExecuteResult {
        let msg = Cw20ExecuteMsg::Send {
            contract: self.issuer.to_string(),
            amount: Uint128::new(amount),
            msg: to_json_binary(hook).unwrap(),
        };
        let done = self
            .app
            .execute_contract(sender.clone(), token.clone(), &msg, &[]);
        self.check();
        done.map_err(|e| e.downcast().unwrap())
    }

    fn native(&self) -> Asset {
        Asset::Native {
            denom: DENOM.to_owned(),
        }
    }
    fn cw20(&self) -> Asset {
        Asset::Cw20 {
            address: self.foreign.to_string(),
        }
    }
    /// Creates a sidechain; answers with its number and its token.
    fn sidechain(&mut self, asset: Asset, symbol: &str) -> (SidechainId, Addr) {
        let response = self.by_owner(create(asset, symbol)).unwrap();
        let event: SidechainCreated = event(&response);
        (event.sidechain_id, event.token)
    }
    fn deposit(&mut self, who: &Addr, id: SidechainId, amount: u128) -> ExecuteResult {
        self.execute(who, deposit(id, None), &coins(amount, DENOM))
    }
    fn deposit_cw20(&mut self, who: &Addr, id: SidechainId, amount: u128) -> ExecuteResult {
        let foreign = self.foreign.clone();
        self.send(&foreign, who, amount, &hook_deposit(id))
    }
    fn redeem(&mut self, who: &Addr, token: &Addr, amount: u128, min_out: u128) -> ExecuteResult {
        self.send(token, who, amount, &hook_redeem(None, min_out))
    }
    fn asset_becomes(&mut self, asset: &Asset, amount: u128) {
        let issuer = self.issuer.clone();
        doubles::set_balance(&mut self.app, asset, &issuer, amount);
        self.check();
    }

    fn ask<T: serde::de::DeserializeOwned>(&self, msg: &QueryMsg) -> Result<T, StdError> {
        self.app.wrap().query_wasm_smart(&self.issuer, msg)
    }
    fn reserve(&self, sidechain_id: SidechainId) -> Amount {
        let msg = QueryMsg::Reserve { sidechain_id };
        self.ask::<ReserveResponse>(&msg).unwrap().reserve
    }
    fn look(&self, id: SidechainId) -> SidechainResponse {
        self.ask(&QueryMsg::Sidechain { sidechain_id: id }).unwrap()
    }
    fn asset(&self, asset: Asset) -> AssetResponse {
        self.ask(&QueryMsg::Asset { asset }).unwrap()
    }
    fn coins(&self, who: &Addr) -> u128 {
        let coin = self.app.wrap().query_balance(who, DENOM).unwrap();
        coin.amount.u128()
    }
    fn tokens(&self, token: &Addr, who: &Addr) -> u128 {
        let msg = Cw20QueryMsg::Balance {
            address: who.to_string(),
        };
        let answer: BalanceResponse = self.app.wrap().query_wasm_smart(token, &msg).unwrap();
        answer.balance.u128()
    }

    /// What holds after every message, done or refused.
    fn check(&self) {
        let config: ConfigResponse = self.ask(&QueryMsg::Config {}).unwrap();
        let mut supplies: BTreeMap<Asset, u128> = BTreeMap::new();
        let mut reserves: BTreeMap<Asset, u128> = BTreeMap::new();
        for id in 1..=config.sidechains {
            let s = self.look(SidechainId(id));
            let msg = Cw20QueryMsg::TokenInfo {};
            let info: TokenInfoResponse = self.app.wrap().query_wasm_smart(&s.token, &msg).unwrap();
            assert_eq!(info.total_supply, s.supply.uint(), "recorded is minted");
            assert_eq!(self.tokens(&s.token, &self.issuer), 0, "none is left over");
            let reserve = self.reserve(s.sidechain_id);
            assert!(reserve <= s.supply);
            *supplies.entry(s.asset.clone()).or_default() += s.supply.u128();
            *reserves.entry(s.asset).or_default() += reserve.u128();
        }
        for (asset, supply) in supplies {
            let reserve = reserves[&asset];
            let a = self.asset(asset);
            assert_eq!(a.recorded, Amount::new(supply));
            assert!(reserve <= a.balance.u128(), "reserves are there");
            assert!(a.surplus.is_zero() || a.shortfall.is_zero());
            assert_eq!(
                a.balance.wide() + a.shortfall.wide(),
                a.recorded.wide() + a.surplus.wide()
            );
        }
    }
}

fn event<E: for<'e> TryFrom<&'e Event>>(response: &AppResponse) -> E {
    let found = response.events.iter().find_map(|e| E::try_from(e).ok());
    found.expect("the event")
}
fn create(asset: Asset, symbol: &str) -> ExecuteMsg {
    ExecuteMsg::CreateSidechain {
        asset,
        name: format!("Pegged {symbol}"),
        symbol: symbol.to_owned(),
        decimals: 6,
    }
}
fn wallet(recipient: Option<&Addr>) -> DepositTo {
    DepositTo::Wallet {
        recipient: recipient.map(Addr::to_string),
    }
}
fn deposit(sidechain_id: SidechainId, recipient: Option<&Addr>) -> ExecuteMsg {
    ExecuteMsg::Deposit {
        sidechain_id,
        to: wallet(recipient),
    }
}
fn hook_deposit(sidechain_id: SidechainId) -> Hook {
    Hook::Deposit {
        sidechain_id,
        to: wallet(None),
    }
}
fn hook_redeem(recipient: Option<&Addr>, min_out: u128) -> Hook {
    Hook::Redeem {
        recipient: recipient.map(Addr::to_string),
        min_out: Amount::new(min_out),
    }
}
fn share(recipient: &Addr, amount: u128) -> Share {
    Share {
        recipient: recipient.to_string(),
        amount: Amount::new(amount),
    }
}
