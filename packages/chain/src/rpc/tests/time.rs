//! A node that lies behind, and what time it is.

use super::fake::Fake;
use super::*;
use crate::SeenBlock;
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
        // whoever has seen nothing newer; else it would be told as lying behind that
        let chain = self::chain(&fake);
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
    // where it stands is still said, to who has seen nothing newer
    fake.state().age = 3_600;
    let chain = self::chain(&fake);
    assert_eq!(chain.status().unwrap().height, Height(10));
}

#[test]
fn a_new_process_holds_nodes_to_what_an_earlier_one_saw() {
    let fake = Fake::start();
    let earlier = chain(&fake);
    submit_one(&earlier).unwrap();
    let seen = earlier.seen().unwrap();
    let height = fake.state().height;
    assert!(seen.height.0 >= 10 && seen.time.0 > 0, "{seen:?}");
    let later = || RpcChain::open_known(spec(&fake.address), timeouts(), Some(seen));
    later().unwrap();
    // a latest block from before what was seen
    fake.state().age = 7_200;
    let error = later().err().unwrap();
    assert!(
        matches!(error, ChainError::BehindKnown { known, allowed: Seconds(60), .. } if known == seen.height),
        "{error}"
    );
    assert!(error.is_passing());
    // of an answer that is refused nothing is kept: its height would make honest nodes lie behind
    fake.state().height = height + 50;
    earlier.status().unwrap_err();
    assert_eq!(earlier.seen(), Some(seen));
    fake.state().height = height;
    // the same process is held to it too, whichever node it comes to
    let error = earlier.status().unwrap_err();
    assert!(matches!(error, ChainError::BehindKnown { .. }), "{error}");
    fake.state().age = 0;
    // more blocks than there can be since
    fake.state().height = 5_000_000;
    let error = later().err().unwrap();
    assert!(
        matches!(error, ChainError::HeightTooFar { said: Height(5_000_000), known, .. } if known == seen.height),
        "{error}"
    );
    // fewer by more than a node may lie behind
    fake.state().height = height;
    let far = SeenBlock {
        height: Height(height + 10_000),
        ..seen
    };
    let error = RpcChain::open_known(spec(&fake.address), timeouts(), Some(far)).err();
    assert!(
        matches!(error, Some(ChainError::BehindKnown { .. })),
        "{error:?}"
    );
    later().unwrap();
}

#[test]
fn a_block_of_the_future_does_not_make_honest_nodes_lie_behind() {
    let fake = Fake::start();
    let chain = chain(&fake);
    fake.state().age = -7_200;
    chain.status().unwrap();
    fake.state().age = 0;
    chain.status().unwrap();
    // nor is anything kept of a chain whose clock is moved by hand
    let mut by_hand = spec(&fake.address);
    by_hand.max_block_age = None;
    let chain = RpcChain::open_with(by_hand, timeouts()).unwrap();
    assert_eq!(chain.seen(), None);
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
