//! `join_request` and `join_answer` over real sockets: what the opener of a channel that waits for the peer is told.

use crate::support::hostile::Hostile;
use crate::support::world::*;
use causeway_node::joins::{JoinAsk, JoinHint, JoinsState, WaitingChannel, WhyWaiting};
use causeway_peer_protocol::message::{DeclineFrame, JoinAnswerFrame, JoinRequestFrame};
use causeway_peer_protocol::{Frame, PeerErrorCode};
use causeway_rules::lifecycle;
use causeway_rules::policy::{default_policy, terms};
use causeway_types::channel::{Channel, LockMode, Participant, Payout};
use causeway_types::{Amount, ChannelId, Height, Ppm, Seconds, SidechainId};
use cosmwasm_std::Addr;

const NEW: ChannelId = ChannelId(9);

fn waits(opener: &str, why: WhyWaiting) -> JoinsState {
    let terms = terms(&default_policy());
    let lifetime = Seconds(30 * 86_400);
    let amount = Amount::new(500);
    let participant = |name: &str| Participant {
        payout: Payout::Address(Addr::unchecked(account(name))),
        owner: Addr::unchecked(account(name)),
        key: None,
        fee_rate: Ppm(0),
    };
    vec![WaitingChannel {
        channel: Channel {
            id: NEW,
            sidechain_id: SidechainId(4),
            name: None,
            a: participant(opener),
            b: Some(participant("bob")),
            admission: vec![],
            marked_due_by: None,
            ledger: lifecycle::open(LockMode::OneWay, terms, lifetime, amount, START).unwrap(),
        },
        why,
    }]
}

fn asks(req: u32) -> Frame {
    Frame::JoinRequest(JoinRequestFrame {
        req,
        channel_id: NEW,
        height: Height(1),
    })
}

fn refused() -> WhyWaiting {
    WhyWaiting::Refused {
        code: "join_too_many".to_owned(),
        why: "two run".to_owned(),
    }
}

fn is_declined(frame: &Frame, req: u32) -> bool {
    let wanted = DeclineFrame {
        req,
        channel_id: NEW,
        declined: 0x0040,
        code: PeerErrorCode::NOT_ALLOWED,
        asked: 0,
        allowed: 0,
    };
    *frame == Frame::Decline(wanted)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_is_told_by_the_rules_and_a_guest_is_told_nothing() {
    let mut bob = pair(LockMode::OneWay).1;
    bob.waiting = waits("alice", WhyWaiting::Joining);
    let bob = bob.start().await;
    let mut alice = Hostile::greet("alice", &bob, |_| {}).await;
    alice.send(&asks(5)).await;
    assert!(is_declined(&alice.next().await.unwrap(), 5));
    alice.authenticate(CHANNEL).await;
    alice.send(&asks(6)).await;
    let joins = Frame::JoinAnswer(JoinAnswerFrame {
        req: 6,
        joins: true,
        amount: Amount::new(300),
    });
    assert_eq!(alice.until("join_answer").await, joins);
    bob.waiting.send_replace(waits("alice", refused()));
    alice.send(&asks(7)).await;
    assert!(is_declined(&alice.until("decline").await, 7));
    // a channel of somebody else is not known to her, and one that comes into a block while she asks is
    bob.waiting
        .send_replace(waits("carol", WhyWaiting::Joining));
    alice.send(&asks(8)).await;
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    bob.waiting.send_replace(waits("alice", refused()));
    assert!(is_declined(&alice.until("decline").await, 8));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_opener_asks_a_peer_that_answers_such_questions_and_keeps_what_it_says() {
    for (why, joins, amount) in [(WhyWaiting::Joining, true, 300), (refused(), false, 0)] {
        let (alice, mut bob) = pair(LockMode::OneWay);
        bob.waiting = waits("alice", why);
        let (alice, bob) = (alice.start().await, bob.start().await);
        alice.peers.connect(bob.target()).await.unwrap();
        alice.until_synced(CHANNEL).await;
        // opened while the link stands
        alice.asks.send_replace(vec![JoinAsk {
            channel_id: NEW,
            peer: account("bob"),
            height: Height(1),
        }]);
        let mut hints = alice.hints.subscribe();
        let hints = hints.wait_for(|hints| !hints.is_empty()).await.unwrap();
        let amount = Amount::new(amount);
        assert_eq!(hints.get(&NEW), Some(&JoinHint { joins, amount }));
    }
}
