//! Preimages that are read out of blocks: who claims a lock of ours on chain tells them.

use crate::faulty_chain::{faulty_chain, Fault};
use crate::followed::{open, Followed};
use crate::instance::commit;
use crate::world::{Person, World};
use causeway_chain::Chain as _;
use causeway_client::wallet::restore_book;
use causeway_node::follower::MOST_MISSING;
use causeway_peer_protocol::channel::{CommitRequest, LocalOperation, RequestId};
use causeway_peer_protocol::message::UpdateFrame;
use causeway_types::channel::Direction;
use causeway_types::registry::{ExecuteMsg, LockClaim, SignedVoucher};
use causeway_types::signed::lock_id;
use causeway_types::{Amount, Lock, Operation, Preimage, Seconds};
use causeway_wallet::book::{EntryKey, PaymentState};
use std::path::Path;

/// Alice signs a lock of so much under the hash of this preimage: the update that adds it.
pub async fn add_lock(world: &World, alice: &Followed, n: u8, amount: u128) -> UpdateFrame {
    let expiry = world.chain.status().unwrap().time.plus(Seconds(3_600));
    let operation = Operation::AddLock {
        amount: Amount::new(amount),
        hash: Preimage([n; 32]).hash(),
        expiry,
    };
    let operations = vec![LocalOperation::new(RequestId(u64::from(n)), operation)];
    let locks = vec![];
    let signed = commit(
        world,
        alice,
        CommitRequest::SignUpdate { locks, operations },
    )
    .await;
    assert!(signed.outcome.is_ok(), "{:?}", signed.outcome);
    signed.facts.out.last().unwrap().frame.clone()
}

/// The locks that an update adds.
pub fn added(update: &UpdateFrame) -> Vec<Lock> {
    let adds = update
        .operations
        .iter()
        .filter_map(|operation| match operation {
            Operation::AddLock {
                amount,
                hash,
                expiry,
            } => Some((*amount, *hash, *expiry)),
            _ => None,
        });
    let locks = adds
        .enumerate()
        .map(|(place, (amount, hash, expiry))| Lock {
            id: lock_id(update.nonce, place),
            amount,
            hash,
            expiry,
        });
    locks.collect()
}

/// Bob claims the locks that the first update of Alice's adds, with these preimages in their order.
pub fn claim(world: &World, update: &UpdateFrame, preimages: &[u8]) {
    let locks = added(update);
    let claims = locks
        .iter()
        .zip(preimages)
        .map(|(lock, n)| LockClaim {
            lock_id: lock.id,
            preimage: Preimage([*n; 32]),
        })
        .collect();
    let voucher = SignedVoucher {
        voucher: update.voucher(Direction::AToB),
        signature: update.signature,
        receipt: None,
    };
    let network = world.network();
    let claim = ExecuteMsg::Claim {
        channel_id: world.channel,
        direction: Direction::AToB,
        locks,
        claims,
        voucher: Some(Box::new(voucher)),
    };
    let claim = network.to_registry(&claim).unwrap();
    network.submit(&world.bob.account(), vec![claim]).unwrap();
}

/// The preimages of Alice's locks that her book has.
fn preimages(world: &World, key: &EntryKey) -> Vec<Option<Preimage>> {
    let book = open(world, &world.alice, world.alice.home.path());
    let pending = book.pending_locks(key, false).unwrap();
    pending.into_iter().map(|lock| lock.preimage).collect()
}

/// Alice's node is up until it has followed all there is.
fn follow(world: &World, home: &Path) {
    let chain = faulty_chain(world.chain.clone());
    world.runtime.block_on(async {
        let mut alice = Followed::start(world, chain, &world.alice, home);
        alice.catch_up().await;
        alice.end().await;
    });
}

/// Alice signs a lock, and her node ends: the key of the channel, and the update.
fn signed_and_ended(world: &World) -> (EntryKey, UpdateFrame) {
    let chain = faulty_chain(world.chain.clone());
    let home = world.alice.home.path();
    world.runtime.block_on(async {
        let mut alice = Followed::start(world, chain, &world.alice, home);
        alice.catch_up().await;
        let update = add_lock(world, &alice, 1, 30).await;
        let key = alice.view.borrow().channels[&world.channel].key;
        alice.end().await;
        (key, update)
    })
}

#[test]
fn the_preimage_of_a_lock_that_is_claimed_is_in_the_book_with_the_block() {
    let world = World::new();
    let chain = faulty_chain(world.chain.clone());
    let home = world.alice.home.path();
    let key = world.runtime.block_on(async {
        let mut alice = Followed::start(&world, chain.clone(), &world.alice, home);
        alice.catch_up().await;
        let update = add_lock(&world, &alice, 1, 30).await;
        tokio::task::block_in_place(|| claim(&world, &update, &[1]));
        alice.catch_up().await;
        let key = alice.view.borrow().channels[&world.channel].key;
        alice.end().await;
        key
    });
    assert_eq!(preimages(&world, &key), [Some(Preimage([1; 32]))]);
}

