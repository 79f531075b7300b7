//! Lists of payments: by whom, where, when and what for, in pages; and the same after a channel has settled.

use crate::pay_address::{knows, paid, to};
use crate::world::{code, pay, World};
use causeway_chain::Chain as _;
use causeway_node_api::calls::events::ListEvents;
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::Direction;
use causeway_node_api::calls::payments::{ListPayments, Payments};
use causeway_node_api::event::EventKind;
use causeway_node_api::Client;
use causeway_types::{Hash, Seconds, SidechainId, UnixTime};

fn list(client: &Client, call: ListPayments) -> Vec<u128> {
    let page: Payments = client.call(&call).unwrap();
    assert_eq!(page.next, None);
    page.payments.iter().map(|p| p.amount.u128()).collect()
}

#[test]
fn payments_are_listed_by_counterparty_sidechain_time_and_reference() {
    let world = World::new();
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    let carol = world.start(&world.carol);
    world.link(&alice, (&bob, &world.bob));
    knows(&alice, &carol, &world.carol);
    let reference = Hash([7; 32]);
    let first = Pay {
        reference: Some(reference),
        ..pay("first", world.channel, 5)
    };
    alice.client.call(&first).unwrap();
    world.chain.advance(Seconds(600), 1).unwrap();
    alice.until_followed(world.chain.status().unwrap().height);
    let before = alice.client.call(&GetInfo).unwrap().newest_event;
    let second = paid(&alice, &to(&world.carol, "second", 7));
    let third = alice.client.call(&pay("third", world.channel, 9)).unwrap();
    // bob pays back what he has
    bob.client.call(&pay("back", world.channel, 2)).unwrap();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while list(&alice.client, ListPayments::default()).len() < 4 {
        assert!(std::time::Instant::now() < until);
        std::thread::sleep(std::time::Duration::from_millis(20));
    }

    let of = |call: ListPayments| list(&alice.client, call);
    let all = ListPayments::default;
    let (with_bob, with_carol) = (
        Some(world.bob.address().to_string()),
        Some(world.carol.address().to_string()),
    );
    assert_eq!(of(all()), [5, 7, 9, 2]);
    let peer = with_bob.clone();
    assert_eq!(of(ListPayments { peer, ..all() }), [5, 9, 2]);
    let peer = with_carol.clone();
    assert_eq!(of(ListPayments { peer, ..all() }), [7]);
    let peer = Some("wasm1nobody".to_owned());
    assert_eq!(of(ListPayments { peer, ..all() }), [0; 0]);
    let direction = Some(Direction::In);
    let peer = with_bob.clone();
    assert_eq!(
        of(ListPayments {
            direction,
            peer,
            ..all()
        }),
        [2]
    );
    let sidechain_id = Some(SidechainId(1));
    assert_eq!(
        of(ListPayments {
            sidechain_id,
            ..all()
        }),
        [5, 7, 9, 2]
    );
    let sidechain_id = Some(SidechainId(2));
    assert_eq!(
        of(ListPayments {
            sidechain_id,
            ..all()
        }),
        [0; 0]
    );
    let from = Some(second.at);
    assert_eq!(of(ListPayments { from, ..all() }), [7, 9, 2]);
    let before_second = Some(second.at);
    assert_eq!(
        of(ListPayments {
            before: before_second,
            ..all()
        }),
        [5]
    );
    let from = Some(UnixTime(u64::from(u32::MAX)));
    assert_eq!(of(ListPayments { from, ..all() }), [0; 0]);
    let named = Some(reference.to_string());
    assert_eq!(
        of(ListPayments {
            reference: named,
            ..all()
        }),
        [5]
    );
    let wrong = ListPayments {
        reference: Some("order-7".to_owned()),
        ..all()
    };
    assert_eq!(code(alice.client.call(&wrong)), "request_invalid");

    // page by page, with a filter
    let mut call = ListPayments {
        peer: with_bob,
        limit: Some(1),
        ..all()
    };
    let mut pages: Vec<Vec<u128>> = vec![];
    loop {
        let page = alice.client.call(&call).unwrap();
        pages.push(page.payments.iter().map(|p| p.amount.u128()).collect());
        call.after = page.next;
        if page.next.is_none() {
            break;
        }
    }
    assert_eq!(pages, [vec![5], vec![9], vec![2]]);

    // and from the newest one back
    let amounts =
        |page: &Payments| -> Vec<u128> { page.payments.iter().map(|p| p.amount.u128()).collect() };
    let newest = ListPayments {
        newest: Some(true),
        limit: Some(3),
        ..all()
    };
    let page = alice.client.call(&newest).unwrap();
    assert_eq!((amounts(&page), page.next), (vec![7, 9, 2], None));
    let earlier = ListPayments {
        before_number: page.previous,
        ..newest.clone()
    };
    let page = alice.client.call(&earlier).unwrap();
    assert_eq!((amounts(&page), page.previous), (vec![5], None));
    // what belongs to the other order is refused, and a number beyond all is none of the book's
    let after = Some(1);
    let wrong = [
        ListPayments { after, ..newest },
        ListPayments {
            newest: None,
            ..earlier
        },
    ];
    for wrong in wrong {
        assert_eq!(code(alice.client.call(&wrong)), "request_invalid");
    }
    let after = Some(u64::MAX);
    assert_eq!(of(ListPayments { after, ..all() }), [0; 0]);

    // what opened its channel is named with the payment that it was opened for, and with no other
    assert!(second.transaction_hash.is_some());
    assert_eq!(
        (third.transaction_hash, third.sidechain_id),
        (None, Some(SidechainId(1)))
    );
    let after = ListEvents {
        after: Some(before),
        ..ListEvents::default()
    };
    let events = alice.client.call(&after).unwrap().events;
    let EventKind::PaymentSigned(event) = &events[0].what else {
        panic!("{events:?}");
    };
    assert_eq!(
        (&event.peer, event.sidechain_id),
        (&with_carol, Some(SidechainId(1)))
    );

    // a channel that has settled has the same payments, with whom they were
    for node in [alice, bob, carol] {
        world.end(node);
    }
    let height = world.settle(world.channel);
    let alice = world.start(&world.alice);
    alice.until_followed(height);
    let peer = Some(world.bob.address().to_string());
    assert_eq!(
        list(&alice.client, ListPayments { peer, ..all() }),
        [5, 9, 2]
    );
    let page = alice.client.call(&all()).unwrap();
    assert!(page
        .payments
        .iter()
        .all(|p| p.peer.is_some() && p.sidechain_id.is_some()));
    world.end(alice);
}
