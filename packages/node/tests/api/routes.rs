//! What a payment would take, asked through the API: by the book where channels are our own, by the chain where they are others'.

use crate::graph::{announce, join, open, set};
use crate::invoices::asks;
use crate::world::{announces, code, pay, Running, World};
use causeway_chain::Chain as _;
use causeway_node_api::calls::make_invoice::MakeInvoice;
use causeway_node_api::calls::route::{ChosenBy, GetRoute, RouteQuote};
use causeway_types::policy::ExecuteMsg;
use causeway_types::route::ExchangePair;
use causeway_types::{Amount, ChannelId, Ppm, Seconds, SidechainId};
use std::time::{Duration, Instant};

fn to(account: impl ToString, amount: u128) -> GetRoute {
    GetRoute {
        to: account.to_string(),
        amount: Some(Amount::new(amount)),
        ..GetRoute::default()
    }
}

/// Alice has a channel with Bob, and Bob one with Carol; both are announced.
fn line() -> (World, ChannelId) {
    let world = World::new();
    announce(&world, &world.bob);
    announce(&world, &world.carol);
    let channel = open(&world, (&world.bob, &world.carol), "TOKEN", 5_000);
    join(&world, &world.carol, "TOKEN", channel);
    (world, channel)
}

/// Asks until the network was read as of the newest block.
pub fn quote(world: &World, node: &Running, call: &GetRoute) -> RouteQuote {
    let newest = world.chain.status().unwrap().height;
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        match node.client.call(call) {
            Ok(quote) if quote.height >= newest => return quote,
            Ok(_) => {}
            Err(error) => assert_eq!(error.code(), "network_not_read"),
        }
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn channels(quote: &RouteQuote) -> Vec<Vec<u64>> {
    let parts = quote.parts.iter();
    let hops = parts.map(|part| part.hops.iter().map(|hop| hop.channel_id.0).collect());
    hops.collect()
}

#[test]
fn a_route_is_told_with_its_hops_its_cost_its_locks_and_its_chance() {
    let (world, second) = line();
    let node = world.start(&world.alice);
    let carol = world.carol.address();
    let quote = quote(&world, &node, &to(&carol, 100));
    assert_eq!(channels(&quote), [[world.channel.0, second.0]]);
    assert!(quote.is_live && !quote.gave_up);
    assert_eq!((quote.why_not.as_ref(), quote.passed_over.len()), (None, 0));
    assert_eq!(quote.payer, world.alice.address().to_string());
    assert_eq!(quote.payee, carol.to_string());
    // Alice has agreed to pay nothing
    assert_eq!(quote.pays, Some(Amount::new(100)));
    assert_eq!(quote.costs, Some(Amount::ZERO));
    assert_eq!(quote.at_most, Some(Amount::new(110)));
    let part = &quote.parts[0];
    assert_eq!(part.chosen_by, ChosenBy::Found);
    let [first, last] = &part.hops[..] else {
        panic!("{part:?}")
    };
    let expires = [first, last].map(|hop| hop.lock_expires_at.unwrap());
    // the last lock may take two hours and ten minutes, the one before two hours more
    let now = world.chain.status().unwrap().time;
    assert_eq!(
        expires,
        [4, 2].map(|hours| now.plus(Seconds(hours * 3_600 + 600)))
    );
    assert_eq!(part.waits, Seconds(4 * 3_600 + 600));
    assert_eq!(first.chance, Ppm::ONE);
    assert_eq!(
        (&first.to, &last.from),
        (&last.from, &world.bob.address().to_string())
    );

    // a channel between the two goes before all others, and needs no lock
    let direct = node.client.call(&to(world.bob.address(), 100)).unwrap();
    assert_eq!(direct.parts[0].chosen_by, ChosenBy::Direct);
    assert_eq!(direct.parts[0].hops[0].lock_expires_at, None);
    world.end(node);
}

#[test]
fn our_own_channels_have_what_the_book_has_in_them() {
    let (world, _) = line();
    let alice = world.start(&world.alice);
    let bob = world.start(&world.bob);
    let all = to(world.bob.address(), 10_000);
    assert_eq!(channels(&quote(&world, &alice, &all)), [[world.channel.0]]);
    world.link(&alice, (&bob, &world.bob));
    alice.client.call(&pay("p", world.channel, 1)).unwrap();
    // no block has come, and the chain has all of it still
    let refused = alice.client.call(&all).unwrap();
    assert_eq!((channels(&refused), refused.pays), (vec![], None));
    let why = refused.why_not.unwrap();
    assert_eq!(why.code, "amount_too_large");
    assert_eq!(why.asked.as_deref(), Some("10000"));
    assert_eq!(why.allowed.as_deref(), Some("9999"));
    let [passed] = &refused.passed_over[..] else {
        panic!("{:?}", refused.passed_over)
    };
    assert_eq!(passed.channel_id, Some(world.channel));
    assert_eq!(passed.why.code, "capacity_too_small");
    let left = to(world.bob.address(), 9_999);
    assert_eq!(
        channels(&alice.client.call(&left).unwrap()),
        [[world.channel.0]]
    );
    // what was paid, the payee can pay on: in its own book
    let back = bob.client.call(&to(world.alice.address(), 1)).unwrap();
    assert_eq!(channels(&back), [[world.channel.0]]);
    let more = bob.client.call(&to(world.alice.address(), 2)).unwrap();
    assert_eq!(more.parts, []);
    world.end(alice);
    world.end(bob);
}

#[test]
fn what_no_single_route_carries_goes_in_parts_and_what_four_parts_do_not_carry_in_none() {
    let (world, _) = line();
    let other = open(&world, (&world.alice, &world.bob), "TOKEN", 10_000);
    join(&world, &world.bob, "TOKEN", other);
    let node = world.start(&world.alice);
    let quote = quote(&world, &node, &to(world.bob.address(), 15_000));
    let mut over = channels(&quote);
    over.sort();
    assert_eq!(over, [[world.channel.0], [other.0]]);
    let paid: u128 = quote.parts.iter().map(|part| part.pays.u128()).sum();
    assert_eq!((quote.pays, paid), (Some(Amount::new(15_000)), 15_000));
    assert!(quote.parts.iter().all(|part| part.waits > Seconds(0)));
    assert_eq!(quote.why_not.unwrap().code, "amount_too_large");
    let none = node.client.call(&to(world.bob.address(), 20_001)).unwrap();
    assert_eq!((none.parts, none.pays), (vec![], None));
    world.end(node);
}

#[test]
fn a_trade_is_told_with_what_the_node_takes_and_gives() {
    let (world, _) = line();
    let other = world.other_sidechain();
    let channel = open(&world, (&world.bob, &world.carol), "OTHER", 5_000);
    join(&world, &world.carol, "OTHER", channel);
    set(
        &world,
        &ExecuteMsg::SetExchangePair(ExchangePair {
            from: SidechainId(1),
            to: other,
            node: world.bob.address().to_string(),
            takes: Amount::new(2),
            gives: Amount::new(3),
            smallest: Amount::new(1),
            largest: Amount::new(1_000),
            fee_rate: Ppm(0),
        }),
    );
    let node = world.start(&world.alice);
    let call = GetRoute {
        sidechain_id: Some(other),
        from_sidechain_id: Some(SidechainId(1)),
        ..to(world.carol.address(), 300)
    };
    let traded = quote(&world, &node, &call);
    assert_eq!(channels(&traded), [[world.channel.0, channel.0]]);
    assert_eq!(traded.pays, Some(Amount::new(200)));
    // what arrives is in another token than what is paid
    assert_eq!((traded.costs, traded.at_most), (None, None));
    let [trade] = &traded.parts[0].trades[..] else {
        panic!("{traded:?}")
    };
    assert_eq!(trade.node, world.bob.address().to_string());
    assert_eq!(
        (trade.takes, trade.gives),
        (Amount::new(200), Amount::new(300))
    );
    // bob's lock is the last one, and nodes are bound to a rate for two deltas, the final wait and a quarter of an hour
    assert_eq!(
        (trade.bound_for, trade.bound_at_most),
        (Seconds(7_800), Seconds(15_900))
    );
    assert!(!trade.is_quoted);
    let dear = node.client.call(&GetRoute {
        at_most: Some(Amount::new(199)),
        ..call.clone()
    });
    let why = dear.unwrap().why_not.unwrap();
    assert_eq!(why.code, "route_too_expensive");
    assert_eq!(
        (why.asked.as_deref(), why.allowed.as_deref()),
        (Some("200"), Some("199"))
    );
    // in whose token it is to arrive is said where there are several
    let unsaid = node.client.call(&to(world.carol.address(), 300));
    assert_eq!(code(unsaid), "sidechain_not_chosen");
    world.end(node);
}

#[test]
fn an_invoice_says_whom_in_which_token_how_much_and_how_long_the_last_lock_must_run() {
    let (world, second) = line();
    let alice = world.start(&world.alice);
    let carol = world.start_with(&world.carol, announces());
    let asked = |amount| MakeInvoice {
        ..asks(&format!("{amount:?}"), amount)
    };
    let made = carol.client.call(&asked(Some(25))).unwrap();
    let by = |text: &str| GetRoute {
        to: text.to_owned(),
        ..GetRoute::default()
    };
    let found = quote(&world, &alice, &by(&made.text));
    assert_eq!(channels(&found), [[world.channel.0, second.0]]);
    assert_eq!(found.amount, Amount::new(25));
    let loud = made.text.to_uppercase();
    assert_eq!(alice.client.call(&by(&loud)).unwrap().parts, found.parts);
    let other = GetRoute {
        amount: Some(Amount::new(26)),
        ..by(&made.text)
    };
    assert_eq!(code(alice.client.call(&other)), "invoice_amount");
    let open = carol.client.call(&asked(None)).unwrap();
    assert_eq!(
        code(alice.client.call(&by(&open.text))),
        "invoice_amount_open"
    );
    let chosen = GetRoute {
        amount: Some(Amount::new(26)),
        ..by(&open.text)
    };
    assert_eq!(alice.client.call(&chosen).unwrap().amount, Amount::new(26));
    // to oneself nothing is paid
    assert_eq!(code(carol.client.call(&by(&made.text))), "own_invoice");
    world.end(alice);
    world.end(carol);
}

#[test]
fn what_makes_no_payment_is_refused_and_where_there_is_no_route_it_is_said_why() {
    let (world, _) = line();
    let node = world.start(&world.alice);
    let stranger = crate::world::Person::new().address();
    let none = quote(&world, &node, &to(&stranger, 5));
    assert_eq!(none.why_not.as_ref().unwrap().code, "no_channel_in");
    assert!(none.why_not.unwrap().next.is_some());
    let refused = |call: GetRoute| code(node.client.call(&call));
    assert_eq!(refused(to(&stranger, 0)), "zero_amount");
    assert_eq!(refused(to(world.alice.address(), 5)), "payer_is_payee");
    assert_eq!(refused(to("nobody", 5)), "request_invalid");
    let open = GetRoute {
        amount: None,
        ..to(&stranger, 5)
    };
    assert_eq!(refused(open), "request_invalid");
    let elsewhere = GetRoute {
        sidechain_id: Some(SidechainId(9)),
        ..to(&stranger, 5)
    };
    assert_eq!(refused(elsewhere), "sidechain_unknown");
    let far = node.client.call(&GetRoute {
        longest_wait: Some(Seconds(3_600)),
        ..to(world.carol.address(), 5)
    });
    assert_eq!(far.unwrap().why_not.unwrap().code, "wait_too_long");
    world.end(node);
}
