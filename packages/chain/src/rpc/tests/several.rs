//! Several addresses in one chain file.

use super::fake::{Fake, On};
use super::*;

/// A chain with these nodes, in this order.
fn chain_of(nodes: &[&Fake]) -> RpcChain {
    let spec = ChainSpec {
        other_rpc: nodes[1..].iter().map(|n| n.address.clone()).collect(),
        ..spec(&nodes[0].address)
    };
    RpcChain::open_with(spec, timeouts()).unwrap()
}

/// An address at which nobody is.
fn nobody() -> String {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", gone.local_addr().unwrap())
}

#[test]
fn a_question_goes_to_the_next_node_where_nobody_is_at_the_first() {
    let (other, third) = (Fake::start(), Fake::start());
    other.state().chain_id = "other-1".to_owned();
    third.state().height = 12;
    let spec = ChainSpec {
        other_rpc: vec![other.address.clone(), third.address.clone()],
        ..spec(&nobody())
    };
    let chain = RpcChain::open_with(spec, timeouts()).unwrap();
    // the one of another chain is passed over
    assert_eq!(chain.status().unwrap().height, Height(12));
    submit_one(&chain).unwrap();
    assert!(other.state().offered.is_empty());
    assert_eq!(third.state().blocks.len(), 1);
}

#[test]
fn a_node_that_is_catching_up_or_breaks_off_is_left_for_the_next() {
    let (one, other) = (Fake::start(), Fake::start());
    let chain = chain_of(&[&one, &other]);
    one.state().catching_up = true;
    chain.status().unwrap();
    assert_eq!(chain.node.current(), 1);
    one.state().catching_up = false;
    other.state().says = Some("<html>gone</html>".to_owned());
    chain.status().unwrap();
    assert_eq!(chain.node.current(), 0);
}

#[test]
fn a_node_that_stands_still_is_left_for_one_with_newer_blocks_and_kept_where_all_stand_still() {
    let (one, other, third) = (Fake::start(), Fake::start(), Fake::start());
    one.state().age = 3_600;
    other.state().age = 3_600;
    let chain = chain_of(&[&one, &other, &third]);
    third.state().age = 3_600;
    let error = chain.checked_status().unwrap_err();
    assert!(
        matches!(&error, ChainError::StaleBlock { address, .. } if *address == one.address),
        "{error}"
    );
    assert_eq!(chain.node.current(), 0);
    third.state().age = 0;
    chain.checked_status().unwrap();
    assert_eq!(chain.node.current(), 2);
}

#[test]
fn where_every_node_fails_the_error_is_that_of_the_first() {
    let spec = ChainSpec {
        other_rpc: vec![nobody()],
        ..spec(&nobody())
    };
    let first = spec.rpc.clone();
    let error = RpcChain::open_with(spec, timeouts()).err().unwrap();
    assert!(
        matches!(&error, ChainError::Unreachable { address, .. } if *address == first),
        "{error}"
    );
}

#[test]
fn a_transaction_stays_with_the_node_that_it_was_offered_to() {
    let (one, other) = (Fake::start(), Fake::start());
    let chain = chain_of(&[&one, &other]);
    // it takes the transaction, breaks off, and answers no question for a while
    one.state().runs = false;
    one.state().script.push_back(On::Break.taking());
    let sent = send(&chain, 1).unwrap();
    chain.node.select_next(0);
    assert_eq!(chain.node.current(), 1);
    one.state().runs = true;
    // the other one is of another history: there its last block comes without it
    chain.wait(&sent).unwrap_err();
    // offered again where it was offered before, and nowhere else
    assert!(one.state().offered.len() >= 2);
    assert!(one
        .state()
        .offered
        .iter()
        .all(|(_, tx)| TxHash::of(tx) == sent.hash));
    assert!(other.state().offered.is_empty());
}

#[test]
fn a_transaction_that_nobody_heard_is_offered_to_the_next_node() {
    let fake = Fake::start();
    let spec = ChainSpec {
        other_rpc: vec![fake.address.clone()],
        ..spec(&nobody())
    };
    let chain = RpcChain::open_with(spec, timeouts()).unwrap();
    // the node that was asked goes away just before the transaction is offered to it
    let sent = chain
        .send(&key(), pay(1), &mut |_| {
            chain.node.ask_from_now_on(0);
            Ok(())
        })
        .unwrap();
    assert_eq!(chain.node.current(), 1);
    chain.wait(&sent).unwrap();
    assert_eq!(included(&fake, sent.hash), 1);
    assert_eq!(fake.state().offered.len(), 1);
}
