//! The handshake and `hello`.

use crate::one_link::ping;
use crate::support::hostile::Hostile;
use crate::support::world::{announcement, pair, Node, CHANNEL};
use causeway_node::peers::LinkError;
use causeway_peer_protocol::message::{feature, HelloFrame};
use causeway_peer_protocol::{Frame, PeerErrorCode};
use causeway_types::{Hash, Height, LockMode, NodeInstance};
use std::sync::Arc;

/// With what a link to the node ends after this `hello`.
async fn end_after(node: &Node, change: impl FnOnce(&mut HelloFrame)) -> Option<PeerErrorCode> {
    let mut hostile = Hostile::greet("alice", node, change).await;
    hostile.end().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hello_that_does_not_fit_ends_the_link_with_its_error() {
    let bob = pair(LockMode::OneWay).1.start().await;
    let own = bob.account();
    let versions = |h: &mut HelloFrame| (h.lowest_version, h.highest_version) = (2, 3);
    assert_eq!(
        end_after(&bob, versions).await,
        Some(PeerErrorCode::VERSION)
    );
    let none = |h: &mut HelloFrame| (h.lowest_version, h.highest_version) = (1, 0);
    assert_eq!(end_after(&bob, none).await, Some(PeerErrorCode::VERSION));
    let chain = |h: &mut HelloFrame| h.chain_id = "other-1".try_into().unwrap();
    assert_eq!(
        end_after(&bob, chain).await,
        Some(PeerErrorCode::OTHER_CHAIN)
    );
    let registry = |h: &mut HelloFrame| h.registry = "wasm1other".try_into().unwrap();
    assert_eq!(
        end_after(&bob, registry).await,
        Some(PeerErrorCode::OTHER_CHAIN)
    );
    let block = |h: &mut HelloFrame| h.first_block = Hash::of(b"another block 1");
    assert_eq!(
        end_after(&bob, block).await,
        Some(PeerErrorCode::OTHER_CHAIN)
    );
    let feature = |h: &mut HelloFrame| h.features_needed = 1 << 40;
    assert_eq!(end_after(&bob, feature).await, Some(PeerErrorCode::FEATURE));
    let account = |h: &mut HelloFrame| h.account = own.as_str().try_into().unwrap();
    assert_eq!(end_after(&bob, account).await, Some(PeerErrorCode::SELF));
    // a newer version that still knows ours is spoken to, and so is a node that no longer has the first block, or that needs
    // unlocked channels to be accepted
    let newer = |h: &mut HelloFrame| {
        h.highest_version = 9;
        h.features_needed = feature::UNLOCKED;
        h.first_block = Hash::ZERO;
    };
    let mut fits = Hostile::greet("alice", &bob, newer).await;
    fits.send(&ping(1)).await;
    fits.until("pong").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hello_is_the_first_message_and_comes_once() {
    let bob = pair(LockMode::OneWay).1.start().await;
    let mut early = Hostile::dial("alice", &bob).await;
    early.send(&ping(1)).await;
    assert_eq!(early.end().await, Some(PeerErrorCode::OUT_OF_ORDER));
    let mut again = Hostile::greet("alice", &bob, |_| {}).await;
    let hello = again.hello();
    again.send(&Frame::Hello(hello)).await;
    assert_eq!(again.end().await, Some(PeerErrorCode::OUT_OF_ORDER));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_transport_key_chain_or_account_gives_no_link() {
    let (alice, bob) = pair(LockMode::OneWay);
    let (alice, bob) = (alice.start().await, bob.start().await);
    let mut other_key = bob.target();
    other_key.transport_key = Some(alice.transport_key());
    let ended = alice.peers.connect(other_key).await.unwrap_err();
    assert_eq!(ended, LinkError::HandshakeEnded);
    let mut other_account = bob.target();
    other_account.account = alice.account();
    assert!(alice.peers.connect(other_account).await.is_err());
    let mut stranger = pair(LockMode::OneWay).0;
    stranger.chain_id = "other-1";
    let stranger = stranger.start().await;
    assert!(stranger.peers.connect(bob.target()).await.is_err());
    assert!(alice.peers.connect(bob.target()).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_announced_key_authenticates_with_the_instance_on_record_and_no_other() {
    let mut bob = pair(LockMode::OneWay).1;
    let alice = announcement("alice", "ws://alice.example");
    let instance = alice.instance;
    let account = crate::support::world::account("alice");
    bob.view.nodes = Arc::new([(account, alice)].into());
    let bob = bob.start().await;
    for other in [None, Some(NodeInstance([9; 16]))] {
        let end = end_after(&bob, |h| h.instance = other).await;
        assert_eq!(end, Some(PeerErrorCode::OTHER_INSTANCE));
    }
    // no `auth` of it is needed: bob has its own signed at once
    let mut alice = Hostile::greet("alice", &bob, |h| h.instance = Some(instance)).await;
    alice.until("auth").await;
    alice.until("resume").await;
    alice
        .send(&Frame::Resume(Hostile::empty_resume(CHANNEL)))
        .await;
    bob.until_synced(CHANNEL).await;
    // and the link ends when another is announced
    bob.block(|view| {
        let mut nodes = (*view.nodes).clone();
        nodes
            .values_mut()
            .for_each(|n| n.instance = NodeInstance([9; 16]));
        view.nodes = Arc::new(nodes);
    });
    assert_eq!(alice.end().await, Some(PeerErrorCode::OTHER_INSTANCE));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_is_judged_only_once_the_height_of_hello_is_followed() {
    let mut bob = pair(LockMode::OneWay).1;
    let before = announcement("alice", "ws://alice.example");
    let account = crate::support::world::account("alice");
    bob.view.nodes = Arc::new([(account, before)].into());
    let bob = bob.start().await;
    let newer = NodeInstance([9; 16]);
    let change = |h: &mut HelloFrame| (h.instance, h.height) = (Some(newer), Height(2));
    let mut alice = Hostile::greet("alice", &bob, change).await;
    bob.block(|view| {
        let mut nodes = (*view.nodes).clone();
        nodes.values_mut().for_each(|n| n.instance = newer);
        view.nodes = Arc::new(nodes);
    });
    alice.until("resume").await;
}
