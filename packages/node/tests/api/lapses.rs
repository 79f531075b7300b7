//! What was held and has lapsed is free by the first block that says so: what is signed then rests on it, so that a payee that
//! follows an earlier one waits for it, and refuses nothing.

use crate::faulty_chain::faulty_chain;
use crate::followed::Followed;
use crate::instance::{commit, reason, sign};
use crate::world::World;
use causeway_chain::Chain as _;
use causeway_peer_protocol::channel::{AskedConsent, CommitRequest};
use causeway_types::{Amount, Height, Seconds};

#[test]
fn what_is_signed_after_an_asked_amount_is_free_again_rests_on_the_block_that_freed_it() {
    let world = World::new();
    let chain = faulty_chain(world.chain.clone());
    let home = world.alice.home.path();
    let height = || world.chain.status().unwrap().height;
    world.runtime.block_on(async {
        let mut alice = Followed::start(&world, chain.clone(), &world.alice, home);
        alice.catch_up().await;
        let rests_on = async |alice: &Followed| -> Height {
            let signed = sign(&world, alice).await;
            assert_eq!(reason(&signed), "signed");
            assert_eq!(
                signed.facts.rests_on,
                signed.facts.out.last().unwrap().frame.height
            );
            signed.facts.rests_on
        };
        let first = rests_on(&alice).await;
        let asked = AskedConsent {
            cumulative: Amount::new(100),
            valid_until: world.chain.status().unwrap().time.plus(Seconds(60)),
        };
        let asked = commit(&world, &alice, CommitRequest::AskConsent { asked }).await;
        assert!(asked.outcome.is_ok(), "{asked:?}");
        // a payee that is some blocks behind is not made to wait for nothing
        world.chain.advance(Seconds(59), 3).unwrap();
        alice.catch_up().await;
        assert_eq!(rests_on(&alice).await, first);
        world.chain.advance(Seconds(1), 1).unwrap();
        let freed = height();
        world.chain.advance(Seconds(10), 2).unwrap();
        alice.catch_up().await;
        let rests = rests_on(&alice).await;
        assert!(rests >= freed, "{rests} is before {freed}");
        world.chain.advance(Seconds(10), 2).unwrap();
        alice.catch_up().await;
        assert_eq!(rests_on(&alice).await, rests);
        alice.end().await;
    });
}
