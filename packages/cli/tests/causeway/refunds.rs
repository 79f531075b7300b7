//! `payments refund`, by commands.

use super::running_nodes::{one_way_channel, two_linked_nodes, wait_for};
use super::suite::Home;

#[test]
fn only_what_came_unasked_is_paid_back_and_a_node_is_needed_for_it() {
    let home = Home::with_sidechain();
    home.fails("payments refund 1 1 0 --from bob")
        .says(&["no node runs for this account"])
        .hints("causeway node");
    let (home, _serving) = one_way_channel();
    let [_alice, _bob] = two_linked_nodes(&home);
    home.ok("pay bob 7 --from alice");
    wait_for("the payment", || {
        let listed = home.json("payments --from bob");
        listed["payments"].as_array().unwrap().len() == 1
    });
    home.fails("payments refund 1 1 0 --from bob")
        .says(&["did not come unasked"]);
    home.fails("payments refund 1 9 0 --from bob")
        .says(&["no payment came over channel 1 with nonce 9"]);
    // options of the list do not go with it
    let both = home.fails("payments --csv refund 1 1 0 --from bob");
    assert_eq!(both.code, 2);
}
