//! Sentences about accounts in the vault.

use super::{Actor, Outcome, Suite, MAIN};
use crate::model::{AccountModel, LeaseModel, Message};
use causeway_types::vault::{ExecuteMsg, Hook, LeaseResponse, QueryMsg};
use causeway_types::{Amount, ChannelId, OfferId, SidechainId};

impl Actor<'_> {
    /// Tells the vault something.
    pub fn tells_vault(self, message: ExecuteMsg) -> Outcome {
        self.calls(Message::Vault(message))
    }
    /// Sends tokens to the vault for something.
    pub fn sends_to_vault(self, amount: u128, hook: &Hook) -> Outcome {
        let vault = self.suite.wiring().vault.clone();
        let message = Message::send(self.sidechain, &vault, amount, hook);
        self.calls(message)
    }
    /// Sends tokens into the own account.
    pub fn deposits_margin(self, amount: u128) -> Outcome {
        self.sends_to_vault(amount, &Hook::Deposit { beneficiary: None })
    }
    /// Takes out what is free, all if no amount is given.
    pub fn withdraws_margin(self, amount: Option<u128>) -> Outcome {
        self.withdraws_margin_to(amount, None)
    }
    /// Takes out what is free, to somebody else.
    pub fn withdraws_margin_to(self, amount: Option<u128>, to: Option<&str>) -> Outcome {
        let to = to.map(|name| self.suite.users[name].addr.to_string());
        let sidechain_id = SidechainId(self.sidechain);
        self.tells_vault(ExecuteMsg::Withdraw {
            sidechain_id,
            amount: amount.map(Amount::new),
            to,
        })
    }
    /// Takes liquidity back out of an offer; if no amount is given, for good.
    pub fn withdraws_offer(self, offer_id: OfferId, amount: Option<u128>) -> Outcome {
        let amount = amount.map(Amount::new);
        self.tells_vault(ExecuteMsg::WithdrawOffer { offer_id, amount })
    }
}

impl Suite {
    /// Somebody's account in the first sidechain's token.
    pub fn account(&self, name: &str) -> AccountModel {
        self.model.account(&self.users[name].addr, MAIN)
    }
    /// All that somebody has of the first sidechain's token outside of channels: as tokens, as credit, in the vault.
    pub fn wealth(&self, name: &str) -> u128 {
        let account = self.account(name);
        self.tokens(name) + self.credit(name) + account.held()
    }
    /// What the vault answers of the liquidity in a channel.
    pub fn lease(&self, channel_id: ChannelId) -> LeaseResponse {
        let vault = &self.model.wiring.vault;
        self.ask(vault, &QueryMsg::Lease { channel_id }).unwrap()
    }
    /// The liquidity in a channel.
    pub fn loan(&self, channel: ChannelId) -> &LeaseModel {
        &self.model.loans[&channel.0]
    }
}
