//! An asset that lies about who sends and how much it has, and that calls back while it is paid out.

use causeway_tests::suite::{Suite, ADMIN, MAIN};
use causeway_types::channel::{LockMode, Payout};
use causeway_types::issuer::{self, Asset, DepositTo, SidechainResponse};
use causeway_types::registry::{
    self, ChannelResponse, ConfigResponse, CreditResponse, Entry, Lease, LeaseInto, LeaseOpen,
    OpenTerms,
};
use causeway_types::{Amount, ChannelId, Ppm, Seconds, SidechainId};
use channel_registry::ContractError;
use cosmwasm_std::{
    from_json, to_json_binary, to_json_vec, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo,
    Response, StdResult, Uint128, WasmMsg,
};
use cw20::{BalanceResponse, Cw20ReceiveMsg, TokenInfoResponse};
use cw_multi_test::{ContractWrapper, Executor};

/// What the asset says that everybody has of it.
const BALANCE: &[u8] = b"balance";
/// What the asset sends when it is told to pay.
const CALLS_BACK: &[u8] = b"calls_back";

/// The messages of the asset: one of cw20's, and those by which the test tells it what to do.
#[cosmwasm_schema::cw_serde]
enum HostileMsg {
    /// cw20's.
    Transfer { recipient: String, amount: Uint128 },
    /// Says from now on that everybody has so much.
    Has { balance: Uint128 },
    /// Sends a message of its own.
    Sends(WasmMsg),
    /// Sends a message of its own whenever it is to pay.
    CallsBack(WasmMsg),
}

#[cosmwasm_schema::cw_serde]
enum HostileQuery {
    TokenInfo {},
    Balance { address: String },
}

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    deps.storage.set(BALANCE, &to_json_vec(&Uint128::zero())?);
    Ok(Response::new())
}

fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: HostileMsg) -> StdResult<Response> {
    Ok(match msg {
        HostileMsg::Transfer { .. } => {
            let message = deps.storage.get(CALLS_BACK);
            let message: Option<WasmMsg> = message.map(from_json).transpose()?;
            Response::new().add_messages(message)
        }
        HostileMsg::Has { balance } => {
            deps.storage.set(BALANCE, &to_json_vec(&balance)?);
            Response::new()
        }
        HostileMsg::Sends(message) => Response::new().add_message(message),
        HostileMsg::CallsBack(message) => {
            deps.storage.set(CALLS_BACK, &to_json_vec(&message)?);
            Response::new()
        }
    })
}

fn query(deps: Deps, _: Env, query: HostileQuery) -> StdResult<Binary> {
    match query {
        HostileQuery::TokenInfo {} => to_json_binary(&TokenInfoResponse {
            name: "Hostile".to_owned(),
            symbol: "HOST".to_owned(),
            decimals: 6,
            total_supply: Uint128::MAX,
        }),
        HostileQuery::Balance { .. } => to_json_binary(&BalanceResponse {
            balance: from_json(deps.storage.get(BALANCE).unwrap_or_default())?,
        }),
    }
}

/// A deployment with a sidechain whose asset is hostile, besides the two honest ones.
struct World {
    suite: Suite,
    asset: Addr,
    id: SidechainId,
    balance: u128,
}

impl World {
    fn new() -> World {
        let mut suite = Suite::new();
        let admin = suite.user(ADMIN).addr;
        let code = ContractWrapper::new(execute, instantiate, query);
        let code = suite.chain.store_code(Box::new(code));
        let asset = suite
            .chain
            .instantiate_contract(code, admin.clone(), &Empty {}, &[], "asset", None)
            .unwrap();
        let create = issuer::ExecuteMsg::CreateSidechain {
            asset: Asset::Cw20 {
                address: asset.to_string(),
            },
            name: "Hostile".to_owned(),
            symbol: "cHOST".to_owned(),
            decimals: 6,
        };
        let issuer = suite.wiring().issuer.clone();
        let chain = &mut suite.chain;
        chain.execute_contract(admin, issuer, &create, &[]).unwrap();
        World {
            suite,
            asset,
            id: SidechainId(MAIN + 2),
            balance: 0,
        }
    }

    fn tell(&mut self, msg: &HostileMsg) -> anyhow::Result<()> {
        let admin = self.suite.user(ADMIN).addr;
        let asset = self.asset.clone();
        let done = self.suite.chain.execute_contract(admin, asset, msg, &[]);
        done.map(|_| ())
    }

    /// What the asset tells the issuer of a deposit that somebody is to have made.
    fn deposit_of(&self, sender: &Addr, amount: u128, to: DepositTo) -> WasmMsg {
        let hook = issuer::Hook::Deposit {
            sidechain_id: self.id,
            to,
        };
        let receive = issuer::ExecuteMsg::Receive(Cw20ReceiveMsg {
            sender: sender.to_string(),
            amount: amount.into(),
            msg: to_json_binary(&hook).unwrap(),
        });
        WasmMsg::Execute {
            contract_addr: self.suite.wiring().issuer.to_string(),
            msg: to_json_binary(&receive).unwrap(),
            funds: vec![],
        }
    }

    /// The asset says that somebody deposits, and that it has come.
    fn deposits(&mut self, sender: &Addr, amount: u128, to: DepositTo) -> anyhow::Result<()> {
        self.balance += amount;
        let balance = self.balance.into();
        self.tell(&HostileMsg::Has { balance }).unwrap();
        let message = self.deposit_of(sender, amount, to);
        self.tell(&HostileMsg::Sends(message))
    }

