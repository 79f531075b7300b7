//! A node that lies behind, and what time it is.

use super::fake::Fake;
use super::*;
use causeway_types::{ChainTime, Seconds};

#[test]
fn a_node_that_is_catching_up_is_refused_with_its_block_and_passes() {
    let fake = Fake::start();
    let open_before = chain(&fake);
    fake.state().catching_up = true;
    for error in [
        open(&fake.address).err().unwrap(),
        submit_one(&open_before).unwrap_err(),
        open_before.checked_status().unwrap_err(),
    ] {
        assert!(
            matches!(
                error,
                ChainError::CatchingUp {
                    height: Height(10),
                    ..
                }
            ),
            "{error}"
        );
        assert!(error.is_passing());
    }
    assert!(fake.state().offered.is_empty());
    fake.state().catching_up = false;
    submit_one(&open_before).unwrap();
}

#[test]
fn a_latest_block_that_is_too_old_tells_no_time_and_both_times_are_said() {
    let fake = Fake::start();
    let chain = chain(&fake);
    fake.state().age = 40;
    let time = chain.checked_status().unwrap().time;
    assert!(time.at_latest().0 >= time.committed().0 + 40);
    for age in [3_600, -3_600] {
        fake.state().age = age;
        match chain.checked_status().unwrap_err() {
            ChainError::StaleBlock {
                time, now, allowed, ..
            } => {
                assert!(time.0.abs_diff(now.0) >= 3_599);
                assert_eq!(allowed, Seconds(60));
            }
            other => panic!("{other}"),
        }
    }
    // where it stands is still said
    assert_eq!(chain.status().unwrap().height, Height(10));
}

#[test]
fn a_clock_that_is_moved_by_hand_may_stand_and_is_the_only_one() {
    let fake = Fake::start();
    fake.state().age = 1_000_000;
    let spec = ChainSpec {
        max_block_age: None,
        ..spec(&fake.address)
    };
    let chain = RpcChain::open_with(spec, timeouts()).unwrap();
    let committed = chain.status().unwrap().time;
    let time = chain.checked_status().unwrap().time;
    assert!(time.committed().0.abs_diff(committed.0) <= 1);
    assert_eq!(time, ChainTime::of_block(time.committed()));
}
