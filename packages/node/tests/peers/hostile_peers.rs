//! What a malicious peer sends: it costs little, changes nothing, and others are served.

use crate::one_link::ping;
use crate::support::book::{Keys, TestBook};
use crate::support::hostile::Hostile;
use crate::support::until;
use crate::support::world::{channel, pair, Node, CHANNEL};
use causeway_peer_protocol::message::{RefuseRule, UpdateFrame, VoucherFrame};
use causeway_peer_protocol::{Frame, PeerErrorCode};
use causeway_types::{Amount, ChannelId, Digest, LockMode, Nonce, Side, Signature};
use causeway_wallet::book::EntryKey;
use tokio_tungstenite::tungstenite::Message;

/// A node, and a hostile alice who is authenticated for their channel and has exchanged `resume`.
async fn synced() -> (Node, Hostile) {
    let bob = pair(LockMode::OneWay).1.start().await;
    let alice = sync_with(&bob).await;
    (bob, alice)
}

async fn sync_with(bob: &Node) -> Hostile {
    let mut alice = Hostile::greet("alice", bob, |_| {}).await;
    alice.authenticate(CHANNEL).await;
    alice.until("resume").await;
    alice
        .send(&Frame::Resume(Hostile::empty_resume(CHANNEL)))
        .await;
    alice
}

/// Alice's side of a channel: what she signs is right until a test changes it.
struct Alice {
    book: TestBook,
    key: EntryKey,
}

impl Alice {
    fn of(id: ChannelId) -> Alice {
        Alice {
            book: TestBook::new(Keys::of("alice"), false),
            key: channel(id, LockMode::OneWay, "alice", Side::A, "bob").key,
        }
    }
    fn update(&mut self) -> UpdateFrame {
        self.book.sign_payment(self.key, 1)
    }
    /// Signs what the update has now.
    fn sign(&self, update: &mut UpdateFrame) {
        let context = causeway_types::signed::SigningContext {
            domain: self.key.domain,
            channel_id: self.key.channel_id,
        };
        let voucher = update.update(Side::A.pays()).voucher;
        update.signature = Keys::of("alice").channel().sign(&voucher.digest(&context));
    }
}

