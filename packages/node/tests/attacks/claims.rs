//! `resume` that says what is not so, and books that went back.

use crate::link::Link;
use crate::scene::{Scene, ATTACKED};
use causeway_peer_protocol::message::{RecordState, ResumeFrame, VoucherRef};
use causeway_peer_protocol::{Frame, PeerErrorCode};
use causeway_types::{Amount, Digest, Nonce, UnixTime};

fn made_up(nonce: u64) -> VoucherRef {
    VoucherRef {
        nonce: Nonce(nonce),
        digest: Digest([nonce as u8; 32]),
    }
}

/// Mallory has paid three times and was paid twice, and both books know it.
async fn with_history(scene: &Scene) -> crate::forger::Forger {
    let mut forger = scene.forger();
    let (mut link, _) = Link::synced(scene, forger.empty_resume()).await;
    for amount in 1..=3 {
        let update = forger.update(amount);
        link.send(&Frame::Update(update)).await;
        let Frame::Ack(ack) = link.until("ack").await else {
            unreachable!()
        };
        forger.acknowledged(ack);
    }
    for amount in [10, 20] {
        let is_final = scene.bob_pays(amount).await;
        let Frame::Update(update) = link.until("update").await else {
            unreachable!()
        };
        let ack = forger.accept(update);
        link.send(&Frame::Ack(ack)).await;
        is_final.await.unwrap();
    }
    forger
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_without_our_signature_changes_nothing_whatever_it_claims() {
    let scene = Scene::new().await;
    let forger = with_history(&scene).await;
    let before = scene.facts(ATTACKED).await;
    let right = forger.resume();
    let claims: [fn(&mut ResumeFrame); 9] = [
        |r| r.accepted = made_up(2),
        |r| r.accepted = made_up(99),
        |r| r.accepted = made_up(u64::MAX),
        |r| r.acknowledged = made_up(u64::MAX),
        |r| r.signed = made_up(u64::MAX),
        |r| (r.signed, r.acknowledged, r.accepted) = (made_up(8), made_up(9), made_up(10)),
        |r| r.state = RecordState::Stopped,
        |r| (r.state, r.wait_until) = (RecordState::RestoredWaiting, UnixTime(u64::MAX)),
        |r| r.state = RecordState::RestoredMissing,
    ];
    for claim in claims {
        let mut resume = right.clone();
        claim(&mut resume);
        let (mut link, _) = Link::synced(&scene, resume.clone()).await;
        link.is_read().await;
        assert_eq!(scene.facts(ATTACKED).await, before, "{resume:?}");
        scene.is_served().await;
    }
    // and with the truth the channel goes on
    let mut forger = forger;
    let (mut link, of_bob) = Link::synced(&scene, right).await;
    assert_eq!(of_bob.accepted.nonce, Nonce(3));
    link.send(&Frame::Update(forger.update(4))).await;
    link.until("ack").await;
    assert_eq!(scene.received(ATTACKED).await, Amount::new(10));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_book_that_went_back_is_given_its_own_voucher_and_gets_nothing_twice() {
    let scene = Scene::new().await;
    let forger = with_history(&scene).await;
    let before = scene.facts(ATTACKED).await;
    // as if nothing had been: Bob gives back the newest voucher of Mallory's, and brings his own
    let (mut link, _) = Link::synced(&scene, forger.empty_resume()).await;
    let mut given = vec![];
    while given.len() < 2 {
        if let Frame::Voucher(voucher) = link.next().await.unwrap() {
            let (signed, _) = voucher.voucher;
            given.push((signed.voucher.nonce, signed.voucher.transferred.u128()));
        }
    }
    given.sort();
    assert_eq!(given, [(Nonce(2), 30), (Nonce(3), 6)]);
    // the nonces of before, with other contents
    let mut young = scene.forger();
    for amount in [100, 200, 300] {
        let update = young.update(amount);
        link.send(&Frame::Update(update)).await;
        let Frame::Ack(ack) = link.until("ack").await else {
            unreachable!()
        };
        assert_eq!(ack.nonce, Nonce(3), "what was accepted before");
    }
    // one that follows them, which Bob never had
    link.send(&Frame::Update(young.update(400))).await;
    assert_eq!(link.end().await, Some(PeerErrorCode::OUT_OF_ORDER));
    assert_eq!(scene.facts(ATTACKED).await, before);
    scene.is_served().await;
}
