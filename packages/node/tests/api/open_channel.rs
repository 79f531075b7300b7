//! Channels that a caller opens without a payment: once for their id, whatever happens, and within a token's limits.

use crate::copy::copy;
use crate::held_chain::held_chain;
use crate::joins::channel;
use crate::mortal_chain::{killed, never_killed, Kill};
use crate::opening_kills::unused_keys;
use crate::pay_address::sent;
use crate::tokens::{above_limit, limit, needs_margin, pair, refused, spender};
use crate::world::{code, join, pay, Person, Running, World};
use causeway_node_api::calls::channel::{GetChannel, Mode};
use causeway_node_api::calls::next_key::GetNextKey;
use causeway_node_api::calls::open_channel::{OpenChannel, OpenState, OpenedChannel};
use causeway_node_api::calls::payment::PaymentState;
use causeway_node_api::calls::tokens::LimitPer;
use causeway_node_api::{CallError, Client};
use causeway_types::{Amount, LockMode, Seconds, Side, SidechainId};
use std::time::{Duration, Instant};

const TOKEN: SidechainId = SidechainId(1);

/// Alice's wish for a one-way channel with carol.
pub fn wish(world: &World, id: &str, amount: u128) -> OpenChannel {
    OpenChannel {
        peer: Some(world.carol.address().to_string()),
        wait: Some(30),
        ..OpenChannel::with(
            id.parse().unwrap(),
            TOKEN,
            Mode::OneWay,
            Amount::new(amount),
        )
    }
}

/// Asks again until the channel is open.
pub fn opened(client: &Client, wish: &OpenChannel) -> OpenedChannel {
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        let opened = client.call(wish).unwrap();
        if opened.state == OpenState::Opened {
            return opened;
        }
        assert!(Instant::now() < deadline, "{opened:?}");
    }
}

#[test]
fn the_key_that_is_shown_as_next_is_the_one_that_is_taken_and_asking_takes_none() {
    let world = World::new();
    let alice = world.start(&world.alice);
    let next = || alice.client.call(&GetNextKey).unwrap().channel_key;
    let shown = next();
    assert_eq!(next(), shown);
    opened(&alice.client, &wish(&world, "o1", 500));
    let key = world.with_carol()[0].participant(Side::A).unwrap().key;
    assert_eq!(key.unwrap().to_string(), shown);
    assert_ne!(next(), shown);
    world.end(alice);
    assert_eq!(unused_keys(&world, &world.alice), 0);
}

#[test]
fn a_channel_is_opened_once_for_its_id_with_all_that_was_asked_for_and_paid_over() {
    let world = World::new();
    let alice = world.start(&world.alice);
    let wish = OpenChannel {
        name: Some("tea".to_owned()),
        lifetime: Some(Seconds(4 * 86_400)),
        ..wish(&world, "o1", 5_000)
    };
    // asked for by several at once, and again
    let first = std::thread::scope(|scope| {
        let all: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| opened(&alice.client, &wish)))
            .collect();
        let mut all = all.into_iter().map(|one| one.join().unwrap());
        let first = all.next().unwrap();
        assert!(all.all(|other| other == first));
        first
    });
    assert_eq!(opened(&alice.client, &wish), first);
    assert_eq!(sent(&alice), ["open-channel/o1"]);
    let [channel] = &world.with_carol()[..] else {
        panic!("one channel");
    };
    assert_eq!(first.channel_id, Some(channel.id));
    assert_eq!(first.expires_at, Some(channel.ledger.expires_at));
    let ledger = &channel.ledger;
    assert_eq!(ledger.mode, LockMode::OneWay);
    assert_eq!(ledger.a.deposited, Amount::new(5_000));
    assert_eq!(channel.name.as_deref(), Some("tea"));
    let lifetime = ledger.expires_at.since(ledger.opened_at);
    assert_eq!(lifetime, Seconds(4 * 86_400));

    // another wish under the same id, also where it differs in little
    for other in [
        OpenChannel {
            amount: Amount::new(5_001),
            ..wish.clone()
        },
        OpenChannel {
            peer: None,
            ..wish.clone()
        },
    ] {
        assert_eq!(code(alice.client.call(&other)), "request_id_taken");
    }
    // after a start it is the same channel, and payments pass
    world.end(alice);
    assert_eq!(unused_keys(&world, &world.alice), 0);
    join(&world.network(), &world.carol, channel.id);
    let (alice, carol) = (world.start(&world.alice), world.start(&world.carol));
    assert_eq!(opened(&alice.client, &wish).channel_id, first.channel_id);
    crate::pay_address::knows(&alice, &carol, &world.carol);
    let deadline = Instant::now() + Duration::from_secs(60);
    let channel_id = channel.id;
    while !alice
        .client
        .call(&GetChannel { channel_id })
        .unwrap()
        .holds
        .is_empty()
    {
        assert!(Instant::now() < deadline, "not linked");
        std::thread::sleep(Duration::from_millis(20));
    }
    let paid = alice.client.call(&pay("p1", channel_id, 50)).unwrap();
    assert_eq!(paid.state, PaymentState::Final);
    assert_eq!(sent(&alice), ["open-channel/o1"]);
    assert_eq!(world.with_carol().len(), 1);
    world.end(alice);
    world.end(carol);
}

