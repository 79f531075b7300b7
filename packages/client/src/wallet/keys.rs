//! Channel keys: taken from the book before they leave the machine, and found again by it, or by searching.
//!
//! A provider's key stands in its offer and, from there, in every channel that leases from it. So an offer's key is taken,
//! channels or none, and the provider's wallet knows it again by the channel like any other.

use super::Wallet;
use crate::error::{ClientError, Result};
use crate::network::{Network, TxSigner};
use causeway_chain::{Msg, Sent, TxHash, TxResult};
use causeway_types::channel::Channel;
use causeway_types::event::{ChannelJoined, ChannelOpened, OfferMade};
use causeway_types::{ChannelId, ChannelKey, Direction, LockMode, Nonce};
use causeway_wallet::book::{KeyOpening, KeyTx, KeyUse, TransactionState};
use causeway_wallet::keys::Keyring;
use causeway_wallet::sign::ChannelSecret;
use causeway_wallet::{Book, ChannelSigner};
use cosmwasm_std::Addr;
use std::collections::BTreeSet;

/// Whether a channel that is not in the book is to be written into it as new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// It is in the book, or it is not known to be this book's own.
    None,
    /// A payee's side that signs nothing and has left no trace.
    Untouched,
    /// It was made by the transaction that this book noted beside this key.
    Ours(ChannelKey),
}

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
    ///
    /// What it is for has an id of the caller's, where it is never to be done twice.
    pub fn take_key(&mut self, key_use: KeyUse, request: Option<&str>) -> Result<KeyToUse> {
        let keyring = self.keyring()?;
        let on_chain = keys_on_chain(self.network, &self.address)?;
        take_key(&mut self.book, keyring, &on_chain, key_use, request)
    }

    /// Sends messages as one transaction, with the key that they carry: the transaction is noted beside the key before it is
    /// sent, and a key whose transaction did nothing is given back.
    pub fn submit_with_key<'a>(
        &mut self,
        by: impl Into<TxSigner<'a>>,
        msgs: Vec<Msg>,
        key: Option<KeyToUse>,
    ) -> Result<TxResult> {
        let network = self.network;
        let done = network.submit_noted(by, msgs, &mut |tx| {
            if let Some(KeyToUse(key)) = key {
                let sent = tx.sent;
                let tx = KeyTx {
                    hash: sent.hash.0,
                    from: sent.from,
                    last: sent.last,
                };
                self.book.commit(|book| book.note_key_tx(&key, &tx))?;
            }
            Ok(())
        });
        if let (Err(error), Some(KeyToUse(key))) = (&done, key) {
            if error.is_failure() {
                self.book.commit(|book| book.free_key(&key))?;
            }
        }
        done
    }

    /// Writes a channel into the book that this transaction of ours opened or joined.
    pub fn enroll(&mut self, channel: &Channel, by: &TxResult) -> Result<()> {
        self.current_after(channel, by).map(|_| ())
    }

    /// Finds out what became of the keys that were taken and are in no channel of the book yet: writes down the channels
    /// that were opened or joined with them, and gives back those whose transaction did nothing. Of a transaction that may
    /// still be included it fails with [`ClientError::OutcomeUnknown`](crate::ClientError), after all others.
    pub fn follow_openings(&mut self) -> Result<()> {
        self.follow_openings_of(self.book.openings()?)
    }

    /// The same without those whose transaction the account's node follows itself: it offers the same bytes again, so their
    /// keys are not given back here.
    pub fn follow_openings_of_commands(&mut self) -> Result<()> {
        let mut openings = Vec::new();
        for opening in self.book.openings()? {
            let of_node = match &opening.tx {
                Some(tx) => self.book.is_transaction_unknown(&tx.hash)?,
                None => false,
            };
            if !of_node {
                openings.push(opening);
            }
        }
        self.follow_openings_of(openings)
    }

    fn follow_openings_of(&mut self, openings: Vec<KeyOpening>) -> Result<()> {
        let mut unknown = None;
        for opening in openings {
            // one that was printed may be signed elsewhere at any time; one that was never sent is in no block
            let Some(tx) = opening.tx else { continue };
            match self.find_tx(&tx) {
                Ok(Some(done)) if done.result.is_ok() => {
                    for id in self.made_by(&done) {
                        let channel = self.network.channel_by_id(id)?.channel;
                        if self.own_key(&channel)? == Some(opening.key) {
                            self.enroll(&channel, &done)?;
                        }
                    }
                }
                // a node that had sent it must not offer the key again
                Ok(done) => self.book.commit(|book| {
                    book.free_key(&opening.key)?;
                    book.settle_transaction(&tx.hash, &did_nothing(done))
                })?,
                Err(error) => unknown = Some(error),
            }
        }
        unknown.map_or(Ok(()), Err)
    }

    /// The channel that was opened for an id of the caller's, if one was. What an earlier process has sent for it is
    /// followed first.
    pub fn opened_for(&mut self, request: &str) -> Result<Option<ChannelId>> {
        let is_pending = |opening: &KeyOpening| {
            opening.tx.is_some() && opening.request.as_deref() == Some(request)
        };
        if self.book.openings()?.iter().any(is_pending) {
            self.follow_openings()?;
        }
        Ok(self.book.opened_for(request)?)
    }

    /// A transaction that was printed, signed elsewhere and sent: where it made channels with keys that this book had
    /// taken for it, they are written into the book.
    pub fn note_printed(&mut self, by: &TxResult) -> Result<()> {
        if by.result.is_err() {
            return Ok(());
        }
        for id in self.made_by(by) {
            let channel = self.network.channel_by_id(id)?.channel;
            let Some(key) = self.own_key(&channel)? else {
                continue;
            };
            let opening = self.book.opening(&key)?;
            if opening.is_some_and(|opening| opening.tx.is_none()) {
                let tx = KeyTx {
                    hash: by.hash.0,
                    from: by.height,
                    last: Some(by.height),
                };
                self.book.commit(|book| book.note_key_tx(&key, &tx))?;
                self.enroll(&channel, by)?;
            }
        }
        Ok(())
    }

    /// Whether a channel that is not in the book is this book's own: the very transaction that it noted beside the key made
    /// it, and not one of another machine with the same phrase. One that was printed and sent from elsewhere is not known.
    pub(super) fn opening_of(
        &self,
        signer: &ChannelSigner,
        channel: &Channel,
        made_with: Option<&TxResult>,
    ) -> Result<Opening> {
        if self.book.find(signer.key())?.is_some() {
            return Ok(Opening::None);
        }
        let Some(key) = self.own_key(channel)? else {
            return Ok(match is_untouched(channel) {
                true => Opening::Untouched,
                false => Opening::None,
            });
        };
        let Some(opening) = self.book.opening(&key)? else {
            return Ok(Opening::None);
        };
        let Some(noted) = opening.tx else {
            return Ok(Opening::None);
        };
        let done = match made_with {
            Some(tx) if tx.hash.0 == noted.hash => Some(tx.clone()),
            _ => self.find_tx(&noted)?,
        };
        let Some(done) = done.filter(|tx| tx.result.is_ok()) else {
            return Ok(Opening::None);
        };
        let is_ours = match opening.key_use {
            KeyUse::Channel => self.made_by(&done).contains(&channel.id),
            // the offer is ours, and so is every channel that leases from it
            KeyUse::Offer => {
                let made = self.network.events::<OfferMade>(&done);
                made.iter().any(|event| event.provider == self.address)
            }
        };
        Ok(match is_ours {
            true => Opening::Ours(key),
            false => Opening::None,
        })
    }

    /// The channels that this account opened or joined in a transaction. A contract that it calls can open others, for itself.
    fn made_by(&self, tx: &TxResult) -> Vec<ChannelId> {
        let opened = self.network.events::<ChannelOpened>(tx).into_iter();
        let joined = self.network.events::<ChannelJoined>(tx).into_iter();
        opened
            .map(|event| (event.a, event.channel_id))
            .chain(joined.map(|event| (event.b, event.channel_id)))
            .filter(|(owner, _)| *owner == self.address)
            .map(|(_, channel_id)| channel_id)
            .collect()
    }

    /// The channel that a transaction of ours opened with this key. No other counts as the one that was asked for.
    pub(crate) fn opened_with(&self, key: KeyToUse, tx: &TxResult) -> Result<Channel> {
        self.network
            .channel_opened_with(tx, &self.address, &key.public())?
            .ok_or(ClientError::NoEvent("what was opened"))
    }

    /// A transaction that was noted; none if it is in no block and never will be.
    fn find_tx(&self, noted: &KeyTx) -> Result<Option<TxResult>> {
        let hash = TxHash(noted.hash);
        if let Some(found) = self.network.chain.indexed(hash)? {
            return Ok(Some(found));
        }
        let sent = Sent {
            hash,
            from: noted.from,
            last: noted.last,
        };
        match self.network.outcome(&sent) {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_failure() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The key that the chain has for our side.
    pub(super) fn own_key(&self, channel: &Channel) -> Result<Option<ChannelKey>> {
        let side = super::side_of(channel, &self.address)?;
        Ok(channel.participant(side).and_then(|p| p.key))
    }

    /// The secret of our side's key, where it is from this phrase and the account's keys are here.
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

/// [`Wallet::take_key`] for a program that keeps the book open itself, and knows the keys of the account on chain.
pub fn take_key(
    book: &mut Book,
    keyring: &Keyring,
    on_chain: &BTreeSet<ChannelKey>,
    key_use: KeyUse,
    request: Option<&str>,
) -> Result<KeyToUse> {
    let (index, key) = next_key(book, keyring, on_chain)?;
    book.commit(|book| book.take_key(&key, index, key_use, request))?;
    Ok(KeyToUse(key))
}

/// The key that is taken next, by its index, where these are the account's keys on chain. Nothing is written down.
pub fn next_key(
    book: &Book,
    keyring: &Keyring,
    on_chain: &BTreeSet<ChannelKey>,
) -> Result<(u32, ChannelKey)> {
    let taken: BTreeSet<u32> = book.taken_indexes()?.into_iter().collect();
    // the first gap, not one beyond the last: who searches for a key later gives up after so many that are not taken
    let mut index = 0;
    loop {
        if !taken.contains(&index) {
            let key = keyring.channel(index)?.public();
            if !on_chain.contains(&key) {
                return Ok((index, key));
            }
        }
        index += 1;
    }
}

/// What became of a transaction that opened nothing.
fn did_nothing(done: Option<TxResult>) -> TransactionState {
    match done {
        Some(TxResult {
            height,
            result: Err(failure),
            ..
        }) => TransactionState::Failed {
            height,
            why: failure.text,
        },
        _ => TransactionState::Lapsed {
            why: "its last block has come without it".to_owned(),
        },
    }
}

/// The keys of somebody's running channels and offers.
pub fn keys_on_chain(network: &Network, owner: &Addr) -> Result<BTreeSet<ChannelKey>> {
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
