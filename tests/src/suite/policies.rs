//! Sentences of owners: pause, ownership, policies, routes and exchange pairs.

use super::{Actor, Outcome};
use crate::model::{Contract, Message};
use causeway_types::policy::{ExecuteMsg, LegalRate, Parameters};
use causeway_types::route::{ExchangePair, RouteHop};
use causeway_types::{issuer, registry, vault, Amount, ChannelId, Direction, Ppm, SidechainId};

impl Actor<'_> {
    /// Stops or allows entry into a contract.
    pub fn pauses(self, contract: Contract, paused: bool) -> Outcome {
        self.calls(match contract {
            Contract::Registry => Message::Registry(registry::ExecuteMsg::SetPaused { paused }),
            Contract::Issuer => Message::Issuer(issuer::ExecuteMsg::SetPaused { paused }),
            Contract::Vault => Message::Vault(vault::ExecuteMsg::SetPaused { paused }),
            Contract::Policy => panic!("the policy has no entry to stop"),
        })
    }
    /// Moves the ownership of a contract a step.
    pub fn moves_ownership(self, contract: Contract, action: cw_ownable::Action) -> Outcome {
        self.calls(Message::ownership(contract, action))
    }
    /// Tells the policy something.
    pub fn tells_policy(self, message: ExecuteMsg) -> Outcome {
        self.calls(Message::Policy(message))
    }
    /// Sets a sidechain's parameters: those in force, with a change.
    pub fn sets_parameters(self, change: impl FnOnce(&mut Parameters)) -> Outcome {
        let policy = self.suite.model.policy_in_force(self.sidechain);
        let mut parameters = policy.rules.as_ref().clone();
        change(&mut parameters);
        let sidechain_id = SidechainId(self.sidechain);
        self.tells_policy(ExecuteMsg::SetParameters {
            sidechain_id,
            parameters,
        })
    }
    /// Records a sidechain's legal rate.
    pub fn sets_legal_rate(self, rate: u32, source: &str, dated: &str) -> Outcome {
        let sidechain_id = SidechainId(self.sidechain);
        self.tells_policy(ExecuteMsg::SetLegalRate {
            sidechain_id,
            legal_rate: LegalRate {
                rate: Ppm(rate),
                source: source.to_owned(),
                dated: dated.to_owned(),
            },
        })
    }
    /// Sets a preset route.
    pub fn sets_route(self, name: &str, hops: &[RouteHop<String>]) -> Outcome {
        self.tells_policy(ExecuteMsg::SetRoute {
            name: name.to_owned(),
            hops: hops.to_vec(),
        })
    }
    /// Removes a preset route.
    pub fn removes_route(self, name: &str) -> Outcome {
        let name = name.to_owned();
        self.tells_policy(ExecuteMsg::RemoveRoute { name })
    }
    /// Sets at what rate a node exchanges this sidechain's token for another's: so many for so many.
    pub fn sets_pair(self, to: u64, node: &str, [takes, gives]: [u128; 2]) -> Outcome {
        let pair = ExchangePair {
            from: SidechainId(self.sidechain),
            to: SidechainId(to),
            node: self.suite.users[node].addr.to_string(),
            takes: Amount::new(takes),
            gives: Amount::new(gives),
            smallest: Amount::new(1),
            largest: Amount::new(1_000_000),
            fee_rate: Ppm(0),
        };
        self.tells_policy(ExecuteMsg::SetExchangePair(pair))
    }
    /// Removes an exchange pair.
    pub fn removes_pair(self, to: u64, node: &str) -> Outcome {
        let from = SidechainId(self.sidechain);
        let node = self.suite.users[node].addr.to_string();
        self.tells_policy(ExecuteMsg::RemoveExchangePair {
            from,
            to: SidechainId(to),
            node,
        })
    }
}

impl super::Suite {
    /// A hop between two users, over any of their channels.
    pub fn ends(&self, sidechain: u64, from: &str, to: &str) -> RouteHop<String> {
        RouteHop::Ends {
            sidechain_id: SidechainId(sidechain),
            from: self.users[from].addr.to_string(),
            to: self.users[to].addr.to_string(),
        }
    }
}

/// A hop over a channel.
pub fn over(channel_id: ChannelId, direction: Direction) -> RouteHop<String> {
    RouteHop::Channel {
        channel_id,
        direction,
    }
}

impl Message {
    /// Moves the ownership of a contract a step.
    pub fn ownership(contract: Contract, action: cw_ownable::Action) -> Message {
        match contract {
            Contract::Registry => Message::Registry(registry::ExecuteMsg::UpdateOwnership(action)),
            Contract::Issuer => Message::Issuer(issuer::ExecuteMsg::UpdateOwnership(action)),
            Contract::Policy => Message::Policy(ExecuteMsg::UpdateOwnership(action)),
            Contract::Vault => Message::Vault(vault::ExecuteMsg::UpdateOwnership(action)),
        }
    }
}