#[test]
fn a_claim_that_came_while_the_node_was_away_is_found_at_its_start() {
    let world = World::new();
    let home = world.alice.home.path();
    let (key, update) = signed_and_ended(&world);
    assert_eq!(preimages(&world, &key), [None]);
    claim(&world, &update, &[1]);
    // its first look reads every channel as of the newest block; the blocks before are read all the same
    follow(&world, home);
    assert_eq!(preimages(&world, &key), [Some(Preimage([1; 32]))]);
}

/// Alice has signed a lock and has a backup; then bob claims it, and alice's book is restored elsewhere some blocks later.
fn claimed_since_the_backup(world: &World) -> (EntryKey, Person) {
    let (key, update) = signed_and_ended(world);
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup");
    let mut book = open(world, &world.alice, world.alice.home.path());
    book.backup(&backup).unwrap();
    drop(book);
    claim(world, &update, &[1]);
    world.chain.advance(Seconds(60), 70).unwrap();
    let alice = world.alice.at(tempfile::tempdir().unwrap());
    let (network, address, keyring) = (world.network(), alice.address(), alice.keyring());
    restore_book(
        alice.home.path(),
        &network,
        &address,
        &keyring,
        Some(&backup),
    )
    .unwrap();
    (key, alice)
}

#[test]
fn a_restored_book_learns_the_preimages_that_were_public_before_the_block_that_it_begins_with() {
    let world = World::new();
    let (key, alice) = claimed_since_the_backup(&world);
    follow(&world, alice.home.path());
    let book = open(&world, &alice, alice.home.path());
    let pending = book.pending_locks(&key, false).unwrap();
    assert_eq!(pending[0].preimage, Some(Preimage([1; 32])));
    assert_eq!(book.unread_blocks().unwrap(), None);
    assert_eq!(book.block_gap().unwrap(), None);
}

#[test]
fn of_blocks_since_the_backup_that_no_node_has_any_more_the_gap_is_kept_and_the_lock_stays() {
    let world = World::new();
    let (key, alice) = claimed_since_the_backup(&world);
    let chain = faulty_chain(world.chain.clone());
    chain.behaviour.set(Fault::Pruned(5));
    world.runtime.block_on(async {
        let mut followed = Followed::start(&world, chain, &alice, alice.home.path());
        for _ in 0..8 {
            followed.follower.step().await;
        }
        assert_eq!(followed.problem(), None);
        assert!(followed.state.borrow().gap.is_some());
        followed.end().await;
    });
    let book = open(&world, &alice, alice.home.path());
    assert_eq!(book.unread_blocks().unwrap(), None);
    // the chain has it as claimed, and nobody tells its preimage
    let pending = book.pending_locks(&key, false).unwrap();
    assert_eq!((pending.len(), pending[0].preimage), (1, None));
}

#[test]
fn a_lock_that_was_claimed_before_its_channel_settled_is_paid_and_forgotten_though_the_node_was_away(
) {
    let world = World::new();
    let home = world.alice.home.path();
    let (key, update) = signed_and_ended(&world);
    claim(&world, &update, &[1]);
    // no list of the chain's names the channel any more
    world.settle(world.channel);
    follow(&world, home);
    let book = open(&world, &world.alice, home);
    let paid = book.payment_of_request(RequestId(1)).unwrap().unwrap();
    assert_eq!(
        (paid.payment.amount, paid.state),
        (Amount::new(30), PaymentState::Final)
    );
    assert!(book.pending_locks(&key, false).unwrap().is_empty());
    assert!(book.channels_with_locks(&key.domain).unwrap().is_empty());
}

#[test]
fn while_a_lock_of_ours_may_have_been_claimed_no_blocks_are_passed_over_however_many_are_missing() {
    let world = World::new();
    let chain = faulty_chain(world.chain.clone());
    let home = world.alice.home.path();
    let many = |blocks| world.chain.advance(Seconds(60), blocks).unwrap();
    let key = world.runtime.block_on(async {
        let mut alice = Followed::start(&world, chain.clone(), &world.alice, home);
        alice.catch_up().await;
        // signed since the last block that is followed
        let update = add_lock(&world, &alice, 1, 30).await;
        tokio::task::block_in_place(|| {
            many(10);
            claim(&world, &update, &[1]);
            many(MOST_MISSING);
        });
        alice.catch_up().await;
        assert_eq!(alice.state.borrow().gap, None);
        // its preimage is known by now
        many(MOST_MISSING + 1);
        alice.catch_up().await;
        assert!(alice.state.borrow().gap.is_some());
        let key = alice.view.borrow().channels[&world.channel].key;
        alice.end().await;
        key
    });
    assert_eq!(preimages(&world, &key), [Some(Preimage([1; 32]))]);
}

#[test]
fn blocks_that_come_after_the_expiry_of_our_last_lock_are_not_needed_for_it() {
    let world = World::new();
    let chain = faulty_chain(world.chain.clone());
    let home = world.alice.home.path();
    world.runtime.block_on(async {
        let mut alice = Followed::start(&world, chain.clone(), &world.alice, home);
        alice.catch_up().await;
        add_lock(&world, &alice, 1, 30).await;
        world.chain.advance(Seconds(3_600), 1).unwrap();
        alice.catch_up().await;
        world.chain.advance(Seconds(60), MOST_MISSING + 1).unwrap();
        alice.catch_up().await;
        assert!(alice.state.borrow().gap.is_some());
        alice.end().await;
    });
}
