//! While no newer block comes: the newest one grows too old, also where the chain gives no answer, and what must be done in time
//! goes by this machine's clock (P4).

use crate::faulty_chain::{faulty_chain, Fault};
use crate::followed::Followed;
use crate::instance::{commit, reason, sign};
use crate::world::World;
use causeway_chain::Chain as _;
use causeway_client::channels::open::OpenRequest;
use causeway_client::network::Source;
use causeway_client::payments::pay::{pay, RequestId};
use causeway_client::wallet::Wallet;
use causeway_node::writer::{
    Commit, Committed, DutyFacts, ReadDutyFacts, TakeLine, TakenLine, TextRefusal, WriterRequest,
};
use causeway_peer_protocol::channel::{CommitRequest, OutUpdateState};
use causeway_peer_protocol::VoucherMessage;
use causeway_types::registry::SignedVoucher;
use causeway_types::{Amount, ChannelId, Hash, Seconds};
use causeway_wallet::guard::VerifiedSignatures;
use std::time::Duration;
use tokio::sync::oneshot;

const AGE: Seconds = Seconds(2);

async fn facts(followed: &Followed) -> DutyFacts {
    let (answer, answered) = oneshot::channel();
    let read = WriterRequest::ReadDutyFacts(ReadDutyFacts { only: None, answer });
    followed.requests.send(read).await.unwrap();
    answered.await.unwrap().unwrap()
}

#[test]
fn a_block_grows_too_old_for_the_writer_while_the_follower_waits_for_an_answer() {
    let world = World::new();
    let chain = faulty_chain(world.chain.clone());
    chain.behaviour.set_max_block_age(AGE);
    chain.behaviour.set_machine_ahead(Seconds(0));
    world.runtime.block_on(async {
        let home = world.alice.home.path();
        let mut alice = Followed::start(&world, chain.clone(), &world.alice, home);
        alice.catch_up().await;
        assert_eq!(reason(&sign(&world, &alice).await), "signed");
        // no look ends: what another home announces meanwhile is not known here
        tokio::time::sleep(Duration::from_secs(AGE.0 + 1)).await;
        assert!(!alice.view.borrow().block.is_too_old);
        let refused = sign(&world, &alice).await;
        assert_eq!(reason(&refused), "the newest block is too old");
        world.chain.advance(Seconds(1), 1).unwrap();
        alice.catch_up().await;
        assert_eq!(reason(&sign(&world, &alice).await), "signed");
        alice.end().await;
    });
}

#[test]
fn what_must_be_done_in_time_goes_by_this_machines_clock_while_the_newest_block_is_too_old() {
    let world = World::new();
    let chain = faulty_chain(world.chain.clone());
    world.runtime.block_on(async {
        let home = world.bob.home.path();
        let mut bob = Followed::start(&world, chain.clone(), &world.bob, home);
        bob.catch_up().await;
        chain.behaviour.set(Fault::Stale);
        bob.follower.step().await;
        assert!(bob.view.borrow().block.is_too_old);
        let newest = world.chain.status().unwrap().time;
        let time = facts(&bob).await.time;
        assert_eq!(time.committed(), newest);
        // as the refusal of the block says
        assert!(time.at_latest() >= newest.plus(Seconds(1_000)), "{time:?}");
        // where the chain is another one now, the clock goes on as well
        chain.behaviour.set(Fault::OtherChain);
        world.chain.advance(Seconds(1), 1).unwrap();
        bob.follower.step().await;
        assert_eq!(bob.problem(), Some("other_chain"));
        let later = facts(&bob).await.time;
        assert!(later.at_latest() >= time.at_latest(), "{later:?}");
        bob.end().await;
    });
}

/// Alice opens an unlocked channel to Bob, and signs a voucher that he does not have.
fn unlocked(world: &World) -> (ChannelId, SignedVoucher) {
    let (network, keyring) = (world.network(), world.alice.keyring());
    let home = world.alice.home.path();
    let mut wallet = Wallet::open(home, &network, world.alice.address(), &keyring).unwrap();
    let sidechain = network.sidechain(None).unwrap();
    let amount = Amount::new(100);
    let request = OpenRequest::unlocked(sidechain, world.bob.address(), amount, Source::Asset);
    let quote = request.quote(&network, &world.alice.address()).unwrap();
    let opened = quote.open(&mut wallet, &world.alice.account(), None);
    let channel_id = opened.unwrap().channel_id;
    let channel = network.channel_by_id(channel_id).unwrap().channel;
    let id = RequestId {
        id: "tea",
        asked: &Hash::of(b"tea"),
    };
    let paid = pay(&mut wallet, channel, Amount::new(7), None, id).unwrap();
    (channel_id, paid.message.signed)
}

