//! The shadow ledger: who has put in, taken out, been paid and may do what, by an account of its own.
//!
//! [`Model::judge`] says of a call whether it must succeed and, if so, does to the model what the contracts must do to
//! the chain. It reads no contract and no rule of `causeway-rules`; the nouns and the signed bytes are the shared ones.

pub mod channel;

mod admission;
mod bank;
mod ending;
mod entry;
mod issuer;
mod leases;
mod locks;
mod margin;
mod nodes;
mod offers;
mod owner;
mod policy;
mod registry;
mod routes;
mod running;
mod signature;
mod vault;

pub use channel::{ChannelModel, DeadlineModel, A, B};
pub use leases::{rent_of, LeaseModel};
pub use offers::OfferModel;
pub use policy::Version;
pub use vault::AccountModel;

use causeway_types::node::Node;
use causeway_types::route::{ExchangePair, Hop};
use causeway_types::signed::SigningContext;
use causeway_types::vault::Settled;
use causeway_types::{
    issuer as issuer_msg, policy as policy_msg, registry as registry_msg, vault as vault_msg,
    ChannelId, Hash,
};
use cosmwasm_std::{Addr, Api, Coin};
use cw20::Cw20ExecuteMsg;
use cw_multi_test::MockApiBech32;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Whether something must succeed, and if not, why.
pub type Verdict<T = ()> = Result<T, &'static str>;

fn ensure(holds: bool, else_why: &'static str) -> Verdict {
    if holds {
        Ok(())
    } else {
        Err(else_why)
    }
}

/// A message to one of the contracts.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// To the channel registry.
    Registry(registry_msg::ExecuteMsg),
    /// To the token issuer.
    Issuer(issuer_msg::ExecuteMsg),
    /// To a sidechain's token.
    Token(u64, Cw20ExecuteMsg),
    /// To the routing policy.
    Policy(policy_msg::ExecuteMsg),
    /// To the liquidity-margin vault.
    Vault(vault_msg::ExecuteMsg),
    /// The chain's own to the registry: settle what is due, at most so many.
    SettleDue(u32),
}

/// A message and the coins sent along.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub message: Message,
    pub coins: Vec<Coin>,
}

impl From<Message> for Call {
    fn from(message: Message) -> Call {
        Call {
            message,
            coins: vec![],
        }
    }
}

/// Contracts that have an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contract {
    Registry,
    Issuer,
    Policy,
    Vault,
}

impl Contract {
    pub const ALL: [Contract; 4] = [
        Contract::Registry,
        Contract::Issuer,
        Contract::Policy,
        Contract::Vault,
    ];
}

#[derive(Clone, Debug)]
pub struct Wiring {
    pub issuer: Addr,
    pub policy: Addr,
    pub registry: Addr,
    pub vault: Addr,
    /// What signatures are bound to.
    pub domain: Hash,
}

#[derive(Clone, Debug)]
pub struct Sidechain {
    pub token: Addr,
    /// The coin that backs it.
    pub denom: String,
    pub symbol: String,
    pub supply: u128,
    pub balances: BTreeMap<Addr, u128>,
    /// Owner and spender: how much.
    pub allowances: BTreeMap<(Addr, Addr), u128>,
    /// Its policies, by version.
    pub policies: Vec<Version>,
    /// Tokens that the registry was given without a word about whose they are.
    pub gifts: u128,
    /// Tokens that the vault was given so.
    pub vault_gifts: u128,
}

