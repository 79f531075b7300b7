//! Invoices are paid by their text: after all refusals, once, and over a channel that is opened for it where there is none.

use crate::decoding::{invoice, signed};
use crate::invoices::asks;
use crate::pay_address::{knows, paid, received, sent, to};
use crate::world::{announces, code, Person, Running, World};
use causeway_node_api::calls::cancel_invoice::CancelInvoice;
use causeway_node_api::calls::decode::{Decode, Decoded};
use causeway_node_api::calls::events::ListEvents;
use causeway_node_api::calls::invoice::{GetInvoice, Invoice, InvoiceState};
use causeway_node_api::calls::make_invoice::MakeInvoice;
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::{Payment, PaymentState};
use causeway_node_api::event::EventKind;
use causeway_node_api::{CallError, EventId};
use causeway_types::signed::domain;
use causeway_types::{Amount, Hash, SidechainId, UnixTime};
use std::time::{Duration, Instant};

/// A payment of an invoice that waits as long as a slow machine needs for a block.
fn pays(id: &str, text: &str) -> Pay {
    Pay {
        wait: Some(60),
        ..Pay::invoice(id.parse().unwrap(), text, None)
    }
}

fn with_amount(pay: Pay, amount: u128) -> Pay {
    Pay {
        amount: Some(Amount::new(amount)),
        ..pay
    }
}

fn made(shop: &Running, id: &str, amount: Option<u128>) -> Invoice {
    shop.client.call(&asks(id, amount)).unwrap()
}

fn seen(shop: &Running, invoice: &Invoice) -> Invoice {
    let reference = invoice.reference;
    shop.client
        .call(&GetInvoice {
            invoice: reference.into(),
        })
        .unwrap()
}

/// Alice's node, and carol's, which is announced and which alice's knows. They have no channel.
fn alice_and_shop(world: &World) -> (Running, Running) {
    let shop = world.start_with(&world.carol, announces());
    let alice = world.start(&world.alice);
    knows(&alice, &shop, &world.carol);
    (alice, shop)
}

/// The codes that a payment may be refused with while another of the same invoice is made, and after it.
fn is_paid_once(refused: &str) -> bool {
    ["reference_paid", "reference_held"].contains(&refused)
}

/// Of payments of one invoice the one that was made; each of the others is refused, and tried again as paid.
fn only_paid(done: Vec<(&Running, Pay, Result<Payment, CallError>)>) -> Payment {
    let mut paid = vec![];
    for (node, pay, done) in done {
        match done {
            Ok(payment) => paid.push(payment),
            Err(refused) => {
                assert!(is_paid_once(refused.code()), "{refused}");
                let again = code(node.client.call(&pay));
                assert!(is_paid_once(&again), "{again}");
            }
        }
    }
    let [payment] = &paid[..] else {
        panic!("{paid:?}");
    };
    assert_eq!(payment.state, PaymentState::Final);
    payment.clone()
}

/// The invoices that became paid after an event, and the place after them.
fn paid_after(shop: &Running, after: Option<EventId>) -> (Vec<Hash>, EventId) {
    let page = shop.client.call(&ListEvents {
        after,
        ..ListEvents::default()
    });
    let page = page.unwrap();
    let paid = page.events.iter().filter_map(|event| match &event.what {
        EventKind::InvoicePaid(payment) => payment.reference,
        _ => None,
    });
    (paid.collect(), page.next)
}

#[test]
fn who_reads_events_hears_of_each_invoice_once_it_is_paid_in_whichever_order_they_were_made() {
    let world = World::new();
    let (alice, shop) = alice_and_shop(&world);
    let first = made(&shop, "first", Some(20));
    let second = made(&shop, "second", Some(50));
    paid(&alice, &pays("b", &second.text));
    let (heard, after) = paid_after(&shop, None);
    assert_eq!(heard, [second.reference]);
    paid(&alice, &pays("a", &first.text));
    let (heard, after) = paid_after(&shop, Some(after));
    assert_eq!(heard, [first.reference]);
    assert_eq!(paid_after(&shop, Some(after)).0, []);
    world.end(alice);
    world.end(shop);
}

