//! Offers of liquidity that a caller has made and taken: each once for its id, with a key that nothing else gets.

use crate::mortal_chain::{never_killed, Kill};
use crate::open_channel::{die, opened, wish};
use crate::opening_kills::unused_keys;
use crate::pay_address::sent;
use crate::tokens::spender;
use crate::world::{code, Person, Running, World};
use causeway_client::wallet::book_owner;
use causeway_node_api::calls::channel::GetChannel;
use causeway_node_api::calls::make_offer::{MadeOffer, MakeOffer};
use causeway_node_api::calls::take_offer::{Lease, LeaseInto, TakeOffer};
use causeway_types::vault::Offer;
use causeway_types::{Amount, ChannelId, ChannelKey, Height, OfferId, Ppm, SidechainId};
use causeway_wallet::Book;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

fn offer(id: &str, amount: u128) -> MakeOffer {
    MakeOffer {
        source: Some(causeway_node_api::calls::pay::FundSource::Asset),
        wait: Some(30),
        ..MakeOffer::with(
            id.parse().unwrap(),
            SidechainId(1),
            Amount::new(amount),
            Ppm(0),
        )
    }
}

/// Asks again until the offer is made.
fn made(node: &Running, offer: &MakeOffer) -> MadeOffer {
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        let made = node.client.call(offer).unwrap();
        if made.offer_id.is_some() {
            return made;
        }
        assert!(Instant::now() < deadline, "{made:?}");
    }
}

fn lease(id: &str, offer_id: OfferId, amount: u128, into: LeaseInto) -> TakeOffer {
    TakeOffer {
        wait: Some(30),
        ..TakeOffer::with(
            id.parse().unwrap(),
            (offer_id, Amount::new(amount)),
            into,
            Amount::ZERO,
        )
    }
}

/// Into a new channel with nothing of one's own.
fn new_channel() -> LeaseInto {
    LeaseInto::New {
        lifetime: None,
        deposit: Amount::ZERO,
        name: None,
        fee_rate: None,
    }
}

/// Asks again until the lease is taken.
fn taken(node: &Running, call: &TakeOffer) -> Lease {
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        if let Some(taken) = node.client.call(call).unwrap().taken {
            return taken;
        }
        assert!(Instant::now() < deadline, "{call:?}");
    }
}

fn offers_of(world: &World, person: &Person) -> Vec<Offer> {
    world.network().offers_of(&person.address()).unwrap()
}

#[test]
fn an_offer_is_made_once_for_its_id_with_a_key_that_nothing_else_gets() {
    let world = World::new();
    let alice = world.start(&world.alice);
    // asked for at once, one of them by several
    std::thread::scope(|scope| {
        for id in ["a", "a", "b", "c"] {
            let alice = &alice;
            scope.spawn(move || made(alice, &offer(id, 500)));
        }
        scope.spawn(|| opened(&alice.client, &wish(&world, "o", 700)));
        scope.spawn(|| opened(&alice.client, &wish(&world, "p", 700)));
    });
    let offers = offers_of(&world, &world.alice);
    assert_eq!(offers.len(), 3);
    let channels = world.with_carol();
    assert_eq!(channels.len(), 2);
    let of_offers = offers.iter().map(|offer| offer.terms.key);
    let of_channels = channels.iter().filter_map(|channel| channel.a.key);
    let keys: BTreeSet<ChannelKey> = of_offers.chain(of_channels).collect();
    assert_eq!(keys.len(), 5, "each has a key of its own");
    let first = made(&alice, &offer("a", 500));
    assert_eq!(made(&alice, &offer("a", 500)), first);
    assert_eq!(
        code(alice.client.call(&offer("a", 501))),
        "request_id_taken"
    );
    for (amount, refused) in [(0, "request_invalid"), (u128::MAX, "funds_missing")] {
        let call = offer(&format!("n{amount}"), amount);
        assert_eq!(code(alice.client.call(&call)), refused);
    }
    let elsewhere = MakeOffer {
        sidechain_id: SidechainId(7),
        ..offer("e", 5)
    };
    assert!(alice.client.call(&elsewhere).is_err());
    let payer = spender(&alice, "payer", &[]);
    assert_eq!(code(payer.call(&offer("s", 5))), "scope_too_small");
    assert_eq!(offers_of(&world, &world.alice).len(), 3);
    // after a start it is the same one
    world.end(alice);
    let alice = world.start(&world.alice);
    assert_eq!(made(&alice, &offer("a", 500)).offer_id, first.offer_id);
    world.end(alice);
    assert_eq!(unused_keys(&world, &world.alice), 0);
    assert_eq!(new_offers(&world, &world.alice), 0);
}

