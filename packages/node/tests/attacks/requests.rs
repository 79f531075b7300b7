//! Requests with forged numbers, agreements with other numbers than were asked for.

use crate::link::Link;
use crate::scene::{Scene, ATTACKED};
use causeway_chain::machine_time;
use causeway_peer_protocol::message::{
    CloseFrame, ConsentFrame, ConsentRequestFrame, DeclineFrame, FailFrame, MayPayAnswerFrame,
    PayVerdict, RefuseFrame, RefuseRule, ReleaseFrame, ShutdownFrame,
};
use causeway_peer_protocol::{ByteString, Frame, PeerErrorCode};
use causeway_types::signed::{CooperativeClose, WithdrawalConsent};
use causeway_types::{Amount, Height, LockId, Nonce, Preimage, Seconds, Side, Signature, UnixTime};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_that_nobody_asked_for_change_nothing() {
    let scene = Scene::new().await;
    let forger = scene.forger();
    let before = scene.facts(ATTACKED).await;
    let good_until = machine_time().plus(Seconds(300));
    let consent = WithdrawalConsent {
        side: Side::B,
        cumulative: Amount::new(5),
        valid_until: good_until,
    };
    let close = CooperativeClose {
        transferred_a: Amount::ZERO,
        transferred_b: Amount::new(77),
        valid_until: good_until,
    };
    let context = forger.context();
    let unasked: Vec<Frame> = vec![
        Frame::Consent(ConsentFrame {
            req: 7,
            channel_id: ATTACKED,
            cumulative: consent.cumulative,
            valid_until: consent.valid_until,
            signature: forger.sign(&consent.digest(&context)),
        }),
        Frame::Close(CloseFrame {
            channel_id: ATTACKED,
            transferred_a: close.transferred_a,
            transferred_b: close.transferred_b,
            valid_until: close.valid_until,
            signature: forger.sign(&close.digest(&context)),
        }),
        Frame::MayPayAnswer(MayPayAnswerFrame {
            req: 7,
            verdict: PayVerdict::Reserved,
            seconds: u32::MAX,
        }),
        Frame::Decline(DeclineFrame {
            req: 0,
            channel_id: ATTACKED,
            declined: 0x0034,
            code: PeerErrorCode::BUSY,
            asked: u128::MAX,
            allowed: 0,
        }),
        Frame::Decline(DeclineFrame {
            req: u32::MAX,
            channel_id: ATTACKED,
            declined: 0x0030,
            code: PeerErrorCode(999),
            asked: 0,
            allowed: u128::MAX,
        }),
        Frame::Refuse(RefuseFrame {
            channel_id: ATTACKED,
            nonce: Nonce(5),
            rule: RefuseRule::Height,
            height: Height(u64::MAX),
            asked: 0,
            allowed: 0,
        }),
        Frame::Release(ReleaseFrame {
            channel_id: ATTACKED,
            lock: LockId(64),
            preimage: Preimage([1; 32]),
        }),
        Frame::Fail(FailFrame {
            channel_id: ATTACKED,
            lock: LockId(64),
            reason: ByteString::try_from(vec![1; 256]).unwrap(),
        }),
    ];
    for frame in unasked {
        let (mut link, _) = Link::synced(&scene, forger.empty_resume()).await;
        link.send(&frame).await;
        link.send(&frame).await;
        // passed over, or the end of this link: a ping tells which
        let name = frame.name();
        link.is_up().await;
        let facts = scene.facts(ATTACKED).await;
        assert_eq!(facts, before, "{name}");
        scene.is_served().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_close_by_other_totals_than_the_books_is_never_held() {
    let scene = Scene::new().await;
    let mut forger = scene.forger();
    let (mut link, _) = Link::synced(&scene, forger.empty_resume()).await;
    link.send(&Frame::Update(forger.update(500))).await;
    let Frame::Ack(ack) = link.until("ack").await else {
        unreachable!()
    };
    forger.acknowledged(ack);
    // Mallory begins, so Bob signs, by the totals of his book
    let until = machine_time().plus(Seconds(300));
    let shutdown = ShutdownFrame {
        channel_id: ATTACKED,
        until,
    };
    link.send(&Frame::Shutdown(shutdown)).await;
    let Frame::Close(close) = link.until("close").await else {
        unreachable!()
    };
    let totals = (close.transferred_a.u128(), close.transferred_b.u128());
    assert_eq!(totals, (500, 0));
    // Mallory answers with other ones, rightly signed
    let forged = CooperativeClose {
        transferred_a: Amount::new(499),
        transferred_b: Amount::ZERO,
        valid_until: close.valid_until,
    };
    let frame = CloseFrame {
        channel_id: ATTACKED,
        transferred_a: forged.transferred_a,
        transferred_b: forged.transferred_b,
        valid_until: forged.valid_until,
        signature: forger.sign(&forged.digest(&forger.context())),
    };
    link.send(&Frame::Close(frame)).await;
    link.is_read().await;
    let held = scene.facts(ATTACKED).await.close.unwrap();
    assert_eq!(
        (held.by, held.close.transferred_a),
        (Side::B, Amount::new(500))
    );
    let wrong = CloseFrame {
        signature: Signature([3; 64]),
        ..frame
    };
    link.send(&Frame::Close(wrong)).await;
    assert_eq!(link.end().await, Some(PeerErrorCode::INVALID_SIGNATURE));
    scene.is_served().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consent_is_given_for_no_more_than_is_left_and_one_at_a_time() {
    let scene = Scene::new().await;
    let forger = scene.forger();
    let (mut link, _) = Link::synced(&scene, forger.empty_resume()).await;
    let asks = |req, cumulative: u128, valid_until| {
        Frame::ConsentRequest(ConsentRequestFrame {
            req,
            channel_id: ATTACKED,
            cumulative: Amount::new(cumulative),
            valid_until,
        })
    };
    let good_until = scene
        .channel
        .ledger
        .expires_at
        .minus(Seconds(29 * 86_400 + 85_000));
    let too_much = crate::books::DEPOSIT.u128() + 1;
    for (number, asked) in [
        asks(1, too_much, good_until),
        asks(2, u128::MAX, good_until),
        asks(3, 5, UnixTime(u64::MAX)),
        asks(3, 5, UnixTime(0)),
    ]
    .into_iter()
    .enumerate()
    {
        link.send(&asked).await;
        let answer = link.until("decline").await;
        assert!(matches!(answer, Frame::Decline(_)), "{number}");
        assert!(scene.facts(ATTACKED).await.consents.is_empty(), "{number}");
    }
    scene.is_served().await;
}