#[test]
fn an_invoice_is_paid_by_its_text_over_a_channel_that_is_opened_for_it_and_once() {
    let world = World::new();
    let (alice, shop) = alice_and_shop(&world);
    let asked = made(&shop, "order-7", Some(50));
    let pay = pays("tea", &asked.text);
    let done = paid(&alice, &pay);
    let [channel] = &world.with_carol()[..] else {
        panic!("one channel");
    };
    assert_eq!(done.channel_id, Some(channel.id));
    assert_eq!(done.reference, Some(asked.reference));
    assert_eq!((done.amount, done.outcome), (Amount::new(50), None));
    let paid_by = seen(&shop, &asked);
    assert_eq!(paid_by.state, InvoiceState::Paid);
    assert_eq!(paid_by.paid.unwrap().channel_id, channel.id);

    // the same again is the same payment, in upper case and with the amount too
    let amount = with_amount(pays("tea", &asked.text.to_uppercase()), 50);
    for same in [&pay, &amount] {
        assert_eq!(alice.client.call(same).unwrap(), done);
    }
    // under another id this node knows it by itself
    let again = pays("again", &asked.text);
    assert_eq!(code(alice.client.call(&again)), "reference_paid");
    let text = asked.text.clone();
    let Decoded::Invoice(decoded) = alice.client.call(&Decode { text }).unwrap() else {
        panic!("an invoice");
    };
    assert_eq!(decoded.problem.unwrap().code, "reference_paid");
    // so it does of the reference alone, whichever channel it would go over
    let by_reference = Pay {
        reference: Some(asked.reference),
        ..to(&world.carol, "by-hand", 50)
    };
    assert_eq!(code(alice.client.call(&by_reference)), "reference_paid");
    // the next one needs no transaction
    let next = made(&shop, "order-8", None);
    let next_paid = paid(&alice, &with_amount(pays("cake", &next.text), 70));
    assert_eq!(next_paid.channel_id, done.channel_id);
    assert_eq!(sent(&alice), ["open/tea"]);
    assert_eq!(received(&shop), [50, 70]);
    // what this node has paid it says by itself, whether the payee is there or not
    world.end(shop);
    for again in [&again, &by_reference] {
        let at_once = Pay {
            wait: Some(0),
            ..again.clone()
        };
        assert_eq!(code(alice.client.call(&at_once)), "reference_paid");
    }
    world.end(alice);
}

/// What alice's node says to a payment of a text that is refused.
fn refused(alice: &Running, pay: &Pay) -> String {
    code(alice.client.call(pay))
}

#[test]
fn what_an_invoice_does_not_ask_for_is_refused_before_anything_is_opened_or_signed() {
    let world = World::new();
    let (alice, shop) = alice_and_shop(&world);
    let asked = made(&shop, "order-7", Some(50));
    let refused = |id: &str, text: &str| refused(&alice, &pays(id, text));
    let reread = |change: &dyn Fn(&mut causeway_peer_protocol::Invoice), by: &Person| {
        let good = invoice(&world, &world.carol, &world.carol);
        let mut changed = good.invoice;
        change(&mut changed);
        signed(good.domain, changed, by).to_string()
    };
    let forged = {
        let mut changed = invoice(&world, &world.carol, &world.carol);
        changed.invoice.amount = Amount::new(1);
        changed.to_string()
    };
    let good = invoice(&world, &world.carol, &world.carol);
    let other_chain = domain("nodes-2", world.contracts.registry.as_str());
    let other_chain = signed(other_chain, good.invoice, &world.carol).to_string();
    let half = &asked.text[..40];
    for (text, expected) in [
        (half, "text_unknown"),
        (&forged, "invoice_not_signed"),
        (&reread(&|_| (), &world.alice), "invoice_not_signed"),
        (&other_chain, "invoice_other_chain"),
        (
            &invoice(&world, &world.bob, &world.bob).to_string(),
            "payee_not_announced",
        ),
        (
            &reread(&|i| i.expires_at = UnixTime(1_700_000_001), &world.carol),
            "invoice_expired",
        ),
        (
            &reread(&|i| i.sidechain_id = SidechainId(9), &world.carol),
            "invoice_sidechain",
        ),
    ] {
        assert_eq!(refused("tea", text), expected, "{text}");
        // and the id is free for what is asked rightly
    }
    let other = |pay: Pay| code(alice.client.call(&pay));
    assert_eq!(
        other(with_amount(pays("tea", &asked.text), 51)),
        "invoice_amount"
    );
    let error = alice
        .client
        .call(&with_amount(pays("tea", &asked.text), 49));
    let Err(CallError::Refused(error)) = error else {
        panic!("{error:?}");
    };
    let numbers = (error.asked.as_deref(), error.allowed.as_deref());
    assert_eq!(numbers, (Some("49"), Some("50")));
    let open = made(&shop, "any", None);
    assert_eq!(other(pays("tea", &open.text)), "invoice_amount_open");
    assert_eq!(
        other(with_amount(pays("tea", &open.text), 0)),
        "zero_payment"
    );
    for wrong in [
        Pay {
            to: Some(world.carol.address().to_string()),
            ..pays("tea", &asked.text)
        },
        Pay {
            channel_id: Some(world.channel),
            ..pays("tea", &asked.text)
        },
        Pay {
            reference: Some(Hash([1; 32])),
            ..pays("tea", &asked.text)
        },
        Pay {
            sidechain_id: Some(SidechainId(1)),
            ..pays("tea", &asked.text)
        },
        Pay {
            amount: None,
            ..to(&world.carol, "tea", 5)
        },
    ] {
        assert_eq!(other(wrong), "request_invalid");
    }
    let later = Pay {
        deliver_later: true,
        ..pays("tea", &asked.text)
    };
    assert_eq!(other(later), "reference_not_later");
    // its own
    let own = code(shop.client.call(&pays("own", &asked.text)));
    assert_eq!(own, "own_invoice");
    assert!(sent(&alice).is_empty() && world.with_carol().is_empty());
    assert_eq!(seen(&shop, &asked).state, InvoiceState::Open);
    world.end(alice);
    world.end(shop);
}

