//! Nodes that keep only so many blocks, and which block is the chain's first.

use super::fake::Fake;
use super::*;
use crate::{BlockHeader, Chain as _};

#[test]
fn a_block_that_was_pruned_is_told_from_one_that_is_not_there_yet() {
    let node = Fake::start();
    node.state().first = 5;
    node.state().runs = false;
    let chain = RpcChain::open_with(spec(&node.address), timeouts()).unwrap();
    let refused = chain.block(Height(3)).unwrap_err();
    assert!(
        matches!(
            refused,
            ChainError::NoBlock {
                asked: Height(3),
                first: Height(5),
                latest: Height(10)
            }
        ),
        "{refused}"
    );
    assert!(chain.block(Height(5)).is_ok());
    let refused = chain.block(Height(11)).unwrap_err();
    assert!(
        matches!(
            refused,
            ChainError::NoBlock {
                asked: Height(11),
                first: Height(5),
                latest: Height(10)
            }
        ),
        "{refused}"
    );
    // the earliest that it has is not the chain's first: there was one before it
    let earliest = chain.earliest_block().unwrap();
    assert_eq!(earliest.height, Height(5));
    assert!(earliest.previous.is_some());
}

#[test]
fn the_first_block_of_a_chain_has_none_before_it() {
    let node = Fake::start();
    let chain = RpcChain::open_with(spec(&node.address), timeouts()).unwrap();
    let first = chain.earliest_block().unwrap();
    assert_eq!((first.height, first.previous), (Height(1), None));
    let second = chain.block(Height(2)).unwrap();
    assert_eq!(second.previous, Some(first.hash));
}

#[test]
fn another_node_is_asked_from_then_on_where_there_is_one() {
    let (one, other) = (Fake::start(), Fake::start());
    let alone = RpcChain::open_with(spec(&one.address), timeouts()).unwrap();
    assert!(!alone.select_next_node());
    let spec = ChainSpec {
        other_rpc: vec![other.address.clone()],
        ..spec(&one.address)
    };
    let chain = RpcChain::open_with(spec, timeouts()).unwrap();
    one.state().first = 8;
    assert!(chain.block(Height(3)).is_err());
    assert!(chain.select_next_node());
    assert!(chain.block(Height(3)).is_ok());
}

#[test]
fn a_block_is_named_where_what_it_did_is_kept_no_more() {
    let node = Fake::start();
    node.state().first = 5;
    node.state().first_results = 8;
    node.state().runs = false;
    let chain = RpcChain::open_with(spec(&node.address), timeouts()).unwrap();
    assert_eq!(chain.earliest_block().unwrap().height, Height(5));
    assert_eq!(chain.header(Height(7)).unwrap().height, Height(7));
    let refused = chain.block(Height(7)).unwrap_err();
    assert!(
        matches!(
            refused,
            ChainError::NoBlock {
                asked: Height(7),
                first: Height(8),
                latest: Height(10)
            }
        ),
        "{refused}"
    );
    let whole = chain.block(Height(8)).unwrap();
    assert_eq!(chain.header(Height(8)).unwrap(), BlockHeader::from(&whole));
}
