//! Where payments go, and what is received.

use super::message::require_here;
use super::pay::{pay, signed_before, RequestId};
use super::receive::{receive, Received};
use super::target::{find_channel, opening_for, require_running, waiting_channels, TargetRequest};
use crate::channels::open::OpenRequest;
use crate::error::{ClientError, Result};
use crate::network::{Network, Source};
use crate::test_world::World;
use crate::wallet::Wallet;
use causeway_peer_protocol::{ChannelRef, MessageKind, PeerMessage};
use causeway_types::channel::Channel;
use causeway_types::{Amount, ChannelId, Hash, LockMode};

fn target(wallet: &mut Wallet<'_>, world: &World, amount: u128) -> Result<Option<ChannelId>> {
    let request = TargetRequest {
        peer: &world.bob.address(),
        sidechain_id: None,
        request_id: "order 1",
    };
    let amount = Amount::new(amount);
    let found = find_channel(wallet, &request, |_| Ok::<_, ClientError>(amount))?;
    Ok(found.map(|channel| channel.id))
}

fn opened(world: &World, network: &Network, wallet: &mut Wallet<'_>, amount: u128) -> Channel {
    let request = OpenRequest::unlocked(
        world.sidechain(),
        world.bob.address(),
        Amount::new(amount),
        Source::Asset,
    );
    let quote = request.quote(network, &world.alice.address()).unwrap();
    let opened = quote.open(wallet, &world.alice.account, None).unwrap();
    network.channel_by_id(opened.channel_id).unwrap().channel
}

#[test]
fn of_several_channels_a_payment_goes_over_the_one_that_has_most() {
    let world = World::new();
    let network = world.network();
    let mut wallet = world.wallet(world.home.path(), &network);
    assert_eq!(target(&mut wallet, &world, 10).unwrap(), None);
    let small = opened(&world, &network, &mut wallet, 100);
    let large = opened(&world, &network, &mut wallet, 300);
    assert_eq!(target(&mut wallet, &world, 50).unwrap(), Some(large.id));
    let id = RequestId {
        id: "a",
        asked: &Hash::of(b"a"),
    };
    pay(&mut wallet, large.clone(), Amount::new(250), None, id).unwrap();
    assert_eq!(target(&mut wallet, &world, 60).unwrap(), Some(small.id));
    // for what neither has another one is opened
    assert_eq!(target(&mut wallet, &world, 101).unwrap(), None);
}

#[test]
fn a_channel_is_opened_for_a_payment_once_and_never_with_less_than_is_paid() {
    let world = World::new();
    let network = world.network();
    let mut wallet = world.wallet(world.home.path(), &network);
    let quote = |amount, open_with| {
        let request = opening_for(
            (world.sidechain(), Source::Asset),
            world.bob.address(),
            (Amount::new(amount), open_with),
        )?;
        request.quote(&network, &world.alice.address())
    };
    let less = quote(10, Some(Amount::new(9))).unwrap_err();
    assert_eq!(less.code(), "opened_with_less");
    let by = &world.alice.account;
    let opened = quote(10, None).unwrap();
    let opened = opened.open(&mut wallet, by, Some("order 1")).unwrap();
    // the same request again, also for more than the channel has
    let again = target(&mut wallet, &world, 1_000).unwrap();
    assert_eq!(again, Some(opened.channel_id));
}

#[test]
fn a_channel_that_nobody_joined_or_that_has_ended_is_not_paid_over() {
    let world = World::new();
    let network = world.network();
    let mut wallet = world.wallet(world.home.path(), &network);
    let request = OpenRequest {
        mode: LockMode::OneWay,
        ..OpenRequest::unlocked(
            world.sidechain(),
            world.bob.address(),
            Amount::new(100),
            Source::Asset,
        )
    };
    let quote = request.quote(&network, &world.alice.address()).unwrap();
    let opened = quote.open(&mut wallet, &world.alice.account, None).unwrap();
    let pending = target(&mut wallet, &world, 1).unwrap_err();
    assert_eq!(pending.code(), "channel_pending");
    let channel = network.channel_by_id(opened.channel_id).unwrap().channel;
    require_running(&network, &channel).unwrap();
    world.days_pass(4);
    let ended = require_running(&network, &channel).unwrap_err();
    assert_eq!(ended.code(), "channel_ended");
    assert_eq!(target(&mut wallet, &world, 1).unwrap(), None);
}

