//! What is written to a payee goes along with the payment, is read by the payee alone, and is in the lists of both.

use crate::pay_address::{knows, paid, received, sent, to, until_received};
use crate::world::{announces, code, pay, Running, World};
use causeway_node_api::calls::events::ListEvents;
use causeway_node_api::calls::explain::{Explain, ExplainKind};
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::{Direction, GetPayment, PaymentState};
use causeway_node_api::calls::payments::ListPayments;
use causeway_node_api::event::EventKind;

fn with_memo(pay: Pay, memo: &str) -> Pay {
    Pay {
        memo: Some(memo.to_owned()),
        ..pay
    }
}

/// What came to a node, each with its amount.
fn read(node: &Running) -> Vec<(u128, Option<String>)> {
    let page = node.client.call(&ListPayments {
        direction: Some(Direction::In),
        ..ListPayments::default()
    });
    let payments = page.unwrap().payments.into_iter();
    payments
        .map(|payment| {
            assert!(!payment.memo_is_unreadable);
            (payment.amount.u128(), payment.memo)
        })
        .collect()
}

#[test]
fn a_memo_goes_along_over_a_channel_that_is_opened_for_it_and_over_the_next_ones() {
    let world = World::new();
    let shop = world.start_with(&world.carol, announces());
    let alice = world.start(&world.alice);
    knows(&alice, &shop, &world.carol);
    // whatever it says is text
    let written = "Two teas, grün\n\u{1b}[2J=1+1";
    let first = with_memo(to(&world.carol, "tea", 50), written);
    let done = paid(&alice, &first);
    assert_eq!(done.memo.as_deref(), Some(written));
    // the same again is the same payment, and with other words or none it is another one
    assert_eq!(alice.client.call(&first).unwrap(), done);
    for other in [
        with_memo(first.clone(), "Three teas"),
        Pay {
            memo: None,
            ..first.clone()
        },
    ] {
        assert_eq!(code(alice.client.call(&other)), "request_id_taken");
    }
    let longest = "é".repeat(256);
    let channel = done.channel_id.unwrap();
    paid(&alice, &with_memo(pay("cake", channel, 7), &longest));
    paid(&alice, &to(&world.carol, "nothing", 3));
    let all = [
        (50, Some(written.to_owned())),
        (7, Some(longest.clone())),
        (3, None),
    ];
    assert_eq!(read(&shop), all);
    // events and the list of the payer have it too
    for node in [&alice, &shop] {
        let events = node.client.call(&ListEvents::default()).unwrap().events;
        let memos = events.into_iter().filter_map(|event| match event.what {
            EventKind::PaymentReceived(payment) | EventKind::PaymentFinal(payment) => {
                Some(payment.memo)
            }
            _ => None,
        });
        let expected: Vec<_> = all.iter().map(|(_, memo)| memo.clone()).collect();
        assert_eq!(memos.collect::<Vec<_>>(), expected);
    }
    let explained = alice.client.call(&Explain {
        kind: ExplainKind::Payment,
        id: "tea".to_owned(),
    });
    assert_eq!(explained.unwrap().memo.as_deref(), Some(written));
    world.end(alice);
    world.end(shop);
}

#[test]
fn a_memo_to_somebody_without_an_announced_key_or_of_no_length_is_refused_before_anything_is_done()
{
    let world = World::new();
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    let carol = world.start(&world.carol);
    world.link(&alice, (&bob, &world.bob));
    knows(&alice, &carol, &world.carol);
    let over = |id: &str| pay(id, world.channel, 5);
    for refused in [
        with_memo(over("tea"), "for the tea"),
        with_memo(to(&world.bob, "by-address", 5), "for the tea"),
        with_memo(to(&world.carol, "opens", 5), "for the tea"),
        Pay {
            deliver_later: true,
            ..with_memo(to(&world.carol, "later", 5), "for the tea")
        },
    ] {
        let refused = alice.client.call(&refused).unwrap_err();
        assert_eq!(refused.code(), "payee_not_announced");
    }
    for memo in [String::new(), "x".repeat(513)] {
        let refused = alice.client.call(&with_memo(over("cake"), &memo));
        assert_eq!(code(refused), "request_invalid");
    }
    assert!(sent(&alice).is_empty() && world.with_carol().is_empty());
    assert_eq!((received(&bob), received(&carol)), (vec![], vec![]));
    // without it the payment is made, and its id was not used up
    paid(&alice, &over("tea"));
    world.end(alice);
    world.end(bob);
    world.end(carol);
}

#[test]
fn a_memo_of_what_is_delivered_later_is_kept_over_restarts_of_both() {
    let world = World::new();
    // she announces her node, and ends it
    world.end(world.start_with(&world.carol, announces()));
    let alice = world.start(&world.alice);
    let later = Pay {
        deliver_later: true,
        wait: Some(3),
        ..with_memo(to(&world.carol, "tea", 50), "for the tea")
    };
    let opened = alice.client.call(&later).unwrap();
    assert_eq!(opened.state, PaymentState::Opened);
    world.end(alice);
    let alice = world.start(&world.alice);
    let id = GetPayment {
        id: "tea".parse().unwrap(),
    };
    let again = alice.client.call(&id).unwrap();
    assert_eq!(again.state, PaymentState::Opened);
    assert_eq!(again.memo.as_deref(), Some("for the tea"));
    let carol = world.start(&world.carol);
    knows(&alice, &carol, &world.carol);
    until_received(&carol, &[50]);
    assert_eq!(read(&carol), [(50, Some("for the tea".to_owned()))]);
    // the book has it, and not the process alone
    world.end(carol);
    let carol = world.start(&world.carol);
    assert_eq!(read(&carol), [(50, Some("for the tea".to_owned()))]);
    world.end(alice);
    world.end(carol);
}
