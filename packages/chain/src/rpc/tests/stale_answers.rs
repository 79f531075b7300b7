//! Several nodes behind one address: one that lies behind answers for one that does not.

use super::fake::Fake;
use super::*;
use crate::ChainExt as _;

#[test]
fn an_answer_of_a_lower_height_than_the_clocks_block_is_not_used() {
    let fake = Fake::start();
    let chain = chain(&fake);
    let contract = key().address();
    let clock = chain.status().unwrap().height;
    fake.state().lags = [3, 1].into();
    let by: u64 = chain.query_since(&contract, &"height", clock).unwrap();
    assert_eq!(by, clock.0);
    assert!(fake.state().lags.is_empty());
    // asked without a height, the one that lies behind is believed
    fake.state().lags = [3].into();
    let by: u64 = chain.query(&contract, &"height").unwrap();
    assert_eq!(by, clock.0 - 3);
}

#[test]
fn a_node_that_always_lies_behind_is_told_with_the_block_that_it_lacks() {
    let fake = Fake::start();
    let chain = chain(&fake);
    let clock = chain.status().unwrap().height;
    fake.state().lags = vec![1; 10_000].into();
    let error = chain
        .query_since::<u64>(&key().address(), &"height", clock)
        .unwrap_err();
    assert!(
        matches!(error, ChainError::BlockNotYet { asked, .. } if asked == clock),
        "{error}"
    );
    assert!(error.is_passing());
}
