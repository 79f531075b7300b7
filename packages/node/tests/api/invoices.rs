//! Invoices through the API: made once under an id, listed by state, shown, taken back.

use crate::world::{announces, code, Running, World};
use causeway_client::nodes::withdraw::withdraw;
use causeway_node_api::calls::cancel_invoice::CancelInvoice;
use causeway_node_api::calls::decode::{Decode, Decoded, SignatureCheck};
use causeway_node_api::calls::invoice::{GetInvoice, Invoice, InvoiceName, InvoiceState};
use causeway_node_api::calls::invoices::ListInvoices;
use causeway_node_api::calls::make_invoice::{MakeInvoice, MAX_EXPIRES_IN};
use causeway_node_api::Epoch;
use causeway_types::{Amount, Hash, SidechainId};
use std::time::{Duration, Instant};

pub fn asks(id: &str, amount: Option<u128>) -> MakeInvoice {
    MakeInvoice {
        id: id.parse().unwrap(),
        epoch: None,
        sidechain_id: SidechainId(1),
        amount: amount.map(Amount::new),
        description: "two teas".to_owned(),
        expires_in: None,
        hold: None,
        hash: None,
    }
}

fn references(node: &Running, state: Option<InvoiceState>) -> Vec<Hash> {
    let call = ListInvoices {
        state,
        ..ListInvoices::default()
    };
    let page = node.client.call(&call).unwrap();
    assert_eq!(page.next, None);
    page.invoices.iter().map(|i| i.reference).collect()
}

fn cancel(node: &Running, reference: Hash) -> Invoice {
    node.client
        .call(&CancelInvoice {
            invoice: reference.into(),
        })
        .unwrap()
}

#[test]
fn an_invoice_is_made_once_under_its_id_and_is_the_same_after_a_start() {
    let world = World::new();
    let bob = world.start_with(&world.bob, announces());
    let made = bob.client.call(&asks("order-7", Some(25))).unwrap();
    assert_eq!(made.state, InvoiceState::Open);
    assert_eq!(
        (made.amount, made.paid.clone()),
        (Some(Amount::new(25)), None)
    );
    assert_eq!(made.expires_at.0 - made.made_at.0, 3_600);
    assert_eq!(bob.client.call(&asks("order-7", Some(25))).unwrap(), made);
    // whatever else is asked under the id is another request
    for other in [
        asks("order-7", Some(26)),
        asks("order-7", None),
        MakeInvoice {
            expires_in: Some(60),
            ..asks("order-7", Some(25))
        },
        MakeInvoice {
            description: "three teas".to_owned(),
            ..asks("order-7", Some(25))
        },
    ] {
        assert_eq!(code(bob.client.call(&other)), "request_id_taken");
    }
    let open = bob.client.call(&asks("any", None)).unwrap();
    assert_eq!(open.amount, None);
    assert_ne!(open.reference, made.reference);
    world.end(bob);

    let bob = world.start_with(&world.bob, announces());
    let reference = made.reference;
    // by its reference, and by the shop's own id
    for invoice in [reference.into(), "order-7".parse().unwrap()] {
        assert_eq!(bob.client.call(&GetInvoice { invoice }).unwrap(), made);
    }
    assert_eq!(references(&bob, None), [reference, open.reference]);
    // what was made is answered also where nothing more could be made
    let network = world.network();
    let on_record = network.node(&world.bob.address()).unwrap().unwrap();
    withdraw(&network, &world.bob.account(), on_record.instance).unwrap();
    bob.until_followed(world.network().latest().unwrap().height);
    assert_eq!(bob.client.call(&asks("order-7", Some(25))).unwrap(), made);
    assert_eq!(
        code(bob.client.call(&asks("order-8", Some(25)))),
        "not_announced"
    );
    world.end(bob);
}

#[test]
fn an_invoice_is_signed_by_the_announced_key_and_names_what_was_asked() {
    let world = World::new();
    let bob = world.start_with(&world.bob, announces());
    let alice = world.start(&world.alice);
    let made = bob.client.call(&asks("order-7", Some(25))).unwrap();
    let text = made.text.clone();
    let Decoded::Invoice(seen) = alice.client.call(&Decode { text }).unwrap() else {
        panic!("an invoice is something else");
    };
    assert_eq!(seen.signature, SignatureCheck::Valid);
    assert_eq!(seen.problem, None);
    assert_eq!(seen.reference, made.reference);
    assert_eq!(seen.account, world.bob.address().as_str());
    assert_eq!(seen.amount, made.amount);
    assert_eq!(seen.description, "two teas");
    assert_eq!(
        (seen.made_at, seen.expires_at),
        (made.made_at, made.expires_at)
    );
    world.end(alice);
    world.end(bob);
}

