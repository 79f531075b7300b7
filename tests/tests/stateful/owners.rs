//! What owners do.

use crate::world::World;
use causeway_tests::model::{Call, Contract, Message};
use causeway_tests::suite::ADMIN;
use causeway_types::issuer::{self, Share};
use causeway_types::registry::ExecuteMsg;
use causeway_types::{policy, vault, Amount, SidechainId};
use cosmwasm_std::coin;
use rand::seq::SliceRandom;
use rand::Rng;

impl World {
    /// Somebody acts as an owner, and mostly is it.
    pub fn is_the_owner(&mut self) {
        let contract = *Contract::ALL.choose(&mut self.rng).unwrap();
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
            (0, Contract::Vault) => {
                let pause = vault::ExecuteMsg::SetPaused { paused: !paused };
                self.call(name, Message::Vault(pause));
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
                self.call(who, Message::ownership(contract, action));
            }
            (_, Contract::Issuer) => self.distributes(name),
            (3..=4, Contract::Registry) => self.a_recipient_goes_deaf_or_hears(),
            (3, _) => self.wires_again(name, contract),
            _ => self.sets_policy(),
        }
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
        if deaf || self.once_in(2) {
            self.suite.transfers_fail_to(name, !deaf);
        }
    }

    /// The vault fails for a while, and works again.
    pub fn the_vault_fails_or_works(&mut self) {
        let fails = self.suite.model.vault_fails;
        if !fails || self.once_in(12) {
            self.suite.the_vault_fails(!fails);
        }
    }

    fn wires_again(&mut self, name: &'static str, contract: Contract) {
        let registry = self.suite.users[name].addr.to_string();
        let message = match contract {
            Contract::Policy => Message::Policy(policy::ExecuteMsg::SetRegistry { registry }),
            _ => Message::Vault(vault::ExecuteMsg::SetRegistry { registry }),
        };
        self.call(name, message);
    }
}
