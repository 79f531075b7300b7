//! Sentences about opening and joining.

use super::{Actor, Outcome};
use crate::model::{Call, Message};
use causeway_types::admission::Admission;
use causeway_types::channel::{LockMode, Payout};
use causeway_types::issuer::{self, DepositTo};
use causeway_types::registry::{Entry, ExecuteMsg, Hook, JoinTerms, OpenTerms};
use causeway_types::{Amount, ChannelId, ChannelKey, Ppm, Seconds, SidechainId};
use cosmwasm_std::coin;

/// Somebody opens a channel.
pub struct Opening<'s> {
    actor: Actor<'s>,
    terms: OpenTerms,
}

/// Somebody joins a channel.
pub struct Joining<'s> {
    actor: Actor<'s>,
    terms: JoinTerms,
}

impl<'s> Actor<'s> {
    /// Opens a channel, to anyone unless somebody is named.
    pub fn opens(self, mode: LockMode) -> Opening<'s> {
        let terms = OpenTerms::new(None, mode, self.user.key);
        Opening { actor: self, terms }
    }
    pub fn joins(self, channel_id: ChannelId) -> Joining<'s> {
        let terms = JoinTerms::new(channel_id, self.user.key);
        Joining { actor: self, terms }
    }

    /// Sends tokens to the registry for something.
    pub fn sends(self, amount: u128, entry: Entry) -> Outcome {
        let hook = Hook {
            entry,
            beneficiary: None,
        };
        self.sends_hook(amount, &hook)
    }
    /// Sends tokens to the registry with a hook of one's own making.
    pub fn sends_hook(self, amount: u128, hook: &Hook) -> Outcome {
        let registry = self.suite.wiring().registry.clone();
        let message = Message::send(self.sidechain, &registry, amount, hook);
        self.calls(message)
    }
    /// Sends the sidechain's coins to the issuer for something in the registry.
    pub fn sends_coins(self, amount: u128, entry: Entry) -> Outcome {
        let message = issuer::ExecuteMsg::Deposit {
            sidechain_id: SidechainId(self.sidechain),
            to: DepositTo::Registry(entry),
        };
        let denom = self.suite.model.sidechains[&self.sidechain].denom.clone();
        self.calls(Call {
            message: message.into(),
            coins: vec![coin(amount, denom)],
        })
    }
}

impl Opening<'_> {
    pub fn to(mut self, peer: &str) -> Self {
        self.terms.peer = Some(self.actor.suite.users[peer].addr.to_string());
        self
    }
    /// To an address, whoever's it is.
    pub fn to_address(mut self, peer: &str) -> Self {
        self.terms.peer = Some(peer.to_owned());
        self
    }
    pub fn living(mut self, lifetime: Seconds) -> Self {
        self.terms.lifetime = Some(lifetime);
        self
    }
    pub fn named(mut self, name: &str) -> Self {
        self.terms.name = Some(name.to_owned());
        self
    }
    /// With another key than the opener's own.
    pub fn with_key(mut self, key: ChannelKey) -> Self {
        self.terms.key = key;
        self
    }
    /// Paid out somewhere else than to the opener's address.
    pub fn paid_to(mut self, payout: Payout<String>) -> Self {
        self.terms.payout = Some(payout);
        self
    }
    /// Agreeing to pay the peer for forwarding.
    pub fn paying_for_forwarding(mut self, rate: u32) -> Self {
        self.terms.fee_rate = Some(Ppm(rate));
        self
    }
    /// With so much of the money for the margin.
    pub fn bringing_margin(mut self, margin: u128) -> Self {
        self.terms.margin = Some(Amount::new(margin));
        self
    }
    /// With conditions on who joins.
    pub fn admitting(mut self, conditions: Admission) -> Self {
        self.terms.admission = Some(conditions);
        self
    }
    /// Under this version of the policy or none.
    pub fn under_policy(mut self, version: u64) -> Self {
        self.terms.policy_version = Some(version);
        self
    }
    pub fn with(self, amount: u128) -> Outcome {
        self.actor.sends(amount, Entry::Open(self.terms))
    }
    pub fn with_credit(self, amount: u128) -> Outcome {
        let sidechain_id = SidechainId(self.actor.sidechain);
        self.actor.tells(ExecuteMsg::Open {
            sidechain_id,
            amount: Amount::new(amount),
            terms: self.terms,
        })
    }
    /// With coins of the main chain, in one transaction.
    pub fn with_coins(self, amount: u128) -> Outcome {
        self.actor.sends_coins(amount, Entry::Open(self.terms))
    }
}

impl Joining<'_> {
    /// With another key than the joiner's own.
    pub fn with_key(mut self, key: ChannelKey) -> Self {
        self.terms.key = key;
        self
    }
    /// Paid out somewhere else than to the joiner's address.
    pub fn paid_to(mut self, payout: Payout<String>) -> Self {
        self.terms.payout = Some(payout);
        self
    }
    /// Agreeing to pay the opener for forwarding.
    pub fn paying_for_forwarding(mut self, rate: u32) -> Self {
        self.terms.fee_rate = Some(Ppm(rate));
        self
    }
    /// With so much of the money for the margin.
    pub fn bringing_margin(mut self, margin: u128) -> Self {
        self.terms.margin = Some(Amount::new(margin));
        self
    }
    pub fn with(self, amount: u128) -> Outcome {
        self.actor.sends(amount, Entry::Join(self.terms))
    }
    pub fn with_nothing(self) -> Outcome {
        self.with_credit(0)
    }
    pub fn with_credit(self, amount: u128) -> Outcome {
        self.actor.tells(ExecuteMsg::Join {
            amount: Amount::new(amount),
            terms: self.terms,
        })
    }
    /// With coins of the main chain, in one transaction.
    pub fn with_coins(self, amount: u128) -> Outcome {
        self.actor.sends_coins(amount, Entry::Join(self.terms))
    }
}
