//! Channel keys: taken from the book before they leave the machine, and found again by it, or by searching.
//!
//! A provider's key stands in its offer and, from there, in every channel that leases from it. So an offer's key is taken,
//! channels or none, and the provider's wallet knows it again by the channel like any other.

use super::Wallet;
use crate::network::Network;
use anyhow::Result;
use causeway_chain::ChainError;
use causeway_types::channel::Channel;
use causeway_types::{ChannelKey, Direction, LockMode, Nonce};
use causeway_wallet::book::KeyUse;
use causeway_wallet::sign::ChannelSecret;
use cosmwasm_std::Addr;
use std::collections::BTreeSet;

/// A channel key that is about to be used; the book has its index.
#[derive(Clone, Copy, Debug)]
pub struct KeyToUse(ChannelKey);

impl KeyToUse {
    /// The key's public half, as it goes into the transaction.
    pub fn public(self) -> ChannelKey {
        self.0
    }
}

impl Wallet<'_> {
    /// A key that none of our running channels and offers has, written down for this use. The chain lists no channel that
    /// has ended, so a key may come again then: each signed thing names its channel.
    pub fn take_key(&mut self, key_use: KeyUse) -> Result<KeyToUse> {
        let keyring = match (self.keyring, self.unlocks) {
            (Some(keyring), _) => keyring,
            (None, Some(unlocks)) => unlocks.keyring()?,
            (None, None) => anyhow::bail!("no channel key is taken while only looking"),
        };
        let on_chain = keys_on_chain(self.network, &self.me)?;
        let taken: BTreeSet<u32> = self.book.taken_indexes()?.into_iter().collect();
        // the first gap, not one beyond the last: who searches for a key later gives up after so many that are not taken
        let mut index = 0;
        let key = loop {
            if !taken.contains(&index) {
                let key = keyring.channel(index)?.public();
                if !on_chain.contains(&key) {
                    break key;
                }
            }
            index += 1;
        };
        self.book
            .commit(|book| book.take_key(&key, index, key_use))?;
        Ok(KeyToUse(key))
    }

    /// Gives back a key whose transaction failed for certain.
    pub fn give_back(&mut self, key: KeyToUse, error: &anyhow::Error) -> Result<()> {
        let is_certain = error.downcast_ref::<ChainError>().is_some_and(|error| {
            error.is_in_no_block()
                || matches!(
                    error,
                    ChainError::Simulated { .. }
                        | ChainError::TxFailed { .. }
                        | ChainError::Funds { .. }
                )
        });
        if is_certain {
            self.book.commit(|book| book.free_key(&key.0))?;
        }
        Ok(())
    }

    /// Writes a channel into the book that was just opened or joined with a key.
    pub fn enroll(&mut self, channel: &Channel) -> Result<()> {
        self.look_at(channel).map(|_| ())
    }

    /// Whether a channel is new to this book and was opened or joined with a key that this very book took for it.
    pub(super) fn is_fresh(&self, channel: &Channel) -> Result<bool> {
        let party = self.party(channel)?;
        if self.book.find(party.key())?.is_some() {
            return Ok(false);
        }
        match self.own_key(channel)? {
            Some(key) => Ok(self.book.is_fresh_key(&key)?),
            None => Ok(is_untouched(channel)),
        }
    }

    /// The key that the chain has for our side.
    pub(super) fn own_key(&self, channel: &Channel) -> Result<Option<ChannelKey>> {
        let side = super::side_of(channel, &self.me)?;
        Ok(channel.participant(side).and_then(|p| p.key))
    }

    /// The secret of our side's key, where it is from this phrase and we are not only looking.
    pub(super) fn secret(&self, channel: &Channel) -> Result<Option<ChannelSecret>> {
        let (Some(keyring), Some(key)) = (self.keyring, self.own_key(channel)?) else {
            return Ok(None);
        };
        let index = match self.book.key_index(&key)? {
            Some(index) => Some(index),
            None => keyring.find(&[key].into())?.get(&key).copied(),
        };
        Ok(index.map(|i| keyring.channel(i)).transpose()?)
    }
}

/// Whether the payee of an unlocked channel has left no trace in it. It opens and joins nothing and signs nothing, so
/// there is nothing of it that a lost book could have promised; what it showed, took out or closed is on chain.
fn is_untouched(channel: &Channel) -> bool {
    let ledger = &channel.ledger;
    ledger.mode == LockMode::Unlocked
        && ledger.evidence(Direction::AToB).nonce == Nonce(0)
        && ledger.b.withdrawn.is_zero()
        && !ledger.b.closed
}

/// The keys of somebody's running channels and offers.
fn keys_on_chain(network: &Network, owner: &Addr) -> Result<BTreeSet<ChannelKey>> {
    let mut keys: BTreeSet<ChannelKey> = network
        .channels_of(owner)?
        .iter()
        .filter_map(|seen| {
            let side = seen.channel.side_of(owner.as_str())?;
            seen.channel.participant(side)?.key
        })
        .collect();
    keys.extend(network.offers_of(owner)?.iter().map(|o| o.terms.key));
    Ok(keys)
}
