//! What a link may cost.

use crate::one_link::ping;
use crate::support::hostile::Hostile;
use crate::support::until;
use crate::support::world::{pair, Node, NodeBuilder, CHANNEL};
use causeway_node::peers::LinkLimits;
use causeway_peer_protocol::{Frame, PeerErrorCode};
use causeway_types::{Hash, LockMode};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

async fn bob(change: impl FnOnce(&mut LinkLimits)) -> Node {
    let mut bob: NodeBuilder = pair(LockMode::OneWay).1;
    change(&mut bob.limits);
    bob.start().await
}

/// Reads to the end of a connection.
async fn is_closed(stream: &mut TcpStream) {
    let mut bytes = [0; 1_024];
    while stream.read(&mut bytes).await.is_ok_and(|n| n > 0) {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handshake_that_stands_still_is_dropped_wherever_it_stands() {
    let short = Duration::from_millis(50);
    let bob = bob(|l| (l.handshake_time, l.hello_time) = (short, short)).await;
    // nothing at all, and half a request
    for sent in [&b""[..], b"GET /peer HTTP/1.1\r\nHost: b"] {
        let mut stream = TcpStream::connect(bob.address).await.unwrap();
        stream.write_all(sent).await.unwrap();
        is_closed(&mut stream).await;
    }
    // a WebSocket without a handshake in it
    let address = bob.address.to_string().parse().unwrap();
    let stream = TcpStream::connect(bob.address).await.unwrap();
    let web_socket = causeway_node::peers::socket::connect(stream, &address).await;
    let mut web_socket = web_socket.unwrap();
    while futures_util::StreamExt::next(&mut web_socket)
        .await
        .is_some_and(|m| m.is_ok())
    {}
    // a handshake without a `hello` after it
    let mut silent = Hostile::dial("alice", &bob).await;
    assert_eq!(silent.end().await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_websocket_of_another_protocol_is_refused() {
    let bob = bob(|_| {}).await;
    let mut stream = TcpStream::connect(bob.address).await.unwrap();
    let request =
        "GET /peer HTTP/1.1\r\nHost: bob\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, b"HTTP/1.1 400");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_connections_that_have_not_said_hello_only_so_many_stand() {
    for (of_address, all) in [(3, 100), (100, 3)] {
        let bob = bob(|l| (l.unfinished_of_address, l.unfinished) = (of_address, all)).await;
        let mut standing = vec![];
        for _ in 0..3 {
            standing.push(TcpStream::connect(bob.address).await.unwrap());
        }
        // accepted in order: the fourth is one too many
        let mut fourth = TcpStream::connect(bob.address).await.unwrap();
        is_closed(&mut fourth).await;
        // one that is gone makes room
        standing.pop();
        until(|| async {
            let stream = TcpStream::connect(bob.address).await.unwrap();
            let address = bob.address.to_string().parse().unwrap();
            causeway_node::peers::socket::connect(stream, &address)
                .await
                .is_ok()
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_proxy_connections_are_counted_by_the_address_that_it_names() {
    let mut bob = pair(LockMode::OneWay).1;
    bob.is_behind_proxy = true;
    bob.limits.unfinished_of_address = 1;
    let bob = bob.start().await;
    let open = |named: &'static str| {
        let address = bob.address;
        async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let request = format!(
                "GET /peer HTTP/1.1\r\nHost: bob\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
                Sec-WebSocket-Protocol: causeway.peer.1\r\nX-Forwarded-For: {named}\r\n\r\n"
            );
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut answer = vec![0; 12];
            stream.read_exact(&mut answer).await.unwrap();
            assert_eq!(answer, b"HTTP/1.1 101");
            stream
        }
    };
    let first = open("9.9.9.9, 1.1.1.1").await;
    // what others wrote before the last address does not count
    let mut second = open("8.8.8.8, 1.1.1.1").await;
    is_closed(&mut second).await;
    let _other = open("1.1.1.2").await;
    drop(first);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guests_are_few_send_little_and_stay_for_a_short_time() {
    let bob = bob(|l| (l.guests, l.guest_messages) = (1, 3)).await;
    let mut first = Hostile::greet("alice", &bob, |_| {}).await;
    first.send(&ping(1)).await;
    first.until("pong").await;
    let mut second = Hostile::greet("mallory", &bob, |_| {}).await;
    assert_eq!(second.end().await, Some(PeerErrorCode::TOO_MANY));
    for n in 0..9 {
        first.send(&ping(n)).await;
    }
    assert_eq!(first.end().await, Some(PeerErrorCode::TOO_MANY));
    let bob = self::bob(|l| l.guest_time = Duration::from_millis(50)).await;
    let mut guest = Hostile::greet("alice", &bob, |_| {}).await;
    assert_eq!(guest.end().await, Some(PeerErrorCode::TOO_MANY));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_authenticated_peer_that_sends_too_much_is_read_more_slowly_and_not_dropped() {
    let bob = bob(|l| l.messages_per_second = 40).await;
    let mut alice = Hostile::greet("alice", &bob, |_| {}).await;
    alice.authenticate(CHANNEL).await;
    let began = std::time::Instant::now();
    for n in 0..100 {
        alice.send(&ping(n)).await;
    }
    for n in 0..100 {
        let Frame::Pong(pong) = alice.until("pong").await else {
            unreachable!()
        };
        assert_eq!(pong.number, n);
    }
    // two whole seconds lie between the first and the last
    assert!(began.elapsed() >= Duration::from_secs(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_peer_that_reads_nothing_is_dropped_and_others_go_on() {
    let (mut alice, mut bob) = pair(LockMode::OneWay);
    let small = |l: &mut LinkLimits| {
        l.outbox_messages = 200;
        l.messages_per_second = u16::MAX;
    };
    small(&mut alice.limits);
    small(&mut bob.limits);
    let of_mallory = crate::support::world::channel(
        causeway_types::ChannelId(8),
        LockMode::OneWay,
        "bob",
        causeway_types::Side::B,
        "mallory",
    );
    let mut channels = (*bob.view.channels).clone();
    channels.insert(of_mallory.key.channel_id, of_mallory.clone());
    bob.view.channels = channels.into();
    let (alice, bob) = (alice.start().await, bob.start().await);
    alice.peers.connect(bob.target()).await.unwrap();
    alice.until_synced(CHANNEL).await;
    let mut mallory = Hostile::greet("mallory", &bob, |_| {}).await;
    mallory.authenticate(of_mallory.key.channel_id).await;
    let flood = async {
        // each is answered, and no answer is read
        let mut number = 0;
        while mallory.socket.send(&ping(number).encode()).await.is_ok() {
            number += 1;
        }
        number
    };
    let pay = async {
        for _ in 0..50 {
            alice.pay_through(CHANNEL, 1).await;
        }
    };
    let (number, ()) = tokio::join!(flood, pay);
    assert!(number > 200, "dropped after {number} messages");
    assert_eq!(bob.received(CHANNEL).len(), 50);
    until(|| async {
        let status = bob
            .status_of(&crate::support::world::account("mallory"))
            .await;
        status.is_none_or(|s| s.links.is_empty())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_peer_is_asked_and_then_dropped() {
    let milliseconds = Duration::from_millis;
    let bob = bob(|l| (l.ping_after, l.silent_time) = (milliseconds(20), milliseconds(500))).await;
    let mut alice = Hostile::greet("alice", &bob, |_| {}).await;
    let mut pings = 0;
    while let Ok(frame) = alice.next().await {
        assert_eq!(frame.name(), "ping");
        pings += 1;
    }
    assert!(pings > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_makes_only_so_many_links_a_minute_and_guests_do_not_count() {
    let bob = bob(|l| l.new_links = 2).await;
    for _ in 0..5 {
        let mut guest = Hostile::greet("alice", &bob, |_| {}).await;
        guest.send(&ping(1)).await;
        guest.until("pong").await;
    }
    let mut alice = vec![];
    for _ in 0..2 {
        let mut link = Hostile::greet("alice", &bob, |_| {}).await;
        link.authenticate(CHANNEL).await;
        alice.push(link);
    }
    let mut third = Hostile::greet("alice", &bob, |_| {}).await;
    let auth = third.auth(CHANNEL);
    third.send(&Frame::Auth(auth)).await;
    assert_eq!(third.end().await, Some(PeerErrorCode::TOO_MANY));
    // the newer is dropped, not the one that stands
    alice[1].send(&ping(3)).await;
    alice[1].until("pong").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_wrong_signature_the_address_waits() {
    let bob = bob(|_| {}).await;
    let mut alice = Hostile::greet("alice", &bob, |_| {}).await;
    let auth = alice.auth_over(CHANNEL, Hash::ZERO);
    alice.send(&Frame::Auth(auth)).await;
    assert_eq!(alice.end().await, Some(PeerErrorCode::INVALID_SIGNATURE));
    drop(alice);
    let address = bob.address.to_string().parse().unwrap();
    until(|| async {
        let stream = TcpStream::connect(bob.address).await.unwrap();
        causeway_node::peers::socket::connect(stream, &address)
            .await
            .is_err()
    })
    .await;
}
