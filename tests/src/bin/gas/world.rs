//! A chain on which contracts are native while a scene is set, and artifacts while something is measured.

use crate::switchable_contract::SwitchableContract;
use anyhow::Result;
use causeway_tests::model::{Call, Message, Wiring};
use causeway_tests::suite::{Chain, Draft, User, MAIN, OTHER};
use causeway_types::issuer::{self, Asset, DepositTo};
use causeway_types::policy::{ExecuteMsg as Policy, LegalRate, Parameters};
use causeway_types::registry::SudoMsg;
use causeway_types::signed::{domain, SigningContext};
use causeway_types::{
    policy, registry, vault, Amount, ChannelId, Direction, Hash, Nonce, Ppm, SidechainId, UnixTime,
    Voucher,
};
use causeway_wasm_host::gas::{self, Cost};
use cosmwasm_std::{coin, Addr, Api, BlockInfo, CanonicalAddr};
use cw_multi_test::{AppBuilder, AppResponse, BankSudo, Executor, MockApiBech32};
use serde::Serialize;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What everybody has of each coin and of each token: as many digits as money usually has.
pub const ENOUGH: u128 = 900_000_000_000;
/// What a channel is opened with.
pub const USUAL: u128 = 25_000_000;
/// What backs the two sidechains.
pub const DENOMS: [&str; 2] = ["uatom", "uosmo"];
const PEOPLE: [&str; 7] = ["admin", "heir", "alice", "bob", "carol", "dave", "erin"];

/// The chain, with everything deployed.
pub struct World {
    chain: Chain,
    measured: Rc<Cell<bool>>,
    pub wiring: Wiring,
    pub tokens: BTreeMap<u64, Addr>,
    /// The code of each contract, by its package.
    pub codes: BTreeMap<&'static str, u64>,
    nonces: BTreeMap<(ChannelId, Direction), u64>,
}

/// Where a world can go back to.
pub struct Mark {
    block: BlockInfo,
    nonces: BTreeMap<(ChannelId, Direction), u64>,
}

/// Addresses of people are shorter than those of contracts.
fn person(name: &str) -> Addr {
    let short = CanonicalAddr::from(&Hash::of(name.as_bytes()).0[..20]);
    MockApiBech32::new("wasm").addr_humanize(&short).unwrap()
}

impl World {
    /// Everything deployed, with two sidechains, of which the second asks for margins, and people who have tokens.
    pub fn new() -> World {
        let mut chain: Chain = AppBuilder::new()
            .with_api(MockApiBech32::new("wasm"))
            .with_storage(Default::default())
            .build(|_, _, _| ());
        let measured = Rc::new(Cell::new(false));
        let packages = [
            "sidechain-token",
            "token-issuer",
            "routing-policy",
            "liquidity-margin-vault",
            "channel-registry",
        ];
        let codes = packages.map(|package| {
            (
                package,
                chain.store_code(Box::new(SwitchableContract::of(package, &measured))),
            )
        });
        let codes = BTreeMap::from(codes);
        let nowhere = person("nowhere");
        let mut world = World {
            chain,
            measured,
            wiring: Wiring {
                issuer: nowhere.clone(),
                policy: nowhere.clone(),
                registry: nowhere.clone(),
                vault: nowhere,
                domain: Hash::ZERO,
            },
            tokens: BTreeMap::new(),
            codes,
            nonces: BTreeMap::new(),
        };
        world.instantiate();
        world.create_sidechains();
        world.set_policies();
        world
    }

    fn instantiate(&mut self) {
        let owner = person("admin").to_string();
        self.wiring.issuer = self.put("token-issuer", &self.issuer_msg());
        let msg = policy::InstantiateMsg {
            owner: owner.clone(),
        };
        self.wiring.policy = self.put("routing-policy", &msg);
        self.wiring.vault = self.put("liquidity-margin-vault", &self.vault_msg());
        self.wiring.registry = self.put("channel-registry", &self.registry_msg());
        self.wiring.domain = domain(
            &self.chain.block_info().chain_id,
            self.wiring.registry.as_str(),
        );
        let registry = self.wiring.registry.to_string();
        let vault = self.wiring.vault.to_string();
        self.does(
            "admin",
            Message::Issuer(issuer::ExecuteMsg::SetContracts {
                registry: registry.clone(),
                vault,
                policy: self.wiring.policy.to_string(),
            }),
        );
        let wire = policy::ExecuteMsg::SetRegistry {
            registry: registry.clone(),
        };
        self.does("admin", Message::Policy(wire));
        let wire = vault::ExecuteMsg::SetRegistry { registry };
        self.does("admin", Message::Vault(wire));
    }

