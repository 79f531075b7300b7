//! Blocks, the clock, and coins from nowhere.

use super::*;
use crate::MAX_BLOCKS;
use causeway_types::{Amount, Hash, Height, Seconds};

#[test]
fn the_first_block_is_the_genesis() {
    let chain = in_memory();
    let status = chain.status().unwrap();
    assert_eq!(
        (status.height, status.time),
        (Height(1), UnixTime(1_700_000_000))
    );
    let block = chain.block(Height(1)).unwrap();
    assert_eq!((block.time, block.txs.len()), (status.time, 0));
    assert_eq!(block.events.len(), 2);
}

#[test]
fn advancing_moves_the_clock_and_shares_it_among_the_blocks() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    let before = chain.status().unwrap();
    let after = chain.advance(Seconds(100), 3).unwrap();
    assert_eq!(after.height, before.height.plus(3));
    assert_eq!(after.time, before.time.plus(Seconds(100)));
    let time = |n| chain.block(before.height.plus(n)).unwrap().time;
    assert_eq!(time(1), before.time.plus(Seconds(33)));
    assert_eq!(time(2), before.time.plus(Seconds(66)));
    let result = submit_one(&chain, count(&counter)).unwrap();
    let wasm = result.events.iter().find(|e| e.ty == "wasm").unwrap();
    let seen = |key: &str| &wasm.attributes.iter().find(|a| a.key == key).unwrap().value;
    assert_eq!(seen("time"), &after.time.to_string());
    assert_eq!(seen("height"), &after.height.plus(1).to_string());
}

#[test]
fn the_clock_stands_still_between_transactions() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    submit_one(&chain, count(&counter)).unwrap();
    assert_eq!(chain.status().unwrap().time, genesis().time);
}

#[test]
fn a_step_of_no_block_or_too_many_or_past_the_end_of_time_is_refused() {
    let chain = in_memory();
    for blocks in [0, MAX_BLOCKS + 1] {
        let refused = chain.advance(Seconds(1), blocks).unwrap_err();
        assert!(
            matches!(refused, ChainError::Embedded(EmbeddedError::Blocks { .. })),
            "{refused}"
        );
    }
    let refused = chain.advance(Seconds(u64::MAX), 1).unwrap_err();
    assert!(
        matches!(refused, ChainError::Embedded(EmbeddedError::Clock { .. })),
        "{refused}"
    );
    assert_eq!(chain.status().unwrap().height, Height(1));
}

#[test]
fn a_block_shows_its_transactions_failed_ones_too() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    let done = submit_one(&chain, count(&counter)).unwrap();
    submit_one(&chain, fail(&counter)).unwrap_err();
    assert_eq!(
        chain.block(done.height).unwrap().txs,
        std::slice::from_ref(&done)
    );
    let failed = chain.block(done.height.plus(1)).unwrap();
    assert!(failed.txs[0].result.is_err());
    assert_eq!(chain.wait(&sent(done.hash)).unwrap(), done);
}

#[test]
fn a_block_that_is_not_there_is_refused_with_those_that_are() {
    let refused = in_memory().block(Height(9)).unwrap_err();
    assert!(
        matches!(
            refused,
            ChainError::NoBlock {
                latest: Height(1),
                ..
            }
        ),
        "{refused}"
    );
}

#[test]
fn hashes_name_histories() {
    let (one, other) = (in_memory(), in_memory());
    let hashes = |chain: &EmbeddedChain| -> Vec<Hash> {
        let latest = chain.status().unwrap().height.0;
        (1..=latest)
            .map(|h| chain.block(Height(h)).unwrap().hash)
            .collect()
    };
    one.advance(Seconds(10), 2).unwrap();
    other.advance(Seconds(10), 2).unwrap();
    assert_eq!(hashes(&one), hashes(&other));
    for height in 2..=3 {
        let previous = one.block(Height(height)).unwrap().previous;
        assert_eq!(previous, Some(one.block(Height(height - 1)).unwrap().hash));
    }
    let first = one.earliest_block().unwrap();
    assert_eq!((first.height, first.previous), (Height(1), None));
    one.advance(Seconds(1), 1).unwrap();
    other.advance(Seconds(2), 1).unwrap();
    assert_ne!(hashes(&one), hashes(&other));
}

#[test]
fn funding_makes_coins_an_account_and_a_block() {
    let chain = in_memory();
    let to = key(3).address();
    let height = chain.fund(&to, coin(70, DENOM)).unwrap();
    chain.fund(&to, coin(7, DENOM)).unwrap();
    assert_eq!(height, Height(2));
    assert_eq!(chain.bank_balance(&to, DENOM).unwrap(), Amount::new(77));
    assert_eq!(chain.account(&to).unwrap().sequence, 0);
    let refused = chain.fund(&to, coin(u128::MAX, DENOM)).unwrap_err();
    assert!(
        matches!(refused, ChainError::Embedded(EmbeddedError::Supply { .. })),
        "{refused}"
    );
    assert_eq!(chain.status().unwrap().height, Height(3));
}

#[test]
fn the_chain_itself_may_call_a_contract() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    let before = chain.status().unwrap().height;
    let events = chain.sudo(&counter, &counter::Empty {}).unwrap();
    assert_eq!(chain.block(before.plus(1)).unwrap().events, events);
    assert_eq!(counted(&chain, &counter), 1);
    let refused = chain.sudo(&counter, &"nonsense").unwrap_err();
    assert!(
        matches!(refused, ChainError::Embedded(EmbeddedError::Sudo { .. })),
        "{refused}"
    );
    assert_eq!(chain.status().unwrap().height, before.plus(1));
}
