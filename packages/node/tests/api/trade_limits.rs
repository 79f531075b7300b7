//! What a node gives in trades at most, for how long, and by which rates: asked of whole nodes.

use crate::exchange::{set_pair, Exchange, ARRIVES, AT_CHAIN, ONE, OTHER};
use crate::faulty_chain::{faulty_chain, Fault};
use crate::invoices::asks;
use crate::line::{open_both, until_announced};
use crate::metrics::scraped_with;
use crate::world::{announces, code, connect, Person, Running};
use causeway_chain::Chain as _;
use causeway_client::network::Network;
use causeway_node::writer::MOST_PAIR_LAG;
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::calls::make_invoice::MakeInvoice;
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::{GetPayment, PaymentState};
use causeway_node_api::calls::settle_invoice::SettleInvoice;
use causeway_node_api::payment_route::RouteFailure;
use causeway_types::{Amount, Seconds, SidechainId};

const THIRD: SidechainId = SidechainId(3);

/// Why a payment was not made.
pub fn why(node: &Running, id: &str) -> RouteFailure {
    let id = id.parse().unwrap();
    let payment = node.client.call(&GetPayment { id }).unwrap();
    payment.route.unwrap().failure.unwrap()
}

#[test]
fn what_is_given_of_a_token_in_open_trades_is_bounded_whatever_is_taken_for_it() {
    let dora = Person::new();
    let exchange = Exchange::with(&[&dora]);
    let world = &exchange.world;
    world.create_sidechain("THIRD");
    set_pair(world, &world.bob, THIRD);
    let third = open_both(&world.network(), &dora, &world.bob, Some("THIRD"));
    let alice = world.start_with(&world.alice, announces());
    let mut config = announces();
    // one trade of 1,004 fits, and one of 401 beside it
    config.routes.trade_limit = Some([("OTHER", 1_500)].into());
    let bob = world.start_with(&world.bob, config);
    let carol = world.start_with(&world.carol, announces());
    exchange.link([&alice, &bob, &carol]);
    let doras = world.start_with(&dora, announces());
    connect(&doras, (&bob, &world.bob), third);
    until_announced(&alice, 4);
    until_announced(&doras, 4);
    let held = carol.client.call(&MakeInvoice {
        hold: Some(3_600),
        sidechain_id: OTHER,
        ..asks("held", Some(ARRIVES))
    });
    let held = held.unwrap();
    let open = Pay {
        wait: Some(3),
        from_sidechain_id: Some(ONE),
        at_most: Some(Amount::new(2 * AT_CHAIN)),
        ..Pay::invoice("open".parse().unwrap(), &held.text, None)
    };
    let open = alice.client.call(&open).unwrap();
    assert_eq!(open.state, PaymentState::Signed, "{open:?}");
    let in_third = |id: &str, amount| Pay {
        wait: Some(60),
        sidechain_id: Some(OTHER),
        from_sidechain_id: Some(THIRD),
        at_most: Some(Amount::new(3 * amount)),
        ..Pay::to(
            id.parse().unwrap(),
            world.carol.address(),
            Amount::new(amount),
        )
    };
    let small = doras.client.call(&in_third("small", 400)).unwrap();
    assert_eq!(small.state, PaymentState::Final, "{small:?}");
    let refused = doras.client.call(&in_third("large", ARRIVES));
    assert_eq!(code(refused), "payment_failed");
    let refused = why(&doras, "large");
    assert_eq!(refused.code, "trade_limit", "{refused:?}");
    // what is left would tell what there is
    assert_eq!((refused.asked, refused.allowed), (None, None));
    // once the first one is over there is room for another one
    let settle = SettleInvoice {
        invoice: held.reference.into(),
        preimage: None,
    };
    carol.client.call(&settle).unwrap();
    let next = alice.client.call(&exchange.payment("next", 2 * AT_CHAIN));
    assert_eq!(next.unwrap().state, PaymentState::Final);
    // and who was refused for too much has not learnt that nothing goes there
    let again = doras.client.call(&in_third("again", 400)).unwrap();
    assert_eq!(again.state, PaymentState::Final, "{again:?}");
    for node in [alice, bob, carol, doras] {
        world.end(node);
    }
}

#[test]
fn a_trade_is_refused_that_binds_a_node_for_too_long_or_by_rates_that_it_does_not_know() {
    let exchange = Exchange::new();
    let world = &exchange.world;
    let alice = world.start_with(&world.alice, announces());
    let chain = faulty_chain(world.chain.clone());
    let network = Network::new(chain.clone(), world.contracts.clone());
    let bob = world.start_configured(&world.bob, network, announces());
    let bob = bob.unwrap();
    bob.wait_until_ready();
    let carol = world.start_with(&world.carol, announces());
    exchange.link([&alice, &bob, &carol]);
    let paid = alice.client.call(&exchange.payment("known", 2 * AT_CHAIN));
    assert_eq!(paid.unwrap().state, PaymentState::Final);
    // from now on bob cannot read the policy, of which he hears that it has changed
    chain.behaviour.set(Fault::StateBehind(2 * MOST_PAIR_LAG));
    set_pair(world, &world.bob, ONE);
    for _ in 0..=MOST_PAIR_LAG {
        world.chain.advance(Seconds(0), 1).unwrap();
    }
    let newest = world.chain.status().unwrap().height;
    for node in [&alice, &bob, &carol] {
        node.until_followed(newest);
    }
    let warnings = bob.client.call(&GetInfo).unwrap().warnings;
    let mut told = warnings.iter();
    assert!(
        told.any(|told| told.contains("no payment of others is traded")),
        "{warnings:?}"
    );
    let refused = alice
        .client
        .call(&exchange.payment("unknown", 2 * AT_CHAIN));
    assert_eq!(code(refused), "payment_failed");
    let refused = why(&alice, "unknown");
    assert_eq!(refused.code, "node_busy", "{refused:?}");
    assert_eq!(refused.node, Some(world.bob.address().to_string()));
    // once it is read the warning ends
    chain.behaviour.set(Fault::None);
    scraped_with(&bob, "causeway_graph_height", newest.0 as f64);
    assert_eq!(bob.client.call(&GetInfo).unwrap().warnings, [""; 0]);
    for node in [alice, bob, carol] {
        world.end(node);
    }
}

#[test]
fn a_node_that_is_bound_to_a_rate_for_less_than_others_says_for_how_long() {
    let exchange = Exchange::new();
    let world = &exchange.world;
    let alice = world.start_with(&world.alice, announces());
    let mut config = announces();
    config.routes.trade_time = Some(3_600);
    let bob = world.start_with(&world.bob, config);
    let carol = world.start_with(&world.carol, announces());
    exchange.link([&alice, &bob, &carol]);
    let refused = alice.client.call(&exchange.payment("long", 2 * AT_CHAIN));
    assert_eq!(code(refused), "payment_failed");
    let refused = why(&alice, "long");
    assert_eq!(refused.code, "trade_too_long", "{refused:?}");
    assert_eq!(refused.allowed.as_deref(), Some("3600"));
    // two hours and ten minutes, two minutes for clocks, and what the chain's clock is behind the machine's
    let asked: u64 = refused.asked.unwrap().parse().unwrap();
    assert!((7_800..=8_040).contains(&asked), "{asked}");
    for node in [alice, bob, carol] {
        world.end(node);
    }
}
