//! A book that is an old copy, and does not know it.

use super::super::protocol::channel::{holds, HoldReason};
use super::super::protocol::message::RecordState;
use super::book::TestBook;
use super::World;
use causeway_types::LockMode;

fn run<B: TestBook>(world: &mut World<B>) {
    while world.next_event() {}
}

pub fn a_payer_whose_book_is_an_old_copy_learns_it_by_its_own_voucher_and_pays_again_after_the_wait<
    B: TestBook,
>() {
    for mode in [LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay] {
        let mut world = World::<B>::new(mode);
        world.connect();
        world.pay(0, &[5]);
        run(&mut world);
        let old = world.copy(0);
        world.pay(0, &[7]);
        run(&mut world);
        let newest = world.facts(0).signed;
        world.put_back(0, &old, false);
        world.connect();
        run(&mut world);
        assert_eq!(world.facts(0).state, RecordState::RestoredWaiting);
        assert_eq!(world.facts(0).signed, newest);
        world.pay(0, &[1]);
        run(&mut world);
        assert_eq!(
            world.facts(0).signed,
            newest,
            "nothing is signed during the wait"
        );
        world.settle_down();
        let step = world.facts(0).signed.nonce.0 - newest.nonce.0;
        assert!(step >= 500_000, "{step}");
        assert_eq!(world.books[1].received().len(), 3);
    }
}

pub fn a_payee_whose_book_is_an_old_copy_learns_it_by_its_own_receipt<B: TestBook>() {
    let mut world = World::<B>::new(LockMode::OneWay);
    world.connect();
    world.pay(0, &[5]);
    run(&mut world);
    let old = world.copy(1);
    world.pay(0, &[7]);
    run(&mut world);
    world.put_back(1, &old, false);
    world.connect();
    run(&mut world);
    assert_eq!(world.facts(1).state, RecordState::RestoredWaiting);
    // it is sent no new update until its wait is over
    world.pay(0, &[1]);
    world.connect();
    run(&mut world);
    let held: Vec<HoldReason> = holds(&world.states[0]).iter().map(|h| h.reason).collect();
    assert_eq!(held, [HoldReason::PeerRestored]);
    world.settle_down();
    assert_eq!(
        world
            .facts(1)
            .accepted
            .as_ref()
            .unwrap()
            .held
            .voucher
            .transferred
            .u128(),
        13
    );
}

pub fn a_claim_without_our_signature_changes_nothing<B: TestBook>() {
    let mut world = World::<B>::new(LockMode::OneWay);
    world.connect();
    world.pay(0, &[5]);
    run(&mut world);
    let before = world.facts(0);
    // the peer claims to have accepted what nobody signed
    world.cut();
    let mut accepted = world.facts(1).accepted.unwrap();
    accepted.held.voucher.nonce.0 += 9;
    accepted.digest.0[0] ^= 1;
    world.states[1].facts.accepted = Some(accepted);
    world.connect();
    while world.deliver(0) {}
    let held: Vec<HoldReason> = holds(&world.states[0]).iter().map(|h| h.reason).collect();
    assert_eq!(held, [HoldReason::AwaitingProof]);
    assert_eq!(world.facts(0), before);
    world.advance(31);
    world.cut();
    world.kill(1);
    world.settle_down();
    assert_eq!(world.facts(0).state, RecordState::Whole);
}