#[derive(Clone, Debug)]
pub struct Model {
    pub wiring: Rc<Wiring>,
    pub now: u64,
    pub height: u64,
    /// Owner and pending owner of each contract.
    pub owners: BTreeMap<Contract, (Addr, Option<Addr>)>,
    /// Contracts whose entry is stopped.
    pub paused: BTreeSet<Contract>,
    /// Bank balances, by address and denom.
    pub coins: BTreeMap<(Addr, String), u128>,
    pub sidechains: BTreeMap<u64, Sidechain>,
    /// Credits, by owner and sidechain.
    pub credits: BTreeMap<(Addr, u64), u128>,
    pub channels: BTreeMap<u64, Rc<ChannelModel>>,
    /// Names of channels, by opener.
    pub names: BTreeMap<(Addr, u64, String), u64>,
    /// To whom transfers of tokens fail.
    pub deaf: BTreeSet<Addr>,
    /// Accounts in the vault, by owner and sidechain.
    pub accounts: BTreeMap<(Addr, u64), AccountModel>,
    pub offers: BTreeMap<u64, Rc<OfferModel>>,
    /// Leased liquidity, by channel.
    pub loans: BTreeMap<u64, Rc<LeaseModel>>,
    /// What the vault was told and did not take, by channel.
    pub undelivered: BTreeMap<u64, Rc<Settled>>,
    /// Whether every message to the vault fails.
    pub vault_fails: bool,
    /// Preset routes, by name.
    pub routes: BTreeMap<String, Rc<Vec<Hop>>>,
    /// Exchange pairs: from, to, node.
    pub pairs: BTreeMap<(u64, u64, Addr), Rc<ExchangePair<Addr>>>,
    /// Nodes, by account, withdrawn ones too.
    pub nodes: BTreeMap<Addr, Rc<Node>>,
}

impl Model {
    /// What is known before anything is done.
    pub fn new(wiring: Wiring, admin: &Addr) -> Model {
        let owners = Contract::ALL.map(|contract| (contract, (admin.clone(), None)));
        Model {
            wiring: Rc::new(wiring),
            now: 0,
            height: 0,
            owners: owners.into(),
            paused: BTreeSet::new(),
            coins: BTreeMap::new(),
            sidechains: BTreeMap::new(),
            credits: BTreeMap::new(),
            channels: BTreeMap::new(),
            names: BTreeMap::new(),
            deaf: BTreeSet::new(),
            accounts: BTreeMap::new(),
            offers: BTreeMap::new(),
            loans: BTreeMap::new(),
            undelivered: BTreeMap::new(),
            vault_fails: false,
            routes: BTreeMap::new(),
            pairs: BTreeMap::new(),
            nodes: BTreeMap::new(),
        }
    }

    /// Says whether a call must succeed; if so, does it.
    pub fn judge(&mut self, sender: &Addr, call: &Call) -> Verdict {
        let mut next = self.clone();
        next.apply(sender, call)?;
        *self = next;
        Ok(())
    }

    fn apply(&mut self, sender: &Addr, call: &Call) -> Verdict {
        match &call.message {
            Message::Issuer(message) => self.issuer(sender, message, &call.coins),
            Message::Registry(message) => {
                ensure(call.coins.is_empty(), "the registry takes no coins")?;
                self.registry(sender, message)
            }
            Message::Token(id, message) => {
                ensure(call.coins.is_empty(), "a token takes no coins")?;
                self.token(sender, *id, message)
            }
            Message::Policy(message) => {
                ensure(call.coins.is_empty(), "the policy takes no coins")?;
                self.policy(sender, message)
            }
            Message::Vault(message) => {
                ensure(call.coins.is_empty(), "the vault takes no coins")?;
                self.vault(sender, message)
            }
            Message::SettleDue(limit) => {
                self.settle_due(*limit);
                Ok(())
            }
        }
    }

    pub fn channel(&self, id: ChannelId) -> Verdict<&ChannelModel> {
        self.channels
            .get(&id.0)
            .map(Rc::as_ref)
            .ok_or("there is no such channel")
    }

    fn channel_mut(&mut self, id: ChannelId) -> Verdict<&mut ChannelModel> {
        self.channels
            .get_mut(&id.0)
            .map(Rc::make_mut)
            .ok_or("there is no such channel")
    }

    fn context(&self, channel_id: ChannelId) -> SigningContext {
        SigningContext {
            domain: self.wiring.domain,
            channel_id,
        }
    }
}

/// Text as an address, if it is one.
fn address(text: &str) -> Verdict<Addr> {
    MockApiBech32::new("wasm")
        .addr_validate(text)
        .map_err(|_| "that is no address")
}
