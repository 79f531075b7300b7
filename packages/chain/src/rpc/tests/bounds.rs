//! What is not a node's word alone: gas, fee, and a transaction's last block. And how often it is asked.

use super::fake::Fake;
use super::*;
use std::time::Instant;

#[test]
fn gas_beyond_what_a_transaction_may_take_is_not_signed() {
    let fake = Fake::start();
    let chain = chain(&fake);
    fake.state().gas = 1_000_000_000_000_000;
    let error = submit_one(&chain).unwrap_err();
    assert!(
        matches!(
            error,
            ChainError::GasAboveLimit {
                gas: 1_400_000_000_000_000,
                allowed: 50_000_000
            }
        ),
        "{error}"
    );
    assert!(fake.state().offered.is_empty());
}

#[test]
fn a_fee_beyond_what_a_transaction_may_cost_is_not_signed() {
    let fake = Fake::start();
    let spec = ChainSpec {
        max_fee: 1_399u128.into(),
        ..spec(&fake.address)
    };
    let chain = RpcChain::open_with(spec, timeouts()).unwrap();
    let error = submit_one(&chain).unwrap_err();
    assert!(
        matches!(&error, ChainError::FeeAboveLimit { fee, allowed } if fee.amount.u128() == 1_400 && allowed.amount.u128() == 1_399),
        "{error}"
    );
    assert!(fake.state().offered.is_empty());
}

#[test]
fn a_fee_that_the_node_says_is_too_low_is_not_offered() {
    let fake = Fake::start();
    let chain = chain(&fake);
    fake.state().gas_price = "1uatom,0.011ustake".to_owned();
    let error = submit_one(&chain).unwrap_err();
    assert!(
        matches!(&error, ChainError::FeeTooLow { offered, wanted } if offered == "1400ustake" && wanted == "1540ustake"),
        "{error}"
    );
    assert!(fake.state().offered.is_empty());
}

#[test]
fn a_last_block_is_counted_from_the_lower_height_and_heights_far_apart_are_refused() {
    let fake = Fake::start();
    let chain = chain(&fake);
    fake.state().ahead = BLOCKS;
    let sent = send(&chain, 1).unwrap();
    assert_eq!(sent.last, Some(Height(10 + BLOCKS)));
    fake.state().ahead = 1_000_000;
    let error = send(&chain, 1).unwrap_err();
    assert!(
        matches!(error, ChainError::HeightsApart { simulated, latest, allowed: BLOCKS, .. } if simulated.0 == latest.0 + 1_000_000),
        "{error}"
    );
    assert_eq!(fake.state().offered.len(), 1);
}

#[test]
fn a_node_that_wants_to_be_left_alone_is_left_alone_and_then_asked_again() {
    let fake = Fake::start();
    let chain = chain(&fake);
    fake.state().busy = [Some(1), Some(2)].into();
    let began = Instant::now();
    chain.status().unwrap();
    assert!(began.elapsed() >= Duration::from_secs(3));
    let asked = fake.state().asked.len();
    assert_eq!(asked, 4, "once to open, and three times");
}

#[test]
fn one_that_wants_it_for_too_long_is_told_with_the_time_and_passes() {
    let fake = Fake::start();
    let chain = chain(&fake);
    fake.state().busy = [Some(1), Some(3_600)].into();
    let node = &chain.node;
    let error = node
        .request_once(0, tendermint_rpc::endpoint::status::Request)
        .err()
        .unwrap();
    assert!(
        matches!(
            error,
            ChainError::TooManyRequests {
                retry_after: Some(1),
                ..
            }
        ),
        "{error}"
    );
    let error = node
        .request_once(0, tendermint_rpc::endpoint::status::Request)
        .err()
        .unwrap();
    assert!(error.is_passing());
    assert!(error.to_string().contains("3600 seconds"), "{error}");
}

#[test]
fn looks_at_a_node_that_was_asked_too_often_come_slower() {
    let fake = Fake::start();
    let chain = chain(&fake);
    fake.state().delay = 2;
    let sent = send(&chain, 1).unwrap();
    fake.state().busy = [None].into();
    let began = Instant::now();
    chain.wait(&sent).unwrap();
    // one second as it asks for, and most of another before the next look
    assert!(
        began.elapsed() >= Duration::from_millis(1_700),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(included(&fake, sent.hash), 1);
}

#[test]
fn a_height_that_the_chain_cannot_have_by_now_is_not_believed() {
    let fake = Fake::start();
    let timeouts = Timeouts {
        inclusion: Duration::from_millis(500),
        ..timeouts()
    };
    let chain = RpcChain::open_with(spec(&fake.address), timeouts).unwrap();
    submit_one(&chain).unwrap();
    let known = fake.state().height;
    fake.state().height = 5_000_000;
    let error = submit_one(&chain).unwrap_err();
    assert!(
        matches!(error, ChainError::HeightTooFar { said: Height(5_000_000), known: k, .. } if k.0 <= known),
        "{error}"
    );
    assert_eq!(fake.state().offered.len(), 1);
    // nor is it while a transaction is waited for: what became of it stays unknown
    fake.state().height = known;
    fake.state().runs = false;
    let sent = send(&chain, 1).unwrap();
    fake.state().height = 5_000_000;
    let error = chain.wait(&sent).unwrap_err();
    assert!(matches!(error, ChainError::Pending { .. }), "{error}");
}

#[test]
fn an_upgrade_that_is_planned_is_told_with_its_height_and_a_chain_without_the_module_plans_none() {
    let fake = Fake::start();
    let chain = chain(&fake);
    assert_eq!(chain.planned_upgrade().unwrap(), None);
    fake.state().planned = Some(None);
    assert_eq!(chain.planned_upgrade().unwrap(), None);
    fake.state().planned = Some(Some(("v2".to_owned(), 1_000)));
    let planned = crate::PlannedUpgrade {
        name: "v2".to_owned(),
        height: Height(1_000),
    };
    assert_eq!(chain.planned_upgrade().unwrap(), Some(planned));
    // what cannot be is no answer
    fake.state().planned = Some(Some(("v2".to_owned(), -1)));
    assert!(chain.planned_upgrade().is_err());
}