#[test]
fn invoices_are_listed_by_state_and_in_pages_and_one_that_is_taken_back_stays_so() {
    let world = World::new();
    let bob = world.start_with(&world.bob, announces());
    let make = |id: &str, expires_in| {
        let call = MakeInvoice {
            expires_in: Some(expires_in),
            ..asks(id, Some(5))
        };
        bob.client.call(&call).unwrap().reference
    };
    let (open, short, back) = (make("a", 600), make("b", 1), make("c", 600));
    let cancelled = cancel(&bob, back);
    assert_eq!(cancelled.state, InvoiceState::Cancelled);
    assert_eq!(cancel(&bob, back), cancelled);
    let deadline = Instant::now() + Duration::from_secs(60);
    while references(&bob, Some(InvoiceState::Expired)) != [short] {
        assert!(Instant::now() < deadline, "it does not expire");
        std::thread::sleep(Duration::from_millis(50));
    }
    let reference = short;
    let expired = bob
        .client
        .call(&GetInvoice {
            invoice: reference.into(),
        })
        .unwrap();
    assert_eq!(expired.state, InvoiceState::Expired);
    assert_eq!(references(&bob, Some(InvoiceState::Open)), [open]);
    assert_eq!(references(&bob, Some(InvoiceState::Cancelled)), [back]);
    assert_eq!(references(&bob, Some(InvoiceState::Paid)), []);
    assert_eq!(references(&bob, None), [open, short, back]);
    let page = |after| {
        let call = ListInvoices {
            after,
            limit: Some(2),
            ..ListInvoices::default()
        };
        bob.client.call(&call).unwrap()
    };
    let first = page(None);
    assert_eq!(first.invoices.len(), 2);
    let last = page(first.next);
    assert_eq!((last.invoices[0].reference, last.next), (back, None));
    world.end(bob);
}

#[test]
fn what_is_no_invoice_is_refused_with_what_is_allowed() {
    let world = World::new();
    let alice = world.start(&world.alice);
    let refused = alice.client.call(&asks("x", Some(5))).unwrap_err();
    assert_eq!(refused.code(), "not_announced");
    world.end(alice);
    let bob = world.start_with(&world.bob, announces());
    for (call, expected) in [
        (asks("x", Some(0)), "zero_invoice"),
        (
            MakeInvoice {
                description: "é".repeat(129),
                ..asks("x", Some(5))
            },
            "request_invalid",
        ),
        (
            MakeInvoice {
                expires_in: Some(0),
                ..asks("x", Some(5))
            },
            "request_invalid",
        ),
        (
            MakeInvoice {
                expires_in: Some(MAX_EXPIRES_IN + 1),
                ..asks("x", Some(5))
            },
            "request_invalid",
        ),
        (
            MakeInvoice {
                epoch: Some(Epoch([7; 16])),
                ..asks("x", Some(5))
            },
            "epoch_over",
        ),
        (
            MakeInvoice {
                sidechain_id: SidechainId(99),
                ..asks("x", Some(5))
            },
            "request_invalid",
        ),
    ] {
        assert_eq!(code(bob.client.call(&call)), expected, "{call:?}");
    }
    // the id of what was refused is free
    assert_eq!(references(&bob, None), []);
    bob.client.call(&asks("x", Some(5))).unwrap();

    let reference = Hash::of(b"nothing");
    let unknown = bob.client.call(&GetInvoice {
        invoice: reference.into(),
    });
    assert_eq!(code(unknown), "invoice_unknown");
    let unknown = bob.client.call(&CancelInvoice {
        invoice: reference.into(),
    });
    assert_eq!(code(unknown), "invoice_unknown");
    let invoice: InvoiceName = "order-8".parse().unwrap();
    let unknown = bob.client.call(&GetInvoice { invoice });
    assert_eq!(code(unknown), "invoice_unknown");
    let without = bob.file.client(None).unwrap();
    assert_eq!(code(without.call(&asks("y", Some(5)))), "unauthorized");
    assert_eq!(
        code(without.call(&GetInvoice {
            invoice: reference.into()
        })),
        "unauthorized"
    );
    assert_eq!(
        code(without.call(&CancelInvoice {
            invoice: reference.into()
        })),
        "unauthorized"
    );
    let list = ListInvoices::default();
    assert_eq!(code(without.call(&list)), "unauthorized");
    world.end(bob);
}
