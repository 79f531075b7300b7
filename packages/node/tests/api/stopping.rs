//! A stop waits for nobody who does not know of it.

use crate::held_chain::held_chain;
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

/// Ends the node once `is_asked` returns, and has the code of what this call was answered.
fn end_while<C: Call + Send>(
    world: &World,
    node: Running,
    call: C,
    is_asked: impl FnOnce(),
) -> String
where
    C::Response: std::fmt::Debug + Send,
{
    let client = node.client.clone();
    std::thread::scope(|scope| {
        let asked = scope.spawn(move || client.call(&call).unwrap_err());
        is_asked();
        end_soon(world, node);
        asked.join().unwrap().code().to_owned()
    })
}

/// The same for a call of which cannot be seen that the node has it: it is given more and more time to arrive.
fn check_answered_at_the_end<C: Call + Clone + Send>(world: &World, call: &C)
where
    C::Response: std::fmt::Debug + Send,
{
    for seconds in [0.3, 2.0, 10.0] {
        let node = world.start(&world.alice);
        let wait = || std::thread::sleep(Duration::from_secs_f64(seconds));
        let code = end_while(world, node, call.clone(), wait);
        // what arrives after the end has no answer
        if !["node_unreachable", "node_gave_no_answer"].contains(&code.as_str()) {
            return assert_eq!(code, "stopping");
        }
    }
    panic!("the call never arrived");
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
        transport_key: Some(node.file.transport_key.clone()),
        address: Some(address),
        wait: Some(60),
    };
    let mut connection = None;
    let code = end_while(&world, node, call, || {
        connection = Some(silent.accept().unwrap());
    });
    assert_eq!(code, "stopping");
}

#[test]
fn a_call_that_waits_for_a_payment_or_an_event_is_answered_when_the_node_stops() {
    let world = World::new();
    let events = ListEvents {
        wait: Some(60),
        ..ListEvents::default()
    };
    check_answered_at_the_end(&world, &events);
    // bob's node does not run, so the payment waits for a link
    let pay = Pay {
        wait: Some(60),
        ..Pay::over("tea".parse().unwrap(), world.channel, Amount::new(7))
    };
    check_answered_at_the_end(&world, &pay);
}

#[test]
fn a_chain_that_does_not_answer_holds_up_no_stop() {
    let world = World::new();
    let chain = held_chain(world.chain.clone());
    let node = world.start_on(chain.clone(), &world.alice);
    node.wait_until_ready();
    chain.behaviour.hold_balances();
    let code = end_while(&world, node, GetBalance, || chain.behaviour.until_asked());
    assert_eq!(code, "stopping");
    chain.behaviour.release();
    let node = world.start_on(chain.clone(), &world.alice);
    chain.behaviour.hold_blocks();
    chain.behaviour.until_asked();
    end_soon(&world, node);
    chain.behaviour.release();
}