#[test]
fn what_cannot_be_opened_is_refused_sends_nothing_and_leaves_no_key_unused() {
    let world = World::new();
    let alice = world.start(&world.alice);
    let ask = |wish: &OpenChannel| code(alice.client.call(wish));
    let good = wish(&world, "x", 50);
    let number = |amount| OpenChannel {
        id: format!("n{amount}").parse().unwrap(),
        ..wish(&world, "x", amount)
    };
    assert_eq!(ask(&number(0)), "request_invalid");
    assert_eq!(ask(&number(1_000_001)), "funds_missing");
    assert_eq!(ask(&number(u128::MAX)), "funds_missing");
    let own = OpenChannel {
        peer: Some(world.alice.address().to_string()),
        ..good.clone()
    };
    assert_eq!(ask(&own), "request_invalid");
    let elsewhere = OpenChannel {
        id: "e".parse().unwrap(),
        sidechain_id: SidechainId(7),
        ..good.clone()
    };
    assert_eq!(ask(&elsewhere), "query_failed");
    let to_anyone = OpenChannel {
        id: "a".parse().unwrap(),
        peer: None,
        mode: Mode::Unlocked,
        ..good.clone()
    };
    assert_eq!(ask(&to_anyone), "unlocked_to_anyone");
    let dear = OpenChannel {
        id: "d".parse().unwrap(),
        at_most: Some(Amount::new(49)),
        ..good.clone()
    };
    let dear = refused(alice.client.call(&dear));
    assert_eq!(dear.code, "above_at_most");
    let numbers = (dear.asked.as_deref(), dear.allowed.as_deref());
    assert_eq!(numbers, (Some("50"), Some("49")));
    let other_policy = OpenChannel {
        id: "p".parse().unwrap(),
        policy_version: Some(99),
        ..good.clone()
    };
    assert_eq!(ask(&other_policy), "other_policy_version");
    let late = OpenChannel {
        id: "l".parse().unwrap(),
        lifetime: Some(Seconds(1)),
        ..good
    };
    assert!(alice.client.call(&late).is_err());
    assert!(sent(&alice).is_empty() && world.with_carol().is_empty());
    world.end(alice);
    assert_eq!(unused_keys(&world, &world.alice), 0);
}

#[test]
fn a_token_opens_a_channel_with_what_its_limit_for_openings_allows_margin_and_all() {
    let world = World::new();
    needs_margin(&world);
    let alice = world.start(&world.alice);
    let none = spender(&alice, "none", &[limit(LimitPer::Day, 10_000)]);
    let ask = |client: &Client, id: &str, amount| -> Result<OpenedChannel, CallError> {
        client.call(&wish(&world, id, amount))
    };
    assert_eq!(above_limit(ask(&none, "a", 50)), pair(51, 0));
    let some = [limit(LimitPer::Day, 1), limit(LimitPer::Opening, 122)];
    let some = spender(&alice, "some", &some);
    // with two in a hundred beside
    assert_eq!(above_limit(ask(&some, "b", 120)), pair(123, 122));
    let elsewhere = OpenChannel {
        sidechain_id: SidechainId(7),
        ..wish(&world, "c", 100)
    };
    assert!(some.call(&elsewhere).is_err());
    assert!(sent(&alice).is_empty() && world.with_carol().is_empty());
    let open = opened(&some, &wish(&world, "d", 119));
    let ledger = channel(&world, open.channel_id.unwrap()).ledger;
    let locked = ledger.a.deposited.saturating_add(ledger.a.margin);
    assert_eq!(locked, Amount::new(122));
    // whoever asks for the same hears of the same
    assert_eq!(ask(&none, "d", 119).unwrap().channel_id, open.channel_id);
    // without limits whatever there is, and with a smaller scope nothing
    let free = spender(&alice, "free", &[]);
    opened(&free, &wish(&world, "e", 5_000));
    assert_eq!(sent(&alice), ["open-channel/d", "open-channel/e"]);
    world.end(alice);
    assert_eq!(unused_keys(&world, &world.alice), 0);
}

