//! What a transaction tells: the events of this deployment's contracts. Those of other contracts in it are passed over.

use super::Network;
use crate::error::{ClientError, Result};
use causeway_chain::TxResult;
use causeway_types::channel::Channel;
use causeway_types::event::{ChannelJoined, ChannelOpened, ContractEvent};
use causeway_types::ChannelKey;
use cosmwasm_std::Addr;

impl Network {
    /// The first event of a type in a transaction.
    pub fn event<E: ContractEvent>(&self, tx: &TxResult) -> Option<E> {
        tx.events.iter().find_map(|e| self.contracts.read_event(e))
    }

    /// All events of a type in a transaction.
    pub fn events<E: ContractEvent>(&self, tx: &TxResult) -> Vec<E> {
        let read = |event| self.contracts.read_event(event);
        tx.events.iter().filter_map(read).collect()
    }

    /// The first event of a type in a transaction that must have one: it tells of `what`.
    pub fn expect_event<E: ContractEvent>(&self, tx: &TxResult, what: &'static str) -> Result<E> {
        self.expect_event_where(tx, what, |_| true)
    }

    /// The channel that somebody opened with this key in a transaction, as of its block or a later one. A contract that the
    /// transaction calls can open others, for itself or with another key.
    pub fn channel_opened_with(
        &self,
        tx: &TxResult,
        opener: &Addr,
        key: &ChannelKey,
    ) -> Result<Option<Channel>> {
        let opened = self.events::<ChannelOpened>(tx).into_iter();
        for event in opened.filter(|event| event.a == *opener) {
            let channel = self.channel_since(event.channel_id, tx.height)?;
            if channel.a.key.as_ref() == Some(key) {
                return Ok(Some(channel));
            }
        }
        Ok(None)
    }

    /// The channel that somebody opened or joined with this key in a transaction, as of its block or a later one.
    pub fn channel_entered_with(
        &self,
        tx: &TxResult,
        owner: &Addr,
        key: &ChannelKey,
    ) -> Result<Option<Channel>> {
        if let Some(opened) = self.channel_opened_with(tx, owner, key)? {
            return Ok(Some(opened));
        }
        let joined = self.events::<ChannelJoined>(tx).into_iter();
        for event in joined.filter(|event| event.b == *owner) {
            let channel = self.channel_since(event.channel_id, tx.height)?;
            let own = channel.b.as_ref().filter(|b| b.owner == *owner);
            if own.and_then(|b| b.key).as_ref() == Some(key) {
                return Ok(Some(channel));
            }
        }
        Ok(None)
    }

    /// The first event of a type that is about what was asked for, in a transaction that must have one. One that calls another
    /// contract first, an asset's, may have others of the type: that contract can call this deployment's too.
    pub fn expect_event_where<E: ContractEvent>(
        &self,
        tx: &TxResult,
        what: &'static str,
        is_asked: impl Fn(&E) -> bool,
    ) -> Result<E> {
        let mut events = self.events(tx).into_iter();
        events.find(is_asked).ok_or(ClientError::NoEvent(what))
    }
}
