//! Payments that name a reference: asked for before they are signed, and paid once.

use crate::world::{code, join, pay, Person, World};
use causeway_chain::machine_time;
use causeway_client::wallet::book_owner;
use causeway_node_api::calls::events::ListEvents;
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::PaymentState;
use causeway_node_api::calls::payments::ListPayments;
use causeway_node_api::event::EventKind;
use causeway_peer_protocol::reference::{RESERVED_FOR, TOO_OFTEN_FOR};
use causeway_types::{Amount, ChannelId, Hash, Seconds, SidechainId, UnixTime};
use causeway_wallet::book::{InvoiceState, NewInvoice, Reservation};
use causeway_wallet::Book;

pub const INVOICE: Hash = Hash([9; 32]);
const CANCELLED: Hash = Hash([8; 32]);
const EXPIRED: Hash = Hash([7; 32]);

pub fn book(world: &World, of: &Person) -> Book {
    let owner = book_owner(&world.network(), &of.address());
    Book::open(&owner.dir(of.home.path()), &owner).unwrap()
}

pub fn make_invoice(
    world: &World,
    reference: Hash,
    sidechain_id: SidechainId,
    expires_at: UnixTime,
) {
    let new = NewInvoice {
        request_id: reference.to_string(),
        reference,
        sidechain_id,
        amount: Amount::new(7),
        made_at: UnixTime(1),
        expires_at,
        description: "tea".to_owned(),
        payment_secret: [1; 32],
        hash: Hash::ZERO,
        preimage: None,
        final_delta: Seconds(0),
        hold: Seconds(0),
        text: "cswinv1".to_owned(),
    };
    let added = book(world, &world.bob).commit(|w| w.add_invoice(&new, &reference));
    added.unwrap();
}

fn named(id: &str, world: &World, amount: u128, reference: Hash) -> Pay {
    Pay {
        reference: Some(reference),
        ..pay(id, world.channel, amount)
    }
}

#[test]
fn an_invoice_is_paid_once_and_what_does_not_pay_it_is_not_signed() {
    let world = World::new();
    let sidechain_id = world.network().sidechain(None).unwrap().sidechain_id;
    let never = UnixTime(u64::from(u32::MAX));
    make_invoice(&world, INVOICE, sidechain_id, never);
    make_invoice(&world, CANCELLED, sidechain_id, never);
    make_invoice(&world, EXPIRED, sidechain_id, UnixTime(2));
    let cancelled = book(&world, &world.bob).commit(|w| w.cancel_invoice(&CANCELLED, UnixTime(1)));
    cancelled.unwrap();
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    world.link(&alice, (&bob, &world.bob));
    let refused = |id: &str, amount, reference| {
        code(alice.client.call(&named(id, &world, amount, reference)))
    };
    assert_eq!(refused("less", 6, INVOICE), "invoice_amount");
    assert_eq!(refused("cancelled", 7, CANCELLED), "invoice_cancelled");
    assert_eq!(refused("expired", 7, EXPIRED), "invoice_expired");

    let paid = alice
        .client
        .call(&named("tea", &world, 7, INVOICE))
        .unwrap();
    assert_eq!(paid.state, PaymentState::Final);
    assert_eq!((paid.reference, paid.outcome), (Some(INVOICE), None));
    // the same is the same payment; another under the same id is refused, and another of the same reference is none
    let again = alice
        .client
        .call(&named("tea", &world, 7, INVOICE))
        .unwrap();
    assert_eq!(again, paid);
    let without = code(alice.client.call(&pay("tea", world.channel, 7)));
    assert_eq!(without, "request_id_taken");
    assert_eq!(refused("again", 7, INVOICE), "reference_paid");
    // a reference that is no invoice is taken once, too
    let order = Hash::of(b"order 7");
    alice
        .client
        .call(&named("order", &world, 3, order))
        .unwrap();
    assert_eq!(refused("order-again", 3, order), "reference_paid");

    let events = bob.client.call(&ListEvents::default()).unwrap().events;
    let kinds: Vec<_> = events
        .iter()
        .map(|event| match &event.what {
            EventKind::PaymentReceived(p) => ("received", p.sidechain_id, p.amount.u128()),
            EventKind::InvoicePaid(p) => ("invoice", p.sidechain_id, p.amount.u128()),
            other => panic!("{other:?}"),
        })
        .collect();
    // of which token it was is told with the amount: who pays may choose a channel in another one
    let sidechain = Some(sidechain_id);
    let expected = [
        ("received", sidechain, 7),
        ("invoice", sidechain, 7),
        ("received", sidechain, 3),
    ];
    assert_eq!(kinds, expected);
    let listed = bob.client.call(&ListPayments::default()).unwrap().payments;
    assert!(
        listed.iter().all(|p| p.sidechain_id == sidechain),
        "{listed:?}"
    );
    world.end(alice);
    world.end(bob);
    let invoice = book(&world, &world.bob).invoice(&INVOICE).unwrap().unwrap();
    let InvoiceState::Paid(payment) = invoice.state else {
        panic!("{invoice:?}");
    };
    assert_eq!(payment.key.channel_id, world.channel);
}

/// Another channel between the two, which bob has joined. No node runs.
fn second_channel(world: &World) -> ChannelId {
    let channel_id = world.open(1_000);
    join(&world.network(), &world.bob, channel_id);
    channel_id
}

#[test]
fn what_is_paid_over_one_channel_is_not_paid_over_another_to_the_same_account() {
    let world = World::new();
    let second = second_channel(&world);
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    world.link(&alice, (&bob, &world.bob));
    let order = Hash::of(b"order 7");
    let first = named("first", &world, 3, order);
    alice.client.call(&first).unwrap();
    let over_other = Pay {
        channel_id: Some(second),
        ..named("second", &world, 3, order)
    };
    let refused = alice.client.call(&over_other).unwrap_err();
    assert_eq!(refused.code(), "reference_paid");
    assert!(refused
        .to_string()
        .contains(&format!("channel {}", world.channel)));
    // both books know whose the channels are, so that the payee knows it too
    world.end(alice);
    world.end(bob);
    for person in [&world.alice, &world.bob] {
        let book = book(&world, person);
        for key in book.keys().unwrap() {
            assert!(book.parties(&key).unwrap().unwrap().peer.is_some());
        }
    }
}

#[test]
fn where_the_payee_is_not_linked_nothing_is_asked_and_nothing_is_signed() {
    let world = World::new();
    let alice = world.start(&world.alice);
    let at_once = Pay {
        wait: Some(0),
        ..named("tea", &world, 7, INVOICE)
    };
    assert_eq!(code(alice.client.call(&at_once)), "not_signed");
}

#[test]
fn after_a_start_no_reservation_runs_longer_than_one_that_is_made_now() {
    let world = World::new();
    let mut of_bob = book(&world, &world.bob);
    let key = of_bob.keys().unwrap()[0];
    // by a clock that was wrong
    let never = UnixTime(u64::from(u32::MAX));
    let reserved = Reservation {
        reference: INVOICE,
        key,
        until: never,
        renewals: 0,
        refused_until: never,
    };
    of_bob.commit(|w| w.reserve(&reserved)).unwrap();
    drop(of_bob);
    world.end(world.start(&world.bob));
    let kept = book(&world, &world.bob).commit(|w| w.reservations(&INVOICE));
    let now = machine_time();
    let [kept] = kept.unwrap()[..] else {
        panic!("it is kept");
    };
    assert!(kept.until <= now.plus(RESERVED_FOR), "{kept:?}");
    assert!(kept.refused_until <= now.plus(TOO_OFTEN_FOR), "{kept:?}");
}
