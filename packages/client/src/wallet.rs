//! Operations of an account's book of channels: one method each.
//!
//! Whatever is returned as signed or accepted is in the key's book, on disk, before.

mod agreements;
mod choose;
mod current;
mod enroll;
mod keys;
mod restore;
mod summary;
mod vouchers;

pub use agreements::{sign_consent, signed_consent};
pub use enroll::NotEnrolled;
pub use keys::{keys_on_chain, next_key, take_key, KeyToUse};
pub use restore::{restore_book, running_channels, RestoredBook};
pub use summary::{summary_of, ChannelSummary};
pub use vouchers::{newest_line, Accepted};

use crate::error::{file_error, ClientError, Result, Unit};
use crate::network::Network;
use causeway_peer_protocol::PeerMessage;
use causeway_types::channel::Channel;
use causeway_types::{Hash, NodeInstance, Side};
use causeway_wallet::book::{BookOwner, Parties, Writer};
use causeway_wallet::keys::Keyring;
use causeway_wallet::{Book, WalletError};
use cosmwasm_std::Addr;
use std::path::Path;
use tempfile::TempDir;

/// Unlocks an account's keyring when it is needed.
pub trait UnlockKeyring {
    /// The keyring, unlocked now if it was not before.
    fn keyring(&self) -> Result<&Keyring, Box<dyn std::error::Error + Send + Sync>>;
}

/// An account's book of channels, open.
pub struct Wallet<'s> {
    book: Book,
    network: &'s Network,
    /// Whose book it is.
    address: Addr,
    /// The keys to sign with; none where nothing can be signed.
    keyring: Option<&'s Keyring>,
    /// Where the keyring is, if it was not needed yet: a key to be used is shown, though nothing is signed.
    unlocks: Option<&'s dyn UnlockKeyring>,
    /// Where the book is a copy that only shows what would be done.
    copy: Option<TempDir>,
}

/// What was signed, or had been signed under the same id before.
#[derive(Clone, Debug)]
pub struct Signed<M> {
    /// As it goes to the peer.
    pub message: M,
    /// Whether it was there already; then nothing was signed now.
    pub known: bool,
}

impl<'s> Wallet<'s> {
    /// Opens an account's book, under a home folder, to sign with its keys.
    pub fn open(
        home: &Path,
        network: &'s Network,
        address: Addr,
        keyring: &'s Keyring,
    ) -> Result<Wallet<'s>> {
        Wallet::open_with(home, network, address, Some(keyring))
    }
    /// Opens a copy of an account's book, which signs nothing and is gone afterwards: it only shows what would be done.
    pub fn open_copy(
        home: &Path,
        network: &'s Network,
        address: Addr,
        unlocks: &'s dyn UnlockKeyring,
    ) -> Result<Wallet<'s>> {
        let owner = book_owner(network, &address);
        let copy = Book::copy(&owner.dir(home), home)?;
        Ok(Wallet {
            book: Book::open(copy.path(), &owner)?,
            network,
            address,
            keyring: None,
            unlocks: Some(unlocks),
            copy: Some(copy),
        })
    }
    /// Removes copies of books that killed processes left in the home folder.
    pub fn remove_left_copies(home: &Path) -> Result<()> {
        Book::remove_left_copies(home).map_err(file_error("remove copies of books in", home))
    }
    /// Opens an account's book without its keys: needs no passphrase, and can sign nothing. None if there is no book.
    pub fn open_without_keys(
        home: &Path,
        network: &'s Network,
        address: &Addr,
    ) -> Result<Option<Wallet<'s>>> {
        let dir = book_owner(network, address).dir(home);
        match dir.exists() {
            false => Ok(None),
            true => Wallet::open_with(home, network, address.clone(), None).map(Some),
        }
    }
    fn open_with(
        home: &Path,
        network: &'s Network,
        address: Addr,
        keyring: Option<&'s Keyring>,
    ) -> Result<Wallet<'s>> {
        let owner = book_owner(network, &address);
        Ok(Wallet {
            book: Book::open(&owner.dir(home), &owner)?,
            network,
            address,
            keyring,
            unlocks: None,
            copy: None,
        })
    }
    /// The chain and its contracts.
    pub(crate) fn network(&self) -> &'s Network {
        self.network
    }
    /// Whose book it is.
    pub fn address(&self) -> &Addr {
        &self.address
    }

    /// What distinguishes this book from every copy of it; the account's node announces it.
    pub fn instance(&self) -> Result<NodeInstance> {
        Ok(self.book.instance()?)
    }
    /// The account's keys, unlocked now if they were not before.
    pub(crate) fn keyring(&self) -> Result<&'s Keyring> {
        match (self.keyring, self.unlocks) {
            (Some(keyring), _) => Ok(keyring),
            (None, Some(unlocks)) => unlocks.keyring().map_err(ClientError::Unlock),
            (None, None) => Err(ClientError::WithoutKeys),
        }
    }

    /// The book, for a program that keeps more in it than a wallet does.
    pub fn book(&mut self) -> &mut Book {
        &mut self.book
    }
    /// The book itself, for a program that keeps it open and decides by what it follows of the chain.
    pub fn into_book(self) -> Book {
        self.book
    }

    /// Copies the book into a new file.
    pub fn backup(&mut self, file: &Path) -> Result<()> {
        Ok(self.book.backup(file)?)
    }

    /// Signs under an id, in one commit with it: what was signed under it before is the answer, and nothing is signed.
    fn sign_once(
        &mut self,
        channel: &Channel,
        id: &str,
        asked: &Hash,
        sign: impl FnOnce(&mut Writer<'_>) -> Result<PeerMessage, WalletError>,
    ) -> Result<Signed<PeerMessage>> {
        let signed = self.book.commit(|book| sign_once(book, id, asked, sign));
        signed.map_err(|e| self.in_unit(e, channel))
    }

    fn require_signing(&self, what: &'static str) -> Result<()> {
        match &self.copy {
            Some(_) => Err(ClientError::ShowsOnly { what }),
            None => Ok(()),
        }
    }

    /// An error of the wallet, with what its amounts are counted in.
    fn in_unit(&self, error: WalletError, channel: &Channel) -> ClientError {
        let sidechain = self.network.sidechain_by_id(channel.sidechain_id);
        let unit = sidechain
            .ok()
            .map(|sidechain| Box::new(Unit::from(&sidechain)));
        ClientError::Wallet { error, unit }
    }
}