/// How many keys are taken for offers of which nothing came.
fn new_offers(world: &World, person: &Person) -> usize {
    let owner = book_owner(&world.network(), &person.address());
    let book = Book::open(&owner.dir(person.home.path()), &owner).unwrap();
    book.keys_of_new_offers(Height(u64::MAX >> 1))
        .unwrap()
        .len()
}

#[test]
fn whenever_a_node_is_killed_the_same_call_makes_one_offer() {
    for kill in [
        Kill::BeforeTheRow,
        Kill::BeforeSending,
        Kill::AfterSending,
        Kill::BeforeNoting,
    ] {
        let world = World::new();
        let call = offer("a", 500);
        let alice = die(&world, kill, |node| {
            // it is answered that it waits, or not at all
            let _ = node.client.call(&MakeOffer {
                wait: Some(2),
                ..call.clone()
            });
        });
        let node = world.start_on(never_killed(&world.chain), &alice);
        node.wait_until_ready();
        let first = made(&node, &call);
        assert_eq!(made(&node, &call), first, "{kill:?}");
        let [only] = &offers_of(&world, &world.alice)[..] else {
            panic!("{kill:?}: one offer");
        };
        assert_eq!(first.offer_id, Some(only.id), "{kill:?}");
        assert_eq!(sent(&node), ["make-offer/a"], "{kill:?}");
        world.end(node);
        assert_eq!(new_offers(&world, &alice), 0, "{kill:?}");
    }
}

#[test]
fn a_lease_is_taken_once_for_its_id_and_both_nodes_have_the_channel() {
    let world = World::new();
    let (alice, carol) = (world.start(&world.alice), world.start(&world.carol));
    let of_carol = made(&carol, &offer("a", 5_000)).offer_id.unwrap();
    let call = lease("l", of_carol, 300, new_channel());
    let first = std::thread::scope(|scope| {
        let all: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| taken(&alice, &call)))
            .collect();
        let mut all = all.into_iter().map(|one| one.join().unwrap());
        let first = all.next().unwrap();
        assert!(all.all(|other| other == first));
        first
    });
    assert_eq!(sent(&alice), ["take-offer/l"]);
    let [channel] = &world.with_carol()[..] else {
        panic!("one channel");
    };
    assert_eq!(channel.id, first.channel_id);
    assert_eq!(channel.ledger.b.deposited, Amount::new(300));
    // more of it into the same channel, which needs no key
    let more = LeaseInto::TopUp {
        channel_id: channel.id,
    };
    let more = lease("m", of_carol, 200, more);
    assert_eq!(taken(&alice, &more), taken(&alice, &more));
    let other = lease("l", of_carol, 301, new_channel());
    assert_eq!(code(alice.client.call(&other)), "request_id_taken");
    let too_much = lease("t", of_carol, u128::MAX, new_channel());
    assert!(alice.client.call(&too_much).is_err());
    let nothing = lease("z", of_carol, 0, new_channel());
    assert_eq!(code(alice.client.call(&nothing)), "request_invalid");
    let dear = TakeOffer {
        at_most: Some(Amount::new(9)),
        source: Some(causeway_node_api::calls::pay::FundSource::Asset),
        ..lease(
            "d",
            of_carol,
            300,
            LeaseInto::New {
                lifetime: None,
                deposit: Amount::new(10),
                name: None,
                fee_rate: None,
            },
        )
    };
    assert_eq!(code(alice.client.call(&dear)), "above_at_most");
    // one's own is not leased
    let own = lease("o", of_carol, 300, new_channel());
    assert!(carol.client.call(&own).is_err());
    // the provider's node has it in its book too, though nobody asked it
    let [of_alice, of_carol] = [&alice, &carol].map(|node| until_in_book(node, channel.id));
    assert!(of_alice && of_carol);
    world.end(alice);
    world.end(carol);
    assert_eq!(unused_keys(&world, &world.alice), 0);
}

fn until_in_book(node: &Running, channel_id: ChannelId) -> bool {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let seen = node.client.call(&GetChannel { channel_id });
        if seen.is_ok_and(|channel| channel.in_book) {
            return true;
        }
        if Instant::now() > deadline {
            return false;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
