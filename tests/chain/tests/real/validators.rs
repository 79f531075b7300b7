//! With four validators: CAUSEWAY_DEVNET names a chain that has them.

use super::same::same_on_both;
use causeway_chain_tests::test_chain::Devnet;

/// The one whose node is not asked anything.
const STOPPED: &str = "3";

#[test]
fn one_of_four_validators_is_stopped_and_the_chain_goes_on() {
    let devnet = Devnet::from_env().unwrap();
    let disturbed = |title: &str| match title {
        "alice deposits into COSMO" => devnet.tell(&["stop-node", STOPPED]).unwrap(),
        "the admin presets a route" => devnet.tell(&["start-node", STOPPED]).unwrap(),
        _ => {}
    };
    same_on_both(&devnet, Box::new(disturbed)).unwrap();
}