#[test]
fn a_channel_that_the_payee_opened_and_nobody_joined_stands_in_no_payments_way() {
    let world = World::new();
    let network = world.network();
    let mut wallet = world.wallet(world.home.path(), &network);
    let home = tempfile::tempdir().unwrap();
    let mut bobs = world.bobs_wallet(home.path(), &network);
    let (alice, bob) = (world.alice.address(), world.bob.address());
    let request = OpenRequest {
        mode: LockMode::TwoWay,
        ..OpenRequest::unlocked(
            world.sidechain(),
            alice.clone(),
            Amount::new(100),
            Source::Asset,
        )
    };
    let quote = request.quote(&network, &bob).unwrap();
    let pending = quote.open(&mut bobs, &world.bob.account, None).unwrap();
    assert_eq!(target(&mut wallet, &world, 1).unwrap(), None);
    let waiting = waiting_channels(&network, &alice, &bob).unwrap();
    assert_eq!(waiting, [pending.channel_id]);
    // it waits for alice, and not for who opened it
    assert_eq!(waiting_channels(&network, &bob, &alice).unwrap(), []);
    let own = opened(&world, &network, &mut wallet, 100);
    assert_eq!(target(&mut wallet, &world, 1).unwrap(), Some(own.id));
}

#[test]
fn a_payment_is_signed_once_for_its_id_and_received_once() {
    let world = World::new();
    let network = world.network();
    let mut wallet = world.wallet(world.home.path(), &network);
    let channel = opened(&world, &network, &mut wallet, 100);
    let id = RequestId {
        id: "a",
        asked: &Hash::of(b"a"),
    };
    assert!(signed_before(&mut wallet, id).unwrap().is_none());
    let reference = Some(Hash::of(b"tea"));
    let paid = pay(&mut wallet, channel, Amount::new(7), reference, id).unwrap();
    let again = signed_before(&mut wallet, id).unwrap().unwrap();
    assert!(again.known);
    assert_eq!(again.message, paid.message);
    assert_eq!(again.amount, Amount::new(7));

    let home = tempfile::tempdir().unwrap();
    let mut bobs = world.bobs_wallet(home.path(), &network);
    for is_known in [false, true] {
        let message = PeerMessage::Voucher(paid.message.clone());
        match receive(&mut bobs, message).unwrap() {
            Received::Payment {
                accepted,
                reference,
                ..
            } => {
                assert_eq!(accepted.known, is_known);
                assert_eq!(reference, Hash::of(b"tea"));
            }
            other => panic!("{other:?}"),
        }
    }
    // sent back, it is the payer's own
    let back = receive(&mut wallet, PeerMessage::Voucher(paid.message)).unwrap();
    assert!(matches!(back, Received::OwnVoucher { known: true, .. }));
}

#[test]
fn a_message_for_another_registry_or_channel_is_not_taken() {
    let world = World::new();
    let network = world.network();
    let mut wallet = world.wallet(world.home.path(), &network);
    let channel = opened(&world, &network, &mut wallet, 100);
    let here = ChannelRef {
        chain_id: network.contracts.chain_id.clone(),
        registry: network.contracts.registry.to_string(),
        channel_id: channel.id,
    };
    let check = |made_for: &ChannelRef| {
        let checked = require_here(&network, MessageKind::Close, made_for, Some(&channel));
        checked.map_err(|error| error.code())
    };
    assert_eq!(check(&here), Ok(()));
    let elsewhere = ChannelRef {
        chain_id: "other-1".to_owned(),
        ..here.clone()
    };
    assert_eq!(check(&elsewhere), Err("message_for_other_registry"));
    let other = ChannelRef {
        channel_id: ChannelId(9),
        ..here
    };
    assert_eq!(check(&other), Err("message_for_other_channel"));
}

mod queries;
