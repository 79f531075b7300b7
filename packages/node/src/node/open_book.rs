//! The book as a node begins with it: bound to its chain, announced, with the channels that are its own, and its backup begun.

use super::context::NodeContext;
use crate::backup;
use crate::config;
use crate::error::NodeError;
use crate::follower::{check_first_block, FollowError, Known};
use crate::keys::NodeKeys;
use causeway_client::network::Network;
use causeway_client::nodes::announce::AnnounceRequest;
use causeway_client::wallet::{book_owner, Wallet};
use causeway_client::ClientError;
use causeway_node_api::Epoch;
use causeway_types::NodeInstance;
use causeway_wallet::backup::BackupMonitor;
use causeway_wallet::book::BlockGap;
use causeway_wallet::Book;
use std::path::PathBuf;
use tracing::{info, warn};

/// The book, and what of it other tasks are started with.
pub(super) struct OpenedBook {
    /// The account's record; it holds the lock of its folder.
    pub book: Book,
    /// How far its backup is; none where none is set.
    pub backup: Option<BackupMonitor>,
    /// Which book it is.
    pub instance: NodeInstance,
    /// The epoch of its record.
    pub epoch: Epoch,
    /// What it has of the chain.
    pub known: Known,
    /// The last blocks that were passed over.
    pub gap: Option<BlockGap>,
}

impl OpenedBook {
    /// Opens the book in this home, and begins its backup. `is_moved`: it may be elsewhere than it was.
    pub async fn open(
        context: &NodeContext,
        home: PathBuf,
        is_moved: bool,
    ) -> Result<OpenedBook, NodeError> {
        let book = open_book(context, home, is_moved).await?;
        let (book, backup) = start_backup(context, book).await?;
        Ok(OpenedBook {
            backup,
            instance: book.instance()?,
            epoch: Epoch(book.epoch()?),
            known: Known::of(&book, &context.network.contracts.domain())?,
            gap: book.block_gap()?,
            book,
        })
    }
}

/// Opens the book, compares the chain's first block with the one that the book is bound to, and writes into it the channels that
/// are its own by what the chain tells. It asks the chain, which blocks.
async fn open_book(
    context: &NodeContext,
    home: PathBuf,
    is_moved: bool,
) -> Result<Book, NodeError> {
    let network = context.network.clone();
    let keys = context.keys.clone();
    let peers = context.config.peers.clone();
    let opened = tokio::task::spawn_blocking(move || -> Result<Book, NodeError> {
        let address = keys.address();
        let mut wallet = Wallet::open(&home, &network, address.clone(), keys.keyring())?;
        bind_to_chain(wallet.book(), &network)?;
        let was_elsewhere = match is_moved {
            true => move_here(&mut wallet)?,
            false => wallet.book().require_home().map(|()| false)?,
        };
        match take_over_moved(&mut wallet, &network, &keys, &peers) {
            Err(error) if was_elsewhere => return Err(error.into()),
            // what must be done in time is done all the same; it is tried again with the next start
            Err(error) => {
                warn!(code = error.code(), %error, "the book was moved here, and does not take over yet from what it was");
            }
            Ok(()) => {}
        }
        if peers.announce {
            if let Err(error) = announce(&wallet, &keys, &peers, false) {
                // the node works without it; it is tried again with the next start
                warn!(code = error.code(), %error, "the node is not announced");
            }
        }
        // what the pool has sent it follows itself
        if let Err(error) = wallet.follow_openings_of_commands() {
            // what may still be included is followed with the next start
            warn!(%error, "what became of an opening is not known yet");
        }
        for (channel, error) in wallet.enroll_own()? {
            warn!(channel = channel.0, %error, "a channel cannot be used");
        }
        Ok(wallet.into_book())
    });
    opened.await.map_err(|error| NodeError::File {
        what: "the book could not be opened",
        source: std::io::Error::other(error),
    })?
}

/// Begins the backup, which waits for its disk.
async fn start_backup(
    context: &NodeContext,
    mut book: Book,
) -> Result<(Book, Option<BackupMonitor>), NodeError> {
    let owner = book_owner(&context.network, &context.account);
    let (keys, config) = (context.keys.clone(), context.config.backup.clone());
    let begun = tokio::task::spawn_blocking(move || -> Result<_, NodeError> {
        let monitor = backup::start(&mut book, &config, &owner, &keys)?;
        Ok((book, monitor))
    });
    begun.await.map_err(|error| NodeError::File {
        what: "the backup could not be begun",
        source: std::io::Error::other(error),
    })?
}

/// Notes where the book is now. One that was elsewhere becomes another instance. Whether it was.
fn move_here(wallet: &mut Wallet<'_>) -> Result<bool, NodeError> {
    if !wallet.book().move_home()? {
        info!("the book is where it was: it is no copy, and stays as it is");
        return Ok(false);
    }
    let instance = wallet.instance()?;
    info!(%instance, "the book was moved here, and is another instance");
    Ok(true)
}

/// Where the chain has on record what a moved book was, the book takes over, at whichever start that is: the one that it was copied
/// from signs nothing more, should it run again. Where something else is on record, that is its user's to decide.
fn take_over_moved(
    wallet: &mut Wallet<'_>,
    network: &Network,
    keys: &NodeKeys,
    peers: &config::Peers,
) -> Result<(), ClientError> {
    let moved_from = wallet.book().moved_from()?;
    if moved_from.is_empty() {
        return Ok(());
    }
    let on_record = network.node(wallet.address())?;
    if on_record.is_some_and(|node| moved_from.contains(&node.instance)) {
        announce(wallet, keys, peers, true)?;
    }
    Ok(wallet.book().forget_moves()?)
}

/// Announces the node where what is on record differs. It takes over from another instance only where its user says so.
fn announce(
    wallet: &Wallet<'_>,
    keys: &NodeKeys,
    peers: &config::Peers,
    takes_over: bool,
) -> Result<(), ClientError> {
    let request = AnnounceRequest {
        addresses: peers.addresses.clone(),
        name: peers.name.clone(),
        takes_over,
    };
    let quote = request.quote(wallet)?;
    if quote.is_on_record() {
        return Ok(());
    }
    let (_, height) = quote.announce(wallet, keys.account_key().as_ref())?;
    info!(height = height.0, "the node is announced");
    Ok(())
}

/// Refuses a chain that is not the book's: a network that was begun anew has the same id, and another first block. A book that
/// has not followed a block yet is bound to the chain now, one that has once its place is found there.
fn bind_to_chain(book: &mut Book, network: &Network) -> Result<(), NodeError> {
    let bound = book.first_block()?;
    let found = check_first_block(network.chain.as_ref(), bound).map_err(|error| match error {
        FollowError::Chain(error) => NodeError::Client(error),
        error => NodeError::Chain(error.problem()),
    })?;
    if let (None, None, Some(found)) = (bound, book.followed_place()?, found) {
        book.commit(|book| book.put_first_block(&found))?;
    }
    Ok(())
}