#[test]
fn a_token_that_asks_for_too_much_at_once_is_told_so_and_its_refused_ids_keep_nobody_else_out() {
    let world = World::new();
    let chain = held_chain(world.chain.clone());
    let alice = world.start_on(chain.clone(), &world.alice);
    alice.wait_until_ready();
    let shop = spender(&alice, "shop", &[limit(LimitPer::Opening, 1)]);
    chain.behaviour.hold_balances();
    let refused = std::thread::scope(|scope| {
        // one is carried out, 64 wait, and one is too many
        let flood: Vec<_> = (0..66)
            .map(|number| {
                let wish = wish(&world, &format!("f{number}"), 50);
                let shop = &shop;
                scope.spawn(move || code(shop.call(&wish)))
            })
            .collect();
        let deadline = Instant::now() + Duration::from_secs(60);
        while !flood.iter().any(std::thread::ScopedJoinHandle::is_finished) {
            assert!(Instant::now() < deadline, "nothing is refused");
            std::thread::sleep(Duration::from_millis(20));
        }
        let own = scope.spawn(|| opened(&alice.client, &wish(&world, "mine", 50)));
        chain.behaviour.release();
        own.join().unwrap();
        let refused = flood.into_iter().map(|one| one.join().unwrap());
        refused.collect::<Vec<_>>()
    });
    let count = |code: &str| refused.iter().filter(|one| *one == code).count();
    assert_eq!(
        (count("busy"), count("token_limit")),
        (1, 65),
        "{refused:?}"
    );
    assert_eq!(sent(&alice), ["open-channel/mine"]);
    world.end(alice);
    assert_eq!(unused_keys(&world, &world.alice), 0);
}

/// Alice's node is killed while it does what is asked of it. What its disk has then.
pub fn die(world: &World, kill: Kill, ask: impl FnOnce(&Running)) -> Person {
    let left = tempfile::tempdir().unwrap();
    let (from, to) = (world.alice.home.path().to_owned(), left.path().to_owned());
    let chain = killed(&world.chain, kill, move || copy(&from, &to));
    let alice = world.start_on(chain.clone(), &world.alice);
    alice.wait_until_ready();
    ask(&alice);
    let deadline = Instant::now() + Duration::from_secs(60);
    while !chain.behaviour.is_dead() {
        assert!(Instant::now() < deadline, "{kill:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
    world.end(alice);
    world.alice.at(left)
}

#[test]
fn whenever_a_node_is_killed_the_same_call_opens_one_channel() {
    for kill in [
        Kill::BeforeTheRow,
        Kill::BeforeSending,
        Kill::AfterSending,
        Kill::BeforeNoting,
    ] {
        let world = World::new();
        let wish = wish(&world, "o1", 5_000);
        let alice = die(&world, kill, |node| {
            // it is answered that it waits, or not at all
            let _ = node.client.call(&OpenChannel {
                wait: Some(2),
                ..wish.clone()
            });
        });
        let node = world.start_on(never_killed(&world.chain), &alice);
        node.wait_until_ready();
        let open = opened(&node.client, &wish);
        assert_eq!(opened(&node.client, &wish), open, "{kill:?}");
        let [channel] = &world.with_carol()[..] else {
            panic!("{kill:?}: one channel");
        };
        assert_eq!(open.channel_id, Some(channel.id), "{kill:?}");
        assert_eq!(sent(&node), ["open-channel/o1"], "{kill:?}");
        let other = OpenChannel {
            amount: Amount::new(5_001),
            ..wish
        };
        let other = code(node.client.call(&other));
        assert_eq!(other, "request_id_taken", "{kill:?}");
        world.end(node);
        assert_eq!(unused_keys(&world, &alice), 0, "{kill:?}");
    }
}
