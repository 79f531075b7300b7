//! Money in, and tokens about.

use crate::world::World;
use causeway_tests::model::{Call, Message};
use causeway_types::channel::{LockMode, Payout, Phase};
use causeway_types::issuer::{self, DepositTo};
use causeway_types::registry::{Entry, ExecuteMsg, Hook, JoinTerms, OpenTerms};
use causeway_types::{Amount, ChannelKey, Ppm, Seconds, SidechainId};
use cosmwasm_std::{coin, to_json_binary};
use cw20::{Cw20ExecuteMsg, Cw20ReceiveMsg};
use rand::seq::SliceRandom;
use rand::Rng;

impl World {
    /// A channel key: mostly one's own.
    pub fn key_of(&mut self, name: &str) -> ChannelKey {
        match self.rng.gen_range(0..30) {
            0 => ChannelKey([4; 33]),
            1 => {
                let other = self.anybody();
                self.suite.users[other].key
            }
            _ => self.suite.users[name].key,
        }
    }

    /// Where somebody is paid: mostly at the own address.
    pub fn payout(&mut self) -> Option<Payout<String>> {
        match self.rng.gen_range(0..10) {
            0..=1 => Some(Payout::Credit {}),
            3 if self.once_in(40) => Some(Payout::Vault {}),
            3 if self.once_in(8) => {
                // where it would be lost
                let registry = self.suite.wiring().registry.to_string();
                Some(Payout::Address(registry))
            }
            2 => {
                let other = self.anybody();
                let to = self.suite.users[other].addr.to_string();
                Some(Payout::Address(to))
            }
            _ => None,
        }
    }

    /// Somebody brings money for something: as tokens, as coins of the main chain, or as credit.
    fn enters(&mut self, name: &'static str, id: u64, amount: u128, entry: Entry) {
        let message = match self.rng.gen_range(0..10) {
            0..=3 => return self.sends(name, id, amount, entry),
            4..=5 => return self.sends_coins(name, id, amount, DepositTo::Registry(entry)),
            _ => match entry {
                Entry::Open(terms) => ExecuteMsg::Open {
                    sidechain_id: SidechainId(id),
                    amount: Amount::new(amount),
                    terms,
                },
                Entry::Join(terms) => ExecuteMsg::Join {
                    amount: Amount::new(amount),
                    terms,
                },
                Entry::Deposit { channel_id, margin } => ExecuteMsg::Deposit {
                    channel_id,
                    amount: Amount::new(amount),
                    margin,
                },
                Entry::Credit {} | Entry::Lease(_) => return self.sends(name, id, amount, entry),
            },
        };
        self.call(name, Message::Registry(message));
    }

    /// Somebody sends tokens to the registry for something.
    pub fn sends(&mut self, name: &'static str, id: u64, amount: u128, entry: Entry) {
        let beneficiary = match self.rng.gen_range(0..30) {
            0 => Some(self.anybody()),
            _ => None,
        };
        let beneficiary = beneficiary.map(|b| self.suite.users[b].addr.to_string());
        let hook = Hook { entry, beneficiary };
        let registry = self.suite.wiring().registry.clone();
        if self.once_in(40) {
            // without any token: somebody only says so
            let message = Cw20ReceiveMsg {
                sender: self.suite.users[name].addr.to_string(),
                amount: amount.into(),
                msg: to_json_binary(&hook).unwrap(),
            };
            return self.call(name, Message::Registry(ExecuteMsg::Receive(message)));
        }
        self.call(name, Message::send(id, &registry, amount, &hook));
    }

    fn sends_coins(&mut self, name: &'static str, id: u64, amount: u128, to: DepositTo) {
        let other = if self.once_in(30) { 3 - id } else { id };
        let denom = self.suite.model.sidechains[&other].denom.clone();
        let deposit = issuer::ExecuteMsg::Deposit {
            sidechain_id: SidechainId(id),
            to,
        };
        self.call(
            name,
            Call {
                message: deposit.into(),
                coins: vec![coin(amount, denom)],
            },
        );
    }

    /// How much of the money is sent along as margin, if any.
    fn margin(&mut self, id: u64, amount: u128) -> Option<Amount> {
        let needed = self.suite.model.policy_in_force(id).minimum_rate();
        let brings = if needed.0 > 0 { 3 } else { 40 };
        if !self.once_in(brings) {
            return None;
        }
        Some(Amount::new(match self.rng.gen_range(0..20) {
            0 => 0,
            1 => amount,
            2 => amount.saturating_add(1),
            _ => self.rng.gen_range(0..=(amount / 20).min(100)) + 1,
        }))
    }

    /// What somebody agrees to pay for forwarding.
    pub fn fee_rate(&mut self) -> Option<Ppm> {
        match self.rng.gen_range(0..10) {
            0..=3 => None,
            4 if self.once_in(3) => Some(Ppm(self.rng.gen_range(0..2_000_000))),
            _ => Some(Ppm(self.rng.gen_range(100..10_000))),
        }
    }