#[test]
fn the_payee_is_asked_before_a_channel_is_opened_for_an_invoice() {
    let world = World::new();
    let (alice, shop) = alice_and_shop(&world);
    // taken back: only the shop knows it
    let asked = made(&shop, "order-7", Some(50));
    let reference = asked.reference;
    shop.client
        .call(&CancelInvoice {
            invoice: reference.into(),
        })
        .unwrap();
    let pay = pays("tea", &asked.text);
    assert_eq!(refused(&alice, &pay), "invoice_cancelled");
    // paid by somebody else
    let asked = made(&shop, "order-8", Some(60));
    let bob = world.start(&world.bob);
    knows(&bob, &shop, &world.carol);
    paid(&bob, &pays("cake", &asked.text));
    let pay = pays("cake", &asked.text);
    assert_eq!(refused(&alice, &pay), "reference_paid");
    assert!(sent(&alice).is_empty() && world.with_carol().is_empty());
    assert_eq!(received(&shop), [60]);
    // a payee that says nothing is paid nothing: it has no node any more
    world.end(shop);
    let pay = Pay {
        wait: Some(5),
        ..pays("away", &asked.text)
    };
    assert_eq!(refused(&alice, &pay), "peer_unreachable");
    assert!(sent(&alice).is_empty() && world.with_carol().is_empty());
    world.end(alice);
    world.end(bob);
}

#[test]
fn of_two_payers_and_of_two_ids_at_once_one_pays() {
    let world = World::new();
    let (alice, shop) = alice_and_shop(&world);
    let bob = world.start(&world.bob);
    knows(&bob, &shop, &world.carol);
    let asked = made(&shop, "order-7", Some(50));
    let all = [(&alice, "one"), (&alice, "two"), (&bob, "three")];
    let done = std::thread::scope(|scope| {
        let asked = &asked;
        let payers: Vec<_> = all
            .into_iter()
            .map(|(node, id)| {
                scope.spawn(move || {
                    let pay = pays(id, &asked.text);
                    let done = node.client.call(&pay);
                    (node, pay, done)
                })
            })
            .collect();
        payers.into_iter().map(|p| p.join().unwrap()).collect()
    });
    let payment = only_paid(done);
    let paid_by = seen(&shop, &asked);
    assert_eq!(paid_by.state, InvoiceState::Paid);
    assert_eq!(Some(paid_by.paid.unwrap().channel_id), payment.channel_id);
    assert_eq!(received(&shop), [50]);
    // alice's two payments wanted one channel
    assert!(world.with_carol().len() <= 1);
    for node in [alice, bob, shop] {
        world.end(node);
    }
}

#[test]
fn what_was_paid_in_time_is_the_same_payment_when_the_invoice_has_expired() {
    let world = World::new();
    let (alice, shop) = alice_and_shop(&world);
    let call = MakeInvoice {
        expires_in: Some(30),
        ..asks("order-7", Some(50))
    };
    let asked = shop.client.call(&call).unwrap();
    let pay = pays("tea", &asked.text);
    let done = paid(&alice, &pay);
    // by the chain's clock
    world
        .chain
        .advance(causeway_types::Seconds(1_000_000_000), 1)
        .unwrap();
    alice.until_followed(world.network().latest().unwrap().height);
    let deadline = Instant::now() + Duration::from_secs(60);
    let text = asked.text.clone();
    loop {
        let decoded = alice.client.call(&Decode { text: text.clone() }).unwrap();
        match decoded {
            Decoded::Invoice(invoice) if invoice.is_expired => break,
            _ => assert!(Instant::now() < deadline),
        }
    }
    let again = alice.client.call(&pay).unwrap();
    assert_eq!((again.id, again.nonce), (done.id, done.nonce));
    let other = pays("other", &asked.text);
    assert_eq!(refused(&alice, &other), "invoice_expired");
    world.end(alice);
    world.end(shop);
}