    /// How an issuer is instantiated.
    pub fn issuer_msg(&self) -> issuer::InstantiateMsg {
        issuer::InstantiateMsg {
            owner: person("admin").to_string(),
            token_code_id: self.codes["sidechain-token"],
            token_admin: None,
        }
    }
    /// How a vault is.
    pub fn vault_msg(&self) -> vault::InstantiateMsg {
        vault::InstantiateMsg {
            owner: person("admin").to_string(),
            issuer: self.wiring.issuer.to_string(),
            policy: self.wiring.policy.to_string(),
        }
    }
    /// How a registry is.
    pub fn registry_msg(&self) -> registry::InstantiateMsg {
        registry::InstantiateMsg {
            owner: person("admin").to_string(),
            issuer: self.wiring.issuer.to_string(),
            policy: self.wiring.policy.to_string(),
            vault: self.wiring.vault.to_string(),
        }
    }

    fn create_sidechains(&mut self) {
        for (id, (denom, symbol)) in [MAIN, OTHER]
            .into_iter()
            .zip(DENOMS.into_iter().zip(["cATOM", "cOSMO"]))
        {
            let create = issuer::ExecuteMsg::CreateSidechain {
                asset: Asset::Native {
                    denom: denom.to_owned(),
                },
                name: format!("Causeway {symbol}"),
                symbol: symbol.to_owned(),
                decimals: 6,
            };
            let created = self.does("admin", Message::Issuer(create));
            let events = created.events.iter();
            let token = events
                .filter_map(|e| causeway_types::event::SidechainCreated::try_from(e).ok())
                .map(|created| created.token)
                .next();
            self.tokens.insert(id, token.unwrap());
            for name in PEOPLE {
                let mint = BankSudo::Mint {
                    to_address: person(name).to_string(),
                    amount: vec![coin(2 * ENOUGH, denom)],
                };
                self.chain.sudo(mint.into()).unwrap();
                let deposit = issuer::ExecuteMsg::Deposit {
                    sidechain_id: SidechainId(id),
                    to: DepositTo::Wallet { recipient: None },
                };
                let coins = vec![coin(ENOUGH, denom)];
                let message = Message::Issuer(deposit);
                self.does(name, Call { message, coins });
            }
        }
    }

    fn set_policies(&mut self) {
        let parameters = self.parameters();
        self.does("admin", set_parameters(MAIN, parameters.clone()));
        let record = Policy::SetLegalRate {
            sidechain_id: SidechainId(OTHER),
            legal_rate: legal_rate(100_000),
        };
        self.does("admin", Message::Policy(record));
        let minimum_rate = Ppm(10_000);
        let parameters = Parameters {
            minimum_rate,
            ..parameters
        };
        self.does("admin", set_parameters(OTHER, parameters));
    }

    /// The parameters that hold where nothing was set.
    pub fn parameters(&self) -> Parameters {
        causeway_rules::policy::default_policy().parameters
    }

    fn put(&mut self, package: &'static str, msg: &impl Serialize) -> Addr {
        let code = self.codes[package];
        let admin = person("admin");
        let put = self
            .chain
            .instantiate_contract(code, admin, msg, &[], package, None);
        put.unwrap()
    }

    pub fn user(&self, name: &'static str) -> User {
        User::named(name, person(name))
    }
    pub fn address(&self, name: &str) -> String {
        person(name).to_string()
    }
    /// Somebody's address, as contracts keep it.
    pub fn addr(&self, name: &str) -> Addr {
        person(name)
    }

    pub fn now(&self) -> UnixTime {
        self.chain.block_info().time.into()
    }
    /// Time passes, and a block for every five seconds.
    pub fn pass(&mut self, seconds: u64) {
        self.chain.update_block(|block| {
            block.time = block.time.plus_seconds(seconds);
            block.height += seconds.div_ceil(5);
        });
    }

    /// From here on, everything can be undone.
    pub fn mark(&mut self) -> Mark {
        self.chain.storage_mut().fork();
        Mark {
            block: self.chain.block_info(),
            nonces: self.nonces.clone(),
        }
    }
    /// Undoes everything since a mark, the newest first.
    pub fn back_to(&mut self, mark: Mark) {
        self.chain.storage_mut().rejoin();
        self.chain.set_block(mark.block);
        self.nonces = mark.nonces;
    }