    /// Somebody opens a channel.
    pub fn opens(&mut self) {
        if !self.has_room() {
            return self.settles();
        }
        let name = self.anybody();
        let id = self.sidechain();
        let mode = *[
            LockMode::Unlocked,
            LockMode::OneWay,
            LockMode::OneWay,
            LockMode::TwoWay,
        ]
        .choose(&mut self.rng)
        .unwrap();
        let peer = match self.rng.gen_range(0..10) {
            0 => None,
            _ => Some(self.anybody()),
        };
        let lifetime = match self.rng.gen_range(0..10) {
            0 => Some(Seconds(self.rng.gen_range(0..5000))),
            1..=3 => Some(Seconds(self.rng.gen_range(400..3000))),
            _ => None,
        };
        let named = self.once_in(5);
        let name_of_it = named.then(|| self.rng.gen_range(0..40).to_string());
        let amount = self.amount(1000);
        let version = self.suite.model.sidechains[&id].policies.len() as u64 - 1;
        let pinned = self.once_in(6);
        let own = self.once_in(6);
        let terms = OpenTerms {
            peer: peer.map(|p| self.suite.users[p].addr.to_string()),
            mode,
            key: self.key_of(name),
            lifetime,
            name: name_of_it,
            payout: self.payout(),
            fee_rate: self.fee_rate(),
            margin: self.margin(id, amount),
            admission: own.then(|| self.admission()),
            policy_version: pinned.then(|| version - u64::from(self.once_in(4)).min(version)),
        };
        self.enters(name, id, amount, Entry::Open(terms));
    }

    /// Somebody joins a channel.
    pub fn joins(&mut self) {
        let now = self.suite.now().0;
        let Some(channel_id) = self.channel_where(|l| l.phase(now) == Phase::Pending) else {
            return;
        };
        let Some(life) = self.channel_model(channel_id) else {
            return;
        };
        let name = self.mostly(&life, 1);
        let amount = if self.once_in(3) {
            0
        } else {
            self.amount(1000)
        };
        let id = if self.once_in(30) {
            3 - life.sidechain
        } else {
            life.sidechain
        };
        let terms = JoinTerms {
            payout: self.payout(),
            fee_rate: self.fee_rate(),
            margin: self.margin(id, amount),
            ..JoinTerms::new(channel_id, self.key_of(name))
        };
        self.enters(name, id, amount, Entry::Join(terms));
    }

    /// Somebody deposits, or sends ahead.
    pub fn deposits(&mut self) {
        let now = self.suite.now().0;
        if self.once_in(4) {
            let (name, id) = (self.anybody(), self.sidechain());
            let amount = self.amount(500);
            if self.once_in(3) {
                return self.sends_coins(name, id, amount, DepositTo::Registry(Entry::Credit {}));
            }
            return self.enters(name, id, amount, Entry::Credit {});
        }
        let Some(channel_id) = self.channel_where(|l| l.phase(now) == Phase::Open) else {
            return;
        };
        let Some(life) = self.channel_model(channel_id) else {
            return;
        };
        let side = self.either();
        let name = self.mostly(&life, side);
        let amount = self.amount(300);
        let id = if self.once_in(30) {
            3 - life.sidechain
        } else {
            life.sidechain
        };
        let margin = self.margin(id, amount);
        self.enters(name, id, amount, Entry::Deposit { channel_id, margin });
    }

    /// Tokens go from one to another, or somewhere where they are not looked for.
    pub fn moves_tokens(&mut self) {
        let (name, other, id) = (self.anybody(), self.anybody(), self.sidechain());
        let [from, to] = [name, other].map(|n| self.suite.users[n].addr.clone());
        let registry = self.suite.wiring().registry.clone();
        let amount = self.amount(self.suite.model.tokens_of(&from, id)).into();
        let (recipient, owner) = (to.to_string(), from.to_string());
        let credit = Hook {
            entry: Entry::Credit {},
            beneficiary: None,
        };
        let (sender, message) = match self.rng.gen_range(0..12) {
            0 => (name, Cw20ExecuteMsg::Mint { recipient, amount }),
            1 => (name, Cw20ExecuteMsg::Burn { amount }),
            2..=3 => {
                let spender = recipient;
                let expires = None;
                let allow = Cw20ExecuteMsg::IncreaseAllowance {
                    spender,
                    amount: self.rng.gen_range(1..500u128).into(),
                    expires,
                };
                (name, allow)
            }
            4..=5 => {
                let amount = self.rng.gen_range(1..200u128).into();
                let recipient = registry.to_string();
                let recipient = if self.once_in(4) {
                    recipient
                } else {
                    to.to_string()
                };
                let from = Cw20ExecuteMsg::TransferFrom {
                    owner,
                    recipient,
                    amount,
                };
                (other, from)
            }
            6..=7 => {
                let from = Cw20ExecuteMsg::SendFrom {
                    owner,
                    contract: registry.to_string(),
                    amount: self.rng.gen_range(1..200u128).into(),
                    msg: to_json_binary(&credit).unwrap(),
                };
                (other, from)
            }
            8 => {
                let amount = self.rng.gen_range(1..5u128).into();
                let vault = self.suite.wiring().vault.clone();
                let recipient = if self.once_in(2) { &registry } else { &vault };
                let recipient = recipient.to_string();
                (name, Cw20ExecuteMsg::Transfer { recipient, amount })
            }
            _ => (name, Cw20ExecuteMsg::Transfer { recipient, amount }),
        };
        self.call(sender, Message::Token(id, message));
    }

    /// Coins become tokens and tokens coins.
    pub fn uses_the_issuer(&mut self) {
        let (name, id) = (self.anybody(), self.sidechain());
        let addr = self.suite.users[name].addr.clone();
        if self.once_in(2) {
            let denom = self.suite.model.sidechains[&id].denom.clone();
            let amount = self.amount(self.suite.model.coins_of(&addr, &denom) / 2);
            return self.sends_coins(name, id, amount, DepositTo::Wallet { recipient: None });
        }
        let amount = self.amount(self.suite.model.tokens_of(&addr, id) / 4);
        let hook = issuer::Hook::Redeem {
            recipient: None,
            min_out: Amount::new(amount),
        };
        let issuer = self.suite.wiring().issuer.clone();
        self.call(name, Message::send(id, &issuer, amount, &hook));
    }
}
