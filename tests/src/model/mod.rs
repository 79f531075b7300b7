//! The shadow ledger: who has put in, taken out, been paid and may do what, by an account of its own.
//!
//! [`Model::judge`] says of a call whether it must succeed and, if so, does to the model what the contracts must do to
//! the chain. It reads no contract and no rule of `causeway-rules`; the nouns and the signed bytes are the shared ones.

pub mod life;

mod bank;
mod ending;
mod entry;
mod issuer;
mod locks;
mod owner;
mod running;
mod signature;

pub use life::{Agenda, Life, A, B};

use causeway_types::policy::Parameters;
use causeway_types::signed::Context;
use causeway_types::{issuer as issuer_msg, policy, registry, Amount, ChannelId, Hash};
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
    Registry(registry::ExecuteMsg),
    /// To the token issuer.
    Issuer(issuer_msg::ExecuteMsg),
    /// To a sidechain's token.
    Token(u64, Cw20ExecuteMsg),
    /// To the routing policy.
    Policy(policy::ExecuteMsg),
    /// The chain's own to the registry: settle what is due, at most so many.
    SettleDue(u32),
}

/// A message and the coins sent along.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The message.
    pub message: Message,
    /// The coins.
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
    /// The channel registry.
    Registry,
    /// The token issuer.
    Issuer,
    /// The routing policy.
    Policy,
}

/// Addresses, set once.
#[derive(Clone, Debug)]
pub struct Wiring {
    /// The token issuer.
    pub issuer: Addr,
    /// The routing policy.
    pub policy: Addr,
    /// The channel registry.
    pub registry: Addr,
    /// What signatures are bound to.
    pub domain: Hash,
}

/// A sidechain.
#[derive(Clone, Debug)]
pub struct Sidechain {
    /// Its token.
    pub token: Addr,
    /// The coin that backs it.
    pub denom: String,
    /// Its token's symbol.
    pub symbol: String,
    /// All its tokens.
    pub supply: u128,
    /// Who has them.
    pub balances: BTreeMap<Addr, u128>,
    /// Owner and spender: how much.
    pub allowances: BTreeMap<(Addr, Addr), u128>,
    /// Its policies, by version.
    pub policies: Vec<Rc<Parameters>>,
    /// Tokens that the registry was given without a word about whose they are.
    pub gifts: u128,
}

/// Everything.
#[derive(Clone, Debug)]
pub struct Model {
    /// Who is where.
    pub wiring: Rc<Wiring>,
    /// The block's time.
    pub now: u64,
    /// The block's height.
    pub height: u64,
    /// Owner and pending owner of each contract.
    pub owners: BTreeMap<Contract, (Addr, Option<Addr>)>,
    /// Contracts whose entry is stopped.
    pub paused: BTreeSet<Contract>,
    /// Bank balances, by address and denom.
    pub coins: BTreeMap<(Addr, String), u128>,
    /// The sidechains.
    pub sidechains: BTreeMap<u64, Sidechain>,
    /// Credits, by owner and sidechain.
    pub credits: BTreeMap<(Addr, u64), u128>,
    /// The channels.
    pub channels: BTreeMap<u64, Rc<Life>>,
    /// Names of channels, by opener.
    pub names: BTreeMap<(Addr, String), u64>,
    /// To whom transfers of tokens fail.
    pub deaf: BTreeSet<Addr>,
}

