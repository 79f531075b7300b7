//! Who may speak about a channel.

use crate::one_link::ping;
use crate::support::book::Keys;
use crate::support::hostile::Hostile;
use crate::support::world::{pair, CHANNEL};
use causeway_peer_protocol::message::{AckFrame, AuthKey, ErrorFrame};
use causeway_peer_protocol::{BoundedList, Frame, PeerErrorCode};
use causeway_types::signed::{domain, LinkAuthentication, SigningContext};
use causeway_types::{ChannelId, Digest, Hash, Height, LockMode, Nonce};
use std::time::Duration;

fn error(frame: Frame) -> ErrorFrame {
    match frame {
        Frame::Error(error) => error,
        other => panic!("an error is expected: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_auth_that_is_passed_on_from_another_link_is_refused() {
    let bob = pair(LockMode::OneWay).1.start().await;
    // alice signed for her link with mallory, who passes it on
    let mut mallory = Hostile::greet("alice", &bob, |_| {}).await;
    let auth = mallory.auth_over(CHANNEL, Hash::of(b"another handshake"));
    mallory.send(&Frame::Auth(auth)).await;
    assert_eq!(mallory.end().await, Some(PeerErrorCode::INVALID_SIGNATURE));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_key_authenticates_the_payee_of_an_unlocked_channel_alone() {
    let by_account = |hostile: &Hostile, name| {
        let context = SigningContext {
            domain: domain("causeway-1", "wasm1registry"),
            channel_id: CHANNEL,
        };
        let handshake_hash = hostile.socket.handshake_hash();
        let digest = LinkAuthentication { handshake_hash }.digest(&context);
        let key = Keys::of(name).account();
        let mut auth = hostile.auth(CHANNEL);
        auth.by = AuthKey::Account(key.public());
        auth.signature = key.sign(&digest);
        Frame::Auth(auth)
    };
    let alice = pair(LockMode::Unlocked).0.start().await;
    let mut bob = Hostile::greet("bob", &alice, |_| {}).await;
    let auth = by_account(&bob, "bob");
    bob.send(&auth).await;
    bob.until("resume").await;
    // another account's key, although it signs in its own name
    let alice = pair(LockMode::Unlocked).0.start().await;
    let mut bob = Hostile::greet("bob", &alice, |_| {}).await;
    let auth = by_account(&bob, "mallory");
    bob.send(&auth).await;
    assert_eq!(bob.end().await, Some(PeerErrorCode::INVALID_SIGNATURE));
    // whoever has a channel key uses that
    let alice = pair(LockMode::OneWay).0.start().await;
    let mut bob = Hostile::greet("bob", &alice, |_| {}).await;
    let auth = by_account(&bob, "bob");
    bob.send(&auth).await;
    assert_eq!(bob.end().await, Some(PeerErrorCode::INVALID_SIGNATURE));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_not_authenticated_changes_nothing_and_is_given_no_signature() {
    let bob = pair(LockMode::OneWay).1.start().await;
    let mut guest = Hostile::greet("alice", &bob, |_| {}).await;
    guest
        .send(&Frame::Ack(AckFrame {
            channel_id: CHANNEL,
            nonce: Nonce(1),
            digest: Digest([1; 32]),
            receipt: None,
            unasked: BoundedList::default(),
        }))
        .await;
    // what it gets is this error: neither `auth` nor `resume` came before
    let refused = error(guest.next().await.unwrap());
    assert_eq!(refused.code, PeerErrorCode::NOT_AUTHENTICATED);
    assert_eq!((refused.channel_id, refused.about), (CHANNEL, 0x0021));
    guest
        .send(&Frame::Resume(Hostile::empty_resume(CHANNEL)))
        .await;
    let refused = error(guest.next().await.unwrap());
    assert_eq!(refused.code, PeerErrorCode::NOT_AUTHENTICATED);
    assert_eq!(bob.writer.book.borrow().commits, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_auth_comes_once_for_a_channel() {
    let bob = pair(LockMode::OneWay).1.start().await;
    let mut alice = Hostile::greet("alice", &bob, |_| {}).await;
    alice.authenticate(CHANNEL).await;
    let auth = alice.auth(CHANNEL);
    alice.send(&Frame::Auth(auth)).await;
    assert_eq!(alice.end().await, Some(PeerErrorCode::OUT_OF_ORDER));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_for_a_channel_that_is_not_followed_yet_waits_for_its_block() {
    let mut bob = pair(LockMode::OneWay).1;
    let channels = std::mem::take(&mut bob.view.channels);
    let bob = bob.start().await;
    let mut alice = Hostile::greet("alice", &bob, |_| {}).await;
    let auth = alice.auth(CHANNEL);
    alice.send(&Frame::Auth(auth)).await;
    alice
        .send(&Frame::Resume(Hostile::empty_resume(CHANNEL)))
        .await;
    alice.send(&ping(1)).await;
    // the link goes on meanwhile
    assert_eq!(alice.next().await.unwrap().name(), "pong");
    bob.block(|view| view.channels = channels);
    alice.until("auth").await;
    alice.until("resume").await;
    bob.until_synced(CHANNEL).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_channel_that_never_comes_is_unknown_and_the_link_stays() {
    let mut bob = pair(LockMode::OneWay).1;
    bob.limits.follower_time = Duration::from_millis(20);
    let bob = bob.start().await;
    let mut alice = Hostile::greet("alice", &bob, |_| {}).await;
    let unknown = ChannelId(99);
    let auth = alice.auth(unknown);
    alice.send(&Frame::Auth(auth)).await;
    let refused = error(alice.until("error").await);
    assert_eq!(refused.code, PeerErrorCode::UNKNOWN_CHANNEL);
    assert_eq!((refused.channel_id, refused.about), (unknown, 0x0005));
    // a channel of two others is none of hers either
    let mut mallory = Hostile::greet("mallory", &bob, |_| {}).await;
    let auth = mallory.auth(CHANNEL);
    mallory.send(&Frame::Auth(auth)).await;
    let refused = error(mallory.until("error").await);
    assert_eq!(refused.code, PeerErrorCode::UNKNOWN_CHANNEL);
    alice.authenticate(CHANNEL).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_channels_wait_than_may() {
    let mut bob = pair(LockMode::OneWay).1;
    bob.limits.waiting_channels = 3;
    let bob = bob.start().await;
    let mut alice = Hostile::greet("alice", &bob, |_| {}).await;
    for id in 100..104 {
        let auth = alice.auth(ChannelId(id));
        alice.send(&Frame::Auth(auth)).await;
    }
    assert_eq!(alice.end().await, Some(PeerErrorCode::TOO_MANY));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_resume_waits_for_the_height_that_it_names() {
    let bob = pair(LockMode::OneWay).1.start().await;
    let mut alice = Hostile::greet("alice", &bob, |_| {}).await;
    alice.authenticate(CHANNEL).await;
    let mut resume = Hostile::empty_resume(CHANNEL);
    resume.height = Height(3);
    alice.send(&Frame::Resume(resume)).await;
    alice.send(&ping(1)).await;
    alice.until("pong").await;
    let is_synced = |peers: &[causeway_node::peers::PeerStatus]| {
        peers.iter().flat_map(|p| &p.channels).any(|c| c.is_synced)
    };
    assert!(!is_synced(&bob.peers.list().await));
    bob.block(|_| {});
    alice.until("height").await;
    assert!(!is_synced(&bob.peers.list().await));
    bob.block(|_| {});
    bob.until_synced(CHANNEL).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_height_that_does_not_come_in_time_is_told_and_the_link_is_made_again_when_it_comes() {
    let mut bob = pair(LockMode::OneWay).1;
    bob.limits.follower_time = Duration::from_millis(20);
    let bob = bob.start().await;
    let mut alice = Hostile::greet("alice", &bob, |_| {}).await;
    alice.authenticate(CHANNEL).await;
    let mut resume = Hostile::empty_resume(CHANNEL);
    resume.height = Height(2);
    alice.send(&Frame::Resume(resume)).await;
    let behind = error(alice.until("error").await);
    assert_eq!(behind.code, PeerErrorCode::BEHIND);
    assert_eq!((behind.channel_id, behind.about), (CHANNEL, 0x0010));
    bob.block(|_| {});
    assert_eq!(alice.end().await, Some(PeerErrorCode::RESYNC));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_this_node_does_not_serve_are_declined() {
    use causeway_peer_protocol::message::{ExtensionRequestFrame, InvoiceRequestFrame};
    use causeway_types::{Amount, SidechainId, UnixTime};
    let bob = pair(LockMode::OneWay).1.start().await;
    let mut alice = Hostile::greet("alice", &bob, |_| {}).await;
    alice
        .send(&Frame::InvoiceRequest(InvoiceRequestFrame {
            req: 5,
            sidechain_id: SidechainId(1),
            amount: Amount::new(1),
            note: "please".to_owned().try_into().unwrap(),
        }))
        .await;
    alice.authenticate(CHANNEL).await;
    alice
        .send(&Frame::Resume(Hostile::empty_resume(CHANNEL)))
        .await;
    alice
        .send(&Frame::ExtensionRequest(ExtensionRequestFrame {
            req: 7,
            channel_id: CHANNEL,
            replaces: UnixTime(1),
            expires_at: UnixTime(2),
            valid_until: UnixTime(1),
        }))
        .await;
    // the answer to the first came while she authenticated
    let Frame::Decline(declined) = alice.until("decline").await else {
        panic!("it is declined");
    };
    assert_eq!(declined.code, PeerErrorCode::NOT_ALLOWED);
    assert_eq!((declined.req, declined.declined), (7, 0x0032));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_close_or_a_consent_with_a_wrong_signature_ends_the_link_and_one_before_resume_too() {
    use causeway_peer_protocol::message::{
        CloseFrame, ConsentFrame, ExtensionFrame, ShutdownFrame,
    };
    use causeway_types::{Amount, Signature, UnixTime};
    let close = Frame::Close(CloseFrame {
        channel_id: CHANNEL,
        transferred_a: Amount::ZERO,
        transferred_b: Amount::ZERO,
        valid_until: UnixTime(u64::MAX),
        signature: Signature([7; 64]),
    });
    let consent = Frame::Consent(ConsentFrame {
        req: 0,
        channel_id: CHANNEL,
        cumulative: Amount::new(1),
        valid_until: UnixTime(u64::MAX),
        signature: Signature([7; 64]),
    });
    let extension = Frame::Extension(ExtensionFrame {
        req: 0,
        channel_id: CHANNEL,
        replaces: UnixTime(1),
        expires_at: UnixTime(u64::MAX),
        valid_until: UnixTime(u64::MAX),
        signature: Signature([7; 64]),
    });
    let shutdown = Frame::Shutdown(ShutdownFrame {
        channel_id: CHANNEL,
        until: UnixTime(u64::MAX),
    });
    for (frame, has_resumed, code) in [
        (close, true, PeerErrorCode::INVALID_SIGNATURE),
        (consent, true, PeerErrorCode::INVALID_SIGNATURE),
        (extension, true, PeerErrorCode::INVALID_SIGNATURE),
        (shutdown, false, PeerErrorCode::OUT_OF_ORDER),
    ] {
        // each from an address of its own: a wrong signature makes the address wait
        let bob = pair(LockMode::OneWay).1.start().await;
        let mut alice = Hostile::greet("alice", &bob, |_| {}).await;
        alice.authenticate(CHANNEL).await;
        if has_resumed {
            alice
                .send(&Frame::Resume(Hostile::empty_resume(CHANNEL)))
                .await;
            alice.until("resume").await;
        }
        alice.send(&frame).await;
        assert_eq!(alice.end().await, Some(code), "{}", frame.name());
    }
}