/// Whose book of channels it is: an address on a chain has one, whatever its key is called.
pub fn book_owner(network: &Network, address: &Addr) -> BookOwner {
    BookOwner::new(&network.contracts.chain_id, address.as_str())
}

/// Who is in a channel, as one of its sides has it in its book.
pub fn parties_of(channel: &Channel, side: Side) -> Parties {
    let own = channel.participant(side);
    let peer = channel.participant(side.peer());
    Parties {
        sidechain_id: channel.sidechain_id,
        mode: channel.ledger.mode,
        own_key: own.and_then(|own| own.key),
        peer: peer.map(|peer| peer.owner.to_string()),
        peer_key: peer.and_then(|peer| peer.key),
    }
}

/// The side of a channel that an address acts for; an error if it has no part in it.
pub fn side_of(channel: &Channel, address: &Addr) -> Result<Side, ClientError> {
    channel
        .side_of(address.as_str())
        .ok_or_else(|| ClientError::NotInChannel {
            channel_id: channel.id,
            opener: channel.a.owner.clone(),
            peer: channel.participant(Side::B).map(|p| p.owner.clone()),
            address: address.clone(),
        })
}

/// Whether an address has a part in a channel. Whoever was named as the peer and never joined has none: it has signed
/// nothing in the channel, and was paid nothing.
pub(crate) fn has_part(channel: &Channel, address: &Addr) -> bool {
    match channel.side_of(address.as_str()) {
        Some(Side::A) => true,
        Some(Side::B) => channel.ledger.joined,
        None => false,
    }
}

/// Signs under an id, in the commit under way: what was signed under it before is the answer, and nothing is signed.
fn sign_once(
    book: &mut Writer<'_>,
    id: &str,
    asked: &Hash,
    sign: impl FnOnce(&mut Writer<'_>) -> Result<PeerMessage, WalletError>,
) -> Result<Signed<PeerMessage>, WalletError> {
    if let Some(message) = answered(book, id, asked)? {
        return Ok(Signed {
            message,
            known: true,
        });
    }
    let message = sign(book)?;
    book.keep_answer(id, asked, &message.to_bytes())?;
    Ok(Signed {
        message,
        known: false,
    })
}

fn answered(book: &Writer<'_>, id: &str, asked: &Hash) -> Result<Option<PeerMessage>, WalletError> {
    let bytes = book.answered(id, asked)?;
    Ok(bytes.map(|b| PeerMessage::from_bytes(&b)).transpose()?)
}

impl Signed<PeerMessage> {
    fn into<M, E>(self, kind: impl FnOnce(PeerMessage) -> Result<M, E>) -> Result<Signed<M>>
    where
        WalletError: From<E>,
    {
        Ok(self.into_kind(kind)?)
    }

    /// The same, in the commit under way.
    fn into_kind<M, E>(
        self,
        kind: impl FnOnce(PeerMessage) -> Result<M, E>,
    ) -> Result<Signed<M>, WalletError>
    where
        WalletError: From<E>,
    {
        let message = kind(self.message)?;
        Ok(Signed {
            message,
            known: self.known,
        })
    }
}

#[cfg(test)]
mod tests;
