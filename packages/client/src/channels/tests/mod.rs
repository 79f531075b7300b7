//! Quotes, and what they lead to.

mod ends;
mod entry;
mod other_contracts;
mod settle;
mod settle_stopped;
mod silent_asset;
mod views;
mod withdraw;

use super::open::OpenRequest;
use crate::network::{Network, Source};
use crate::payments::pay::{pay, RequestId};
use crate::payments::receive::receive;
use crate::test_world::World;
use crate::wallet::Wallet;
use causeway_peer_protocol::PeerMessage;
use causeway_types::channel::Channel;
use causeway_types::{Amount, Hash};

/// An unlocked channel of 1,000 from alice to bob.
fn opened(world: &World, network: &Network, wallet: &mut Wallet<'_>) -> Channel {
    let request = OpenRequest::unlocked(
        world.sidechain(),
        world.bob.address(),
        Amount::new(1_000),
        Source::Asset,
    );
    let quote = request.quote(network, &world.alice.address()).unwrap();
    let opened = quote.open(wallet, &world.alice.account, None).unwrap();
    network.channel_by_id(opened.channel_id).unwrap().channel
}

/// A payment that the payer signs and the payee takes.
fn paid(payer: &mut Wallet<'_>, payee: &mut Wallet<'_>, channel: &Channel, amount: u128) {
    let id = RequestId {
        id: &format!("pays {amount}"),
        asked: &Hash::of(b"a payment"),
    };
    let paid = pay(payer, channel.clone(), Amount::new(amount), None, id).unwrap();
    receive(payee, PeerMessage::Voucher(paid.message)).unwrap();
}

/// Alice's and bob's wallets, and an unlocked channel between them in which alice has paid `amount` of 1,000.
fn paid_channel<'w>(
    world: &'w World,
    network: &'w Network,
    amount: u128,
) -> (Wallet<'w>, Wallet<'w>, Channel) {
    let mut alices = world.wallet(world.home.path(), network);
    // books in one home are apart by address
    let mut bobs = world.bobs_wallet(world.home.path(), network);
    let channel = opened(world, network, &mut alices);
    paid(&mut alices, &mut bobs, &channel, amount);
    (alices, bobs, channel)
}
