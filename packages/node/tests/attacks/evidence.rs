//! A peer that takes what it is paid on chain, and acknowledges nothing.

use crate::books::block;
use crate::link::Link;
use crate::scene::{Scene, ATTACKED};
use causeway_chain::machine_time;
use causeway_node::follower::ReadChannels;
use causeway_peer_protocol::channel::FollowedBlock;
use causeway_peer_protocol::Frame;
use causeway_rules::voucher::show;
use causeway_types::{Amount, Height, Side};
use causeway_wallet::book::PaymentState;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_for_a_payment_is_answered_once_the_peer_has_put_its_voucher_on_chain() {
    let scene = Scene::new().await;
    let forger = scene.forger();
    let (mut link, _) = Link::synced(&scene, forger.empty_resume()).await;
    let mut first = scene.bob_pays(7).await;
    let Frame::Update(update) = link.until("update").await else {
        unreachable!()
    };
    let mut second = scene.bob_pays(5).await;
    link.until("update").await;
    assert!(first.try_recv().is_err());
    let mut channel = scene.channel.clone();
    let now = machine_time();
    let next = FollowedBlock {
        height: Height(2),
        ..block(now)
    };
    show(&mut channel.ledger, &update.voucher(Side::B.pays()), now).unwrap();
    scene
        .bob
        .writer
        .follow(next, ReadChannels::Named(vec![channel]))
        .await;
    let answered = tokio::time::timeout(Duration::from_secs(60), first).await;
    let paid = answered.unwrap().unwrap().unwrap();
    assert_eq!(
        (paid.payment.amount, paid.state),
        (Amount::new(7), PaymentState::Final)
    );
    // the chain does not have the other
    assert!(second.try_recv().is_err());
    let facts = scene.facts(ATTACKED).await;
    assert_eq!(facts.acknowledged_nonce(), update.nonce);
    assert_eq!(facts.out.len(), 1);
    scene.is_served().await;
}
