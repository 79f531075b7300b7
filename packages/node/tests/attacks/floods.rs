//! As much as a socket takes, of every kind of message, and of updates that wait: what it costs is bounded, and others are served.

use crate::link::Link;
use crate::scene::{Scene, ATTACKED};
use causeway_peer_protocol::message::{
    Attachment, AttachmentKind, ErrorFrame, HeightFrame, JoinRequestFrame, MayPayFrame, PingFrame,
    RefuseRule, MOST_ATTACHED,
};
use causeway_peer_protocol::{Frame, Note, PeerErrorCode};
use causeway_types::{Amount, ChannelId, Hash, Height, SidechainId, UnixTime};

pub fn ping(number: u64) -> Frame {
    Frame::Ping(PingFrame {
        number,
        height: Height(1),
        time: UnixTime(1),
    })
}

fn may_pay(number: u64, channel_id: ChannelId) -> Frame {
    Frame::MayPay(MayPayFrame {
        req: number as u32,
        channel_id,
        sidechain_id: SidechainId(1),
        reference: Hash::of(&number.to_be_bytes()),
        amount: Amount::new(1),
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_are_served_during_a_flood_of_any_small_message() {
    type Small = fn(u64) -> Frame;
    let floods: [Small; 6] = [
        ping,
        |n| may_pay(n, ATTACKED),
        |n| may_pay(n, ChannelId(0)),
        |n| {
            Frame::Height(HeightFrame {
                height: Height(n),
                time: UnixTime(n),
            })
        },
        |_| {
            Frame::Error(ErrorFrame {
                code: PeerErrorCode::BUSY,
                channel_id: ATTACKED,
                about: 0x0020,
                text: Note::default(),
            })
        },
        |n| {
            Frame::JoinRequest(JoinRequestFrame {
                req: n as u32,
                channel_id: ATTACKED,
                height: Height(1),
            })
        },
    ];
    for flood in floods {
        // no more is read of Mallory in a second than Bob has said
        let scene = Scene::with_limits(|l| l.messages_per_second = 1_000).await;
        let before = scene.facts(ATTACKED).await;
        let forger = scene.forger();
        let (mut link, _) = Link::synced(&scene, forger.empty_resume()).await;
        let stop = std::sync::atomic::AtomicBool::new(false);
        let floods = async {
            let mut sent = 0;
            // nothing is read: a full outbox drops the link, and Mallory comes again
            while !stop.load(std::sync::atomic::Ordering::SeqCst) {
                sent += 1;
                if link.socket.send(&flood(sent).encode()).await.is_err() {
                    link = Link::synced(&scene, forger.empty_resume()).await.0;
                }
            }
            sent
        };
        let honest = async {
            for _ in 0..20 {
                scene.is_served().await;
            }
            stop.store(true, std::sync::atomic::Ordering::SeqCst);
        };
        let sent = tokio::select! {
            (sent, ()) = async { tokio::join!(floods, honest) } => sent,
            () = tokio::time::sleep(std::time::Duration::from_secs(60)) => panic!("nobody is served"),
        };
        assert!(sent > 20, "a flood of {sent}");
        assert_eq!(scene.facts(ATTACKED).await, before);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn updates_that_wait_for_a_height_are_no_more_than_an_honest_payer_has() {
    let scene = Scene::new().await;
    let mut forger = scene.forger();
    let (mut link, _) = Link::synced(&scene, forger.empty_resume()).await;
    let mut updates = vec![];
    for _ in 0..16 {
        let mut update = forger.update(1);
        // a height that may come, and as much as an update may carry
        update.height = Height(50);
        let attached = vec![
            Attachment {
                operation: 0,
                kind: AttachmentKind::Memo,
                bytes: vec![7; 2_048].try_into().unwrap(),
            };
            MOST_ATTACHED / 2_048
        ];
        update.attachments = attached.try_into().unwrap();
        updates.push(update);
    }
    for update in &updates {
        link.send(&Frame::Update(update.clone())).await;
    }
    link.is_read().await;
    assert_eq!(scene.received(ATTACKED).await, Amount::ZERO);
    // an honest payer has no seventeenth
    link.send(&Frame::Update(updates[15].clone())).await;
    assert_eq!(link.end().await, Some(PeerErrorCode::TOO_MANY));
    // where fewer bytes may wait, no more is read of Mallory, and there is no seventeenth
    let small = Scene::with_limits(|l| l.waiting_bytes = 300_000).await;
    let (mut link, _) = Link::synced(&small, small.forger().empty_resume()).await;
    for update in updates.iter().chain(&updates) {
        link.send(&Frame::Update(update.clone())).await;
    }
    small.is_served().await;
    link.is_read().await;
    // a height that is too far ahead is refused at once
    let mut forger = scene.forger();
    let (mut link, _) = Link::synced(&scene, forger.empty_resume()).await;
    let mut update = forger.update(1);
    update.height = Height(1_000);
    link.send(&Frame::Update(update)).await;
    let Frame::Refuse(refuse) = link.until("refuse").await else {
        unreachable!()
    };
    assert_eq!(refuse.rule, RefuseRule::Height);
    assert_eq!(scene.received(ATTACKED).await, Amount::ZERO);
    scene.is_served().await;
}
