//! What is signed while a node lies, a process is killed, or another machine has the same phrase.

mod behind;
mod lying;
mod node;
mod openings;
mod order;

use super::{book_owner, Wallet};
use crate::error::{ClientError, Result};
use crate::network::Network;
use crate::test_world::{Person, World};
use causeway_types::channel::Channel;
use causeway_types::{Amount, ChannelId, Hash};
use causeway_wallet::book::KeyUse;
use causeway_wallet::{Book, WalletError};
use lying::lying;
use std::sync::Arc;

fn pays(wallet: &mut Wallet<'_>, channel: &Channel, id: &str) -> Result<()> {
    wallet
        .pay(
            channel,
            Amount::new(1),
            None,
            (id, &Hash::of(id.as_bytes())),
        )
        .map(|_| ())
}

fn is_not_in_book(error: &ClientError, id: ChannelId) -> bool {
    matches!(
        error.root(),
        ClientError::Wallet { error: WalletError::NotInBook(channel), .. } if *channel == id
    )
}

/// A book of alice's that was lost and restored: nothing is signed for a close window.
fn restored<'w>(world: &'w World, network: &'w Network, channel: &Channel) -> Wallet<'w> {
    let owner = book_owner(network, &world.alice.account.address());
    let dir = owner.dir(world.home.path());
    drop(Book::open_restored(&dir, &owner).unwrap());
    let mut wallet = world.wallet(world.home.path(), network);
    wallet.restore_channels(&[channel.id]).unwrap();
    wallet
}