    fn sidechain(&self) -> SidechainResponse {
        let asked = issuer::QueryMsg::Sidechain {
            sidechain_id: self.id,
        };
        let issuer = self.suite.wiring().issuer.clone();
        self.suite.ask(&issuer, &asked).unwrap()
    }

    fn supply_and_minted(&self) -> (u128, u128) {
        let sidechain = self.sidechain();
        let asked = cw20::Cw20QueryMsg::TokenInfo {};
        let token: TokenInfoResponse = self.suite.ask(&sidechain.token, &asked).unwrap();
        (sidechain.supply.u128(), token.total_supply.u128())
    }
}

/// What an asset says of a depositor makes nobody the vault: what is leased comes from the vault itself.
#[test]
fn an_asset_that_names_the_vault_as_depositor_leases_nothing() {
    let mut world = World::new();
    let [alice, bob] = ["alice", "bob"].map(|name| world.suite.user(name));
    let vault = world.suite.wiring().vault.clone();
    let lease = Lease {
        channel_id: ChannelId(1),
        taker: alice.addr.to_string(),
        provider: bob.addr.to_string(),
        amount: Amount::new(100),
        into: LeaseInto::Open(LeaseOpen {
            lifetime: Seconds(259_200),
            key: alice.key,
            name: None,
            payout: None,
            fee_rate: Ppm(0),
            provider_key: bob.key,
            provider_fee_rate: Ppm(0),
        }),
    };
    let entry = DepositTo::Registry(Entry::Lease(lease));
    let refused = world.deposits(&vault, 100, entry).unwrap_err();
    let not_vault = ContractError::NotVault {
        sender: world.suite.wiring().issuer.to_string(),
        vault: vault.to_string(),
    };
    assert_eq!(refused.downcast_ref::<ContractError>(), Some(&not_vault));
    let config: ConfigResponse = world.suite.ask_registry(&registry::QueryMsg::Config {});
    assert_eq!(config.channels, 0);
}

/// Whoever an asset says opens a channel, it is one of the asset's own sidechain, and margin, credit and names of others
/// are untouched.
#[test]
fn an_asset_that_names_somebody_else_as_depositor_touches_nothing_of_theirs_elsewhere() {
    let mut world = World::new();
    world.suite.alice().deposits_margin(500).works();
    world.suite.alice().sends_ahead(300).works();
    let alice = world.suite.user("alice");
    let bob = world.suite.user("bob");
    let opens = |name: &str, margin: Option<u128>| {
        let terms = OpenTerms {
            name: Some(name.to_owned()),
            payout: Some(Payout::Address(bob.addr.to_string())),
            margin: margin.map(Amount::new),
            ..OpenTerms::new(None, LockMode::OneWay, bob.key)
        };
        DepositTo::Registry(Entry::Open(terms))
    };
    world
        .deposits(&alice.addr, 100, opens("rent", None))
        .unwrap();
    let opened: ChannelResponse = world.suite.ask_registry(&registry::QueryMsg::Channel {
        channel_id: ChannelId(1),
    });
    assert_eq!(opened.channel.a.owner, alice.addr);
    assert_eq!(opened.channel.sidechain_id, world.id);
    // no margin is needed there, and none can be taken from elsewhere
    world
        .deposits(&alice.addr, 100, opens("other", Some(1)))
        .unwrap_err();
    let credit: CreditResponse = world.suite.ask_registry(&registry::QueryMsg::Credit {
        owner: alice.addr.to_string(),
        sidechain_id: SidechainId(MAIN),
    });
    assert_eq!(credit.amount.u128(), 300);
    let account: causeway_types::vault::AccountResponse = {
        let asked = causeway_types::vault::QueryMsg::Account {
            owner: alice.addr.to_string(),
            sidechain_id: SidechainId(MAIN),
        };
        let vault = world.suite.wiring().vault.clone();
        world.suite.ask(&vault, &asked).unwrap()
    };
    assert_eq!(account.account.free.u128(), 500);
    // the name is free in every other sidechain
    let taken: Result<ChannelResponse, _> = {
        let asked = registry::QueryMsg::ChannelByName {
            sidechain_id: SidechainId(MAIN),
            opener: alice.addr.to_string(),
            name: "rent".to_owned(),
        };
        let registry = world.suite.wiring().registry.clone();
        world.suite.ask(&registry, &asked)
    };
    taken.unwrap_err();
}

/// While a redemption is paid, the asset claims a new deposit: what is recorded is what was minted.
#[test]
fn an_asset_that_calls_back_while_it_is_redeemed_leaves_supply_and_record_in_step() {
    let mut world = World::new();
    let mallory = world.suite.user("dave").addr;
    let to = || DepositTo::Wallet { recipient: None };
    world.deposits(&mallory, 1000, to()).unwrap();
    assert_eq!(world.supply_and_minted(), (1000, 1000));
    let back = world.deposit_of(&mallory, 400, to());
    world.tell(&HostileMsg::CallsBack(back)).unwrap();
    let issuer = world.suite.wiring().issuer.clone();
    let sidechain = world.sidechain();
    let hook = issuer::Hook::Redeem {
        recipient: None,
        min_out: Amount::ZERO,
    };
    let send = cw20::Cw20ExecuteMsg::Send {
        contract: issuer.to_string(),
        amount: 600u128.into(),
        msg: to_json_binary(&hook).unwrap(),
    };
    let chain = &mut world.suite.chain;
    chain
        .execute_contract(mallory, sidechain.token, &send, &[])
        .unwrap();
    assert_eq!(world.supply_and_minted(), (800, 800));
}