    fn sends(&mut self, sender: &Addr, call: &Call) -> Result<AppResponse> {
        let (sender, coins) = (sender.clone(), &call.coins);
        let (wiring, chain) = (&self.wiring, &mut self.chain);
        match &call.message {
            Message::Registry(msg) => {
                chain.execute_contract(sender, wiring.registry.clone(), msg, coins)
            }
            Message::Issuer(msg) => {
                chain.execute_contract(sender, wiring.issuer.clone(), msg, coins)
            }
            Message::Policy(msg) => {
                chain.execute_contract(sender, wiring.policy.clone(), msg, coins)
            }
            Message::Vault(msg) => chain.execute_contract(sender, wiring.vault.clone(), msg, coins),
            Message::Token(id, msg) => {
                chain.execute_contract(sender, self.tokens[id].clone(), msg, coins)
            }
            Message::SettleDue(limit) => {
                let msg = SudoMsg::SettleDue { limit: *limit };
                chain.wasm_sudo(wiring.registry.clone(), &msg)
            }
        }
    }

    /// Somebody does something, which is not measured.
    pub fn does(&mut self, name: &str, call: impl Into<Call>) -> AppResponse {
        let call = call.into();
        match self.sends(&person(name), &call) {
            Ok(response) => response,
            Err(refusal) => panic!("{call:?} by {name}: {refusal:#}"),
        }
    }
    /// What it costs if somebody does something, and whether it is refused.
    pub fn measure(&mut self, sender: &Addr, call: &Call) -> (Cost, Result<AppResponse>) {
        self.measured(|world| world.sends(sender, call))
    }
    /// What it costs to ask the policy something.
    pub fn measure_question(&mut self, question: &policy::QueryMsg) -> Cost {
        let (cost, answer) = self.measured(|world| {
            let policy = world.wiring.policy.clone();
            let chain = world.chain.wrap();
            chain.query_wasm_smart::<causeway_types::route::Selection>(policy, question)
        });
        answer.unwrap();
        cost
    }
    /// What it costs to instantiate a contract.
    pub fn measure_instantiate(&mut self, package: &'static str, msg: &impl Serialize) -> Cost {
        self.measured(|world| world.put(package, msg)).0
    }
    /// What it costs to tell a new contract where the others are.
    pub fn measure_wire(
        &mut self,
        package: &'static str,
        msg: &impl Serialize,
        wire: &(impl Serialize + std::fmt::Debug),
    ) -> Cost {
        let contract = self.put(package, msg);
        let sent = self.measured(|world| {
            let admin = person("admin");
            world.chain.execute_contract(admin, contract, wire, &[])
        });
        sent.1.unwrap();
        sent.0
    }
    fn measured<T>(&mut self, work: impl FnOnce(&mut World) -> T) -> (Cost, T) {
        gas::taken();
        self.measured.set(true);
        let done = work(self);
        self.measured.set(false);
        (Cost::of(&gas::taken()), done)
    }

    /// Where signatures for a channel belong.
    pub fn context(&self, channel_id: ChannelId) -> SigningContext {
        SigningContext {
            domain: self.wiring.domain,
            channel_id,
        }
    }
    /// The next voucher of a direction: all that was paid so far.
    pub fn draft(
        &mut self,
        channel_id: ChannelId,
        direction: Direction,
        ends: [&'static str; 2],
        total: u128,
    ) -> Draft {
        let nonce = self.nonces.entry((channel_id, direction)).or_insert(1_000);
        *nonce += 1;
        let voucher = Voucher {
            direction,
            nonce: Nonce(*nonce),
            reference: Hash::of(b"an order"),
            transferred: Amount::new(total),
            locked: Amount::ZERO,
            locks_hash: Hash::ZERO,
            locks_until: UnixTime(0),
        };
        let [payer, payee] = ends.map(|name| self.user(name));
        Draft {
            context: self.context(channel_id),
            voucher,
            payer,
            payee: Some(payee),
        }
    }
}

/// Sets a sidechain's parameters.
pub fn set_parameters(id: u64, parameters: Parameters) -> Message {
    Message::Policy(Policy::SetParameters {
        sidechain_id: SidechainId(id),
        parameters,
    })
}

/// A legal rate as it is recorded.
pub fn legal_rate(rate: u32) -> LegalRate {
    LegalRate {
        rate: Ppm(rate),
        source: "https://example.org/the-gazette".to_owned(),
        dated: "2026-11-24".to_owned(),
    }
}
