//! A node forwards no lock that it has not the coins to claim, and none that may outlast an upgrade of the chain.

use crate::invoices::asks;
use crate::line::{until_announced, Line};
use crate::metrics::{scraped, value};
use crate::world::{announces, code, until, Running};
use causeway_chain::{Chain, ChainError, Fee, PlannedUpgrade};
use causeway_client::network::Network;
use causeway_embedded_chain::test_node::{Behaviour, TestNode};
use causeway_embedded_chain::EmbeddedChain;
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::GetPayment;
use causeway_types::Height;
use cosmwasm_std::coin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::Duration;

/// A chain with a fee, uatom, for every duty, and an upgrade at a height.
#[derive(Default)]
struct Announced {
    fee: Option<u128>,
    upgrade: Option<Height>,
    was_asked: AtomicBool,
}

impl Behaviour for Announced {
    fn fee_for(&self, chain: &EmbeddedChain, gas_used: u64) -> Result<Fee, ChainError> {
        match self.fee {
            None => chain.fee_for(gas_used),
            Some(fee) => Ok(Fee {
                gas_limit: gas_used,
                amount: vec![coin(fee, "uatom")],
            }),
        }
    }
    fn planned_upgrade(&self) -> Result<Option<PlannedUpgrade>, ChainError> {
        self.was_asked.store(true, Ordering::Relaxed);
        Ok(self.upgrade.map(|height| PlannedUpgrade {
            name: "v2".to_owned(),
            height,
        }))
    }
}

/// Alice pays carol over bob, whose chain is this one. Why she is told that it does not go on, once bob's node knows of it.
fn why_not(bobs: Announced, knows: impl Fn(&Running, &Announced) -> bool) -> String {
    let line = Line::new();
    let chain = Arc::new(TestNode {
        chain: line.world.chain.clone(),
        behaviour: bobs,
    });
    let network = Network::new(chain.clone(), line.world.contracts.clone());
    let started = line
        .world
        .start_configured(line.people()[1], network, announces());
    let bob = started.unwrap();
    bob.wait_until_ready();
    until("bob's node knows it", || knows(&bob, &chain.behaviour));
    let nodes = [line.start(0), bob, line.start(2)];
    for place in 0..2 {
        line.link(place, &nodes[place], &nodes[place + 1]);
    }
    until_announced(&nodes[0], 3);
    let invoice = nodes[2].client.call(&asks("tea", Some(20_000))).unwrap();
    let pay = Pay {
        wait: Some(60),
        ..Pay::invoice("tea".parse().unwrap(), &invoice.text, None)
    };
    assert_eq!(code(nodes[0].client.call(&pay)), "payment_failed");
    let id = "tea".parse().unwrap();
    let failed = nodes[0].client.call(&GetPayment { id }).unwrap();
    let why = failed.route.unwrap().failure.unwrap();
    assert_eq!(why.node, Some(line.world.bob.address().to_string()));
    for node in nodes {
        line.world.end(node);
    }
    why.code
}

#[test]
fn a_node_that_could_not_pay_for_a_claim_forwards_nothing() {
    let bobs = Announced {
        // more than all that he has
        fee: Some(10_000_000),
        ..Announced::default()
    };
    let knows =
        |bob: &Running, _: &Announced| value(&scraped(bob), "causeway_duty_fees") == Some(0.0);
    assert_eq!(why_not(bobs, knows), "node_busy");
}

#[test]
fn a_node_forwards_nothing_that_may_outlast_an_upgrade_of_the_chain() {
    let bobs = Announced {
        upgrade: Some(Height(1_000)),
        ..Announced::default()
    };
    let knows = |_: &Running, bobs: &Announced| {
        let was_asked = bobs.was_asked.load(Ordering::Relaxed);
        // what it was told is published right after that
        std::thread::sleep(Duration::from_millis(300));
        was_asked
    };
    assert_eq!(why_not(bobs, knows), "expiry_too_late");
}
