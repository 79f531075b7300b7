//! A stop waits for nobody who does not know of it.

use crate::held_chain::HeldChain;
use crate::world::{Running, World};
use causeway_node_api::calls::balance::GetBalance;
use causeway_node_api::calls::connect_peer::ConnectPeer;
use causeway_node_api::calls::events::ListEvents;
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::Call;
use causeway_types::Amount;
use std::net::TcpListener;
use std::time::{Duration, Instant};

/// Less than a node's end may take at most: then what it waits for is given up.
const SOON: Duration = Duration::from_secs(8);

fn end_soon(world: &World, node: Running) {
    let began = Instant::now();
    world.end(node);
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
}

/// Ends the node while it answers this call, which `is_asked` waits for.
fn end_while<C: Call + Send>(world: &World, node: Running, call: C, is_asked: impl FnOnce())
where
    C::Response: std::fmt::Debug + Send,
{
    let client = node.client.clone();
    std::thread::scope(|scope| {
        let asked = scope.spawn(move || client.call(&call).unwrap_err());
        is_asked();
        end_soon(world, node);
        assert_eq!(asked.join().unwrap().code(), "stopping");
    });
}

#[test]
fn a_call_that_waits_for_a_peer_is_answered_when_the_node_stops() {
    let world = World::new();
    // it takes connections and says nothing
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap().to_string();
    let node = world.start(&world.alice);
    let call = ConnectPeer {
        account: world.bob.address().to_string(),
        transport_key: node.file.transport_key.clone(),
        address,
        wait: Some(60),
    };
    let mut connection = None;
    end_while(&world, node, call, || {
        connection = Some(silent.accept().unwrap());
    });
}

#[test]
fn a_call_that_waits_for_a_payment_or_an_event_is_answered_when_the_node_stops() {
    let world = World::new();
    let a_moment = || std::thread::sleep(Duration::from_millis(300));
    let events = ListEvents {
        wait: Some(60),
        ..ListEvents::default()
    };
    end_while(&world, world.start(&world.alice), events, a_moment);
    // bob's node does not run, so the payment waits for a link
    let pay = Pay {
        id: "tea".parse().unwrap(),
        epoch: None,
        channel_id: world.channel,
        amount: Amount::new(7),
        wait: Some(60),
    };
    end_while(&world, world.start(&world.alice), pay, a_moment);
}

#[test]
fn a_chain_that_does_not_answer_holds_up_no_stop() {
    let world = World::new();
    let chain = HeldChain::new(world.chain.clone());
    let node = world.start_on(chain.clone(), &world.alice);
    node.wait_until_ready();
    chain.hold_balances();
    end_while(&world, node, GetBalance, || chain.until_asked());
    chain.release();
    let node = world.start_on(chain.clone(), &world.alice);
    chain.hold_blocks();
    chain.until_asked();
    end_soon(&world, node);
    chain.release();
}
