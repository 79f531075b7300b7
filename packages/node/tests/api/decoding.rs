//! What a node says of a text before anything is paid: all of an invoice, and whether its payee signed it.

use crate::held_chain::held_chain;
use crate::invoices::asks;
use crate::world::{announces, code, Person, World};
use causeway_node::config::Config;
use causeway_node_api::calls::decode::{Decode, Decoded, DecodedInvoice, SignatureCheck};
use causeway_node_api::Client;
use causeway_peer_protocol::{Invoice, SignedInvoice};
use causeway_types::signed::domain;
use causeway_types::{Amount, Hash, SidechainId, UnixTime};

/// A time that no machine of today has reached.
const LATER: UnixTime = UnixTime(4_000_000_000);

fn announced() -> Config {
    let mut config = announces();
    config.peers.name = Some("Tea shop".to_owned());
    config
}

/// An invoice of somebody's account, signed by somebody's identity key.
pub fn invoice(world: &World, of: &Person, by: &Person) -> SignedInvoice {
    let contracts = &world.contracts;
    let domain = domain(&contracts.chain_id, contracts.registry.as_str());
    let invoice = Invoice {
        account: of.address().as_str().try_into().unwrap(),
        sidechain_id: SidechainId(1),
        amount: Amount::new(25),
        made_at: UnixTime(1_700_000_000),
        expires_at: LATER,
        final_delta: 0,
        hash: Hash::ZERO,
        payment_secret: [2; 32],
        description: "tea \u{1b}[1A".to_owned().try_into().unwrap(),
        channels: vec![].try_into().unwrap(),
    };
    signed(domain, invoice, by)
}

pub fn signed(domain: Hash, invoice: Invoice, by: &Person) -> SignedInvoice {
    let key = by.keyring().identity().unwrap();
    SignedInvoice {
        signature: key.sign(&invoice.digest(&domain)),
        domain,
        invoice,
    }
}

fn decoded(client: &Client, text: impl ToString) -> DecodedInvoice {
    let text = text.to_string();
    match client.call(&Decode { text }).unwrap() {
        Decoded::Invoice(invoice) => *invoice,
        other => panic!("{other:?}"),
    }
}

fn problem(of: &DecodedInvoice) -> Option<&str> {
    of.problem.as_ref().map(|problem| problem.code.as_str())
}

#[test]
fn an_invoice_is_shown_whole_and_is_good_only_if_its_announced_payee_signed_it() {
    let world = World::new();
    let alice = world.start(&world.alice);
    let good = invoice(&world, &world.bob, &world.bob);
    let seen = decoded(&alice.client, &good);
    assert_eq!(seen.signature, SignatureCheck::NotAnnounced);
    assert_eq!(problem(&seen), Some("payee_not_announced"));

    let bob = world.start_with(&world.bob, announced());
    alice.until_followed(world.network().latest().unwrap().height);
    // as a QR code has it
    let seen = decoded(&alice.client, good.to_string().to_uppercase());
    assert_eq!(
        (seen.signature, problem(&seen)),
        (SignatureCheck::Valid, None)
    );
    assert_eq!(seen.reference, good.invoice.reference(&good.domain));
    assert_eq!(seen.account, world.bob.address().as_str());
    assert_eq!(seen.name.as_deref(), Some("Tea shop"));
    let key = world.bob.keyring().identity().unwrap().public();
    assert_eq!(seen.identity_key, Some(key.to_string()));
    assert_eq!(seen.amount, Some(Amount::new(25)));
    assert_eq!(seen.description, "tea \u{1b}[1A");
    assert_eq!((seen.expires_at, seen.is_expired), (LATER, false));
    assert!(seen.is_of_this_chain && !seen.is_ours);

    // another key, and another amount under a good signature
    let mut forged = vec![invoice(&world, &world.bob, &world.alice)];
    forged.push(good.clone());
    forged[1].invoice.amount = Amount::new(24);
    for forged in forged {
        let seen = decoded(&alice.client, forged);
        assert_eq!(seen.signature, SignatureCheck::Invalid);
        assert_eq!(problem(&seen), Some("invoice_not_signed"));
    }
    // expired by the clock of this machine, or by the chain's
    let mut late = good.invoice.clone();
    late.expires_at = UnixTime(1_700_000_000);
    let seen = decoded(&alice.client, signed(good.domain, late, &world.bob));
    assert_eq!(
        (seen.is_expired, problem(&seen)),
        (true, Some("invoice_expired"))
    );
    // an open amount
    let mut open = good.invoice.clone();
    open.amount = Amount::ZERO;
    let seen = decoded(&alice.client, signed(good.domain, open, &world.bob));
    assert_eq!((seen.amount, problem(&seen)), (None, None));
    // of another registry, where the same account may announce another node
    let elsewhere = domain("nodes-2", world.contracts.registry.as_str());
    let seen = decoded(
        &alice.client,
        signed(elsewhere, good.invoice.clone(), &world.bob),
    );
    assert_eq!(seen.signature, SignatureCheck::OtherChain);
    assert_eq!((seen.name, seen.identity_key), (None, None));
    assert_eq!(
        seen.problem.map(|problem| problem.code).as_deref(),
        Some("invoice_other_chain")
    );
    // its own
    let seen = decoded(&bob.client, &good);
    assert!(seen.is_ours && seen.signature == SignatureCheck::Valid);
    assert_eq!(problem(&seen), Some("own_invoice"));
    world.end(alice);
    world.end(bob);
}

#[test]
fn a_text_that_is_neither_invoice_nor_line_is_refused_and_a_token_is_needed() {
    let world = World::new();
    let alice = world.start(&world.alice);
    let text = invoice(&world, &world.bob, &world.bob).to_string();
    let (most, last) = text.split_at(text.len() - 1);
    let mistyped = format!("{most}{}", if last == "q" { "p" } else { "q" });
    for text in ["", "hello", "cswy1:AAAA", mistyped.as_str()] {
        let refused = alice.client.call(&Decode {
            text: text.to_owned(),
        });
        assert_eq!(code(refused), "text_unknown", "{text}");
    }
    let without = alice.file.client(None).unwrap();
    assert_eq!(code(without.call(&Decode { text })), "unauthorized");
    world.end(alice);
}

#[test]
fn before_the_first_block_nobody_is_said_to_be_unannounced() {
    let world = World::new();
    let chain = held_chain(world.chain.clone());
    chain.behaviour.hold_blocks();
    let alice = world.start_on(chain.clone(), &world.alice);
    let text = invoice(&world, &world.bob, &world.bob).to_string();
    assert_eq!(code(alice.client.call(&Decode { text })), "stopping");
    let made = alice.client.call(&asks("order-7", Some(25)));
    assert_eq!(code(made), "stopping");
    chain.behaviour.release();
    world.end(alice);
}
