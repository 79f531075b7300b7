//! The warning that duties can be paid for no more: by `getinfo`, the metric and an event.

use crate::metrics::{scraped, value};
use crate::world::{Running, World};
use causeway_chain::{ChainError, Fee};
use causeway_embedded_chain::test_node::{Behaviour, TestNode};
use causeway_embedded_chain::EmbeddedChain;
use causeway_node_api::calls::events::ListEvents;
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::event::EventKind;
use cosmwasm_std::coin;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A chain on which every duty has this fee, uatom.
struct Costs(u128);

impl Behaviour for Costs {
    fn fee_for(&self, _: &EmbeddedChain, gas_used: u64) -> Result<Fee, ChainError> {
        Ok(Fee {
            gas_limit: gas_used,
            amount: vec![coin(self.0, "uatom")],
        })
    }
}

/// A node of alice on a chain with this fee, once it knows what it can pay: the metric.
fn with_fee(world: &World, fee: u128) -> (Running, f64) {
    let chain = Arc::new(TestNode {
        chain: world.chain.clone(),
        behaviour: Costs(fee),
    });
    let alice = world.start_on(chain, &world.alice);
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let fees = value(&scraped(&alice), "causeway_duty_fees").unwrap();
        if !fees.is_nan() {
            return (alice, fees);
        }
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn warnings(node: &Running) -> Vec<String> {
    let all = node.client.call(&GetInfo).unwrap().warnings;
    all.into_iter().filter(|w| w.contains("duties")).collect()
}

/// The events, once there are so many: which kind, and how many fees each names.
fn events(node: &Running, count: usize) -> Vec<(&'static str, u64)> {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let page = node.client.call(&ListEvents::default()).unwrap();
        let found = page.events.into_iter().map(|event| match event.what {
            EventKind::DutyFundsLow(funds) => ("low", funds.fees),
            EventKind::DutyFundsEnough(funds) => ("enough", funds.fees),
            other => panic!("{other:?}"),
        });
        let found: Vec<_> = found.collect();
        if found.len() >= count {
            return found;
        }
        assert!(Instant::now() < deadline, "{found:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_node_that_cannot_pay_for_ten_duties_says_so_in_getinfo_in_the_metric_and_once_as_an_event() {
    let world = World::new();
    // alice has 990,000 beside her channel
    let (alice, fees) = with_fee(&world, 200_000);
    assert_eq!(fees, 4.0);
    let [warning] = &warnings(&alice)[..] else {
        panic!("one warning");
    };
    for words in ["990000uatom", "2000000uatom", "send coins to"] {
        assert!(warning.contains(words), "{warning}");
    }
    assert_eq!(events(&alice, 1), [("low", 4)]);
    world.end(alice);
    // still too few after a start: that was said
    let (alice, fees) = with_fee(&world, 100_000);
    assert_eq!(fees, 9.0);
    assert_eq!(warnings(&alice).len(), 1);
    world.end(alice);
    let (alice, fees) = with_fee(&world, 99_000);
    assert_eq!(fees, 10.0);
    assert_eq!(warnings(&alice), [""; 0]);
    assert_eq!(events(&alice, 2), [("low", 4), ("enough", 10)]);
    world.end(alice);
    // a chain that takes no fees
    let alice = world.start(&world.alice);
    let deadline = Instant::now() + Duration::from_secs(60);
    while value(&scraped(&alice), "causeway_duty_fees") != Some(f64::INFINITY) {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(warnings(&alice), [""; 0]);
    assert_eq!(events(&alice, 2).len(), 2);
    world.end(alice);
}
