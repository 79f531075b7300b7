//! A node announces itself because it is asked to: once for what is announced, and it knows of it when it answers.

use crate::instance::take_over;
use crate::mortal_chain::{never_killed, Kill};
use crate::open_channel::{die, wish};
use crate::pay_address::sent;
use crate::tokens::spender;
use crate::world::{code, Running, World};
use causeway_node_api::calls::announce_node::{AnnounceNode, AnnounceState, AnnouncedNode};
use causeway_node_api::calls::info::{GetInfo, Info};
use std::time::{Duration, Instant};

fn shop() -> AnnounceNode {
    AnnounceNode {
        name: Some("Shop".to_owned()),
        wait: Some(30),
        ..AnnounceNode::default()
    }
}

fn info(node: &Running) -> Info {
    node.client.call(&GetInfo).unwrap()
}

/// Asks again until it is on record.
fn announced(node: &Running, call: &AnnounceNode) -> AnnouncedNode {
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        let answer = node.client.call(call).unwrap();
        if answer.state != AnnounceState::Announcing {
            return answer;
        }
        assert!(Instant::now() < deadline, "{answer:?}");
    }
}

#[test]
fn a_node_announces_itself_knows_of_it_and_sends_nothing_where_that_is_on_record() {
    let world = World::new();
    let alice = world.start(&world.alice);
    let planned = AnnounceNode {
        dry_run: true,
        ..shop()
    };
    let planned = alice.client.call(&planned).unwrap();
    assert_eq!(planned.state, AnnounceState::Planned);
    assert!(sent(&alice).is_empty() && !info(&alice).is_announced);
    let payer = spender(&alice, "payer", &[]);
    assert_eq!(code(payer.call(&shop())), "scope_too_small");

    let first = announced(&alice, &shop());
    assert_eq!(first.state, AnnounceState::Announced);
    assert_eq!(first.instance, planned.instance);
    let seen = info(&alice);
    assert!(seen.is_announced);
    assert_eq!(seen.instance_on_record, Some(seen.instance.clone()));
    assert_eq!(announced(&alice, &shop()).state, AnnounceState::OnRecord);
    assert_eq!(sent(&alice).len(), 1);
    // another name, and the first one once more
    let bakery = AnnounceNode {
        name: Some("Bakery".to_owned()),
        ..shop()
    };
    assert_eq!(announced(&alice, &bakery).state, AnnounceState::Announced);
    assert_eq!(announced(&alice, &shop()).state, AnnounceState::Announced);
    // which is the same transaction's wish, of which it is known that it does not stand any more
    for again in [&bakery, &shop()] {
        assert_eq!(announced(&alice, again).state, AnnounceState::Announced);
    }
    assert_eq!(sent(&alice).len(), 5);
    let on_record = world.network().node(&world.alice.address()).unwrap();
    let details = on_record.unwrap().announced.unwrap();
    assert_eq!(details.name.as_deref(), Some("Shop"));
    let wrong = AnnounceNode {
        addresses: vec!["http://a".to_owned()],
        ..shop()
    };
    assert_eq!(code(alice.client.call(&wrong)), "rule_refuses");
    world.end(alice);
}

#[test]
fn a_node_takes_over_only_where_it_is_told_to() {
    let world = World::new();
    let alice = world.start(&world.alice);
    let second = tempfile::tempdir().unwrap();
    let height = take_over(&world, second.path());
    alice.until_followed(height);
    assert_eq!(code(alice.client.call(&shop())), "other_instance");
    // what it may not sign it does not open either
    let refused = alice.client.call(&wish(&world, "o", 50));
    assert_eq!(code(refused), "other_instance");
    let taking = AnnounceNode {
        take_over: true,
        ..shop()
    };
    let taken = announced(&alice, &taking);
    assert_eq!(taken.state, AnnounceState::Announced);
    assert!(taken.takes_over_from.is_some());
    let seen = info(&alice);
    assert_eq!(seen.instance_on_record, Some(seen.instance.clone()));
    world.end(alice);
}

#[test]
fn whenever_a_node_is_killed_the_same_call_announces_what_is_left_of_it() {
    for kill in [
        Kill::BeforeTheRow,
        Kill::BeforeSending,
        Kill::AfterSending,
        Kill::BeforeNoting,
    ] {
        let world = World::new();
        let alice = die(&world, kill, |node| {
            // it is answered that it waits, or not at all
            let _ = node.client.call(&AnnounceNode {
                wait: Some(2),
                ..shop()
            });
        });
        // what is copied is another instance: it takes the place of the one that the earlier life may have announced, or whose
        // announcement it still has to send
        let node = world.start_on(never_killed(&world.chain), &alice);
        let again = AnnounceNode {
            take_over: true,
            ..shop()
        };
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            // it is refused where the earlier one comes in between, and asked for again
            let _ = node.client.call(&again);
            let seen = info(&node);
            if seen.is_announced && seen.instance_on_record == Some(seen.instance.clone()) {
                break;
            }
            assert!(Instant::now() < deadline, "{kill:?}: {seen:?}");
        }
        let before = sent(&node);
        let done = announced(&node, &again);
        assert_eq!(done.state, AnnounceState::OnRecord, "{kill:?}");
        assert_eq!(sent(&node), before, "{kill:?}");
        world.end(node);
    }
}
