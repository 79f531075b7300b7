//! Money in, tokens about, and what owners do.

use crate::world::World;
use causeway_tests::model::{Call, Contract, Message};
use causeway_tests::suite::{ADMIN, MAIN};
use causeway_types::channel::{LockMode, Payout, Phase};
use causeway_types::issuer::{self, DepositTo, Share};
use causeway_types::policy;
use causeway_types::registry::{Entry, ExecuteMsg, Hook, JoinTerms, OpenTerms};
use causeway_types::{Amount, ChannelKey, Ppm, Seconds, SidechainId};
use cosmwasm_std::{coin, to_json_binary};
use cw20::{Cw20ExecuteMsg, Cw20ReceiveMsg};
use rand::seq::SliceRandom;
use rand::Rng;

impl World {
    fn key_of(&mut self, name: &str) -> ChannelKey {
        match self.rng.gen_range(0..30) {
            0 => ChannelKey([4; 33]),
            1 => {
                let other = self.anybody();
                self.suite.users[other].key
            }
            _ => self.suite.users[name].key,
        }
    }

    fn payout(&mut self) -> Option<Payout<String>> {
        match self.rng.gen_range(0..10) {
            0..=1 => Some(Payout::Credit {}),
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
                Entry::Deposit { channel_id } => ExecuteMsg::Deposit {
                    channel_id,
                    amount: Amount::new(amount),
                },
                Entry::Credit {} => return self.sends(name, id, amount, entry),
            },
        };
        self.call(name, Message::Registry(message));
    }

    fn sends(&mut self, name: &'static str, id: u64, amount: u128, entry: Entry) {
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
        let terms = OpenTerms {
            peer: peer.map(|p| self.suite.users[p].addr.to_string()),
            mode,
            key: self.key_of(name),
            lifetime,
            name: name_of_it,
            payout: self.payout(),
        };
        let amount = self.amount(1000);
        self.enters(name, id, amount, Entry::Open(terms));
    }

    /// Somebody joins a channel.
    pub fn joins(&mut self) {
        let now = self.suite.now().0;
        let Some(channel_id) = self.channel_where(|l| l.phase(now) == Phase::Pending) else {
            return;
        };
        let Some(life) = self.life(channel_id) else {
            return;
        };
        let name = self.mostly(&life, 1);
        let terms = JoinTerms {
            channel_id,
            key: self.key_of(name),
            payout: self.payout(),
        };
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
        let Some(life) = self.life(channel_id) else {
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
        self.enters(name, id, amount, Entry::Deposit { channel_id });
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
                let recipient = registry.to_string();
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

    /// Somebody acts as an owner, and mostly is it.
    pub fn is_the_owner(&mut self) {
        let contracts = [Contract::Registry, Contract::Issuer, Contract::Policy];
        let contract = *contracts.choose(&mut self.rng).unwrap();
        let (owner, pending) = self.suite.model.owners[&contract].clone();
        let is_admin = self.suite.users[ADMIN].addr == owner;
        let mut name = if is_admin { ADMIN } else { "heir" };
        if self.once_in(5) {
            name = self.anybody();
        }
        let paused = self.suite.model.paused.contains(&contract);
        let kind = if paused { 0 } else { self.rng.gen_range(0..8) };
        match (kind, contract) {
            (0, Contract::Registry) => {
                let pause = ExecuteMsg::SetPaused { paused: !paused };
                self.call(name, Message::Registry(pause));
            }
            (0, Contract::Issuer) => {
                let pause = issuer::ExecuteMsg::SetPaused { paused: !paused };
                self.call(name, Message::Issuer(pause));
            }
            (1..=2, _) => {
                let heir = if is_admin { "heir" } else { ADMIN };
                let (who, action) = match pending {
                    Some(_) => (heir, cw_ownable::Action::AcceptOwnership),
                    None => {
                        let new_owner = self.suite.users[heir].addr.to_string();
                        let expiry = None;
                        (
                            name,
                            cw_ownable::Action::TransferOwnership { new_owner, expiry },
                        )
                    }
                };
                self.suite_moves_ownership(who, contract, action);
            }
            (_, Contract::Issuer) => self.distributes(name),
            (3..=4, Contract::Registry) => self.a_recipient_goes_deaf_or_hears(),
            _ => self.sets_parameters(name),
        }
    }

    fn suite_moves_ownership(&mut self, who: &str, contract: Contract, action: cw_ownable::Action) {
        let message = match contract {
            Contract::Registry => Message::Registry(ExecuteMsg::UpdateOwnership(action)),
            Contract::Issuer => Message::Issuer(issuer::ExecuteMsg::UpdateOwnership(action)),
            Contract::Policy => Message::Policy(policy::ExecuteMsg::UpdateOwnership(action)),
        };
        self.call(who, message);
    }

    fn distributes(&mut self, name: &'static str) {
        let id = self.sidechain();
        let shares: Vec<_> = (0..self.rng.gen_range(0..4))
            .map(|_| {
                let name = self.anybody();
                Share {
                    recipient: self.suite.users[name].addr.to_string(),
                    amount: Amount::new(self.rng.gen_range(0..20)),
                }
            })
            .collect();
        let total: u128 = shares.iter().map(|s| s.amount.u128()).sum();
        let sent = total + u128::from(self.once_in(6));
        let denom = self.suite.model.sidechains[&id].denom.clone();
        let coins = if sent == 0 {
            vec![]
        } else {
            vec![coin(sent, denom)]
        };
        let message = issuer::ExecuteMsg::Distribute {
            sidechain_id: SidechainId(id),
            shares,
        };
        let message = message.into();
        self.call(name, Call { message, coins });
    }

    fn a_recipient_goes_deaf_or_hears(&mut self) {
        let name = self.anybody();
        let deaf = self.suite.model.deaf.contains(&self.suite.users[name].addr);
        self.suite.transfers_fail_to(name, !deaf);
    }

    fn sets_parameters(&mut self, name: &'static str) {
        let id = if self.once_in(2) {
            MAIN
        } else {
            self.sidechain()
        };
        let newest = self.suite.model.sidechains[&id].policies.last().unwrap();
        let mut p = newest.as_ref().clone();
        p.smallest_ratio = Ppm(*[0, 100_000, 400_000, 1_000_001]
            .choose(&mut self.rng)
            .unwrap());
        p.close_window = Seconds(self.rng.gen_range(1..150));
        p.min_lifetime = Seconds(self.rng.gen_range(200..400));
        p.default_lifetime = Seconds(self.rng.gen_range(300..2000));
        p.grace_blocks = self.rng.gen_range(0..6);
        p.smallest_channel = Amount::new(self.rng.gen_range(0..20));
        p.longest_lock = Seconds(self.rng.gen_range(50..300));
        p.modes.rotate_left(1);
        let message = policy::ExecuteMsg::SetParameters {
            sidechain_id: SidechainId(id),
            parameters: p,
        };
        self.call(name, Message::Policy(message));
    }
}