/// How the link ends; that nothing was committed meanwhile; and that the next link is served.
async fn ends(bob: &Node, mut alice: Hostile) -> Option<PeerErrorCode> {
    let end = alice.end().await;
    assert_eq!(bob.writer.book.borrow().commits, 0);
    drop(alice);
    end
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_that_are_no_message_of_this_link_end_it_without_an_answer() {
    let bob = pair(LockMode::OneWay).1.start().await;
    let garbage = [
        Message::text("hello"),
        Message::binary(vec![]),
        Message::binary(vec![7; 15]),
        Message::binary(vec![7; 16]),
        Message::binary(vec![7; 500]),
        Message::binary(vec![7; 65_535]),
        // longer than any message: the WebSocket refuses it
        Message::binary(vec![7; 65_536]),
        Message::binary(vec![7; 3_000_000]),
    ];
    for message in garbage {
        let mut alice = sync_with(&bob).await;
        alice.send_raw(message).await;
        assert_eq!(ends(&bob, alice).await, None);
    }
    let mut alice = sync_with(&bob).await;
    alice.send(&ping(1)).await;
    alice.until("pong").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frame_that_is_sent_twice_ends_the_link() {
    let (bob, mut alice) = synced().await;
    alice.send_twice(&ping(1)).await;
    assert_eq!(ends(&bob, alice).await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encrypted_message_that_is_none_of_the_protocol_ends_the_link_with_its_error() {
    let unknown = [0x00, 0x77];
    let longer = [ping(1).encode(), vec![0]].concat();
    let shorter = &ping(1).encode()[..10];
    let cases: [(&[u8], PeerErrorCode); 5] = [
        (&unknown, PeerErrorCode::UNKNOWN_TYPE),
        (&longer, PeerErrorCode::MALFORMED),
        (shorter, PeerErrorCode::MALFORMED),
        (&[], PeerErrorCode::MALFORMED),
        (&[1], PeerErrorCode::MALFORMED),
    ];
    for (content, code) in cases {
        let (bob, mut alice) = synced().await;
        alice.socket.send(content).await.unwrap();
        assert_eq!(ends(&bob, alice).await, Some(code));
    }
    // a type that may be passed over is passed over
    let (_bob, mut alice) = synced().await;
    alice.socket.send(&[0x80, 0x00, 1, 2, 3]).await.unwrap();
    alice.send(&ping(1)).await;
    alice.until("pong").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_signature_ends_the_link_before_the_writer_sees_it() {
    let (bob, mut alice) = synced().await;
    let mut update = Alice::of(CHANNEL).update();
    update.signature = Signature([1; 64]);
    alice.send(&Frame::Update(update)).await;
    let end = ends(&bob, alice).await;
    assert_eq!(end, Some(PeerErrorCode::INVALID_SIGNATURE));
    // a right signature over something else
    let (bob, mut alice) = synced().await;
    let mut update = Alice::of(CHANNEL).update();
    update.transferred = Amount::new(2);
    alice.send(&Frame::Update(update)).await;
    let end = ends(&bob, alice).await;
    assert_eq!(end, Some(PeerErrorCode::INVALID_SIGNATURE));
    // of another channel
    let (bob, mut alice) = synced().await;
    let mut update = Alice::of(ChannelId(8)).update();
    update.channel_id = CHANNEL;
    alice.send(&Frame::Update(update)).await;
    let end = ends(&bob, alice).await;
    assert_eq!(end, Some(PeerErrorCode::INVALID_SIGNATURE));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_voucher_with_another_list_of_locks_than_was_signed_is_a_wrong_signature() {
    let (bob, mut alice) = synced().await;
    let update = Alice::of(CHANNEL).update();
    let signed = causeway_types::registry::SignedVoucher {
        voucher: update.update(Side::A.pays()).voucher,
        signature: update.signature,
        receipt: None,
    };
    let lock = causeway_types::Lock {
        id: causeway_types::LockId(64),
        amount: Amount::new(1),
        hash: causeway_types::Hash::ZERO,
        expiry: causeway_types::UnixTime(1),
    };
    alice
        .send(&Frame::Voucher(VoucherFrame {
            channel_id: CHANNEL,
            voucher: (signed, vec![lock]),
        }))
        .await;
    let end = ends(&bob, alice).await;
    assert_eq!(end, Some(PeerErrorCode::INVALID_SIGNATURE));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signed_update_whose_operations_do_not_make_it_is_refused_and_the_link_stays() {
    let (bob, mut alice) = synced().await;
    let mut of_alice = Alice::of(CHANNEL);
    let mut update = of_alice.update();
    let right = update.clone();
    update.transferred = Amount::new(1_000);
    of_alice.sign(&mut update);
    alice.send(&Frame::Update(update)).await;
    let Frame::Refuse(refuse) = alice.until("refuse").await else {
        unreachable!()
    };
    assert_eq!(
        (refuse.nonce, refuse.rule),
        (Nonce(1), RefuseRule::WellFormed)
    );
    assert!(bob.received(CHANNEL).is_empty());
    alice.send(&Frame::Update(right)).await;
    alice.until("ack").await;
    assert_eq!(bob.received(CHANNEL).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_that_follows_another_one_ends_the_link() {
    let (bob, mut alice) = synced().await;
    let mut of_alice = Alice::of(CHANNEL);
    let mut update = of_alice.update();
    update.previous = Digest([9; 32]);
    alice.send(&Frame::Update(update)).await;
    assert_eq!(ends(&bob, alice).await, Some(PeerErrorCode::OUT_OF_ORDER));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_update_twice_is_paid_once() {
    let (bob, mut alice) = synced().await;
    let update = Alice::of(CHANNEL).update();
    for _ in 0..2 {
        alice.send(&Frame::Update(update.clone())).await;
        alice.until("ack").await;
    }
    assert_eq!(bob.received(CHANNEL).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_resume_that_comes_twice_ends_the_link() {
    let (bob, mut alice) = synced().await;
    alice
        .send(&Frame::Resume(Hostile::empty_resume(CHANNEL)))
        .await;
    assert_eq!(ends(&bob, alice).await, Some(PeerErrorCode::OUT_OF_ORDER));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_are_served_while_one_sends_garbage() {
    let (alice, mut bob) = pair(LockMode::OneWay);
    let of_mallory = channel(ChannelId(8), LockMode::OneWay, "bob", Side::B, "mallory");
    let mut channels = (*bob.view.channels).clone();
    channels.insert(of_mallory.key.channel_id, of_mallory);
    bob.view.channels = channels.into();
    // so that mallory is back at once, again and again
    bob.limits.penalty = (std::time::Duration::ZERO, std::time::Duration::ZERO);
    let (alice, bob) = (alice.start().await, bob.start().await);
    alice.peers.connect(bob.target()).await.unwrap();
    alice.until_synced(CHANNEL).await;
    let garbage = async {
        for n in 0..30 {
            let mut mallory = Hostile::greet("mallory", &bob, |_| {}).await;
            match n % 3 {
                0 => mallory.send_raw(Message::binary(vec![n; 5_000])).await,
                1 => {
                    let auth = mallory.auth_over(ChannelId(8), causeway_types::Hash::ZERO);
                    mallory.send(&Frame::Auth(auth)).await;
                }
                _ => {
                    mallory.authenticate(ChannelId(8)).await;
                    let _ = mallory.socket.send(&[0; 60_000]).await;
                }
            }
            mallory.end().await;
        }
    };
    let pay = async {
        for _ in 0..100 {
            alice.pay_through(CHANNEL, 1).await;
        }
    };
    tokio::join!(garbage, pay);
    assert_eq!(bob.received(CHANNEL).len(), 100);
    // the link of the two was not touched
    assert_eq!(
        alice.status_of(&bob.account()).await.unwrap().links.len(),
        1
    );
    until(|| async { bob.peers.list().await.len() == 1 }).await;
}
