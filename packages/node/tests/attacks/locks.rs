//! Locks that a peer adds to a node that forwards nothing.

use crate::books::contracts;
use crate::link::Link;
use crate::scene::{Scene, ATTACKED, BOB};
use causeway_peer_protocol::message::{AckFrame, FailFrame, UpdateFrame};
use causeway_peer_protocol::onion::{
    onion_binding, FailureCode, ForwardPayload, HopPayload, LastPayload,
};
use causeway_peer_protocol::Frame;
use causeway_types::{Amount, ChannelId, Hash, Preimage, UnixTime};
use causeway_wallet::onion::{make, open_failure, OnionSession};

/// What Bob answers to a lock: that it is accepted, and that it is let go.
async fn let_go(link: &mut Link, update: UpdateFrame) -> (AckFrame, FailFrame) {
    link.send(&Frame::Update(update)).await;
    let (Frame::Ack(ack), Frame::Fail(failed)) =
        (link.until("ack").await, link.until("fail").await)
    else {
        unreachable!()
    };
    (ack, failed)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_is_accepted_and_let_go_at_once_and_its_payer_learns_why() {
    let scene = Scene::new().await;
    let mut forger = scene.forger();
    let (mut link, _) = Link::synced(&scene, forger.empty_resume()).await;
    let hash = Preimage([3; 32]).hash();
    let key = BOB.keys().identity().unwrap().public();
    let forward = HopPayload::Forward(ForwardPayload {
        channel_id: ChannelId(99),
        amount: Amount::new(9),
        expiry: UnixTime(5),
        quote: None,
    });
    let domain = contracts().channel_ref(ATTACKED).context().domain;
    // to be forwarded to somebody, to be taken, and bound to another lock
    let cases = [
        (vec![forward, last()], hash, Some(FailureCode::NODE_BUSY)),
        (vec![last()], hash, Some(FailureCode::UNKNOWN_PAYMENT)),
        (vec![last()], Hash([7; 32]), None),
    ];
    for (payloads, bound_to, code) in cases {
        let session = OnionSession::draw();
        let hops: Vec<_> = payloads.into_iter().map(|payload| (key, payload)).collect();
        let onion = make(&hops, &session, &onion_binding(&domain, &bound_to)).unwrap();
        let (ack, failed) = let_go(&mut link, forger.lock(9, hash, &onion)).await;
        forger.acknowledged(ack);
        let told = open_failure(&failed.reason, &[key], &session);
        assert_eq!(
            told.map(|(failure, node)| (failure.code, node)),
            code.map(|code| (code, 0))
        );
        assert_eq!(failed.reason.is_empty(), code.is_none());
        // and it leaves, as it was let go
        link.send(&Frame::Update(forger.drops(failed))).await;
        let Frame::Ack(ack) = link.until("ack").await else {
            unreachable!()
        };
        forger.acknowledged(ack);
        assert!(forger.facts().acknowledged.unwrap().held.locks.is_empty());
    }
    assert_eq!(scene.received(ATTACKED).await, Amount::ZERO);
    scene.is_served().await;
}

/// The payload of a payee.
fn last() -> HopPayload {
    HopPayload::Last(LastPayload {
        amount: Amount::new(8),
        expiry: UnixTime(4),
        total: Amount::new(8),
        payment_secret: Hash([1; 32]),
        preimage: None,
        reference: None,
        memo: None,
    })
}
