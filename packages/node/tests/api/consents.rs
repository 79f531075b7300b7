//! Consents as lines of text: once for their id, and none beside a link.

use crate::world::{code, World};
use causeway_node_api::calls::give_consent::{GiveConsent, GivenConsent};
use causeway_types::{Amount, Seconds};
use std::time::{Duration, Instant};

#[test]
fn a_consent_that_is_signed_is_answered_under_its_id_and_no_new_one_is_signed_beside_a_link() {
    let world = World::new();
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    let ask = |id: &str, amount| GiveConsent {
        channel_id: world.channel,
        id: id.parse().unwrap(),
        epoch: None,
        more: Some(Amount::new(amount)),
        in_all: None,
        valid_for: Seconds(600),
    };
    let first = bob.client.call(&ask("c1", 10)).unwrap();
    assert!(!first.is_known);
    world.link(&alice, (&bob, &world.bob));
    let deadline = Instant::now() + Duration::from_secs(60);
    // bob's side of the link is up a moment later
    while code(bob.client.call(&ask("late", u128::MAX))) != "peer_linked" {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(20));
    }
    // its caller may not have heard the answer
    let again = GivenConsent {
        is_known: true,
        ..first
    };
    assert_eq!(bob.client.call(&ask("c1", 10)).unwrap(), again);
    assert_eq!(code(bob.client.call(&ask("c1", 11))), "request_id_taken");
    assert_eq!(code(bob.client.call(&ask("c2", 10))), "peer_linked");
    world.end(alice);
    world.end(bob);
}
