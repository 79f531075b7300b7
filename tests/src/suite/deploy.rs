//! Everything deployed and wired.

use super::{Chain, CheckConfig, Suite, User, MAIN, OTHER};
use crate::model::{Message, Model, Wiring};
use crate::undo_storage::UndoStorage;
use causeway_types::issuer::{Asset, DepositTo};
use causeway_types::policy::{LegalRate, Parameters};
use causeway_types::signed::domain;
use causeway_types::{issuer, policy, registry, vault, Ppm, SidechainId};
use cosmwasm_std::{coin, Addr, Empty};
use cw_multi_test::{
    AppBuilder, BankSudo, Contract, ContractWrapper, Executor, MockApiBech32, SudoMsg,
};
use std::collections::BTreeMap;

/// The owner of all contracts.
pub const ADMIN: &str = "admin";
/// Who has coins and tokens at the beginning.
pub const USERS: [&str; 6] = ["alice", "bob", "carol", "dave", "erin", "frank"];
/// What backs the two sidechains.
const DENOMS: [&str; 2] = ["uatom", "uosmo"];
/// What every user has of each coin and of each token.
const ENOUGH: u128 = 1_000_000;

/// What is to be deployed.
#[derive(Default)]
pub struct TestDeployment {
    stubborn: bool,
    failing_vault: bool,
    /// The folder of the artifacts that are deployed; if none, the present contracts.
    #[cfg(feature = "wasm")]
    artifacts: Option<std::path::PathBuf>,
}

/// The contract of a package, as it is deployed.
pub fn code(package: &'static str) -> Box<dyn Contract<Empty>> {
    deployed(package, native(package))
}

/// The native contract of a package.
pub fn native(package: &'static str) -> Box<dyn Contract<Empty>> {
    match package {
        "channel-registry" => {
            use channel_registry::contract as c;
            let wrapper = ContractWrapper::new(c::execute, c::instantiate, c::query);
            let wrapper = wrapper.with_reply(c::reply).with_sudo(c::sudo);
            Box::new(wrapper.with_migrate(c::migrate))
        }
        "token-issuer" => {
            use token_issuer::contract as c;
            let wrapper = ContractWrapper::new(c::execute, c::instantiate, c::query);
            Box::new(wrapper.with_reply(c::reply).with_migrate(c::migrate))
        }
        "sidechain-token" => {
            use sidechain_token::contract as c;
            let wrapper = ContractWrapper::new(c::execute, c::instantiate, c::query);
            Box::new(wrapper.with_migrate(c::migrate))
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
        other => unreachable!("no contract {other}"),
    }
}

/// What is deployed of a package: its native contract, or both it and its artifact, which then must agree in all.
fn deployed(package: &'static str, native: Box<dyn Contract<Empty>>) -> Box<dyn Contract<Empty>> {
    #[cfg(feature = "wasm")]
    let native = Box::new(causeway_wasm_host::DifferentialContract::new(
        native,
        causeway_wasm_host::Wasm::of(package),
    ));
    // needs no artifact
    let _ = package;
    native
}

fn everybody(api: &MockApiBech32) -> BTreeMap<&'static str, User> {
    let names = USERS.into_iter().chain([ADMIN, "heir", "stranger"]);
    names
        .map(|name| (name, User::named(name, api.addr_make(name))))
        .collect()
}

impl TestDeployment {
    /// With tokens that can be told to refuse transfers.
    pub fn with_stubborn_tokens(mut self) -> TestDeployment {
        self.stubborn = true;
        self
    }

    /// With a vault that can be told to fail.
    pub fn with_a_vault_that_may_fail(mut self) -> TestDeployment {
        self.failing_vault = true;
        self
    }

    /// As another version was deployed: the artifacts in this folder, which have no native twins.
    #[cfg(feature = "wasm")]
    pub fn of_artifacts(mut self, dir: impl Into<std::path::PathBuf>) -> TestDeployment {
        self.artifacts = Some(dir.into());
        self
    }

