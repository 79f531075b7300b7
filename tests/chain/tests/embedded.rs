//! The script on the embedded chain: as the yardstick it must itself be sure.
#![allow(clippy::unwrap_used)]

use causeway_chain_tests::script;
use causeway_chain_tests::script_run::ScriptRun;
use causeway_chain_tests::step_log::difference;
use causeway_chain_tests::test_chain::Embedded;

#[test]
fn the_script_does_the_same_each_time() {
    let run = || {
        let test_chain = Embedded::new().unwrap();
        let run = ScriptRun::begin(&test_chain, Box::new(|_| {})).unwrap();
        script::run(&run).unwrap();
        run.step_log.into_inner()
    };
    let (one, other) = (run(), run());
    assert!(one.steps().len() > 50, "{} steps", one.steps().len());
    assert_eq!(difference(one.steps(), other.steps()), None);
}
