//! An asset's contract, which an opening calls first, emits events of the registry's types, or passes on another message.

use super::*;
use crate::error::ClientError;
use crate::payments::target::{find_channel, TargetRequest};
use crate::test_world::Person;
use causeway_chain::{AccountKey, BeforeSend, Chain as _, ChainError, Msg, Sent, TxHash, TxResult};
use causeway_embedded_chain::test_node::{Behaviour, TestNode};
use causeway_embedded_chain::EmbeddedChain;
use causeway_types::event::ChannelOpened;
use causeway_types::issuer::{DepositTo, ExecuteMsg};
use causeway_types::registry::Entry;
use causeway_types::{ChannelId, LockMode, SidechainId, UnixTime};
use cosmwasm_std::{from_json, to_json_binary, Addr, Attribute, Event};
use std::sync::Arc;

/// In front of what each transaction did, another contract says that it opened this channel.
struct Forging {
    owner: Addr,
    channel_id: ChannelId,
}

impl Forging {
    fn forged(&self, mut done: TxResult) -> TxResult {
        let opened: Event = ChannelOpened {
            channel_id: self.channel_id,
            sidechain_id: SidechainId(1),
            a: self.owner.clone(),
            b: None,
            mode: LockMode::Unlocked,
            amount: Amount::new(100),
            expires_at: UnixTime(9_999_999_999),
            name: None,
        }
        .into();
        let mut event = Event::new("wasm-channel_opened");
        event.attributes.push(Attribute {
            key: "_contract_address".to_owned(),
            value: "wasm1forger".to_owned(),
        });
        event.attributes.extend(opened.attributes);
        done.events.insert(0, event);
        done
    }
}

impl Behaviour for Forging {
    fn wait(&self, chain: &EmbeddedChain, sent: &Sent) -> Result<TxResult, ChainError> {
        Ok(self.forged(chain.wait(sent)?))
    }
    fn indexed(&self, chain: &EmbeddedChain, hash: TxHash) -> Result<Option<TxResult>, ChainError> {
        Ok(chain.indexed(hash)?.map(|done| self.forged(done)))
    }
}

/// An opening is passed on with this peer.
struct OtherPeer(Addr);

impl Behaviour for OtherPeer {
    fn send(
        &self,
        chain: &EmbeddedChain,
        key: &AccountKey,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<Sent, ChainError> {
        let passed_on = msgs.into_iter().map(|msg| self.pass_on(msg)).collect();
        chain.send(key, passed_on, before_send)
    }
}

impl OtherPeer {
    fn pass_on(&self, mut passed: Msg) -> Msg {
        let Msg::Execute { msg, .. } = &mut passed else {
            return passed;
        };
        let mut deposit: ExecuteMsg = from_json(&*msg).unwrap();
        if let ExecuteMsg::Deposit {
            to: DepositTo::Registry(Entry::Open(terms)),
            ..
        } = &mut deposit
        {
            terms.peer = Some(self.0.to_string());
        }
        *msg = to_json_binary(&deposit).unwrap();
        passed
    }
}

fn request(world: &World) -> OpenRequest {
    let amount = Amount::new(100);
    OpenRequest::unlocked(
        world.sidechain(),
        world.bob.address(),
        amount,
        Source::Asset,
    )
}

/// What alice has paid in a channel by her book.
fn paid_in(wallet: &Wallet<'_>, channel: &Channel) -> Amount {
    let record = wallet.record(channel).unwrap();
    record.paid
}

#[test]
fn a_forged_opening_is_not_taken_for_the_one_that_was_asked_for() {
    let world = World::new();
    let alice = &world.alice;
    let network = world.network();
    let mut wallet = world.wallet(world.home.path(), &network);
    let earlier = opened(&world, &network, &mut wallet);
    drop(wallet);
    let forging = network_of(
        &world,
        Forging {
            owner: alice.address(),
            channel_id: earlier.id,
        },
    );
    let mut wallet = world.wallet(world.home.path(), &forging);
    let quote = request(&world).quote(&forging, &alice.address()).unwrap();
    let opened = quote
        .open(&mut wallet, &alice.account, Some("order 1"))
        .unwrap();
    assert_eq!(opened.channel_id, ChannelId(earlier.id.0 + 1));
    let target = TargetRequest {
        peer: &world.bob.address(),
        sidechain_id: None,
        request_id: "order 1",
    };
    let found = find_channel(&mut wallet, &target, |_| {
        Ok::<_, ClientError>(Amount::new(100))
    });
    let channel = found.unwrap().unwrap();
    assert_eq!(channel.id, opened.channel_id);
    let id = RequestId {
        id: "order 1",
        asked: &Hash::of(b"a payment"),
    };
    pay(&mut wallet, channel, Amount::new(100), None, id).unwrap();
    assert!(paid_in(&wallet, &earlier).is_zero());
}

#[test]
fn a_forged_opening_of_others_stops_no_later_opening() {
    let world = World::new();
    let network = world.network();
    for (owner, channel_id) in [
        // no such channel, and one of somebody else
        (world.alice.address(), ChannelId(77)),
        (Person::new().address(), ChannelId(1)),
    ] {
        let forging = network_of(&world, Forging { owner, channel_id });
        let mut wallet = world.wallet(world.home.path(), &forging);
        // opened by a process that never heard of it
        let request_id = format!("order {channel_id}");
        let tx = world.opens(&mut wallet, &forging, &request_id).unwrap();
        let made: ChannelOpened = network.event(&tx).unwrap();
        wallet.follow_openings().unwrap();
        assert_eq!(
            wallet.opened_for(&request_id).unwrap(),
            Some(made.channel_id)
        );
        wallet.note_printed(&tx).unwrap();
        let quote = request(&world)
            .quote(&forging, &world.alice.address())
            .unwrap();
        quote.open(&mut wallet, &world.alice.account, None).unwrap();
    }
}

#[test]
fn a_channel_with_another_peer_than_was_asked_for_is_refused_and_not_paid_in() {
    let world = World::new();
    let alice = &world.alice;
    let mallory = Person::new().address();
    let network = network_of(&world, OtherPeer(mallory.clone()));
    let mut wallet = world.wallet(world.home.path(), &network);
    let quote = request(&world).quote(&network, &alice.address()).unwrap();
    let error = quote
        .open(&mut wallet, &alice.account, Some("order 1"))
        .unwrap_err();
    assert_eq!(error.code(), "opened_otherwise");
    assert!(error.to_string().contains(mallory.as_str()), "{error}");
    // the same request, again: not in that channel either
    let target = TargetRequest {
        peer: &world.bob.address(),
        sidechain_id: None,
        request_id: "order 1",
    };
    let found = find_channel(&mut wallet, &target, |_| {
        Ok::<_, ClientError>(Amount::new(100))
    });
    assert_eq!(found.unwrap_err().code(), "opened_otherwise");
    // it is this book's own, and can be closed
    let channel = network.channel_by_id(ChannelId(1)).unwrap().channel;
    assert!(wallet.record(&channel).unwrap().in_book);
    assert!(paid_in(&wallet, &channel).is_zero());
}

fn network_of(world: &World, behaviour: impl Behaviour + 'static) -> Network {
    let chain = world.chain.clone();
    world.network_over(Arc::new(TestNode { chain, behaviour }))
}
