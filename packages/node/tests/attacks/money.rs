//! Updates, acknowledgements and vouchers that would take money, each signed by the right key where a signature helps.

use crate::link::Link;
use crate::scene::{Scene, ATTACKED, ELSEWHERE};
use causeway_peer_protocol::message::{
    AckFrame, RefuseRule, ResumeFrame, UpdateFrame, VoucherFrame, VoucherRef,
};
use causeway_peer_protocol::{BoundedList, Frame, PeerErrorCode};
use causeway_types::registry::SignedVoucher;
use causeway_types::{Amount, Digest, Nonce, Operation, Side, Signature};

async fn paid(link: &mut Link, update: &UpdateFrame) -> AckFrame {
    link.send(&Frame::Update(update.clone())).await;
    match link.until("ack").await {
        Frame::Ack(ack) => ack,
        _ => unreachable!(),
    }
}

/// By which rule an update is refused.
async fn refused(link: &mut Link, update: UpdateFrame) -> RefuseRule {
    link.send(&Frame::Update(update)).await;
    match link.until("refuse").await {
        Frame::Refuse(refuse) => refuse.rule,
        _ => unreachable!(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_total_that_falls_or_is_more_than_there_is_is_refused_though_it_is_signed() {
    let scene = Scene::new().await;
    let mut forger = scene.forger();
    let (mut link, _) = Link::synced(&scene, forger.empty_resume()).await;
    let ack = paid(&mut link, &forger.update(500)).await;
    forger.acknowledged(ack);
    let right = forger.update(7);
    type Change = fn(&mut UpdateFrame);
    let changes: [(Change, RefuseRule); 6] = [
        (|u| u.transferred = Amount::new(499), RefuseRule::WellFormed),
        (|u| u.transferred = Amount::ZERO, RefuseRule::WellFormed),
        (|u| u.transferred = Amount::MAX, RefuseRule::WellFormed),
        // the operations make the total, and it is more than Mallory has
        (
            |u| pays(u, crate::books::DEPOSIT.u128(), 500),
            RefuseRule::Covered,
        ),
        (|u| pays(u, 0, 500), RefuseRule::WellFormed),
        (|u| u.locked = Amount::new(1), RefuseRule::WellFormed),
    ];
    for (change, rule) in changes {
        let mut forged = right.clone();
        change(&mut forged);
        forger.resign(&mut forged);
        assert_eq!(refused(&mut link, forged.clone()).await, rule, "{forged:?}");
        assert_eq!(scene.received(ATTACKED).await, Amount::new(500));
        scene.is_served().await;
    }
    // and the channel goes on
    paid(&mut link, &right).await;
    assert_eq!(scene.received(ATTACKED).await, Amount::new(507));
}

/// One operation that pays so much, and the total that it makes.
fn pays(update: &mut UpdateFrame, amount: u128, before: u128) {
    let mut operations = update.operations.to_vec();
    let Operation::DirectPayment { amount: paid, .. } = &mut operations[0] else {
        unreachable!()
    };
    *paid = Amount::new(amount);
    update.operations = operations.try_into().unwrap();
    update.transferred = Amount::new(before + amount);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_update_that_comes_again_is_acknowledged_and_paid_once() {
    let scene = Scene::new().await;
    let mut forger = scene.forger();
    let (mut link, _) = Link::synced(&scene, forger.empty_resume()).await;
    let mut updates = vec![];
    for amount in 1..=3 {
        let update = forger.update(amount);
        let ack = paid(&mut link, &update).await;
        forger.acknowledged(ack);
        updates.push(update);
    }
    // on the same link, and on a newer one
    for _ in 0..2 {
        for update in &updates {
            let ack = paid(&mut link, update).await;
            assert_eq!(ack.nonce, Nonce(3));
        }
        link = Link::synced(&scene, forger.resume()).await.0;
    }
    // another content for a nonce that is taken
    let mut forged = updates[1].clone();
    pays(&mut forged, 900, 1);
    forger.resign(&mut forged);
    assert_eq!(paid(&mut link, &forged).await.nonce, Nonce(3));
    assert_eq!(scene.received(ATTACKED).await, Amount::new(6));
    scene.is_served().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_signed_for_another_channel_counts_in_none() {
    let scene = Scene::new().await;
    let mut elsewhere = crate::forger::Forger::new(scene.elsewhere.clone());
    let mut update = elsewhere.update(50);
    let held = elsewhere.facts();
    assert_eq!(held.out.len(), 1);
    let signed = SignedVoucher {
        voucher: update.update(Side::A.pays()).voucher,
        signature: update.signature,
        receipt: None,
    };
    let voucher = VoucherFrame {
        channel_id: ATTACKED,
        voucher: (signed, vec![]),
    };
    update.channel_id = ATTACKED;
    for frame in [Frame::Update(update.clone()), Frame::Voucher(voucher)] {
        let forger = scene.forger();
        let (mut link, _) = Link::synced(&scene, forger.empty_resume()).await;
        link.send(&frame).await;
        assert_eq!(link.end().await, Some(PeerErrorCode::INVALID_SIGNATURE));
    }
    // a channel of others, and one that does not exist
    for id in [
        ELSEWHERE,
        crate::scene::HONEST,
        causeway_types::ChannelId(99),
    ] {
        let forger = scene.forger();
        let (mut link, _) = Link::synced(&scene, forger.empty_resume()).await;
        update.channel_id = id;
        link.send(&Frame::Update(update.clone())).await;
        let Ok(Frame::Error(error)) = link.next().await else {
            panic!("an error is expected");
        };
        assert_eq!(
            (error.code, error.channel_id),
            (PeerErrorCode::UNKNOWN_CHANNEL, id)
        );
        link.is_read().await;
    }
    assert_eq!(scene.received(ATTACKED).await, Amount::ZERO);
    scene.is_served().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_acknowledgement_counts_only_for_what_was_signed_and_with_its_receipt() {
    let scene = Scene::new().await;
    let mut forger = scene.forger();
    let (mut link, _) = Link::synced(&scene, forger.empty_resume()).await;
    let is_final = scene.bob_pays(40).await;
    let Frame::Update(update) = link.until("update").await else {
        unreachable!()
    };
    let right = forger.accept(update.clone());
    let context = forger.context();
    let forged = |digest: Digest, nonce: u64| AckFrame {
        channel_id: ATTACKED,
        nonce: Nonce(nonce),
        digest,
        receipt: Some(forger.sign(&causeway_types::signed::receipt_digest(&context, &digest))),
        unasked: BoundedList::default(),
    };
    let without = AckFrame {
        receipt: None,
        ..right.clone()
    };
    let wrong = AckFrame {
        receipt: Some(Signature([1; 64])),
        ..right.clone()
    };
    // receipted by the right key, for vouchers that Bob never signed
    let unknown = [
        forged(Digest([9; 32]), 1),
        forged(right.digest, 2),
        forged(Digest([9; 32]), 5),
    ];
    for ack in [vec![without, wrong], unknown.to_vec()].concat() {
        link.send(&Frame::Ack(ack.clone())).await;
        assert!(link.end().await.is_some(), "{ack:?} ends no link");
        let facts = scene.facts(ATTACKED).await;
        assert_eq!((facts.out.len(), facts.acknowledged), (1, None), "{ack:?}");
        scene.is_served().await;
        // as if it was never accepted: it comes again
        let resume = ResumeFrame {
            accepted: VoucherRef::NONE,
            ..forger.resume()
        };
        link = Link::synced(&scene, resume).await.0;
        link.until("update").await;
    }
    drop(is_final);
    drop(link);
    let (mut link, _) = Link::synced(&scene, forger.resume()).await;
    link.send(&Frame::Ack(right)).await;
    link.is_read().await;
    let facts = scene.facts(ATTACKED).await;
    assert_eq!(facts.out.len(), 0);
    assert_eq!(
        facts.acknowledged.unwrap().held.voucher.transferred,
        Amount::new(40)
    );
}