    fn code(&self, package: &'static str) -> Box<dyn Contract<Empty>> {
        #[cfg(feature = "wasm")]
        if let Some(dir) = &self.artifacts {
            let file = dir.join(format!("{}.wasm", package.replace('-', "_")));
            return Box::new(causeway_wasm_host::Wasm::at(package, &file));
        }
        code(package)
    }

    pub fn deploy(self) -> Suite {
        let api = MockApiBech32::new("wasm");
        let users = everybody(&api);
        let mut chain: Chain = AppBuilder::new()
            .with_api(api)
            .with_storage(UndoStorage::default())
            .build(|router, _, storage| {
                for user in users.values() {
                    // twice: half of it becomes tokens
                    let coins = DENOMS.map(|denom| coin(2 * ENOUGH, denom)).to_vec();
                    router
                        .bank
                        .init_balance(storage, &user.addr, coins)
                        .unwrap();
                }
            });
        let admin = users[ADMIN].addr.clone();
        let token_code = match self.code("sidechain-token") {
            token if self.stubborn => crate::token::stubborn(token),
            token => token,
        };
        let token_code = chain.store_code(token_code);
        let codes = Codes {
            issuer: self.code("token-issuer"),
            policy: self.code("routing-policy"),
            vault: match self.code("liquidity-margin-vault") {
                vault if self.failing_vault => crate::vault::failing(vault),
                vault => vault,
            },
            registry: self.code("channel-registry"),
        };
        let wiring = instantiate(&mut chain, &admin, token_code, codes);
        let model = Model::new(wiring, &admin);
        let mut suite = Suite {
            chain,
            model,
            users,
            checks: CheckConfig {
                compare_all_every: 1,
                leave_every: 1,
            },
            token_code,
            calls: 0,
            forks: 0,
            nonces: BTreeMap::new(),
        };
        suite.read_clock();
        suite.coins_are_counted();
        suite.create_sidechains(&admin);
        suite
    }
}

/// What the contracts that are there once are made of.
struct Codes {
    issuer: Box<dyn Contract<Empty>>,
    policy: Box<dyn Contract<Empty>>,
    vault: Box<dyn Contract<Empty>>,
    registry: Box<dyn Contract<Empty>>,
}

/// Four contracts, wired to each other. Each can be migrated by the admin, as under a chain's governance.
fn instantiate(chain: &mut Chain, admin: &Addr, token_code_id: u64, codes: Codes) -> Wiring {
    let owner = admin.to_string();
    let issuer_msg = issuer::InstantiateMsg {
        owner: owner.clone(),
        token_code_id,
        token_admin: Some(owner.clone()),
    };
    let issuer = put(chain, admin, codes.issuer, "issuer", &issuer_msg);
    let policy_msg = policy::InstantiateMsg {
        owner: owner.clone(),
    };
    let policy = put(chain, admin, codes.policy, "policy", &policy_msg);
    let vault_msg = vault::InstantiateMsg {
        owner: owner.clone(),
        issuer: issuer.to_string(),
        policy: policy.to_string(),
    };
    let vault = put(chain, admin, codes.vault, "vault", &vault_msg);
    let registry_msg = registry::InstantiateMsg {
        owner,
        issuer: issuer.to_string(),
        policy: policy.to_string(),
        vault: vault.to_string(),
    };
    let registry = put(chain, admin, codes.registry, "registry", &registry_msg);
    let name = || registry.to_string();
    let wire = issuer::ExecuteMsg::SetContracts {
        registry: name(),
        vault: vault.to_string(),
        policy: policy.to_string(),
    };
    send(chain, admin, &issuer, &wire);
    let wire = policy::ExecuteMsg::SetRegistry { registry: name() };
    send(chain, admin, &policy, &wire);
    let wire = vault::ExecuteMsg::SetRegistry { registry: name() };
    send(chain, admin, &vault, &wire);
    Wiring {
        domain: domain(&chain.block_info().chain_id, registry.as_str()),
        issuer,
        policy,
        registry,
        vault,
    }
}