impl Model {
    /// What is known before anything is done.
    pub fn new(wiring: Wiring, admin: &Addr) -> Model {
        let owners = [Contract::Registry, Contract::Issuer, Contract::Policy]
            .map(|contract| (contract, (admin.clone(), None)));
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
            Message::SettleDue(limit) => {
                self.settle_due(*limit);
                Ok(())
            }
        }
    }

    fn registry(&mut self, sender: &Addr, message: &registry::ExecuteMsg) -> Verdict {
        use registry::ExecuteMsg as M;
        match message {
            M::Receive(_) => {
                Err("only a token of ours says that money came, and it does so by `Send`")
            }
            M::Open {
                sidechain_id,
                amount,
                terms,
            } => {
                self.entry_is_open(Contract::Registry)?;
                self.use_credit(sender, sidechain_id.0, amount.u128())?;
                self.open(sender, sidechain_id.0, amount.u128(), terms)
            }
            M::Join { amount, terms } => {
                self.entry_is_open(Contract::Registry)?;
                let id = self.channel(terms.channel_id)?.sidechain;
                self.use_credit(sender, id, amount.u128())?;
                self.join(sender, id, amount.u128(), terms)
            }
            M::Deposit { channel_id, amount } => {
                self.entry_is_open(Contract::Registry)?;
                let id = self.channel(*channel_id)?.sidechain;
                self.use_credit(sender, id, amount.u128())?;
                self.deposit(sender, id, amount.u128(), *channel_id)
            }
            M::Cancel { channel_id } => self.cancel(sender, *channel_id),
            M::Withdraw {
                channel_id,
                amount,
                consent,
                take,
            } => self.withdraw(sender, *channel_id, amount, consent.as_ref(), take),
            M::RequestWithdraw { channel_id, amount } => self.request(sender, *channel_id, amount),
            M::CompleteWithdraw { channel_id, take } => self.complete(sender, *channel_id, take),
            M::WithdrawUnallocated { channel_id, amount } => {
                self.withdraw_waiting(sender, *channel_id, amount.map(Amount::u128))
            }
            M::PullCredit {
                sidechain_id,
                amount,
                to,
            } => self.pull_credit(
                sender,
                sidechain_id.0,
                amount.map(Amount::u128),
                to.as_deref(),
            ),
            M::Show {
                channel_id,
                vouchers,
            } => {
                ensure(!vouchers.is_empty(), "nothing is shown")?;
                self.show(sender, *channel_id, vouchers)
            }
            M::Claim {
                channel_id,
                direction,
                locks,
                claims,
            } => self.claim(*channel_id, *direction, locks, claims),
            M::ExpireLocks {
                channel_id,
                direction,
                locks,
            } => self.expire(*channel_id, *direction, locks),
            M::Close {
                channel_id,
                vouchers,
            } => self.close(sender, *channel_id, vouchers),
            M::CooperativeClose {
                channel_id,
                transferred_a,
                transferred_b,
                valid_until,
                signature_a,
                signature_b,
            } => {
                let close = causeway_types::signed::CooperativeClose {
                    transferred_a: *transferred_a,
                    transferred_b: *transferred_b,
                    valid_until: *valid_until,
                };
                let signatures = [signature_a.as_ref(), signature_b.as_ref()];
                self.cooperative_close(sender, *channel_id, &close, signatures)
            }
            M::Extend {
                channel_id,
                replaces,
                expires_at,
                signature_a,
                signature_b,
            } => {
                let extension = causeway_types::signed::Extension {
                    replaces: *replaces,
                    expires_at: *expires_at,
                };
                let signatures = [signature_a.as_ref(), signature_b.as_ref()];
                self.extend(sender, *channel_id, &extension, signatures)
            }
            M::Settle { channel_ids } => self.settle(channel_ids),
            M::SetPaused { paused } => self.set_paused(Contract::Registry, sender, *paused),
            M::UpdateOwnership(action) => self.update_ownership(Contract::Registry, sender, action),
        }
    }

    /// A channel.
    pub fn channel(&self, id: ChannelId) -> Verdict<&Life> {
        self.channels
            .get(&id.0)
            .map(Rc::as_ref)
            .ok_or("there is no such channel")
    }

    fn channel_mut(&mut self, id: ChannelId) -> Verdict<&mut Life> {
        self.channels
            .get_mut(&id.0)
            .map(Rc::make_mut)
            .ok_or("there is no such channel")
    }

    fn context(&self, channel_id: ChannelId) -> Context {
        Context {
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