async fn brings(bob: &Followed, channel: ChannelId, voucher: &SignedVoucher) -> Committed {
    let key = bob.view.borrow().channels[&channel].key;
    let (answer, answered) = oneshot::channel();
    let request = CommitRequest::TakeBrought {
        voucher: voucher.clone(),
        locks: vec![],
    };
    let commit = Commit {
        key,
        request,
        verified: VerifiedSignatures::default(),
        answer,
    };
    let commit = WriterRequest::Commit(commit);
    bob.requests.send(commit).await.unwrap();
    answered.await.unwrap()
}

#[test]
fn a_voucher_that_comes_alone_is_not_taken_by_a_block_that_is_too_old() {
    let world = World::new();
    let (channel, voucher) = unlocked(&world);
    let chain = faulty_chain(world.chain.clone());
    world.runtime.block_on(async {
        let home = world.bob.home.path();
        let mut bob = Followed::start(&world, chain.clone(), &world.bob, home);
        bob.catch_up().await;
        chain.behaviour.set(Fault::Stale);
        bob.follower.step().await;
        let refused = brings(&bob, channel, &voucher).await;
        assert_eq!(reason(&refused), "the newest block is too old");
        assert_eq!(refused.facts.accepted, None);
        chain.behaviour.set(Fault::None);
        bob.follower.step().await;
        let taken = brings(&bob, channel, &voucher).await;
        assert!(taken.facts.accepted.is_some(), "{taken:?}");
        bob.end().await;
    });
}

async fn as_text(bob: &Followed, line: &VoucherMessage) -> Result<TakenLine, TextRefusal> {
    let (answer, answered) = oneshot::channel();
    let take = WriterRequest::TakeLine(TakeLine {
        line: line.clone(),
        is_receipt: false,
        answer,
    });
    bob.requests.send(take).await.unwrap();
    answered.await.unwrap()
}

#[test]
fn a_line_of_text_is_not_taken_by_a_block_that_is_too_old() {
    let world = World::new();
    let (channel, signed) = unlocked(&world);
    let chain = faulty_chain(world.chain.clone());
    world.runtime.block_on(async {
        let home = world.bob.home.path();
        let mut bob = Followed::start(&world, chain.clone(), &world.bob, home);
        bob.catch_up().await;
        let line = VoucherMessage {
            channel_ref: world.contracts.channel_ref(channel),
            signed,
            locks: vec![],
        };
        chain.behaviour.set(Fault::Stale);
        bob.follower.step().await;
        let refused = as_text(&bob, &line).await;
        assert!(matches!(refused, Err(TextRefusal::OldBlock)), "{refused:?}");
        chain.behaviour.set(Fault::None);
        bob.follower.step().await;
        for is_known in [false, true] {
            let accepted = as_text(&bob, &line).await.unwrap().accepted.unwrap();
            assert_eq!(accepted.known, is_known);
        }
        bob.end().await;
    });
}

#[test]
fn what_the_peer_refuses_is_kept_by_a_block_that_is_too_old_and_repeated_only_by_a_newer_one() {
    let world = World::new();
    let chain = faulty_chain(world.chain.clone());
    world.runtime.block_on(async {
        let home = world.alice.home.path();
        let mut alice = Followed::start(&world, chain.clone(), &world.alice, home);
        alice.catch_up().await;
        let signed = sign(&world, &alice).await;
        let nonce = signed.facts.out[0].frame.nonce;
        chain.behaviour.set(Fault::Stale);
        alice.follower.step().await;
        let states = |of: &Committed| -> Vec<OutUpdateState> {
            of.facts.out.iter().map(|update| update.state).collect()
        };
        let refused = commit(&world, &alice, CommitRequest::Refuse { nonce }).await;
        assert_eq!(reason(&refused), "signed");
        assert_eq!(states(&refused), [OutUpdateState::Refused]);
        let early = commit(&world, &alice, CommitRequest::Replace).await;
        assert_eq!(reason(&early), "the newest block is too old");
        chain.behaviour.set(Fault::None);
        alice.follower.step().await;
        let repeated = commit(&world, &alice, CommitRequest::Replace).await;
        let replaced = [OutUpdateState::Refused, OutUpdateState::Replacement];
        assert_eq!(states(&repeated), replaced);
        alice.end().await;
    });
}
