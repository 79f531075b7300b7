//! A node of the chain that says that more was signed than was: the follower hears it, the guard stops the channel, and a right
//! answer afterwards is not enough (P7 of docs/peer-protocol.md).

use crate::faulty_chain::{faulty_chain, Fault};
use crate::followed::Followed;
use crate::instance::{commit, reason, sign};
use crate::world::World;
use causeway_peer_protocol::channel::CommitRequest;
use causeway_types::registry::{ExecuteMsg, SignedVoucher};
use causeway_types::{Amount, Direction, Seconds};

/// Its payee puts a voucher of alice's on chain.
fn show(world: &World, voucher: &SignedVoucher) {
    let network = world.network();
    let show = ExecuteMsg::Show {
        channel_id: world.channel,
        vouchers: vec![voucher.clone()],
    };
    let show = network.to_registry(&show).unwrap();
    network.submit(&world.bob.account(), vec![show]).unwrap();
}

#[test]
fn after_a_total_that_was_never_signed_nothing_is_paid_until_the_wait_is_over_and_our_voucher_is_back(
) {
    let world = World::new();
    let chain = faulty_chain(world.chain.clone());
    let home = world.alice.home.path();
    world.runtime.block_on(async {
        let mut alice = Followed::start(&world, chain.clone(), &world.alice, home);
        alice.catch_up().await;
        let signed = sign(&world, &alice).await;
        let update = signed.facts.out.last().unwrap().frame.clone();
        let voucher = SignedVoucher {
            voucher: update.voucher(Direction::AToB),
            signature: update.signature,
            receipt: None,
        };
        tokio::task::block_in_place(|| show(&world, &voucher));
        chain.behaviour.set(Fault::OneMoreSigned);
        alice.catch_up().await;
        let refused = sign(&world, &alice).await;
        assert_ne!(reason(&refused), "signed");
        assert!(!refused.facts.signs());
        // the next answer is right, and the channel is read again since something is put in
        chain.behaviour.set(Fault::None);
        tokio::task::block_in_place(|| crate::following::deposit(&world));
        alice.catch_up().await;
        assert_ne!(reason(&sign(&world, &alice).await), "signed");
        // by itself the wait is not enough, nor is the voucher
        let give_back = CommitRequest::GiveBack {
            voucher: voucher.clone(),
            locks: vec![],
        };
        let window = Seconds(86_400);
        world.chain.advance(window, 1).unwrap();
        alice.catch_up().await;
        assert_ne!(reason(&sign(&world, &alice).await), "signed");
        let back = commit(&world, &alice, give_back).await;
        assert!(back.outcome.is_ok(), "{back:?}");
        world.chain.advance(Seconds(5), 1).unwrap();
        alice.catch_up().await;
        let paid = sign(&world, &alice).await;
        assert_eq!(reason(&paid), "signed", "{paid:?}");
        let newest = &paid.facts.out.last().unwrap().frame;
        assert_eq!(newest.transferred, Amount::new(2));
        alice.end().await;
    });
}
