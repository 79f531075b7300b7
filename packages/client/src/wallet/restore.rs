//! Channels that are on chain and not in the book, or of which the book may lack something.

use super::keys::Opening;
use super::{book_owner, Wallet};
use crate::error::{ClientError, Result};
use crate::network::Network;
use causeway_types::channel::Phase;
use causeway_types::{ChannelId, ChannelKey, SidechainId, UnixTime};
use causeway_wallet::backup::BackupRead;
use causeway_wallet::guard;
use causeway_wallet::keys::Keyring;
use causeway_wallet::restore::{restore_channel, Loss};
use causeway_wallet::{Book, WalletError};
use cosmwasm_std::Addr;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// What each channel of which something may be missing can have lost, and until when nothing is signed in it.
    pub losses: Vec<(SidechainId, Loss, Option<UnixTime>)>,
    /// Channels whose key is none of the phrase's, as far as was searched.
    pub keys_not_found: Vec<ChannelId>,
}

impl Wallet<'_> {
    /// Takes channels into the book that it does not know, with the indexes of their keys, and marks those of which the chain
    /// has more than the book.
    pub fn restore_channels(&mut self, ids: &[ChannelId]) -> Result<Found> {
        let clock = self.network.status()?;
        let mut channels = Vec::with_capacity(ids.len());
        for id in ids {
            channels.push(self.network.channel_since(*id, clock.height)?);
        }
        let mut found = Found {
            keys_not_found: self.find_keys(&channels)?,
            ..Found::default()
        };
        for channel in &channels {
            let signer = self.signer(channel)?;
            let opening = self.opening_of(&signer, channel, None)?;
            // the payee of an unlocked channel has signed nothing, and what it was paid is gone with its book all the same
            let is_payment_unknown = opening == Opening::Untouched;
            let parties = super::parties_of(channel, signer.side());
            let loss = self.book.commit(|book| {
                if opening != Opening::None {
                    guard::enroll(book, &signer)?;
                }
                let loss = restore_channel(book, &signer, channel, clock.time)?;
                if book.find(signer.key())?.is_some() {
                    book.check_parties(signer.key(), &parties)?;
                }
                Ok(loss)
            })?;
            let restored = self.book.find(signer.key())?.and_then(|e| e.restored);
            if let Some(restored) = restored {
                found
                    .losses
                    .push((channel.sidechain_id, loss, restored.wait_until));
            } else if is_payment_unknown && !loss.at_most.is_zero() {
                found.losses.push((channel.sidechain_id, loss, None));
            }
        }
        Ok(found)
    }

    /// Searches the phrase's keys for those of these channels that the book has no index of; the channels whose key is not
    /// found.
    fn find_keys(
        &mut self,
        channels: &[causeway_types::channel::Channel],
    ) -> Result<Vec<ChannelId>> {
        let Some(keyring) = self.keyring else {
            return Ok(Vec::new());
        };
        let mut wanted: BTreeSet<ChannelKey> = BTreeSet::new();
        for channel in channels {
            wanted.extend(self.own_key(channel)?);
        }
        // all of them, so that each one found lets the search go on past it
        let indexes = keyring.find(&wanted)?;
        let mut unknown = BTreeSet::new();
        for key in &wanted {
            if self.book.key_index(key)?.is_some() {
                continue;
            }
            match indexes.get(key) {
                Some(index) => self.book.commit(|book| book.found_key(key, *index))?,
                None => drop(unknown.insert(*key)),
            }
        }
        let mut missing = Vec::new();
        for channel in channels {
            if self
                .own_key(channel)?
                .is_some_and(|key| unknown.contains(&key))
            {
                missing.push(channel.id);
            }
        }
        Ok(missing)
    }
}

/// What was done with a book that was restored.
#[derive(Debug, Default)]
pub struct RestoredBook {
    /// Where the book is kept that was here before, if there was one.
    pub aside: Option<PathBuf>,
    /// Whether the book that was here is newer than the backup, and stays.
    pub kept_newer: bool,
    /// How many vouchers of the other book were taken over.
    pub merged: u64,
    /// What was read of the folder of a backup, if it was one.
    pub read: Option<BackupRead>,
}

/// Puts an account's book in place: from a backup, a file or the folder of one that was written along with each commit, or what
/// can be read of the one that is here. Nobody may have it open.
pub fn restore_book(
    home: &Path,
    network: &Network,
    address: &Addr,
    keyring: &Keyring,
    backup: Option<&Path>,
) -> Result<RestoredBook> {
    let owner = book_owner(network, address);
    let dir = owner.dir(home);
    if let Some(file) = backup {
        let taken = match file.is_dir() {
            false => Book::restore(&dir, &owner, file).map(|restored| (restored, None)),
            true => {
                let on_record = network.node(address)?.map(|node| node.instance);
                let key = keyring.backup_key().map_err(WalletError::from)?;
                Book::restore_folder(&dir, &owner, file, &key, on_record)
                    .map(|(restored, read)| (restored, Some(read)))
            }
        };
        let (restored, read) = taken.map_err(|error| {
            ClientError::from(error).because(format!("{} was not taken", file.display()))
        })?;
        return Ok(RestoredBook {
            aside: restored.aside,
            kept_newer: restored.kept_newer,
            merged: restored.merged,
            read,
        });
    }
    match Book::open(&dir, &owner) {
        Ok(_) => Ok(RestoredBook::default()),
        // what there is is no longer known to be all
        Err(
            WalletError::Seal { .. } | WalletError::Database(_) | WalletError::DatabaseDamaged(_),
        ) => {
            let (_, aside) = Book::open_restored(&dir, &owner)?;
            Ok(RestoredBook {
                aside,
                ..RestoredBook::default()
            })
        }
        Err(other) => Err(other.into()),
    }
}

/// The channels of an account that still run, by number.
pub fn running_channels(network: &Network, owner: &Addr) -> Result<Vec<ChannelId>> {
    let channels = network.channels_of(owner)?;
    let mut ids: Vec<_> = channels
        .into_iter()
        .filter(|c| c.phase != Phase::Settled)
        .map(|c| c.channel.id)
        .collect();
    ids.sort_unstable();
    Ok(ids)
}