fn put(
    chain: &mut Chain,
    admin: &Addr,
    code: Box<dyn Contract<Empty>>,
    label: &str,
    msg: &impl serde::Serialize,
) -> Addr {
    let id = chain.store_code(code);
    let migrates = Some(admin.to_string());
    chain
        .instantiate_contract(id, admin.clone(), msg, &[], label, migrates)
        .unwrap()
}

fn send(
    chain: &mut Chain,
    from: &Addr,
    to: &Addr,
    msg: &(impl serde::Serialize + std::fmt::Debug),
) {
    chain
        .execute_contract(from.clone(), to.clone(), msg, &[])
        .unwrap();
}

impl Suite {
    fn coins_are_counted(&mut self) {
        for user in self.users.values() {
            for denom in DENOMS {
                let key = (user.addr.clone(), denom.to_owned());
                self.model.coins.insert(key, 2 * ENOUGH);
            }
        }
    }

    fn create_sidechains(&mut self, admin: &Addr) {
        for (denom, symbol) in DENOMS.into_iter().zip(["cATOM", "cOSMO"]) {
            let create = issuer::ExecuteMsg::CreateSidechain {
                asset: Asset::Native {
                    denom: denom.to_owned(),
                },
                name: format!("Causeway {symbol}"),
                symbol: symbol.to_owned(),
                decimals: 6,
            };
            self.call(admin, Message::from(create)).works();
        }
        for id in [MAIN, OTHER] {
            for name in USERS {
                self.by(name).on(id).deposits_coins(ENOUGH).works();
            }
        }
    }

    /// Somebody finds more coins of the first sidechain's kind.
    pub fn is_given_coins(&mut self, name: &str, amount: u128) {
        let addr = self.users[name].addr.clone();
        let mint = BankSudo::Mint {
            to_address: addr.to_string(),
            amount: vec![coin(amount, DENOMS[0])],
        };
        self.chain.sudo(SudoMsg::Bank(mint)).unwrap();
        let has = self.model.coins.get_mut(&(addr, DENOMS[0].to_owned()));
        *has.unwrap() += amount;
    }

    /// The admin sets a sidechain's parameters.
    pub fn parameters_are(&mut self, id: u64, change: impl FnOnce(&mut Parameters)) {
        let newest = self.model.sidechains[&id].policies.last().unwrap();
        let mut parameters = newest.rules.as_ref().clone();
        change(&mut parameters);
        let message = policy::ExecuteMsg::SetParameters {
            sidechain_id: SidechainId(id),
            parameters,
        };
        let admin = self.model.owners[&crate::model::Contract::Policy].0.clone();
        self.call(&admin, Message::Policy(message)).works();
    }

    /// The admin records the main chain's legal rate.
    pub fn legal_rate_is(&mut self, id: u64, rate: u32) {
        let message = policy::ExecuteMsg::SetLegalRate {
            sidechain_id: SidechainId(id),
            legal_rate: LegalRate {
                rate: Ppm(rate),
                source: "the gazette".to_owned(),
                dated: "2026-11-24".to_owned(),
            },
        };
        let admin = self.model.owners[&crate::model::Contract::Policy].0.clone();
        self.call(&admin, Message::Policy(message)).works();
    }

    /// The least margin and rent in a sidechain, and the largest rent: both rates are recorded.
    pub fn rates_are(&mut self, id: u64, minimum: u32, legal: u32) {
        self.legal_rate_is(id, legal);
        self.parameters_are(id, |p| p.minimum_rate = Ppm(minimum));
    }

    /// Coins for tokens, to one's own wallet.
    pub(super) fn deposit_message(id: u64) -> issuer::ExecuteMsg {
        issuer::ExecuteMsg::Deposit {
            sidechain_id: SidechainId(id),
            to: DepositTo::Wallet { recipient: None },
        }
    }
}
